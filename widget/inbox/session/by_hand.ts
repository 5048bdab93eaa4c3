/** Calls whose bodies and answers are described beside them, not by the protocol. */
import type { Request, Tagged } from "./request";

interface Ask {
  path?: Record<string, string | number>;
  query?: object;
  body?: unknown;
  headers?: Record<string, string>;
}

export interface ByHand {
  <T>(call: string, ask?: Ask): Promise<T>;
  tagged<T>(call: string, ask?: Ask): Promise<Tagged<T>>;
}

export function byHand(request: Request): ByHand {
  const plain = request as unknown as (call: string, ask: Ask) => Promise<unknown>;
  const tagged = request.tagged as unknown as (call: string, ask: Ask) => Promise<Tagged<unknown>>;
  return Object.assign(<T>(call: string, ask: Ask = {}) => plain(call, ask) as Promise<T>, { tagged: <T>(call: string, ask: Ask = {}) => tagged(call, ask) as Promise<Tagged<T>> });
}
