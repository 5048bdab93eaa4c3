//! A phone on the page: it calls the demo's number over the simulated carrier, which brings the call to this program as a real
//! carrier would. The browser's end of it is a socket; what is typed there is said by a program of this machine.

mod calling;
mod mouth;
mod told;

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use ::sandbox::carrier::Number;
use ::voice::agent::VoiceAgent;
use ::voice::speech::TextToSpeech;
use ::voice::speech::program::Program;
use ::voice::{stt, tts};
use axum::extract::State;
use axum::extract::ws::{Message, WebSocketUpgrade};
use axum::http::HeaderMap;
use axum::http::header::{HOST, ORIGIN};
use axum::response::Response;
use engine::model::inbox::{Channel, Inbox};
use serde::Serialize;
use tokio::sync::Semaphore;

use super::door::phones;
use crate::app::App;
use crate::demo::{PHONE_KEY, SENTENCES};
use crate::http::extract::Json;
use crate::http::problem::{Answer, Problem};

use calling::Calling;
use told::Tell;

/// Calls from pages at once.
const MOST_CALLS: usize = 8;
/// Bytes of one frame from a page.
const MAX_FRAME: usize = 16 * 1024;
/// The configuration's name for the program that speaks for the caller.
const SPEAKER: &str = "espeak";
/// Unlike the bot's, and slow enough for a small recogniser.
const CALLER_VOICE: &str = "en-us+f3";
const CALLER_SPEED: &str = "140";

pub struct Telephone {
    /// Where this program listens; absent until it does.
    at: OnceLock<String>,
    calls: Semaphore,
}

impl Default for Telephone {
    fn default() -> Self {
        Self { at: OnceLock::new(), calls: Semaphore::new(MOST_CALLS) }
    }
}

impl Telephone {
    /// `address` is such as `http://127.0.0.1:8080`.
    pub(super) fn connect(&self, address: &str) {
        // A program listens at one address as long as it runs.
        let _known = self.at.set(address.trim_end_matches('/').to_owned());
    }
}

/// What the page says of the phone before anybody calls.
#[derive(Debug, Serialize)]
pub struct Look {
    /// Absent: the inbox is not connected to it.
    #[serde(skip_serializing_if = "Option::is_none")]
    number: Option<String>,
    /// Whether the bot can speak.
    has_voice: bool,
    understands: Understands,
    /// Typed words can be said for the caller.
    may_type: bool,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "snake_case")]
enum Understands {
    Nothing,
    /// The demo's list of sentences.
    Sentences,
    Anything,
}

pub async fn look(State(app): State<App>) -> Answer<Json<Look>> {
    phones(&app)?;
    let inbox = inbox(&app).await?;
    let number = inbox.as_ref().and_then(|inbox| inbox.account.as_ref()).map(|account| account.shown_as.clone());
    let agent = match inbox.as_ref().and_then(|inbox| Some((inbox.organisation, inbox.voice_agent?))) {
        Some((organisation, agent)) => app.engine.records.get::<VoiceAgent>(organisation, agent.0).await?,
        None => None,
    };
    let config = &app.config.voice;
    let agent = agent.map(|agent| agent.value).unwrap_or_default();
    let has_voice = agent.voices.iter().any(|voice| match voice {
        tts::Settings::Program { name, .. } => config.voices.get(name).is_some_and(Program::is_installed),
        _ => true,
    });
    let listens = |listener: &&stt::Settings| match listener {
        stt::Settings::Program { name } => config.listeners.get(name).is_some_and(|listener| listener.program.is_installed()),
        _ => true,
    };
    let understands = match agent.listeners.iter().find(listens) {
        None => Understands::Nothing,
        Some(stt::Settings::Program { name }) if name == SENTENCES => Understands::Sentences,
        Some(_) => Understands::Anything,
    };
    Ok(Json(Look { number, has_voice, understands, may_type: speaker(&app).is_some() }))
}

/// One call: as long as the page holds the socket.
pub async fn line(State(app): State<App>, headers: HeaderMap, upgrade: WebSocketUpgrade) -> Answer<Response> {
    phones(&app)?;
    // Browsers let every site open a socket to this machine.
    if !is_own_page(&headers) {
        return Err(Problem::forbidden("the phone is for the sandbox's own page"));
    }
    Ok(upgrade.max_message_size(MAX_FRAME).max_frame_size(MAX_FRAME).on_upgrade(async move |mut socket| {
        if let Err(problem) = Calling::serve(&app, &mut socket).await {
            let _gone_already = socket.send(Tell::Failed { detail: problem.detail() }.frame()).await;
        }
        let _closed_already = socket.send(Message::Close(None)).await;
    }))
}

fn is_own_page(headers: &HeaderMap) -> bool {
    let Some(origin) = headers.get(ORIGIN) else { return true };
    let host = origin.to_str().ok().and_then(|origin| origin.split_once("://")).map(|(_, host)| host.as_bytes());
    host.is_some() && host == headers.get(HOST).map(axum::http::HeaderValue::as_bytes)
}

async fn inbox(app: &App) -> Answer<Option<Inbox>> {
    let found = app.engine.records.find_by_key::<Inbox>("public_key", PHONE_KEY).await?;
    Ok(found.map(|found| found.value).filter(|inbox| inbox.channel == Channel::Voice))
}

/// The number of this inbox, as the simulated carrier has it.
fn number(app: &App, inbox: &Inbox) -> Answer<Number> {
    let none = || Problem::conflict("the demo's phone inbox is not connected to its number");
    let at = phones(app)?.telephone.at.get().ok_or_else(|| Problem::unavailable("the program is starting"))?;
    let account = inbox.account.as_ref().ok_or_else(none)?;
    let token = account.secrets.first().ok_or_else(none)?;
    Ok(Number {
        number: account.shown_as.clone(),
        incoming: format!("{at}/voice/{}/incoming", inbox.public_key),
        status: format!("{at}/voice/{}/status", inbox.public_key),
        account: account.parent.clone(),
        auth_token: app.vault.open(inbox.organisation, token)?.0,
    })
}

/// Who says what the caller types.
fn speaker(app: &App) -> Option<Arc<dyn TextToSpeech>> {
    let known = app.config.voice.voices.get(SPEAKER).filter(|program| program.is_installed())?;
    let arguments = ["--stdout", "-v", "{voice}", "-s", CALLER_SPEED, "--stdin"].map(str::to_owned).to_vec();
    let program = Program { program: known.program.clone(), arguments, timeout_s: Some(SPEAKS_WITHIN.as_secs()) };
    Some(Arc::new(tts::Command::new(program, CALLER_VOICE.to_owned())))
}

/// A sentence is made long before.
const SPEAKS_WITHIN: Duration = Duration::from_secs(15);

#[cfg(test)]
mod tests;
