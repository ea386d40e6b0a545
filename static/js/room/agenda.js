/** Walking the agenda of a view. */

/** @param {any} agenda @returns {string[]} what is talked about, one after the other; headings are left out */
export function leaves(agenda) {
  const parents = new Set(Object.values(agenda.items).map((item) => item.parent));
  return agenda.order.filter((/** @type {string} */ id) => !parents.has(id));
}
