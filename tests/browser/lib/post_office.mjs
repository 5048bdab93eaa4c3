/** A mail server that keeps what it is given: as much of SMTP (RFC 5321) as a program needs to hand a letter over. */
import { createServer } from "node:net";
import { until } from "./wait.mjs";

export class PostOffice {
  /** Each with `to` and `text`. */
  letters = [];
  #server;
  #lines = new Set();

  async start() {
    this.#server = createServer((line) => this.#serve(line));
    await new Promise((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
    this.port = this.#server.address().port;
  }

  stop() {
    for (const line of this.#lines) line.destroy();
    this.#server?.close();
  }

  /** The newest letter to this address, once it is there; `after`: letters that were there before. */
  letterTo(address, after = 0) {
    return until(`a letter to ${address} came`, () => this.letters.slice(after).findLast(({ to }) => to === address));
  }

  #serve(line) {
    let heard = "";
    let letter;
    this.#lines.add(line);
    const say = (words) => line.write(`${words}\r\n`);
    line.setEncoding("utf8");
    line.on("error", () => line.destroy());
    line.on("close", () => this.#lines.delete(line));
    line.on("data", (piece) => {
      heard += piece;
      for (;;) {
        // Between DATA and the lone dot everything is the letter.
        const mark = letter?.open ? "\r\n.\r\n" : "\r\n";
        const end = heard.indexOf(mark);
        if (end < 0) return;
        const said = heard.slice(0, end);
        heard = heard.slice(end + mark.length);
        if (letter?.open) {
          this.letters.push({ to: letter.to, text: readable(said) });
          letter = undefined;
          say("250 kept");
          continue;
        }
        const verb = said.slice(0, 4).toUpperCase();
        if (verb === "EHLO" || verb === "HELO") say("250 post.example");
        else if (verb === "MAIL") say(((letter = {}), "250 go on"));
        else if (verb === "RCPT" && letter) say(((letter.to = /<([^>]+)>/.exec(said)?.[1] ?? ""), "250 go on"));
        else if (verb === "DATA" && letter?.to) say(((letter.open = true), "354 until a lone dot"));
        else if (verb === "RSET" || verb === "NOOP") say("250 yes");
        else if (verb === "QUIT") say("221 bye");
        else say("503 not now");
      }
    });
    say("220 post.example");
  }
}

/** The words of a letter in whichever of the three forms it travelled. */
function readable(letter) {
  const cut = letter.indexOf("\r\n\r\n");
  const head = letter.slice(0, cut);
  const body = letter.slice(cut + 4).replaceAll(/^\.\./gm, ".");
  if (/transfer-encoding:\s*base64/i.test(head)) return Buffer.from(body, "base64").toString();
  if (!/transfer-encoding:\s*quoted-printable/i.test(head)) return body;
  return body.replaceAll(/=\r\n/g, "").replaceAll(/=([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)));
}
