/** What operators file, find and repeat, driven the way they do it: by menus, keys and settings. */

export class Desk {
  /** @param {import("./operator.mjs").Operator} operator */
  constructor(operator) {
    this.operator = operator;
    this.page = operator.page;
    this.menu = this.page.locator(".popup-box");
    this.palette = this.page.locator("dialog.palette");
    this.beside = this.page.locator(".beside");
    this.bulk = this.page.locator(".bulk-bar");
  }

  /** A key outside every field. */
  async press(key) {
    await this.page.evaluate(() => document.activeElement?.blur());
    await this.page.keyboard.press(key);
  }

  /** Opens a menu by its key, types, and takes the best. */
  async pick(key, words) {
    await this.press(key);
    await this.menu.locator("input").fill(words);
    await this.menu.locator(".pick-row", { hasText: words }).first().waitFor();
    await this.page.keyboard.press("Enter");
  }

  async close() {
    await this.page.keyboard.press("Escape");
    await this.menu.waitFor({ state: "detached" });
  }

  labels(conversation) {
    return this.operator.row(conversation).locator(".label-chip");
  }

  async select(conversation) {
    await this.page.getByRole("listitem").filter({ has: this.operator.row(conversation) }).getByRole("checkbox").check();
  }

  async settings(page) {
    await this.page.goto(`${this.operator.origin}/inbox/settings/${page}`);
    await this.page.locator("#settings-title").waitFor();
  }

  /** A page of the outreach, by its name in the menu. */
  async outreach(name) {
    await this.page.locator(".view-link[title=Outreach]:visible").first().click();
    await this.page.locator(".knowledge-side").getByRole("link", { name: new RegExp(`^${name}`) }).click();
    await this.page.locator("#settings-title", { hasText: name }).waitFor();
  }

  /** In the settings: opens the box for a new one, fills it, and saves. */
  async add(fields, more = async () => undefined) {
    await this.page.locator(".settings-page button.primary").first().click();
    for (const [label, value] of Object.entries(fields)) await this.page.locator("dialog").getByLabel(label, { exact: true }).fill(value);
    await more(this.page.locator("dialog"));
    await this.page.locator("dialog button[type=submit]").click();
    await this.page.locator("dialog").waitFor({ state: "detached" });
  }

  count(view) {
    return this.page.locator(`.rail .view-link[title="${view}"] .count`);
  }
}
