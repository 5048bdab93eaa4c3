/** Made-up assistants, tools, packs, traces and usage for the fake server; the same at every start. */
const ago = (hours) => new Date(Date.now() - hours * 3_600_000).toISOString();

const agent = (key, name, role, part = {}) => ({ key, name, role, instructions: "", when: { description: "", examples: [], words: [] }, tools: [], knowledge_bases: [], ...part });

const SHOP_AGENTS = [
  agent("orders", "Orders", "Looks up orders and tells where they are", {
    instructions: "Ask for the order number when it is not known. Look the order up before you say anything about it.\n\nIf it is later than promised, apologise once and offer to ask a colleague.",
    when: { description: "Questions about an order that was placed", examples: ["Where is my parcel?", "Can I change the address of my order?"], words: ["order", "parcel"] },
    tools: ["order_status", "change_address"],
  }),
  agent("returns", "Returns", "Arranges returns and explains refunds", { when: { description: "Sending something back", examples: ["I want to return the lamp"], words: ["refund", "return"] }, tools: ["order_status", "start_return"] }),
  agent("advice", "Advice", "Helps to choose, from the catalogue and the care guide", { when: { description: "Questions before buying", examples: ["Which fabric is best with a cat?"], words: [] }, tools: ["product_search"], knowledge_bases: ["kb_shop"] }),
];

export const EMPTY_PROFILE = { identity: "", tone: "", languages: [], word_limit: 0, guidelines: [], goals: [], support_contacts: [], appointment_link: "", grounded_only: false };

export function bots() {
  return [
    {
      id: "bt_1", name: "Juniper", colour: "#1f6f5c", greeting: "Hello! Ask me about furniture, delivery or your order.", disclosure: "I am an automated assistant. You can ask for a person at any time.",
      starters: ["Where is my order?", "How long does delivery take?", "Which fabric is best with a cat?"], knowledge_bases: ["kb_shop"], responder: "agents",
      profile: { ...EMPTY_PROFILE, identity: "You are Juniper, the assistant of Oak & Linen, a shop for furniture in Madrid.", tone: "Friendly and brief, without exclamation marks", languages: ["English", "Español"], word_limit: 90, guidelines: ["Never promise a delivery date that no tool has told.", "Say prices with their currency."], goals: ["Offer an appointment in the showroom."], support_contacts: [{ label: "Telephone", value: "+34 910 000 000" }], appointment_link: "https://oak.example/showroom", grounded_only: true },
      agents: SHOP_AGENTS, models: [{ connection: "mc_1", model: "gpt-6-luna" }, { connection: "mc_2", model: "claude-5-haiku" }], budget: { conversation_tokens: 120_000, day_cost: 12_000 }, remember: "auto", edition: 4, created_at: ago(2_000),
    },
    {
      id: "bt_2", name: "Casa Alba", colour: "#c9a45c", greeting: "", disclosure: "I am an automated assistant. You can ask for a person at any time.", starters: [], knowledge_bases: ["kb_shop"], responder: "extractive",
      profile: EMPTY_PROFILE, agents: [], models: [], budget: { conversation_tokens: 0, day_cost: 0 }, remember: "auto", edition: 1, created_at: ago(300),
    },
  ];
}

export const editions = () => [
  { edition: 4, at: ago(20), by: "Mira Oduya", note: "Returns may be started without a person", live: true },
  { edition: 3, at: ago(190), by: "Asha", note: "", live: false },
  { edition: 2, at: ago(480), by: "Mira Oduya", note: "Agents instead of the documents’ own words", live: false },
  { edition: 1, at: ago(2_000), by: "Mira Oduya", note: "First edition", live: false },
];

export const connections = () => [
  { id: "mc_1", name: "OpenAI", kind: "openai", base_url: "", has_key: true, key_hint: "…4f2a", allow_private: false, created_at: ago(900) },
  { id: "mc_2", name: "Anthropic, second choice", kind: "anthropic", base_url: "", has_key: true, key_hint: "…9c01", allow_private: false, created_at: ago(800) },
  { id: "mc_3", name: "The box under the desk", kind: "ollama", base_url: "http://10.0.0.12:11434", has_key: false, allow_private: true, created_at: ago(700) },
];

const card = (kind, model, context, input_price, output_price, part = {}) => ({ kind, model, context, most_output: 16_000, input_price, output_price, tools: true, ...part });
export const models = {
  price_version: "2026-11",
  items: [
    card("openai", "gpt-6-luna", 400_000, 0.25, 2), card("openai", "gpt-6", 400_000, 1.75, 14), card("openai", "gpt-6-pro", 400_000, 15, 120), card("openai", "gpt-5.1-mini", 272_000, 0.25, 2, { retires_on: "2027-03-31" }),
    card("anthropic", "claude-5-haiku", 200_000, 1, 5), card("anthropic", "claude-5-sonnet", 1_000_000, 3, 15), card("anthropic", "claude-5-opus", 1_000_000, 5, 25),
    card("azure", "gpt-6", 400_000, 1.75, 14), card("bedrock", "amazon.nova-2-lite", 1_000_000, 0.06, 0.24),
    card("ollama", "qwen3:8b", 40_960, null, null), card("ollama", "gemma3:4b", 128_000, null, null, { tools: false }),
  ],
};

