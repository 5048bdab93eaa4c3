/** One HTTP call with the session's token; a refused token is renewed once. */
import type { Calls } from "../../protocol";
import { createEvents } from "../state/studio/events";
import { CallFailed, failure, isProblem } from "./problem";
import type { Session } from "./session";

const API = "/api/v1";

export type Call = keyof Calls;
export type Body<C extends Call> = Calls[C] extends { body: infer B } ? B : Record<string, never>;
type Part<C extends Call, K extends "path" | "query"> = Calls[C] extends { [P in K]: infer V } ? V : never;

/** What a call is given: the parts of its path, and whatever else the server knows it to take. */
export type Ask<C extends Call> = (Calls[C] extends { path: unknown } ? { path: Part<C, "path"> } : { path?: never }) & {
  query?: Part<C, "query"> extends infer Q ? { [K in keyof Q]: Q[K] | undefined } : never;
  body?: Body<C>;
  headers?: Record<string, string>;
};

/** An answer with the version that a later write names. */
export interface Tagged<T> {
  answer: T;
  tag?: string;
}

/** The version that was read, named when it is written; whoever knows none overwrites. */
export const ifMatch = (tag: string | undefined) => ({ "if-match": tag ?? "*" });

export interface Request {
  <C extends Call>(call: C, ask: Ask<C>): Promise<Calls[C]["answer"]>;
  tagged<C extends Call>(call: C, ask: Ask<C>): Promise<Tagged<Calls[C]["answer"]>>;
}

interface Parts {
  path?: Record<string, string | number>;
  query?: Record<string, unknown>;
  body?: unknown;
  headers?: Record<string, string>;
}

function addressOf(template: string, { path = {}, query = {} }: Parts): string {
  const filled = template.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(path[name] ?? ""));
  const said = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) if (value !== undefined) said.set(key, String(value));
  return `${API}${filled}${said.size > 0 ? `?${said}` : ""}`;
}

export function createRequest(session: Session): Request {
  async function once(token: string, method: string, address: string, ask: Parts): Promise<Response> {
    const headers: Record<string, string> = { authorization: `Bearer ${token}`, ...ask.headers };
    if (ask.body !== undefined) headers["content-type"] = "application/json";
    // What is removed late, because it could be undone, must not be lost with the page.
    const init: RequestInit = { method, headers, credentials: "same-origin", keepalive: method === "DELETE" };
    if (ask.body !== undefined) init.body = JSON.stringify(ask.body);
    try {
      return await fetch(address, init);
    } catch {
      throw new CallFailed(0);
    }
  }

  async function tagged<C extends Call>(call: C, ask: Ask<C>): Promise<Tagged<Calls[C]["answer"]>> {
    const [method = "", template = ""] = call.split(" ");
    const parts = ask as Parts;
    const address = addressOf(template, parts);
    const token = await session.token();
    let answer = await once(token, method, address, parts);
    if (answer.status === 401) answer = await once(await session.renewed(token), method, address, parts);
    // What this page offered is refused: what may be done has become another.
    if (answer.status === 403) void session.reread();
    if (!answer.ok) throw await failure(answer);
    // Some acts answer with nothing at all.
    const said = answer.status === 204 ? "" : await answer.text();
    const body = (said === "" ? undefined : JSON.parse(said)) as Calls[C]["answer"];
    const tag = answer.headers.get("etag");
    return tag ? { answer: body, tag } : { answer: body };
  }

  const request = <C extends Call>(call: C, ask: Ask<C>) => tagged(call, ask).then(({ answer }) => answer);
  return Object.assign(request, { tagged });
}

/** Posts and gives the events of the answer as they come; ending the loop or the signal ends the request. */
export async function* stream<T>(session: Session, path: string, body: unknown, signal: AbortSignal): AsyncGenerator<T> {
  const ask = async (token: string) => {
    try {
      const headers = { authorization: `Bearer ${token}`, "content-type": "application/json", accept: "text/event-stream" };
      return await fetch(`${API}${path}`, { method: "POST", credentials: "same-origin", headers, body: JSON.stringify(body), signal });
    } catch (e) {
      throw signal.aborted ? e : new CallFailed(0);
    }
  };
  const token = await session.token();
  let answer = await ask(token);
  if (answer.status === 401) answer = await ask(await session.renewed(token));
  if (!answer.ok || !answer.body) throw await failure(answer);
  const events = createEvents();
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      for (const data of events(value)) yield JSON.parse(data) as T;
    }
  } finally {
    void reader.cancel().catch(() => undefined);
  }
}


export interface UploadedFile {
  file: File;
  name: string;
}

/** Files with progress (0 to 1), which `fetch` cannot tell. */
export async function upload<T>(
  session: Session,
  path: string,
  files: readonly UploadedFile[],
  progress: (share: number) => void,
  signal: AbortSignal,
): Promise<T> {
  const token = await session.token();
  try {
    return await post<T>(token, path, files, progress, signal);
  } catch (e) {
    if (!(e instanceof CallFailed) || e.status !== 401) throw e;
    return post<T>(await session.renewed(token), path, files, progress, signal);
  }
}

function post<T>(token: string, path: string, files: readonly UploadedFile[], progress: (share: number) => void, signal: AbortSignal): Promise<T> {
  return new Promise((done, refuse) => {
    if (signal.aborted) return refuse(new DOMException("aborted", "AbortError"));
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
    for (const { file, name } of files) form.append("file", file, name);
    call.send(form);
  });
}

/** What only a token opens, and a link therefore cannot. */
export async function download(session: Session, path: string, { method = "GET", query = {} }: { method?: string; query?: Record<string, unknown> } = {}): Promise<Blob> {
  const get = async (token: string) => {
    try {
      return await fetch(addressOf(path, { query }), { method, headers: { authorization: `Bearer ${token}` }, credentials: "same-origin" });
    } catch {
      throw new CallFailed(0);
    }
  };
  const token = await session.token();
  let answer = await get(token);
  if (answer.status === 401) answer = await get(await session.renewed(token));
  if (!answer.ok) throw await failure(answer);
  try {
    return await answer.blob();
  } catch {
    // It broke off on its way.
    throw new CallFailed(0);
  }
}
