/** What comes by mail, on a server of its own that sends some: an invitation, a new password; and a second factor for everybody. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join as path } from "node:path";
import { enrol } from "../lib/account.mjs";
import { Operator } from "../lib/operator.mjs";
import { PostOffice } from "../lib/post_office.mjs";
import { Program } from "../lib/program.mjs";
import { follow, Team } from "../lib/team.mjs";

const EMAIL = "mei@plug-and-cord.example";
const FIRST = "eleven paper boats";
const NEXT = "twelve paper boats";
const REFUSED = /40[134]/;

/** Mails hold links, so the address has to be known before the program has one. */
function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

const linkOf = ({ text }) => /https?:\S+/.exec(text)[0];

export async function mail(stage) {
  const folder = mkdtempSync(path(tmpdir(), "switchboard-mail-"));
  const post = new PostOffice();
  await post.start();
  const origin = `http://127.0.0.1:${await freePort()}`;
  const program = new Program(path(folder, "data"), {
    SWITCHBOARD__SERVER__PUBLIC_URL: origin,
    SWITCHBOARD__MAIL__HOST: "127.0.0.1",
    SWITCHBOARD__MAIL__PORT: String(post.port),
    SWITCHBOARD__MAIL__ENCRYPTION: "none",
    SWITCHBOARD__MAIL__FROM: "Switchboard <mail@plug-and-cord.example>",
  });
  program.origin = origin;
  try {
    await program.start();
    await play(stage, program, post);
  } finally {
    await program.end();
    post.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function play(stage, program, post) {
  const { origin } = program;
  const owner = new Operator(await stage.visit("owner"), origin);
  await owner.logIn(program.login);
  const pages = new Team(owner);
  let mei, link;

  await stage.step("an invitation comes by mail, too", async () => {
    await pages.open("Team");
    await pages.invite(EMAIL);
    link = linkOf(await post.letterTo(EMAIL));
    mei = await follow(stage, "Mei", link);
    await mei.page.locator("#join-name").fill("Mei");
    await mei.page.locator("#join-password").fill(FIRST);
    await mei.page.getByRole("button", { name: "Join" }).click();
    await mei.page.locator(".list-pane").waitFor();
  });

  const asking = new Operator(await stage.visit("somebody who forgot"), origin);
  const ask = async (email) => {
    await asking.page.getByRole("button", { name: "Forgotten your password?" }).click();
    await asking.page.locator("#forgotten-email").fill(email);
    await asking.page.getByRole("button", { name: "Send me the link" }).click();
    const words = await asking.page.getByText("a mail is on its way").innerText();
    await asking.page.getByRole("button", { name: "Back to the login" }).click();
    return words.replace(email, "…");
  };
  await stage.step("who has forgotten the password is told the same whether the address is known or not", async () => {
    await asking.arrive();
    const before = post.letters.length;
    const unknown = await ask("nobody@plug-and-cord.example");
    assert.equal(await ask(EMAIL), unknown);
    link = linkOf(await post.letterTo(EMAIL, before));
    assert.equal(post.letters.slice(before).length, 1);
  });

  await stage.step("the link leads to a new password, ends every login, and works once", async () => {
    const again = await follow(stage, "Mei again", link);
    const { grave } = await stage.accessibility(again.page);
    assert.deepEqual(grave, []);
    await again.page.locator("#reset-password").fill("short");
    await again.page.getByRole("button", { name: "Keep this password" }).click();
    await again.page.getByText("A password has at least 10 characters.").waitFor();
    await again.page.locator("#reset-password").fill(NEXT);
    await stage.forgiving(REFUSED, async () => {
      await again.page.getByRole("button", { name: "Keep this password" }).click();
      await again.page.getByText("Your new password is kept.").waitFor();
      await mei.page.getByText("Your session has ended.").waitFor();
      const late = await follow(stage, "too late", link);
      await late.page.locator("#reset-password").fill(NEXT);
      await late.page.getByRole("button", { name: "Keep this password" }).click();
      await late.page.getByText("This link does not work any more").waitFor();
      await stage.leave(late.visit);
    });
    await stage.shot(again.page, "new password");
    await again.enter({ email: EMAIL, password: NEXT });
    await stage.leave(again.visit);
  });

  await stage.step("where everybody needs a second factor, nothing else is there before it is set up", async () => {
    await mei.enter({ email: EMAIL, password: NEXT });
    await pages.open("Your account");
    await enrol(owner.page, program.login.password);
    await pages.open("Team");
    await stage.forgiving(REFUSED, async () => {
      await owner.page.getByLabel("Everybody needs a second factor").click();
      await owner.toast("Everybody needs a second factor now").waitFor();
      await mei.page.getByText("Set up your second factor").waitFor();
    });
    assert.equal(await mei.page.locator(".rail, .list-pane").count(), 0);
    const { grave } = await stage.accessibility(mei.page);
    assert.deepEqual(grave, []);
    await stage.shot(mei.page, "nothing else");
    await enrol(mei.page, NEXT);
    await mei.page.locator(".list-pane").waitFor();
  });
}
