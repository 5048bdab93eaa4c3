/** Whoever is called over the carrier of these tests: their phone rings until they pick up, and then sound goes both ways as fast as a line carries it. */
import { createHmac } from "node:crypto";
import { once } from "node:events";
import { spoken } from "./speech.mjs";
import { fromWidget } from "./stage.mjs";
import { until } from "./wait.mjs";

const WebSocket = fromWidget("ws");

const FRAME_MS = 20;
/** Bytes of one frame. */
const FRAME = 160;
const SILENCE = 0xff;
/** Between two sentences there is a breath; after so many frames without a sound the other side has finished. */
const FINISHED = 40;
/** Speech takes its time, and a busy machine more of it. */
const SPEAKS_WITHIN = 40_000;

export class Callee {
  #call;
  #form;
  #secret;
  #stream;
  #socket;
  #beat;
  #began;
  #frames = 0;
  #sent = 0;
  /** Sound that they say, as far as it has not left. */
  #words = Buffer.alloc(0);
  /** Sound that was not played to them yet, with the marks between it. */
  #ear = [];
  /** Frames since something was heard. */
  #quiet = 0;
  #hasHeard = false;
  #isOver = false;

  /** `form`: how the call was asked for; `account` and `secret`: by whom. */
  constructor(call, form, [account, secret]) {
    this.#call = { CallSid: call, AccountSid: account, From: form.get("From"), To: form.get("To"), Direction: "outbound-api", ApiVersion: "2010-04-01" };
    this.#form = form;
    this.#secret = secret;
    this.#stream = call.replace(/^CA/, "MZ");
  }

  get number() {
    return this.#call.To;
  }

  /** Tells the program how far the call is, in the carrier's word for it. */
  async report(status) {
    await this.#ask(this.#form.get("StatusCallback"), status);
  }

  /** Asks what is to be heard, and brings it. */
  async pickUp() {
    await this.report("in-progress");
    const told = await this.#ask(this.#form.get("Url"), "in-progress");
    const [after, address, name, value] = /<Connect action="([^"]+)"[^>]*><Stream url="([^"]+)"><Parameter name="([^"]+)" value="([^"]+)"\/>/.exec(told)?.slice(1).map(plain) ?? [];
    if (!address) throw new Error(`nobody is put through: ${told}`);
    const socket = new WebSocket(address, { headers: { "x-twilio-signature": this.#signed(address) } });
    this.#socket = socket;
    socket.on("message", (text) => this.#take(JSON.parse(String(text))));
    socket.on("close", () => void this.#left(after));
    await once(socket, "open");
    // A line that breaks later is closed, and told of so.
    socket.on("error", () => socket.terminate());
    const { CallSid: callSid, AccountSid: accountSid } = this.#call;
    socket.send(JSON.stringify({ event: "connected", protocol: "Call", version: "1.0.0" }));
    const mediaFormat = { encoding: "audio/x-mulaw", sampleRate: 8000, channels: 1 };
    this.#send("start", { start: { streamSid: this.#stream, accountSid, callSid, tracks: ["inbound"], customParameters: { [name]: value }, mediaFormat } });
    this.#began = Date.now();
    this.#beat = setInterval(() => this.#tick(), FRAME_MS);
  }

  /** Somebody has spoken to them, and has finished. */
  async hearsOut() {
    await until("whoever calls has spoken", () => this.#hasHeard && this.#quiet >= FINISHED, SPEAKS_WITHIN);
    this.#hasHeard = false;
  }

  async say(words) {
    const sound = await spoken(words);
    this.#words = Buffer.concat([this.#words, sound]);
  }

  async hangUp() {
    this.#isOver = true;
    clearInterval(this.#beat);
    const { CallSid: callSid, AccountSid: accountSid } = this.#call;
    this.#send("stop", { stop: { accountSid, callSid } });
    this.#socket.close();
    await this.report("completed");
  }

  /** A webhook of the program, signed as the carrier does it; gives what it answers. */
  async #ask(address, status) {
    const fields = { ...this.#call, CallStatus: status };
    const headers = { "x-twilio-signature": this.#signed(address, fields) };
    const answer = await fetch(address, { method: "POST", headers, body: new URLSearchParams(fields) });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${address} was answered with ${answer.status}: ${text}`);
    return text;
  }

  #signed(address, fields = {}) {
    const text = Object.keys(fields).sort().reduce((before, name) => before + name + fields[name], address);
    return createHmac("sha1", this.#secret).update(text).digest("base64");
  }

  #send(event, more) {
    this.#sent++;
    this.#socket.send(JSON.stringify({ event, sequenceNumber: String(this.#sent), streamSid: this.#stream, ...more }));
  }

  #take({ event, media, mark }) {
    if (event === "media") this.#ear.push(Buffer.from(media.payload, "base64"));
    if (event === "mark") this.#ear.push(mark.name);
    // What is taken back is not played, and its marks come back at once.
    if (event === "clear") this.#ear.splice(0).forEach((waiting) => this.#echo(waiting));
  }

  #echo(mark) {
    if (typeof mark === "string") this.#send("mark", { mark: { name: mark } });
  }

  /** All frames whose time has come: a timer of a busy machine is late. */
  #tick() {
    for (; this.#frames * FRAME_MS < Date.now() - this.#began; this.#frames++) {
      const frame = Buffer.alloc(FRAME, SILENCE);
      this.#words = this.#words.subarray(this.#words.copy(frame));
      const [chunk, timestamp] = [this.#frames + 1, this.#frames * FRAME_MS].map(String);
      this.#send("media", { media: { track: "inbound", chunk, timestamp, payload: frame.toString("base64") } });
      this.#hear();
    }
  }

  /** Plays one frame; a mark comes back when all that stands before it was played. */
  #hear() {
    let room = FRAME;
    while (this.#ear.length > 0) {
      const [next] = this.#ear;
      if (typeof next !== "string") {
        const played = Math.min(room, next.length);
        room -= played;
        this.#ear[0] = next.subarray(played);
        if (this.#ear[0].length > 0) break;
      }
      this.#echo(this.#ear.shift());
    }
    this.#hasHeard ||= room < FRAME;
    this.#quiet = room < FRAME ? 0 : this.#quiet + 1;
  }

  /** The program has closed the line: it is asked what follows, which is nothing. */
  async #left(after) {
    clearInterval(this.#beat);
    if (this.#isOver) return;
    this.#isOver = true;
    const isTold = this.#ask(after, "in-progress").then(() => this.report("completed"));
    // A program that has ended hears of nothing.
    await isTold.catch(() => undefined);
  }
}

/** What stands in an attribute of XML, as far as addresses and tokens need it. */
const plain = (text) => text.replaceAll("&amp;", "&");
