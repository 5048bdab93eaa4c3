/** Staged comments below posts for the fake server: a question that waits, a complaint answered, an old talk that is closed. */
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

const PAGE = { id: "in_page", name: "The page", channel: "messenger" };
const GALLERY = { id: "in_ig", name: "linden.oak", channel: "instagram" };
const POSTS = {
  table: { kind: "comments", post: "ig_901", excerpt: "The new oak table: one tree, one table. Made in our workshop since last week", permalink: "https://www.instagram.com/p/example/" },
  sale: { kind: "comments", post: "fb_417", excerpt: "Last days of the autumn sale", permalink: "https://www.facebook.com/example/posts/417" },
  unknown: { kind: "comments", post: "fb_002" },
};
const MIRA = { kind: "operator", id: "op_mira", name: "Mira Oduya" };

export function seedComments() {
  return [
    talk("cv_c1", "Pia Lund", GALLERY, POSTS.table, { holder: "queue" }, [
      ["them", 52, "How much is it?", { sentiment: "neutral", permalink: "https://www.instagram.com/p/example/c/1/" }],
      ["agent", 51, "The oak table costs 890 €, delivery included. This answer was written by an automated assistant."],
      ["them", 9, "And do you have it in walnut? I would love one for my kitchen 😍", { sentiment: "positive", permalink: "https://www.instagram.com/p/example/c/2/" }],
    ]),
    talk("cv_c2", "Gregor Weiss", PAGE, POSTS.sale, { holder: "operator" }, [
      ["them", 190, "Ordered three weeks ago and NOTHING came. Do not buy here!!", { sentiment: "negative", hidden: true, answered_privately: true }],
      ["mira", 185, "I am sorry, that must not happen. What is the number of your order? I will look at once.", { privately: true }],
      ["mira", 184, "Thank you for telling us. We have written to you in private and will put it right."],
      ["them", 30, "You did not, I see no message"],
      ["them", 25, "removed", { gone: true }],
      ["them", 12, "Ok found it, it was among the requests"],
    ]),
    talk("cv_c3", "Inés", PAGE, POSTS.unknown, { holder: "agent" }, [["them", 9 * 24 * 60, "🔥"]]),
  ];
}

function talk(id, name, inbox, topic, { holder }, said) {
  const now = Date.now();
  const contact = { id: `ct_${id}`, name, identities: [{ channel: inbox.channel, handle: name.toLowerCase().replace(/\W+/g, "."), verified: false }], created_at: new Date(now - 30 * DAY).toISOString() };
  const messages = [];
  for (const [who, ago, text, more = {}] of said) {
    const { gone, privately, ...comment } = more;
    const newest = messages.findLast((m) => m.author.kind === "contact");
    messages.push({
      seq: messages.length + 1,
      id: `${id}_m${messages.length + 1}`,
      author: who === "them" ? { kind: "contact", name } : who === "mira" ? MIRA : { kind: "agent", name: "Juniper" },
      text: gone ? "" : text,
      private: false,
      at: new Date(now - ago * MINUTE).toISOString(),
      ...(who === "them" ? {} : { reply_to: newest.id, state: "sent" }),
      ...(privately ? { privately } : who !== "them" ? {} : { comment: { hidden: false, answered_privately: false, kind: "comment", ...comment } }),
      ...(gone ? { deleted_at: new Date(now - (ago - 1) * MINUTE).toISOString() } : {}),
    });
  }
  const last = messages.at(-1);
  const waits = holder !== "agent";
  const old = now - Date.parse(last.at) > 7 * DAY;
  return {
    contact,
    messages,
    conversation: {
      id,
      inbox,
      topic,
      contact: { id: contact.id, name },
      status: "open",
      control: { holder, ...(holder === "operator" ? { operator: { id: MIRA.id, name: MIRA.name } } : {}), epoch: 2, since: last.at },
      preview: { author: last.author, text: last.text, at: last.at, private: false },
      last_seq: messages.length,
      unread: waits ? 1 : 0,
      ...(waits ? { waiting_since: last.at } : {}),
      ...(holder === "queue" ? { handover_reason: "Comments are answered by people" } : {}),
      window: { may_write: true, instead: [], ...(old ? {} : { private_until: new Date(Date.parse(last.at) + 7 * DAY).toISOString() }) },
      created_at: messages[0].at,
      updated_at: last.at,
      revision: 1,
    },
  };
}
