/** Drives the phones of the sandbox the way their owners do. */

export class Phones {
  constructor({ page }) {
    this.page = page;
  }

  async open(origin) {
    await this.page.goto(`${origin}/sandbox/`);
    await this.page.getByText("nothing leaves this computer").waitFor();
  }

  /** One of whatsapp, messenger, instagram. */
  line(channel) {
    return this.page.locator(`.line[data-channel=${channel}]`);
  }

  /** Somebody new on a channel; gives who they are, on WhatsApp their digits. */
  meet(channel, name) {
    const act = { act: "meet", channel, name };
    return this.page.evaluate(async (act) => {
      const answer = await fetch("/sandbox/api/acts", { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(act) });
      if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`);
      return (await answer.json()).id;
    }, act);
  }

  /** Takes somebody's phone into the hand. */
  async take(channel, id) {
    await this.line(channel).locator(".owner select").selectOption(id);
  }

  /** What the business said there. */
  heard(channel, text) {
    return this.line(channel).locator(".message[data-own=false]", { hasText: text }).last();
  }

  async say(channel, text) {
    await this.line(channel).locator(".composer textarea, .composer input:not([type=file])").first().fill(text);
    await this.line(channel).locator(".composer .send").click();
  }

  async attach(channel, file) {
    await this.line(channel).locator("input[type=file]").setInputFiles(file);
  }
}
