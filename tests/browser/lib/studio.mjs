/** Drives the pages about assistants the way whoever builds one does. */

export class Studio {
  /** @param {import("./operator.mjs").Operator} operator */
  constructor(operator) {
    this.page = operator.page;
    this.dialog = this.page.locator("dialog[open]");
    this.answers = this.page.locator(".preview .said[data-side=agent]");
  }

  async make(name) {
    await this.page.locator(".rail .view-link[title=Assistants]").click();
    await this.page.getByRole("button", { name: "New assistant" }).click();
    await this.dialog.getByLabel("Name").fill(name);
    await this.dialog.getByRole("button", { name: "Create" }).click();
    await this.page.locator("#bot-name", { hasText: name }).waitFor();
  }

  /** One of the parts of the settings, by its name. */
  async part(name) {
    await this.page.locator(".part-tabs").getByRole("link", { name }).click();
    await this.page.locator(".part-tabs a[aria-current]", { hasText: name }).waitFor();
  }

  async saved() {
    await this.page.locator(".draft-state[data-saving=still][data-draft=true]").waitFor();
  }

  /** Asks the draft; the answer is whole when it comes back. */
  async ask(question) {
    await this.page.locator(".preview-ask textarea").fill(question);
    await this.page.locator(".preview-ask textarea").press("Enter");
    await this.answers.locator(".trace-link").last().waitFor();
    return this.answers.last();
  }

  async publish(note) {
    await this.page.locator(".publish-button").click();
    await this.dialog.getByLabel("Note for your colleagues").fill(note);
    await this.dialog.getByRole("button", { name: "Publish", exact: true }).click();
    await this.page.getByText(/Edition \d+ is live/).waitFor();
  }
}
