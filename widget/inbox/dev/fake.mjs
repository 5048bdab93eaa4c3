/**
 * A stand-in for the Rust server, for work on the inbox alone: node inbox/dev/fake.mjs [--port 8123] [--count 64] [--script]
 * Log in as mira@example.com, password "switchboard". `--script` lets customers and the agent talk by themselves.
 * POST /dev/{do} makes one thing happen: see `DEV` below.
 */
import { randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { deflateSync } from "node:zlib";
import { Server } from "socket.io";
import { createAgents } from "./agents.mjs";
import { createInboxes } from "./inboxes.mjs";
import { createKnowledge } from "./knowledge.mjs";
import { createLeads } from "./leads.mjs";
import { createPeople } from "./people.mjs";
import { runScript } from "./script.mjs";
import { LEVELS } from "./seed.mjs";
import { createTemplates } from "./templates.mjs";
import { createWork } from "./work.mjs";
import { createWorld } from "./world.mjs";

const option = (name, otherwise) => {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? otherwise : process.argv[at + 1];
};
const port = Number(option("port", 8123));
const ttl = Number(option("ttl", 900));
const world = createWorld(Number(option("count", 64)));
const dist = fileURLToPath(new URL("../../dist/", import.meta.url));
const access = new Map();
const refresh = new Map();
/** Set through /dev/fault: the next so many API calls fail this way. */
let fault = { left: 0, status: 503, path: "" };
let refreshes = 0;

const CSP = "default-src 'self'; connect-src 'self' ws: wss:; img-src 'self' data: blob:; object-src 'none'; base-uri 'none'; frame-ancestors 'none'";
const TYPES = { ".html": "text/html; charset=utf-8", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml" };

function problem(res, status, title, detail, errors) {
  res.writeHead(status, { "content-type": "application/problem+json" });
  res.end(JSON.stringify({ type: "about:blank", title, status, detail, ...(errors ? { errors } : {}) }));
}
function json(res, body, headers = {}) {
  res.writeHead(200, { "content-type": "application/json", ...headers });
  res.end(JSON.stringify(body));
}
async function bytes(req) {
  const parts = [];
  for await (const part of req) parts.push(part);
  return Buffer.concat(parts);
}

function tokens(res, me) {
  const body = { access_token: randomUUID(), refresh_token: randomUUID(), expires_in: ttl, operator: me };
  access.set(body.access_token, { me, ends: Date.now() + ttl * 1000 });
  refresh.set(body.refresh_token, me);
  json(res, body, { "set-cookie": `refresh=${body.refresh_token}; HttpOnly; SameSite=Strict; Path=/api/v1/auth` });
}
const who = (token) => {
  const known = access.get(token);
  return known && known.ends > Date.now() ? known.me : undefined;
};

async function auth(req, res, step) {
  const cookie = /refresh=([^;]+)/.exec(req.headers.cookie ?? "")?.[1];
  if (step === "login") {
    const { email, password } = JSON.parse(await bytes(req));
    const me = world.operators.find((o) => o.email === email);
    if (!me || password !== "switchboard") return problem(res, 401, "Unauthorised", "Email or password is wrong.");
    return tokens(res, me);
  }
  if (step === "refresh") {
    refreshes++;
    const me = refresh.get(cookie);
    if (!me) return problem(res, 401, "Unauthorised", "Log in first.");
    refresh.delete(cookie);
    return tokens(res, me);
  }
  refresh.delete(cookie);
  res.writeHead(204, { "set-cookie": "refresh=; Max-Age=0; Path=/api/v1/auth" }).end();
}

function page(items, query) {
  const from = Number(query.get("cursor") ?? 0);
  const limit = Number(query.get("limit") ?? 50);
  const part = items.slice(from, from + limit);
  return { items: part, ...(from + limit < items.length ? { next_cursor: String(from + limit) } : {}) };
}

function messagePage(id, query) {
  const all = world.messages.get(id);
  const limit = Number(query.get("limit") ?? 50);
  const after = query.get("after");
  if (after) {
    const items = all.filter((m) => m.seq > Number(after));
    return { items: items.slice(0, limit), has_more: items.length > limit };
  }
  const before = Number(query.get("before") ?? Infinity);
  const items = all.filter((m) => m.seq < before);
  return { items: items.slice(-limit), has_more: items.length > limit };
}

/** What an operator does to one message. A conversation of Messenger knows few reactions; one that failed may go this time. */
async function touch(req, res, id, message, step) {
  const body = JSON.parse((await bytes(req)) || "{}");
  const known = world.messages.get(id).find((m) => m.id === message);
  if (!known) return problem(res, 404, "Not found", "no such message in this conversation");
  if (step === "reaction") {
    const taken = world.conversation(id).reactions;
    if (body.emoji && taken && !taken.includes(body.emoji)) return problem(res, 409, "Not possible", `This channel knows these reactions: ${taken.join(" ")}.`);
    const others = (known.reactions ?? []).filter(({ by }) => by !== "business");
    const reactions = body.emoji ? [...others, { by: "business", emoji: body.emoji, at: new Date().toISOString() }] : others;
    world.amend(id, message, { reactions: reactions.length > 0 ? reactions : null });
  } else {
    if (!known.retry) return problem(res, 409, "Not possible", "It cannot be sent again.");
    if (known.retry === "may_have_arrived" && !body.even_if_it_may_have_arrived) return problem(res, 409, "It may have arrived", "Nobody knows whether it arrived.");
    world.amend(id, message, { state: "queued", fault: null, retry: null });
    setTimeout(() => world.amend(id, message, { state: "sent" }), 600);
  }
  json(res, world.messages.get(id).find((m) => m.id === message));
}

async function act(req, res, me, id, step) {
  const body = JSON.parse((await bytes(req)) || "{}");
  if (step === "take") return json(res, world.take(id, me));
  if (step === "return") return json(res, world.give(id, "agent"));
  if (step === "resolve") return json(res, world.status(id, "resolved"));
  if (step === "reopen") return json(res, world.status(id, "open"));
  if (step === "read") {
    if (world.conversation(id).unread > 0) world.touch(id, { unread: 0 }, false);
    return res.writeHead(204).end();
  }
  if (step === "typing") {
    world.emit("typing", { conversation: id, author: { kind: "operator", id: me.id, name: me.name }, on: body.on });
    return res.writeHead(204).end();
  }
  if (step !== "messages") return problem(res, 404, "Not found", "No such act.");
  if (world.conversation(id).topic && !body.private) {
    const answer = world.answerComment(id, me, body);
    if (answer.status) return problem(res, answer.status, "Refused", answer.detail);
    json(res, answer);
    return void setTimeout(() => world.receipt(id, answer.seq, "delivered"), 700);
  }
  if (!body.private) world.take(id, me);
  const attachments = (body.attachments ?? []).map((a) => files.get(a)?.attachment).filter(Boolean);
  const message = world.append(id, { kind: "operator", id: me.id, name: me.name }, body.text, {
    private: body.private,
    client_id: body.client_id,
    ...(body.private ? {} : { state: "sent" }),
    ...(attachments.length ? { attachments } : {}),
    ...(body.reply_to ? { reply_to: body.reply_to } : {}),
    ...(body.mentions?.length ? { mentions: body.mentions } : {}),
    ...(body.choices ? { choices: named(body.choices) } : {}),
    ...(body.private && body.for_agent ? { for_agent: true } : {}),
  });
  json(res, message);
  if (!body.private) {
    setTimeout(() => world.receipt(id, message.seq, "delivered"), 500);
    setTimeout(() => world.receipt(id, message.seq, "read"), 1400);
  }
}

/** Choices get ids by their place where they have none. */
function named(choices) {
  let place = 0;
  const one = (each) => (each.kind === undefined || each.kind === "reply" ? { id: String(++place), ...each } : each);
  if (choices.kind === "buttons") return { ...choices, buttons: choices.buttons.map(one) };
  return { ...choices, sections: choices.sections.map((section) => ({ ...section, rows: section.rows.map(one) })) };
}

const files = new Map();
async function attach(req, res) {
  const boundary = /boundary=(.+)$/.exec(req.headers["content-type"])?.[1];
  const raw = await bytes(req);
  if (raw.length > 5_000_000) return problem(res, 413, "Too large", "Files may have at most 5 MB.");
  const headEnd = raw.indexOf("\r\n\r\n");
  const head = raw.subarray(0, headEnd).toString();
  const content = raw.subarray(headEnd + 4, raw.lastIndexOf(`\r\n--${boundary}`));
  const name = /filename="([^"]*)"/.exec(head)?.[1] ?? "file";
  const media_type = /Content-Type: (.+)/.exec(head)?.[1]?.trim() ?? "application/octet-stream";
  if (media_type.includes("svg")) return problem(res, 415, "Unsupported", "Files of this kind are not allowed.");
  const id = randomUUID();
  const attachment = { id, name, media_type, size: content.length, url: `/dev/file/${id}` };
  files.set(id, { attachment, content });
  json(res, attachment);
}

