/** A visitor is greeted, asks what the guides know and what they do not. */
import assert from "node:assert/strict";

const KNOWN = [
  ["How long does delivery take?", /2 to 3 working days/],
  ["What happens to an acknowledged message when the power fails?", /survives a power cut/],
  ["can i send it back if i don't like it", /thirty days/],
  ["who can rate a conversation", /customer/],
];

export async function answers(stage) {
  const customer = await stage.customer();
  const { page } = customer;

  await stage.step("the launcher opens a chat that says it is automated", async () => {
    await stage.shot(page, "shop");
    await customer.open();
    assert.match(await page.locator(".disclosure").innerText(), /automated assistant/);
    assert.match(await page.locator(".header").innerText(), /Automated assistant/);
    await page.locator(".starters button").first().waitFor();
    await stage.shot(page, "greeting");
  });

  for (const [question, right] of KNOWN) {
    await stage.step(`“${question}” is answered with its source`, async () => {
      const begun = Date.now();
      const answer = await customer.ask(question);
      stage.note(`answered after ${Date.now() - begun} ms`);
      assert.match(await answer.innerText(), right);
      await answer.locator(".sources button").first().waitFor();
    });
  }
  await stage.shot(page, "answers");

  await stage.step("a source opens to its passage, which links to the guide's page", async () => {
    await customer.answers(KNOWN[0][0]).first().locator(".sources button").first().click();
    await page.locator(".passage blockquote", { hasText: "working days" }).waitFor();
    await stage.shot(page, "passage");
    const opened = page.waitForEvent("popup");
    await page.locator(".passage a.out").click();
    const guide = await opened;
    await guide.waitForLoadState();
    assert.match(guide.url(), /\/guides\/shop\/delivery/);
    await guide.locator("h1", { hasText: "Delivery" }).waitFor();
    assert.equal((await page.context().request.get(guide.url())).status(), 200);
    await stage.shot(guide, "guide");
    await guide.close();
    await page.keyboard.press("Escape");
    await page.locator(".passage").waitFor({ state: "detached" });
  });

  await stage.step("a starter is a question that is answered", async () => {
    const other = await stage.customer("second customer");
    await other.open();
    const starter = other.page.locator(".starters button", { hasText: "Can I send something back?" });
    await starter.click();
    await other.answers("Can I send something back?").locator(".sources button").first().waitFor();
  });

  await stage.step("what no guide knows is not made up: it says so and offers a person", async () => {
    const answer = await customer.ask("Who won the 1998 world cup?");
    assert.match(await answer.innerText(), /could not find an answer/);
    assert.equal(await answer.locator(".sources").count(), 0);
    await page.locator(".replies button", { hasText: "person" }).waitFor();
    await stage.shot(page, "unknown");
  });

  await stage.step("the window itself never scrolls, whatever is focused in it", async () => {
    const panel = page.locator(".panel").first();
    const scrolled = await panel.evaluate((node) => {
      node.scrollTop = 500;
      return node.scrollTop;
    });
    assert.equal(scrolled, 0);
  });

  await stage.step("the offered button asks for a person", async () => {
    await page.locator(".replies button", { hasText: "person" }).click();
    await customer.queue.waitFor();
    await stage.shot(page, "asked by button");
  });

  await stage.step("an operator ends it", async () => {
    const operator = await stage.operator();
    await operator.openOf(customer);
    await operator.resolve();
    await customer.rating.waitFor();
  });
}
