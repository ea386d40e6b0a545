/** What a document's body may consist of. The composer on the server knows the same names and refuses all others. */
import { Schema } from "prosemirror-model";
import { tableNodes } from "prosemirror-tables";

/** @typedef {import("prosemirror-model").NodeSpec} NodeSpec */
/** @typedef {import("prosemirror-model").MarkSpec} MarkSpec */

/** Phần, Chương, Mục, Điều. */
const HEADING_LEVELS = [1, 2, 3, 4];

/** @type {Record<string, NodeSpec>} */
const nodes = {
  doc: { content: "(paragraph | heading | bullet_list | ordered_list | table | page_break)+" },
  paragraph: { content: "inline*", group: "block", parseDOM: [{ tag: "p" }, { tag: "h5" }, { tag: "h6" }, { tag: "div", priority: 10 }], toDOM: () => ["p", 0] },
  heading: {
    attrs: { level: { default: 1, validate: "number" } },
    content: "inline*",
    defining: true,
    parseDOM: HEADING_LEVELS.map((level) => ({ tag: `h${level}`, attrs: { level } })),
    toDOM: (node) => [`h${node.attrs.level}`, 0],
  },
  bullet_list: { content: "list_item+", group: "block", parseDOM: [{ tag: "ul" }], toDOM: () => ["ul", 0] },
  ordered_list: {
    attrs: { order: { default: 1, validate: "number" } },
    content: "list_item+",
    group: "block",
    parseDOM: [{ tag: "ol", getAttrs: (list) => ({ order: /** @type {HTMLOListElement} */ (list).start || 1 }) }],
    toDOM: (node) => (node.attrs.order === 1 ? ["ol", 0] : ["ol", { start: node.attrs.order }, 0]),
  },
  list_item: { content: "paragraph (paragraph | bullet_list | ordered_list)*", defining: true, parseDOM: [{ tag: "li" }], toDOM: () => ["li", 0] },
  page_break: {
    selectable: true,
    parseDOM: [{ tag: "div.page-break", priority: 60 }],
    toDOM: () => ["div", { class: "page-break", "data-label": document.documentElement.lang.startsWith("en") ? "page break" : "sang trang" }],
  },
  text: { group: "inline" },
  hard_break: { inline: true, group: "inline", selectable: false, parseDOM: [{ tag: "br" }], toDOM: () => ["br"] },
  ...tableNodes({ tableGroup: "", cellContent: "(paragraph | bullet_list | ordered_list)+", cellAttributes: {} }),
};

/**
 * Pasted HTML as the parser can read it under a policy without inline styles: style becomes data-style, what could run goes.
 * @param {string} html
 */
export function cleanPaste(html) {
  return html
    .normalize("NFC")
    .replace(/<!--[^]*?-->|<\/?o:p[^>]*>/g, "")
    .replace(/<(script|style|iframe|object|svg)\b[^]*?<\/\1\s*>/gi, "")
    .replace(/<[a-z][^>]*>/gi, (tag) => tag.replace(/\sstyle\s*=/gi, " data-style=").replace(/\son\w+\s*=/gi, " data-on="));
}

/**
 * A mark given by pasted CSS, wherever it stands; the element itself is still read by its own rule.
 * @param {RegExp} css
 */
const styled = (css) => ({
  tag: "[data-style]",
  consuming: false,
  priority: 60,
  getAttrs: (/** @type {HTMLElement} */ node) => css.test(node.dataset.style ?? "") && null,
});

/** @type {Record<string, MarkSpec>} */
const marks = {
  strong: {
    parseDOM: [
      { tag: "strong" },
      { tag: "b", getAttrs: (node) => !/font-weight:\s*normal/.test(node.dataset.style ?? "") && null },
      styled(/font-weight:\s*(bold|[6-9]\d\d)/),
    ],
    toDOM: () => ["strong", 0],
  },
  em: { parseDOM: [{ tag: "em" }, { tag: "i" }, styled(/font-style:\s*italic/)], toDOM: () => ["em", 0] },
  underline: { parseDOM: [{ tag: "u" }, styled(/text-decoration[\w-]*:[^;]*underline/)], toDOM: () => ["u", 0] },
  superscript: { excludes: "superscript subscript", parseDOM: [{ tag: "sup" }, styled(/vertical-align:\s*super/)], toDOM: () => ["sup", 0] },
  subscript: { excludes: "superscript subscript", parseDOM: [{ tag: "sub" }, styled(/vertical-align:\s*sub\b/)], toDOM: () => ["sub", 0] },
};

export const schema = new Schema({ nodes, marks });
