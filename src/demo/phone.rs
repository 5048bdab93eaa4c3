//! The demo's inbox for calls: a number at the simulated carrier, answered with what speaks and listens on this machine.

use std::path::Path;

use ::voice::agent::VoiceAgent;
use ::voice::speech::program::Program;
use ::voice::{stt, tts};
use engine::error::{Context as _, Kind, Result};
use engine::ids::{BotId, InboxId, OrgId, VoiceAgentId};
use engine::model::account::Account;
use engine::model::inbox::{Channel, Inbox};

use super::PHONE_KEY;
use crate::app::App;
use crate::config::Voice as Config;
use crate::sandbox::CARRIER;

const NAME: &str = "Phone (simulated)";
/// Names that the configuration as it comes gives its programs: they answer as soon as they are installed.
const USUAL_VOICE: &str = "espeak";
const USUAL_LISTENER: &str = "pocketsphinx";
/// The same recogniser with a list of sentences: of free speech it gets hardly a word right.
pub const SENTENCES: &str = "demo-sentences";
const GRAMMAR: &str = include_str!("phone.gram");
const GRAMMAR_FILE: &str = "demo-phone.gram";
/// Of espeak-ng, for English.
const ESPEAK_VOICE: &str = "en-us";
/// A voice agent names no more.
const MOST: usize = 4;

/// Names the demo's own recogniser beside those that are configured.
pub(super) fn configure(config: &mut Config, folder: &Path) {
    let Some(usual) = config.listeners.get(USUAL_LISTENER) else { return };
    let mut listener = usual.clone();
    let file = folder.join(GRAMMAR_FILE).display().to_string();
    // With its usual beams it loses long sentences, whose words are many.
    let wide = ["-beam", "1e-80", "-pbeam", "1e-80", "-wbeam", "1e-60"];
    let given = ["-logfn", "/dev/null", "-jsgf", &file, "-infile", "{wav}"];
    listener.program.arguments = wide.into_iter().chain(given).map(str::to_owned).collect();
    config.listeners.entry(SENTENCES.to_owned()).or_insert(listener);
}

/// Makes what is missing.
pub(super) async fn prepare(app: &App, organisation: OrgId, bot: BotId) -> Result<()> {
    let engine = &app.engine;
    std::fs::write(app.config.data.folder.join(GRAMMAR_FILE), GRAMMAR)
        .context(Kind::Unavailable, "the data folder cannot be written")?;
    if engine.records.find_by_key::<Inbox>("public_key", PHONE_KEY).await?.is_some() {
        return Ok(());
    }
    let at = engine.clock.now();
    let (agent, inbox): (VoiceAgentId, InboxId) = (engine.ids.next_at(at), engine.ids.next_at(at));
    let agent = VoiceAgent {
        id: agent,
        organisation,
        name: NAME.to_owned(),
        listeners: listeners(&app.config.voice),
        voices: voices(&app.config.voice),
        created_at: at,
        ..VoiceAgent::default()
    };
    engine.records.put(organisation, &agent, 0).await?;
    let token = app.vault.seal(organisation, CARRIER.token)?;
    let account = Account {
        id: CARRIER.number.trim_start_matches('+').to_owned(),
        parent: CARRIER.account.to_owned(),
        shown_as: CARRIER.number.to_owned(),
        token: token.clone(),
        secrets: vec![token],
        ..Account::default()
    };
    // Last, because its key says that the rest is there.
    let inbox = Inbox {
        id: inbox,
        organisation,
        name: NAME.to_owned(),
        channel: Channel::Voice,
        bot,
        public_key: PHONE_KEY.to_owned(),
        account: Some(account),
        voice_agent: Some(agent.id),
        created_at: at,
        ..Inbox::default()
    };
    engine.records.put(organisation, &inbox, 0).await.map(drop)
}

fn listeners(config: &Config) -> Vec<stt::Settings> {
    let programs = config.listeners.iter().map(|(name, listener)| (name.as_str(), &listener.program));
    chosen(programs.filter(|(name, _)| *name != USUAL_LISTENER), SENTENCES)
        .into_iter()
        .map(|name| stt::Settings::Program { name })
        .collect()
}

fn voices(config: &Config) -> Vec<tts::Settings> {
    // Whose voice would have to be named cannot be chosen by anybody who does not know it.
    let is_ready =
        |name: &str, program: &Program| name == USUAL_VOICE || !program.arguments.iter().any(|one| one.contains("{voice}"));
    let programs = config.voices.iter().map(|(name, program)| (name.as_str(), program));
    let names = chosen(programs.filter(|(name, program)| is_ready(name, program)), USUAL_VOICE);
    let voice = |name: &str| if name == USUAL_VOICE { ESPEAK_VOICE.to_owned() } else { String::new() };
    names.into_iter().map(|name| tts::Settings::Program { voice: voice(&name), name }).collect()
}

/// The programs that are installed, those first that somebody configured beside the usual one.
fn chosen<'a>(programs: impl Iterator<Item = (&'a str, &'a Program)>, usual: &str) -> Vec<String> {
    let installed = programs.filter(|(_, program)| program.is_installed()).map(|(name, _)| name.to_owned());
    let (usuals, mut names): (Vec<String>, Vec<String>) = installed.partition(|name| name == usual);
    names.extend(usuals);
    names.truncate(MOST);
    if names.is_empty() { vec![usual.to_owned()] } else { names }
}