const schema = (properties, required = Object.keys(properties)) => ({ type: "object", properties, required, additionalProperties: false });
const text = (description) => ({ type: "string", description });
const tool = (name, title, description, source, part = {}) => ({ name, title, description, source, assurance: "anonymous", changes: false, confirm: false, parameters: schema({}), ...part });
export const tools = () => [
  tool("search_knowledge", "Search the knowledge", "Finds passages of the knowledge bases that answer a question.", "built_in", { parameters: schema({ query: text("What to look for, in a few words") }) }),
  tool("hand_over", "Hand over to a person", "Asks for a person and says why.", "built_in", { parameters: schema({ reason: text("Why a person is needed, in a sentence") }) }),
  tool("remember_contact", "Remember contact details", "Keeps a name, an email address or a telephone number that the customer gave.", "built_in", { changes: true, parameters: schema({ name: text("The name"), email: text("The address"), phone: text("The number") }, []) }),
  tool("order_status", "Look up an order", "Tells state, items and expected delivery of an order.", "pack", { origin: "Online shop", assurance: "known_handle", parameters: schema({ order: text("The order number, such as 48213") }) }),
  tool("change_address", "Change the delivery address", "Changes where an order that has not left is sent to.", "pack", { origin: "Online shop", assurance: "verified", changes: true, confirm: true, parameters: schema({ order: text("The order number"), address: text("The whole new address") }) }),
  tool("start_return", "Start a return", "Creates a return label for items of an order.", "pack", { origin: "Online shop", assurance: "verified", changes: true, confirm: true, parameters: schema({ order: text("The order number"), items: text("Which items") }) }),
  tool("product_search", "Search products", "Finds products by words, colour and price, with what is in stock.", "pack", { origin: "Online shop", parameters: schema({ words: text("What is wanted") }) }),
  tool("store_stock", "Stock of a store", "Tells how many of a product a store has.", "http", { parameters: schema({ store: text("The store’s short name"), sku: text("The article number") }) }),
  tool("calendar_free", "Free appointments", "Lists the free appointments of a showroom.", "mcp", { origin: "Showroom calendar", parameters: schema({ day: text("The day, as 2026-12-01") }) }),
];

export const httpTools = () => [
  {
    id: "ht_1", name: "store_stock", title: "Stock of a store", description: "Tells how many of a product a store has. Use it when somebody asks whether something is there to take along.", method: "GET", url: "https://api.oak.example/stores/{{store}}/stock", headers: [{ name: "accept-language", value: "en" }], query: [{ name: "sku", value: "{{sku}}" }], body: null,
    auth: { kind: "bearer", has_secret: true }, parameters: schema({ store: text("The store’s short name, such as madrid"), sku: text("The article number") }), response: { pick: "/data", fields: ["/store", "/available"] }, assurance: "anonymous", changes: false, confirm: false, timeout_ms: 6_000, allow_private: false,
  },
];
export const mcpServers = () => [
  { id: "ms_1", name: "Showroom calendar", url: "https://calendar.oak.example/mcp", auth: { kind: "header", name: "x-api-key", has_secret: true }, allow_private: false, tools: [{ name: "free", enabled: true, confirm: false, assurance: "anonymous" }, { name: "book", enabled: true, confirm: true, assurance: "known_handle" }, { name: "cancel", enabled: false, confirm: true, assurance: "verified" }] },
];
export const MCP_TOOLS = [
  { name: "free", title: "Free appointments", description: "Lists the free appointments of a day." },
  { name: "book", title: "Book an appointment", description: "Books an appointment for a name and a telephone number." },
  { name: "move", title: "Move an appointment", description: "Moves a booked appointment to another time." },
];

export const packs = () => [
  {
    key: "commerce", title: "Online shop", description: "Orders, returns, products and stock of a shop on Shopify or WooCommerce.", connected: true, settings: { system: "Shopify", address: "https://oak.myshopify.example" },
    fields: [{ name: "system", title: "System", help: "Which shop it is.", secret: false, kind: "select", options: ["Shopify", "WooCommerce"] }, { name: "address", title: "Address", help: "Of the shop’s administration.", secret: false, kind: "url" }, { name: "token", title: "Access token", help: "From the shop’s settings, with the right to read orders.", secret: true, kind: "text" }],
    agents: SHOP_AGENTS, tools: ["order_status", "change_address", "start_return", "product_search"],
  },
  {
    key: "hotel", title: "Hotel", description: "Rooms, bookings and wishes of guests, with your property management system.", connected: false, settings: {},
    fields: [{ name: "address", title: "Address", help: "Of the system’s interface.", secret: false, kind: "url" }, { name: "property", title: "Property", help: "Its number in the system.", secret: false, kind: "text" }, { name: "key", title: "Key", help: "With the right to read and change bookings.", secret: true, kind: "text" }],
    agents: [agent("rooms", "Rooms", "Tells what is free and what it costs", { tools: ["room_search"] }), agent("bookings", "Bookings", "Books, moves and cancels stays", { tools: ["booking_read", "booking_change"] }), agent("concierge", "Concierge", "Wishes during the stay, and tips nearby")], tools: ["room_search", "booking_read", "booking_change"],
  },
  { key: "interiors", title: "Interiors", description: "Samples, measuring visits and offers for interior fitting.", connected: false, settings: {}, fields: [{ name: "address", title: "Address", help: "Of the calendar for visits.", secret: false, kind: "url" }], agents: [agent("visits", "Visits", "Arranges measuring visits", { tools: ["visit_slots", "visit_book"] })], tools: ["visit_slots", "visit_book"] },
];

