/** Made-up people and talks for the fake server; the same at every start. */
export const OPERATORS = [
  { id: "op_mira", name: "Mira Oduya", email: "mira@example.com", role: "owner" },
  { id: "op_asha", name: "Asha", email: "asha@example.com", role: "operator" },
  { id: "op_tomas", name: "Tomás Rey", email: "tomas@example.com", role: "operator" },
];

const MODULES = ["users", "bots", "widget", "settings", "conversations", "analytics", "billing", "whatsapp", "social", "campaigns", "tasks", "live_chat", "integrations", "media", "voice"];
const everywhere = (level) => Object.fromEntries(MODULES.map((module) => [module, level]));
/** As the server has them for the roles that are always there. */
export const LEVELS = {
  owner: everywhere("manage"),
  operator: { ...everywhere("view"), billing: "none", conversations: "edit", live_chat: "edit", tasks: "edit", voice: "edit" },
};

const PEOPLE = [
  "Lena Hartwig", "Rohan Mehta", "Sofía Paredes", "Daniel Okafor", "Yuki Tanaka", "Amélie Durand", "Kofi Boateng", "Nadia Haddad",
  "Priya Nair", "Jonas Lind", "Carmen Vidal", "Oliver Grant", "Fatima Zahra", "Mateus Silva", "Ingrid Solberg", "Arjun Rao",
  "Chloé Martin", "Bruno Costa", "Hana Novak", "Samuel Price", "Zainab Bello", "Luca Ferri", "Meera Iyer", "Tom Becker",
];

const TALKS = [
  ["Hi, my oak table arrived with a scratch on the top.", "I am sorry to hear that. A scratch reported within 14 days is covered: we repair it on site or send a new top. Would you share a photo?", "Sure, here it is. Can somebody come on Saturday?"],
  ["Do you ship to Canary Islands?", "Yes. Orders to the Canary Islands take 6 to 9 working days, and **import duty is paid on delivery**. Details: https://example.com/shipping", "Great, and how much is it for two chairs?"],
  ["I want to change the delivery address of order 48213", "I can help with that. The parcel has not left the warehouse yet, so the address can still be changed. What is the new address?", "Calle Mayor 12, 28013 Madrid"],
  ["Is breakfast included in the double room?", "Breakfast is included in every rate except “Room only”. It is served from 7:00 to 10:30.", "ok thanks! we arrive at 23h, is somebody there?"],
  ["My coupon SPRING does not work", "The coupon SPRING ended on 30 April. There is a current one for new customers: HELLO10.", "But I got the mail only yesterday!"],
  ["Can I speak with a person please", "Of course. I am asking a colleague to join; meanwhile, may I know what it is about?", "it's about a refund that never came, order 47790"],
  ["मेरा ऑर्डर कब आएगा?", "आपका ऑर्डर कल शाम 6 बजे तक पहुँच जाएगा।", "धन्यवाद, क्या मैं समय बदल सकता हूँ?"],
  ["Which fabric is best with a cat?", "Tight weaves without loops keep their looks longest. In our range these are “Fjord” and “Basalt”.", "Fjord in green? Do you have a sample?"],
];

const REASONS = ["Refund not received after 21 days", "Asked for a person", "Two answers did not help", "Wants to change a paid order"];

const CITATIONS = [
  { title: "Returns and damages", headings: ["Help", "Returns", "Damage on arrival"], text: "Damage that is reported within 14 days of delivery is repaired on site, or the damaged part is replaced at no cost. A photo is enough; the packaging need not be kept.", quote: "Damage that is reported within 14 days of delivery is repaired on site, or the damaged part is replaced at no cost.", url: "https://example.com/help/returns" },
  { title: "Delivery times", headings: ["Help", "Delivery"], page: 3, document: "dc_1", quote: "Parcels leave our warehouse on the day of the order when it comes in before 14:00.", text: "Parcels leave our warehouse on the day of the order when it comes in before 14:00.", url: "/api/v1/files/knowledge/dc_1?sig=fake#page=3" },
];

/** A small generator with a seed, so that runs can be compared. */
function chance(seed) {
  let s = seed;
  return () => {
    s = (s * 1664525 + 1013904223) >>> 0;
    return s / 2 ** 32;
  };
}

export function seed(count) {
  const random = chance(7);
  const now = Date.now();
  const conversations = new Map();
  const messages = new Map();
  const contacts = new Map();
  const online = new Set();
  for (let i = 0; i < count; i++) {
    const person = i % PEOPLE.length;
    const name = i < PEOPLE.length ? PEOPLE[person] : `${PEOPLE[person]} ${Math.floor(i / PEOPLE.length) + 1}`;
    const contact = makeContact(`ct_${i}`, name, i, now);
    contacts.set(contact.id, contact);
    if (i < 40 && random() < 0.45) online.add(contact.id);
    const made = makeConversation(i, contact, random, now);
    conversations.set(made.conversation.id, made.conversation);
    messages.set(made.conversation.id, made.messages);
  }
  return { conversations, messages, contacts, online };
}

