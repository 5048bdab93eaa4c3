/** A quiet day at the desk: customers write, the agent answers, now and then somebody asks for a person. */
const QUESTIONS = ["Hello, is anybody there?", "One more question about my order", "Could you send me the invoice again?", "When do you open tomorrow?"];
const ANSWERS = [
  "Your invoice is on its way to the address we have on file. It usually arrives within a few minutes.",
  "We are open tomorrow from 10:00 to 19:00. On Sundays only the café is open.",
];

export function runScript(world) {
  let round = 0;
  setInterval(() => {
    const agents = [...world.conversations.values()].filter((c) => c.status === "open" && c.control.holder === "agent");
    const picked = agents[(round * 7) % Math.max(1, agents.length)];
    if (!picked) return;
    const guest = { kind: "contact", name: picked.contact.name };
    world.emit("typing", { conversation: picked.id, author: guest, on: true });
    setTimeout(() => {
      world.append(picked.id, guest, QUESTIONS[round % QUESTIONS.length]);
      if (round % 4 === 3) world.give(picked.id, "queue", "Asked for a person");
      else void world.agentReply(picked.id, ANSWERS[round % ANSWERS.length], 90);
      round++;
    }, 1_500);
  }, 6_000);
}
