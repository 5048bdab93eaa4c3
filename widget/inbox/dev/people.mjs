/** Contacts of the fake server that turn out to be one person. */
export function createPeople({ json, problem, bytes, world }) {
  const merges = new Map();
  const theirs = (id) => [...world.conversations.values()].filter((c) => c.contact.id === id);
  const shown = (contact) => {
    const own = [...merges.values()].filter((m) => m.into === contact.id).reverse();
    return own.length > 0 ? { ...contact, merges: own } : contact;
  };
  const digits = (text) => (text ?? "").replace(/\D/g, "");
  const likenesses = {
    phone: (a, b) => a.phone && digits(a.phone) === digits(b.phone) && a.phone,
    email: (a, b) => a.email && a.email.toLowerCase() === b.email?.toLowerCase() && a.email,
  };

  function alike(contact) {
    const toldApart = [...merges.values()].filter((m) => m.undone_at).map((m) => [m.into, m.from.id].sort().join());
    const items = [];
    for (const other of world.contacts.values()) {
      if (other.id === contact.id || toldApart.includes([other.id, contact.id].sort().join())) continue;
      const because = Object.entries(likenesses).map(([kind, same]) => ({ kind, value: same(contact, other), text: kind })).filter(({ value }) => value);
      if (because.length > 0) items.push({ contact: other, because });
    }
    return items.slice(0, 10);
  }

  function move(ids, contact) {
    for (const id of ids) world.touch(id, { contact: { id: contact.id, name: contact.name } }, false);
  }

  async function merge(req, res, me, into) {
    const { from: id, reason } = JSON.parse(await bytes(req));
    const from = world.contacts.get(id);
    if (!from) return problem(res, 404, "There is no such thing", "no such contact");
    if (into.id === id) return problem(res, 422, "The values are not acceptable", "a contact cannot be merged with itself");
    const conversations = theirs(id).map((c) => c.id);
    const made = {
      id: `mg_${merges.size + 1}`,
      into: into.id,
      from: { ...from, conversations },
      evidence: { kind: "said", text: reason ?? "Somebody of the business says that they are one person." },
      by: { id: me.id, name: me.name },
      at: new Date().toISOString(),
    };
    merges.set(made.id, made);
    const next = { ...from, ...into, identities: [...into.identities, ...from.identities] };
    world.contacts.set(into.id, next);
    world.contacts.delete(id);
    json(res, { contact: shown(next), merge: made });
    move(conversations, next);
  }

  function undo(res, me, id) {
    const known = merges.get(id);
    if (!known) return problem(res, 404, "There is no such thing", "no such merge");
    const { conversations, ...from } = known.from;
    const into = world.contacts.get(known.into);
    const own = new Set(from.identities.map((i) => i.handle));
    const next = { ...into, identities: into.identities.filter((i) => !own.has(i.handle)) };
    world.contacts.set(from.id, from);
    world.contacts.set(into.id, next);
    merges.set(id, { ...known, undone_at: new Date().toISOString(), undone_by: { id: me.id, name: me.name } });
    json(res, { contact: shown(next), merge: merges.get(id) });
    move(conversations, from);
  }

  /** True when it was one of these calls. */
  async function handle(req, res, [id, step, act], query, me) {
    if (!id) {
      const wanted = query.get("query").toLowerCase();
      const has = (c) => [c.name, c.email, c.phone, ...c.identities.map((i) => i.handle)].some((text) => text?.toLowerCase().includes(wanted));
      return json(res, { items: [...world.contacts.values()].filter(has).slice(0, 20) }), true;
    }
    if (id === "merges" && act === "undo") return undo(res, me, step), true;
    const contact = world.contacts.get(id);
    if (!contact) return false;
    if (step === "alike") return json(res, { items: alike(contact) }), true;
    if (step === "merge") return await merge(req, res, me, contact), true;
    if (!step && req.method === "GET") return json(res, shown(contact)), true;
    return false;
  }

  return {
    handle,
    /** For a scene: a contact, and the channel of their first conversation. */
    dev: ({ id, what, channel, c }) => {
      if (what) world.contacts.set(id, { ...world.contacts.get(id), ...JSON.parse(what) });
      if (channel) world.touch(c, { inbox: { id: `in_${channel}`, name: `Shop on ${channel}`, channel } }, false);
    },
  };
}
