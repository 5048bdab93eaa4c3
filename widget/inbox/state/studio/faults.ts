/** What the server says about fields: a sentence for each JSON pointer. */
import type { Problem } from "../../../protocol";

export type Faults = Readonly<Record<string, string>>;
export const NO_FAULTS: Faults = {};

export function faultsOf(problem: Pick<Problem, "errors"> | undefined): Faults {
  return Object.fromEntries((problem?.errors ?? []).map(({ pointer, detail }) => [pointer.startsWith("/") ? pointer : `/${pointer}`, detail]));
}

/** The fault of a field, or the first of what lies within it. */
export function faultAt(faults: Faults, at: string): string | undefined {
  if (faults[at] !== undefined) return faults[at];
  const within = Object.keys(faults).find((pointer) => pointer.startsWith(`${at}/`));
  return within === undefined ? undefined : faults[within];
}

/** Without what is said about a field that is being changed. */
export function without(faults: Faults, at: string): Faults {
  if (faultAt(faults, at) === undefined) return faults;
  return Object.fromEntries(Object.entries(faults).filter(([pointer]) => pointer !== at && !pointer.startsWith(`${at}/`)));
}
