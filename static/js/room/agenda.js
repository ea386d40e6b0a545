/** Walking the agenda of a view. */

const ASIDE = ["postponed", "withdrawn"];

/** @param {any} agenda @returns {string[]} what is talked about, one after the other; headings are left out */
export function leaves(agenda) {
  const parents = new Set(Object.values(agenda.items).map((item) => item.parent));
  return agenda.order.filter((/** @type {string} */ id) => !parents.has(id));
}

/** @param {any} agenda @returns {boolean} whether the chair can go back: to an item before this one, or from the end to the last that is done */
export function hasBefore(agenda) {
  const order = leaves(agenda);
  const place = order.indexOf(agenda.current);
  if (place < 0) return order.some((id) => agenda.items[id].state === "done");
  return order.slice(0, place).some((id) => !ASIDE.includes(agenda.items[id].state));
}
