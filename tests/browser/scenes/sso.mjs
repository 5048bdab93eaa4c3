/** An organisation signs in with its own provider: set up, tried, used, and asked of everybody. */
import assert from "node:assert/strict";
import { Identity } from "../lib/identity.mjs";
import { Operator } from "../lib/operator.mjs";
import { inOwnHouse } from "../lib/own_house.mjs";
import { PHONE, WIDE } from "../lib/stage.mjs";
import { Team } from "../lib/team.mjs";
import { until } from "../lib/wait.mjs";

/** What is refused on purpose, which Chromium writes to the console. */
const REFUSED = /40[134]|422/;

export async function sso(stage) {
  const identity = new Identity();
  await identity.start();
  try {
    await inOwnHouse({}, (program) => play(stage, program, identity));
  } finally {
    identity.stop();
  }
}

async function looksRight(stage, page, name) {
  const { grave } = await stage.accessibility(page);
  assert.deepEqual(grave, [], name);
  await stage.shot(page, name);
}

async function play(stage, program, identity) {
  const { origin } = program;
  const owner = new Operator(await stage.visit("owner"), origin);
  await owner.logIn(program.login);
  const pages = new Team(owner);
  const { page } = owner;
  let link, mia;

  await stage.step("the page says what the provider has to know, and what is wrong with what was entered", async () => {
    await pages.open("Sign-on");
    assert.equal(await page.getByRole("textbox", { name: "Redirect address" }).inputValue(), `${origin}/api/v1/auth/sign-on/callback`);
    await looksRight(stage, page, "empty");
    await page.getByLabel("Name on the button").fill("Plug Id");
    await page.getByLabel("Issuer").fill(identity.url);
    await page.getByLabel("Client id").fill(identity.client.id);
    await page.getByLabel("Client secret").fill(identity.client.secret);
    await page.getByRole("button", { name: /Domains/ }).click();
    await page.locator(".lines [data-line]").first().fill("plug-and-cord.example");
    await stage.forgiving(REFUSED, async () => {
      await page.getByRole("button", { name: "Try the provider" }).click();
      await page.getByText("on the public internet unless").waitFor();
    });
    await page.getByLabel("The provider is in our own network").check();
    await page.getByRole("button", { name: "Try the provider" }).click();
    await page.getByText("The provider is there and speaks as it should.").waitFor();
    await looksRight(stage, page, "tried");
    await page.getByRole("button", { name: "Save" }).click();
    await owner.toast("Saved").waitFor();
    link = await page.getByRole("textbox", { name: "For your people" }).inputValue();
  });

  await stage.step("a colleague signs in with one button and has an account", async () => {
    mia = new Operator(await stage.visit("Mia"), origin);
    await mia.visit.forgiving(REFUSED, async () => {
      await mia.page.goto(link);
      await mia.page.getByRole("link", { name: "Sign in with Plug Id" }).waitFor();
      await looksRight(stage, mia.page, "button");
      await mia.page.getByRole("link", { name: "Sign in with Plug Id" }).click();
      await mia.page.locator(".list-pane").waitFor();
    });
    await pages.open("Team");
    await pages.person(identity.person.email).waitFor();
  });

  await stage.step("whom the provider knows and the house does not is told why", async () => {
    identity.person = { ...identity.person, sub: "eve", email: "eve@elsewhere.example" };
    const eve = new Operator(await stage.visit("Eve"), origin);
    await eve.arrive();
    await eve.visit.forgiving(REFUSED, async () => {
      await eve.page.getByRole("link", { name: "Sign in with Plug Id" }).click();
      await eve.page.getByText("Your email address is not one of this organisation.").waitFor();
    });
    await looksRight(stage, eve.page, "refused");
    await stage.leave(eve.visit);
  });

  await stage.step("all of it is good on a phone and in the dark", async () => {
    for (const [name, options] of [["phone", PHONE], ["dark", { ...WIDE, colorScheme: "dark" }]]) {
      const other = new Operator(await stage.visit(name, options), origin);
      await other.arrive();
      await looksRight(stage, other.page, `${name} login`);
      await other.enter(program.login);
      await other.page.goto(`${origin}/inbox/settings/sign-on`);
      await other.page.getByText("1. Tell your provider").waitFor();
      await looksRight(stage, other.page, `${name} settings`);
      await stage.leave(other.visit);
    }
  });

  await stage.step("it is taken away again", async () => {
    await pages.open("Sign-on");
    await page.getByRole("button", { name: "Take it away" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Take it away" }).click();
    await owner.toast("The sign-on is taken away.").waitFor();
    await until("the form is empty", async () => (await page.getByLabel("Issuer").inputValue()) === "");
  });
}
