import assert from "node:assert/strict";
import { test } from "node:test";
import { between, pushed } from "../../static/js/notes/drawing.js";
import { hasBefore, leaves } from "../../static/js/room/agenda.js";
import { ServerClock, span } from "../../static/js/room/clock.js";
import { canonical, stateHash } from "../../static/js/room/hash.js";
import { patched } from "../../static/js/room/patch.js";
import { byUnit, fairness, timing, waiting } from "../../static/js/room/speaking.js";
import { Connection } from "../../static/js/room/connection.js";
import { Store } from "../../static/js/room/store.js";

const welcome = { audience: "member", epoch: 1, perm_rev: 1 };

test("a patch puts, takes away and shares what it does not touch", () => {
  const old = { a: { x: 1, list: [1, { y: 2 }] }, b: { z: 3 } };
  const now = patched(old, [[["a", "list", 1, "y"], 5], [["a", "x"]], [["c"], null]]);
  assert.deepEqual(now, { a: { list: [1, { y: 5 }] }, b: { z: 3 }, c: null });
  assert.deepEqual(old, { a: { x: 1, list: [1, { y: 2 }] }, b: { z: 3 } });
  assert.equal(now.b, old.b);
  assert.deepEqual(patched({ list: [1] }, [[["list", 1], 2], [["list", 2], 3]]), { list: [1, 2, 3] });
  assert.deepEqual(patched(old, [[[], { all: "new" }]]), { all: "new" });
});

test("the canonical spelling sorts names and keeps Vietnamese as it is", async () => {
  assert.equal(canonical({ b: [1, null, true], a: 'Quyết "định"\n' }), '{"a":"Quyết \\"định\\"\\n","b":[1,null,true]}');
  assert.equal(await stateHash({}), "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a");
});

test("only the next event is applied; what is known is ignored, a gap is told", () => {
  const store = new Store();
  assert.equal(store.hear({ seq: 5, patch: [[["n"], 5]] }), "early");
  assert.equal(store.welcome({ ...welcome, seq: 4, view: { n: 4 } }), true);
  assert.deepEqual([store.seq, store.view], [5, { n: 5 }]);
  assert.equal(store.hear({ seq: 5, patch: [[["n"], 0]] }), "known");
  assert.equal(store.hear({ seq: 7, patch: [[["n"], 7]] }), "gap");
  assert.equal(store.hear({ seq: 8, patch: [[["n"], 8]] }), "early");
  assert.deepEqual(store.had, { audience: "member", epoch: 1, seq: 5, perm_rev: 1 });
  assert.equal(store.welcome({ ...welcome, deltas: [{ seq: 6, patch: [] }, { seq: 7, patch: [[["n"], 7]] }] }), true);
  assert.deepEqual([store.seq, store.view], [8, { n: 8 }]);
});

test("a gap that a join did not fill is told again", () => {
  const store = new Store();
  store.hear({ seq: 9, patch: [] });
  assert.equal(store.welcome({ ...welcome, seq: 4, view: {} }), false);
  assert.equal(store.joined, false);
});

test("a snapshot older than what is shown is not mixed with it", () => {
  const store = new Store();
  store.welcome({ ...welcome, seq: 4, view: { n: 4, old: 1 } });
  store.forget();
  assert.equal(store.had.epoch, 0);
  store.welcome({ ...welcome, epoch: 2, seq: 1, view: { n: 1 } });
  assert.deepEqual([store.seq, store.view], [1, { n: 1 }]);
});

test("a clock ten minutes wrong shows the server's time, whatever a slow answer says", () => {
  const wrong = 600_000;
  const clock = new ServerClock(() => 1_000_000 + wrong);
  for (let turn = 0; turn < 5; turn += 1) clock.sample(wrong, 10, wrong + 20);
  clock.sample(wrong, 90_000, wrong + 9000);
  assert.equal(clock.offset, -wrong);
  assert.equal(clock.now(), 1_000_000);
});

