/* The document beside the data: pdf.js, page under page, drawn only near what is in view.
   Nothing of a document is run or followed: no scripts, no forms, no links, no attachments. */

const viewer = document.querySelector("[data-viewer]");
const NEAR = "900px 0px";
const SMALLEST = 0.25;
const LARGEST = 5;

class Memory {
  /* What this workstation remembers for one person: of a document how far it was read and how it was turned; of all how large they are shown. */
  constructor(person, name) { this.name = `document:${person}:${name}`; }
  get() { try { return JSON.parse(localStorage.getItem(this.name)) || {}; } catch { return {}; } }
  put(change) {
    try { localStorage.setItem(this.name, JSON.stringify({ ...this.get(), ...change })); } catch { /* not remembered */ }
  }
}

class Thumbnails {
  /* A small picture of each page beside the document: drawn one at a time, and only what is near in the strip. A press goes there. */
  constructor(strip, viewer) {
    this.strip = strip;
    this.viewer = viewer;
    this.all = [];
    this.turn = 0;
    this.seen = new IntersectionObserver((entries) => {
      for (const { target, isIntersecting } of entries) {
        if (isIntersecting) { this.#want(target); } else { this.wanted.delete(target); }
      }
    }, { root: strip, rootMargin: "300px 0px" });
    this.wanted = new Set();
    strip.addEventListener("click", (event) => {
      const picture = event.target.closest("button");
      if (picture) { viewer.go(Number(picture.dataset.number)); }
    });
  }

  clear() {
    this.turn += 1;
    this.seen.disconnect();
    this.wanted.clear();
    this.all = [];
    this.strip.replaceChildren();
  }

  fill(pdf, size) {
    this.pdf = pdf;
    this.size = size;
    const words = this.viewer.words.wordPage;
    for (let number = 1; number <= pdf.numPages; number += 1) {
      const picture = document.createElement("button");
      picture.type = "button";
      picture.className = "thumb";
      picture.dataset.number = String(number);
      picture.setAttribute("aria-label", `${words} ${number}`);
      this.all.push(picture);
    }
    this.turned();
    this.strip.append(...this.all);
  }

  turned() {
    /* All have the first page's shape until they are drawn; a document that is turned is turned here too. */
    this.turn += 1;
    const { width, height } = this.size || { width: 1, height: 1 };
    const shape = this.viewer.rotation % 180 ? `${height} / ${width}` : `${width} / ${height}`;
    for (const picture of this.all) {
      picture.replaceChildren();
      picture.style.setProperty("--shape", shape);
      delete picture.dataset.drawn;
      this.seen.unobserve(picture);
      this.seen.observe(picture);
    }
  }

  at(number) {
    this.current?.removeAttribute("aria-current");
    this.current = this.all[number - 1];
    if (!this.current) { return; }
    this.current.setAttribute("aria-current", "page");
    if (this.strip.hidden) { return; }
    const { offsetTop, offsetHeight } = this.current;
    const { scrollTop, clientHeight } = this.strip;
    if (offsetTop < scrollTop || offsetTop + offsetHeight > scrollTop + clientHeight) { this.strip.scrollTop = offsetTop - clientHeight / 3; }
  }

  #want(picture) {
    if (picture.dataset.drawn) { return; }
    this.wanted.add(picture);
    if (!this.drawing) { this.drawing = this.#drawAll().finally(() => { this.drawing = null; }); }
  }

  async #drawAll() {
    while (this.wanted.size) {
      const [picture] = this.wanted;
      this.wanted.delete(picture);
      const turn = this.turn;
      try {
        await this.#draw(picture, () => turn !== this.turn);
      } catch { /* the page itself says what is wrong with it; its number stands here */ }
    }
  }

  async #draw(picture, stale) {
    const source = await this.pdf.getPage(Number(picture.dataset.number));
    if (stale()) { return; }
    const rotation = (source.rotate + this.viewer.rotation) % 360;
    const plain = source.getViewport({ scale: 1, rotation });
    const sharp = Math.min(window.devicePixelRatio || 1, 2);
    const viewport = source.getViewport({ scale: (sharp * 96) / plain.width, rotation });
    const canvas = document.createElement("canvas");
    canvas.width = Math.floor(viewport.width);
    canvas.height = Math.floor(viewport.height);
    await source.render({ canvas, viewport, annotationMode: this.viewer.pdfjs.AnnotationMode.ENABLE }).promise;
    if (stale()) { return; }
    picture.style.setProperty("--shape", `${plain.width} / ${plain.height}`);
    picture.dataset.drawn = "yes";
    picture.replaceChildren(canvas);
  }
}

