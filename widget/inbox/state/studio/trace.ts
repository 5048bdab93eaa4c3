/** A trace in figures, and its inputs and outputs as names with values. */
import type { Step, Trace } from "../../session/studio_types";

export interface Sums {
  requests: number;
  input: number;
  output: number;
  /** Billionths of a US dollar. */
  cost: number;
  /** Requests of models whose price nobody knows. */
  unpriced: number;
  calls: number;
}

export function sums({ steps }: Pick<Trace, "steps">): Sums {
  const all: Sums = { requests: 0, input: 0, output: 0, cost: 0, unpriced: 0, calls: 0 };
  for (const step of steps) {
    if (step.kind === "called") all.calls++;
    if (step.kind !== "asked") continue;
    all.requests++;
    all.input += step.tokens.input;
    all.output += step.tokens.output;
    all.cost += step.cost ?? 0;
    all.unpriced += step.cost == null ? 1 : 0;
  }
  return all;
}

/** Model requests that ended as they should end. */
const FINE = new Set(["end", "stop", "done", "tools", "tool_calls", "calls", "finished"]);

export type Tone = "plain" | "good" | "warn" | "bad";

export function tone(step: Step): Tone {
  if (step.kind === "asked") return FINE.has(step.outcome.toLowerCase()) ? "plain" : step.outcome.toLowerCase() === "length" ? "warn" : "bad";
  if (step.kind === "guarded") return "warn";
  if (step.kind !== "called") return "plain";
  if (step.outcome === "done") return "good";
  return step.outcome === "repeated" ? "plain" : step.outcome === "to_confirm" || step.outcome === "declined" ? "warn" : "bad";
}

export interface Line {
  name: string;
  value: string;
  depth: number;
}

const MOST_LINES = 80;

/** JSON as lines of names and values, indented; what is no JSON object or list stays a text. */
export function lines(text: string): readonly Line[] | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof value !== "object" || value === null) return undefined;
  const all: Line[] = [];
  walk(value, 0, all);
  return all;
}

function walk(value: object, depth: number, all: Line[]) {
  const list = Array.isArray(value);
  for (const [key, inner] of Object.entries(value as Record<string, unknown>)) {
    if (all.length >= MOST_LINES) return void (all.at(-1)?.name !== "…" && all.push({ name: "…", value: "", depth }));
    const name = list ? `${Number(key) + 1}.` : key.replaceAll("_", " ");
    const empty = typeof inner === "object" && inner !== null && Object.keys(inner).length === 0;
    if (typeof inner === "object" && inner !== null && !empty && depth < 4) {
      all.push({ name, value: "", depth });
      walk(inner, depth + 1, all);
    } else {
      all.push({ name, value: plain(inner, empty), depth });
    }
  }
}

function plain(value: unknown, empty: boolean): string {
  if (value === null || empty) return "–";
  return typeof value === "string" ? value : JSON.stringify(value);
}
