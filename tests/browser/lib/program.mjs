/** The real program in a folder of its own: started, killed without warning, started again at the same address. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { engines } from "./engines.mjs";

const TARGET = process.env.CARGO_TARGET_DIR ?? fileURLToPath(new URL("../../../target", import.meta.url));
export const BINARY = process.env.SWITCHBOARD_BIN ?? join(TARGET, "debug/switchboard");
const START_WITHIN = 60_000;

export class Program {
  /** What it has written to standard error, over all its lives. */
  complaints = "";
  /** Milliseconds of the last start. */
  startTook = 0;
  #child;

  /** `settings`: variables of the environment that only this one is given. */
  constructor(folder, settings = {}) {
    this.folder = folder;
    this.settings = settings;
  }

  async start() {
    if (!existsSync(BINARY)) throw new Error(`${BINARY} is not there: build it first, or name it in SWITCHBOARD_BIN`);
    const behind = await engines(this.folder);
    const begun = Date.now();
    const listen = this.origin ? new URL(this.origin).host : "127.0.0.1:0";
    const child = spawn(BINARY, ["demo", "--data-dir", this.folder, "--listen", listen], { stdio: ["ignore", "pipe", "pipe"], env: { ...process.env, ...behind, ...this.settings } });
    this.#child = child;
    child.stderr.on("data", (piece) => (this.complaints += piece));
    const said = await firstWords(child, () => this.complaints);
    this.startTook = Date.now() - begun;
    this.origin = /listening on (http:\S+)/.exec(said)[1];
    this.inbox ??= /inbox key\s+(\S+)/.exec(said)[1];
    const [, email, password] = /operator login\s+(\S+)\s+password: (\S+)/.exec(said) ?? [];
    if (password) this.login = { email, password };
    return said;
  }

  get running() {
    return this.#child?.exitCode === null && this.#child.signalCode === null;
  }

  /** SIGKILL is the power cut of a process: it gets no chance to tidy up. */
  async end(signal = "SIGKILL") {
    if (!this.running) return;
    const gone = once(this.#child, "exit");
    this.#child.kill(signal);
    await gone;
  }

  /** The end of its log, for whoever reads about a failure. */
  lastWords(lines = 25) {
    return this.complaints.trimEnd().split("\n").slice(-lines).join("\n");
  }
}

/** Everything up to the last line of the announcement. */
function firstWords(child, complaints) {
  return new Promise((resolve, reject) => {
    let said = "";
    const late = setTimeout(() => reject(new Error(`the program did not start in time:\n${said}\n${complaints()}`)), START_WITHIN);
    child.once("exit", (code) => reject(new Error(`the program ended with ${code} instead of starting:\n${complaints()}`)));
    child.stdout.on("data", (piece) => {
      said += piece;
      if (!/operator login.*\n/.test(said)) return;
      clearTimeout(late);
      resolve(said);
    });
  });
}
