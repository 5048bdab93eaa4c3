/** The fake server's business hours, promises and ratings, and the clocks of some conversations. */
const OFFICE = [{ from: "09:00", to: "13:00" }, { from: "14:00", to: "18:00" }];
const MINUTE = 60_000;

export function createService({ json, world }) {
  const at = new Date().toISOString();
  const kept = {
    "business-hours": [
      {
        id: "bh_0",
        name: "Office",
        time_zone: "Europe/Madrid",
        week: [OFFICE, OFFICE, OFFICE, OFFICE, [OFFICE[0]], [], []],
        holidays: [{ name: "Christmas", date: "12-25", hours: [] }, { name: "New Year’s Eve", date: "2026-12-31", hours: [{ from: "09:00", to: "12:00" }] }],
        is_open: false,
        next_opening: new Date(Date.now() + 9 * 60 * MINUTE).toISOString(),
        created_at: at,
      },
    ],
    "service-policies": [
      { id: "sla_0", name: "Urgent", place: 1, promises: { first_response: 15, next_response: 15, resolution: 480 }, in_hours: false, warn_percent: 80, agent_answers: false, conditions: { priorities: ["urgent", "high"] }, created_at: at },
      { id: "sla_1", name: "Everybody", place: 2, promises: { first_response: 60, resolution: 2_880 }, in_hours: true, warn_percent: 80, agent_answers: true, conditions: {}, created_at: at },
    ],
  };
  const waiting = [...world.conversations.values()].filter((c) => c.status === "open" && c.control.holder !== "agent");
  for (const [i, c] of waiting.entries()) {
    if (i % 3 === 2) continue;
    const due = Date.now() + (i % 5 === 1 ? -17 : 11 + 23 * i) * MINUTE;
    const late = due < Date.now() ? { breached_at: new Date(due).toISOString() } : {};
    c.service = { clocks: [{ promise: c.control.holder === "queue" ? "first_response" : "next_response", due_at: new Date(due).toISOString(), ...late, ...(i % 5 === 0 ? { warned: true } : {}) }] };
  }
  const people = [...world.conversations.values()].slice(0, 24);
  const ratings = people.map((c, i) => ({
    session: `se_${i}`,
    conversation: c.id,
    inbox: c.inbox,
    contact: c.contact,
    ...(i % 3 === 0 ? {} : { operator: { id: world.operators[0].id, name: world.operators[0].name } }),
    value: [5, 4, 5, 3, 5, 1][i % 6],
    ...(i % 4 === 1 ? { comment: "Quick and friendly, and the parcel came the next day." } : {}),
    at: new Date(Date.now() - i * 7 * 60 * MINUTE).toISOString(),
  }));

  function rated(res, summary, query) {
    const fits = (r) => (!query.get("inbox") || r.inbox.id === query.get("inbox")) && (!query.get("operator") || r.operator?.id === query.get("operator")) && (query.get("agent_alone") !== "true" || !r.operator);
    const found = ratings.filter(fits);
    if (!summary) return json(res, { items: found.filter((r) => !query.get("value") || r.value === Number(query.get("value"))) });
    const given = [1, 2, 3, 4, 5].map((value) => found.filter((r) => r.value === value).length);
    const sum = found.reduce((all, { value }) => all + value, 0);
    return json(res, { given, count: found.length, ...(found.length > 0 ? { mean: sum / found.length } : {}), asked: 31 });
  }
  return { kept, rated };
}
