import assert from "node:assert/strict";
import { test } from "node:test";
import type { Account } from "../session/studio_types";
import { accountBody, accountForm, isPublic, tokenEnd } from "../state/studio/account";
import { parsePlace, placePath } from "../state/studio/place";

const account: Account = {
  id: "5550001", parent: "444", shown_as: "+34 600", app: "67", has_token: true, secrets: 2, human_agent: true,
  verify_token: "v", webhook_path: "/webhooks/whatsapp/k", waiting: 0,
};

test("secrets that were not typed are not sent, so those that are kept stay", () => {
  const form = accountForm(account);
  assert.deepEqual(accountBody(form), { id: "5550001", parent: "444", shown_as: "+34 600", app: "67", human_agent: true });
  assert.deepEqual(accountBody({ ...form, token: " t " }).token, "t");
});

test("the app's secret comes first, and what is typed replaces all", () => {
  const form = { ...accountForm(undefined), secret: "app", second: " instagram " };
  assert.deepEqual(accountBody(form).secrets, ["app", "instagram"]);
  assert.deepEqual(accountBody({ ...form, secret: "" }).secrets, ["instagram"]);
});

test("the end of a token is told two weeks before", () => {
  const at = (days: number): Account => ({ ...account, token_expires_at: new Date(days * 86_400_000).toISOString() });
  assert.deepEqual([account, at(60), at(13), at(0)].map((each) => tokenEnd(each, 0)), ["none", "later", "soon", "over"]);
});

test("only an address that a platform can reach is called public", () => {
  for (const origin of ["https://help.shop.example", "https://172.40.1.1"]) assert.ok(isPublic(origin), origin);
  for (const origin of ["http://help.shop.example", "https://localhost:8080", "https://192.168.0.4", "https://box.local", "https://inbox"]) assert.ok(!isPublic(origin), origin);
});

test("an inbox has an address of its own", () => {
  for (const place of [{ page: "inboxes" }, { page: "inbox", inbox: "in_1" }] as const) assert.deepEqual(parsePlace(`/inbox/${placePath(place)}`), place);
});
