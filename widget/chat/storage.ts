/** What one browser keeps about one inbox. A blocked or full storage loses comfort, never the conversation. */

import { storageKey } from "./contract";
import { attempt } from "./storage-access";
import type { Recalled, Remembered, Unsent } from "./machine/state";

export class ChatStorage {
  constructor(private inbox: string) {}

  recall(): Recalled {
    return {
      token: this.get("token") ?? undefined,
      read: Number(this.get("read")) || 0,
      draft: this.get("draft") ?? undefined,
      bot: parse(this.get("bot")),
      skipped: this.get("skipped") ?? undefined,
      outbox: this.unsent(),
    };
  }

  remember(name: Remembered, value: string | null) {
    attempt(() => {
      const key = storageKey(this.inbox, name);
      if (value === null) localStorage.removeItem(key);
      else localStorage.setItem(key, value);
    });
  }

  /** Each unsent message has a key of its own, so that two tabs never overwrite each other's. */
  keep(unsent: Unsent) {
    attempt(() => localStorage.setItem(this.unsentKey(unsent.client_id), JSON.stringify(unsent)));
  }

  drop(client_id: string) {
    attempt(() => localStorage.removeItem(this.unsentKey(client_id)));
  }

  forget() {
    attempt(() => this.keys("").forEach((key) => localStorage.removeItem(key)));
  }

  private unsent(): Unsent[] {
    return this.keys("unsent.")
      .flatMap((key) => parse<Unsent>(attempt(() => localStorage.getItem(key)) ?? null) ?? [])
      .sort((a, b) => a.at.localeCompare(b.at));
  }

  private unsentKey(client_id: string) {
    return storageKey(this.inbox, `unsent.${client_id}`);
  }

  private keys(name: string): string[] {
    const start = storageKey(this.inbox, name);
    return attempt(() => Object.keys(localStorage).filter((key) => key.startsWith(start))) ?? [];
  }

  private get(name: Remembered) {
    return attempt(() => localStorage.getItem(storageKey(this.inbox, name))) ?? null;
  }
}

function parse<T>(text: string | null): T | undefined {
  return text === null ? undefined : attempt(() => JSON.parse(text) as T);
}
