/** The pages around the product load whole, with a quiet console. */
import assert from "node:assert/strict";

const PAGES = { guides: "/guides/", guide: "/guides/handover-and-control", reference: "/docs/" };

export async function pages(stage) {
  const { page } = await stage.visit("reader");

  for (const [name, path] of Object.entries(PAGES)) {
    await stage.step(`${path} loads`, async () => {
      const answer = await page.goto(stage.program.origin + path, { waitUntil: "load" });
      assert.equal(answer.status(), 200);
      await page.locator("h1").first().waitFor();
      await stage.shot(page, name);
    });
  }

  await stage.step("every link of the guides' index and of each guide leads somewhere", async () => {
    const { request } = page.context();
    const seen = new Set();
    const links = async (path) => {
      const html = await (await request.get(stage.program.origin + path)).text();
      return [...html.matchAll(/href="(\/[^"#]*)/g)].map(([, href]) => href.replaceAll("&amp;", "&"));
    };
    const open = ["/", "/guides/"];
    for (let path; (path = open.pop()); ) {
      if (seen.has(path)) continue;
      seen.add(path);
      const answer = await request.get(stage.program.origin + path);
      assert.equal(answer.status(), 200, path);
      if (path.startsWith("/guides") || path === "/") open.push(...(await links(path)));
    }
    stage.note(`${seen.size} addresses`);
  });

  await stage.step("an address that does not exist says so", async () => {
    const visit = await stage.visit("lost reader");
    await visit.forgiving(/404/, async () => {
      const answer = await visit.page.goto(`${stage.program.origin}/guides/nothing`);
      assert.equal(answer.status(), 404);
      await stage.shot(visit.page, "missing");
    });
  });
}
