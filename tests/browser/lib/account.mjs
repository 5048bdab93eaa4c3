/** Drives the page of one's own account, and the ways out and in again. */
import { Authenticator } from "./authenticator.mjs";

/** From wherever in the inbox. */
export async function openAccount({ page }) {
  await page.locator(".rail .account-button").click();
  await page.getByRole("link", { name: "Your account" }).click();
  await page.locator(".logins li").first().waitFor();
}

/** Sets up the second factor where it is offered; gives the app that shows its codes. */
export async function enrol(page, password) {
  const begin = page.getByRole("button", { name: "Set it up" });
  if (await begin.isVisible()) await begin.click();
  await page.getByLabel("Your password").fill(password);
  await page.getByRole("button", { name: "Go on" }).click();
  const app = new Authenticator(await page.locator(".enrol-secret code").innerText());
  await page.getByLabel("Code", { exact: true }).fill(app.code());
  await page.getByRole("button", { name: "Switch it on" }).click();
  await page.getByRole("button", { name: "I have kept them" }).click();
  await page.locator(".recovery").waitFor({ state: "detached" });
  return app;
}

/** Up to the code, where one is asked for. */
export async function beginLogin({ page }, { email, password }) {
  await page.locator("#login-email").fill(email);
  await page.locator("#login-password").fill(password);
  await page.locator(".login button[type=submit]").click();
}

export async function logOut({ page }) {
  await page.locator(".rail .account-button").click();
  await page.locator(".menu-item", { hasText: "Log out" }).click();
  await page.locator("#login-email").waitFor();
}
