/** What several widgets need of the page: its language, its token, icons, messages, requests. */

const SENTENCES = {
  vi: {
    removed: "Đã bỏ {what}",
    remove: "Bỏ {what}",
    added: "Đã thêm {what}",
    found: "{n} kết quả, dùng mũi tên lên xuống để chọn",
    none: "Không tìm thấy. Thử gõ ít chữ hơn.",
    keepText: "Thêm “{what}” (ghi tay)",
    searching: "Đang tìm…",
    lookupFailed: "Chưa tìm được, hãy thử lại",
    choose: "Hãy chọn ít nhất một mục",
    copied: "Đã sao chép",
    copyFailed: "Trình duyệt không cho sao chép. Hãy chọn chữ và bấm Ctrl+C.",
    close: "Đóng",
    cancel: "Thôi",
    confirm: "Đồng ý",
    sure: "Hãy xác nhận",
    tooBig: "lớn hơn mức cho phép ({max})",
    pageOf: "Trang {n} trên {all}",
    pagesRead: "Bạn đã đọc {n}/{all} trang",
    pdfLoading: "Đang mở văn bản…",
    pdfFailed: "Chưa xem được văn bản trong trang. Bạn vẫn có thể mở tệp.",
    previewBusy: "Đang dựng bản xem trước…",
    previewDone: "Bản xem trước, {n} trang",
    previewFailed: "Chưa dựng được bản xem trước. Nội dung bạn nhập vẫn còn nguyên.",
    changed: "Trang này vừa có thay đổi.",
    reload: "Xem bản mới",
    results: "Danh sách đã cập nhật",
    passkeyNone: "Trình duyệt hoặc máy này không dùng được khóa truy cập.",
    passkeyStopped: "Chưa xác nhận được khóa truy cập. Hãy thử lại.",
    failed: "Chưa làm được. Hãy thử lại sau ít phút.",
    lineLost: "Mất kết nối mạng. Nội dung bạn nhập vẫn còn trên trang này; đừng đóng trang, hãy gửi lại khi có mạng.",
    serverFailed: "Máy chủ chưa lưu được. Nội dung bạn nhập vẫn còn trên trang này và sẽ được lưu lại khi máy chủ trả lời.",
    notSaved: "Chưa lưu được, đang thử lại",
    step: "Bước {n}/{all}",
    next: "Tiếp",
    previous: "Trước",
    finish: "Bắt đầu làm việc",
    skip: "Bỏ qua",
    open: "Mở",
    show: "Hiện mật khẩu",
    hide: "Ẩn mật khẩu",
    unsent: "Còn {n} ghi chú chưa gửi. Đăng xuất bây giờ thì các ghi chú ấy mất khỏi máy này.",
    leaveAnyway: "Vẫn đăng xuất",
    stay: "Ở lại",
    othersNotes: "Máy này còn {n} ghi chú chưa gửi của người dùng trước. Các ghi chú ấy đã được xóa.",
  },
  en: {
    removed: "Removed {what}",
    remove: "Remove {what}",
    added: "Added {what}",
    found: "Results: {n}; choose with the up and down arrows",
    none: "Nothing found. Try fewer letters.",
    keepText: "Add “{what}” (as written)",
    searching: "Searching…",
    lookupFailed: "The search failed, please try again",
    choose: "Choose at least one",
    copied: "Copied",
    copyFailed: "The browser does not allow copying. Select the text and press Ctrl+C.",
    close: "Close",
    cancel: "Cancel",
    confirm: "Confirm",
    sure: "Please confirm",
    tooBig: "larger than allowed ({max})",
    pageOf: "Page {n} of {all}",
    pagesRead: "You have read {n}/{all} pages",
    pdfLoading: "Opening the document…",
    pdfFailed: "The document cannot be shown in the page. You can still open the file.",
    previewBusy: "Building the preview…",
    previewDone: "Preview, pages: {n}",
    previewFailed: "The preview could not be built. What you typed is still here.",
    changed: "This page has just changed.",
    reload: "Show the new one",
    results: "The list is up to date",
    passkeyNone: "This browser or device cannot use passkeys.",
    passkeyStopped: "The passkey was not confirmed. Please try again.",
    failed: "That did not work. Please try again in a few minutes.",
    lineLost: "The network is gone. What you typed is still on this page; do not close it, and send it again when you are back online.",
    serverFailed: "The server could not save. What you typed is still on this page and is saved as soon as the server answers.",
    notSaved: "Not saved, trying again",
    step: "Step {n} of {all}",
    next: "Next",
    previous: "Back",
    finish: "Start working",
    skip: "Skip",
    open: "Open",
    show: "Show password",
    hide: "Hide password",
    unsent: "Notes not sent yet: {n}. If you sign out now they are lost from this device.",
    leaveAnyway: "Sign out anyway",
    stay: "Stay",
    othersNotes: "This device had notes of the previous user that were not sent: {n}. They were deleted.",
  },
};

