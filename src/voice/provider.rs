//! A voice agent at its provider: made there from our settings, with what it is to know and the number it answers, and the voices
//! there are.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use engine::error::{Error, Kind};
use engine::flow::settings::InboxSettings;
use engine::ids::{DocumentId, InboxId, VoiceAgentId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use ::agents::talk::Manner;
use ::voice::agent::VoiceAgent;
use ::voice::dialogue::elevenlabs::{Agents, AgentsError, Document, Draft, TwilioNumber};
use ::voice::dialogue::{Settings, Tool};
use ::voice::speech::VoiceChoice;

use super::backing::variables;
use super::manner;
use crate::app::App;
use crate::http::caller::Caller;
use crate::http::extract::{Json, Path};
use crate::http::problem::{Answer, Checks, Problem};
use crate::http::versions::raced;
use crate::knowledge::KnowledgeDocument;

const VENDOR: &str = "elevenlabs";
const MOST_DOCUMENTS: usize = 50;

/// What is made at the provider.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ProviderDraft {
    /// Whose bot the agent speaks for.
    #[schema(value_type = String)]
    pub inbox: InboxId,
    /// The model that thinks, by the provider's name; absent: the provider's choice.
    #[serde(default)]
    pub llm: Option<String>,
    /// The provider's id of the webhook that is told of calls that are over.
    #[serde(default)]
    pub webhook: Option<String>,
    /// Documents of our knowledge that are uploaded, and are then all that the agent knows there; empty: that stays as it is.
    #[serde(default)]
    #[schema(value_type = Vec<String>)]
    pub documents: Vec<DocumentId>,
    /// Gives the number of the inbox to the provider: calls are then carried there and told to us afterwards.
    #[serde(default)]
    pub import_number: bool,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct ProviderAgent {
    /// The provider's id of it, as the settings now name it.
    pub agent_id: String,
    pub is_new: bool,
    pub documents: usize,
    /// The provider's id of the number.
    pub number_id: Option<String>,
    /// For the provider's webhooks, on this installation.
    pub after_call_path: String,
    pub initiation_path: String,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct VoiceList {
    pub items: Vec<VoiceChoice>,
}

/// Why the provider did not do it, in its words and ours. What it says holds no key.
fn told(error: AgentsError) -> Problem {
    match error {
        AgentsError::TooMany { .. } | AgentsError::Unavailable(_) => Problem::unavailable(error.to_string()),
        error => Problem::conflict(error.to_string()),
    }
}

fn account(app: &App, agent: &VoiceAgent) -> Answer<Agents> {
    let sealed = agent.keys.get(VENDOR).ok_or_else(|| Problem::conflict("this voice agent has no key of elevenlabs"))?;
    let key = app.vault.open(agent.organisation, sealed)?.0;
    let own = match &agent.dialogue {
        Some(Settings::ElevenlabsAgent { base_url, .. }) if !base_url.is_empty() => base_url,
        _ => &app.config.voice.elevenlabs,
    };
    Agents::new(Some(own), &key).map_err(|error| Problem::conflict(error.to_string()))
}

/// List the voices of the provider
///
/// Those of `ElevenLabs`, for the key that the voice agent has.
#[utoipa::path(get, path = "/voice-agents/{id}/voices", tag = "calls", operation_id = "voice_agent_voices", params(("id" = String, Path)),
    responses((status = 200, body = VoiceList), (status = 403), (status = 404), (status = 409), (status = 503)))]
pub async fn voices(State(app): State<App>, caller: Caller, Path(id): Path<VoiceAgentId>) -> Answer<Json<VoiceList>> {
    let agent = app.engine.records.require::<VoiceAgent>(caller.organisation, id.0).await?.value;
    let items = account(&app, &agent)?.voices().await.map_err(told)?;
    Ok(Json(VoiceList { items }))
}

/// Make or change the agent at the provider
///
/// Makes an agent at `ElevenLabs` from the bot of an inbox, or changes the one that the settings name, and names it in the
/// settings of this voice agent.
#[utoipa::path(post, path = "/voice-agents/{id}/provider-agent", tag = "calls", operation_id = "voice_agent_provide",
    request_body = ProviderDraft, params(("id" = String, Path)),
    responses((status = 200, body = ProviderAgent), (status = 403), (status = 404), (status = 409), (status = 412), (status = 422),
        (status = 503)))]
