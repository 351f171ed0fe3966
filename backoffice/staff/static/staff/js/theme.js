/* Before anything is drawn: the look that this person chose on this workstation. */
"use strict";
(() => {
  const root = document.documentElement;
  let chosen = null;
  try { chosen = localStorage.getItem("look"); } catch { /* a browser that keeps nothing: the system's own look */ }
  const dark = chosen ? chosen === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  root.dataset.bsTheme = dark ? "dark" : "light";
})();