test("a clock that was set meanwhile is measured anew, however quick the old answers were", () => {
  let own = 1000;
  const clock = new ServerClock(() => own);
  for (let turn = 0; turn < 5; turn += 1) clock.sample(1000, 1000, 1000);
  own = 601_000;
  clock.anew();
  assert.equal(clock.offset, 0);
  clock.sample(601_000, 1010, 601_020);
  assert.equal(clock.now(), 1000);
});

test("spans are read as people write them", () => {
  assert.deepEqual([0, 133_000, 3_733_000, -5].map(span), ["00:00", "02:13", "1:02:13", "00:00"]);
});

test("headings are not talked about", () => {
  const items = { a: { parent: "" }, b: { parent: "a" }, c: { parent: "" } };
  assert.deepEqual(leaves({ items, order: ["a", "b", "c"] }), ["b", "c"]);
});

test("a speech has the same time on screens whose clocks are ten minutes wrong, either way", () => {
  const server = 1_700_000_000_000;
  const speech = { since: server - 61_000, spent_ms: 30_000, limit_ms: 120_000 };
  const shown = [-600_000, 0, 600_000].map((wrong) => {
    const clock = new ServerClock(() => server + wrong);
    for (let turn = 0; turn < 5; turn += 1) clock.sample(server + wrong - 20, server - 10, server + wrong);
    return timing(speech, clock.now());
  });
  for (const one of shown) assert.deepEqual(one, { spent: 91_000, left: 29_000, soon: true, over: false, share: 91 / 120 });
});

test("a resting speech stands still, one over its limit says by how much, one without a limit never is", () => {
  assert.equal(timing({ since: 0, spent_ms: 5000, limit_ms: 0 }, 9e12).spent, 5000);
  assert.deepEqual(timing({ since: 1000, spent_ms: 0, limit_ms: 2000 }, 4000), { spent: 3000, left: 1000, soon: false, over: true, share: 1 });
  assert.equal(timing({ since: 1000, spent_ms: 0, limit_ms: 0 }, 9e9).over, false);
});

test("the chair sees who has not spoken first, with what runs now counted", () => {
  const people = { a: { name: "An", place: 1 }, b: { name: "Bình", place: 2 }, c: { name: "Chi", place: 3 } };
  const attendance = { people: { a: { how: "present" }, b: { how: "online" }, c: { how: "absent" } } };
  const floor = { person: "a", since: 1000, spent_ms: 500, limit_ms: 0 };
  const speakers = { floor, held: null, requests: { 7: { person: "b" } }, queues: { i: ["7"] }, fair: { a: { ms: 2000, times: 1 } } };
  assert.deepEqual(fairness(speakers, people, attendance, 3000), [
    { id: "b", name: "Bình", ms: 0, times: 0, waits: true },
    { id: "a", name: "An", ms: 4500, times: 2, waits: false },
  ]);
  assert.deepEqual(waiting(speakers, "i"), [{ id: "7", person: "b" }]);
  assert.deepEqual(waiting(speakers, "j"), []);
});

test("by unit the chair sees the same added up, the quietest first", () => {
  const people = { a: { unit: "Phòng Kinh tế" }, b: { unit: "Văn phòng" }, c: { unit: "Phòng Kinh tế" } };
  const told = [
    { id: "b", name: "Bình", ms: 3000, times: 1, waits: false },
    { id: "a", name: "An", ms: 1000, times: 1, waits: true },
    { id: "c", name: "Chi", ms: 4000, times: 2, waits: false },
  ];
  assert.deepEqual(byUnit(told, people).map((one) => [one.name, one.ms, one.times, one.waits]), [
    ["Văn phòng", 3000, 1, false],
    ["Phòng Kinh tế", 5000, 3, true],
  ]);
});

