/**
 * A stand-in for the server, to work on the widget alone: the demo page, the chat socket with scripted, streamed answers,
 * and uploads. `npm run dev [port]`. Everything is in memory. What it says depends on words in the message; POST /dev/NAME
 * makes things happen that a visitor cannot: drop, operator?text=, close?reason=, away, back, refuse?code=.
 */
import { createServer } from "node:http";
import { randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import { extname } from "node:path";
import { fileURLToPath } from "node:url";
import { Server } from "socket.io";
import { answerTo, bot, limits, longHistory } from "./script.mjs";

const dist = fileURLToPath(new URL("../../dist/", import.meta.url));
const PAGE = 30;
const types = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml" };
const wait = (ms) => new Promise((done) => setTimeout(done, ms));

const talks = new Map();
const files = new Map();
let refusal;

function talkFor(token) {
  if (token && talks.has(token)) return talks.get(token);
  const talk = { token: randomUUID(), id: randomUUID(), messages: [], seq: 0, control: { holder: "agent" }, status: "open", turn: 0 };
  talks.set(talk.token, talk);
  append(talk, { author: { kind: "system" }, notice: "greeting", text: `${bot.greeting} ${bot.disclosure}` });
  return talk;
}

function append(talk, part) {
  const message = { seq: ++talk.seq, id: randomUUID(), text: "", at: new Date().toISOString(), ...part };
  talk.messages.push(message);
  chat.to(talk.token).emit("message", message);
  return message;
}

function control(talk, value) {
  talk.control = value;
  chat.to(talk.token).emit("control", value);
}

const web = createServer(async (request, response) => {
  const url = new URL(request.url, "http://fake");
  response.setHeader("Access-Control-Allow-Origin", "*");
  response.setHeader("Access-Control-Allow-Headers", "authorization");
  if (request.method === "OPTIONS") return response.end();
  if (url.pathname === "/api/v1/chat/attachments") return receiveFile(request, response);
  if (url.pathname.startsWith("/files/")) return sendFile(url, response);
  if (url.pathname.startsWith("/dev/")) return response.end(await dev(url));
  const path = url.pathname === "/" ? "demo/index.html" : url.pathname.slice(1);
  try {
    const type = types[extname(path)] ?? "application/octet-stream";
    const body = await readFile(`${dist}${path}`);
    const page = type === "text/html" ? body.toString().replaceAll("{{inbox_key}}", "demo") : body;
    const csp = "default-src 'self'; connect-src 'self' ws:; img-src 'self' blob:";
    response.writeHead(200, { "Content-Type": `${type}; charset=utf-8`, "Content-Security-Policy": csp }).end(page);
  } catch {
    response.writeHead(404).end("not found");
  }
});

async function receiveFile(request, response) {
  const problem = (status, detail) =>
    response
      .writeHead(status, { "Content-Type": "application/problem+json" })
      .end(JSON.stringify({ type: "about:blank", title: "Refused", status, detail }));
  if (!talks.has(request.headers.authorization?.slice(7))) return problem(401, "The chat token is not known.");
  const chunks = [];
  for await (const chunk of request) {
    chunks.push(chunk);
    await wait(60);
  }
  const body = Buffer.concat(chunks);
  const head = body.subarray(0, body.indexOf("\r\n\r\n")).toString();
  const boundary = head.slice(0, head.indexOf("\r\n"));
  const name = /filename="([^"]*)"/.exec(head)?.[1] ?? "file";
  if (name.includes("virus")) return problem(422, "The scanner found something bad in this file.");
  const data = body.subarray(head.length + 4, body.lastIndexOf(`\r\n${boundary}`));
  const id = randomUUID();
  const media_type = /Content-Type: (\S+)/i.exec(head)?.[1] ?? "application/octet-stream";
  const file = { id, name, media_type, size: data.length, url: `/files/${id}` };
  files.set(id, { ...file, data });
  response.writeHead(201, { "Content-Type": "application/json" }).end(JSON.stringify(file));
}

function sendFile(url, response) {
  const file = files.get(url.pathname.slice(7));
  if (!file) return response.writeHead(404).end();
  response.writeHead(200, { "Content-Type": file.media_type }).end(file.data);
}

const io = new Server(web, { cors: { origin: "*" } });
const chat = io.of("/chat");

chat.use((socket, next) => {
  const code = refusal ?? (socket.handshake.auth.inbox === "demo" ? undefined : "unknown_inbox");
  next(code && Object.assign(new Error(code), { data: { code, detail: "The stand-in was told to refuse." } }));
});

