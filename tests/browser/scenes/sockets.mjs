/** The official Socket.IO client, without a browser: the contract any client of one's own relies on. */
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { fromWidget } from "../lib/stage.mjs";
import { until } from "../lib/wait.mjs";

const { io } = fromWidget("socket.io-client");
const ACK_WITHIN = 5_000;

/** A connected client with everything it has heard. */
async function connect({ origin, inbox }, transport, auth = {}) {
  const socket = io(`${origin}/chat`, { transports: [transport], auth: { inbox, ...auth }, forceNew: true, reconnection: false });
  const heard = [];
  socket.on("message", (message) => heard.push(message));
  const refused = once(socket, "connect_error").then(([error]) => Promise.reject(error));
  refused.catch(() => undefined);
  const [ready] = await Promise.race([once(socket, "ready"), refused]);
  assert.equal(socket.io.engine.transport.name, transport);
  const send = (body) => socket.timeout(ACK_WITHIN).emitWithAck("send", body);
  return { socket, ready, heard, send };
}

export async function sockets(stage) {
  const { program } = stage;

  for (const transport of ["websocket", "polling"]) {
    await stage.step(`over ${transport}: acknowledged, stored once, resumed`, async () => {
      const first = await connect(program, transport);
      assert.ok(first.ready.token && first.ready.bot.disclosure);
      const letter = { client_id: randomUUID(), text: "How long does delivery take?" };
      const begun = Date.now();
      const ack = await first.send(letter);
      stage.note(`acknowledged after ${Date.now() - begun} ms`);
      assert.deepEqual(Object.keys(ack).sort(), ["id", "seq"]);
      assert.deepEqual(await first.send(letter), ack, "the same client_id gets the same ack");
      const answer = await until("the assistant answers", () => first.heard.find(({ author, notice }) => author.kind === "agent" && !notice));
      assert.ok(answer.citations.length > 0);
      const after = answer.seq;
      first.socket.disconnect();

      const { token } = first.ready;
      const second = await connect(program, transport, { token });
      assert.equal(second.ready.contact.id, first.ready.contact.id);
      assert.equal(second.ready.messages.filter(({ text }) => text === letter.text).length, 1);
      const missed = await second.send({ client_id: randomUUID(), text: "Thanks!" });
      await until("thanks are returned", () => second.heard.some(({ seq, author }) => seq > missed.seq && author.kind === "agent"));
      second.socket.disconnect();

      const third = await connect(program, transport, { token, after });
      const seqs = third.ready.messages.map(({ seq }) => seq);
      assert.ok(seqs.every((seq) => seq > after), `only what came after ${after}: ${seqs}`);
      assert.ok(seqs.includes(missed.seq) && third.ready.seq === seqs.at(-1));
      third.socket.disconnect();
    });
  }

  await stage.step("a client that begins with polling moves up to websocket", async () => {
    const socket = io(`${program.origin}/chat`, { auth: { inbox: program.inbox }, forceNew: true });
    await once(socket, "ready");
    await until("the transport is upgraded", () => socket.io.engine.transport.name === "websocket");
    const ack = await socket.timeout(ACK_WITHIN).emitWithAck("send", { client_id: randomUUID(), text: "hello" });
    assert.ok(ack.id);
    socket.disconnect();
  });

  await stage.step("refusals say why", async () => {
    const reason = async (auth) => {
      const error = await connect(program, "websocket", auth).then(() => assert.fail("was let in"), (refused) => refused);
      return JSON.parse(error.message).code;
    };
    assert.equal(await reason({ inbox: "nobody" }), "unknown_inbox");
    assert.equal(await reason({ token: "made up" }), "bad_token");
    const { socket, send } = await connect(program, "websocket");
    const answer = await send({ client_id: randomUUID(), text: "x".repeat(8_001) });
    assert.equal(answer.error.code, "too_large");
    socket.disconnect();
  });
}
