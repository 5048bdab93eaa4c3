/**
 * Who is logged in here. The access token lives in memory only; the refresh token is an HttpOnly cookie that each
 * refresh replaces, so refreshes run one at a time across tabs and their result is told to the other tabs.
 */
import type { InvitedTo, Me, NewSignUp, SignUpShown, Tokens, WaysIn } from "../../protocol";
import { oneTab } from "./one_tab";
import { CallFailed, failure } from "./problem";

export type SessionState =
  | { phase: "starting" }
  | { phase: "unreachable" }
  | { phase: "out"; why?: "expired" | "left" }
  | { phase: "in"; me: Me };

interface Access {
  token: string;
  /** Milliseconds of this tab's clock. */
  ends: number;
  got: number;
}

/** What a page needs of a login: the refresh token is the cookie’s. */
type Given = Pick<Tokens, "access_token" | "expires_in">;
type Told = { tokens: Given; me: Me } | { left: true };

const API = "/api/v1";
const AUTH = `${API}/auth`;
/** Renew when this share of the token's life has passed. */
const RENEW_AT = 0.8;

export interface Session {
  get(): SessionState;
  subscribe(reader: () => void): () => void;
  start(): Promise<void>;
  /** `code`: of the second factor, where the server asks for it. */
  login(email: string, password: string, code?: string): Promise<void>;
  /** What the holder of a link is invited to. */
  invitation(token: string): Promise<InvitedTo>;
  /** Takes the invitation, and is logged in with it. */
  join(token: string, name: string, password: string): Promise<void>;
  /** How one gets in here, beside a password; `organisation`: whose single sign-on. */
  ways(organisation?: string): Promise<WaysIn>;
  /** Succeeds for every address: a mail says what follows. */
  signUp(form: NewSignUp): Promise<void>;
  /** What the holder of a link signed up for. */
  signedUp(token: string): Promise<SignUpShown>;
  /** Opens what was signed up for, and is logged in. */
  confirm(token: string, password: string): Promise<void>;
  /** Succeeds for every address: whether somebody has it is told to nobody. */
  forgotten(email: string): Promise<void>;
  /** A new password by the link of a mail; every login ends with it. */
  reset(token: string, password: string): Promise<void>;
  logout(): Promise<void>;
  /** A token good for now, renewed first when it is about to end. */
  token(): Promise<string>;
  /** A new token, because the server refused `refused`. */
  renewed(refused: string): Promise<string>;
  /** Asks anew what may be done: it may have become another while the page was open. */
  reread(): Promise<void>;
}

