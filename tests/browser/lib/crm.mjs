/** A CRM with leads over REST, as small as a scene needs it: a list in pages, records that are made and changed, a key. */
import { createServer } from "node:http";

const PAGE = 2;

export class Crm {
  key = "crm-browser";
  /** By what names them. */
  records = new Map();
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

  put(id, record) {
    this.records.set(id, { id, ...this.records.get(id), ...record, updated_at: new Date().toISOString() });
    return this.records.get(id);
  }

  async #serve(request, response) {
    let body = "";
    for await (const piece of request) body += piece;
    const [status, answer] = request.headers["x-api-key"] === this.key ? this.#answer(request, body) : [401, { error: "the key is wrong" }];
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(answer));
  }

  #answer({ method, url }, body) {
    const { pathname, searchParams } = new URL(url, this.url);
    const id = /^\/leads\/([^/]+)$/.exec(pathname)?.[1];
    if (method === "PATCH" && this.records.has(id)) return [200, this.put(id, JSON.parse(body))];
    if (pathname !== "/leads") return [404, { error: "there is no such thing" }];
    if (method === "POST") return [201, this.put(`c${this.records.size + 1}`, JSON.parse(body))];
    const phone = searchParams.get("phone");
    const found = [...this.records.values()].filter((record) => phone === null || record.phone === phone);
    const from = (Number(searchParams.get("page") ?? 1) - 1) * PAGE;
    return [200, { leads: found.slice(from, from + PAGE) }];
  }
}
