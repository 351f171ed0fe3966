/* Two versions of a page beside each other: drawn when they come near, with what differs marked on the page itself. */

const place = document.querySelector("[data-comparison]");
const NEAR = "600px 0px";

function mark(leaf) {
  for (const one of leaf.querySelectorAll("[data-box]")) {
    // In ten-thousandths of the page, so that a mark fits a picture of any size.
    const [left, top, width, height] = one.dataset.box.split(",").map((number) => `${Number(number) / 100}%`);
    Object.assign(one.style, { left, top, width, height });
  }
}

async function draw(leaf, open) {
  try {
    const page = await (await open(leaf.dataset.leaf)).getPage(Number(leaf.dataset.page));
    const plain = page.getViewport({ scale: 1 });
    const sharp = Math.min(window.devicePixelRatio || 1, 2);
    const viewport = page.getViewport({ scale: (leaf.clientWidth * sharp) / plain.width });
    const canvas = document.createElement("canvas");
    canvas.width = Math.floor(viewport.width);
    canvas.height = Math.floor(viewport.height);
    canvas.setAttribute("role", "img");
    canvas.setAttribute("aria-label", leaf.dataset.title);
    await page.render({ canvas, viewport }).promise;
    leaf.prepend(canvas);
    leaf.dataset.drawn = "yes";
  } catch {
    const note = document.createElement("p");
    note.textContent = place.dataset.damaged;
    leaf.replaceChildren(note);
  }
}

if (place) {
  const pdfjs = await import(place.dataset.pdfjs);
  pdfjs.GlobalWorkerOptions.workerSrc = place.dataset.worker;
  const assets = place.dataset.assets;
  const opened = new Map();
  const open = (url) => {
    if (!opened.has(url)) {
      opened.set(url, pdfjs.getDocument({
        url, cMapUrl: `${assets}cmaps/`, standardFontDataUrl: `${assets}standard_fonts/`, wasmUrl: `${assets}wasm/`,
        iccUrl: `${assets}iccs/`, enableXfa: false, disableAutoFetch: true,
      }).promise);
    }
    return opened.get(url);
  };
  const near = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) {
      if (isIntersecting) { near.unobserve(target); draw(target, open); }
    }
  }, { rootMargin: NEAR });
  for (const leaf of place.querySelectorAll("[data-leaf]")) { mark(leaf); near.observe(leaf); }
}
