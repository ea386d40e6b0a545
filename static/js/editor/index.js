/** The editor of a document's body: [data-editor] of macros/editor.html. Its hidden input holds the ProseMirror JSON that the form sends. */
import { gapCursor } from "prosemirror-gapcursor";
import { history } from "prosemirror-history";
import { keymap } from "prosemirror-keymap";
import { Node } from "prosemirror-model";
import { EditorState, Plugin } from "prosemirror-state";
import { fixTables, tableEditing } from "prosemirror-tables";
import { EditorView } from "prosemirror-view";
import { KEYS } from "./commands.js";
import { cleanPaste, schema } from "./schema.js";
import { Toolbar } from "./toolbar.js";

/** How long typing must pause before the form hears of it, in milliseconds. */
const PAUSE = 250;

/** What the server calls a body without words; an editor has a place to type. */
const blank = { type: "doc", content: [{ type: "paragraph" }] };

/** @param {string} text JSON, or nothing @returns {Node} */
function read(text) {
  if (text.trim()) {
    try {
      const told = JSON.parse(text);
      const node = Node.fromJSON(schema, told.content?.length ? told : blank);
      node.check();
      return node;
    } catch (problem) {
      console.error("the body cannot be read", problem);
    }
  }
  return /** @type {Node} */ (schema.topNodeType.createAndFill());
}

/** @param {Node} doc */
const isEmpty = (doc) => doc.childCount === 1 && doc.firstChild?.type === schema.nodes.paragraph && !doc.firstChild.content.size;

/** @param {HTMLElement} root */
function attributes(root) {
  const { label = "", describes = "", invalid } = root.dataset;
  return {
    role: "textbox",
    "aria-multiline": "true",
    "aria-labelledby": label,
    ...(describes && { "aria-describedby": describes }),
    ...(invalid !== undefined && { "aria-invalid": "true" }),
  };
}

/** Pasted Word and web pages lose everything the schema does not know. */
const paste = new Plugin({ props: { transformPastedText: (text) => text.normalize("NFC"), transformPastedHTML: cleanPaste } });

/** @param {HTMLElement} root */
export default function editor(root) {
  const input = /** @type {HTMLInputElement} */ (root.querySelector("[data-editor-value]"));
  const page = /** @type {HTMLElement} */ (root.querySelector("[data-editor-page]"));
  const bar = /** @type {HTMLElement} */ (root.querySelector("[data-editor-bar]"));
  let timer = 0;

  const plugins = [history(), keymap(KEYS), paste, gapCursor(), tableEditing()];
  let state = EditorState.create({ doc: read(input.value), plugins });
  const fixed = fixTables(state);
  if (fixed) state = state.apply(fixed.setMeta("addToHistory", false));

  const view = new EditorView(page, {
    state,
    attributes: attributes(root),
    dispatchTransaction(transaction) {
      view.updateState(view.state.apply(transaction));
      toolbar.update();
      if (!transaction.docChanged) return;
      write();
      clearTimeout(timer);
      timer = window.setTimeout(() => input.dispatchEvent(new Event("input", { bubbles: true })), PAUSE);
    },
  });
  const toolbar = new Toolbar(bar, view);

  function write() {
    input.value = isEmpty(view.state.doc) ? "" : JSON.stringify(view.state.doc.toJSON());
  }

  write();
  toolbar.update();
  root.querySelector(`#${CSS.escape(root.dataset.label ?? "")}`)?.addEventListener("click", () => view.focus());
  root.addEventListener("focus", () => view.focus());
  root.tabIndex = -1;
}