const tokens = (input, output, cached = 0, reasoning = 0) => ({ input, cached, output, reasoning });

/** A trace as a turn about an order leaves it. */
export function trace(conversation, message, at, part = {}) {
  return {
    message, conversation, bot: "bt_1", edition: 4, at, took: 3_420, end: "answered",
    steps: [
      { after: 4, took: 2, kind: "routed", agent: "Orders", by: "words", reason: "the message has “parcel”" },
      { after: 8, took: 41, kind: "searched", query: "oak table arrived with a scratch", confidence: 742, found: ["Returns and damages › Damage on arrival", "Delivery and shipping › On the day", "Product care › Oak"] },
      { after: 52, took: 1_180, kind: "asked", model: "openai/gpt-6-luna", first: 610, tokens: tokens(3_812, 64, 2_900), cost: 1_081_000, outcome: "tool_calls" },
      { after: 1_240, took: 390, kind: "called", tool: "order_status", input: '{"order":"48213"}', output: '{"order":"48213","state":"shipped","items":[{"title":"Oak table","quantity":1},{"title":"Linen chair","quantity":2}],"expected":"2026-11-28","carrier":{"name":"Seur","tracking":"ES20931"}}', outcome: "done" },
      { after: 1_640, took: 1_700, kind: "asked", model: "openai/gpt-6-luna", first: 540, tokens: tokens(4_310, 118, 3_600, 40), cost: 1_313_000, outcome: "end" },
      { after: 3_352, took: 12, kind: "guarded", rule: "grounded", detail: "A delivery time without a source was taken out." },
    ],
    ...part,
  };
}

export const failedSteps = [
  { after: 3, took: 2, kind: "routed", agent: "Returns", by: "model", reason: "asks for money back" },
  { after: 6, took: 8_000, kind: "asked", model: "openai/gpt-6-luna", first: null, tokens: tokens(0, 0), cost: null, outcome: "timed out" },
  { after: 8_010, took: 940, kind: "asked", model: "anthropic/claude-5-haiku", first: 700, tokens: tokens(3_900, 51), cost: 4_155_000, outcome: "tool_calls" },
  { after: 8_960, took: 1, kind: "called", tool: "start_return", input: '{"order":"47790","items":"lamp"}', output: '{"error":"the customer is not verified"}', outcome: "not_allowed" },
  { after: 8_970, took: 4_000, kind: "called", tool: "order_status", input: '{"order":"47790"}', output: "", outcome: "timed_out" },
  { after: 12_980, took: 0, kind: "noted", text: "No model of the chain answered." },
];

export function usage(from, to) {
  const items = [];
  for (let at = Date.parse(from); at <= Date.parse(to); at += 86_400_000) {
    const day = new Date(at).toISOString().slice(0, 10);
    const n = new Date(at).getUTCDate();
    const week = [0, 6].includes(new Date(at).getUTCDay()) ? 0.35 : 1;
    const row = (bot, bot_name, model, scale, part = {}) => {
      const turns = Math.round((40 + ((n * 37) % 60)) * scale * week);
      if (turns > 0) items.push({ day, bot, bot_name, model, turns, requests: Math.round(turns * 1.8), input_tokens: turns * 6_900, cached_tokens: turns * 4_000, output_tokens: turns * 190, cost_usd: turns * 0.0024 * (model.includes("haiku") ? 4 : 1), unpriced: 0, estimated: 0, ...part });
    };
    row("bt_1", "Juniper", "openai/gpt-6-luna", 1);
    row("bt_1", "Juniper", "anthropic/claude-5-haiku", 0.06);
    if (n % 3 === 0) row("bt_2", "Casa Alba", "ollama/qwen3:8b", 0.3, { cost_usd: 0, unpriced: 9, estimated: 4 });
  }
  return items;
}

/** Today's limit is near, and a model goes soon. */
export const notices = (bots) => [
  { kind: "model", level: "near", bot: "bt_1", bot_name: bots.find(({ id }) => id === "bt_1")?.name ?? "", model: "gpt-5-mini", retires_on: "2026-12-11", replacement: "gpt-6-luna" },
  { kind: "spending", level: "near", spent_usd: 1.71, limit_usd: 2 },
];