test("back passes over what was put aside, and from the end leads to what is done", () => {
  const items = (/** @type {string[]} */ ...states) => Object.fromEntries(states.map((state, place) => [String(place), { parent: "", state }]));
  const back = (/** @type {string} */ current, /** @type {string[]} */ ...states) => hasBefore({ items: items(...states), order: Object.keys(states), current });
  assert.deepEqual([back("0", "current"), back("1", "postponed", "current"), back("1", "done", "current"), back("", "waiting"), back("", "done")], [false, false, true, false, true]);
});

test("a box is the same whichever corner it was drawn from, and is cut off at the page's edge", () => {
  const sheet = { left: 100, top: 50, width: 500, height: 1000 };
  const box = { x: 100, y: 100, w: 200, h: 50 };
  assert.deepEqual(between([150, 150], [250, 200], sheet), box);
  assert.deepEqual(between([250, 200], [150, 150], sheet), box);
  assert.deepEqual(between([550, 1000], [900, 2000], sheet), { x: 900, y: 950, w: 100, h: 50 });
});

test("keys move a box and size it, and never off the page", () => {
  const box = { x: 0, y: 900, w: 400, h: 100 };
  assert.deepEqual(pushed(box, "ArrowLeft", false), box);
  assert.deepEqual(pushed(box, "ArrowDown", false), box);
  assert.deepEqual(pushed(box, "ArrowUp", false), { ...box, y: 880 });
  assert.deepEqual(pushed(box, "ArrowRight", true), { ...box, w: 420 });
  assert.deepEqual(pushed({ ...box, w: 20 }, "ArrowLeft", true), { ...box, w: 20 });
  assert.equal(pushed(box, "a", false), undefined);
});

/** A line by hand: `joins` answers each join, `say` is the server speaking. */
function line(joins) {
  const heard = new Map();
  const asked = [];
  const socket = {
    connected: true,
    on: (name, act) => heard.set(name, act),
    emit: () => {},
    timeout: () => ({
      emitWithAck: async (event) => (event === "room.join" ? joins[Math.min(asked.push(event), joins.length) - 1] : { ok: true, now: 0 }),
    }),
  };
  return { socket, asked, say: (name, said) => heard.get(name)({ meeting: "m", ...said }) };
}

const ticks = async () => {
  for (let turn = 0; turn < 50; turn += 1) await Promise.resolve();
};

test("who is put out while a large picture comes joins once more", async (t) => {
  t.mock.timers.enable({ apis: ["setInterval", "setTimeout"] });
  const first = { ok: true, me: "a", ...welcome, url: "/snapshot" };
  const { socket, asked, say } = line([first, { ...first, url: "", audience: "guest", seq: 5, view: { n: 5 } }]);
  let arrive;
  t.mock.method(globalThis, "fetch", () => new Promise((done) => (arrive = () => done({ ok: true, json: async () => ({ seq: 4, view: { n: 4 } }) }))));
  const room = new Connection(socket, "m", "");
  await ticks();
  say("room.resync", { reason: "rights" });
  arrive();
  await ticks();
  assert.notEqual(room.state, "step");
  t.mock.timers.tick(1000);
  await ticks();
  assert.deepEqual([room.state, asked.length, room.store.audience, room.store.view], ["step", 2, "guest", { n: 5 }]);
});

test("a room that fell silent is entered anew", async (t) => {
  t.mock.timers.enable({ apis: ["setInterval", "setTimeout"] });
  let now = 0;
  t.mock.method(performance, "now", () => now);
  const { socket, asked, say } = line([{ ok: true, me: "a", ...welcome, seq: 4, view: { n: 4 } }]);
  const room = new Connection(socket, "m", "");
  await ticks();
  assert.equal(room.state, "step");
  const hash = await stateHash({ n: 4 });
  for (now = 10_000; now <= 40_000; now += 10_000) {
    await say("room.head", { seq: 4, hash });
    t.mock.timers.tick(2000);
    await ticks();
  }
  assert.equal(asked.length, 1);
  now = 71_000;
  t.mock.timers.tick(2000);
  await ticks();
  assert.equal(asked.length, 2);
});
