/** The assistant that is being edited. Its draft keeps itself; customers meet a change only when it is published. */
import type { Bot, BotSettings, Draft } from "../../session/studio_types";
import { CallFailed } from "../../session/problem";
import type { StudioApi } from "../../session/studio_api";
import { same, settingsOf } from "../../state/studio/bot";
import { type Faults, faultsOf, NO_FAULTS, without } from "../../state/studio/faults";
import { createCell, type Readable } from "../cell";

export interface EditorState {
  /** Empty: none is open. */
  id: string;
  phase: "loading" | "ready" | "failed";
  error?: string;
  live?: Bot;
  /** As it is on screen. */
  settings?: BotSettings;
  /** As the server has it: the draft, or without one what is live. */
  kept?: BotSettings;
  draft?: Omit<Draft, "settings">;
  saving: "still" | "waiting" | "saving" | "failed";
  faults: Faults;
  /** Why it could not be kept. */
  fault?: string;
  /** Grows when the settings are replaced as a whole, so that fields begin anew. */
  round: number;
}

export interface Editor extends Readable<EditorState> {
  open(id: string): void;
  /** `at` is the pointer of the field that changes. */
  change(at: string, step: (settings: BotSettings) => BotSettings): void;
  /** Keeps what is not kept yet; false when that failed. */
  flush(): Promise<boolean>;
  publish(note: string): Promise<Bot>;
  discard(): Promise<void>;
  restore(edition: number): Promise<Bot>;
}

const SAVE_AFTER_MS = 800;
const AGAIN_AFTER_MS = 5_000;
const CLOSED: EditorState = { id: "", phase: "loading", saving: "still", faults: NO_FAULTS, round: 0 };

export function createEditor(api: StudioApi, say: (e: unknown) => string, published: (bot: Bot) => void): Editor {
  const cell = createCell<EditorState>(CLOSED);
  let timer: ReturnType<typeof setTimeout> | undefined;
  let running: Promise<boolean> | undefined;
  const set = (part: Partial<EditorState>) => cell.set({ ...cell.get(), ...part });
  const unsaved = () => cell.get().saving !== "still";

  addEventListener("beforeunload", (e) => {
    if (unsaved()) e.preventDefault();
  });

  async function load(id: string) {
    clearTimeout(timer);
    cell.set({ ...CLOSED, id, round: cell.get().round + 1 });
    try {
      const [live, draft] = await Promise.all([api.bot(id), api.draft(id)]);
      if (cell.get().id === id) accept(live, draft);
    } catch (e) {
      if (cell.get().id === id) set({ phase: "failed", error: say(e) });
    }
  }

  function accept(live: Bot, draft: Draft | undefined) {
    const kept = settingsOf(draft ? draft.settings : live);
    const state: EditorState = { id: live.id, phase: "ready", live, settings: kept, kept, saving: "still", faults: NO_FAULTS, round: cell.get().round + 1 };
    cell.set(draft ? { ...state, draft: { based_on: draft.based_on, at: draft.at, by: draft.by } } : state);
  }

  async function save(): Promise<boolean> {
    const { id, settings, kept, live } = cell.get();
    if (!settings || !live || same(settings, kept)) {
      const { fault: _over, ...rest } = cell.get();
      cell.set({ ...rest, saving: "still", faults: NO_FAULTS });
      return true;
    }
    set({ saving: "saving" });
    try {
      const answer = await api.saveDraft(id, settings);
      const now = cell.get();
      if (now.id !== id) return true;
      const { fault: _over, ...rest } = now;
      const made = { based_on: answer.based_on, at: answer.at, by: answer.by };
      const more = !same(now.settings, settings);
      cell.set({ ...rest, kept: settings, draft: made, saving: more ? "waiting" : "still", faults: NO_FAULTS });
      if (more) later(SAVE_AFTER_MS);
      return !more;
    } catch (e) {
      if (cell.get().id !== id) return false;
      const failed = e instanceof CallFailed ? e : undefined;
      set({ saving: "failed", faults: faultsOf(failed?.problem), fault: say(e) });
      if (failed?.passing) later(AGAIN_AFTER_MS);
      return false;
    }
  }

  function run(): Promise<boolean> {
    clearTimeout(timer);
    running ??= save().finally(() => (running = undefined));
    return running;
  }

  function later(delay: number) {
    clearTimeout(timer);
    timer = setTimeout(() => void run(), delay);
  }

  async function flush(): Promise<boolean> {
    // What was typed while a request was under way needs one more.
    for (let round = 0; round < 3 && unsaved(); round++) if (!(await run()) && cell.get().saving === "failed") return false;
    return !unsaved();
  }

  async function became(bot: Bot): Promise<Bot> {
    accept(bot, await api.draft(bot.id).catch(() => undefined));
    published(bot);
    return bot;
  }

  return {
    get: cell.get,
    subscribe: cell.subscribe,
    open(id) {
      const { id: known, phase } = cell.get();
      // One's own unfinished changes are not thrown away by coming back.
      if (known === id && phase !== "failed" && unsaved()) return;
      const go = () => void load(id);
      if (known !== "" && known !== id && unsaved()) void run().finally(go);
      else go();
    },
    change(at, step) {
      const { settings, faults } = cell.get();
      if (!settings) return;
      set({ settings: step(settings), saving: "waiting", faults: without(faults, at) });
      later(SAVE_AFTER_MS);
    },
    flush,
    async publish(note) {
      return became(await api.publish(cell.get().id, note));
    },
    async discard() {
      const { id } = cell.get();
      clearTimeout(timer);
      await running;
      await api.dropDraft(id);
      await load(id);
    },
    async restore(edition) {
      return became(await api.restore(cell.get().id, edition));
    },
  };
}
