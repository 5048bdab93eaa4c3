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
