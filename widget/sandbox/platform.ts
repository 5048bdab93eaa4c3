/** The simulated platform as this page holds it: followed by long-polling, acted on by calls. */

import type { Act, Channel, Shown, Switches } from "./wire";

const API = "/sandbox/api";
/** A burst of webhooks changes the state many times; so long the page takes a breath between two looks. */
const BREATH = 80;
const RETRY = 2_000;

const pause = (time: number) => new Promise((resolve) => setTimeout(resolve, time));

export class Platform {
  shown?: Shown;
  /** Why the page does not follow at the moment. */
  lost = false;
  /** What the last act was refused with. */
  refusal = "";
  private watchers = new Set<() => void>();

  watch(watcher: () => void) {
    this.watchers.add(watcher);
    return () => this.watchers.delete(watcher);
  }

  private tell() {
    this.watchers.forEach((watcher) => watcher());
  }

  async follow() {
    for (;;) {
      await pause((await this.look()) ? BREATH : RETRY);
    }
  }

  private async look(): Promise<boolean> {
    try {
      const after = this.shown && !this.lost ? `?after=${this.shown.version}` : "";
      const answer = await fetch(`${API}/state${after}`);
      if (answer.status === 204) return true;
      if (!answer.ok) throw new Error(`state ${answer.status}`);
      this.shown = (await answer.json()) as Shown;
      this.lost = false;
      this.tell();
      return true;
    } catch {
      this.lost = true;
      this.tell();
      return false;
    }
  }

  /** The id of what was made, or nothing when the act was refused. */
  act(act: Act) {
    return this.call("POST", "acts", JSON.stringify(act), "application/json");
  }

  switch(switches: Switches) {
    return this.call("PUT", "faults", JSON.stringify(switches), "application/json");
  }

  attach(channel: Channel, person: string, file: Blob & { name: string }, caption: string) {
    const said = new URLSearchParams({ channel, person, name: file.name, caption });
    return this.call("PUT", `files?${said}`, file, "application/octet-stream");
  }

  dismiss() {
    this.refusal = "";
    this.tell();
  }

  private async call(method: string, path: string, body: BodyInit, type: string): Promise<{ id?: string } | undefined> {
    let refusal: string;
    try {
      const answer = await fetch(`${API}/${path}`, { method, body, headers: { "content-type": type } });
      const said = (await answer.json()) as { id?: string; detail?: string };
      if (answer.ok) {
        if (this.refusal) this.dismiss();
        return said;
      }
      refusal = said.detail ?? `The sandbox answered with ${answer.status}.`;
    } catch {
      refusal = "The program does not answer. Is it still running?";
    }
    this.refusal = refusal;
    this.tell();
    return undefined;
  }
}
