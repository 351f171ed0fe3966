/* While the page of a review is open, its filing stays with its officer; and what a colleague asks of them shows here at once.
   The asking is htmx's: the form with data-keep asks by itself, and again when the page comes back into sight. */
"use strict";
(() => {
  const form = document.querySelector("form[data-keep]");
  const place = document.querySelector("[data-hand]");
  if (!form || !place) { return; }
  const words = (text) => text.replace(/<[^>]*>/g, " ").replace(/\s+/g, " ").trim();
  let told = place.textContent.trim() ? null : "";
  /* Every answer carries another token: what is told is the words, and those are not put there twice, under somebody's finger. */
  form.addEventListener("htmx:beforeSwap", (event) => {
    const news = words(event.detail.serverResponse);
    event.detail.shouldSwap = event.detail.shouldSwap && news !== told;
    told = news;
  });
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) { form.dispatchEvent(new CustomEvent("again")); }
  });
})();
