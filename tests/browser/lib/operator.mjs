/** Drives the inbox the way an operator does. */

/** Whether somebody is logged in is asked of the server, whose "no" Chromium writes to the console. */
const NOBODY_YET = /401.*\/api\/v1\/auth\/refresh$/;

export class Operator {
  constructor(visit, origin) {
    this.visit = visit;
    this.page = visit.page;
    this.origin = origin;
    this.rows = this.page.locator(".row a");
    this.box = this.page.locator(".composer textarea");
    this.timeline = this.page.locator(".timeline");
    this.writing = this.page.locator(".message.writing");
    this.bar = this.page.locator(".reconnect button");
  }

  async arrive() {
    await this.visit.forgiving(NOBODY_YET, async () => {
      await this.page.goto(`${this.origin}/inbox/`);
      await this.page.locator("#login-email").waitFor();
    });
  }

  async logIn(login) {
    await this.arrive();
    await this.enter(login);
  }

  async enter({ email, password }) {
    await this.page.fill("#login-email", email);
    await this.page.fill("#login-password", password);
    await this.page.click(".login button[type=submit]");
    await this.page.locator(".list-pane").waitFor();
  }

  /** One of Mine, Unassigned, All, Resolved, Snoozed, Mentions, Due. */
  async view(name) {
    await this.page.locator(`.view-link[title=${name}]:visible`).first().click();
    await this.page.locator(".list-head h2", { hasText: name }).waitFor();
  }

  row(conversation) {
    return this.page.locator(`[data-row=${conversation}]`);
  }

  /** Opens the conversation at the top of the list, and gives its id. */
  async openFirst() {
    const row = this.rows.first();
    const id = await row.getAttribute("data-row");
    await row.click();
    await this.timeline.waitFor();
    return id;
  }

  /** Opens what this customer says, wherever in the list it stands, and gives its id. */
  async openOf({ conversation }) {
    if (!conversation) throw new Error("the customer's chat has not joined a conversation yet");
    await this.openById(conversation);
    return conversation;
  }

  async openById(id) {
    await this.row(id).click();
    await this.timeline.waitFor();
  }

  /** One of take, return, resolve, reopen. */
  async act(name) {
    await this.page.locator(`[data-act=${name}]`).click();
  }

  /** One of me, other, queue, agent, nobody. */
  holding(whom) {
    return this.page.locator(`.patch[data-holding=${whom}]`);
  }

  async takeOver() {
    await this.act("take");
    await this.holding("me").waitFor();
  }

  async giveBack() {
    await this.act("return");
    await this.holding("agent").waitFor();
  }

  async resolve() {
    await this.act("resolve");
    await this.holding("nobody").waitFor();
  }

  /** A bubble of one side: me, other, agent or contact. */
  bubble(side, text) {
    return this.page.locator(`.group[data-side=${side}][data-note=false] .message:not(.pending)`, { hasText: text }).last();
  }

  toast(text) {
    return this.page.locator(".toast", { hasText: text }).last();
  }

  noteOf(text) {
    return this.page.locator(".group[data-note=true] .message:not(.pending)", { hasText: text }).last();
  }

  async reply(text) {
    await this.box.fill(text);
    await this.box.press("Enter");
    await this.bubble("me", text).waitFor();
  }

  async note(text) {
    await this.page.locator(".modes button", { hasText: "Private note" }).click();
    await this.box.fill(text);
    await this.box.press("Enter");
    await this.noteOf(text).waitFor();
    await this.page.locator(".modes button", { hasText: "Reply" }).click();
  }
}