function makeContact(id, name, i, now) {
  const mail = `${name.toLowerCase().normalize("NFD").replace(/[^a-z]+/g, ".")}@example.org`;
  const identities = [{ channel: "web", handle: `visitor-${(i * 7919 + 4211).toString(36)}`, verified: false }];
  if (i % 3 === 0) identities.unshift({ channel: "site account", handle: mail, verified: true });
  return {
    id,
    name,
    ...(i % 2 === 0 ? { email: mail } : {}),
    ...(i % 5 === 0 ? { phone: `+34 600 ${String(100000 + i * 37).slice(0, 3)} ${String(100000 + i * 91).slice(-3)}` } : {}),
    identities,
    created_at: new Date(now - (i + 3) * 86_400_000).toISOString(),
  };
}

/** Which of a row of fates a conversation has: mostly the agent's, some waiting, some held, some done. */
function fate(i) {
  return ["mine", "queue", "agent", "agent", "asha", "agent", "queue", "resolved", "agent", "mine", "agent", "resolved"][i % 12];
}

function makeConversation(i, contact, random, now) {
  const id = `cv_${String(i).padStart(5, "0")}`;
  const kind = fate(i);
  const gap = i < 24 ? i * 7 * 60_000 : 24 * 7 * 60_000 + i * 25 * 60_000;
  const end = now - 40_000 - gap;
  const talk = TALKS[i % TALKS.length];
  const list = [];
  const add = (author, text, at, more = {}) => {
    const seq = list.length + 1;
    list.push({ seq, id: `${id}_m${seq}`, author, text, private: false, at: new Date(at).toISOString(), ...more });
  };
  const agent = { kind: "agent", name: "Juniper" };
  const guest = { kind: "contact", name: contact.name };
  // The first two carry a long past, so that older pages can be tried.
  const past = i < 2 ? 160 : 0;
  for (let k = 0; k < past; k++) {
    const at = end - 5 * 86_400_000 + k * 40 * 60_000;
    add(k % 2 ? agent : guest, `${k % 2 ? "Answer" : "Question"} ${Math.floor(k / 2) + 1}: ${talk[k % 2]}`, at, k % 2 ? { state: "read" } : {});
  }
  add({ kind: "system" }, "", end - 9 * 60_000, { notice: "greeting" });
  add(agent, "Hello! I am Juniper, the automated assistant of Linden & Oak. What can I do for you?", end - 9 * 60_000 + 900, { state: "read", quick_replies: [{ title: "Where is my order?" }, { title: "Opening hours" }, { title: "Talk to a person", action: "ask_human" }] });
  add(guest, talk[0], end - 7 * 60_000);
  add(agent, talk[1], end - 7 * 60_000 + 4_000, { state: "read", citations: i % 2 === 0 ? CITATIONS : CITATIONS.slice(1) });
  add(guest, talk[2], end - 4 * 60_000, i % 8 === 0 ? { attachments: [{ id: `at_${i}`, name: "table-top.png", media_type: "image/png", size: 48_211, url: "/dev/picture.png", width: 640, height: 420 }] } : {});
  const operator = kind === "mine" ? OPERATORS[0] : kind === "asha" ? OPERATORS[1] : undefined;
  if (kind === "queue") add({ kind: "system" }, "", end - 3 * 60_000, { notice: "queued" });
  if (operator) {
    add({ kind: "system" }, "", end - 3 * 60_000, { notice: "operator_joined" });
    add({ kind: "operator", id: "op_asha", name: "Asha" }, "Checked with the warehouse: the part is in stock. Saturday morning works for the van.", end - 170_000, { private: true });
    add({ kind: "operator", id: operator.id, name: operator.name }, `Hello ${contact.name.split(" ")[0]}, this is ${operator.name.split(" ")[0]}. I am looking into it right now.`, end - 150_000, { state: "read" });
    if (random() < 0.7) add(guest, "Thank you, that is very kind. When will I hear back?", end);
  } else if (kind === "agent") {
    add(agent, "I have noted that and will confirm in this chat within a minute.", end, { state: random() < 0.5 ? "delivered" : "read" });
  } else if (kind === "resolved") {
    add({ kind: "system" }, "", end, { notice: "resolved" });
  }
  const spoken = list.filter((m) => m.author.kind !== "system").at(-1);
  const waits = kind === "queue" || (operator && spoken.author.kind === "contact");
  const conversation = {
    id,
    inbox: { id: "in_web", name: "Website", channel: "web" },
    contact: { id: contact.id, name: contact.name },
    status: kind === "resolved" ? "resolved" : "open",
    control: {
      holder: operator ? "operator" : kind === "queue" ? "queue" : "agent",
      ...(operator ? { operator: { id: operator.id, name: operator.name } } : {}),
      epoch: operator || kind === "queue" ? 2 : 1,
      since: new Date(end - 3 * 60_000).toISOString(),
    },
    preview: { author: spoken.author, text: spoken.text, at: spoken.at, private: spoken.private },
    last_seq: list.length,
    unread: waits ? 1 : 0,
    ...(waits ? { waiting_since: spoken.at } : {}),
    ...(kind === "queue" ? { handover_reason: REASONS[i % REASONS.length] } : {}),
    created_at: list[0].at,
    updated_at: list.at(-1).at,
    revision: 1,
  };
  return { conversation, messages: list };
}
