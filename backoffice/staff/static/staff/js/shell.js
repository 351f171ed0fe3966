/* What every page does: the clock, the look, keys, dialogs, and that a form is sent once. */
"use strict";
(() => {
  const keep = (name, value) => { try { localStorage.setItem(name, value); } catch { /* nothing is kept: still works */ } };

  /* The clock shows the court's time, not the workstation's: the server's moment, carried on by the elapsed time. */
  const clock = document.querySelector("[data-clock]");
  const two = (n) => String(n).padStart(2, "0");
  /* A day of the calendar and a time of day, as the page's language has them. */
  function inWords(at, time) {
    const { days, months, pattern } = clock.dataset;
    const parts = {
      weekday: days.split(" ")[at.getUTCDay()], day: at.getUTCDate(), month: months.split(" ")[at.getUTCMonth()], year: at.getUTCFullYear(), time,
    };
    return pattern.replace(/\{(\w+)\}/g, (whole, name) => String(parts[name] ?? whole)).trim();
  }
  if (clock) {
    const start = Number(clock.dataset.clock);
    const origin = performance.now();
    const show = () => {
      // Hong Kong has no daylight saving time: eight hours ahead of UTC, always.
      const t = new Date(start + (performance.now() - origin) + 8 * 3600 * 1000);
      clock.textContent = inWords(t, `${two(t.getUTCHours())}:${two(t.getUTCMinutes())}:${two(t.getUTCSeconds())}`);
    };
    show();
    setInterval(show, 1000);
  }

  /* A date field shows its day as the browser's language has it, and 03/04/2026 may be a day of March or of April: beside it the day stands
     in words, in the language of the page, as it is typed. */
  const DAY = "input[type=date], input[type=datetime-local]";
  function wordsOf(value) {
    const [, year, month, day, time] = value.match(/^(\d{4})-(\d\d)-(\d\d)(?:T(\d\d:\d\d))?/) || [];
    return year && Number(year) >= 1900 ? inWords(new Date(Date.UTC(Number(year), Number(month) - 1, Number(day))), time || "") : "";
  }
  function sayDay(field) {
    let said = field.nextElementSibling;
    if (!said || !said.matches("output.in-words")) {
      said = document.createElement("output");
      said.className = "in-words";
      field.after(said);
    }
    said.textContent = wordsOf(field.value);
  }
  const sayDays = (part) => part.querySelectorAll(DAY).forEach(sayDay);
  if (clock) {
    sayDays(document);
    ["input", "change"].forEach((name) => document.addEventListener(name, (event) => { if (event.target.matches(DAY)) { sayDay(event.target); } }));
    document.addEventListener("reset", (event) => setTimeout(() => sayDays(event.target)));
    document.addEventListener("htmx:load", (event) => sayDays(event.target));
  }

  /* Dark and light. */
  const root = document.documentElement;
  const looks = document.querySelectorAll("[data-look]");
  const tell = () => looks.forEach((button) => {
    const dark = root.dataset.bsTheme === "dark";
    button.setAttribute("aria-pressed", String(dark));
    button.querySelector("[data-when=light]").hidden = dark;
    button.querySelector("[data-when=dark]").hidden = !dark;
  });
  looks.forEach((button) => button.addEventListener("click", () => {
    root.dataset.bsTheme = root.dataset.bsTheme === "dark" ? "light" : "dark";
    keep("look", root.dataset.bsTheme);
    tell();
  }));
  tell();

  /* What can be done for a while only goes away by itself. */
  document.querySelectorAll("[data-ends]").forEach((each) => {
    setTimeout(() => each.remove(), Number(each.dataset.ends) * 1000);
  });

  /* Dialogs: data-opens names the dialog; without script the same control is a link to a page. */
  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-opens]");
    if (opener) {
      const dialog = document.getElementById(opener.dataset.opens);
      if (dialog && opener.getAttribute("aria-disabled") !== "true") {
        event.preventDefault();
        if (dialog.id === "keymap") { sayWhatIsHere(dialog); }
        if (!dialog.open) { dialog.showModal(); }
      }
    }
    const closer = event.target.closest("[data-closes]");
    if (closer) { closer.closest("dialog").close(); }
  });

  document.querySelectorAll("dialog[data-open]").forEach((dialog) => { dialog.close(); dialog.showModal(); });

  /* A control that is off says why: it can be reached, and pressing it does nothing but lead to the reason. */
  document.addEventListener("click", (event) => {
    const off = event.target.closest("[aria-disabled=true]");
    if (!off) { return; }
    event.preventDefault();
    event.stopPropagation();
    const why = document.getElementById(off.getAttribute("aria-describedby") || "");
    if (why) { why.classList.add("is-asked"); why.focus(); }
  }, true);

  /* What a page asked by itself and was refused: the control stands again as it is on record, and the words say why. Nothing else on the
     page is touched, for something may be typed there. That a review is kept open is asked again by itself. */
  document.addEventListener("refused", (event) => {
    const form = event.target.closest("form");
    if (!form || form.hasAttribute("data-keep")) { return; }
    form.reset();
    const said = document.createElement("div");
    said.className = "said note";
    said.setAttribute("role", "alert");
    const words = document.createElement("span");
    words.className = "grow";
    words.textContent = event.detail.words;
    said.append(words);
    document.querySelectorAll("[data-refused]").forEach((each) => each.remove());
    said.dataset.refused = "";
    document.getElementById("main").prepend(said);
    said.scrollIntoView({ block: "nearest" });
  });

  /* A form is sent once: the second click of a double click finds it already on its way. */
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || event.defaultPrevented) { return; }
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "yes";
    form.querySelectorAll("button:not([type=button])").forEach((button) => button.setAttribute("aria-busy", "true"));
    /* What is answered by a file or on a page of its own leaves this one standing: a little later it may be asked for again. */
    if (form.target === "_blank" || "file" in form.dataset) { setTimeout(mayBeSent, 3000, form); }
  });
  const mayBeSent = (form) => {
    delete form.dataset.sent;
    form.querySelectorAll("[aria-busy]").forEach((button) => button.removeAttribute("aria-busy"));
  };
  window.addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach(mayBeSent));

  /* What somebody has begun to write is not left behind unasked. */
  const begun = [...document.querySelectorAll("textarea[data-begun]")];
  if (begun.length) {
    window.addEventListener("beforeunload", (event) => {
      if (begun.some((text) => text.value.trim() && text.value !== text.defaultValue && !text.form.dataset.sent)) { event.preventDefault(); }
    });
  }
  document.querySelectorAll("select[data-inserts]").forEach((select) => select.addEventListener("change", () => {
    const text = select.form.querySelector("textarea");
    const before = text.value.slice(0, text.selectionStart);
    text.setRangeText(`${before && !/\s$/.test(before) ? " " : ""}${select.value} `, text.selectionStart, text.selectionEnd, "end");
    select.value = "";
    text.focus();
  }));

  document.querySelectorAll("select[data-sends]").forEach((select) => {
    select.addEventListener("change", () => select.form.requestSubmit());
    select.form.querySelectorAll("[data-unscripted]").forEach((button) => { button.hidden = true; });
  });

  /* On a narrow screen the tabs are wider than the screen: the current one is brought into sight. */
  document.querySelector(".tabs > [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });

  /* Small sheets below their button: one at a time, and gone with a press beside it or with escape, which goes back to the button. */
  const pops = [...document.querySelectorAll("details.pop")];
  const closePops = (but) => pops.forEach((pop) => { if (pop !== but) { pop.open = false; } });
  pops.forEach((pop) => pop.addEventListener("toggle", () => { if (pop.open) { closePops(pop); } }));
  if (pops.length) {
    document.addEventListener("click", (event) => closePops(event.target.closest("details.pop")));
    document.addEventListener("keydown", (event) => {
      const open = event.key === "Escape" && pops.find((pop) => pop.open);
      if (open) { event.preventDefault(); open.open = false; open.querySelector("summary").focus(); }
    });
  }

  /* Counted from the press that led here: longer than a double press, shorter than a look at a filing. */
  const TWICE_MS = 800;

  /* The control that a key presses here, if there is one. */
  function pressedBy(key) {
    return [...document.querySelectorAll(`[data-key="${CSS.escape(key)}"]`)]
      .find((candidate) => candidate.getClientRects().length > 0 || candidate.dataset.keyHidden !== undefined);
  }

  /* The map of keys names them all, so that they can be learnt; what does nothing on this page is told to do nothing. */
  const WALKED = { j: "[data-row] a", k: "[data-row] a", enter: "[data-row] a", x: "[data-row] input[type=checkbox]" };
  function sayWhatIsHere(map) {
    const here = (key) => (key === "esc" ? true : key in WALKED ? document.body.dataset.walked && document.querySelector(WALKED[key]) : pressedBy(key));
    map.querySelectorAll("dt").forEach((dt) => {
      const off = ![...dt.querySelectorAll("kbd")].some((kbd) => here(kbd.textContent));
      dt.classList.toggle("is-off", off);
      dt.nextElementSibling.classList.toggle("is-off", off);
      dt.nextElementSibling.dataset.off = off ? ` ${map.querySelector("[data-off]").dataset.off}` : "";
    });
  }

  /* A link that leads to the first of something on the page, or where there is none to the first of something else: that gets the focus,
     in sight, and the blank presses it. */
  function leads(link) {
    const found = [link.dataset.leadsTo, link.dataset.elseTo].filter(Boolean).map((each) => document.querySelector(each));
    const first = found.find(Boolean);
    if (!first) { return false; }
    const pane = document.getElementById("v-data");
    if (pane && first.closest(".rv-data")) { pane.checked = true; }
    const shut = first.closest("details:not([open])");
    if (shut) { shut.open = true; }
    first.focus();
    return true;
  }
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-leads-to]");
    if (link && leads(link)) { event.preventDefault(); }
  });

  /* Keys: a control with data-key is pressed by that key, unless somebody is typing. */
  const typing = (element) => element && (element.isContentEditable || (/^(TEXTAREA|SELECT)$/.test(element.tagName) || element.matches("input:not([type=checkbox], [type=radio])")));
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) { return; }
    if (event.key === "Escape" && document.activeElement?.closest(".find")) { document.activeElement.blur(); return; }
    if (typing(event.target) || document.querySelector("dialog[open]")) { return; }
    const control = pressedBy(event.key);
    if (!control) { return; }
    event.preventDefault();
    /* After a decision the next filing comes by itself: a key held down, or pressed twice, must not decide on that one too. */
    const decides = control.closest(".decide form") && document.querySelector(".said.success");
    const takes = control.closest("[data-takes-next]");
    if (event.repeat || ((decides || takes) && performance.now() < TWICE_MS)) { return; }
    if (leads(control)) { return; }
    if (control.matches("input")) { control.focus(); control.select(); } else { control.focus(); control.click(); }
  });
})();
