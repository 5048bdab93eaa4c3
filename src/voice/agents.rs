//! Voice agents: how bots sound and behave on the phone.

use std::collections::BTreeMap;

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use engine::clock::Timestamp;
use engine::ids::VoiceAgentId;
use engine::model::inbox::Inbox;
use engine::model::operator::Operator;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use ::voice::agent::{Colleague, MOST_TOOLS, VoiceAgent};
use ::voice::{dialogue, stt, tts, turns};

use crate::app::App;
use crate::http::caller::Caller;
use crate::http::extract::{Json, Path};
use crate::http::operators::all;
use crate::http::problem::{Answer, Checks, Problem};
use crate::http::versions::{need_match, raced, tagged};

const MOST_AGENTS: usize = 100;
const LONGEST_KEY: usize = 400;
const MOST_COLLEAGUES: usize = 10;

/// A voice agent. Keys of providers go in and never come out.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = VoiceAgent)]
pub struct Shown {
    #[schema(value_type = String)]
    pub id: VoiceAgentId,
    #[serde(flatten)]
    pub settings: AgentSettings,
    /// Providers whose key is kept.
    pub has_keys: Vec<String>,
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Timestamp,
}

/// The whole of a voice agent's settings; what is absent gets its default.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[schema(as = VoiceAgentSettings)]
#[serde(default)]
pub struct AgentSettings {
    pub name: String,
    /// What callers speak: a tag such as `en-GB`.
    pub language: String,
    /// Said first; the bot's own greeting, in which it says that it is automated, follows in any case.
    pub greeting: String,
    /// Who listens, the first that can; one to four, or none with a `dialogue`.
    pub listeners: Vec<stt::Settings>,
    /// Who speaks, the first that can; one to four, or none with a `dialogue`.
    pub voices: Vec<tts::Settings>,
    /// Who listens, thinks and speaks at once. Those above may then be empty, or go on with a call that a person has taken, and
    /// when this one is gone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dialogue: Option<dialogue::Settings>,
    pub turns: turns::Settings,
    /// What ends a call beside the usual goodbyes of the language.
    pub end_phrases: Vec<String>,
    /// To a caller who says nothing. This, `goodbye`, `too_long` and `fillers` are said in `language` where they are left as
    /// they are by default, in English, German, French, Spanish, Italian, Portuguese and Hindi.
    pub still_there: String,
    pub goodbye: String,
    /// When the longest time is over.
    pub too_long: String,
    /// While an answer is being looked for; one after the other.
    pub fillers: Vec<String>,
    /// Names and products that callers say.
    pub terms: Vec<String>,
    /// Further instructions to the bot, in calls alone; at most 4,000 characters.
    pub instructions: String,
    /// Names of tools that the bot's agents have in calls beside their own; at most 20.
    pub tools: Vec<String>,
    /// How callers feel is estimated when a call is over, and shown as an estimate.
    pub sentiment: bool,
    /// Whoever was cut off is told that they can go on in writing: where they have shown that they are the same person, and may be
    /// written to now.
    pub goes_on_in_writing: bool,
    /// Both sides are kept as a file, and the caller is told so first.
    pub records: bool,
    /// The words for that; empty: "This call is recorded.", in `language`.
    pub announcement: String,
    /// Operators rung on their own phones, one after the other, when a caller asks for a person; at most ten.
    pub colleagues: Vec<Colleague>,
    /// Each is let ring for so many seconds: 5 to 120.
    pub ring_s: u32,
    /// Said to a machine that answers a call of ours; empty: it is hung up.
    pub voicemail: String,
    /// Keys of providers by name (`openai`, `elevenlabs`, `deepgram`), and as `elevenlabs_webhook` the secret of its webhooks; those that are absent stay as they are.
    #[serde(skip_serializing)]
    pub keys: BTreeMap<String, String>,
}

impl Default for AgentSettings {
    fn default() -> Self {
        Self::of(&VoiceAgent::default())
    }
}

