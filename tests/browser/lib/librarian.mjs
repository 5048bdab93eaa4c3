/** Drives the pages about the knowledge the way an owner does. */

export class Librarian {
  /** @param {import("./operator.mjs").Operator} operator */
  constructor(operator) {
    this.page = operator.page;
    this.origin = operator.origin;
    this.verdict = this.page.locator(".verdict-words");
    this.results = this.page.locator(".result");
  }

  /** From wherever in the inbox; on a phone an open page has no way there but the one back. */
  async enter() {
    const link = this.page.locator(".view-link[title=Knowledge]:visible").first();
    if (await link.isVisible()) await link.click();
    await this.page.locator(".knowledge-side:visible .index-note").waitFor();
  }

  async openBase(name) {
    await this.enter();
    await this.page.locator(".base-row:visible", { hasText: name }).click();
    await this.page.locator(".page-title h2", { hasText: name }).waitFor();
    await this.page.locator(".table-scroll .table, .table-scroll .empty").first().waitFor();
  }

  async addBase(name) {
    await this.enter();
    await this.page.locator(".knowledge-side .side-head button").click();
    const dialog = this.page.locator("dialog[open]");
    await dialog.locator("input").fill(name);
    await dialog.locator("button[type=submit]").click();
    await dialog.waitFor({ state: "detached" });
  }

  async add(...files) {
    await this.page.locator(".add-files").setInputFiles(files);
  }

  row(name) {
    return this.page.locator(`.table-row[data-name=${JSON.stringify(name)}]`);
  }

  /** One of ready, failed, cancelled. */
  inState(name, state) {
    return this.row(name).locator(`.state[data-state=${state}]`);
  }

  /** Stages may pass quicker than one looks: from now on every word of them is kept. */
  async keepStages() {
    await this.page.evaluate(() => {
      const kept = (globalThis.stagesSeen = new Set());
      const look = () => document.querySelectorAll(".state-words").forEach(({ textContent }) => kept.add(textContent));
      new MutationObserver(look).observe(document.body, { subtree: true, childList: true, characterData: true });
    });
  }

  stages() {
    return this.page.evaluate(() => [...globalThis.stagesSeen]);
  }

  /** Whether customers may open the files of the base that is open. */
  async showFiles(on) {
    await this.page.locator(".settings-menu > button").click();
    await this.page.locator(".popover .switch").setChecked(on);
    await this.page.keyboard.press("Escape");
  }

  async tryQuestion(question) {
    await this.page.locator(".tabs a").last().click();
    await this.page.locator(".try-field input").fill(question);
    await this.page.locator(".try-field input").press("Enter");
    await this.page.locator(".try-scroll[aria-busy=false] .verdict").waitFor();
  }

  async questions() {
    await this.enter();
    await this.page.locator(".base-row[href$='/questions']:visible").click();
    await this.page.locator("#questions-title").waitFor();
  }

  gap(question) {
    return this.page.locator(".gap", { hasText: question });
  }

  async answerGap(question, answer) {
    await this.gap(question).getByRole("button", { name: "Answer this" }).click();
    await this.page.locator(".answer-form textarea").fill(answer);
    await this.page.getByRole("button", { name: "Add the answer" }).click();
    await this.gap(question).waitFor({ state: "detached" });
  }
}
