//! Calls that we make: placed by an operator, answered by a person or a machine, or by nobody.

use std::sync::Arc;
use std::time::Duration;

use axum::Json as JsonBody;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use engine::flow::call::{self, NewCall};
use engine::flow::settings::InboxSettings;
use engine::ids::{CallId, ContactId, ConversationId, InboxId};
use engine::model::call::{Call, CallEnd};
use engine::model::inbox::Channel;
use engine::ports::call_store::CallsOf;
use serde::Deserialize;
use url::form_urlencoded;
use utoipa::ToSchema;

use ::voice::carrier::twilio::TwilioRest;
use ::voice::carrier::twilio::twiml::Twiml;
use ::voice::carrier::twilio::webhook;
use ::voice::carrier::{Carrier as _, CarrierError, Dial, Progress, number};
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
pub(crate) const MOST_LIVE: usize = 100;

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
    let way = Outward::of(&app, Arc::clone(&wanted.settings), url)?;
    let call = call::place(&app.engine, &wanted.settings, wanted.new).await?;
    drop(placing);
    let call = way.call_now(&app, &call).await?;
    tracing::info!(call = %call.id, operator = %caller.operator, "a call was placed");
    Ok((StatusCode::CREATED, JsonBody(Shown::new(&call))).into_response())
}

/// The way to whoever is called from an inbox.
pub(crate) struct Outward {
    settings: Arc<InboxSettings>,
    carrier: TwilioRest,
    url: PublicUrl,
}

impl Outward {
    pub(crate) fn of(app: &App, settings: Arc<InboxSettings>, url: PublicUrl) -> engine::Result<Self> {
        let carrier = super::carrier(app.vault.as_ref(), &app.config.voice, &settings.inbox)?;
        Ok(Self { settings, carrier, url })
    }

    /// Has the carrier make a call that is kept already, and looks after it while it rings. When it is not made, it is over.
    pub(crate) async fn call_now(self, app: &App, call: &Call) -> Answer<Call> {
        match self.dial(app, call).await? {
            Ok(call) => {
                self.look_after(app, &call);
                Ok(call)
            }
            Err(error) => {
                let how = if matches!(error, CarrierError::Refused { .. }) { CallEnd::Unreachable } else { CallEnd::Lost };
                call::not_taken(&app.engine, call, how).await?;
                Err(told(&error).into())
            }
        }
    }

    /// Has the carrier make it. [`CarrierError::Unavailable`]: it may have done so.
    pub(crate) async fn dial(&self, app: &App, call: &Call) -> engine::Result<Result<Call, CarrierError>> {
        let inbox = &self.settings.inbox;
        let door = |door: &str| self.url.door(inbox, &format!("{door}?call={}", call.id));
        let dial = Dial {
            to: call.number.clone().unwrap_or_default(),
            from: inbox.account.as_ref().map(|account| account.shown_as.clone()).unwrap_or_default(),
            answer_url: door("answered"),
            status_url: door("status"),
            ring: RING,
            machine_url: Some(door("machine")),
        };
        match self.carrier.dial(&dial).await {
            Ok(carrier_id) => call::placed(&app.engine, call, carrier_id).await.map(Ok),
            Err(error) => Ok(Err(error)),
        }
    }

    /// Until it is answered or over it is not forgotten, and in the end the carrier is asked.
    pub(crate) fn look_after(self, app: &App, call: &Call) {
        let (app, call) = (app.clone(), call.clone());
        app.tasks.clone().spawn("call.ring", async move {
            if let Err(error) = watch(&app, &self.carrier, &call).await {
                tracing::warn!(call = %call.id, %error, "what became of a call of ours is not known");
            }
        });
    }
}

struct Wanted {
    settings: Arc<InboxSettings>,
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
    Ok(Wanted { settings, new: NewCall { number, conversation: known, opening, ..NewCall::default() } })
}

/// The number a contact is known by: that of their calls or of `WhatsApp`, or the one they gave.
async fn number_of(app: &App, caller: &Caller, contact: ContactId) -> Answer<Option<String>> {
    let Some(contact) = app.engine.contacts.find(caller.organisation, contact).await? else { return Ok(None) };
    let with = |channel: Channel| contact.identities.iter().find(|identity| identity.channel == channel);
    let handle = with(Channel::Voice).or_else(|| with(Channel::WhatsApp)).map(|identity| identity.handle.as_str());
    let handle = handle.map(|handle| format!("+{}", handle.trim_start_matches('+')));
    Ok(handle.or(contact.phone).as_deref().and_then(number::normal))
}

fn is_here(base: &str) -> bool {
    ["//127.0.0.1", "//localhost", "//[::1]"].iter().any(|host| base.contains(host))
}

/// Where the carrier finds us when nobody asks just now: the configured address. Without one only a carrier on this machine does.
pub(crate) fn own_url(app: &App) -> Option<PublicUrl> {
    let configured = app.config.server.public_url.trim_end_matches('/');
    if !configured.is_empty() {
        return Some(PublicUrl(configured.to_owned()));
    }
    let origin = app.origin().filter(|origin| is_here(origin) && is_here(&app.config.voice.twilio))?;
    Some(PublicUrl(origin.to_owned()))
}

/// Where the carrier finds us; without a configured address, where this request did.
pub(crate) fn public_url(app: &App, headers: &HeaderMap) -> Answer<PublicUrl> {
    // Without a name that others know, only a carrier on this machine can find us, and there nothing is encrypted.
    let is_configured = |base: &String| *base == app.config.server.public_url.trim_end_matches('/');
    let is_it = |base: &String| is_configured(base) || !is_here(base) || base.starts_with("http://");
    let base = bases(app, headers).into_iter().find(is_it);
    base.map(PublicUrl)
        .ok_or_else(|| Problem::conflict("the configuration has no public_url, so that no carrier could find this server"))
}

/// Until it is answered or over, it is not forgotten; then the carrier knows best, if it knows it at all.
async fn watch(app: &App, carrier: &TwilioRest, call: &Call) -> engine::Result<()> {
    let engine = &app.engine;
    let until = tokio::time::Instant::now() + RING + SETTLED;
    let mut known = call.clone();
    while tokio::time::Instant::now() < until && !app.tasks.is_stopping() {
        tokio::select! {
            () = tokio::time::sleep(BEAT) => {}
            // Others look after it from here on.
            () = app.tasks.stopping() => {}
        }
        match engine.calls.find(call.organisation, call.id).await? {
            Some(found) if found.is_live() && found.answered_at.is_none() => known = found,
            _ => return Ok(()),
        }
        engine.calls.touch(vec![call.id], engine.clock.now()).await?;
    }
    if app.tasks.is_stopping() {
        return Ok(());
    }
    if known.is_pending() {
        return call::end(engine, &known, CallEnd::Lost, None).await.map(drop);
    }
    let how = match carrier.status(&known.carrier_id).await {
        Ok(Progress::Over(how)) => how,
        Ok(Progress::Queued | Progress::Ringing | Progress::Answered) | Err(_) => {
            carrier.hang_up(&known.carrier_id).await.map_err(|error| told(&error))?;
            CallEnd::NoAnswer
        }
    };
    call::end(engine, &known, how, None).await.map(drop)
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
