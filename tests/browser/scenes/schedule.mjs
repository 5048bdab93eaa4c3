/** What is done by the clock: asked for out of turn, given another time, paused, and told to its end. */
import assert from "node:assert/strict";
import { Desk } from "../lib/desk.mjs";
import { DARK, PHONE } from "../lib/stage.mjs";

export async function schedule(stage) {
  const operator = await stage.operator();
  const desk = new Desk(operator);
  const { page } = operator;
  const card = page.locator(".schedule[data-schedule=sync_templates]");
  const dialog = page.locator("dialog[open]");

  async function check(where, what) {
    const { grave } = await stage.accessibility(where);
    assert.deepEqual(grave, [], what);
    assert.equal(await where.evaluate(() => document.documentElement.scrollWidth > innerWidth), false, `${what} is wider than the screen`);
  }

  await stage.step("what is new has run at once, and says what it came to", async () => {
    await desk.settings("schedules");
    await card.locator(".badge[data-run=done]").waitFor();
    await card.getByText("templates changed.").waitFor();
    await page.getByText("Nothing has failed for good.").waitFor();
    await stage.shot(page, "schedule");
    await check(page, "schedule");
  });

  await stage.step("asked for out of turn it runs, and the list says who asked", async () => {
    const before = await page.locator(".schedule-run[data-run-id]").count();
    await card.getByRole("button", { name: "Run now" }).click();
    await operator.toast("It has begun").waitFor();
    const asked = page.locator(".schedule-run[data-state=done]", { hasText: "Asked for by" });
    await asked.waitFor();
    assert.equal(await page.locator(".schedule-run[data-run-id]").count(), before + 1);
  });

  await stage.step("another time is chosen in words, and one that cannot be is refused beside its field", async () => {
    await card.getByRole("button", { name: "Change…" }).click();
    await dialog.getByLabel("How often").selectOption("custom");
    await dialog.getByLabel("Cron expression").fill("0 25 * * *");
    await stage.forgiving(/422/, async () => {
      await dialog.getByRole("button", { name: "Save" }).click();
      await dialog.locator(".field[data-fault=true]", { hasText: "Cron expression" }).waitFor();
    });
    await stage.shot(page, "refused");
    await check(page, "dialog");
    await dialog.getByLabel("Cron expression").fill("30 18 * * 1");
    await dialog.getByLabel("Time zone").fill("Europe/Madrid");
    await dialog.getByRole("button", { name: "Save" }).click();
    await operator.toast("Saved").waitFor();
    await card.getByText("Monday at 18:30 (Europe/Madrid)").waitFor();
  });

  await stage.step("paused nothing begins by itself, and it goes on when it is resumed", async () => {
    await card.getByRole("button", { name: "Pause" }).click();
    await card.getByText("· paused").waitFor();
    await page.reload();
    await card.getByText("· paused").waitFor();
    await card.getByRole("button", { name: "Resume" }).click();
    await card.getByText("· next ").waitFor();
  });

  for (const [name, look] of Object.entries({ phone: PHONE, dark: DARK })) {
    await stage.step(`${name}: the page fits`, async () => {
      const other = await stage.operatorAs(`operator, ${name}`, stage.program.login, look);
      await other.page.goto(`${other.origin}/inbox/settings/schedules`);
      await other.page.locator(".schedule .badge[data-run=done]").first().waitFor();
      await stage.shot(other.page, `schedule ${name}`);
      await check(other.page, `schedule ${name}`);
    });
  }
}
