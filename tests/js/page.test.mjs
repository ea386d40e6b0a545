import assert from "node:assert/strict";
import { test } from "node:test";
import { matching } from "../../static/js/combobox.js";
import { cleanPaste, schema } from "../../static/js/editor/schema.js";
import { fold } from "../../static/js/page.js";
import { fromBase64url, readOptions, toBase64url, writeCredential } from "../../static/js/passkey.js";

test("folding takes away every Vietnamese mark, composed or not", () => {
  assert.equal(fold(" Quyết ĐỊNH "), "quyet dinh");
  assert.equal(fold("Ủy ban nhân dân".normalize("NFD")), "uy ban nhan dan");
  assert.equal(fold("ƯƠƯƠ ặ ợ ỹ đ"), "uouo a o y d");
});

test("a picker finds options by words without marks, those that begin with them first", () => {
  const options = [
    { id: "1", label: "Văn phòng Sở Nội vụ" },
    { id: "2", label: "Sở Nội vụ", note: "H55.12" },
    { id: "3", label: "Sở Tài chính" },
  ];
  assert.deepEqual(matching(options, "so noi").map(({ id }) => id), ["2", "1"]);
  assert.deepEqual(matching(options, "h55").map(({ id }) => id), ["2"]);
  assert.equal(matching(options, "").length, 3);
  assert.equal(matching(options, "y tế").length, 0);
});

test("bytes of any length survive base64url", () => {
  for (let length = 0; length < 9; length += 1) {
    const bytes = Uint8Array.from({ length }, (_, index) => 250 + index);
    const text = toBase64url(bytes.buffer);
    assert.match(text, /^[\w-]*$/);
    assert.deepEqual(new Uint8Array(fromBase64url(text)), bytes);
  }
});

test("passkey options become bytes and a credential becomes text", () => {
  const options = readOptions({ challenge: "AQI", user: { id: "Aw", name: "a" }, excludeCredentials: [{ id: "BA", type: "public-key" }] });
  assert.deepEqual(new Uint8Array(options.challenge), Uint8Array.of(1, 2));
  assert.deepEqual(new Uint8Array(options.excludeCredentials[0].id), Uint8Array.of(4));
  const bytes = Uint8Array.of(5).buffer;
  const written = writeCredential({ id: "BQ", rawId: bytes, type: "public-key", getClientExtensionResults: () => ({}), response: { clientDataJSON: bytes, signature: bytes, userHandle: null } });
  assert.deepEqual(written.response, { clientDataJSON: "BQ", signature: "BQ", transports: undefined });
});

test("the body's schema knows exactly the names the composer knows", () => {
  const nodes = ["doc", "paragraph", "heading", "bullet_list", "ordered_list", "list_item", "table", "table_row", "table_cell", "table_header", "hard_break", "page_break", "text"];
  assert.deepEqual(Object.keys(schema.nodes).sort(), nodes.sort());
  assert.deepEqual(Object.keys(schema.marks).sort(), ["em", "strong", "subscript", "superscript", "underline"]);
});

test("pasted HTML keeps its words and loses what could run or style", () => {
  const dirty = '<p class="a" style="font-weight:700" onclick="x()">style= và onclick= trong câu</p><script>x()</script><!--w--><o:p></o:p>';
  assert.equal(cleanPaste(dirty), '<p class="a" data-style="font-weight:700" data-on="x()">style= và onclick= trong câu</p>');
  assert.equal(cleanPaste("e\u0302\u0301"), "ế");
});
