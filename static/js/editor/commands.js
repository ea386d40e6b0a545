/** What the toolbar and the keys can do: a name, the ProseMirror command, and where it is "on" now. */
import { baseKeymap, chainCommands, exitCode, setBlockType, toggleMark } from "prosemirror-commands";
import { redo, undo } from "prosemirror-history";
import { liftListItem, sinkListItem, splitListItem, wrapInList } from "prosemirror-schema-list";
import { TextSelection } from "prosemirror-state";
import {
  addColumnAfter,
  addColumnBefore,
  addRowAfter,
  addRowBefore,
  deleteColumn,
  deleteRow,
  deleteTable,
  goToNextCell,
  isInTable,
  mergeCells,
  splitCell,
  toggleHeaderRow,
} from "prosemirror-tables";
import { schema } from "./schema.js";

/** @typedef {import("prosemirror-state").Command} Command */
/** @typedef {import("prosemirror-state").EditorState} EditorState */

const { nodes, marks } = schema;

/** @param {EditorState} state @param {string} name */
function within(state, name) {
  const { $from } = state.selection;
  for (let depth = $from.depth; depth > 0; depth -= 1) if ($from.node(depth).type.name === name) return true;
  return false;
}

/** @param {EditorState} state @param {import("prosemirror-model").MarkType} mark */
function marked(state, mark) {
  const { from, to, empty, $from } = state.selection;
  return empty ? Boolean(mark.isInSet(state.storedMarks ?? $from.marks())) : state.doc.rangeHasMark(from, to, mark);
}

/** @type {Command} a table of three by three, its first row a header, the cursor in its first cell */
const insertTable = (state, dispatch) => {
  if (isInTable(state) || within(state, "list_item")) return false;
  const row = (/** @type {import("prosemirror-model").NodeType} */ type) => nodes.table_row.create(null, [0, 1, 2].map(() => type.createAndFill()).filter((cell) => cell !== null));
  const table = nodes.table.create(null, [row(nodes.table_header), row(nodes.table_cell), row(nodes.table_cell)]);
  if (!dispatch) return true;
  const tr = state.tr.replaceSelectionWith(table);
  const at = tr.mapping.map(state.selection.from, -1);
  tr.setSelection(TextSelection.near(tr.doc.resolve(Math.min(at + 4, tr.doc.content.size))));
  if (tr.doc.lastChild?.type === nodes.table) tr.insert(tr.doc.content.size, nodes.paragraph.create());
  dispatch(tr.scrollIntoView());
  return true;
};

/** @type {Command} */
const insertPageBreak = (state, dispatch) => {
  const { $from } = state.selection;
  if ($from.depth > 1) return false;
  if (!dispatch) return true;
  const tr = state.tr.replaceSelectionWith(nodes.page_break.create());
  const after = tr.selection.$to.pos;
  if (tr.doc.lastChild?.type === nodes.page_break) tr.insert(tr.doc.content.size, nodes.paragraph.create());
  tr.setSelection(TextSelection.near(tr.doc.resolve(Math.min(after + 1, tr.doc.content.size))));
  dispatch(tr.scrollIntoView());
  return true;
};

/** @type {Command} */
const lineBreak = chainCommands(exitCode, (state, dispatch) => {
  dispatch?.(state.tr.replaceSelectionWith(nodes.hard_break.create()).scrollIntoView());
  return true;
});

/** @param {string} name @returns {Command} wraps in a list, or takes the list away again */
const toggleList = (name) => (state, dispatch, view) =>
  within(state, name) ? liftListItem(nodes.list_item)(state, dispatch, view) : wrapInList(nodes[name])(state, dispatch, view);

/** @param {number} level of a heading, 0 for a plain paragraph @returns {Command} */
export const setBlock = (level) => (level ? setBlockType(nodes.heading, { level }) : setBlockType(nodes.paragraph));

/** @param {EditorState} state @returns {number} the level of the heading the cursor is in, 0 for a paragraph */
export function blockLevel(state) {
  const parent = state.selection.$from.parent;
  return parent.type === nodes.heading ? parent.attrs.level : 0;
}

/** @param {EditorState} state */
function inHeaderRow(state) {
  return within(state, "table_header");
}

/** @type {Record<string, { run: Command, on?: (state: EditorState) => boolean }>} */
export const COMMANDS = {
  ...Object.fromEntries(Object.values(marks).map((mark) => [mark.name, { run: toggleMark(mark), on: (/** @type {EditorState} */ state) => marked(state, mark) }])),
  bullet_list: { run: toggleList("bullet_list"), on: (state) => within(state, "bullet_list") },
  ordered_list: { run: toggleList("ordered_list"), on: (state) => within(state, "ordered_list") },
  lift: { run: liftListItem(nodes.list_item) },
  sink: { run: sinkListItem(nodes.list_item) },
  table: { run: insertTable },
  page_break: { run: insertPageBreak },
  undo: { run: undo },
  redo: { run: redo },
  row_after: { run: addRowAfter },
  row_before: { run: addRowBefore },
  column_after: { run: addColumnAfter },
  column_before: { run: addColumnBefore },
  delete_row: { run: deleteRow },
  delete_column: { run: deleteColumn },
  merge: { run: mergeCells },
  split: { run: splitCell },
  header_row: { run: toggleHeaderRow, on: inHeaderRow },
  delete_table: { run: deleteTable },
};

/** Tab moves between cells and otherwise leaves the editor, so that nobody is caught in it. */
export const KEYS = {
  ...baseKeymap,
  "Mod-b": toggleMark(marks.strong),
  "Mod-i": toggleMark(marks.em),
  "Mod-u": toggleMark(marks.underline),
  "Mod-z": undo,
  "Mod-y": redo,
  "Mod-Shift-z": redo,
  "Mod-Enter": insertPageBreak,
  "Shift-Enter": lineBreak,
  Enter: chainCommands(splitListItem(nodes.list_item), baseKeymap.Enter),
  Tab: goToNextCell(1),
  "Shift-Tab": chainCommands(goToNextCell(-1), liftListItem(nodes.list_item)),
};

export { isInTable };