/** `--pace 0.1` makes its reading of documents ten times as quick. */
const knowledge = createKnowledge({ json, problem, bytes, emit: (event, body) => world.emit(event, body), pace: Number(option("pace", 1)) });

const inboxes = createInboxes({ json, problem, bytes });

const work = createWork({ json, problem, bytes, world });
const people = createPeople({ json, problem, bytes, world });
const leads = createLeads({ json, problem, bytes, world });
const templates = createTemplates({ json, problem, bytes, pace: Number(option("pace", 1)) });

const agents = createAgents({ json, problem, bytes, world, pace: Number(option("pace", 1)) });

async function api(req, res, path, query) {
  const [, area, id, step, part, more] = path.split("/");
  if (fault.left > 0 && path.includes(fault.path)) {
    fault.left--;
    return problem(res, fault.status, "Fault", "The server is having a short break.");
  }
  if (area === "auth") return auth(req, res, id);
  const me = who((req.headers.authorization ?? "").replace("Bearer ", ""));
  if (!me) return problem(res, 401, "Unauthorised", "The access token has ended.");
  if (area === "knowledge") return knowledge.handle(req, res, path.split("/").slice(2).map(decodeURIComponent), query, me);
  if (agents.AREAS.has(area)) return agents.handle(req, res, area, path.split("/").slice(2).map(decodeURIComponent), query, me);
  if (area === "inboxes" && step === "templates") return templates.handle(req, res, id, [part, more].filter(Boolean).map(decodeURIComponent), me);
  if (area === "inboxes") return inboxes.handle(req, res, path.split("/").slice(2).map(decodeURIComponent), me);
  if (leads.isMine(area, step)) return leads.handle(req, res, [area, id, step], query, me);
  if (work.isMine(area, id, step)) return work.handle(req, res, [area, id, step], query, me);
  if (area === "me") return json(res, { ...me, levels: LEVELS[me.role], sees: "all", second_factor: false, second_factor_required: false });
  if (area === "operators") return json(res, { items: world.operators });
  if (area === "attachments") return attach(req, res);
  if (area === "conversations" && !id) return json(res, page(world.view(query.get("view"), me, query.get("topic")).filter((c) => work.fits(c, query)), query));
  if (id === "counts") {
    const views = ["mine", "unassigned", "team", "mentions", "all", "snoozed"];
    return json(res, Object.fromEntries(views.map((v) => [v, world.view(v, me).length])));
  }
  if (area === "conversations") {
    if (!world.conversation(id)) return problem(res, 404, "Not found", "There is no such conversation.");
    if (!step) return json(res, world.conversation(id));
    if (step === "traces") return agents.traces(res, id, query);
    if (step === "assist") return agents.assist(req, res, id);
    if (more === "hidden") {
      // The platform takes its time.
      await new Promise((done) => setTimeout(done, 300));
      return json(res, world.hide(id, part, JSON.parse(await bytes(req)).hidden));
    }
    if (more === "reaction" || more === "retry") return touch(req, res, id, part, more);
    if (more === "trace") return agents.trace(res, id, part);
    if (req.method === "GET") return json(res, messagePage(id, query));
    return act(req, res, me, id, step);
  }
  if (area === "contacts" && (await people.handle(req, res, path.split("/").slice(2), query, me))) return;
  const contact = area === "contacts" && world.contacts.get(id);
  if (!contact) return problem(res, 404, "Not found", "Nothing here.");
  const theirs = [...world.conversations.values()].filter((c) => c.contact.id === id);
  if (step === "conversations") return json(res, { items: theirs });
  if (req.method === "PATCH") {
    const change = JSON.parse(await bytes(req));
    if (change.email && !change.email.includes("@")) {
      return problem(res, 422, "Invalid", "Some fields are not valid.", [{ pointer: "/email", detail: "This is not an email address." }]);
    }
    const next = { ...contact, ...change };
    world.contacts.set(id, next);
    for (const c of theirs) world.touch(c.id, { contact: { id, name: next.name } }, false);
    return json(res, next);
  }
  return json(res, contact);
}

