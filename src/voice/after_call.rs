//! Where `ElevenLabs` comes in for calls that it carries itself: what it asks before one, and what it tells after one. Nothing is
//! believed without the secret.

use std::sync::Arc;

use async_trait::async_trait;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Json;
use engine::clock::Timestamp;
use engine::error::{Error, Kind};
use engine::flow::past_call::{self, PastCall, PastLine};
use engine::flow::settings::InboxSettings;
use engine::ids::InboxId;
use engine::model::contact::Identity;
use engine::model::inbox::Channel;
use engine::model::job::Job;
use serde::{Deserialize, Serialize};
use subtle::ConstantTimeEq as _;
use workers::{JobError, Worker};

use ::voice::agent::VoiceAgent;
use ::voice::carrier::number;
use ::voice::dialogue::elevenlabs::webhook::{Transcription, What, read, read_asked, verify};
use ::voice::dialogue::elevenlabs::{Style, initiation};
use ::voice::dialogue::{Brief, Settings};

use super::backing::variables;
use crate::app::App;
use crate::http::extract::Path;
use crate::http::problem::{Answer, Problem};

/// Bytes of what is told after a call, without its sound.
pub const MAX_TOLD: usize = 4 << 20;

/// The name of the webhooks' secret among the keys of a voice agent.
pub const SECRET: &str = "elevenlabs_webhook";

/// Carries the secret where nothing is signed.
const SECRET_HEADER: &str = "x-switchboard-secret";

const SIGNATURE: &str = "elevenlabs-signature";

const KEEP: &str = "keep_past_call";

#[derive(Debug, Serialize, Deserialize)]
struct Keep {
    inbox: InboxId,
    past: PastCall,
}

struct Known {
    settings: Arc<InboxSettings>,
    agent: VoiceAgent,
    /// The provider's id of its agent.
    theirs: String,
    secret: String,
}

/// The inbox whose calls such an agent holds; nobody learns what else there is.
async fn known(app: &App, key: &str) -> Answer<Known> {
    let unknown = || Problem::not_found("no agent of ElevenLabs has this address");
    let settings = app.engine.settings.inbox_by_key(key).await.map_err(|error| match error.kind {
        Kind::NotFound => unknown(),
        _ => error.into(),
    })?;
    let organisation = settings.inbox.organisation;
    let id = settings.inbox.voice_agent.filter(|_| settings.inbox.channel == Channel::Voice).ok_or_else(unknown)?;
    let agent = app.engine.records.get::<VoiceAgent>(organisation, id.0).await?.ok_or_else(unknown)?.value;
    let Some(Settings::ElevenlabsAgent { agent_id: theirs, .. }) = agent.dialogue.clone() else { return Err(unknown()) };
    let sealed = agent.keys.get(SECRET).ok_or_else(unknown)?;
    let secret = app.vault.open(organisation, sealed)?.0;
    if secret.is_empty() {
        return Err(unknown());
    }
    Ok(Known { settings, agent, theirs, secret })
}

fn header<'a>(headers: &'a HeaderMap, name: &str) -> &'a str {
    headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

fn refused() -> Problem {
    metrics::counter!("switchboard_webhook_refusals_total", "channel" => "voice", "why" => "signature").increment(1);
    Problem::forbidden("the signature is not the provider's")
}

/// A call is over. What the provider carried itself is kept as a call of ours; what we carried is kept already.
pub async fn after_call(State(app): State<App>, Path(key): Path<String>, headers: HeaderMap, body: Bytes) -> Answer<StatusCode> {
    let known = known(&app, &key).await?;
    let now = app.engine.clock.now();
    verify(&known.secret, header(&headers, SIGNATURE), &body, now.as_millis() / 1_000).map_err(|_forged| refused())?;
    let posted = read(&body).map_err(|error| Problem::from(Error::invalid(error.to_string())))?;
    let What::Transcription(told) = posted.what else { return Ok(StatusCode::OK) };
    // Without the carrier's id it was no phone call there: it was carried here, and heard here.
    if told.agent != known.theirs || told.call.is_empty() {
        return Ok(StatusCode::OK);
    }
    let (inbox, organisation) = (known.settings.inbox.id, known.settings.inbox.organisation);
    let id = app.engine.ids.next(app.engine.clock.as_ref());
    let unique = Some(format!("{inbox} {}", told.conversation));
    let job = Job::new(id, organisation, KEEP, unique, &Keep { inbox, past: past(*told) }, now)?;
    app.engine.jobs.push(job).await?;
    Ok(StatusCode::OK)
}

fn past(told: Transcription) -> PastCall {
    let lines = told.lines.into_iter().map(|line| PastLine {
        is_agent: line.is_agent,
        text: line.text,
        at_s: line.at_s,
        is_interrupted: line.is_interrupted,
    });
    PastCall {
        id: told.conversation,
        carrier_id: told.call,
        number: number::normal(&told.caller),
        began_at: Timestamp::from_millis(told.began_at.saturating_mul(1_000)),
        has_agent_hung_up: told.end_reason.contains("end_call"),
        lines: lines.collect(),
    }
}

/// A call comes in at a number that the provider answers: what is known of whoever calls. A number that is merely shown tells
/// nothing of somebody who proved elsewhere who they are.
pub async fn initiation_of(
    State(app): State<App>,
    Path(key): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Answer<Json<serde_json::Value>> {
    let known = known(&app, &key).await?;
    let given = header(&headers, SECRET_HEADER);
    if !bool::from(given.as_bytes().ct_eq(known.secret.as_bytes())) {
        return Err(refused());
    }
    let asked = read_asked(&body).map_err(|error| Problem::from(Error::invalid(error.to_string())))?;
    if asked.agent != known.theirs {
        return Err(Problem::not_found("this inbox has another agent"));
    }
    let inbox = &known.settings.inbox;
    let mut name = None;
    if let Some(handle) = number::normal(&asked.caller) {
        let identity = Identity { channel: Channel::Voice, inbox: inbox.id, handle, verified: false, conversation: None };
        if let Some(id) = app.engine.contacts.find_by_handle(inbox.organisation, &[identity]).await? {
            let contact = app.engine.contacts.find(inbox.organisation, id).await?;
            name = contact.filter(|contact| !contact.is_verified()).and_then(|contact| contact.name);
        }
    }
    let brief = Brief {
        first_words: known.agent.first_words(&known.settings.opening.text),
        variables: variables(&known.settings, name.as_deref()),
        ..Brief::default()
    };
    Ok(Json(initiation(&brief, &Style::default(), None)))
}

/// Keeps one call that was told.
pub struct KeepPastCall(pub App);

#[async_trait]
impl Worker for KeepPastCall {
    fn kind(&self) -> &'static str {
        KEEP
    }

    /// One after the other: a call that is told twice at once is one call.
    fn most_at_once(&self) -> usize {
        1
    }

    async fn run(&self, job: &Job) -> Result<(), JobError> {
        let (engine, Keep { inbox, past }) = (&self.0.engine, job.read::<Keep>()?);
        let settings = engine.settings.inbox(job.organisation, inbox).await?;
        if let Some(call) = past_call::keep(engine, &settings, past).await? {
            tracing::info!(call = %call.id, "a call that was carried elsewhere is kept");
        }
        Ok(())
    }
}
