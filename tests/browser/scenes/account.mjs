/** One's own account: a password that was handed on is changed, a second factor is set up and used, logins are ended. */
import assert from "node:assert/strict";
import { beginLogin as begin, logOut, openAccount as open } from "../lib/account.mjs";
import { Authenticator } from "../lib/authenticator.mjs";
import { Operator } from "../lib/operator.mjs";

const PASSWORD = "four green bicycles";
const REFUSED = /40[139]|422/;

export async function account(stage) {
  // Two people, because of one nobody may try to log in as often as all this needs.
  const handed = await stage.api.addOperator("Ravi", "ravi@plug-and-cord.example");
  const first = await stage.api.addOperator("Lina", "lina@plug-and-cord.example");
  let codes, app, lost;

  async function isOut(someone) {
    await someone.page.getByText("Your session has ended.").waitFor();
  }

  await stage.step("the password that was handed on is changed, and every other login ends", async () => {
    const ravi = await stage.operatorAs("Ravi", handed);
    const other = await stage.operatorAs("Ravi elsewhere", handed);
    const { page } = ravi;
    await open(ravi);
    await page.getByLabel("Present password").fill("not this one");
    await page.getByLabel("New password").fill("short");
    await page.getByRole("button", { name: "Change the password" }).click();
    await page.getByText("A password has at least 10 characters.").waitFor();
    await page.getByLabel("New password").fill(PASSWORD);
    await stage.forgiving(REFUSED, async () => {
      await page.getByRole("button", { name: "Change the password" }).click();
      await page.getByText("this is not your password").waitFor();
      await page.getByLabel("Present password").fill(handed.password);
      await page.getByRole("button", { name: "Change the password" }).click();
      await ravi.toast("Your password is changed").waitFor();
      await isOut(other);
      await begin(other, handed);
      await other.page.getByText("Email or password is not right.").waitFor();
      await begin(other, { email: handed.email, password: PASSWORD });
      await other.page.locator(".list-pane").waitFor();
    });
    await stage.leave(other.visit);
    await stage.leave(ravi.visit);
  });

  const lina = await stage.operatorAs("Lina", first);
  const { page } = lina;
  await stage.step("a second factor is set up with the app on the phone, and its codes are kept", async () => {
    await open(lina);
    await page.getByRole("button", { name: "Set it up" }).click();
    await page.getByLabel("Your password").fill(first.password);
    await page.getByRole("button", { name: "Go on" }).click();
    await page.locator(".qr").waitFor();
    await stage.shot(page, "scan");
    app = new Authenticator(await page.locator(".enrol-secret code").innerText());
    await page.getByLabel("Code", { exact: true }).fill("12345");
    await page.getByRole("button", { name: "Switch it on" }).click();
    await page.getByText("A code has six digits.").waitFor();
    await page.getByLabel("Code", { exact: true }).fill(app.code());
    await page.getByRole("button", { name: "Switch it on" }).click();
    await page.locator(".recovery").waitFor();
    codes = await page.locator(".recovery li").allInnerTexts();
    assert.equal(codes.length, 10);
    const [file] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "Download" }).click()]);
    assert.equal(file.suggestedFilename(), "switchboard-recovery-codes.txt");
    const { grave } = await stage.accessibility(page);
    assert.deepEqual(grave, []);
    await stage.shot(page, "codes");
    await page.getByRole("button", { name: "I have kept them" }).click();
    await page.getByRole("button", { name: "Switch it off" }).waitFor();
    assert.equal(await page.getByText(codes[0]).count(), 0, "they are shown once");
  });

  const second = new Operator(await stage.visit("Lina’s telephone"), stage.program.origin);
  await stage.step("a login needs a code of the app, and a wrong one is refused", async () => {
    await second.arrive();
    await stage.forgiving(REFUSED, async () => {
      await begin(second, first);
      await second.page.locator("#login-code").fill("000000");
      await second.page.locator(".login button[type=submit]").click();
      await second.page.getByText("This code is wrong or was used.").waitFor();
      await stage.shot(second.page, "code");
    });
    await second.page.locator("#login-code").fill(app.code());
    await second.page.locator(".login button[type=submit]").click();
    await second.page.locator(".list-pane").waitFor();
  });

  await stage.step("who has lost the app gets in with a recovery code, once", async () => {
    lost = new Operator(await stage.visit("Lina without a phone"), stage.program.origin);
    await lost.arrive();
    await stage.forgiving(REFUSED, async () => {
      await begin(lost, first);
      await lost.page.getByRole("button", { name: "Use a recovery code instead" }).click();
      await lost.page.getByLabel("Recovery code").fill(codes[0]);
      await lost.page.locator(".login button[type=submit]").click();
      await lost.page.locator(".list-pane").waitFor();
    });
  });

  await stage.step("one sees where one is logged in, and ends what one does not know", async () => {
    await page.reload();
    await page.locator(".logins li").nth(2).waitFor();
    assert.equal(await page.locator(".logins li", { hasText: "here" }).count(), 1);
    await stage.shot(page, "logins");
    await stage.forgiving(REFUSED, async () => {
      await page.getByRole("button", { name: "Log out everywhere else" }).click();
      await lina.toast("You are logged in only here now").waitFor();
      await Promise.all([isOut(second), isOut(lost)]);
    });
    assert.equal(await page.locator(".logins li").count(), 1);
  });

  await stage.step("the second factor is switched off with the password and a code", async () => {
    await page.getByRole("button", { name: "Switch it off" }).click();
    const dialog = page.locator("dialog[open]");
    await dialog.getByLabel("Your password").fill(first.password);
    await dialog.getByLabel("Code of the app, or a recovery code").fill(codes[1]);
    await dialog.getByRole("button", { name: "Switch it off" }).click();
    await page.getByRole("button", { name: "Set it up" }).waitFor();
  });

  await stage.step("a server that sends no mail says so to who has forgotten the password", async () => {
    await logOut(lina);
    await page.getByRole("button", { name: "Forgotten your password?" }).click();
    await page.locator("#forgotten-email").fill(first.email);
    await stage.forgiving(REFUSED, async () => {
      await page.getByRole("button", { name: "Send me the link" }).click();
      await page.getByText("this server sends no mail").waitFor();
    });
  });
}