/** One picture, made here: soft stripes like wood. */
function picture() {
  const [w, h] = [640, 420];
  const raw = Buffer.alloc(h * (w * 3 + 1));
  for (let y = 0; y < h; y++) {
    for (let x = 0; x < w; x++) {
      const grain = Math.sin(y / 9 + Math.sin(x / 60) * 3) * 16 + Math.sin(y / 2.3 + x / 90) * 6;
      const scratch = Math.abs(y - 120 - x * 0.35) < 2 && x > 180 && x < 430 ? 70 : 0;
      const at = y * (w * 3 + 1) + 1 + x * 3;
      raw[at] = 178 + grain + scratch;
      raw[at + 1] = 132 + grain + scratch;
      raw[at + 2] = 86 + grain / 2 + scratch;
    }
  }
  const table = Array.from({ length: 256 }, (_, n) => { let c = n; for (let k = 0; k < 8; k++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1; return c >>> 0; });
  const crc = (b) => { let c = 0xffffffff; for (const v of b) c = table[(c ^ v) & 255] ^ (c >>> 8); return (c ^ 0xffffffff) >>> 0; };
  const chunk = (type, data) => { const body = Buffer.concat([Buffer.from(type), data]); const out = Buffer.alloc(body.length + 8); out.writeUInt32BE(data.length); body.copy(out, 4); out.writeUInt32BE(crc(body), body.length + 4); return out; };
  const head = Buffer.alloc(13); head.writeUInt32BE(w); head.writeUInt32BE(h, 4); head.set([8, 2, 0, 0, 0], 8);
  return Buffer.concat([Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]), chunk("IHDR", head), chunk("IDAT", deflateSync(raw)), chunk("IEND", Buffer.alloc(0))]);
}

