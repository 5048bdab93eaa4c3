//! Calls that we make: placed by an operator, answered by a person or a machine, or by nobody.

use std::time::Duration;

use axum::Json as JsonBody;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use engine::Engine;
use engine::flow::call::{self, NewCall};
use engine::flow::settings::InboxSettings;
use engine::ids::{CallId, ContactId, ConversationId, InboxId};
use engine::model::call::{Call, CallEnd};
use engine::model::inbox::Channel;
use engine::ports::call_store::CallsOf;
use serde::Deserialize;
use url::form_urlencoded;
use utoipa::ToSchema;

use ::voice::carrier::twilio::twiml::Twiml;
use ::voice::carrier::twilio::webhook;
use ::voice::carrier::{Carrier as _, Dial, Progress, number};
use ::voice::legs::{PublicUrl, told};

use super::doors::{bad, stream, xml};
use super::signed::{SignedForm, bases};
use crate::app::App;
use crate::http::caller::Caller;
use crate::http::conversations::require;
use crate::http::extract::Json;
use crate::http::problem::{Answer, Checks, Problem};
use crate::http::wire::call::Call as Shown;

/// It is let ring for so long.
const RING: Duration = Duration::from_secs(40);

/// After that the carrier is asked what became of it.
const SETTLED: Duration = Duration::from_secs(30);

/// A call that rings says so often that it is not forgotten.
const BEAT: Duration = Duration::from_secs(5);

/// Live calls of an organisation, above which none is added by hand.
const MOST_LIVE: usize = 100;

const LONGEST_OPENING: usize = 1_000;

/// Whom to call. One of `conversation` and `number` is needed.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = NewCall)]
pub struct New {
    /// Whoever this conversation is with, at the number they are known by.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub conversation: Option<ConversationId>,
    /// `+` and digits; instead of the number that is known.
    #[serde(default)]
    pub number: Option<String>,
    /// The inbox whose number calls; absent: that of the conversation.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub inbox: Option<InboxId>,
    /// What the assistant says first, before it says that it is one; absent: its usual words.
    #[serde(default)]
    pub opening: Option<String>,
}

