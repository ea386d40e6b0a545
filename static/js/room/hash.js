/** What a view must hash to: SHA-256 over the canonical spelling that meetings/live/plain.py gives the same values. */

/** @param {any} value @returns {string} names sorted, nothing between; whole numbers only */
export function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  const names = Object.keys(value).sort();
  return `{${names.map((name) => `${JSON.stringify(name)}:${canonical(value[name])}`).join(",")}}`;
}

/** Browsers offer it on https and on localhost only. */
export const canHash = () => Boolean(globalThis.crypto?.subtle);

/** @param {any} value @returns {Promise<string>} hexadecimal */
export async function stateHash(value) {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(canonical(value)));
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
