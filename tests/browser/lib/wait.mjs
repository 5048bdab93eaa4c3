/** Waiting for a condition, never for a length of time. */
import { setTimeout as pause } from "node:timers/promises";

const LOOK_EVERY = 40;

/** The first truthy value of `look`, or a complaint that says what did not come. */
export async function until(what, look, within = 10_000) {
  const deadline = Date.now() + within;
  for (;;) {
    const found = await look();
    if (found) return found;
    if (Date.now() > deadline) throw new Error(`waited ${within} ms in vain until ${what}`);
    await pause(LOOK_EVERY);
  }
}

/** Something must not happen: looks on for as long as it could still come, and complains at once when it does. */
export async function never(what, look, during) {
  const end = Date.now() + during;
  while (Date.now() < end) {
    if (await look()) throw new Error(`this must not happen: ${what}`);
    await pause(LOOK_EVERY);
  }
}
