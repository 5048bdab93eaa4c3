/** Drives the panel beside a conversation: who the customer is, who else they may be, and what is kept of them. */
import { readFile } from "node:fs/promises";

export class ContactPanel {
  /** @param {import("./operator.mjs").Operator} operator */
  constructor(operator) {
    this.page = operator.page;
    this.pane = this.page.locator(".contact-pane");
    this.dialog = this.page.locator("dialog[open]");
    this.name = this.pane.locator(".contact-name");
    /** Who may be the same person. */
    this.alike = this.pane.locator(".somebody");
    this.merges = this.pane.locator(".merges li");
    this.others = this.pane.locator(".earlier a");
  }

  /** `field`: one of Name, Email, Phone. */
  async know(field, value) {
    await this.pane.getByRole("button", { name: new RegExp(`^(Add|Edit) ${field}`, "i") }).click();
    await this.pane.getByRole("textbox", { name: field }).fill(value);
    await this.page.keyboard.press("Enter");
    await this.pane.locator(".fact-value", { hasText: value }).waitFor();
  }

  /** Everything that is kept of them, as the bytes of one archive. */
  async exported() {
    const act = this.pane.getByRole("button", { name: "Export data" });
    await act.scrollIntoViewIfNeeded();
    const [file] = await Promise.all([this.page.waitForEvent("download"), act.click()]);
    return readFile(await file.path());
  }
}
