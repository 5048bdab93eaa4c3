/** The fake server's inboxes and their accounts: one of the web, one of WhatsApp that is connected, one of Messenger that is not. */
import { randomUUID } from "node:crypto";

const TIMING = { settle_ms: 350, session_idle_s: 900, session_warning_s: 120, queue_patience_s: 90 };
const DAY = 86_400_000;

function first() {
  const made = (id, name, channel) => ({ id, name, channel, bot: "bt_1", public_key: `pk_${id}`, has_identity_secret: false, read_marks: true, allowed_origins: [], timing: TIMING, created_at: new Date().toISOString() });
  const account = { id: "5550001", parent: "4440001", shown_as: "+34 600 12 34 56", app: "6708", human_agent: false, token_expires_at: new Date(Date.now() + 6 * DAY).toISOString(), waiting: 2, waiting_since: new Date(Date.now() - DAY).toISOString(), secrets: 1 };
  return new Map([
    ["in_web", { inbox: made("in_web", "Website", "web"), version: 1 }],
    ["in_wa", { inbox: { ...made("in_wa", "Shop on WhatsApp", "whatsapp"), account: account.shown_as, health: "warning" }, account, version: 1, looked: true }],
    ["in_page", { inbox: { ...made("in_page", "The page", "messenger"), comments: { mode: "manual", text: "" } }, version: 1 }],
    ["in_ig", { inbox: { ...made("in_ig", "linden.oak", "instagram"), comments: { mode: "fixed", text: "Thank you! This answer comes by itself: write us a message and a person helps." } }, version: 1 }],
  ]);
}

export function createInboxes({ json, problem, bytes }) {
  let all = first();
  const tag = ({ version }) => ({ etag: `"v${version}"` });
  const shown = (kept) => ({ ...kept.account, has_token: true, verify_token: "a-verify-token", webhook_path: `/webhooks/${kept.inbox.channel}/${kept.inbox.public_key}` });

  async function handle(req, res, [id, part, step], me) {
    const owner = me.role === "owner";
    if (!id && req.method === "GET") return json(res, { items: [...all.values()].map(({ inbox }) => inbox) });
    if (!owner && (req.method !== "GET" || part === "account")) return problem(res, 403, "Forbidden", "only owners may do this");
    if (!id) return add(res, JSON.parse(await bytes(req)));
    const kept = all.get(id);
    if (!kept) return problem(res, 404, "Not found", "There is no such inbox.");
    if (req.method === "PUT" && req.headers["if-match"] !== tag(kept).etag) return problem(res, 412, "Something changed meanwhile", "somebody changed this meanwhile: read it again, then decide");
    if (!part && req.method === "GET") return json(res, kept.inbox, tag(kept));
    if (!part) {
      const settings = JSON.parse(await bytes(req));
      if (settings.comments?.mode === "fixed" && !settings.comments.text.trim()) return problem(res, 422, "Invalid", "/comments/text: the text that is answered", [{ pointer: "/comments/text", detail: "the text that is answered" }]);
      // What is absent gets its default.
      Object.assign(kept.inbox, kept.inbox.comments ? { comments: { mode: "manual", text: "" } } : {}, settings);
      kept.version++;
      return json(res, kept.inbox, tag(kept));
    }
    if (req.method === "PUT") return connect(res, kept, JSON.parse(await bytes(req)));
    if (!kept.account) return problem(res, 404, "Not found", "this inbox is not connected");
    if (part === "health") return json(res, health(kept));
    if (step === "check") return check(res, kept);
    if (req.method === "GET") return json(res, shown(kept), tag(kept));
    delete kept.account;
    delete kept.inbox.account;
    kept.version++;
    return res.writeHead(204).end();
  }

  function add(res, settings) {
    const inbox = { ...first().get("in_web").inbox, id: `in_${randomUUID().slice(0, 8)}`, public_key: `pk_${randomUUID()}`, ...settings };
    all.set(inbox.id, { inbox, version: 1 });
    json(res, inbox, { etag: '"v1"' });
  }

  function connect(res, kept, { token, secrets, ...rest }) {
    const errors = [];
    const need = (is, pointer, detail) => !is && errors.push({ pointer, detail });
    need(/^\w+$/.test(rest.id), "/id", "the id of the account at the platform: digits");
    need(kept.account || token, "/token", "a token is needed");
    need(kept.account || secrets?.length, "/secrets", "an app secret is needed");
    if (errors.length > 0) return problem(res, 422, "Invalid", errors.map(({ pointer, detail }) => `${pointer}: ${detail}`).join("; "), errors);
    for (const other of all.values()) {
      if (other !== kept && other.account?.id === rest.id) return problem(res, 412, "Something changed meanwhile", "somebody changed this meanwhile: read it again, then decide");
    }
    kept.account = { waiting: 0, ...kept.account, ...rest, secrets: secrets?.length ?? kept.account.secrets };
    if (token) delete kept.account.token_expires_at;
    kept.inbox.account = kept.account.shown_as;
    kept.version++;
    json(res, shown(kept), tag(kept));
  }

  function check(res, kept) {
    if (!kept.account.shown_as) {
      kept.account.shown_as = kept.inbox.account = "Linden & Oak";
      kept.version++;
    }
    kept.looked = true;
    kept.inbox.health = "bad";
    json(res, { ok: false, findings: findings(kept) });
  }

  const findings = (kept) => [
    kept.account.token_expires_at
      ? { step: "token", state: "warning", detail: `The token is valid until ${kept.account.token_expires_at}: make one that does not end.` }
      : { step: "token", state: "good", detail: "The token is valid and does not end." },
    { step: "permissions", state: kept.inbox.health === "bad" ? "bad" : "good", detail: kept.inbox.health === "bad" ? "The token lacks: pages_manage_metadata." : "The token may do what is needed." },
    { step: "account", state: "warning", detail: `${kept.account.shown_as} is there, its quality is yellow.` },
    { step: "subscription", state: "good", detail: "Your app hears what happens there." },
    { step: "webhook", state: "good", detail: "The last came 3 minutes ago." },
  ];

  function health(kept) {
    const ago = (days) => new Date(Date.now() - days * DAY).toISOString();
    if (!kept.looked) return { health: "unknown", findings: [], news: [] };
    const news = [
      { at: ago(0.2), kind: "number", state: "warning", text: "The quality of the number has become low: people block or report it. The limit is 2K people a day now." },
      { at: ago(3), kind: "number", state: "good", text: "The name “Linden & Oak” was approved." },
      { at: ago(9), kind: "account", state: "bad", text: "The platform restricts the account until 2026-11-21: restricted biz initiated messaging." },
    ];
    return { health: kept.inbox.health ?? "good", checked_at: ago(0.1), token_expires_at: kept.account.token_expires_at, quality: "YELLOW", limit: "TIER_2K", name_status: "APPROVED", last_webhook_at: ago(0.002), wrong_signatures: { count: 3, since: ago(2), last_at: ago(1) }, findings: findings(kept), news };
  }

  return { handle, dev: ({ what }) => void (all = what === "none" ? new Map() : first()) };
}
