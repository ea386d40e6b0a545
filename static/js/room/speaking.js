/** The clock of a speech, the same on every screen: the server's instants and the measured offset of this device. */

const SOON_MS = 30_000;

/**
 * @param {any} speech as the view has it
 * @param {number} now by the server's clock
 * @returns {{ spent: number, left: number, soon: boolean, over: boolean, share: number }} milliseconds; `left` is how far off the limit, either way
 */
export function timing(speech, now) {
  const spent = Math.max(0, speech.spent_ms + (speech.since ? now - speech.since : 0));
  const limit = speech.limit_ms;
  const soon = limit > 0 && spent <= limit && limit - spent <= Math.min(SOON_MS, limit / 4);
  return { spent, left: Math.abs(limit - spent), soon, over: limit > 0 && spent > limit, share: limit ? Math.min(1, spent / limit) : 0 };
}

/** @param {any} speakers @param {string} item @returns {any[]} who waits on an item, with the ids of the requests */
export function waiting(speakers, item) {
  return (speakers?.queues[item] ?? []).map((/** @type {string} */ id) => ({ id, ...speakers.requests[id] }));
}

/**
 * Who there is, who spoke least first: how long (with what runs now), how often, whether they wait.
 * @param {any} speakers the chair's view
 * @param {any} people
 * @param {any} attendance
 * @param {number} now
 */
export function fairness(speakers, people, attendance, now) {
  const running = [speakers.floor, speakers.held].filter(Boolean);
  const asking = new Set(Object.values(speakers.requests).map((one) => one.person));
  const there = Object.keys(people).filter((id) => ["present", "online"].includes(attendance?.people?.[id]?.how) || speakers.fair[id]);
  return there
    .map((id) => {
      const own = running.filter((one) => one.person === id);
      const past = speakers.fair[id] ?? { ms: 0, times: 0 };
      const ms = own.reduce((sum, one) => sum + timing(one, now).spent, past.ms);
      return { id, name: people[id].name, ms, times: past.times + own.length, waits: asking.has(id) };
    })
    .sort((a, b) => a.ms - b.ms || people[a.id].place - people[b.id].place);
}

/**
 * The same added up by the unit people come from, those who spoke least first.
 * @param {ReturnType<typeof fairness>} told
 * @param {Record<string, any>} people
 */
export function byUnit(told, people) {
  /** @type {Map<string, { id: string, name: string, ms: number, times: number, waits: boolean }>} */
  const units = new Map();
  for (const one of told) {
    const name = people[one.id].unit || "–";
    const unit = units.get(name) ?? { id: name, name, ms: 0, times: 0, waits: false };
    units.set(name, { ...unit, ms: unit.ms + one.ms, times: unit.times + one.times, waits: unit.waits || one.waits });
  }
  return [...units.values()].sort((a, b) => a.ms - b.ms || a.name.localeCompare(b.name, "vi"));
}