class Viewer {
  constructor(element, pdfjs) {
    this.pdfjs = pdfjs;
    this.words = element.dataset;
    this.assets = element.dataset.assets;
    this.view = element.querySelector("[data-pages]");
    this.part = (name) => element.querySelector(`[data-${name}]`);
    this.tabs = [...document.querySelectorAll("[data-document]")];
    this.person = element.dataset.person;
    this.habits = new Memory(this.person, "all");
    this.zoom = this.habits.get().zoom || 1;
    this.opening = 0;
    this.pages = [];
    this.seen = new IntersectionObserver((entries) => this.#inView(entries), { root: this.view, rootMargin: NEAR });
    this.small = new Thumbnails(this.part("thumbs"), this);
    this.#buttons(element);
    this.view.addEventListener("scroll", () => this.#scrolled(), { passive: true });
    let width = 0;
    new ResizeObserver(() => {
      if (Math.abs(this.view.clientWidth - width) < 2 || !this.view.clientWidth) { return; }
      width = this.view.clientWidth;
      clearTimeout(this.settling);
      this.settling = setTimeout(() => this.#layOut(), 120);
    }).observe(this.view);
    this.tabs.forEach((tab) => this.#mark(tab));
  }

  #buttons(element) {
    const on = (name, act) => this.part(name)?.addEventListener("click", act);
    on("document-before", () => this.#beside(-1));
    on("document-after", () => this.#beside(1));
    on("previous", () => this.go(this.page - 1));
    on("next", () => this.go(this.page + 1));
    on("left", () => this.turn(-90));
    on("right", () => this.turn(90));
    on("smaller", () => this.scale(1 / 1.2));
    on("larger", () => this.scale(1.2));
    on("fit", () => this.scale(0));
    on("thumbs-open", () => this.pictures(this.part("thumbs").hidden));
    this.pictures(Boolean(this.habits.get().pictures));
    on("find-open", () => this.#findBox(true));
    on("find-close", () => this.#findBox(false));
    on("find-next", () => this.#step(1));
    on("find-previous", () => this.#step(-1));
    this.part("page").addEventListener("change", (event) => this.go(Number(event.target.value) || this.page));
    const query = this.part("query");
    query.addEventListener("input", () => {
      clearTimeout(this.typing);
      this.typing = setTimeout(() => this.#search(query.value), 250);
    });
    query.addEventListener("keydown", (event) => {
      if (event.key === "Enter") { event.preventDefault(); this.#step(event.shiftKey ? -1 : 1); }
      if (event.key === "Escape") { event.preventDefault(); this.#findBox(false); }
    });
    this.tabs.forEach((tab) => tab.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) { return; }
      event.preventDefault();
      this.open(tab);
    }));
    document.addEventListener("click", (event) => {
      const link = event.target.closest("[data-goto-document]");
      const tab = link && this.tabs.find((one) => one.dataset.document === link.dataset.gotoDocument);
      if (!tab) { return; }
      event.preventDefault();
      const pane = document.getElementById("v-doc");
      if (pane) { pane.checked = true; }
      this.open(tab, Number(link.dataset.gotoPage) || undefined);
    });
    document.addEventListener("split-moved", () => this.#layOut());
    element.addEventListener("keydown", (event) => {
      if (event.target !== this.view || event.ctrlKey || event.metaKey || event.altKey) { return; }
      if (event.key === "ArrowRight") { event.preventDefault(); this.go(this.page + 1); }
      if (event.key === "ArrowLeft") { event.preventDefault(); this.go(this.page - 1); }
    });
  }

  /* The document before or after the one that is shown; at the ends it stays. */
  #beside(step) {
    const to = this.tabs[this.tabs.indexOf(this.tab) + step];
    if (!to) { return; }
    to.scrollIntoView({ block: "nearest", inline: "nearest" });
    this.open(to);
  }

  async open(tab, page) {
    const turn = ++this.opening;
    this.tabs.forEach((other) => other.setAttribute("aria-selected", String(other === tab)));
    this.tab = tab;
    this.memory = this.#memory(tab);
    this.rotation = this.memory.get().turned || 0;
    this.matches = [];
    this.texts = [];
    this.query = "";
    this.#findBox(false, true);
    this.view.setAttribute("aria-label", tab.dataset.title);
    if (this.url !== tab.href) {
      this.#note(this.words.opening);
      this.#clear();
      this.url = tab.href;
      const old = this.task;
      this.task = this.pdfjs.getDocument({
        url: tab.href, cMapUrl: `${this.assets}cmaps/`, standardFontDataUrl: `${this.assets}standard_fonts/`,
        wasmUrl: `${this.assets}wasm/`, iccUrl: `${this.assets}iccs/`, enableXfa: false, disableAutoFetch: true,
      });
      this.task.onProgress = ({ loaded, total }) => {
        if (turn === this.opening && !this.pages.length && total > loaded) {
          this.#note(`${this.words.opening} ${Math.floor((100 * loaded) / total)} %`);
        }
      };
      old?.destroy();
      try {
        this.pdf = await this.task.promise;
      } catch (error) {
        if (turn === this.opening) { this.url = ""; this.#note(this.#fault(error), tab.href); }
        return;
      }
      if (turn !== this.opening) { return; }
      await this.#prepare();
      if (turn !== this.opening) { return; }
    }
    this.wanted = page || this.memory.get().at || 1;
    this.#layOut();
  }

  #fault(error) {
    if (error?.name === "PasswordException") { return this.words.encrypted; }
    if (error?.name === "InvalidPDFException") { return this.words.damaged; }
    return this.words.unreachable;
  }

  #note(text, link) {
    const note = this.part("note");
    note.hidden = !text;
    note.querySelector("[data-note-text]").textContent = text || "";
    const way = note.querySelector("a");
    way.hidden = !link;
    if (link) { way.href = link; }
  }

  #memory(tab) { return new Memory(this.person, tab.dataset.hash); }

  #clear() {
    this.small.clear();
    this.pages.forEach((page) => { this.seen.unobserve(page.element); this.#undraw(page); page.element.remove(); });
    this.pages = [];
    this.page = 1;
  }

  async #prepare() {
    /* Every page gets the first page's size until it comes near; then its own. */
    const first = await this.pdf.getPage(1);
    const size = first.getViewport({ scale: 1, rotation: first.rotate });
    this.#clear();
    for (let number = 1; number <= this.pdf.numPages; number += 1) {
      const element = document.createElement("div");
      element.className = "page";
      element.dataset.number = String(number);
      this.view.append(element);
      const page = { number, element, width: size.width, height: size.height };
      element.page = page;
      this.pages.push(page);
    }
    this.small.fill(this.pdf, size);
    this.part("pages-total").textContent = String(this.pdf.numPages);
    this.part("page").max = String(this.pdf.numPages);
    this.#note("");
  }

  #layOut() {
    if (!this.pages.length || !this.view.clientWidth) { return; }
    const here = this.page;
    const room = this.view.clientWidth - 32;
    const sideways = this.rotation % 180 !== 0;
    const widest = sideways ? this.pages[0].height : this.pages[0].width;
    this.fit = Math.min(room / widest, 1.6);
    this.pages.forEach((page) => { this.#size(page); this.#undraw(page); });
    this.pages.forEach((page) => { this.seen.unobserve(page.element); this.seen.observe(page.element); });
    this.part("percent").textContent = `${Math.round(100 * this.fit * this.zoom)}%`;
    if (this.wanted) {
      const to = this.wanted;
      this.wanted = 0;
      this.go(to);
    } else if (here > 1) {
      this.#jump(here);
    }
  }

  #size(page) {
    const scale = this.fit * this.zoom;
    const sideways = this.rotation % 180 !== 0;
    page.element.style.width = `${Math.floor(scale * (sideways ? page.height : page.width))}px`;
    page.element.style.height = `${Math.floor(scale * (sideways ? page.width : page.height))}px`;
    page.element.style.marginBottom = "12px";
  }

  #inView(entries) {
    for (const { target, isIntersecting } of entries) {
      if (isIntersecting) { this.#draw(target.page); } else { this.#undraw(target.page); }
    }
  }

  #undraw(page) {
    page.turn = (page.turn || 0) + 1;
    page.rendering?.cancel();
    page.rendering = null;
    page.layer?.cancel();
    page.layer = null;
    page.element.replaceChildren();
  }

  async #draw(page) {
    this.#undraw(page);
    const turn = page.turn;
    const stale = () => turn !== page.turn;
    let source;
    try {
      source = await this.pdf.getPage(page.number);
    } catch {
      if (!stale()) { page.element.textContent = this.words.pageDamaged; }
      return;
    }
    if (stale()) { return; }
    const rotation = (source.rotate + this.rotation) % 360;
    const plain = source.getViewport({ scale: 1, rotation: source.rotate });
    page.width = plain.width;
    page.height = plain.height;
    this.#size(page);
    const scale = this.fit * this.zoom;
    const viewport = source.getViewport({ scale, rotation });
    const sharp = Math.min(window.devicePixelRatio || 1, 2);
    const canvas = document.createElement("canvas");
    canvas.width = Math.floor(viewport.width * sharp);
    canvas.height = Math.floor(viewport.height * sharp);
    canvas.style.width = `${Math.floor(viewport.width)}px`;
    canvas.style.height = `${Math.floor(viewport.height)}px`;
    canvas.setAttribute("role", "img");
    canvas.setAttribute("aria-label", `${this.tab.dataset.title}, ${page.number} / ${this.pdf.numPages}`);
    const rendering = source.render({
      canvas, viewport, transform: sharp === 1 ? null : [sharp, 0, 0, sharp, 0, 0],
      annotationMode: this.pdfjs.AnnotationMode.ENABLE,
    });
    page.rendering = rendering;
    try {
      await rendering.promise;
    } catch (error) {
      if (!stale() && error?.name !== "RenderingCancelledException") { page.element.textContent = this.words.pageDamaged; }
      return;
    }
    if (stale()) { return; }
    page.element.replaceChildren(canvas);
    page.element.dataset.drawn = "yes";
    const text = document.createElement("div");
    text.className = "text-layer";
    text.style.setProperty("--total-scale-factor", String(scale));
    const layer = new this.pdfjs.TextLayer({ textContentSource: source.streamTextContent(), container: text, viewport });
    page.layer = layer;
    try {
      await layer.render();
    } catch {
      return;  // cancelled, or a page whose text cannot be read: the picture of the page stands
    }
    if (stale()) { return; }
    page.element.append(text);
    this.#paint(page);
  }

  go(number, at) {
    if (!this.pages.length) { return; }
    const to = Math.min(this.pages.length, Math.max(1, number));
    this.#jump(to, at);
    this.#arrived(to);
  }

  #jump(number, at = 0) {
    const element = this.pages[number - 1].element;
    this.view.scrollTop = element.offsetTop - 8 + at;
  }

  #scrolled() {
    if (!this.pages.length || !this.view.clientHeight) { return; }
    const middle = this.view.scrollTop + this.view.clientHeight / 3;
    let low = 0;
    let high = this.pages.length - 1;
    const top = (place) => this.pages[place].element.offsetTop;
    while (low < high) {
      const half = Math.ceil((low + high) / 2);
      if (top(half) <= middle) { low = half; } else { high = half - 1; }
    }
    this.#arrived(low + 1);
  }

  #arrived(number) {
    this.page = number;
    this.small.at(number);
    if (!this.view.clientHeight || !this.fit) { return; }  // not in sight, such as behind the data on a phone
    if (document.activeElement !== this.part("page")) { this.part("page").value = String(number); }
    const end = this.view.clientHeight > 0 && this.view.scrollTop + this.view.clientHeight >= this.view.scrollHeight - 4;
    const read = Math.max(this.memory.get().read || 0, end ? this.pages.length : number);
    this.memory.put({ at: number, read, of: this.pages.length });
    this.#mark(this.tab);
  }

  #mark(tab) {
    const { read, of } = this.#memory(tab).get();
    const state = tab.querySelector("[data-read]");
    const name = !read ? "none" : read >= of ? "all" : "part";
    state.querySelectorAll("[data-is]").forEach((one) => { one.hidden = one.dataset.is !== name; });
    const upto = state.querySelector("[data-upto]");
    if (upto) { upto.textContent = String(read || 0); }
  }

  turn(by) {
    this.rotation = (this.rotation + by + 360) % 360;
    this.memory.put({ turned: this.rotation });
    this.small.turned();
    this.#layOut();
  }

  scale(factor) {
    const wanted = factor ? this.zoom * factor : 1;
    this.zoom = Math.min(LARGEST / this.fit, Math.max(SMALLEST / this.fit, wanted));
    this.habits.put({ zoom: this.zoom });
    this.#layOut();
  }

  pictures(shown) {
    this.part("thumbs").hidden = !shown;
    this.part("thumbs-open").setAttribute("aria-expanded", String(shown));
    this.habits.put({ pictures: shown });
    if (shown) { this.small.at(this.page); }
  }

  /* ---------- find ---------- */

  #findBox(open, quiet) {
    this.part("find").hidden = !open;
    if (open) { this.part("query").focus(); this.part("query").select(); return; }
    this.part("query").value = "";
    this.part("found").textContent = "";
    this.matches = [];
    this.query = "";
    if (!quiet) { this.pages.forEach((page) => this.#paint(page)); this.view.focus(); }
  }

  async #text(number) {
    /* The page's text in one line, with the place at which each of its pieces begins. */
    if (!this.texts[number]) {
      const content = await (await this.pdf.getPage(number)).getTextContent();
      let line = "";
      const starts = [];
      content.items.filter((item) => item.str !== undefined).forEach((item) => {
        starts.push(line.length);
        line += item.str + (item.hasEOL ? " " : "");
      });
      this.texts[number] = { line: line.toLowerCase(), starts };
    }
    return this.texts[number];
  }

  async #search(query) {
    const wanted = query.trim().toLowerCase();
    this.query = wanted;
    this.matches = [];
    this.current = -1;
    if (wanted.length < 2) {
      this.part("found").textContent = "";
      this.pages.forEach((page) => this.#paint(page));
      return;
    }
    for (let number = 1; number <= this.pages.length && this.query === wanted; number += 1) {
      const { line } = await this.#text(number);
      for (let at = line.indexOf(wanted); at >= 0; at = line.indexOf(wanted, at + wanted.length)) {
        this.matches.push({ number, at });
      }
      if (this.query !== wanted) { return; }
      if (this.current < 0 && this.matches.length) { this.#step(1); }
      this.#tally();
    }
    if (!this.matches.length) { this.part("found").textContent = this.words.nothing; }
    this.pages.forEach((page) => this.#paint(page));
  }

  #step(by) {
    if (!this.matches.length) { return; }
    this.current = (this.current + by + this.matches.length) % this.matches.length;
    this.#tally();
    this.sought = this.matches[this.current].number;
    this.go(this.sought);
    this.#paint(this.pages[this.sought - 1]);
  }

  #tally() {
    this.part("found").textContent = this.matches.length ? `${this.current + 1} / ${this.matches.length}` : "";
  }

  #paint(page) {
    const layer = page.layer;
    if (!layer || !page.element.querySelector(".text-layer")) { return; }
    const strings = layer.textContentItemsStr;
    const pieces = layer.textDivs;
    const text = this.texts[page.number];
    const hits = this.query && text ? this.matches.filter((match) => match.number === page.number) : [];
    pieces.forEach((piece, place) => {
      const string = strings[place];
      const start = text?.starts[place] ?? -1;
      const parts = start < 0 ? [] : hits
        .map(({ at }) => [Math.max(0, at - start), Math.min(string.length, at + this.query.length - start)])
        .filter(([from, to]) => from < to);
      if (!parts.length) {
        if (piece.firstElementChild) { piece.textContent = string; }
        return;
      }
      let done = 0;
      const nodes = [];
      for (const [from, to] of parts) {
        nodes.push(document.createTextNode(string.slice(done, from)));
        const mark = document.createElement("mark");
        mark.textContent = string.slice(from, to);
        nodes.push(mark);
        done = to;
      }
      nodes.push(document.createTextNode(string.slice(done)));
      piece.replaceChildren(...nodes);
    });
    if (this.sought === page.number) {
      // The page of the match may be drawn only now: its first mark is brought into sight once.
      const mark = page.element.querySelector("mark");
      if (mark) { this.sought = 0; mark.scrollIntoView({ block: "center" }); }
    }
  }
}

if (viewer) {
  const pdfjs = await import(viewer.dataset.pdfjs);
  pdfjs.GlobalWorkerOptions.workerSrc = viewer.dataset.worker;
  const shown = new Viewer(viewer, pdfjs);
  const first = document.querySelector("[data-document][aria-selected=true]") || document.querySelector("[data-document]");
  if (first) { shown.open(first); } else { shown.part("note").querySelector("[data-note-text]").textContent = viewer.dataset.none; }
}
