/** The fake server's filing: labels, teams, canned replies, macros, saved views, search, availability, and changes of many. */
import { randomUUID } from "node:crypto";
import { createService } from "./service.mjs";

const LABELS = [["Damage", "#ad2a2a", "Something arrived broken"], ["Delivery", "#1f6480", "Where is it, when does it come"], ["Refund", "#8a5f0c", ""], ["VIP", "#66508c", "Answer these first"]];
const REPLIES = [
  ["refund", "Refund in 21 days", "Hello {{contact.first_name}}, your refund is on its way. It takes up to 21 days.\n\nBest, {{operator.name}}"],
  ["photo", "Ask for a photo", "Could you send us a photo of the damage? {{contact.email}}"],
  ["hours", "Opening hours", "We are open from 10:00 to 19:00, Monday to Saturday."],
];

export function createWork({ json, problem, bytes, world }) {
  const at = new Date().toISOString();
  const service = createService({ json, world });
  const kept = {
    ...service.kept,
    labels: LABELS.map(([name, colour, description], i) => ({ id: `lb_${i}`, name, colour, description, created_at: at })),
    teams: [{ id: "tm_0", name: "Returns", members: world.operators.slice(0, 2).map(({ id, name }) => ({ id, name })), inboxes: [], created_at: at }, { id: "tm_1", name: "Billing", members: [], inboxes: [], created_at: at }],
    "canned-replies": REPLIES.map(([shortcut, title, text], i) => ({ id: `cr_${i}`, owner: "op_mira", audience: { kind: "all" }, shortcut, title, text, created_at: at })),
    macros: [{ id: "mc_0", owner: "op_mira", audience: { kind: "all" }, name: "Refund and close", steps: [{ kind: "labels", add: ["lb_2"], remove: [] }, { kind: "reply", canned_reply: "cr_0" }, { kind: "resolve" }], created_at: at }],
    "saved-views": [],
  };
  const versions = new Map();
  const availability = new Map();
  for (const [i, c] of [...world.conversations.values()].entries()) {
    const labels = kept.labels.filter((_, l) => (i + l) % 5 === 0).map(({ id, name, colour }) => ({ id, name, colour }));
    if (labels.length > 0) c.labels = labels;
    if (i % 4 === 1) c.priority = ["low", "medium", "high", "urgent"][(i >> 2) % 4];
    if (i % 6 === 2) c.team = { id: "tm_0", name: "Returns" };
  }

  async function file(id, change, me) {
    const c = world.conversation(id);
    if (change.kind === "labels") {
      const rest = (c.labels ?? []).filter((l) => !(change.remove ?? []).includes(l.id));
      const added = kept.labels.filter((l) => (change.add ?? []).includes(l.id) && !rest.some((r) => r.id === l.id)).map(({ id: label, name, colour }) => ({ id: label, name, colour }));
      return world.touch(id, { labels: [...rest, ...added] }, false);
    }
    if (change.kind === "priority") return world.touch(id, { priority: change.priority }, false);
    if (change.kind === "team") {
      const team = kept.teams.find((t) => t.id === change.team);
      return world.touch(id, { team: team && { id: team.id, name: team.name } }, false);
    }
    if (change.kind === "snooze") {
      if (c.status === "resolved") throw new Error("It is resolved: reopen it first.");
      return world.touch(id, { status: "snoozed", snooze: change.until ? { until: change.until } : {} });
    }
    if (change.kind === "resolve") return world.status(id, "resolved");
    if (change.kind === "reopen") return world.touch(id, { status: "open", snooze: undefined });
    if (change.kind === "return") return world.give(id, "agent");
    if (c.status === "resolved") throw new Error("It is resolved: reopen it first.");
    const operator = world.operators.find((o) => o.id === change.operator);
    return operator ? world.take(id, operator) : world.give(id, "queue");
  }

  function fill(reply, id, me) {
    const empty = [];
    const contact = world.contacts.get(world.conversation(id).contact.id);
    const values = { "contact.name": contact.name, "contact.first_name": contact.name?.split(" ")[0], "contact.email": contact.email, "operator.name": me.name };
    const text = reply.text.replace(/\{\{([\w.]+)\}\}/g, (_, name) => values[name] ?? (empty.push(name), ""));
    return { text, empty };
  }

  function search(q) {
    const words = q.toLowerCase().replace(/"/g, "").split(/\s+/).filter(Boolean);
    const messages = [];
    for (const [id, list] of world.messages) {
      for (const message of list) {
        const text = (message.text ?? "").toLowerCase();
        if (!words.every((word) => text.includes(word))) continue;
        const c = world.conversation(id);
        const pieces = message.text.split(new RegExp(`(${words.join("|")})`, "i")).map((text) => ({ text, hit: words.includes(text.toLowerCase()) }));
        messages.push({ conversation: id, inbox: c.inbox, contact: c.contact, message, pieces });
      }
    }
    const contacts = [...world.contacts.values()].filter((c) => c.name?.toLowerCase().includes(q.toLowerCase())).slice(0, 5);
    return { messages: messages.reverse().slice(0, 20), contacts };
  }

  async function keep(req, res, area, [id, step], me) {
    const list = kept[area];
    const item = list.find((each) => each.id === id);
    const told = (one) => json(res, one, { etag: `"${versions.get(one.id) ?? 1}"` });
    if (id && !item) return problem(res, 404, "Not found", "There is no such thing.");
    if (req.method === "DELETE") {
      list.splice(list.indexOf(item), 1);
      return res.writeHead(204).end();
    }
    if (req.method === "GET") return id ? told(item) : json(res, { items: list });
    const body = JSON.parse((await bytes(req)) || "{}");
    if (step === "render") return json(res, fill(item, body.conversation, me));
    if (step === "run") {
      for (const one of item.steps) {
        if (one.kind === "reply") world.append(body.conversation, { kind: "operator", id: me.id, name: me.name }, fill(kept["canned-replies"].find((r) => r.id === one.canned_reply), body.conversation, me).text, { state: "sent" });
        else await file(body.conversation, one, me);
      }
      return json(res, { steps: item.steps.map(() => ({ state: "done" })) });
    }
    if (body.name === "") return problem(res, 422, "Invalid", "Some fields are not valid.", [{ pointer: "/name", detail: "a name has 1 to 80 characters" }]);
    const tag = req.headers["if-match"];
    if (item && tag !== "*" && tag !== `"${versions.get(id) ?? 1}"`) return problem(res, 412, "Changed", "Somebody else changed it.");
    if (body.members) body.members = body.members.map((m) => ({ id: m, name: world.operators.find((o) => o.id === m)?.name }));
    const next = { audience: { kind: "own" }, owner: me.id, colour: "#6b7280", description: "", inboxes: [], members: [], created_at: at, ...item, ...body, id: id ?? randomUUID() };
    versions.set(next.id, (versions.get(next.id) ?? 1) + (item ? 1 : 0));
    if (item) list[list.indexOf(item)] = next;
    else list.push(next);
    return told(next);
  }

  /** True when it was one of these. */
  async function handle(req, res, [area, id, step], query, me) {
    if (area === "ratings") return service.rated(res, id === "summary", query);
    if (area in kept) return keep(req, res, area, [id, step], me);
    if (area === "search") return json(res, search(query.get("q") ?? ""));
    if (area === "me" && id === "availability") {
      if (req.method === "PUT") availability.set(me.id, JSON.parse(await bytes(req)).availability);
      return json(res, { availability: availability.get(me.id) ?? "online" });
    }
    const body = () => bytes(req).then((raw) => JSON.parse(raw || "{}"));
    if (area === "conversations" && id === "bulk") {
      const { ids, change } = await body();
      const items = await Promise.all(ids.map((one) => file(one, change, me).then(() => ({ id: one, done: true }), (e) => ({ id: one, done: false, detail: e.message }))));
      return json(res, { items });
    }
    try {
      return json(res, await file(id, { kind: step, ...(await body()) }, me));
    } catch (e) {
      return problem(res, 409, "Not possible", e.message);
    }
  }

  const fits = (c, query) =>
    (query.get("breached") !== "true" || c.service?.clocks.some((clock) => clock.breached_at)) &&
    (!query.get("label") || c.labels?.some((l) => l.id === query.get("label"))) &&
    (!query.get("priority") || (c.priority ?? "none") === query.get("priority")) &&
    (!query.get("team") || c.team?.id === query.get("team")) &&
    (!query.get("inbox") || c.inbox.id === query.get("inbox")) &&
    (!query.get("channel") || c.inbox.channel === query.get("channel")) &&
    (!query.get("assignee") || c.control.operator?.id === query.get("assignee"));

  const STEPS = new Set(["labels", "priority", "team", "assign", "snooze"]);
  const isMine = (area, id, step) => area in kept || area === "search" || area === "ratings" || (area === "me" && id === "availability") || (area === "conversations" && (id === "bulk" || STEPS.has(step)));
  return { handle, isMine, fits };
}