/// Call somebody
///
/// The voice agent of the inbox speaks when it is answered; an operator who took the conversation before, or takes the call
/// while it rings, has it instead. A machine that answers hears the voice agent's words for machines, or is hung up.
#[utoipa::path(post, path = "/calls", tag = "calls", operation_id = "call_place", request_body = New,
    responses((status = 201, body = Shown<'static>), (status = 404), (status = 409, description = "A call is live already"), (status = 422)))]
pub async fn place(State(app): State<App>, caller: Caller, headers: HeaderMap, Json(new): Json<New>) -> Answer<Response> {
    let url = public_url(&app, &headers)?;
    // One after the other, so that whoever presses twice calls once.
    let placing = app.calls.placing().await;
    let wanted = wanted(&app, &caller, new).await?;
    let settings = &wanted.settings;
    let carrier = super::carrier(app.vault.as_ref(), &app.config.voice, &settings.inbox)?;
    let from = settings.inbox.account.as_ref().map(|account| account.shown_as.clone()).unwrap_or_default();
    let to = wanted.new.number.clone();
    let call = call::place(&app.engine, settings, wanted.new).await?;
    drop(placing);
    let dial = Dial {
        to,
        from,
        answer_url: url.door(&settings.inbox, &format!("answered?call={}", call.id)),
        status_url: url.door(&settings.inbox, &format!("status?call={}", call.id)),
        ring: RING,
        machine_url: Some(url.door(&settings.inbox, &format!("machine?call={}", call.id))),
    };
    let call = match carrier.dial(&dial).await {
        Ok(carrier_id) => call::placed(&app.engine, &call, carrier_id).await?,
        Err(error) => {
            call::end(&app.engine, &call, CallEnd::Lost, None).await?;
            return Err(told(&error).into());
        }
    };
    tracing::info!(call = %call.id, operator = %caller.operator, "a call was placed");
    let (engine, watched) = (app.engine.clone(), call.clone());
    app.tasks.spawn("call.ring", async move {
        if let Err(error) = watch(&engine, &carrier, &watched).await {
            tracing::warn!(call = %watched.id, %error, "what became of a call of ours is not known");
        }
    });
    Ok((StatusCode::CREATED, JsonBody(Shown::new(&call))).into_response())
}

struct Wanted {
    settings: std::sync::Arc<InboxSettings>,
    new: NewCall,
}

async fn wanted(app: &App, caller: &Caller, new: New) -> Answer<Wanted> {
    let organisation = caller.organisation;
    let mut checks = Checks::default();
    let opening = new.opening.map(|opening| opening.trim().to_owned()).filter(|opening| !opening.is_empty());
    let is_short = opening.as_ref().is_none_or(|opening| opening.chars().count() <= LONGEST_OPENING);
    checks.need(is_short, "/opening", "at most 1,000 characters");
    let given = new.number.as_deref().map(number::normal);
    checks.need(given != Some(None), "/number", "a number is written like +4930123456");
    checks.need(new.number.is_some() || new.conversation.is_some(), "/number", "a number or a conversation is needed");
    let mut known = None;
    let (mut inbox, mut of_contact) = (new.inbox, None);
    if let Some(id) = new.conversation {
        let found = require(app, caller, id).await?;
        of_contact = number_of(app, caller, found.contact).await?;
        if found.channel == Channel::Voice && inbox.is_none_or(|inbox| inbox == found.inbox) {
            known = Some((found.contact, found.id));
            inbox = Some(found.inbox);
        }
    }
    let number = given.flatten().or(of_contact);
    checks.need(number.is_some(), "/number", "no number is known of this contact");
    checks.need(inbox.is_some(), "/inbox", "which inbox is to call?");
    checks.finish()?;
    let (number, inbox) = (number.unwrap_or_default(), inbox.unwrap_or(InboxId(0)));
    let settings = app.engine.settings.inbox(organisation, inbox).await?;
    if settings.inbox.channel != Channel::Voice || settings.inbox.voice_agent.is_none() {
        return Err(Problem::conflict("this inbox makes no calls"));
    }
    let live = app.engine.calls.list(organisation, CallsOf::Live, None, MOST_LIVE).await?;
    let is_busy = live.iter().any(|call| call.number.as_ref() == Some(&number) && call.inbox == inbox);
    if is_busy || live.len() >= MOST_LIVE {
        let why = if is_busy { "a call with this number is live already" } else { "too many calls are live" };
        return Err(Problem::conflict(why));
    }
    Ok(Wanted { settings, new: NewCall { number, conversation: known, opening } })
}

/// The number a contact is known by: that of their calls or of `WhatsApp`, or the one they gave.
async fn number_of(app: &App, caller: &Caller, contact: ContactId) -> Answer<Option<String>> {
    let Some(contact) = app.engine.contacts.find(caller.organisation, contact).await? else { return Ok(None) };
    let with = |channel: Channel| contact.identities.iter().find(|identity| identity.channel == channel);
    let handle = with(Channel::Voice).or_else(|| with(Channel::WhatsApp)).map(|identity| identity.handle.as_str());
    let handle = handle.map(|handle| format!("+{}", handle.trim_start_matches('+')));
    Ok(handle.or(contact.phone).as_deref().and_then(number::normal))
}

/// Where the carrier finds us; without a configured address, where this request did.
pub(super) fn public_url(app: &App, headers: &HeaderMap) -> Answer<PublicUrl> {
    // Without a name that others know, only a carrier on this machine can find us, and there nothing is encrypted.
    let is_here = |base: &String| ["//127.0.0.1", "//localhost", "//[::1]"].iter().any(|host| base.contains(host));
    let is_configured = |base: &String| *base == app.config.server.public_url.trim_end_matches('/');
    let is_it = |base: &String| is_configured(base) || !is_here(base) || base.starts_with("http://");
    let base = bases(app, headers).into_iter().find(is_it);
    base.map(PublicUrl)
        .ok_or_else(|| Problem::conflict("the configuration has no public_url, so that no carrier could find this server"))
}

/// Until it is answered or over, it is not forgotten; then the carrier knows best.
async fn watch(engine: &Engine, carrier: &::voice::carrier::twilio::TwilioRest, call: &Call) -> engine::Result<()> {
    let until = tokio::time::Instant::now() + RING + SETTLED;
    while tokio::time::Instant::now() < until {
        tokio::time::sleep(BEAT).await;
        let known = engine.calls.find(call.organisation, call.id).await?;
        if known.is_none_or(|known| !known.is_live() || known.answered_at.is_some()) {
            return Ok(());
        }
        engine.calls.touch(vec![call.id], engine.clock.now()).await?;
    }
    let how = match carrier.status(&call.carrier_id).await {
        Ok(Progress::Over(how)) => how,
        Ok(Progress::Queued | Progress::Ringing | Progress::Answered) | Err(_) => {
            carrier.hang_up(&call.carrier_id).await.map_err(|error| told(&error))?;
            CallEnd::NoAnswer
        }
    };
    call::end(engine, call, how, None).await.map(drop)
}

/// The call that a webhook's address names, if it is the one the carrier means. Should the carrier have been faster than its own
/// answer to us, this is where we learn its name for the call.
pub(super) async fn named(app: &App, signed: &SignedForm, carrier_id: &str) -> Answer<Option<Call>> {
    let mut pairs = form_urlencoded::parse(signed.query.as_deref().unwrap_or_default().as_bytes());
    let Some((_, id)) = pairs.find(|(name, _)| name == "call") else { return Ok(None) };
    let id: CallId = id.parse().map_err(|_no_id| Problem::not_found("no such call"))?;
    let inbox = &signed.settings.inbox;
    let call = app.engine.calls.find(inbox.organisation, id).await?.filter(|call| call.inbox == inbox.id);
    let call = match call {
        Some(call) if call.is_pending() => Some(call::placed(&app.engine, &call, carrier_id.to_owned()).await?),
        other => other,
    };
    Ok(call.filter(|call| call.carrier_id == carrier_id))
}

/// Somebody has picked up.
pub async fn answered(State(app): State<App>, signed: SignedForm) -> Answer<Response> {
    let id = webhook::call_id(&signed.fields).map_err(|error| bad(&error))?;
    match named(&app, &signed, &id).await? {
        Some(call) if call.is_live() => stream(&app, &signed, &call),
        _ => Ok(xml(Twiml::new().hang_up())),
    }
}

/// Whether a person or a machine has picked up.
pub async fn machine(State(app): State<App>, signed: SignedForm) -> Answer<StatusCode> {
    let id = webhook::call_id(&signed.fields).map_err(|error| bad(&error))?;
    let call = named(&app, &signed, &id).await?;
    let is_machine = webhook::is_machine(&signed.fields) == Some(true);
    if let Some(call) = call.filter(|call| is_machine && call.is_live() && call.operator.is_none()) {
        tracing::info!(call = %call.id, "a machine has answered");
        if !app.calls.machine(call.organisation, call.conversation) {
            let carrier = super::carrier(app.vault.as_ref(), &app.config.voice, &signed.settings.inbox)?;
            carrier.hang_up(&call.carrier_id).await.map_err(|error| told(&error))?;
            call::end(&app.engine, &call, CallEnd::Machine, None).await?;
        }
    }
    Ok(StatusCode::NO_CONTENT)
}
