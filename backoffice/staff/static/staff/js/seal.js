/* The box of the seal on the picture of a page: dragged, moved by the arrow keys (with Shift in larger steps), or by its two numbers.
   The numbers are what is sent; they are points from the lower left corner of the page. */
"use strict";
(() => {
  const form = document.querySelector("form[data-seal]");
  const box = document.querySelector("[data-box]");
  if (!form || !box) { return; }
  const page = box.ownerSVGElement;
  const tall = page.viewBox.baseVal.height, broad = page.viewBox.baseVal.width;
  const wide = box.width.baseVal.value, high = box.height.baseVal.value;
  const x = form.elements.x, y = form.elements.y;
  const draw = () => {
    box.setAttribute("x", x.value || 0);
    box.setAttribute("y", tall - (Number(y.value) || 0) - high);
  };
  const put = (left, below) => {
    x.value = Math.round(Math.min(Math.max(left, 4), Math.max(broad - wide - 5, 4)));
    y.value = Math.round(Math.min(Math.max(below, 4), Math.max(tall - high - 5, 4)));
    form.querySelector('[name="manner"][value="place"]').checked = true;
    draw();
  };
  const there = (event) => new DOMPoint(event.clientX, event.clientY).matrixTransform(page.getScreenCTM().inverse());
  let held = null;
  box.addEventListener("pointerdown", (event) => {
    const at = there(event);
    held = { x: at.x - Number(x.value), y: tall - at.y - Number(y.value) };
    box.setPointerCapture(event.pointerId);
  });
  box.addEventListener("pointermove", (event) => {
    if (!held) { return; }
    const at = there(event);
    put(at.x - held.x, tall - at.y - held.y);
  });
  for (const name of ["pointerup", "pointercancel"]) { box.addEventListener(name, () => { held = null; }); }
  const steps = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
  box.addEventListener("keydown", (event) => {
    const step = steps[event.key];
    if (!step) { return; }
    event.preventDefault();
    const by = event.shiftKey ? 20 : 4;
    put(Number(x.value) + step[0] * by, Number(y.value) + step[1] * by);
  });
  for (const field of [x, y]) {
    field.addEventListener("input", () => {
      form.querySelector('[name="manner"][value="place"]').checked = true;
      draw();
    });
  }
})();
