/** Leads of the fake server: who may become a customer, and what happened with each. */
const STAGES = ["unreal", "real", "hold", "won", "rejected"];
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** Name, stage, what they need, place, budget and whether it is enough, hours until they are due. */
const SEED = [
  ["Ananya Rao", "unreal", "Three-bedroom flat, everything but the kitchen, before Diwali", "Bengaluru", "18 lakh", true, -26],
  ["Rohit Verma", "unreal", "A modular kitchen for a rented flat", "Pune", "", undefined, 3],
  ["Sofia Marín", "unreal", "", "", "", undefined, undefined],
  ["Kavya Nair", "unreal", "Wardrobes for two rooms", "Kochi", "1.5 lakh", false, undefined],
  ["Daniel Ortiz", "real", "Office for twelve people, with a meeting room", "Gurugram", "40 lakh", true, 2],
  ["Meera Iyer", "real", "Villa, ground floor and garden", "Chennai", "65 lakh", true, 28],
  ["Arjun Kapoor", "real", "Living room and study", "Mumbai", "9 lakh", true, -3],
  ["Lucía Prado", "hold", "Wants to wait until the keys are handed over", "Goa", "22 lakh", true, 30 * 24],
  ["Farhan Ali", "hold", "Asked again after the monsoon", "Hyderabad", "", undefined, 50],
  ["Ishita Sen", "won", "Flat with a home office", "Kolkata", "27 lakh", true, undefined],
  ["Vikram Shah", "rejected", "One bookshelf", "Surat", "20 thousand", false, undefined],
];

