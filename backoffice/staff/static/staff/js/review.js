/* The filing page: the divider that drags and is remembered, and the rows of reasons in the return dialog. */
"use strict";
(() => {
  const split = document.querySelector("[data-split]");
  const grip = split?.querySelector("[data-grip]");
  if (grip) {
    const smallest = 320;
    const set = (width) => {
      const most = split.clientWidth - 11 - 360;
      const px = Math.round(Math.max(smallest, Math.min(most, width)));
      split.style.setProperty("--data", `${px}px`);
      grip.setAttribute("aria-valuenow", String(px));
      grip.setAttribute("aria-valuemax", String(Math.round(most)));
      return px;
    };
    const keep = (px) => { try { localStorage.setItem("divider", String(px)); } catch { /* not remembered */ } };
    let kept = null;
    try { kept = Number(localStorage.getItem("divider")) || null; } catch { kept = null; }
    if (kept) { set(kept); }
    const width = () => split.firstElementChild.getBoundingClientRect().width;
    grip.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      grip.setPointerCapture(event.pointerId);
      split.classList.add("is-dragging");
      const offset = event.clientX - width();
      const move = (moved) => set(moved.clientX - offset);
      const end = () => {
        grip.removeEventListener("pointermove", move);
        split.classList.remove("is-dragging");
        keep(Math.round(width()));
        document.dispatchEvent(new CustomEvent("split-moved"));
      };
      grip.addEventListener("pointermove", move);
      grip.addEventListener("lostpointercapture", end, { once: true });
    });
    grip.addEventListener("keydown", (event) => {
      const step = { ArrowLeft: -24, ArrowRight: 24 }[event.key];
      if (!step) { return; }
      event.preventDefault();
      event.stopPropagation();
      keep(set(width() + step));
      document.dispatchEvent(new CustomEvent("split-moved"));
    });
  }

  /* The form about one document is about the one that is shown, at its page, and begins with what was said of it. */
  const marks = document.querySelector("[data-marks]");
  if (marks) {
    const form = marks.querySelector("form");
    const which = marks.querySelector("[data-which]");
    const proposed = form.elements.cure_by.value;
    /* What a reason says to the filer, and the fields that only a reason has. */
    const say = () => {
      const chosen = form.elements.what.selectedOptions[0];
      marks.querySelector("[data-sentence]").textContent = chosen?.dataset.says || "";
      marks.querySelector("[data-of-reason]").hidden = !chosen?.dataset.says;
      marks.querySelector("[data-of-cure]").hidden = !("cures" in (chosen?.dataset ?? {}));
    };
    form.elements.what.addEventListener("change", say);
    const fill = (page) => {
      const said = which.selectedOptions[0].dataset;
      form.elements.what.value = said.what || "accept";
      form.elements.page.value = said.page || page || "";
      form.elements.note.value = said.note || "";
      form.elements.cure_by.value = said.cureBy || proposed;
      say();
    };
    say();
    which.addEventListener("change", () => fill(""));
    document.addEventListener("click", (event) => {
      if (!event.target.closest("[data-opens=dialog-mark-document]")) { return; }
      const tab = document.querySelector("[data-document][aria-selected=true]");
      if (!tab) { return; }
      which.value = tab.dataset.document;
      fill(document.querySelector("[data-viewer] input[data-page]")?.value);
    });
  }

  /* Reasons: what the chosen one says to the filer, one more row, one less. */
  document.querySelectorAll("[data-reasons]").forEach((list) => {
    const template = list.parentElement.querySelector("template");
    const say = (row) => {
      const option = row.querySelector("select[name=reason]").selectedOptions[0];
      row.querySelector("[data-sentence]").textContent = option?.dataset.says || "";
    };
    const tidy = () => {
      const rows = list.querySelectorAll("[data-reason]");
      rows.forEach((row) => { row.querySelector("[data-less]").hidden = rows.length === 1; });
    };
    list.addEventListener("change", (event) => {
      if (event.target.name === "reason") { say(event.target.closest("[data-reason]")); }
      /* The document that stands open is named with the page at which it is read, unless a page is written already. */
      if (event.target.name === "document") {
        const page = event.target.closest("[data-reason]").querySelector("[name=page]");
        const open = document.querySelector("[data-document][aria-selected=true]")?.dataset.document;
        if (page.value === "" || page.value === page.dataset.proposed) {
          page.value = event.target.value && event.target.value === open ? document.querySelector("[data-viewer] input[data-page]").value : "";
          page.dataset.proposed = page.value;
        }
      }
    });
    list.addEventListener("click", (event) => {
      const less = event.target.closest("[data-less]");
      if (less) { less.closest("[data-reason]").remove(); tidy(); list.querySelector("select").focus(); }
    });
    list.parentElement.querySelector("[data-more]")?.addEventListener("click", () => {
      list.append(template.content.cloneNode(true));
      tidy();
      list.lastElementChild.querySelector("select").focus();
    });
    list.querySelectorAll("[data-reason]").forEach(say);
    tidy();
  });
})();