export function createSession(): Session {
  let state: SessionState = { phase: "starting" };
  let access: Access | undefined;
  let running: Promise<string> | undefined;
  let reading: Promise<void> | undefined;
  let leaving = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const readers = new Set<() => void>();
  const channel = "BroadcastChannel" in window ? new BroadcastChannel("switchboard.session") : undefined;

  function become(next: SessionState) {
    state = next;
    for (const reader of [...readers]) reader();
  }

  function accept(tokens: Given, me: Me) {
    const now = Date.now();
    access = { token: tokens.access_token, got: now, ends: now + tokens.expires_in * 1000 };
    clearTimeout(timer);
    timer = setTimeout(() => void renew().catch(() => undefined), Math.max(5_000, tokens.expires_in * 1000 * RENEW_AT));
    know(me);
  }

  function know(me: Me) {
    const known = state.phase === "in" && JSON.stringify(state.me) === JSON.stringify(me);
    if (!known) become({ phase: "in", me });
  }

  /** Who that is, and what they may do just now. */
  async function whoHas(token: string): Promise<Me> {
    const answer = await fetch(`${API}/me`, { headers: { authorization: `Bearer ${token}` }, credentials: "same-origin" }).catch(() => {
      throw new CallFailed(0);
    });
    if (!answer.ok) throw await failure(answer);
    return (await answer.json()) as Me;
  }

  /** `known`: who it was, for a page that goes on with it when the server cannot say it this time. */
  async function enter(tokens: Given, known?: Me) {
    const me = await whoHas(tokens.access_token).catch((e: unknown) => {
      if (known) return known;
      throw e;
    });
    accept(tokens, me);
    channel?.postMessage({ tokens: { access_token: tokens.access_token, expires_in: tokens.expires_in }, me } satisfies Told);
  }

  function leave(why?: "expired" | "left") {
    clearTimeout(timer);
    access = undefined;
    if (state.phase !== "out") become(why ? { phase: "out", why } : { phase: "out" });
  }

  channel?.addEventListener("message", ({ data }: MessageEvent<Told>) => {
    if ("left" in data) leave("left");
    else accept(data.tokens, data.me);
  });

  async function call(path: string, body: unknown): Promise<Response> {
    try {
      return await fetch(`${AUTH}/${path}`, {
        method: "POST",
        credentials: "same-origin",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(body),
      });
    } catch {
      throw new CallFailed(0);
    }
  }

  async function said<T = void>(path: string, body: unknown): Promise<T> {
    const answer = await call(path, body);
    if (!answer.ok) throw await failure(answer);
    const text = await answer.text();
    return (text === "" ? undefined : JSON.parse(text)) as T;
  }

  function renew(): Promise<string> {
    running ??= rotate().finally(() => (running = undefined));
    return running;
  }

  async function rotate(): Promise<string> {
    const asked = Date.now();
    return oneTab("switchboard.refresh", async () => {
      // Another tab may have renewed while this one waited for its turn.
      if (access && access.got > asked) return access.token;
      const answer = await call("refresh", {});
      if (!answer.ok) {
        const failed = await failure(answer);
        if (!failed.passing) leave(state.phase === "in" ? "expired" : undefined);
        throw failed;
      }
      const tokens = (await answer.json()) as Tokens;
      await enter(tokens, state.phase === "in" ? state.me : undefined);
      return tokens.access_token;
    });
  }

  async function token(): Promise<string> {
    if (access && access.ends - Date.now() > 5_000) return access.token;
    return renew();
  }

  return {
    get: () => state,
    subscribe(reader) {
      readers.add(reader);
      return () => readers.delete(reader);
    },
    async start() {
      become({ phase: "starting" });
      await renew().catch((e: unknown) => {
        if (e instanceof CallFailed && !e.passing) leave();
        else become({ phase: "unreachable" });
      });
    },
    login: async (email, password, code) => enter(await said<Tokens>("login", { email, password, ...(code === undefined ? {} : { code }) })),
    invitation: (token) => said<InvitedTo>("invitation", { token }),
    join: async (token, name, password) => enter(await said<Tokens>("invitation/accept", { token, name, password })),
    async ways(organisation) {
      const asked = organisation ? `?${new URLSearchParams({ organisation })}` : "";
      const answer = await fetch(`${AUTH}/ways${asked}`, { credentials: "same-origin" }).catch(() => {
        throw new CallFailed(0);
      });
      if (!answer.ok) throw await failure(answer);
      return (await answer.json()) as WaysIn;
    },
    signUp: (form) => said("sign-up", form),
    signedUp: (token) => said<SignUpShown>("sign-up/link", { token }),
    confirm: async (token, password) => enter(await said<Tokens>("sign-up/confirm", { token, password })),
    forgotten: (email) => said("password/forgotten", { email }),
    async reset(token, password) {
      await said("password/reset", { token, password });
      // Whoever was logged in here is so no more.
      channel?.postMessage({ left: true } satisfies Told);
      leave();
    },
    async logout() {
      // The line is closed by the server at once, which is no reason to ask it who that was.
      leaving = true;
      const token = access?.token;
      const headers: Record<string, string> = token ? { authorization: `Bearer ${token}` } : {};
      // Leaving must work with the server away too; the cookie then ends by its own age.
      await fetch(`${AUTH}/logout`, { method: "POST", credentials: "same-origin", headers }).catch(() => undefined);
      channel?.postMessage({ left: true } satisfies Told);
      leave("left");
      leaving = false;
    },
    token,
    async renewed(refused) {
      return access && access.token !== refused ? access.token : renew();
    },
    reread() {
      if (leaving || state.phase !== "in") return Promise.resolve();
      reading ??= token()
        .then(whoHas)
        .then((me) => state.phase === "in" && state.me.id === me.id && know(me))
        .then(() => undefined, () => undefined)
        .finally(() => (reading = undefined));
      return reading;
    },
  };
}
