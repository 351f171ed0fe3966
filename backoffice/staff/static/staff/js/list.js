/* A list that is worked by keys: j and k move, enter opens (the row's own link has the focus). */
"use strict";
(() => {
  const rows = [...document.querySelectorAll("[data-row]")].filter((row) => row.querySelector("a"));
  if (!rows.length) { return; }
  const links = rows.map((row) => row.querySelector("a"));
  const show = (row) => {
    rows.forEach((other) => other.classList.toggle("cursor", other === row));
    row?.scrollIntoView({ block: "nearest" });
  };
  links.forEach((link, place) => link.addEventListener("focus", () => show(rows[place])));
  const move = (step) => {
    const here = links.indexOf(document.activeElement);
    const to = here < 0 ? (step > 0 ? 0 : rows.length - 1) : Math.min(rows.length - 1, Math.max(0, here + step));
    links[to].focus();
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) { return; }
    if (/^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName)) { return; }
    if (event.key === "j" || event.key === "k") { event.preventDefault(); move(event.key === "j" ? 1 : -1); }
  });
  /* A click anywhere in the row opens it, but text can still be selected. */
  rows.forEach((row, place) => row.addEventListener("click", (event) => {
    if (event.target.closest("a, button, input, label") || String(getSelection())) { return; }
    links[place].click();
  }));
})();
