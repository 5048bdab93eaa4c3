/** Help for the operator who writes: streamed in, stopped at will, and never sent by itself. */
import type { AssistAsk } from "../../session/studio_types";
import { CallFailed } from "../../session/problem";
import type { StudioApi } from "../../session/studio_api";
import { createCell, type Readable } from "../cell";

export interface AssistState {
  phase: "idle" | "writing" | "ready" | "failed";
  ask?: AssistAsk;
  text: string;
  model?: string;
  error?: string;
  /** There is no model to ask. */
  unconnected?: boolean;
}

export interface Assist extends Readable<AssistState> {
  run(ask: AssistAsk): Promise<void>;
  /** Keeps what has come so far. */
  stop(): void;
  clear(): void;
}

const IDLE: AssistState = { phase: "idle", text: "" };

export function createAssist(api: StudioApi, conversation: string, say: (e: unknown) => string): Assist {
  const cell = createCell<AssistState>(IDLE);
  let under: AbortController | undefined;

  function end() {
    under?.abort();
    under = undefined;
  }

  return {
    get: cell.get,
    subscribe: cell.subscribe,
    async run(ask) {
      end();
      const mine = (under = new AbortController());
      const show = (state: Omit<AssistState, "ask">) => under === mine && cell.set({ ...state, ask });
      let text = "";
      show({ phase: "writing", text });
      try {
        for await (const piece of api.assist(conversation, ask, mine.signal)) {
          if ("delta" in piece) show({ phase: "writing", text: (text += piece.delta) });
          else if ("done" in piece) return void show({ phase: "ready", text: piece.done.text || text, model: piece.done.model });
          else return void show({ phase: "failed", text, error: piece.error.detail });
        }
        // A stream that just ends has still said something.
        show(text === "" ? { phase: "failed", text, error: say(new CallFailed(0)) } : { phase: "ready", text });
      } catch (e) {
        if (!mine.signal.aborted) show({ phase: "failed", text, error: say(e), ...(e instanceof CallFailed && e.status === 409 ? { unconnected: true } : {}) });
      }
    },
    stop() {
      end();
      const { text, ask } = cell.get();
      cell.set(text.trim() === "" ? IDLE : { phase: "ready", text, ...(ask ? { ask } : {}) });
    },
    clear() {
      end();
      cell.set(IDLE);
    },
  };
}
