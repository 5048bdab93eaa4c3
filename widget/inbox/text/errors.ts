/** A failure as a sentence: the server's own where it has one. */
import { CallFailed } from "../session/problem";
import type { Dictionary } from "./en";

export function sentence(error: unknown, { errors }: Dictionary): string {
  if (!(error instanceof CallFailed)) return errors.unknown(0);
  if (error.status === 0) return errors.offline;
  if (error.status === 413) return errors.tooLarge;
  if (error.status === 415) return errors.badKind;
  if (error.problem?.detail) return error.problem.detail;
  if (error.status === 403) return errors.forbidden;
  if (error.status === 404) return errors.gone;
  if (error.status === 429 || error.status === 503) return errors.busy;
  return errors.unknown(error.status);
}