pub async fn provide(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<VoiceAgentId>,
    Json(wanted): Json<ProviderDraft>,
) -> Answer<Response> {
    let mut checks = Checks::default();
    checks.need(wanted.documents.len() <= MOST_DOCUMENTS, "/documents", "at most 50");
    let is_short = |text: &Option<String>| text.as_ref().is_none_or(|text| (1..=100).contains(&text.len()));
    checks.need(is_short(&wanted.llm), "/llm", "1 to 100 characters");
    checks.need(is_short(&wanted.webhook), "/webhook", "1 to 100 characters");
    checks.finish()?;
    let kept = app.engine.records.require::<VoiceAgent>(caller.organisation, id.0).await?;
    let settings = app.engine.settings.inbox(caller.organisation, wanted.inbox).await?;
    let mut agent = kept.value;
    let agents = account(&app, &agent)?;
    let documents = upload(&app, &agents, &caller, &wanted.documents).await?;
    let uploaded = documents.len();
    let draft = draft(&agent, &settings, &wanted, documents);
    let known = match &agent.dialogue {
        Some(Settings::ElevenlabsAgent { agent_id, .. }) => Some(agent_id.clone()),
        _ => None,
    };
    let is_new = known.is_none();
    let agent_id = match known {
        Some(agent_id) => {
            agents.update(&agent_id, &draft).await.map_err(told)?;
            agent_id
        }
        None => create(&app, &agents, &settings, &manner::of(agent.clone()), draft).await?,
    };
    if is_new {
        agent.dialogue = Some(of_id(&agent_id)?);
        app.engine.records.put(caller.organisation, &agent, kept.version).await.map_err(raced)?;
    }
    let number_id = if wanted.import_number { Some(import(&app, &agents, &settings, &agent_id).await?) } else { None };
    tracing::info!(voice_agent = %id, operator = %caller.operator, is_new, "an agent was set up at its provider");
    let path = |door: &str| format!("/voice/{}/elevenlabs/{door}", settings.inbox.public_key);
    let made = ProviderAgent {
        agent_id,
        is_new,
        documents: uploaded,
        number_id,
        after_call_path: path("after-call"),
        initiation_path: path("initiation"),
    };
    Ok((StatusCode::OK, Json(made)).into_response())
}

fn of_id(agent_id: &str) -> Answer<Settings> {
    let settings = serde_json::json!({"provider": "elevenlabs_agent", "agent_id": agent_id});
    serde_json::from_value(settings).map_err(|_unreadable| Problem::internal())
}

fn draft(agent: &VoiceAgent, settings: &InboxSettings, wanted: &ProviderDraft, documents: Vec<Document>) -> Draft {
    let voice = match &agent.dialogue {
        Some(Settings::ElevenlabsAgent { voice, .. }) if !voice.is_empty() => Some(voice.clone()),
        _ => None,
    };
    Draft {
        name: Some(agent.name.clone()),
        first_message: Some(agent.first_words(&settings.opening.text)),
        language: agent.language.split('-').next().map(str::to_lowercase),
        prompt: Some(agents::talk::Live::instructions_of(&settings.bot, &manner::of(agent.clone()))),
        llm: wanted.llm.clone(),
        voice,
        tools: None,
        knowledge: Some(documents).filter(|documents| !documents.is_empty()),
        most_seconds: Some(agent.turns.max_call_s),
        webhook: wanted.webhook.clone(),
        variables: Some(variables(settings, None).into_iter().collect()),
        may_be_overridden: Some(true),
    }
}

/// A new agent also gets the bot's tools, which it asks us to use while we carry its call.
async fn create(app: &App, agents: &Agents, settings: &InboxSettings, manner: &Manner, draft: Draft) -> Answer<String> {
    let mut tools = Vec::new();
    for spec in app.responder.tools_on_the_phone(settings.inbox.organisation, &settings.bot, manner).await? {
        let tool = Tool { name: spec.name, description: spec.description, parameters: spec.parameters };
        tools.push(agents.create_tool(&tool).await.map_err(told)?);
    }
    agents.create(&Draft { tools: Some(tools), ..draft }).await.map_err(told)
}

async fn upload(app: &App, agents: &Agents, caller: &Caller, wanted: &[DocumentId]) -> Answer<Vec<Document>> {
    let mut documents = Vec::new();
    for id in wanted {
        let document = app.engine.records.require::<KnowledgeDocument>(caller.organisation, id.0).await?.value;
        let none = || Problem::conflict(format!("the document {} has no file to upload", document.name));
        let blob = document.blob.ok_or_else(none)?;
        let bytes = app.engine.blobs.get(caller.organisation, blob).await?.ok_or_else(none)?;
        let file = document.name.rsplit('/').next().unwrap_or_default();
        let made = agents.add_file(&document.title, file, &document.media_type, bytes).await.map_err(told)?;
        documents.push(made);
    }
    Ok(documents)
}

async fn import(app: &App, agents: &Agents, settings: &InboxSettings, agent_id: &str) -> Answer<String> {
    let inbox = &settings.inbox;
    let none = || Problem::conflict("this inbox has no number");
    let account = inbox.account.as_ref().ok_or_else(none)?;
    let known = agents.numbers().await.map_err(told)?.into_iter().find(|number| number.number == account.shown_as);
    if let Some(known) = known {
        agents.assign_number(&known.id, Some(agent_id)).await.map_err(told)?;
        return Ok(known.id);
    }
    let sealed = account.secrets.first().ok_or_else(none)?;
    let token = app.vault.open(inbox.organisation, sealed).map_err(|error| match error.kind {
        Kind::NotFound => Error::conflict("the account's token is gone: connect the inbox again"),
        _ => error,
    })?;
    let number = TwilioNumber { number: &account.shown_as, label: &inbox.name, account: &account.parent, token: &token.0 };
    agents.import_number(&number, Some(agent_id)).await.map_err(told)
}
