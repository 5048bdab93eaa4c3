/**
 * The fake server's assistants: everything of AGENTS-API, with answers that take their time. A question with "refund"
 * is handed over, one with "stop" fails; a key with "bad" in it is refused, an address with "10." as private.
 */
import { randomUUID } from "node:crypto";
import * as seed from "./agents_seed.mjs";

const sleep = (ms) => new Promise((done) => setTimeout(done, ms));
const now = () => new Date().toISOString();

/** @param tools {json, problem, bytes, world, pace} */
export function createAgents({ json, problem, bytes, world, pace }) {
  let state;
  const fresh = () => (state = { bots: seed.bots(), editions: { bt_1: seed.editions() }, drafts: {}, connections: seed.connections(), tools: seed.tools(), http: seed.httpTools(), mcp: seed.mcpServers(), packs: seed.packs(), limits: { day_cost_usd: 2, warn_at_percent: 80 }, kept: {}, traces: new Map(), connected: true });
  fresh();

  const read = async (req) => JSON.parse((await bytes(req)) || "{}");
  const none = (res) => res.writeHead(204).end();
  const gone = (res) => problem(res, 404, "Not found", "Nothing here.");
  const invalid = (res, errors) => problem(res, 422, "Invalid", "Some fields are not valid.", errors);
  const fault = (pointer, detail) => ({ pointer, detail });

  function settingsFaults({ name, disclosure, colour, agents = [], models = [], responder }) {
    const all = [];
    if (!name?.trim()) all.push(fault("/name", "Enter a name."));
    if (!disclosure?.trim()) all.push(fault("/disclosure", "The disclosure cannot be empty."));
    if (!/^#[0-9a-f]{6}$/i.test(colour ?? "")) all.push(fault("/colour", "A colour is # and six hexadecimal digits."));
    if (responder === "agents" && agents.length === 0) all.push(fault("/responder", "Add an agent first."));
    agents.forEach((agent, i) => !agent.name.trim() && all.push(fault(`/agents/${i}/name`, "Enter a name.")));
    models.forEach((choice, i) => !choice.model.trim() && all.push(fault(`/models/${i}/model`, "Enter the name of a model.")));
    return all;
  }

  function publish(bot, settings, note, me) {
    const edition = bot.edition + 1;
    Object.assign(bot, settings, { edition });
    const list = (state.editions[bot.id] ??= []);
    list.forEach((each) => (each.live = false));
    list.unshift({ edition, at: now(), by: me.name, note, live: true });
    state.kept[`${bot.id} ${edition}`] = structuredClone(settings);
    delete state.drafts[bot.id];
    return bot;
  }

  const settingsOf = ({ id: _id, created_at: _at, edition: _edition, ...settings }) => settings;

  function answer(bot, asked) {
    const settings = state.drafts[bot.id]?.settings ?? settingsOf(bot);
    const trace = seed.trace("preview", randomUUID(), now());
    const agent = settings.responder === "agents" ? (settings.agents[0]?.name ?? null) : null;
    const turn = { asked, was: null, text: `${settings.name} says: parcels leave our warehouse on the day of the order when it comes in before **14:00**. On the islands it takes 6 to 9 working days.`, agent, citations: [{ title: "Delivery times", headings: ["Help", "Delivery"], text: "Parcels leave our warehouse on the day of the order when it comes in before 14:00.", url: "https://example.com/help/delivery" }], quick_replies: [], handed_over: false, trace };
    if (/refund/i.test(asked)) return { ...turn, text: "I am asking a colleague to look into your refund.", citations: [], handed_over: true, trace: { ...trace, end: "handed_over" } };
    if (/address/i.test(asked)) return { ...turn, text: "Shall I change the address of order 48213 to Calle Mayor 12, 28013 Madrid?", citations: [], quick_replies: [{ title: "Yes, change it" }, { title: "No" }, { title: "Talk to a person", action: "ask_human" }] };
    return turn;
  }

  async function bot(req, res, [id, what, number, step], me) {
    const owner = me.role === "owner";
    const { method } = req;
    if (!id && method === "GET") return json(res, { items: state.bots });
    if (!owner && method !== "GET" && what !== "preview") return problem(res, 403, "Forbidden", "Only owners may do this.");
    if (!id) {
      const { name } = await read(req);
      if (!name?.trim()) return invalid(res, [fault("/name", "Enter a name.")]);
      const made = { ...structuredClone(state.bots.find((each) => each.responder === "extractive") ?? seed.bots()[1]), id: `bt_${randomUUID().slice(0, 8)}`, name, colour: "#1f6f5c", edition: 1, created_at: now() };
      state.bots.push(made);
      return json(res, made);
    }
    const known = state.bots.find((each) => each.id === id);
    if (!known) return gone(res);
    if (!what && method === "DELETE") {
      if (id === "bt_1") return problem(res, 409, "Something else uses this", "Inboxes use this bot (Shop): give them another one first");
      state.bots = state.bots.filter((each) => each.id !== id);
      return none(res);
    }
    if (!what) return json(res, known, { etag: `"v${known.edition}"` });
    if (what === "draft") {
      if (method === "GET") return state.drafts[id] ? json(res, state.drafts[id]) : gone(res);
      if (method === "DELETE") return delete state.drafts[id], none(res);
      const settings = await read(req);
      const faults = settingsFaults(settings);
      if (faults.length > 0) return invalid(res, faults);
      await sleep(120 * pace);
      state.drafts[id] = { settings, based_on: state.drafts[id]?.based_on ?? known.edition, at: now(), by: me.name };
      return json(res, state.drafts[id]);
    }
    if (what === "publish") return json(res, publish(known, state.drafts[id]?.settings ?? settingsOf(known), (await read(req)).note ?? "", me));
    if (what === "preview") {
      const { messages, conversation } = await read(req);
      await sleep(700 * pace);
      if (!conversation) {
        const asked = messages.at(-1).text;
        if (/stop/i.test(asked)) return problem(res, 503, "Unavailable", "No model of the chain answered.");
        return json(res, { turns: [answer(known, asked)] });
      }
      const all = world.messages.get(conversation) ?? [];
      const turns = all.flatMap((m, i) => (m.author.kind === "contact" && m.text ? [{ ...answer(known, m.text), was: all.slice(i + 1).find((next) => next.author.kind === "agent")?.text ?? null }] : []));
      return json(res, { turns: turns.slice(-10) });
    }
    if (what !== "editions") return gone(res);
    if (!number) return json(res, { items: state.editions[id] ?? [{ edition: 1, at: known.created_at, by: "Mira Oduya", note: "", live: true }] });
    const old = state.kept[`${id} ${number}`] ?? (Number(number) === known.edition ? settingsOf(known) : { ...settingsOf(known), greeting: `Greeting of edition ${number}`, profile: { ...known.profile, tone: "Formal" } });
    return step === "restore" ? json(res, publish(known, old, `Edition ${number} brought back`, me)) : json(res, { edition: Number(number), ...old });
  }

  /** The kinds of records that are listed, made, changed, deleted alike. */
  async function records(req, res, list, [id, act], me, { check, clean, prefix }) {
    if (req.method !== "GET" && me.role !== "owner") return problem(res, 403, "Forbidden", "Only owners may do this.");
    const at = list.findIndex((each) => each.id === id);
    if (id && at < 0) return gone(res);
    if (act) return act;
    if (req.method === "DELETE") return list.splice(at, 1), none(res);
    if (req.method === "GET") return id ? json(res, list[at], { etag: `"v${list[at].v ?? 1}"` }) : json(res, { items: list });
    if (req.method === "PUT" && !req.headers["if-match"]) return problem(res, 428, "Precondition required", "Send the ETag you read as the header If-Match.");
    if (req.method === "PUT" && !["*", `"v${list[at].v ?? 1}"`].includes(req.headers["if-match"])) return problem(res, 412, "Changed meanwhile", "Somebody changed this meanwhile: read it again, then decide.");
    const body = await read(req);
    const faults = check(body);
    if (faults.length > 0) return invalid(res, faults);
    const known = id ? list[at] : { id: `${prefix}_${randomUUID().slice(0, 8)}`, created_at: now() };
    const made = { ...known, ...clean(body, known), v: (known.v ?? 0) + 1 };
    if (id) list[at] = made;
    else list.push(made);
    return json(res, made, { etag: `"v${made.v}"` });
  }

  const authClean = (auth = { kind: "none" }, old) => ({ kind: auth.kind, ...(auth.name ? { name: auth.name } : {}), has_secret: auth.kind !== "none" && (auth.secret === undefined ? old?.has_secret === true && old.kind === auth.kind : auth.secret !== "") });
  const addressFaults = (pointer, address, allowed) => (!/^https?:\/\/\S+/.test(address ?? "") ? [fault(pointer, "Enter a whole address, beginning with http:// or https://.")] : /\/\/(10\.|localhost|127\.)/.test(address) && !allowed ? [fault(pointer, "This address lies in a private network. Allow it below if that is meant.")] : []);

  const CONNECTIONS = {
    prefix: "mc",
    check: (body) => [
      ...(body.name ? [] : [fault("/name", "Enter a name.")]),
      ...(["azure", "compatible", "ollama"].includes(body.kind) ? addressFaults("/base_url", body.base_url, body.allow_private) : []),
      ...(body.kind === "bedrock" && !body.region ? [fault("/region", "Enter a region.")] : []),
      ...(body.kind === "azure" && !body.deployment ? [fault("/deployment", "Enter the deployment.")] : []),
    ],
    clean: ({ key, ...body }, known) => ({ ...body, has_key: key === undefined ? known.has_key === true : key !== "", ...(key ? { key_hint: `…${key.slice(-4)}`, bad: key.includes("bad") } : key === "" ? { key_hint: undefined } : {}) }),
  };
  const HTTP = {
    prefix: "ht",
    check: (body) => [
      ...(/^[a-z][a-z0-9_]*$/.test(body.name) ? [] : [fault("/name", "Small letters, digits and _, beginning with a letter.")]),
      ...(body.title ? [] : [fault("/title", "Enter a title.")]),
      ...(body.description?.length >= 10 ? [] : [fault("/description", "Describe what it does in at least ten characters.")]),
      ...addressFaults("/url", body.url, body.allow_private),
      ...(body.auth.kind === "header" && !body.auth.name ? [fault("/auth/name", "Enter the header’s name.")] : []),
    ],
    clean: (body, known) => ({ ...body, auth: authClean(body.auth, known.auth) }),
  };
  const MCP = { prefix: "ms", check: (body) => [...(body.name ? [] : [fault("/name", "Enter a name.")]), ...addressFaults("/url", body.url, body.allow_private)], clean: (body, known) => ({ ...body, auth: authClean(body.auth, known.auth) }) };

  async function connections(req, res, path, me) {
    if (path[1] !== "check") return records(req, res, state.connections, path, me, CONNECTIONS);
    const known = state.connections.find(({ id }) => id === path[0]);
    await sleep(600 * pace);
    if (known?.bad) return json(res, { ok: false, class: "unauthorised", detail: "401 from api.openai.com: Incorrect API key provided", took_ms: 212 });
    if (known?.kind === "ollama") return json(res, { ok: false, class: "unreachable", detail: "No answer from 10.0.0.12:11434", took_ms: 5_000 });
    return json(res, { ok: true, detail: "", took_ms: 438, models: seed.models.items.filter(({ kind }) => kind === known?.kind).map(({ model }) => model) });
  }

  async function httpTools(req, res, path, me) {
    if (path[1] !== "try") return records(req, res, state.http, path, me, HTTP);
    const { arguments: given } = await read(req);
    await sleep(500 * pace);
    if (!given.store) return invalid(res, [fault("/arguments/store", "This field is required.")]);
    return json(res, { status: 200, took_ms: 187, output: { store: given.store, available: 3, next_delivery: "2026-12-02" } });
  }

  async function mcpServers(req, res, path, me) {
    if (path[1] !== "check") return records(req, res, state.mcp, path, me, MCP);
    await sleep(500 * pace);
    return json(res, { ok: true, detail: "", server: "showroom-calendar 1.4", tools: seed.MCP_TOOLS });
  }

  async function packs(req, res, [key, act], me) {
    if (!key) return json(res, { items: state.packs });
    const pack = state.packs.find((each) => each.key === key);
    if (!pack) return gone(res);
    if (me.role !== "owner") return problem(res, 403, "Forbidden", "Only owners may do this.");
    if (act === "check") return await sleep(400 * pace), json(res, { ok: true, detail: "214 orders can be read." });
    if (req.method === "DELETE") return Object.assign(pack, { connected: false, settings: {} }), none(res);
    const { settings } = await read(req);
    const faults = pack.fields.filter(({ name, secret }) => !settings[name] && !(secret && pack.connected)).map(({ name, title }) => fault(`/settings/${name}`, `${title} is missing.`));
    if (faults.length > 0) return invalid(res, faults);
    const shown = Object.fromEntries(Object.entries(settings).filter(([name]) => !pack.fields.find((f) => f.name === name)?.secret));
    return json(res, Object.assign(pack, { connected: true, settings: { ...pack.settings, ...shown } }));
  }

  /** Each answer of the assistant has a trace; between them one failed and one was cancelled. */
  function tracesOf(id) {
    if (state.traces.has(id)) return state.traces.get(id);
    const answers = (world.messages.get(id) ?? []).filter((m) => m.author.kind === "agent");
    const all = answers.map((m) => seed.trace(id, m.id, m.at)).reverse();
    const at = all[0]?.at ?? now();
    all.splice(1, 0, seed.trace(id, `${id}-failed`, at, { end: "failed", took: 12_990, steps: seed.failedSteps }), seed.trace(id, `${id}-cancelled`, at, { end: "cancelled", took: 900, steps: seed.trace(id, "", at).steps.slice(0, 2) }));
    for (let n = 0; n < 24; n++) all.push(seed.trace(id, `${id}-old-${n}`, at, { end: "answered" }));
    state.traces.set(id, all);
    return all;
  }

  function traces(res, id, query) {
    const all = tracesOf(id);
    const from = query.get("before") ? all.findIndex(({ message }) => message === query.get("before")) + 1 : 0;
    json(res, { items: all.slice(from, from + Number(query.get("limit") ?? 20)) });
  }

  async function assist(req, res, id) {
    const { task, text, tone, language } = await read(req);
    if (!state.connected) return problem(res, 409, "Conflict", "No model is connected.");
    const words = {
      reply: "Thank you for the photo. I have asked our workshop, and **somebody can come on Saturday between ten and noon**. Does that suit you?",
      summary: "- Oak table arrived with a scratch on the top\n- A photo was sent\n- Wants a repair on Saturday",
      next_steps: "1. Ask the workshop for a slot on Saturday\n2. Confirm the time to the customer\n3. Note the order number in the repair list",
      rewrite: `${tone === "shorter" ? "" : "Of course! "}${text ?? ""}${tone === "more formal" ? " Kind regards." : ""}`,
      translate: `[${language}] ${text}`,
    }[task];
    res.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-store" });
    for (const piece of words.split(/(?<=\s)/)) {
      if (res.destroyed) return;
      res.write(`data: ${JSON.stringify({ delta: piece })}\n\n`);
      await sleep(60 * pace);
    }
    res.end(`data: ${JSON.stringify(/broken/.test(text ?? "") ? { error: { detail: "The model stopped in the middle." } } : { done: { text: words, model: "openai/gpt-6-luna", citations: [] } })}\n\n`);
  }

  async function handle(req, res, area, path, query, me) {
    if (area === "bots") return bot(req, res, path, me);
    if (area === "model-connections") return connections(req, res, path, me);
    if (area === "models") return json(res, seed.models);
    if (area === "tools") return json(res, { items: state.tools });
    if (area === "http-tools") return httpTools(req, res, path, me);
    if (area === "mcp-servers") return mcpServers(req, res, path, me);
    if (area === "packs") return packs(req, res, path, me);
    if (area === "usage" && path[0] === "limits") {
      const limits = await read(req);
      if (limits.warn_at_percent > 100) return invalid(res, [fault("/warn_at_percent", "At most 100.")]);
      return json(res, (state.limits = limits));
    }
    if (area === "notices") return json(res, { items: state.unused ? [] : seed.notices(state.bots) });
    if (area === "usage") return json(res, { items: state.unused ? [] : seed.usage(query.get("from"), query.get("to")), today: { cost_usd: 1.71 }, limits: state.limits });
    return gone(res);
  }

  return {
    AREAS: new Set(["bots", "model-connections", "models", "tools", "http-tools", "mcp-servers", "packs", "usage", "notices"]),
    handle,
    traces,
    assist,
    trace: (res, id, message) => {
      const known = tracesOf(id).find((each) => each.message === message);
      return known ? json(res, known) : gone(res);
    },
    dev: ({ what }) => {
      if (what === "fresh") fresh();
      if (what === "empty") Object.assign(fresh(), { bots: [], connections: [], http: [], mcp: [], packs: [], unused: true });
      if (what === "unconnected") state.connected = false;
      if (what === "published") {
        const draft = state.drafts.bt_1;
        publish(state.bots[0], settingsOf(state.bots[0]), "From elsewhere", { name: "Tomás Rey" });
        state.drafts.bt_1 = draft;
      }
      return null;
    },
  };
}