export function createLeads({ json, problem, bytes, world }) {
  const leads = new Map();
  const events = new Map();
  const rules = { sequences: {} };
  let count = 0;
  const owners = world.operators.map(({ id, name }) => ({ id, name }));
  const talks = [...world.conversations.values()];
  const iso = (at) => new Date(at).toISOString();
  const tell = (lead, by, what) => events.get(lead).unshift({ id: `le_${++count}`, at: iso(Date.now()), by, ...what });

  function put(fields, source, by) {
    const id = `ld_${++count}`;
    const bare = { name: "", phone: "", email: "", location: "", needs: "", budget: "", start: "", stage: "unreal", reason: "", tags: [], details: {} };
    leads.set(id, { ...bare, ...fields, id, source, created_at: iso(Date.now()), updated_at: iso(Date.now()), version: 1 });
    events.set(id, []);
    tell(id, by, { kind: "made" });
    return leads.get(id);
  }

  SEED.forEach(([name, stage, needs, location, budget, budget_fits, due], at) => {
    const talk = talks[at * 2];
    const lead = put({ name, stage, needs, location, budget, budget_fits, phone: `+9198123450${10 + at}`, owner: owners[at % 3], ...(due === undefined ? {} : { next_at: iso(Date.now() + due * HOUR) }), tags: at % 3 === 0 ? ["Referral"] : at % 4 === 1 ? ["Website", "Urgent"] : [], ...(talk && at % 2 === 0 ? { contact: talk.contact.id, conversation: talk.id } : {}), reason: stage === "rejected" ? "The budget is too small" : "" }, at % 2 ? "operator" : "chat", at % 2 ? { kind: "operator", ...owners[0] } : { kind: "agent" });
    lead.created_at = iso(Date.now() - (SEED.length - at) * DAY);
    if (at === 0) lead.sequence = { campaign: "cg_1", name: "Day 1 to 4", step: 2, steps: 4, state: "due", due_at: iso(Date.now() + 6 * HOUR) };
  });
  tell("ld_1", { kind: "operator", ...owners[0] }, { kind: "note", text: "Wants a call in the evening. The plan of the flat comes by mail." });

  function found(query, stage) {
    const [owner, tag, q, before] = ["owner", "tag", "q", "due_before"].map((key) => query.get(key));
    const has = (lead) => [lead.name, lead.phone, lead.email, lead.location, lead.needs].some((text) => text.toLowerCase().includes(q.toLowerCase()));
    return [...leads.values()].filter((lead) => (!stage || lead.stage === stage) && (!owner || lead.owner?.id === owner) && (!tag || lead.tags.includes(tag)) && (!q || has(lead)) && (!before || (lead.next_at && lead.next_at < before)));
  }

  function change(lead, edit, by) {
    const next = { ...lead };
    const changes = [];
    for (const [field, value] of Object.entries(edit)) {
      const to = field === "owner" ? owners.find(({ id }) => id === value) : (value ?? undefined);
      if (JSON.stringify(to) === JSON.stringify(next[field])) continue;
      if (field === "stage") tell(lead.id, by, { kind: "moved", from: lead.stage, to, ...(edit.reason ? { reason: edit.reason } : {}) });
      else if (field === "owner") tell(lead.id, by, { kind: "given", ...(to ? { operator: to } : {}) });
      else if (field !== "reason" && field !== "version") changes.push({ field, from: String(next[field] ?? ""), to: String(to ?? "") });
      next[field] = to;
    }
    if (edit.stage && edit.stage !== "rejected") next.reason = "";
    if (changes.length > 0) tell(lead.id, by, { kind: "changed", changes });
    Object.assign(next, { version: lead.version + 1, updated_at: iso(Date.now()) });
    leads.set(lead.id, next);
    return next;
  }

  async function handle(req, res, [area, id, step], query, me) {
    const by = { kind: "operator", id: me.id, name: me.name };
    const body = async () => JSON.parse((await bytes(req)) || "{}");
    if (area === "lead-rules") return json(res, req.method === "PUT" ? Object.assign(rules, await body()) : rules);
    if (area === "contacts") {
      const lead = [...leads.values()].findLast(({ contact }) => contact === id);
      return json(res, lead ? { lead } : {});
    }
    if (id === "counts") return json(res, Object.fromEntries(STAGES.map((stage) => [stage, found(query, stage).length])));
    if (!id && req.method === "GET") {
      const next = query.get("order") === "next";
      const items = found(query, query.get("stage")).sort((a, b) => (next ? (a.next_at ?? "9").localeCompare(b.next_at ?? "9") : b.created_at.localeCompare(a.created_at)));
      return json(res, { items });
    }
    if (!id) {
      const { owner, ...fields } = await body();
      const other = fields.phone && [...leads.values()].find(({ phone }) => phone === fields.phone);
      if (other) return problem(res, 409, "Conflict", `the lead ${other.name} has this phone already: ${other.id}`, [{ pointer: "/phone", detail: other.id }]);
      return json(res, put({ ...fields, owner: owners.find((one) => one.id === owner) }, "operator", by));
    }
    const lead = leads.get(id);
    if (!lead) return problem(res, 404, "There is no such thing", "no such lead");
    if (step === "history") return json(res, { items: events.get(id) });
    if (step === "notes") {
      tell(id, by, { kind: "note", text: (await body()).text });
      return json(res, events.get(id)[0]);
    }
    if (step === "hand-over") {
      const { operator = me.id, note = "" } = await body();
      const owner = owners.find((one) => one.id === operator);
      if (lead.conversation) {
        world.take(lead.conversation, owner);
        world.append(lead.conversation, by, [lead.name, lead.phone, lead.needs, note].filter(Boolean).join("\n"), { private: true });
      }
      tell(id, by, { kind: "handed_over", operator: owner });
      return json(res, change(lead, { owner: operator }, by));
    }
    if (step === "sequence") {
      const sequence = req.method === "PUT" ? { campaign: (await body()).campaign, name: "Day 1 to 4", step: 1, steps: 4, state: "due", due_at: iso(Date.now() + HOUR) } : { ...lead.sequence, state: "stopped" };
      tell(id, by, { kind: req.method === "PUT" ? "entered" : "left", sequence: sequence.name });
      return json(res, change(lead, { sequence }, by));
    }
    if (req.method === "PATCH") return json(res, change(lead, await body(), by));
    if (req.method === "DELETE") {
      leads.delete(id);
      return res.writeHead(204).end();
    }
    return json(res, lead);
  }

  return { handle, isMine: (area, step) => area === "leads" || area === "lead-rules" || (area === "contacts" && step === "lead") };
}
