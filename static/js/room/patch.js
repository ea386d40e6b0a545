/**
 * The one patch function of the room. Steps are [path, value] to put and [path] to take away; what a step does not touch is shared,
 * so that a part sees by identity whether its own piece of the view is new.
 */

/** @typedef {[path: (string | number)[], value?: any]} Step */

/** @param {any} value @param {(string | number)[]} path @param {[any] | []} put @returns {any} */
function stepped(value, [name, ...rest], put) {
  const copy = Array.isArray(value) ? [...value] : { ...value };
  if (rest.length) copy[name] = stepped(value[name], rest, put);
  else if (put.length) copy[name] = put[0];
  else delete copy[name];
  return copy;
}

/**
 * The view after the steps; the one given is left as it is.
 * @param {any} view
 * @param {Step[]} steps
 */
export function patched(view, steps) {
  return steps.reduce((now, [path, ...put]) => (path.length ? stepped(now, path, /** @type {[any] | []} */ (put)) : put[0]), view);
}
