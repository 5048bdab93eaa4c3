/** Drives the widget the way a visitor of the shop does. */

const quoted = (text) => JSON.stringify(text);

export class Customer {
  constructor(visit) {
    this.visit = visit;
    this.page = visit.page;
    this.box = this.page.locator(".composer textarea");
    this.launcher = this.page.locator(".launcher");
    this.queue = this.page.locator(".line.queue");
    this.title = this.page.locator(".header h2");
    this.streaming = this.page.locator(".streaming");
    this.rating = this.page.locator(".rating");
    // Which one it is, the server says whenever the chat joins it.
    this.page.on("websocket", (socket) =>
      socket.on("framereceived", ({ payload }) => {
        this.conversation = /"conversation":\{"id":"(\w+)"/.exec(payload)?.[1] ?? this.conversation;
      }),
    );
  }

  async open() {
    await this.launcher.click();
    await this.page.locator(".greeting").waitFor();
  }

  /** Sends, and waits until the server holds it. */
  async say(text) {
    await this.write(text);
    await this.own(text).waitFor();
  }

  async write(text) {
    await this.box.fill(text);
    await this.box.press("Enter");
  }

  /** Asks the assistant; the answer is whole when it comes back. */
  async ask(question) {
    await this.say(question);
    const answer = this.answers(question).first();
    await answer.waitFor();
    return answer;
  }

  own(text) {
    return this.page.locator(".entry.own:not(.pending)", { hasText: text }).last();
  }

  /** Only the newest own message says how far it got. */
  readMark(text) {
    return this.own(text).locator(".meta.read span", { hasText: "Read" });
  }

  /** What the assistant has said since the customer's `text`. */
  answers(text) {
    return this.page.locator(`.entry.own:has-text(${quoted(text)}) ~ .entry.agent:not(.streaming)`);
  }

  fromOperator(text) {
    return this.page.locator(".entry.operator", { hasText: text }).last();
  }

  async askForPerson(words = "I want to talk to a person") {
    await this.say(words);
    await this.queue.waitFor();
  }

  /** The place in the line, as it is told. */
  place(number) {
    return this.queue.filter({ hasText: number === 1 ? "You are next in line" : `You are number ${number} in line` });
  }

  /** At the end of a conversation, from one to five. */
  async rate(value) {
    await this.rating.locator(`button[aria-label='${value} of 5']`).click();
    await this.rating.getByText("Thank you").waitFor();
  }

  async attach(file) {
    await this.page.locator(".composer input[type=file]").setInputFiles(file);
    await this.page.locator(".uploads small").waitFor();
  }
}
