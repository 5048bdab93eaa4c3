/** Somebody opens an inbox of their own: a form, a mail, the password once more, and the first steps. */
import assert from "node:assert/strict";
import { Operator } from "../lib/operator.mjs";
import { inOwnHouse } from "../lib/own_house.mjs";
import { PostOffice } from "../lib/post_office.mjs";
import { PHONE, WIDE } from "../lib/stage.mjs";
import { follow, Team } from "../lib/team.mjs";

const EMAIL = "lea@lamps.example";
const PASSWORD = "seven quiet lamps";
/** What is refused on purpose, which Chromium writes to the console. */
const REFUSED = /40[134]|422/;

const linkOf = ({ text }) => /https?:\S+/.exec(text)[0];

export async function signUp(stage) {
  const post = new PostOffice();
  await post.start();
  const settings = {
    SWITCHBOARD__MAIL__HOST: "127.0.0.1",
    SWITCHBOARD__MAIL__PORT: String(post.port),
    SWITCHBOARD__MAIL__ENCRYPTION: "none",
    SWITCHBOARD__MAIL__FROM: "Switchboard <mail@plug-and-cord.example>",
    SWITCHBOARD__SIGN_UP__MODE: "code",
    SWITCHBOARD__SIGN_UP__CODE: "early bird",
    SWITCHBOARD__SIGN_UP__PLAN: "small",
    SWITCHBOARD__PLANS__SMALL__BOTS: "1",
    SWITCHBOARD__PLANS__SMALL__OPERATORS: "5",
    SWITCHBOARD__PLANS__SMALL__SESSIONS_A_MONTH: "1000",
  };
  try {
    await inOwnHouse(settings, (program) => play(stage, program, post));
  } finally {
    post.stop();
  }
}

async function looksRight(stage, page, name) {
  const { grave } = await stage.accessibility(page);
  assert.deepEqual(grave, [], name);
  await stage.shot(page, name);
}

async function play(stage, program, post) {
  const asking = new Operator(await stage.visit("somebody new"), program.origin);
  let lea;

  await stage.step("the form says what is missing, and then that a mail is on its way", async () => {
    await asking.arrive();
    await asking.page.getByRole("button", { name: "Create an account" }).click();
    await looksRight(stage, asking.page, "form");
    await asking.page.getByRole("button", { name: "Sign up" }).click();
    await asking.page.getByText("Enter the name of your business.").waitFor();
    await asking.page.locator("#sign-up-business").fill("Lamps & Co");
    await asking.page.locator("#sign-up-name").fill("Lea Lamp");
    await asking.page.locator("#sign-up-email").fill(EMAIL);
    await asking.page.locator("#sign-up-password").fill(PASSWORD);
    await asking.page.locator("#sign-up-code").fill("late bird");
    await stage.forgiving(REFUSED, async () => {
      await asking.page.getByRole("button", { name: "Sign up" }).click();
      await asking.page.getByText("this is not the code").waitFor();
    });
    await asking.page.locator("#sign-up-code").fill("early bird");
    await asking.page.getByRole("button", { name: "Sign up" }).click();
    await asking.page.getByText(`A mail is on its way to ${EMAIL}.`).waitFor();
    await stage.shot(asking.page, "mail is on its way");
  });

  await stage.step("the link asks for the password that was chosen, and opens the inbox at its first steps", async () => {
    const link = linkOf(await post.letterTo(EMAIL));
    lea = await follow(stage, "Lea", link);
    await lea.page.getByText("Open Switchboard for Lamps & Co").waitFor();
    await looksRight(stage, lea.page, "confirm");
    await stage.forgiving(REFUSED, async () => {
      await lea.page.locator("#confirm-password").fill("another password");
      await lea.page.getByRole("button", { name: "Open it" }).click();
      await lea.page.getByText("this is not the password you chose").waitFor();
    });
    await lea.page.locator("#confirm-password").fill(PASSWORD);
    await lea.page.getByRole("button", { name: "Open it" }).click();
    await lea.page.getByRole("heading", { name: "First steps" }).waitFor();
    await lea.page.getByText("Bring your colleagues").waitFor();
    assert.equal(await lea.page.locator(".first-steps > li").count(), 4);
    await looksRight(stage, lea.page, "first steps");
    await stage.forgiving(REFUSED, async () => {
      const late = await follow(stage, "too late", link);
      await late.page.getByText("This link does not work any more").waitFor();
      await stage.leave(late.visit);
    });
  });

  await stage.step("the organisation's page tells the plan, and what is used of it", async () => {
    const pages = new Team(lea);
    await pages.open("Organisation");
    await lea.page.getByText("Your plan is “small”.").waitFor();
    await lea.page.getByText("1 of 1", { exact: true }).waitFor();
    await lea.page.getByText("0 of 1,000").waitFor();
    await looksRight(stage, lea.page, "plan");
    await lea.page.getByRole("textbox", { name: "Name" }).fill("Lamps and Company");
    await lea.page.getByRole("button", { name: "Save" }).click();
    await lea.toast("Saved").waitFor();
  });

  await stage.step("all of it is good on a phone and in the dark", async () => {
    for (const [name, options] of [["phone", PHONE], ["dark", { ...WIDE, colorScheme: "dark" }]]) {
      const other = new Operator(await stage.visit(name, options), program.origin);
      await other.arrive();
      await looksRight(stage, other.page, `${name} login`);
      await other.page.getByRole("button", { name: "Create an account" }).click();
      await looksRight(stage, other.page, `${name} form`);
      await other.page.getByRole("button", { name: "Back to the login" }).click();
      await other.enter({ email: EMAIL, password: PASSWORD });
      for (const [address, heading] of [["start", "First steps"], ["organisation", "Organisation"]]) {
        await other.page.goto(`${program.origin}/inbox/settings/${address}`);
        await other.page.getByRole("heading", { name: heading, exact: true }).waitFor();
        await other.page.locator(".first-steps, .plan-limits").waitFor();
        await looksRight(stage, other.page, `${name} ${address}`);
      }
      await stage.leave(other.visit);
    }
  });
}
