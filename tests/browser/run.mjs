/**
 * The program in a real browser: `node tests/browser/run.mjs [part of a scene's name,…]`.
 *
 * Needs target/debug/switchboard (or SWITCHBOARD_BIN), widget/node_modules and Chromium (or CHROMIUM). Every scene
 * begins with visitors of its own; any error in any console fails the step in which it appears. Two stages play at once,
 * each with a program and a browser of its own: a scene mostly waits. With SWITCHBOARD_TEST_PROFILE=distributed the
 * programs stand on the engines that the environment names, and what does not depend on them, how all of it looks, is
 * left out. Pictures of failures, and with SHOTS=1 of all that is shown, go to tests/browser/shots.
 */
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Api } from "./lib/api.mjs";
import { Outside } from "./lib/outside.mjs";
import { Program } from "./lib/program.mjs";
import { LOOKED_AT, SHOTS, Stage } from "./lib/stage.mjs";
import { accessibility } from "./scenes/accessibility.mjs";
import { account } from "./scenes/account.mjs";
import { answers } from "./scenes/answers.mjs";
import { assistants } from "./scenes/assistants.mjs";
import { automations } from "./scenes/automations.mjs";
import { calls } from "./scenes/calls.mjs";
import { campaignCalls } from "./scenes/campaign_calls.mjs";
import { campaigns } from "./scenes/campaigns.mjs";
import { channels } from "./scenes/channels.mjs";
import { contactPage } from "./scenes/contact_page.mjs";
import { crash } from "./scenes/crash.mjs";
import { crossing } from "./scenes/crossing.mjs";
import { developers } from "./scenes/developers.mjs";
import { ending } from "./scenes/ending.mjs";
import { files } from "./scenes/files.mjs";
import { filing } from "./scenes/filing.mjs";
import { finding } from "./scenes/finding.mjs";
import { handover } from "./scenes/handover.mjs";
import { knowledge } from "./scenes/knowledge.mjs";
import { leads } from "./scenes/leads.mjs";
import { mail } from "./scenes/mail.mjs";
import { managersDay } from "./scenes/managers_day.mjs";
import { pages } from "./scenes/pages.mjs";
import { phone } from "./scenes/phone.mjs";
import { posts } from "./scenes/posts.mjs";
import { practice } from "./scenes/practice.mjs";
import { sandboxPhone } from "./scenes/sandbox_phone.mjs";
import { schedule } from "./scenes/schedule.mjs";
import { service } from "./scenes/service.mjs";
import { shop } from "./scenes/shop.mjs";
import { signUp } from "./scenes/sign_up.mjs";
import { social } from "./scenes/social.mjs";
import { sockets } from "./scenes/sockets.mjs";
import { sso } from "./scenes/sso.mjs";
import { team } from "./scenes/team.mjs";
import { trust } from "./scenes/trust.mjs";
import { voiceColleagues } from "./scenes/voice_colleagues.mjs";
import { voiceSettings } from "./scenes/voice_settings.mjs";
import { workingDay } from "./scenes/working_day.mjs";

// The long ones first, so that no stage plays on alone for long.
const SCENES = { accessibility, working_day: workingDay, managers_day: managersDay, answers, handover, filing, finding, automations, contact_page: contactPage, schedule, service, crossing, files, ending, phone, sockets, pages, knowledge, assistants, practice, channels, campaigns, campaign_calls: campaignCalls, shop, leads, posts, social, voice_settings: voiceSettings, voice_colleagues: voiceColleagues, calls, sandbox_phone: sandboxPhone, team, account, trust, developers, mail, sign_up: signUp, sso, crash };
const STAGES = 2;

// The recogniser of the machine knows a few phrases, so that a call can be understood without a large model.
process.env.SWITCHBOARD__VOICE__LISTENERS__POCKETSPHINX__ARGUMENTS = JSON.stringify([
  "-logfn", "/dev/null", "-jsgf", fileURLToPath(new URL("../fixtures/phone.gram", import.meta.url)), "-infile", "{wav}",
]);

// Receivers of webhooks stand on this machine.
process.env.SWITCHBOARD__WEBHOOKS__ALLOW_PRIVATE = "true";

// More logins of one person within minutes than anybody's day has.
process.env.SWITCHBOARD__LIMITS__LOGINS__ACCOUNT__BURST = "200";
process.env.SWITCHBOARD__LIMITS__LOGINS__ADDRESS__BURST = "200";

const begun = Date.now();
const only = (process.argv[2] ?? "").split(",");
const waiting = Object.entries(SCENES).filter(([name]) => only.some((part) => name.includes(part)) && (LOOKED_AT || name !== "accessibility"));
const folder = mkdtempSync(join(tmpdir(), "switchboard-browser-"));
rmSync(SHOTS, { recursive: true, force: true });
mkdirSync(SHOTS, { recursive: true });

/** Plays scenes for as long as some wait. */
async function play(number) {
  const outside = new Outside();
  await outside.start();
  // Nothing that a scene does reaches a real carrier or provider.
  const settings = { SWITCHBOARD__VOICE__TWILIO: outside.url, SWITCHBOARD__VOICE__ELEVENLABS: outside.url };
  const program = new Program(join(folder, `stage${number}`, "data"), settings);
  const stage = new Stage(program, new Api(program), outside);
  try {
    await stage.scene("start", starts);
    if (!stage.failed) await stage.open();
    while (stage.browser && waiting.length > 0) await stage.scene(...waiting.shift());
  } finally {
    await stage.close();
    await program.end();
    outside.stop();
  }
  return stage;
}

async function starts(stage) {
  const { program } = stage;
  await stage.step("the demo starts on a fresh folder and prints its first login", async () => {
    await program.start();
    stage.note(`started in ${program.startTook} ms`);
    if (!program.login) throw new Error("no login was printed");
  });
  await stage.step("it stops softly and starts again at the same address, the password unsaid", async () => {
    await program.end("SIGTERM");
    const said = await program.start();
    stage.note(`started again in ${program.startTook} ms`);
    if (said.includes(program.login.password)) throw new Error("the password was printed again");
  });
}

const ends = await Promise.allSettled(Array.from({ length: Math.min(STAGES, waiting.length) }, (_, number) => play(number)));
rmSync(folder, { recursive: true, force: true });
for (const { reason } of ends) if (reason) throw reason;
const sum = (of) => ends.reduce((all, { value }) => all + value[of], 0);
console.log(`\n${Math.round((Date.now() - begun) / 1000)} s\n${sum("passed")} passed, ${sum("failed")} failed`);
if (sum("passed") === 0) console.log("no scene has such a name");
process.exitCode = sum("failed") > 0 || sum("passed") === 0 ? 1 : 0;
