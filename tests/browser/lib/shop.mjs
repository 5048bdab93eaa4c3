/** A shop behind Shopify's Admin API, as small as a scene needs it: orders that are told of by signed webhooks, and tags that are written. */
import assert from "node:assert/strict";
import { createHmac, randomUUID } from "node:crypto";
import { createServer } from "node:http";

const SCOPES = ["read_products", "read_orders", "write_orders", "read_customers", "read_fulfillments"];
const NO_MORE = { hasNextPage: false, endCursor: null };

/** As Shopify has times: without parts of a second. */
const now = () => new Date().toISOString().replace(/\.\d+Z$/, "Z");

export class Shop {
  domain = "lamps.myshopify.com";
  token = "shpat_browser";
  secret = "shpss_browser";
  #orders = new Map();
  #hooks = [];
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

  /** An order to be paid on delivery; gives its number. `phone`: with its plus. */
  order({ name, person, phone, total, item }) {
    const number = String(5_001_000 + this.#orders.size);
    this.#orders.set(number, { number, name, person, phone, total, item, at: now(), tags: ["cod"] });
    return number;
  }

  tags(number) {
    return this.#orders.get(number).tags;
  }

  /** Brings a webhook about an order to the program, signed. */
  async tell(topic, number, address) {
    const body = JSON.stringify(toldOf(this.#orders.get(number)));
    const headers = {
      "content-type": "application/json",
      "x-shopify-topic": topic,
      "x-shopify-shop-domain": this.domain,
      "x-shopify-webhook-id": randomUUID(),
      "x-shopify-hmac-sha256": createHmac("sha256", this.secret).update(body).digest("base64"),
    };
    const answer = await fetch(address, { method: "POST", headers, body });
    assert.equal(answer.status, 200, await answer.text());
  }

  async #serve(request, response) {
    let body = "";
    for await (const piece of request) body += piece;
    const isOurs = request.headers["x-shopify-access-token"] === this.token && /\/graphql\.json$/.test(request.url);
    const data = isOurs ? this.#answer(JSON.parse(body)) : { errors: "no" };
    response.writeHead(isOurs ? 200 : 401, { "content-type": "application/json" }).end(JSON.stringify(isOurs ? { data } : data));
  }

  #answer({ query, variables = {} }) {
    const number = String(variables.id ?? "").split("/").pop();
    if (query.includes("tagsAdd")) {
      const order = this.#orders.get(number);
      order.tags = [...new Set([...order.tags, ...variables.tags])];
      return { tagsAdd: { node: { id: variables.id }, userErrors: [] } };
    }
    if (query.includes("webhookSubscriptionCreate")) {
      const hook = { id: `gid://shopify/WebhookSubscription/${this.#hooks.length + 1}`, topic: variables.topic, uri: variables.hook?.uri };
      this.#hooks.push(hook);
      return { webhookSubscriptionCreate: { webhookSubscription: { id: hook.id }, userErrors: [] } };
    }
    if (query.includes("webhookSubscriptions")) return { webhookSubscriptions: { nodes: this.#hooks, pageInfo: NO_MORE } };
    if (query.includes("abandonedCheckouts")) return { abandonedCheckouts: { nodes: [], pageInfo: NO_MORE } };
    if (query.includes("orders(")) return { orders: { nodes: [...this.#orders.values()].map(asNode), pageInfo: NO_MORE } };
    if (query.includes("order(")) return { order: this.#orders.has(number) ? asNode(this.#orders.get(number)) : null };
    return { shop: { name: "The Lamps", ianaTimezone: "Europe/Madrid", currencyCode: "EUR" }, currentAppInstallation: { accessScopes: SCOPES.map((handle) => ({ handle })) } };
  }
}

/** As a webhook has an order. */
function toldOf({ number, name, person, phone, total, item, at, tags }) {
  const [first_name, ...rest] = person.split(" ");
  return {
    id: Number(number), admin_graphql_api_id: `gid://shopify/Order/${number}`, name, created_at: at, updated_at: at, cancelled_at: null,
    financial_status: "pending", fulfillment_status: null, payment_gateway_names: ["Cash on Delivery (COD)"], tags: tags.join(", "), phone,
    customer: { phone, first_name, last_name: rest.join(" ") }, shipping_address: { name: person, phone, address1: "1 Lamp Street", city: "Madrid", zip: "28001" },
    total_price: total, current_total_price: total, currency: "EUR", order_status_url: `https://lamps.example/orders/${number}`,
    line_items: [{ title: item, variant_title: null, quantity: 1 }], fulfillments: [],
  };
}

/** As the API answers with it. */
function asNode({ number, name, person, phone, total, item, at, tags }) {
  return {
    id: `gid://shopify/Order/${number}`, name, createdAt: at, updatedAt: at, cancelledAt: null, displayFinancialStatus: "PENDING", displayFulfillmentStatus: "UNFULFILLED",
    paymentGatewayNames: ["Cash on Delivery (COD)"], tags, phone, statusPageUrl: `https://lamps.example/orders/${number}`,
    currentTotalPriceSet: { shopMoney: { amount: total, currencyCode: "EUR" } }, customer: { displayName: person, defaultPhoneNumber: { phoneNumber: phone } },
    shippingAddress: { name: person, address1: "1 Lamp Street", address2: null, city: "Madrid", zip: "28001", provinceCode: "M", phone },
    lineItems: { nodes: [{ title: item, variantTitle: null, quantity: 1 }] }, fulfillments: [],
  };
}