impl AgentSettings {
    fn of(agent: &VoiceAgent) -> Self {
        let agent = agent.clone();
        Self {
            name: agent.name,
            language: agent.language,
            greeting: agent.greeting,
            listeners: agent.listeners,
            voices: agent.voices,
            dialogue: agent.dialogue,
            turns: agent.turns,
            end_phrases: agent.end_phrases,
            still_there: agent.still_there,
            goodbye: agent.goodbye,
            too_long: agent.too_long,
            fillers: agent.fillers,
            terms: agent.terms,
            instructions: agent.instructions,
            tools: agent.tools,
            sentiment: agent.sentiment,
            goes_on_in_writing: agent.goes_on_in_writing,
            records: agent.records,
            announcement: agent.announcement,
            colleagues: agent.colleagues,
            ring_s: agent.ring_s,
            voicemail: agent.voicemail,
            keys: BTreeMap::new(),
        }
    }
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = VoiceAgentList)]
pub struct AgentList {
    pub items: Vec<Shown>,
    /// Programs of this server that speak, and that listen.
    pub voice_programs: Vec<String>,
    pub listener_programs: Vec<String>,
}

/// List voice agents
#[utoipa::path(get, path = "/voice-agents", tag = "calls", operation_id = "voice_agent_list",
    responses((status = 200, body = AgentList)))]
pub async fn list(State(app): State<App>, caller: Caller) -> Answer<Json<AgentList>> {
    let agents = all::<VoiceAgent>(&app, caller.organisation).await?;
    let items = agents.iter().map(|agent| shown(&agent.value)).collect();
    let voice_programs = app.config.voice.voices.keys().cloned().collect();
    let listener_programs = app.config.voice.listeners.keys().cloned().collect();
    Ok(Json(AgentList { items, voice_programs, listener_programs }))
}

/// Read a voice agent
#[utoipa::path(get, path = "/voice-agents/{id}", tag = "calls", operation_id = "voice_agent_read", params(("id" = String, Path)),
    responses((status = 200, body = Shown, headers(("ETag" = String))), (status = 404)))]
pub async fn read(State(app): State<App>, caller: Caller, Path(id): Path<VoiceAgentId>) -> Answer<Response> {
    let kept = app.engine.records.require::<VoiceAgent>(caller.organisation, id.0).await?;
    Ok(tagged(kept.version, shown(&kept.value)))
}

/// Add a voice agent
#[utoipa::path(post, path = "/voice-agents", tag = "calls", operation_id = "voice_agent_add", request_body = AgentSettings,
    responses((status = 201, body = Shown, headers(("ETag" = String))), (status = 403), (status = 422)))]
pub async fn add(State(app): State<App>, caller: Caller, Json(settings): Json<AgentSettings>) -> Answer<Response> {
    if all::<VoiceAgent>(&app, caller.organisation).await?.len() >= MOST_AGENTS {
        return Err(Problem::conflict(format!("there are {MOST_AGENTS} voice agents already")));
    }
    let new = VoiceAgent {
        id: app.engine.ids.next(app.engine.clock.as_ref()),
        organisation: caller.organisation,
        created_at: app.engine.clock.now(),
        ..VoiceAgent::default()
    };
    let agent = applied(&app, new, settings).await?;
    let version = app.engine.records.put(caller.organisation, &agent, 0).await?;
    Ok((StatusCode::CREATED, tagged(version, shown(&agent))).into_response())
}

/// Change a voice agent
///
/// With `If-Match`. Calls that are under way go on as they began.
#[utoipa::path(put, path = "/voice-agents/{id}", tag = "calls", operation_id = "voice_agent_change", request_body = AgentSettings,
    params(("id" = String, Path), ("If-Match" = String, Header, description = "The ETag read")),
    responses((status = 200, body = Shown, headers(("ETag" = String))), (status = 403), (status = 404), (status = 412), (status = 422)))]
pub async fn change(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<VoiceAgentId>,
    headers: HeaderMap,
    Json(settings): Json<AgentSettings>,
) -> Answer<Response> {
    let kept = app.engine.records.require::<VoiceAgent>(caller.organisation, id.0).await?;
    need_match(&headers, kept.version)?;
    let agent = applied(&app, kept.value, settings).await?;
    let version = app.engine.records.put(caller.organisation, &agent, kept.version).await.map_err(raced)?;
    Ok(tagged(version, shown(&agent)))
}

/// Delete a voice agent
///
/// Refused while an inbox uses it.
#[utoipa::path(delete, path = "/voice-agents/{id}", tag = "calls", operation_id = "voice_agent_remove", params(("id" = String, Path)),
    responses((status = 204), (status = 403), (status = 404), (status = 409, description = "An inbox uses it")))]