const DEV = {
  say: ({ c, text }) => world.append(c, { kind: "contact", name: world.conversation(c).contact.name }, text ?? "Hello?"),
  typing: ({ c, on }) => world.emit("typing", { conversation: c, author: { kind: "contact", name: "" }, on: on !== "0" }),
  reply: ({ c, text, pause }) => void world.agentReply(c, text ?? "Your parcel left the warehouse this morning and arrives tomorrow between nine and noon.", Number(pause ?? 60)),
  queue: ({ c, reason }) => world.give(c, "queue", reason ?? "Asked for a person"),
  takeas: ({ c, op }) => world.take(c, world.operators.find((o) => o.id === op)),
  presence: ({ id, on }) => world.presence(id, on !== "0"),
  fault: ({ times, status, path }) => (fault = { left: Number(times ?? 1), status: Number(status ?? 503), path: path ?? "" }),
  drop: ({ for: ms }) => {
    refusing = Date.now() + Number(ms ?? 3000);
    for (const socket of sockets.of("/inbox").sockets.values()) socket.conn.close();
  },
  resync: () => { world.log.length = 0; world.cursor += 1000; for (const s of sockets.of("/inbox").sockets.values()) s.emit("resync", { cursor: world.cursor }); },
  expire: () => access.clear(),
  knowledge: knowledge.dev,
  agents: agents.dev,
  inboxes: inboxes.dev,
  people: people.dev,
  templates: templates.dev,
  /** Whatever a channel brings: `what` is the message as JSON, with its author. */
  bring: ({ c, what }) => {
    const { author = { kind: "contact", name: world.conversation(c).contact.name }, text = "", ...more } = JSON.parse(what);
    return world.append(c, author, text, more).id;
  },
  amend: ({ c, id, what }) => world.amend(c, id, JSON.parse(what)),
  move: ({ c, channel, name, reactions }) => void world.touch(c, { inbox: { id: "in_wa", name, channel }, ...(reactions === undefined ? {} : { reactions: reactions.split(" ").filter(Boolean) }) }, false),
  refreshes: () => refreshes,
};
let refusing = 0;

