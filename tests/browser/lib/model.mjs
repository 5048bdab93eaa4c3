/** A language model and a shop's service in one, as small as the scenes need: OpenAI's Responses as a stream, and an order that can be cancelled. */
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
    if (request.url !== "/v1/responses" || request.headers.authorization !== "Bearer sk-browser") return json(response, { error: { message: "no" } }, 401);
    stream(response, answer(JSON.parse(body)));
  }
}

function json(response, body, status = 200) {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}

/** What is said, or the tool that is called. */
function answer({ instructions, input, tools = [] }) {
  const last = input.at(-1);
  if (last.type === "function_call_output") {
    return { text: last.output.includes("cancelled") ? "Order 1001 is cancelled. You get your money back within five days." : "I could not do that." };
  }
  const said = JSON.stringify(last).toLowerCase();
  const has = (name) => tools.some((tool) => tool.name === name);
  if (said.includes("cancel") && has("cancel_order")) return { call: { name: "cancel_order", arguments: JSON.stringify({ order: "1001" }) } };
  if (said.includes("lawyer") && has("hand_over")) return { call: { name: "hand_over", arguments: JSON.stringify({ reason: "Talks of a lawyer" }) } };
  if (instructions.includes("operator of a business")) return { text: "The customer cancelled order 1001 and now talks of a lawyer." };
  if (instructions.includes("You know the warranty")) return { text: "The warranty covers cables for two years." };
  return { text: "I look after orders. Which one is it?" };
}

function stream(response, { text, call }) {
  response.writeHead(200, { "content-type": "text/event-stream" });
  let number = 0;
  const send = (type, more) => response.write(`event: ${type}\ndata: ${JSON.stringify({ type, sequence_number: number++, ...more })}\n\n`);
  const item = call ? { id: "fc_1", type: "function_call", call_id: "call_1", ...call } : { id: "msg_1", type: "message", role: "assistant", content: [{ type: "output_text", text }] };
  send("response.created", { response: { id: "resp_1", status: "in_progress" } });
  send("response.output_item.added", { output_index: 0, item: call ? { ...item, arguments: "" } : { ...item, content: [] } });
  if (call) {
    send("response.function_call_arguments.delta", { item_id: item.id, output_index: 0, delta: call.arguments });
    send("response.function_call_arguments.done", { item_id: item.id, output_index: 0, arguments: call.arguments });
  } else for (const delta of text.match(/\S+\s*/g)) send("response.output_text.delta", { item_id: item.id, output_index: 0, content_index: 0, delta });
  send("response.output_item.done", { output_index: 0, item });
  const usage = { input_tokens: 400, output_tokens: 20, total_tokens: 420, input_tokens_details: { cached_tokens: 0 }, output_tokens_details: { reasoning_tokens: 0 } };
  send("response.completed", { response: { id: "resp_1", model: "gpt-6-luna", status: "completed", output: [item], usage } });
  response.end();
}
