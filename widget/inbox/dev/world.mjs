/** The fake server's engine: conversations that change, and the feed that tells of it. */
import { randomUUID } from "node:crypto";
import { seedComments } from "./comments_seed.mjs";
import { OPERATORS, seed } from "./seed.mjs";

/** How many stored changes the feed keeps for those who come back. */
const KEPT = 500;
const PRIVATE_FOR_MS = 7 * 86_400_000;

export function createWorld(count) {
  const world = { ...seed(count), log: [], cursor: 1000, emit: () => undefined, typingTimers: new Map() };
  for (const { conversation, contact, messages } of seedComments()) {
    world.contacts.set(contact.id, contact);
    world.conversations.set(conversation.id, conversation);
    world.messages.set(conversation.id, messages);
  }
  const conversation = (id) => world.conversations.get(id);

  function stored(event, body) {
    const full = { cursor: ++world.cursor, ...body };
    world.log.push([event, full]);
    if (world.log.length > KEPT) world.log.shift();
    world.emit(event, full);
  }

  function alter(id, part, moved = true) {
    const next = { ...conversation(id), ...part };
    if (next.topic) next.window = windowOf(id);
    next.revision += 1;
    if (moved) next.updated_at = new Date().toISOString();
    for (const key of Object.keys(next)) if (next[key] === undefined) delete next[key];
    world.conversations.set(id, next);
    return next;
  }

  function touch(id, part, moved) {
    const next = alter(id, part, moved);
    stored("conversation", { conversation: next });
    return next;
  }

  function append(id, author, text, more = {}) {
    const known = world.messages.get(id);
    const twin = more.client_id && known.find((m) => m.client_id === more.client_id);
    if (twin) return twin;
    const message = { seq: known.length + 1, id: randomUUID(), author, text, private: false, at: new Date().toISOString(), ...more };
    world.messages.set(id, [...known, message]);
    const c = conversation(id);
    const part = { last_seq: message.seq };
    if (author.kind !== "system") part.preview = { author, text, at: message.at, private: message.private };
    if (author.kind === "contact") {
      part.unread = c.unread + 1;
      part.waiting_since = c.waiting_since ?? message.at;
    } else if (author.kind !== "system" && !message.private) part.waiting_since = undefined;
    const { status, last_seq, unread, waiting_since, updated_at, revision } = alter(id, part);
    // Like the real server: the first messages bring the conversation, later ones only what they change.
    if (message.seq <= 2) stored("conversation", { conversation: conversation(id) });
    stored("message", { conversation: id, message, summary: { status, last_seq, unread, waiting_since, updated_at, revision } });
    return message;
  }

  function control(id, holder, operator) {
    const c = conversation(id);
    const next = { holder, ...(operator ? { operator: { id: operator.id, name: operator.name } } : {}), epoch: c.control.epoch + 1, since: new Date().toISOString() };
    stored("control", { conversation: id, control: next });
    world.conversations.set(id, { ...conversation(id), control: next });
    return next;
  }

  function take(id, me) {
    const c = conversation(id);
    if (c.control.holder === "operator" && c.control.operator.id === me.id) return c;
    control(id, "operator", me);
    append(id, { kind: "system" }, "", { notice: "operator_joined" });
    return touch(id, { handover_reason: undefined });
  }

  function give(id, holder, reason) {
    control(id, holder);
    append(id, { kind: "system" }, "", { notice: holder === "queue" ? "queued" : "agent_returned" });
    const now = new Date().toISOString();
    return touch(id, { handover_reason: holder === "queue" ? reason : undefined, waiting_since: holder === "queue" ? (conversation(id).waiting_since ?? now) : undefined });
  }

  function status(id, to) {
    if (to === "resolved") append(id, { kind: "system" }, "", { notice: "resolved" });
    return touch(id, { status: to, ...(to === "resolved" ? { waiting_since: undefined, unread: 0 } : {}) });
  }

  /** Streams a reply word by word; a taken conversation stops it. */
  async function agentReply(id, text, pause = 60) {
    const reply = randomUUID();
    const { epoch } = conversation(id).control;
    const author = { kind: "agent", name: "Juniper" };
    for (const piece of text.split(/(?<=\s)/)) {
      if (conversation(id).control.epoch !== epoch) return undefined;
      world.emit("delta", { conversation: id, id: reply, text: piece });
      await new Promise((done) => setTimeout(done, pause));
    }
    if (conversation(id).control.epoch !== epoch) return undefined;
    return append(id, author, text, { id: reply, state: "sent", citations: [{ title: "Delivery times", headings: ["Help", "Delivery"], text: "Parcels leave our warehouse on the day of the order when it comes in before 14:00.", url: "https://example.com/help/delivery" }] });
  }

  function receipt(id, seq, state) {
    world.messages.set(id, world.messages.get(id).map((m) => (m.seq <= seq && m.author.kind !== "contact" && m.state ? { ...m, state } : m)));
    stored("receipt", { conversation: id, seq, side: "contact", state });
  }

  /** What became of a message since; null takes a part of it away. */
  function amend(id, message, change) {
    const next = { ...world.messages.get(id).find((m) => m.id === message), ...change };
    for (const key of Object.keys(next)) if (next[key] === null) delete next[key];
    world.messages.set(id, world.messages.get(id).map((m) => (m.id === message ? next : m)));
    const { status, last_seq, unread, waiting_since, updated_at, revision } = conversation(id);
    if (conversation(id).topic) touch(id, {}, false);
    stored("message_changed", { conversation: id, message: next, summary: { status, last_seq, unread, waiting_since, updated_at, revision } });
  }

  const isOpen = (m) => m?.comment && !m.deleted_at && !m.comment.answered_privately && Date.now() - Date.parse(m.at) < PRIVATE_FOR_MS;

  /** The operator's answer to a comment, or why it cannot go. */
  function answerComment(id, me, { text, reply_to, privately, attachments = [], client_id }) {
    const comments = world.messages.get(id).filter((m) => m.comment && m.author.kind === "contact" && !m.deleted_at);
    const twin = world.messages.get(id).find((m) => m.client_id === client_id);
    if (twin) return twin;
    const answered = reply_to ? comments.find((m) => m.id === reply_to) : comments.at(-1);
    if (!answered) return { status: 409, detail: "The comment is gone: nothing can answer it." };
    if (!privately && attachments.length > 0) return { status: 422, detail: "Public replies are text alone." };
    if (privately && !isOpen(answered)) return { status: 409, detail: "One private message per comment is possible, within 7 days." };
    take(id, me);
    const more = privately ? { privately: true } : {};
    const message = append(id, { kind: "operator", id: me.id, name: me.name }, text, { client_id, reply_to: answered.id, state: "sent", ...more });
    if (privately) amend(id, answered.id, { comment: { ...answered.comment, answered_privately: true } });
    return message;
  }

  function hide(id, message, hidden) {
    const { comment } = world.messages.get(id).find((m) => m.id === message);
    amend(id, message, { comment: { ...comment, hidden } });
    return world.messages.get(id).find((m) => m.id === message);
  }

  /** What the newest comment allows, as the real server tells it. */
  function windowOf(id) {
    const newest = world.messages.get(id).findLast((m) => m.author.kind === "contact" && m.comment && !m.deleted_at);
    return { may_write: true, instead: [], ...(isOpen(newest) ? { private_until: new Date(Date.parse(newest.at) + PRIVATE_FOR_MS).toISOString() } : {}) };
  }

  function belongs(c, view, me) {
    if (view === "mentions") return world.messages.get(c.id).some((m) => m.mentions?.includes(me.id));
    if (view === "resolved" || view === "snoozed") return c.status === view;
    if (c.status !== "open") return false;
    if (view === "team") return c.team?.id === "tm_0";
    if (view === "due") return c.service !== undefined;
    if (view === "all") return true;
    return view === "unassigned" ? c.control.holder === "queue" : c.control.operator?.id === me.id;
  }

  return Object.assign(world, {
    operators: OPERATORS,
    conversation,
    append,
    amend,
    answerComment,
    hide,
    take,
    give,
    status,
    touch,
    agentReply,
    receipt,
    view: (view, me, topic) =>
      [...world.conversations.values()].filter((c) => belongs(c, view, me) && (!topic || (c.topic !== undefined) === (topic === "comments"))).sort((a, b) => (a.updated_at < b.updated_at ? 1 : a.updated_at > b.updated_at ? -1 : a.id < b.id ? 1 : -1)),
    presence: (contact, on) => {
      if (on) world.online.add(contact);
      else world.online.delete(contact);
      world.emit("presence", { contact: { id: contact, online: on } });
    },
    since: (after) => (after < world.cursor - world.log.length ? undefined : world.log.filter(([, body]) => body.cursor > after)),
  });
}
