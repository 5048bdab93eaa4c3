/**
 * The program in a real browser: `node tests/browser/run.mjs [part of a scene's name]`.
 *
 * Needs target/debug/switchboard (or SWITCHBOARD_BIN), widget/node_modules and Chromium (or CHROMIUM). Every scene
 * begins with visitors of its own; any error in any console fails the step in which it appears.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Api } from "./lib/api.mjs";
import { Outside } from "./lib/outside.mjs";
import { Program } from "./lib/program.mjs";
import { Stage } from "./lib/stage.mjs";
import { accessibility } from "./scenes/accessibility.mjs";
import { account } from "./scenes/account.mjs";
import { answers } from "./scenes/answers.mjs";
import { assistants } from "./scenes/assistants.mjs";
import { automations } from "./scenes/automations.mjs";
import { calls } from "./scenes/calls.mjs";
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
import { mail } from "./scenes/mail.mjs";
import { managersDay } from "./scenes/managers_day.mjs";
import { pages } from "./scenes/pages.mjs";
import { phone } from "./scenes/phone.mjs";
import { practice } from "./scenes/practice.mjs";
import { sandboxPhone } from "./scenes/sandbox_phone.mjs";
import { service } from "./scenes/service.mjs";
import { signUp } from "./scenes/sign_up.mjs";
import { sockets } from "./scenes/sockets.mjs";
import { sso } from "./scenes/sso.mjs";
import { team } from "./scenes/team.mjs";
import { trust } from "./scenes/trust.mjs";
import { voiceColleagues } from "./scenes/voice_colleagues.mjs";
import { voiceSettings } from "./scenes/voice_settings.mjs";
import { workingDay } from "./scenes/working_day.mjs";

const SCENES = { answers, handover, filing, finding, automations, contact_page: contactPage, service, crossing, files, ending, phone, sockets, pages, knowledge, assistants, practice, channels, voice_settings: voiceSettings, voice_colleagues: voiceColleagues, calls, sandbox_phone: sandboxPhone, team, account, trust, developers, mail, sign_up: signUp, sso, working_day: workingDay, managers_day: managersDay, accessibility, crash };

// The recogniser of the machine knows a few phrases, so that a call can be understood without a large model.
process.env.SWITCHBOARD__VOICE__LISTENERS__POCKETSPHINX__ARGUMENTS = JSON.stringify([
  "-logfn", "/dev/null", "-jsgf", fileURLToPath(new URL("../fixtures/phone.gram", import.meta.url)), "-infile", "{wav}",
]);

// Nothing that a scene does reaches a real carrier or provider.
const outside = new Outside();
await outside.start();
process.env.SWITCHBOARD__VOICE__TWILIO = outside.url;
process.env.SWITCHBOARD__VOICE__ELEVENLABS = outside.url;

// Receivers of webhooks stand on this machine.
process.env.SWITCHBOARD__WEBHOOKS__ALLOW_PRIVATE = "true";

// More logins of one person within minutes than anybody's day has.
process.env.SWITCHBOARD__LIMITS__LOGINS__ACCOUNT__BURST = "200";
process.env.SWITCHBOARD__LIMITS__LOGINS__ADDRESS__BURST = "200";

const begun = Date.now();
const only = (process.argv[2] ?? "").split(",");
const folder = join(mkdtempSync(join(tmpdir(), "switchboard-browser-")), "data");
const program = new Program(folder);
const stage = new Stage(program, new Api(program), outside);

async function play() {
  await stage.scene("start", async () => {
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
  });
  if (stage.failed) return;
  await stage.open();
  for (const [name, scene] of Object.entries(SCENES)) if (only.some((part) => name.includes(part))) await stage.scene(name, scene);
}

try {
  await play();
} finally {
  await stage.close();
  await program.end();
  outside.stop();
  rmSync(join(folder, ".."), { recursive: true, force: true });
}
console.log(`\n${Math.round((Date.now() - begun) / 1000)} s\n${stage.passed} passed, ${stage.failed} failed`);
process.exitCode = stage.failed > 0 ? 1 : 0;
