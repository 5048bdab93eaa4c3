/** The app on a phone that shows a code every thirty seconds (RFC 6238, SHA-1, six digits). */
import { createHmac } from "node:crypto";

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const STEP_MS = 30_000;

export class Authenticator {
  #key;
  #last = 0;

  /** @param {string} secret in Base32, as it stands below the picture; spaces are for people */
  constructor(secret) {
    const bits = [...secret.replaceAll(/[\s=]/g, "").toUpperCase()].map((letter) => ALPHABET.indexOf(letter).toString(2).padStart(5, "0")).join("");
    this.#key = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
  }

  /** One that was not shown before: the server takes the code of the next step too, so nobody has to wait for it. */
  code() {
    this.#last = Math.max(Math.floor(Date.now() / STEP_MS), this.#last + 1);
    const moment = Buffer.alloc(8);
    moment.writeBigUInt64BE(BigInt(this.#last));
    const hash = createHmac("sha1", this.#key).update(moment).digest();
    const number = hash.readUInt32BE(hash[19] & 15) & 0x7fffffff;
    return String(number % 1_000_000).padStart(6, "0");
  }
}
