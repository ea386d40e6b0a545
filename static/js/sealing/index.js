/**
 * Sealed ballots: what leaves this device opens only with the private key of the vote (libsodium's crypto_box_seal).
 * Built into static/vendor/sealing.js.
 */
import { blake2b } from "@noble/hashes/blake2b";
import nacl from "tweetnacl";

/** @param {string} hex */
const bytes = (hex) => Uint8Array.from(hex.match(/../g) ?? [], (two) => Number.parseInt(two, 16));

/**
 * A box of 48 bytes more than its text: a key used once, then the text under it and the vote's.
 * @param {string} text ASCII, three letters for a ballot
 * @param {string} key the vote's public key in hexadecimal
 * @returns {string} base64
 */
export function seal(text, key) {
  const to = bytes(key);
  const once = nacl.box.keyPair();
  const both = new Uint8Array(64);
  both.set(once.publicKey);
  both.set(to, 32);
  const closed = nacl.box(new TextEncoder().encode(text), blake2b(both, { dkLen: 24 }), to, once.secretKey);
  once.secretKey.fill(0);
  return btoa(String.fromCharCode(...once.publicKey, ...closed));
}
