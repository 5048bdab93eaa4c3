/** One HTTP call with the session's token; a refused token is renewed once. */
import { CallFailed, failure, isProblem } from "./problem";
import type { Session } from "./session";

const API = "/api/v1";

export interface Ask {
  body?: unknown;
  query?: Record<string, string | number | undefined>;
  headers?: Record<string, string>;
  signal?: AbortSignal;
}

export type Method = "GET" | "POST" | "PATCH" | "DELETE";
export type Request = <T>(method: Method, path: string, ask?: Ask) => Promise<T>;

export function createRequest(session: Session): Request {
  async function once(token: string, method: Method, path: string, ask: Ask): Promise<Response> {
    const query = new URLSearchParams();
    for (const [key, value] of Object.entries(ask.query ?? {})) if (value !== undefined) query.set(key, String(value));
    const headers: Record<string, string> = { authorization: `Bearer ${token}`, ...ask.headers };
    if (ask.body !== undefined) headers["content-type"] = "application/json";
    const init: RequestInit = { method, headers, credentials: "same-origin" };
    if (ask.body !== undefined) init.body = JSON.stringify(ask.body);
    if (ask.signal) init.signal = ask.signal;
    try {
      return await fetch(`${API}${path}${query.size > 0 ? `?${query}` : ""}`, init);
    } catch (cause) {
      if (ask.signal?.aborted) throw cause;
      throw new CallFailed(0);
    }
  }

  return async <T>(method: Method, path: string, ask: Ask = {}): Promise<T> => {
    const token = await session.token();
    let answer = await once(token, method, path, ask);
    if (answer.status === 401) answer = await once(await session.renewed(token), method, path, ask);
    if (!answer.ok) throw await failure(answer);
    return (answer.status === 204 ? undefined : await answer.json()) as T;
  };
}

/** A file with progress (0 to 1), which `fetch` cannot tell. */
export async function upload<T>(session: Session, path: string, file: File, progress: (share: number) => void, signal: AbortSignal): Promise<T> {
  const token = await session.token();
  try {
    return await post<T>(token, path, file, progress, signal);
  } catch (e) {
    if (!(e instanceof CallFailed) || e.status !== 401) throw e;
    return post<T>(await session.renewed(token), path, file, progress, signal);
  }
}

function post<T>(token: string, path: string, file: File, progress: (share: number) => void, signal: AbortSignal): Promise<T> {
  return new Promise((done, refuse) => {
    const call = new XMLHttpRequest();
    call.open("POST", `${API}${path}`);
    call.setRequestHeader("authorization", `Bearer ${token}`);
    call.responseType = "json";
    call.upload.onprogress = (e) => e.lengthComputable && progress(e.loaded / e.total);
    call.onload = () => {
      const body: unknown = call.response;
      if (call.status >= 200 && call.status < 300) done(body as T);
      else refuse(new CallFailed(call.status, isProblem(body) ? body : undefined));
    };
    call.onerror = () => refuse(new CallFailed(0));
    call.onabort = () => refuse(new DOMException("aborted", "AbortError"));
    signal.addEventListener("abort", () => call.abort(), { once: true });
    const form = new FormData();
    form.append("file", file, file.name);
    call.send(form);
  });
}