/**
 * A sentence in the page's language.
 * @param {keyof typeof SENTENCES.vi} key
 * @param {Record<string, string | number>} [facts]
 */
export function say(key, facts = {}) {
  const language = document.documentElement.lang.startsWith("en") ? "en" : "vi";
  return SENTENCES[language][key].replace(/\{(\w+)\}/g, (_, name) => String(facts[name] ?? ""));
}

/**
 * The same text without marks and case, so that "quyet dinh" finds "Quyết định".
 * @param {string} text
 */
export function fold(text) {
  return text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/[đĐ]/g, "d").toLowerCase().trim();
}

export const csrfToken = () =>
  /** @type {HTMLMetaElement | null} */ (document.querySelector("meta[name=csrf-token]"))?.content ?? "";

/**
 * An element with attributes and children; text is text, never markup.
 * @param {string} tag
 * @param {Record<string, string>} [attributes]
 * @param {(Node | string)[]} children
 * @returns {HTMLElement}
 */
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

/** @param {string} name the name of an icon in vendor/icons.svg */
export function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  use.setAttribute("href", `${document.body.dataset.icons}#${name}`);
  svg.append(use);
  return svg;
}

/**
 * Show a short message in the corner. Those of level late stay until closed.
 * @param {string} text
 * @param {{ level?: "news" | "done" | "soon" | "late", url?: string, seconds?: number }} [options]
 */
export function toast(text, { level = "news", url = "", seconds = 8 } = {}) {
  const corner = document.querySelector("[data-toasts]");
  if (!corner) return;
  const close = make("button", { class: "icon-btn", type: "button", "aria-label": say("close") }, icon("x"));
  const words = make("div", {}, make("p", {}, text));
  if (url) words.append(make("p", {}, make("a", { href: url }, say("open"))));
  const symbol = icon({ done: "circle-check", soon: "alert-triangle", late: "alert-circle", news: "info-circle" }[level]);
  const message = make("div", { class: `message message-${level}` }, symbol, words, close);
  close.addEventListener("click", () => message.remove());
  corner.append(message);
  if (level === "late") return;
  const leave = () => (message.matches(":hover, :focus-within") ? setTimeout(leave, 2000) : message.remove());
  setTimeout(leave, seconds * 1000);
}

/**
 * POST a form's fields or JSON with the page's token. Answers that are not 2xx are returned too; only a lost line throws.
 * @param {string} url
 * @param {FormData | Record<string, unknown>} body
 * @param {RequestInit} [options]
 */
export function post(url, body, options = {}) {
  const headers = { "X-CSRF-Token": csrfToken(), Accept: "application/json", ...options.headers };
  if (body instanceof FormData) return fetch(url, { ...options, method: "POST", headers, body });
  const json = { ...headers, "Content-Type": "application/json" };
  return fetch(url, { ...options, method: "POST", headers: json, body: JSON.stringify(body) });
}

/**
 * Call `act` once things have been quiet for a while.
 * @param {number} milliseconds
 * @param {() => void} act
 */
export function afterPause(milliseconds, act) {
  let timer = 0;
  return () => {
    clearTimeout(timer);
    timer = window.setTimeout(act, milliseconds);
  };
}

/**
 * Tell main.js that an element's content is new.
 * @param {Element} element
 */
export function arrived(element) {
  element.dispatchEvent(new CustomEvent("docflow:arrived", { bubbles: true }));
}
