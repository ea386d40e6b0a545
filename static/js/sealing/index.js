/**
 * Sealed ballots: what leaves this device opens only with two of three private keys, each made on its holder's device.
 * Built into static/vendor/sealing.js.
 */
import { blake2b } from "@noble/hashes/blake2b";
import { sha256 } from "@noble/hashes/sha2";
import nacl from "tweetnacl";

/** @param {string} hex */
const bytes = (hex) => Uint8Array.from(hex.match(/../g) ?? [], (two) => Number.parseInt(two, 16));

/** @param {Uint8Array} some */
const hex = (some) => [...some].map((one) => one.toString(16).padStart(2, "0")).join("");

/** @param {Uint8Array} some */
const base64 = (some) => btoa(String.fromCharCode(...some));

/** @param {...Uint8Array} some */
const together = (...some) => Uint8Array.from(some.flatMap((one) => [...one]));

/** A key for one vote: the public half for the room, and the part that stays with its holder. */
export function keyPair() {
  const { publicKey, secretKey } = nacl.box.keyPair();
  return { public: hex(publicKey), part: base64(secretKey) };
}

/** libsodium's crypto_box_seal: 48 bytes more, a key used once, then what is under it and the holder's. @param {Uint8Array} content @param {Uint8Array} to */
function closed(content, to) {
  const once = nacl.box.keyPair();
  const nonce = blake2b(together(once.publicKey, to), { dkLen: 24 });
  const box = together(once.publicKey, nacl.box(content, nonce, to, once.secretKey));
  once.secretKey.fill(0);
  return box;
}

/**
 * One box for each two of the three keys, and before them the SHA-256 of what all of them hold: sixteen bytes of chance and the text.
 * @param {string} text ASCII, three letters for a ballot
 * @param {string[]} keys the three public keys in the order of their holders, in hexadecimal
 * @returns {string} base64
 */
export function seal(text, keys) {
  const [a, b, c] = keys.map(bytes);
  const content = together(nacl.randomBytes(16), new TextEncoder().encode(text));
  const boxes = [[a, b], [a, c], [b, c]].map(([one, other]) => closed(closed(content, other), one));
  return base64(together(sha256(content), ...boxes));
}
