/** The HTTP API as an owner's program uses it. */
import assert from "node:assert/strict";
import { until } from "./wait.mjs";

export class Api {
  #token;

  /** @param {import("./program.mjs").Program} program */
  constructor(program) {
    this.program = program;
  }

  async #call(method, path, { body, headers = {} } = {}) {
    const call = () => this.#send(method, path, { body, headers: { authorization: `Bearer ${this.#token}`, ...headers } });
    if (!this.#token) await this.#login();
    let answer = await call();
    if (answer.status === 401) {
      // A token lasts a quarter of an hour, which all scenes together may outlast.
      await this.#login();
      answer = await call();
    }
    assert.ok(answer.status < 300, `${method} ${path} was answered with ${answer.status}: ${JSON.stringify(answer.body)}`);
    return answer;
  }

  async #login() {
    this.#token = (await this.#send("POST", "/auth/login", { body: this.program.login })).body.access_token;
  }

  async #send(method, path, { body, headers }) {
    const answer = await fetch(`${this.program.origin}/api/v1${path}`, {
      method,
      headers: { "content-type": "application/json", ...headers },
      body: body && JSON.stringify(body),
    });
    const text = await answer.text();
    return { status: answer.status, headers: answer.headers, body: text ? JSON.parse(text) : undefined };
  }

  /** `extractive` answers from the knowledge, `scripted` does what the contact writes. */
  async setResponder(responder) {
    const [{ id }] = (await this.#call("GET", "/bots")).body.items;
    const { body: bot, headers } = await this.#call("GET", `/bots/${id}`);
    await this.#call("PUT", `/bots/${id}`, { body: { ...settings(bot), responder }, headers: { "if-match": headers.get("etag") } });
  }

  /** The first connection of this kind; any but the demo's simulated one when none is named. */
  async connection(wanted) {
    const { items } = (await this.#call("GET", "/model-connections")).body;
    return items.find(({ kind }) => (wanted ? kind === wanted : kind !== "practice")).id;
  }

  /** A bot that no inbox uses, with one agent and this chain. */
  async addBot(name, choice) {
    const agents = [{ key: "one", name: "One", role: "You answer.", instructions: "", when: { description: "", examples: [], words: [] }, tools: [], knowledge_bases: [] }];
    return (await this.#call("POST", "/bots", { body: { name, responder: "agents", agents, models: [choice] } })).body.id;
  }

  /** The bot on the phone; what a call to it needs. */
  async addPhone() {
    const { body: agent } = await this.#call("POST", "/voice-agents", {
      body: {
        name: "Front desk",
        language: "en-GB",
        listeners: [{ provider: "program", name: "pocketsphinx" }],
        voices: [{ provider: "program", name: "espeak", voice: "en-us" }],
        records: true,
      },
    });
    const [{ id: bot }] = (await this.#call("GET", "/bots")).body.items;
    const { body: inbox } = await this.#call("POST", "/inboxes", { body: { name: "Phone", bot, channel: "voice" } });
    const phone = { number: "+18005551212", account_sid: `AC${"0123456789abcdef".repeat(2)}`, auth_token: "a-token-of-the-carrier" };
    const { body } = await this.#call("PUT", `/inboxes/${inbox.id}/phone`, {
      body: { ...phone, voice_agent: agent.id },
      headers: { "if-match": "*" },
    });
    return { ...phone, incoming: `${this.program.origin}${body.incoming_path}` };
  }

  /** Those of a conversation, newest first; without one, those that are live. */
  async calls(conversation) {
    return (await this.#call("GET", conversation ? `/calls?conversation=${conversation}` : "/calls")).body.items;
  }

  async addTool(tool) {
    await this.#call("POST", "/http-tools", { body: tool });
  }

  /** A draft of the demo's bot with these agents; gives the bot's id. */
  async draftAgents(agents, choice) {
    const [{ id }] = (await this.#call("GET", "/bots")).body.items;
    const { body: bot } = await this.#call("GET", `/bots/${id}`);
    await this.#call("PUT", `/bots/${id}/draft`, { body: { ...settings(bot), responder: "agents", agents, models: [choice] } });
    return id;
  }

  /** The base that the demo's bot answers from, with its name. */
  async knowledgeOfBot() {
    const [{ knowledge_bases }] = (await this.#call("GET", "/bots")).body.items;
    const { items } = (await this.#call("GET", "/knowledge")).body;
    return items.find(({ id }) => id === knowledge_bases[0]);
  }

  /** Documents of a base whose name or title has these words. */
  async documents(base, words) {
    return (await this.#call("GET", `/knowledge/${base}/documents?q=${encodeURIComponent(words)}`)).body.items;
  }

  /** A second operator; gives the login, whose password is told this once. */
  async addOperator(name, email) {
    return (await this.#call("POST", "/operators", { body: { name, email } })).body;
  }

  /** Somebody did what a campaign was for. */
  async convert(deed) {
    return (await this.#call("POST", "/conversions", { body: deed })).body;
  }

  /** Campaigns go out at any hour, as often as they like. */
  async liftRules() {
    const rules = { quiet: { from: 0, until: 0 }, most_a_day: 0, most_a_week: 0 };
    await this.#call("PUT", "/campaign-rules", { body: rules, headers: { "if-match": "*" } });
  }

  /** An audience of these people, each with a number and a name. */
  async addAudience(name, members) {
    const consent = "They asked for calls at the counter.";
    const { id } = (await this.#call("POST", "/audiences", { body: { name, consent } })).body;
    const { added } = (await this.#call("POST", `/audiences/${id}/members`, { body: { members } })).body;
    assert.equal(added, members.length);
  }

  /** A sequence that runs at any hour, with one message of an approved template; what stands in its gaps comes with the person. */
  async addSequence(name, template, columns) {
    await this.liftRules();
    const { items } = (await this.#call("GET", "/inboxes")).body;
    const { id: inbox } = items.find(({ channel, account }) => channel === "whatsapp" && account);
    const { language } = await until(`the template ${template} is there`, async () => {
      const { items: templates } = (await this.#call("GET", `/inboxes/${inbox}/templates`)).body;
      return templates.find((one) => one.name === template && one.can_send);
    });
    const values = Object.fromEntries(columns.map((column, at) => [`body.${at + 1}`, { column, otherwise: "–" }]));
    const steps = [{ variants: [{ name: "A", share: 100, template: { name: template, language }, values }] }];
    const body = { name, inbox, kind: "sequence", delay: 0, life: 0, steps, per_minute: 60, time_zone: "Europe/Madrid" };
    const { id } = (await this.#call("POST", "/campaigns", { body })).body;
    await this.#call("POST", `/campaigns/${id}/start`);
    return id;
  }

  async conversations(view) {
    return (await this.#call("GET", `/conversations?view=${view}`)).body.items;
  }

  /** Oldest first; a conversation of these tests fits into one page. */
  async messages(conversation) {
    return (await this.#call("GET", `/conversations/${conversation}/messages`)).body.items;
  }
}

function settings({ name, colour, greeting, disclosure, starters, knowledge_bases }) {
  return { name, colour, greeting, disclosure, starters, knowledge_bases };
}
