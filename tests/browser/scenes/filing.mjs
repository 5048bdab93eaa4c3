/** A working day of two operators: what they keep for it, and how they file what comes. */
import assert from "node:assert/strict";
import { Desk } from "../lib/desk.mjs";
import { until } from "../lib/wait.mjs";

const COLLEAGUE = "Carla Núñez";

export async function filing(stage) {
  const operator = await stage.operator();
  const desk = new Desk(operator);
  const login = await stage.api.addOperator(COLLEAGUE, "carla@plug-and-cord.example");
  const colleague = await stage.operatorAs("colleague", login);
  const theirs = new Desk(colleague);
  const customers = [];
  /** The conversations of the three, in their order. */
  let ids = [];

  await stage.step("the owner makes labels and a team; a page without any says what they are for", async () => {
    await desk.settings("labels");
    await operator.page.locator(".empty", { hasText: "There are no labels" }).waitFor();
    await desk.add({ Name: "Refund", Description: "Money goes back" });
    await operator.page.locator(".card", { hasText: "Money goes back" }).waitFor();
    await desk.settings("teams");
    await desk.add({ Name: "Returns" }, async (dialog) => {
      await dialog.getByLabel("Asha Rao").check();
      await dialog.getByLabel(COLLEAGUE).check();
    });
    await operator.page.locator(".card", { hasText: `2 members` }).waitFor();
    await stage.shot(operator.page, "teams");
  });

  await stage.step("three customers ask for a person", async () => {
    const before = (await stage.api.conversations("unassigned")).map(({ id }) => id);
    for (const name of ["first", "second", "third"]) {
      const customer = await stage.customer(`${name} customer`);
      await customer.open();
      await customer.askForPerson();
      customers.push(customer);
    }
    // The newest stands first.
    ids = (await stage.api.conversations("unassigned")).map(({ id }) => id).filter((id) => !before.includes(id)).reverse();
    assert.equal(ids.length, 3);
    await operator.page.goto(`${operator.origin}/inbox/?view=unassigned`);
    for (const id of ids) await operator.row(id).waitFor();
    await colleague.view("Unassigned");
    await colleague.row(ids[0]).waitFor();
  });

  await stage.step("a label is made while it is put on, and the colleague's list shows it at once", async () => {
    await operator.openById(ids[0]);
    await desk.press("b");
    await desk.menu.locator("input").fill("Broken cord");
    await desk.menu.locator(".pick-row", { hasText: "Make the label" }).waitFor();
    await operator.page.keyboard.press("Enter");
    await operator.page.locator(".filing-labels", { hasText: "Broken cord" }).waitFor();
    await desk.close();
    await theirs.labels(ids[0]).filter({ hasText: "Broken cord" }).waitFor();
    await stage.shot(colleague.page, "the colleague sees the label");
  });

  await stage.step("priority and team are set by keys and stand in the row of everybody", async () => {
    await desk.pick("p", "Urgent");
    await colleague.row(ids[0]).locator(".row-priority", { hasText: "Urgent" }).waitFor();
    await desk.pick("w", "Returns");
    await colleague.row(ids[0]).locator(".holder-team", { hasText: "Returns" }).waitFor();
    await theirs.count("My teams").filter({ hasText: "1" }).waitFor();
    await stage.shot(operator.page, "filed");
    const { grave } = await stage.accessibility(operator.page);
    assert.deepEqual(grave, []);
  });

  await stage.step("a list narrowed to a label is kept as a view for everybody", async () => {
    await operator.view("All");
    await operator.page.locator(".filter-button").click();
    await desk.menu.getByLabel("Label").selectOption("Broken cord");
    await until("only the labelled one is listed", async () => (await operator.rows.count()) === 1);
    const { grave } = await stage.accessibility(operator.page);
    assert.deepEqual(grave, []);
    await desk.close();
    await operator.page.locator(".filter-save").click();
    await operator.page.locator("dialog").getByLabel("Name").fill("Broken things");
    await operator.page.locator("dialog").getByLabel("For whom").selectOption("all");
    await operator.page.locator("dialog button[type=submit]").click();
    await operator.page.locator(".list-head h2", { hasText: "Broken things" }).waitFor();
    await colleague.page.reload();
    await colleague.page.locator(".rail .view-link[title='Broken things']").click();
    await colleague.row(ids[0]).waitFor();
    assert.equal(await colleague.rows.count(), 1);
    assert.equal(await colleague.page.locator(".filter-edit").count(), 0, "a view for everybody is the owner's to change");
    await stage.shot(colleague.page, "saved view");
  });

  await stage.step("several rows are changed at once, and one press takes it all back", async () => {
    await operator.view("Unassigned");
    for (const id of ids) await desk.select(id);
    await desk.bulk.getByText("3 selected").waitFor();
    await stage.shot(operator.page, "three selected");
    await desk.pick("b", "Refund");
    await desk.close();
    for (const id of ids) await desk.labels(id).filter({ hasText: "Refund" }).waitFor();
    await operator.toast("Labels changed (3 conversations)").locator(".toast-undo").click();
    for (const id of ids) await desk.labels(id).filter({ hasText: "Refund" }).waitFor({ state: "detached" });
    assert.equal(await desk.labels(ids[0]).filter({ hasText: "Broken cord" }).count(), 1, "what was there before stays");
  });

  await stage.step("what of a change of many could not be done is told one by one", async () => {
    await colleague.view("Unassigned");
    await colleague.openById(ids[2]);
    await colleague.resolve();
    await operator.row(ids[2]).waitFor({ state: "detached" });
    await desk.pick("s", "Until they write");
    const dialog = operator.page.locator("dialog.failed-changes");
    await dialog.getByText("1 of 3 could not be changed").waitFor();
    assert.equal(await dialog.locator("li").count(), 1);
    await stage.shot(operator.page, "one of three failed");
    await dialog.locator("button").click();
    await operator.page.keyboard.press("Escape");
    await desk.bulk.waitFor({ state: "detached" });
  });

  await stage.step("a snoozed one comes back when the customer writes, and a snooze is taken back by one press", async () => {
    await operator.page.locator(".rail .view-link[title=Snoozed]").click();
    await operator.row(ids[1]).locator(".row-asleep", { hasText: "until they write" }).waitFor();
    await customers[1].say("Are you still there?");
    await operator.row(ids[1]).waitFor({ state: "detached" });
    await operator.openById(ids[0]);
    await desk.press("s");
    await desk.menu.locator(".pick-row", { hasText: "End the snooze" }).click();
    await operator.toast("Reopened").waitFor();
    await operator.page.locator(".tag", { hasText: "Snoozed" }).waitFor({ state: "detached" });
    await desk.pick("s", "Tomorrow");
    await operator.page.locator(".tag", { hasText: "Snoozed" }).waitFor();
    await operator.toast("Snoozed").locator(".toast-undo").click();
    await operator.page.locator(".tag", { hasText: "Snoozed" }).waitFor({ state: "detached" });
  });

  await stage.step("a colleague who is busy is seen to be so, and can be given work all the same", async () => {
    await colleague.page.locator(".rail .account-button").click();
    await colleague.page.locator(".availability label", { hasText: "Busy" }).click();
    await colleague.page.locator(".availability small", { hasText: "given nothing" }).waitFor();
    await stage.shot(colleague.page, "busy");
    await colleague.page.keyboard.press("Escape");
    await desk.press("a");
    await desk.menu.locator(".pick-row", { hasText: COLLEAGUE }).filter({ hasText: "Busy" }).waitFor();
    await stage.shot(operator.page, "assigning");
    await desk.menu.locator("input").fill("carla");
    await operator.page.keyboard.press("Enter");
    await operator.holding("other").filter({ hasText: COLLEAGUE }).waitFor();
    await colleague.view("Mine");
    await colleague.row(ids[0]).waitFor();
  });

  await stage.step("each sees that the other has the same conversation open, and that a reply is being typed", async () => {
    await colleague.openById(ids[0]);
    await desk.beside.filter({ hasText: `${COLLEAGUE} is looking at this too` }).waitFor();
    await theirs.beside.filter({ hasText: "Asha Rao is looking at this too" }).waitFor();
    await colleague.box.pressSequentially("I will");
    await desk.beside.filter({ hasText: `${COLLEAGUE} is typing a reply` }).waitFor();
    await stage.shot(operator.page, "a colleague types");
    await colleague.box.fill("");
    await colleague.view("Unassigned");
    await colleague.openById(ids[1]);
    await desk.beside.waitFor({ state: "detached" });
  });

  await stage.step("a note names the colleague, whose mentions ring until it is read", async () => {
    await desk.press("n");
    await operator.box.pressSequentially("Please look, @car");
    await operator.page.locator(".mention-suggest .pick-row", { hasText: COLLEAGUE }).waitFor();
    await operator.page.keyboard.press("Enter");
    await operator.box.pressSequentially("today");
    await stage.shot(operator.page, "naming a colleague");
    await operator.page.keyboard.press("Enter");
    await operator.noteOf(`@${COLLEAGUE} today`).waitFor();
    await theirs.count("Mentions").filter({ hasText: "1" }).waitFor();
    await colleague.page.locator(".rail .view-link[title=Mentions]").click();
    await colleague.openById(ids[0]);
    await colleague.noteOf(`@${COLLEAGUE} today`).waitFor();
    await theirs.count("Mentions").waitFor({ state: "detached" });
    await stage.leave(colleague.visit);
  });
}
