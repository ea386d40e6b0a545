/** One open PDF on a stage: the thin layer between PDF.js and the pane. PDF.js itself is fetched when the first one opens. */

const VENDOR = new URL("../vendor/pdfjs/", import.meta.url).href;
const MARGIN = 16;
const LARGEST = 4;
const SMALLEST = 0.25;
/** Thousandths of a page's width: nobody shows less of it to others. */
const LEAST = 50;
/** On a wide screen a page is not drawn wider than this scale when it fits the width. */
const FIT_AT_MOST = 1.5;

/** @type {Promise<{ pdfjs: any, viewer: any, worker: any }> | undefined} */
let library;

async function fetchLibrary() {
  const style = Object.assign(document.createElement("link"), { rel: "stylesheet", href: `${VENDOR}pdf_viewer.css` });
  const styled = new Promise((resolve) => (style.onload = style.onerror = resolve));
  document.head.append(style);
  const pdfjs = await import(`${VENDOR}pdf.js`);
  const viewer = await import(`${VENDOR}pdf_viewer.js`);
  pdfjs.GlobalWorkerOptions.workerSrc = `${VENDOR}pdf.worker.js`;
  await styled;
  return { pdfjs, viewer, worker: new pdfjs.PDFWorker() };
}

/** @param {any} pdfjs @param {any} source @param {any} worker */
const options = (pdfjs, source, worker) => ({
  ...source,
  worker,
  cMapUrl: `${VENDOR}cmaps/`,
  cMapPacked: true,
  standardFontDataUrl: `${VENDOR}standard_fonts/`,
  wasmUrl: `${VENDOR}wasm/`,
  useWasm: false,
  disableAutoFetch: true,
  enableXfa: false,
  isEvalSupported: false,
  verbosity: pdfjs.VerbosityLevel.ERRORS,
});

/** @param {number} share */
const thousandths = (share) => Math.max(Math.round(share * 1000), 0);

export class Sheet {
  /** @type {(page: number) => void} */ onPage = () => {};

  /** @param {HTMLElement} stage @param {any} viewerModule @param {any} task */
  constructor(stage, viewerModule, task) {
    this.task = task;
    this.container = document.createElement("div");
    this.container.className = "pdf-scroll";
    this.container.tabIndex = 0;
    this.container.setAttribute("role", "document");
    this.container.setAttribute("aria-label", stage.parentElement?.getAttribute("aria-label") ?? "PDF");
    this.container.style.visibility = "hidden";
    const pages = document.createElement("div");
    pages.className = "pdfViewer";
    this.container.append(pages);
    stage.append(this.container);
    this.events = new viewerModule.EventBus();
    const linkService = new viewerModule.PDFLinkService({ eventBus: this.events, externalLinkTarget: 2, externalLinkRel: "noopener noreferrer" });
    this.viewer = new viewerModule.PDFViewer({
      container: this.container,
      eventBus: this.events,
      linkService,
      annotationMode: 1,
      imageResourcesPath: `${VENDOR}images/`,
      enableAutoLinking: false,
      enableSelectionRendering: false,
    });
    linkService.setViewer(this.viewer);
    this.links = linkService;
    this.events.on("pagechanging", (/** @type {any} */ event) => this.onPage(event.pageNumber));
  }

  get pages() {
    return this.viewer.pagesCount;
  }

  get page() {
    return this.viewer.currentPageNumber;
  }

  set page(number) {
    this.viewer.currentPageNumber = number;
  }

  /** Which page the upper edge of the sheet is on, and the region of it in sight, in thousandths: upper left corner and width. */
  get place() {
    const edge = this.container.getBoundingClientRect();
    for (const page of this.container.querySelectorAll(".page")) {
      const { top, bottom, left, width, height } = page.getBoundingClientRect();
      if (bottom <= edge.top + 1) continue;
      const w = Math.min(thousandths(this.container.clientWidth / width), 1000);
      const x = w < 1000 ? thousandths((edge.left - left) / width) : 0;
      return { page: Number(/** @type {HTMLElement} */ (page).dataset.pageNumber), y: Math.min(thousandths((edge.top + 1 - top) / height), 1000), x: Math.min(x, 1000), w: Math.max(w, LEAST) };
    }
    return { page: this.pages, y: 0, x: 0, w: 1000 };
  }

  set place({ page, y, x, w }) {
    const found = this.container.querySelector(`.page[data-page-number="${page}"]`);
    if (!found) return;
    const edge = this.container.getBoundingClientRect();
    const { top, left, width, height } = found.getBoundingClientRect();
    this.container.scrollTop += top - edge.top + (y / 1000) * height - 1;
    if (w < 1000) this.container.scrollLeft += left - edge.left + (x / 1000) * width;
  }

  /** Make so many thousandths of a page's width as wide as the sheet. @param {number} w */
  widen(w) {
    const page = this.container.querySelector(".page");
    if (page) this.zoom((this.container.clientWidth / page.getBoundingClientRect().width) * (1000 / w));
  }

  fit() {
    const first = this.viewer.getPageView(0);
    if (!first?.width || !this.container.clientWidth) return;
    const scale = ((this.container.clientWidth - MARGIN) / first.width) * this.viewer.currentScale;
    this.viewer.currentScale = Math.min(scale, FIT_AT_MOST);
  }

  /** @param {number} factor */
  zoom(factor) {
    this.viewer.currentScale = Math.min(Math.max(this.viewer.currentScale * factor, SMALLEST), LARGEST);
  }

  reveal() {
    this.container.style.visibility = "";
  }

  close() {
    this.viewer.setDocument(null);
    this.links.setDocument(null);
    this.task.destroy();
    this.container.remove();
  }
}

/**
 * Open a document, invisible, at the place and size of the one it will replace.
 * @param {HTMLElement} stage
 * @param {{ url: string } | { data: ArrayBuffer }} source
 * @param {Sheet} [old]
 * @returns {Promise<Sheet>} when its first page in sight is drawn
 */
export async function openSheet(stage, source, old) {
  library ??= fetchLibrary();
  const { pdfjs, viewer, worker } = await library;
  const task = pdfjs.getDocument(options(pdfjs, source, worker));
  const document = await task.promise;
  const sheet = new Sheet(stage, viewer, task);
  const laidOut = new Promise((resolve) => sheet.events.on("pagesinit", resolve, { once: true }));
  sheet.viewer.setDocument(document);
  sheet.links.setDocument(document);
  await laidOut;
  if (old) {
    sheet.viewer.currentScale = old.viewer.currentScale;
    sheet.container.scrollTo(old.container.scrollLeft, old.container.scrollTop);
  } else {
    sheet.fit();
  }
  await drawn(sheet);
  return sheet;
}

/** @param {Sheet} sheet */
function drawn(sheet) {
  const patience = new Promise((resolve) => setTimeout(resolve, 3000));
  const rendered = new Promise((resolve) => {
    sheet.events.on("pagerendered", (/** @type {any} */ event) => event.pageNumber === sheet.page && resolve(undefined));
  });
  return Promise.race([rendered, patience]);
}
