/** Hours, promises and ratings against the fake server: node inbox/dev/service_journey.mjs [part of a name] */
import assert from "node:assert/strict";
import { PHONE, startStage } from "./stage.mjs";

const { journey, origin, shots, accessible, over } = await startStage(["--seed", "60"]);
const LOOKS = { wide: {}, phone: { viewport: PHONE }, dark: { look: { colorScheme: "dark" } } };

for (const [name, look] of Object.entries(LOOKS)) {
  await journey(
    `pages, ${name}`,
    async (page) => {
      for (const path of ["hours", "policies", "ratings"]) {
        await page.goto(`${origin}/inbox/settings/${path}`);
        await page.locator(".settings-page :is(.card, .rating-row)").first().waitFor();
        await accessible(page);
        assert.equal(await page.evaluate(() => document.documentElement.scrollWidth > innerWidth), false, path);
        await page.screenshot({ path: `${shots}/service-${path}-${name}.png` });
        if (path === "ratings") continue;
        await page.locator(".card-acts button").first().click();
        await page.locator("dialog :is(.week-day, .policy-sentence)").first().waitFor();
        await accessible(page);
        await page.screenshot({ path: `${shots}/service-${path}-form-${name}.png` });
      }
    },
    look,
  );

  await journey(
    `clocks, ${name}`,
    async (page) => {
      await page.goto(`${origin}/inbox/?view=due`);
      await page.locator(".row .service-clock").first().waitFor();
      await accessible(page);
      await page.screenshot({ path: `${shots}/service-due-${name}.png` });
      await page.locator(".row a").first().click();
      await page.locator(".thread-head .service-clock").waitFor();
      await accessible(page);
      await page.screenshot({ path: `${shots}/service-thread-${name}.png` });
    },
    look,
  );
}

await journey("a figure lists its rows", async (page) => {
  await page.goto(`${origin}/inbox/settings/ratings`);
  await page.locator(".rating-spread button", { hasText: "3 of 5" }).click();
  await page.locator(".form-part h3", { hasText: "3 of 5" }).waitFor();
  await page.waitForFunction(() => [...document.querySelectorAll(".rating-row .rating")].every((stars) => stars.title.includes("3 of 5")));
});

await over();
