/** A talk with the draft, which nobody else sees; and past conversations answered anew. */
import type { PreviewTurn } from "../../session/studio_types";
import type { StudioApi } from "../../session/studio_api";
import { createCell, type Readable } from "../cell";
import type { Editor } from "./editor";

export interface Said {
  asked: string;
  turn?: PreviewTurn;
  error?: string;
}

export interface PreviewState {
  bot: string;
  said: readonly Said[];
  busy: boolean;
}

export interface ReplayState {
  bot: string;
  conversation?: string;
  name?: string;
  phase: "none" | "busy" | "ready" | "failed";
  turns: readonly PreviewTurn[];
  error?: string;
}

export interface Preview extends Readable<PreviewState> {
  /** Begins anew for another assistant. */
  open(bot: string): void;
  ask(text: string): Promise<void>;
  /** The last question once more, with what the draft says now. */
  again(): Promise<void>;
  clear(): void;
  replay: Readable<ReplayState>;
  tryOn(conversation: string, name: string): Promise<void>;
  endReplay(): void;
}

/** As many as the server looks back. */
const MOST_MESSAGES = 20;

export function createPreview(api: StudioApi, editor: Editor, say: (e: unknown) => string): Preview {
  const cell = createCell<PreviewState>({ bot: "", said: [], busy: false });
  const replay = createCell<ReplayState>({ bot: "", phase: "none", turns: [] });
  let round = 0;

  const use = () => (editor.get().draft ? ("draft" as const) : ("live" as const));

  async function answer(before: readonly Said[], asked: string) {
    const mine = ++round;
    const { bot } = cell.get();
    const show = (said: Said, busy: boolean) => mine === round && cell.set({ bot, said: [...before, said], busy });
    show({ asked }, true);
    try {
      // The answer is to what is on screen, not to what was kept a second ago.
      await editor.flush();
      const messages = [...before.flatMap(spoken), { author: "contact" as const, text: asked }].slice(-MOST_MESSAGES);
      const turn = (await api.preview(bot, { use: use(), messages })).at(-1);
      show(turn ? { asked, turn } : { asked }, false);
    } catch (e) {
      show({ asked, error: say(e) }, false);
    }
  }

  return {
    get: cell.get,
    subscribe: cell.subscribe,
    replay: { get: replay.get, subscribe: replay.subscribe },
    open(bot) {
      if (cell.get().bot === bot) return;
      round++;
      cell.set({ bot, said: [], busy: false });
      replay.set({ bot, phase: "none", turns: [] });
    },
    async ask(text) {
      if (text.trim() !== "" && !cell.get().busy) await answer(cell.get().said, text.trim());
    },
    async again() {
      const { said, busy } = cell.get();
      const last = said.at(-1);
      if (last && !busy) await answer(said.slice(0, -1), last.asked);
    },
    clear() {
      round++;
      cell.set({ ...cell.get(), said: [], busy: false });
    },
    async tryOn(conversation, name) {
      const { bot } = cell.get();
      replay.set({ bot, conversation, name, phase: "busy", turns: [] });
      const current = () => replay.get().bot === bot && replay.get().conversation === conversation;
      try {
        await editor.flush();
        const turns = await api.preview(bot, { use: use(), conversation });
        if (current()) replay.set({ bot, conversation, name, phase: "ready", turns });
      } catch (e) {
        if (current()) replay.set({ bot, conversation, name, phase: "failed", turns: [], error: say(e) });
      }
    },
    endReplay: () => replay.set({ bot: cell.get().bot, phase: "none", turns: [] }),
  };
}

function spoken({ asked, turn }: Said): { author: "contact" | "agent"; text: string }[] {
  const question = { author: "contact" as const, text: asked };
  return turn?.text ? [question, { author: "agent", text: turn.text }] : [question];
}
