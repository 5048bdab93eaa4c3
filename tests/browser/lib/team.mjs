/** Drives the pages about people and roles the way an owner does, and the ways in the way whoever was asked does. */
import { Operator } from "./operator.mjs";

/** Whether somebody is logged in is asked of the server, whose "no" Chromium writes to the console. */
const NOBODY_YET = /401.*\/api\/v1\/auth\/refresh$/;

export class Team {
  /** @param {import("./operator.mjs").Operator} operator */
  constructor(operator) {
    this.page = operator.page;
    this.dialog = this.page.locator("dialog[open]");
  }

  /** One of the pages of the settings, by its name at the left. */
  async open(name) {
    await this.page.locator(".rail .view-link[title=Settings]").click();
    await this.page.locator(".settings-page, .no-thread").first().waitFor();
    await this.page.locator(".base-row", { has: this.page.getByText(name, { exact: true }) }).click();
    await this.page.locator("#settings-title", { hasText: name }).waitFor();
  }

  person(email) {
    return this.page.locator(`.people > li[data-person=${JSON.stringify(email)}]`);
  }

  invited(email) {
    return this.page.locator(`.people > li[data-invited=${JSON.stringify(email)}]`);
  }

  /** Gives the link, which is shown once. */
  async invite(email, role = "Operator") {
    await this.page.getByRole("button", { name: "Add somebody" }).click();
    await this.dialog.getByLabel("Email").fill(email);
    await this.dialog.getByRole("radio", { name: role }).check();
    await this.dialog.getByRole("button", { name: "Make the link" }).click();
    const link = await this.dialog.getByRole("textbox", { name: "Link" }).inputValue();
    await this.dialog.getByRole("button", { name: "Done" }).click();
    return link;
  }

  async give(email, role) {
    await this.person(email).getByRole("button", { name: /^Change / }).click();
    await this.dialog.getByRole("radio", { name: role }).check();
    await this.dialog.getByRole("button", { name: "Save" }).click();
    await this.person(email).locator(".badge", { hasText: role }).waitFor();
  }

  level(module, level) {
    return this.page.getByRole("radio", { name: `${module}: ${level}`, exact: true });
  }

  async save() {
    await this.page.locator(".publish-button", { hasText: "Save" }).click();
    await this.page.locator(".toast", { hasText: "Saved" }).last().waitFor();
  }
}

/** Opens a link that was sent, in a browser of its own. */
export async function follow(stage, name, link) {
  const visit = await stage.visit(name);
  await visit.forgiving(NOBODY_YET, async () => {
    await visit.page.goto(link);
    await visit.page.locator("h1").waitFor();
  });
  return new Operator(visit, new URL(link).origin);
}

export async function join(stage, name, link, password) {
  const guest = await follow(stage, name, link);
  await guest.page.locator("#join-name").fill(name);
  await guest.page.locator("#join-password").fill(password);
  await guest.page.getByRole("button", { name: "Join" }).click();
  await guest.page.locator(".list-pane").waitFor();
  return guest;
}
