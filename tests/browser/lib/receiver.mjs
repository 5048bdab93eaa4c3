/** A program that takes webhooks, with the library that the scheme's own makers give to receivers. */
import { createServer } from "node:http";
import { fromWidget } from "./stage.mjs";
import { until } from "./wait.mjs";

const { Webhook } = fromWidget("standardwebhooks");

export class Receiver {
  /** Events whose signature is right, each with its `id`. */
  events = [];
  /** Why others were refused. */
  refused = [];
  /** What the next good one of a type is answered with; others may come first. */
  next = {};
  secret = "";
  #server;

  async start() {
    this.#server = createServer((request, response) => void this.#serve(request, response));
    await new Promise((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
    this.url = `http://127.0.0.1:${this.#server.address().port}/hook`;
  }

  stop() {
    this.#server?.closeAllConnections();
    this.#server?.close();
  }

  /** The first event of this type, or the one at this place, once it is there. */
  event(type, place = 0) {
    return until(`the event ${type} came`, () => this.of(type)[place]);
  }

  of(type) {
    return this.events.filter((event) => event.type === type);
  }

  async #serve(request, response) {
    let body = "";
    for await (const piece of request) body += piece;
    try {
      const event = new Webhook(this.secret).verify(body, request.headers);
      this.events.push({ ...event, id: request.headers["webhook-id"] });
      const status = this.next[event.type] ?? 200;
      delete this.next[event.type];
      response.writeHead(status, { "content-type": "text/plain" }).end("thank you");
    } catch (error) {
      this.refused.push(String(error));
      response.writeHead(401).end();
    }
  }
}