pub async fn remove(State(app): State<App>, caller: Caller, Path(id): Path<VoiceAgentId>) -> Answer<StatusCode> {
    let users = all::<Inbox>(&app, caller.organisation).await?;
    if let Some(user) = users.iter().find(|inbox| inbox.value.voice_agent == Some(id)) {
        return Err(Problem::in_use(format!("The inbox {} uses this voice agent: give it another one first.", user.value.name)));
    }
    if !app.engine.records.delete::<VoiceAgent>(caller.organisation, id.0).await? {
        return Err(Problem::not_found("no such voice agent"));
    }
    Ok(StatusCode::NO_CONTENT)
}

async fn applied(app: &App, agent: VoiceAgent, settings: AgentSettings) -> Answer<VoiceAgent> {
    let mut checks = Checks::default();
    for (place, colleague) in settings.colleagues.iter().take(MOST_COLLEAGUES).enumerate() {
        let operator = app.engine.records.get::<Operator>(agent.organisation, colleague.operator.0).await?;
        checks.need(operator.is_some(), format!("/colleagues/{place}/operator"), "no such operator");
    }
    for (vendor, key) in &settings.keys {
        let is_known = ["openai", "elevenlabs", "deepgram", super::after_call::SECRET].contains(&vendor.as_str());
        let is_key = (1..=LONGEST_KEY).contains(&key.len()) && key.bytes().all(|byte| byte.is_ascii_graphic());
        checks.need(
            is_known && is_key,
            format!("/keys/{}", vendor.chars().take(40).collect::<String>()),
            "a key of openai, elevenlabs or deepgram, or the secret elevenlabs_webhook",
        );
    }
    let kept = |name: &String| agent.tools.contains(name);
    if !settings.tools.iter().all(kept) {
        let cards = app.shelf.cards(agent.organisation).await?;
        for (place, name) in settings.tools.iter().enumerate().filter(|(_, name)| !kept(name)).take(MOST_TOOLS) {
            checks.need(cards.iter().any(|(card, _)| card.name == *name), format!("/tools/{place}"), "no such tool");
        }
    }
    let known = |names: Vec<&String>, name: &String| names.contains(&name);
    for (place, voice) in settings.voices.iter().enumerate() {
        if let tts::Settings::Program { name, .. } = voice {
            let is_there = known(app.config.voice.voices.keys().collect(), name);
            checks.need(is_there, format!("/voices/{place}/name"), "the configuration names no such program");
        }
    }
    for (place, listener) in settings.listeners.iter().enumerate() {
        if let stt::Settings::Program { name } = listener {
            let is_there = known(app.config.voice.listeners.keys().collect(), name);
            checks.need(is_there, format!("/listeners/{place}/name"), "the configuration names no such program");
        }
    }
    let agent = VoiceAgent {
        name: settings.name.trim().to_owned(),
        language: settings.language,
        greeting: settings.greeting,
        listeners: settings.listeners,
        voices: settings.voices,
        dialogue: settings.dialogue,
        turns: settings.turns,
        end_phrases: settings.end_phrases,
        still_there: settings.still_there,
        goodbye: settings.goodbye,
        too_long: settings.too_long,
        fillers: settings.fillers,
        terms: settings.terms,
        instructions: settings.instructions,
        tools: settings.tools,
        sentiment: settings.sentiment,
        goes_on_in_writing: settings.goes_on_in_writing,
        records: settings.records,
        announcement: settings.announcement,
        colleagues: settings.colleagues,
        ring_s: settings.ring_s,
        voicemail: settings.voicemail,
        ..agent
    };
    for wrong in agent.wrong() {
        checks.need(false, wrong.pointer, wrong.detail);
    }
    checks.finish()?;
    let mut keys = agent.keys.clone();
    for (vendor, key) in settings.keys {
        keys.insert(vendor, app.vault.seal(agent.organisation, &key)?);
    }
    Ok(VoiceAgent { keys, ..agent })
}

fn shown(agent: &VoiceAgent) -> Shown {
    Shown {
        id: agent.id,
        settings: AgentSettings::of(agent),
        has_keys: agent.keys.keys().cloned().collect(),
        created_at: agent.created_at,
    }
}
