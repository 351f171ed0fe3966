/* A list that is worked by keys: j and k move, enter opens (the row's own link has the focus). */
"use strict";
(() => {
  const rows = [...document.querySelectorAll("[data-row]")].filter((row) => row.querySelector("a"));
  if (!rows.length) { return; }
  const links = rows.map((row) => row.querySelector("a"));
  document.body.dataset.walked = "yes";
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
    if (/^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName) && event.target.type !== "checkbox") { return; }
    if (event.key === "x" && document.activeElement) {
      const box = document.activeElement.closest?.("[data-row]")?.querySelector("input[type=checkbox]");
      if (box) { event.preventDefault(); box.click(); }
    }
    if (event.key === "j" || event.key === "k") { event.preventDefault(); move(event.key === "j" ? 1 : -1); }
  });
  /* Opening what nobody has takes it; opened in another tab, it is only looked at. */
  const open = document.getElementById("open");
  links.forEach((link) => link.addEventListener("click", (event) => {
    if (!open || !link.dataset.takes || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey || event.button) { return; }
    event.preventDefault();
    open.action = link.dataset.takes;
    open.requestSubmit();
  }));
  /* How many are chosen. */
  const chosen = document.querySelector("[data-chosen]");
  const boxes = [...document.querySelectorAll("[data-row] input[type=checkbox]")];
  const count = () => {
    const number = boxes.filter((box) => box.checked).length;
    chosen.textContent = number ? chosen.dataset.some.replace("{number}", String(number)) : chosen.dataset.none;
    boxes.forEach((box) => box.closest("[data-row]").classList.toggle("is-chosen", box.checked));
  };
  if (chosen) { boxes.forEach((box) => box.addEventListener("change", count)); count(); }
  /* A click anywhere in the row opens it, but text can still be selected. */
  rows.forEach((row, place) => row.addEventListener("click", (event) => {
    if (event.target.closest("a, button, input, label") || String(getSelection())) { return; }
    links[place].click();
  }));
})();
