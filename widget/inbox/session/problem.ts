/** What can go wrong with a call, in the server's words where it has any. */
import type { Problem } from "../../protocol";

export class CallFailed extends Error {
  constructor(
    /** 0 when no answer came at all. */
    readonly status: number,
    readonly problem?: Problem,
  ) {
    super(problem?.detail ?? `status ${status}`);
    this.name = "CallFailed";
  }

  /** True when the same call may well succeed later, unchanged. */
  get passing(): boolean {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }

  /** Which kind of problem the server calls it, such as `second-factor`. */
  get kind(): string | undefined {
    return /#problem-([\w-]+)$/.exec(this.problem?.type ?? "")?.[1];
  }

  /** The server's sentence about one field, by its JSON pointer. */
  field(name: string): string | undefined {
    return this.problem?.errors?.find((e) => e.pointer === `/${name}` || e.pointer === name)?.detail;
  }
}

export async function failure(answer: Response): Promise<CallFailed> {
  const type = answer.headers.get("content-type") ?? "";
  if (!type.includes("json")) return new CallFailed(answer.status);
  const body: unknown = await answer.json().catch(() => undefined);
  return new CallFailed(answer.status, isProblem(body) ? body : undefined);
}

export function isProblem(body: unknown): body is Problem {
  return typeof body === "object" && body !== null && typeof (body as { detail?: unknown }).detail === "string";
}
