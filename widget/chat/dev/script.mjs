/** What the stand-in says. */
export const bot = {
  name: "Plug & Cord",
  colour: process.env.COLOUR ?? "#b23a26",
  greeting: "Hello! Whom may I connect you to?",
  disclosure: "I am an automated assistant. I answer from the shop's own pages, and put you through to a person whenever you ask.",
  starters: ["When will my order arrive?", "How do I wire up an old phone?", "What is Switchboard?"],
  people_online: true,
};

export const limits = {
  text: 1000,
  attachment: 5 * 1024 * 1024,
  attachments: 3,
  media_types: ["image/*", "application/pdf", "text/plain"],
};

const delivery = {
  text:
    "Parcels leave our workshop **within one working day**. [1]\n\n- Standard: 2–3 days, free over €60\n- Express: next day, €9.50\n- Pick-up: free, usually *the same afternoon*\n\n" +
    "You get a tracking link by mail. [2] See [the delivery page](https://example.com/delivery) for islands.",
  citations: [
    {
      title: "Delivery and returns",
      headings: ["Help", "Delivery", "How long it takes"],
      text: "Orders placed before 14:00 are packed on the same working day. Standard parcels take two to three days within the country; orders over 60 euros travel free of charge.",
      quote: "Standard parcels take two to three days within the country; orders over 60 euros travel free of charge.",
      url: "https://example.com/delivery",
    },
    {
      title: "Order status and tracking",
      headings: ["Help", "Orders"],
      page: 3,
      quote: "As soon as the carrier has scanned your parcel, we send a link by mail with which you can follow it.",
      url: "/api/v1/files/knowledge/doc_1?sig=abc#page=3",
      text: "### Following a parcel\n\n| Carrier | Number |\n| --- | --- |\n| Post | 12 digits |\n\nAs soon as the carrier has scanned your parcel, we send a link by mail with which you can follow it.",
    },
  ],
  quick_replies: [{ title: "What about returns?" }, { title: "Talk to a person", action: "ask_human" }],
};

const wiring = {
  text: "Most of our phones speak **pulse dialling**. To use one on a modern line:\n\n1. Plug the phone into the adapter\n2. Plug the adapter into your router\n3. Dial `*99#` once\n\n```\nline: pulse\nbell: on\n```",
};

const product = {
  text: "Switchboard is the software behind this chat: it answers from your own documents, and hands over to a person whenever that is better.",
  quick_replies: [{ title: "How does a handover work?" }],
};

const unsure = {
  text: "I am not sure I know that one. I can look up delivery, returns and wiring, or put you through to a person.",
  quick_replies: [{ title: "Talk to a person", action: "ask_human" }],
};

/** As a tool asks before it changes something. */
const confirmation = {
  text: "Shall I change the address of order **48213** to Calle Mayor 12, 28013 Madrid?",
  quick_replies: [{ title: "Yes, change the address of order 48213" }, { title: "No, leave it as it is" }, { title: "Talk to a person", action: "ask_human" }],
};

/** Longer than anybody reads, as models write it when they are let. */
const long = {
  text: Array.from({ length: 40 }, (_, i) => `### Part ${i + 1}\n\nEvery phone is **tested** for an hour before it leaves, with the bell, the dial and the line. See [how](https://example.com/${i}).\n\n- The bell rings twice\n- The dial returns in *one second*\n- The line hums at \`50 Hz\``).join("\n\n"),
};

const days = {
  text: "Which day suits you?",
  choices: { kind: "buttons", header: "Repair at your home", footer: "Monday to Friday", buttons: [{ kind: "reply", title: "Today", id: "1" }, { kind: "reply", title: "Tomorrow", id: "2" }, { kind: "link", title: "Our page", url: "https://example.com/repair" }, { kind: "call", title: "Call us", phone: "+34600123456" }] },
};

const hours = {
  text: "And at what time?",
  choices: { kind: "list", open: "Choose an hour", sections: [{ title: "Mornings", rows: [{ id: "9", title: "9:00", description: "With breakfast" }, { id: "10", title: "10:00" }] }, { title: "Evenings", rows: [{ id: "18", title: "18:00" }] }] },
};

const cards = {
  text: "These two are in stock.",
  choices: { kind: "carousel", cards: [{ title: "Bakelite phone", text: "From 1936, with its bell", buttons: [{ kind: "reply", id: "b", title: "Reserve it" }, { kind: "link", title: "Look at it", url: "https://example.com/b" }] }, { title: "Wall phone", buttons: [{ kind: "reply", id: "w", title: "Reserve it" }] }] },
};

const script = [
  [/repair/i, days],
  [/today|tomorrow/i, hours],
  [/stock/i, cards],
  [/address/i, confirmation],
  [/everything/i, long],
  [/deliver|arrive|order|parcel|طلب|entrega/i, delivery],
  [/wire|phone/i, wiring],
  [/switchboard/i, product],
  [/person|human|someone/i, { text: "Of course. I am putting you through.", handover: true }],
];

export const answerTo = (text) => script.find(([words]) => words.test(text))?.[1] ?? unsure;

export const longHistory = Array.from({ length: 90 }, (_, i) => ({
  author: i % 2 ? { kind: "contact" } : { kind: "agent", name: bot.name },
  text: i % 2 ? `Question number ${i}` : `Answer number ${i}, with a few more words so that it fills the line.`,
  ...(i % 2 && { state: "read" }),
}));