chat.on("connection", (socket) => {
  const { token, after = 0 } = socket.handshake.auth;
  const talk = talkFor(token);
  socket.join(talk.token);
  const page = after ? talk.messages.filter(({ seq }) => seq > after) : talk.messages.slice(-PAGE);
  socket.emit("ready", {
    token: talk.token,
    contact: { id: "visitor", signed: false },
    conversation: { id: talk.id, status: talk.status },
    control: talk.control,
    bot,
    messages: page,
    has_more: (page[0]?.seq ?? 1) > 1,
    seq: talk.seq,
    limits,
  });

  socket.on("send", ({ client_id, text, attachments = [], choice }, ack) => {
    if (choice && !JSON.stringify(talk.messages.find(({ id }) => id === choice.message)?.choices ?? "").includes(`"id":"${choice.id}"`)) return ack({ error: { code: "invalid", detail: "That message offers no such choice." } });
    const held = talk.messages.find((message) => message.client_id === client_id);
    if (held) return ack({ id: held.id, seq: held.seq });
    if (text === "refuse me") return ack({ error: { code: "invalid", detail: "This message was refused, as you asked." } });
    const kept = attachments.flatMap((id) => files.get(id) ?? []).map(({ data: _, ...file }) => file);
    const message = append(talk, { client_id, author: { kind: "contact" }, text, state: "sent", ...(kept.length && { attachments: kept }) });
    talk.status = "open";
    ack({ id: message.id, seq: message.seq });
    answer(talk, message);
  });
  socket.on("more", ({ before }, ack) => {
    const older = talk.messages.filter(({ seq }) => seq < before);
    setTimeout(() => ack({ messages: older.slice(-PAGE), has_more: older.length > PAGE }), 250);
  });
  socket.on("typing", ({ on }) => (talk.visitorTypes = on));
  socket.on("read", ({ seq }) => (talk.readByVisitor = seq));
  socket.on("rate", ({ value }, ack) => ack(value >= 1 && value <= 5 ? { ok: true } : { error: { code: "invalid", detail: "1 to 5" } }));
  socket.on("ask_human", (_, ack) => {
    ack({ ok: true });
    queue(talk);
  });
});

function queue(talk) {
  append(talk, { author: { kind: "system" }, notice: "queued", text: "queued" });
  control(talk, { holder: "queue", queue_position: 2 });
}

async function answer(talk, { id, seq, text }) {
  const turn = ++talk.turn;
  const current = () => turn === talk.turn && talk.control.holder === "agent";
  await wait(150);
  chat.to(talk.token).emit("receipt", { id, seq, state: "delivered" });
  await wait(150);
  chat.to(talk.token).emit("receipt", { id, seq, state: "read" });
  if (/history/i.test(text)) for (const part of longHistory) append(talk, part);
  if (talk.control.holder !== "agent") return;
  const author = { kind: "agent", name: bot.name };
  chat.to(talk.token).emit("typing", { author, on: true });
  await wait(500);
  const reply = answerTo(text);
  const replyId = randomUUID();
  for (const piece of reply.text.match(/\S+\s*/g) ?? []) {
    if (!current()) return;
    chat.to(talk.token).emit("delta", { id: replyId, text: piece });
    await wait(Number(process.env.PACE ?? 28));
  }
  if (!current()) return;
  chat.to(talk.token).emit("typing", { author, on: false });
  append(talk, { ...reply, id: replyId, author });
  if (reply.handover) queue(talk);
}

async function dev(url) {
  const [name, query] = [url.pathname.slice(5), url.searchParams];
  for (const talk of talks.values()) {
    if (name === "operator" && talk.control.holder !== "operator") {
      append(talk, { author: { kind: "system", name: "Mira" }, notice: "operator_joined", text: "Mira joined" });
      control(talk, { holder: "operator", operator: "Mira" });
    }
    const author = { kind: "operator", name: "Mira" };
    if (name === "operator") {
      chat.to(talk.token).emit("typing", { author, on: true });
      await wait(300);
      append(talk, { author, text: query.get("text") ?? "Hello, this is Mira. How can I help?" });
    }
    // The last word of the visitor is answered with a quote, and reacted to.
    const said = talk.messages.findLast(({ author: { kind } }) => kind === "contact");
    if (name === "quote") append(talk, { author, text: "Yes, we do.", reply_to: said.id });
    if (name === "react") {
      const emoji = query.get("emoji");
      Object.assign(said, { reactions: emoji ? [{ by: "business", emoji, at: new Date().toISOString() }] : [] });
      chat.to(talk.token).emit("changed", { message: said });
    }
    if (name === "close") {
      talk.control = { holder: "agent" };
      chat.to(talk.token).emit("closed", { reason: query.get("reason") ?? "idle", session: "s1" });
    }
    if (name === "warn") append(talk, { author: { kind: "system" }, notice: "session_warning", text: "still there?" });
  }
  if (name === "refuse") refusal = query.get("code") ?? undefined;
  if (name === "drop") io.engine.clients && Object.values(io.engine.clients).forEach((client) => client.transport.close());
  if (name === "away" || name === "back") chat.emit("bot", Object.assign(bot, { people_online: name === "back" }));
  if (name === "state") return JSON.stringify([...talks.values()]);
  return "done";
}

const port = Number(process.argv[2] ?? 8090);
web.listen(port, "127.0.0.1", () => console.log(`listening on http://127.0.0.1:${web.address().port}`));
