/** A program of one's own at an address that is known before it starts: mails and providers hold it. */
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Program } from "./program.mjs";

function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

/** Plays in it, and leaves nothing behind. */
export async function inOwnHouse(settings, play) {
  const folder = mkdtempSync(join(tmpdir(), "switchboard-house-"));
  const origin = `http://127.0.0.1:${await freePort()}`;
  const program = new Program(join(folder, "data"), { SWITCHBOARD__SERVER__PUBLIC_URL: origin, ...settings });
  program.origin = origin;
  try {
    await program.start();
    await play(program);
  } finally {
    await program.end();
    rmSync(folder, { recursive: true, force: true });
  }
}