const server = createServer(async (req, res) => {
  const url = new URL(req.url, "http://here");
  const path = url.pathname;
  try {
    if (path.startsWith("/api/v1/")) return await api(req, res, path.slice(7), url.searchParams);
    if (path === "/dev/picture.png") return res.writeHead(200, { "content-type": "image/png" }).end(picture());
    if (path.startsWith("/dev/file/")) {
      const file = files.get(path.slice(10));
      return file ? res.writeHead(200, { "content-type": file.attachment.media_type }).end(file.content) : res.writeHead(404).end();
    }
    if (path.startsWith("/dev/")) return json(res, { answer: DEV[path.slice(5)]?.(Object.fromEntries(url.searchParams)) ?? null });
    if (path === "/" || path === "/inbox") return res.writeHead(302, { location: "/inbox/" }).end();
    const name = extname(path) ? path : "/inbox/index.html";
    const body = await readFile(join(dist, name));
    res.writeHead(200, { "content-type": TYPES[extname(name)] ?? "application/octet-stream", "content-security-policy": CSP, "cache-control": "no-store" }).end(body);
  } catch (e) {
    if (e.code === "ENOENT") return problem(res, 404, "Not found", "Nothing here.");
    console.error(e);
    if (!res.headersSent) problem(res, 500, "Error", "The fake server failed.");
  }
});

const sockets = new Server(server, { allowRequest: (_, done) => done(null, Date.now() > refusing) });
const feed = sockets.of("/inbox");
feed.use((socket, next) => {
  const me = who(socket.handshake.auth.token);
  if (me) return next();
  next(Object.assign(new Error("bad token"), { data: { code: "bad_token", detail: "The access token has ended." } }));
});
feed.on("connection", (socket) => {
  socket.on("subscribe", ({ after }, ack) => {
    socket.join("feed");
    const missed = after === undefined ? [] : world.since(after);
    ack({ cursor: world.cursor });
    if (!missed) socket.emit("resync", { cursor: world.cursor });
    for (const [event, body] of missed ?? []) socket.emit(event, body);
    socket.emit("presence", { operators: world.operators.slice(0, 2).map(({ id, name }) => ({ id, name })) });
    for (const id of world.online) socket.emit("presence", { contact: { id, online: true } });
  });
});
world.emit = (event, body) => feed.to("feed").emit(event, body);
if (process.argv.includes("--script")) runScript(world);
server.listen(port, "127.0.0.1", () => console.log(`listening on http://127.0.0.1:${server.address().port}/inbox/`));
