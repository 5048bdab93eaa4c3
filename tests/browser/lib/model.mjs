/** A language model and a shop's service in one, as small as the scenes need: Chat Completions as a stream, and an order that can be cancelled. */
import { createServer } from "node:http";

export class Model {
  /** Orders that were cancelled, once for each request. */
  cancelled = [];
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

  async #serve(request, response) {
    let body = "";
    for await (const piece of request) body += piece;
    const order = /^\/shop\/orders\/(\w+)\/cancel$/.exec(request.url)?.[1];
    if (order) {
      this.cancelled.push(order);
      return json(response, { order, state: "cancelled" });
    }
    if (request.url === "/v1/models") return json(response, { object: "list", data: [{ id: "house-model", object: "model" }] });
    if (request.url !== "/v1/chat/completions" || request.headers.authorization !== "Bearer sk-browser") return json(response, { error: { message: "no" } }, 401);
    stream(response, answer(JSON.parse(body)));
  }
}

function json(response, body, status = 200) {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}

/** What is said, or the tool that is called. */
function answer({ messages, tools = [] }) {
  const last = messages.at(-1);
  if (last.role === "tool") {
    return { text: last.content.includes("cancelled") ? "Order 1001 is cancelled. You get your money back within five days." : "I could not do that." };
  }
  const said = last.content.split("<customer>").at(-1).toLowerCase();
  const has = (name) => tools.some((tool) => tool.function.name === name);
  if (said.includes("cancel") && has("cancel_order")) return { call: { name: "cancel_order", arguments: JSON.stringify({ order: "1001" }) } };
  if (said.includes("lawyer") && has("hand_over")) return { call: { name: "hand_over", arguments: JSON.stringify({ reason: "Talks of a lawyer" }) } };
  const instructions = messages[0].content;
  if (instructions.includes("operator of a business")) return { text: "The customer cancelled order 1001 and now talks of a lawyer." };
  if (instructions.includes("You know the warranty")) return { text: "The warranty covers cables for two years." };
  return { text: "I look after orders. Which one is it?" };
}

function stream(response, { text, call }) {
  response.writeHead(200, { "content-type": "text/event-stream" });
  const send = (more) => response.write(`data: ${JSON.stringify({ id: "chatcmpl-1", object: "chat.completion.chunk", created: 1, model: "house-model", choices: [], ...more })}\n\n`);
  const choose = (delta, finish_reason = null) => send({ choices: [{ index: 0, delta, finish_reason }] });
  choose({ role: "assistant", content: "" });
  if (call) choose({ tool_calls: [{ index: 0, id: "call_1", type: "function", function: call }] });
  else for (const content of text.match(/\S+\s*/g)) choose({ content });
  choose({}, call ? "tool_calls" : "stop");
  send({ usage: { prompt_tokens: 400, completion_tokens: 20, total_tokens: 420 } });
  response.end("data: [DONE]\n\n");
}
