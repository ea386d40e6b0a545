import assert from "node:assert/strict";
import { test } from "node:test";
import { Film } from "../../static/js/room/film.js";

const at = (/** @type {number} */ ms, /** @type {number} */ n) => ({ seq: n, at: 1000 + ms, kind: "agenda", by: "", patch: [[["n"], n]] });
const film = new Film({ begin: 1000, end: 9500, steps: [{ ...at(0, 4), patch: [[[], { n: 4, still: {} }]] }, at(1500, 5), at(1600, 6), at(8500, 7)] });

test("every second shows what had happened by then", () => {
  assert.equal(film.seconds, 9);
  assert.deepEqual([0, 1, 2, 8, 9].map((second) => film.views[film.place(second)].n), [4, 4, 6, 6, 7]);
  assert.equal(film.views[3].still, film.views[0].still);
});

test("the next moment is one with something else to see, both ways", () => {
  assert.deepEqual([0, 1, 2, 3, 9].map((second) => film.beside(second, 1)), [2, 2, 9, 9, 9]);
  assert.deepEqual([9, 8, 2, 1, 0].map((second) => film.beside(second, -1)), [2, 0, 0, 0, 0]);
});
