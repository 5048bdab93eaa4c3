/** The carrier and the provider of voices in one, as small as the scenes need them: what the program asks for is kept, and nobody picks up unless a scene does. */
import { createServer } from "node:http";
import { Callee } from "./callee.mjs";
import { until } from "./wait.mjs";

const VOICES = [
  { voice_id: "21m00Tcm4TlvDq8ikWAM", name: "Rachel", labels: { language: "en" }, preview_url: "https://voices.example/rachel.mp3" },
  { voice_id: "AZnzlk1XvdvUeBnXmlld", name: "Domi", labels: { language: "es" } },
];

export class Outside {
  /** Numbers that were dialled, in order. */
  dialled = [];
  /** Numbers whose line is busy. */
  busy = new Set();
  /** The addresses of a number of the account, as they were entered. */
  pointed = new Map();
  /** Agents that were made, by their id. */
  agents = new Map();
  /** By their number, whoever was called last. */
  #called = new Map();
  #server;

  async start() {
    this.#server = createServer((request, response) => void this.#serve(request, response));
    await new Promise((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
    this.url = `http://127.0.0.1:${this.#server.address().port}`;
  }

  stop() {
    this.#server?.closeAllConnections();
    this.#server?.close();
  }

  /** Whoever has this number, once they are called. */
  callee(number, within) {
    return until(`${number} is called`, () => this.#called.get(number), within);
  }

  async #serve(request, response) {
    let body = "";
    for await (const piece of request) body += piece;
    const { pathname, searchParams } = new URL(request.url, this.url);
    const twilio = /^\/2010-04-01\/Accounts\/AC\w+\/(.*)\.json$/.exec(pathname)?.[1];
    const [status, answer, callee] = twilio ? this.#carry(request, twilio, searchParams, new URLSearchParams(body)) : this.#speak(request.method, pathname, body);
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(answer));
    // Whoever waits for what comes of it complains when that is not told.
    if (this.busy.has(callee?.number)) await callee.report("busy").catch((error) => console.error(error));
  }

  #carry({ method, headers }, what, query, form) {
    if (what === "Calls") {
      const to = form.get("To");
      if (to.endsWith("000")) return [400, { code: 21_211, message: `${to} is not a valid phone number` }];
      this.dialled.push(to);
      const sid = `CA${String(this.dialled.length).padStart(32, "0")}`;
      const callee = new Callee(sid, form, credentials(headers));
      this.#called.set(to, callee);
      return [201, { sid, status: "queued" }, callee];
    }
    if (what === "IncomingPhoneNumbers") {
      const number = query.get("PhoneNumber");
      return [200, { incoming_phone_numbers: number.endsWith("99") ? [{ sid: `PN${number.slice(1).padStart(32, "0")}` }] : [] }];
    }
    const number = /^IncomingPhoneNumbers\/PN0*(\d+)$/.exec(what)?.[1];
    if (number && method === "POST") {
      this.pointed.set(`+${number}`, { incoming: form.get("VoiceUrl"), status: form.get("StatusCallback") });
      return [200, {}];
    }
    return what.startsWith("Calls/") ? [200, { status: method === "GET" ? "no-answer" : "completed" }] : [404, { message: "there is no such thing" }];
  }

  #speak(method, path, body) {
    if (path === "/v2/voices") return [200, { voices: VOICES, has_more: false }];
    if (path === "/v1/convai/agents/create") {
      const agent_id = `agent_${this.agents.size + 1}`;
      this.agents.set(agent_id, JSON.parse(body));
      return [200, { agent_id }];
    }
    if (path === "/v1/convai/tools") return [200, { id: "tool_1" }];
    const agent = /^\/v1\/convai\/agents\/(\w+)$/.exec(path)?.[1];
    if (agent && method === "PATCH" && this.agents.has(agent)) {
      this.agents.set(agent, JSON.parse(body));
      return [200, { agent_id: agent, name: "" }];
    }
    return [404, { detail: { message: "there is no such thing" } }];
  }
}

/** Who asks, and the secret by which they know the carrier's own questions. */
const credentials = ({ authorization = "" }) => Buffer.from(authorization.replace(/^Basic /, ""), "base64").toString().split(":");
