//! Operators' own phones: rung for a call that is live, by an operator for themselves or when a caller asks for a person.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use engine::flow::settings::InboxSettings;
use engine::ids::CallId;
use serde::Deserialize;
use utoipa::ToSchema;

use ::voice::carrier::twilio::twiml::Twiml;
use ::voice::carrier::twilio::webhook::{self, Status};
use ::voice::carrier::{Carrier, Progress, number};
use ::voice::legs::{Reach, brief};

use super::agent_of;
use super::doors::{bad, streamed, xml};
use super::outbound::public_url;
use super::signed::SignedForm;
use crate::app::App;
use crate::http::caller::Caller;
use crate::http::calls::require;
use crate::http::extract::{Json, Path};
use crate::http::problem::{Answer, Checks, Problem};

/// Presses this to take the call.
const TAKES: char = '1';

const RING: Duration = Duration::from_secs(25);

/// Where to ring an operator.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = RingMe)]
pub struct RingMe {
    /// `+` and digits.
    pub number: String,
}

/// Take a call on a phone
///
/// Rings the operator at this number. They hear what the call is about and press 1: then they have the caller, and the assistant
/// is silent. When they hang up, the assistant has the caller again.
#[utoipa::path(post, path = "/calls/{id}/ring", tag = "calls", operation_id = "call_ring", request_body = RingMe,
    params(("id" = String, Path)),
    responses((status = 202, description = "The phone rings"), (status = 404), (status = 409, description = "It is over"), (status = 422)))]
pub async fn ring(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<CallId>,
    headers: HeaderMap,
    Json(me): Json<RingMe>,
) -> Answer<StatusCode> {
    let call = require(&app, &caller, id).await?;
    if !call.is_live() || call.answered_at.is_none() {
        return Err(Problem::conflict("nobody is on the line"));
    }
    let mut checks = Checks::default();
    let to = number::normal(&me.number);
    checks.need(to.is_some(), "/number", "a number is written like +4930123456");
    checks.finish()?;
    let settings = app.engine.settings.inbox(caller.organisation, call.inbox).await?;
    let url = public_url(&app, &headers)?;
    let carrier: Arc<dyn Carrier> = Arc::new(super::carrier(app.vault.as_ref(), &app.config.voice, &settings.inbox)?);
    let language = language(&app, &settings).await?;
    let reach = Reach {
        brief: brief(&app.engine, &call, &language).await,
        call,
        speaker: caller.speaker(),
        number: to.unwrap_or_default(),
        ring: RING,
        language,
        epoch: None,
    };
    let ringing = app.calls.ring(&settings, carrier.as_ref(), &url, reach.clone()).await?;
    let gateway = app.calls.clone();
    app.tasks.spawn("call.ring_operator", async move {
        gateway.stay_with(ringing, &carrier, reach).await;
    });
    Ok(StatusCode::ACCEPTED)
}

/// An operator has picked up: they hear what it is about, and are asked for a key.
pub async fn answered(State(app): State<App>, Path((_, leg)): Path<(String, String)>, signed: SignedForm) -> Answer<Response> {
    let inbox = &signed.settings.inbox;
    let twiml = match app.calls.leg_brief(inbox.id, &leg) {
        Some((brief, language)) => {
            Twiml::new().ask_key(&brief, &language, &signed.url.door(inbox, &format!("leg/{leg}/pressed")))
        }
        None => Twiml::new(),
    };
    Ok(xml(twiml.hang_up()))
}

/// They pressed a key.
pub async fn pressed(State(app): State<App>, Path((_, leg)): Path<(String, String)>, signed: SignedForm) -> Answer<Response> {
    let inbox = &signed.settings.inbox;
    if webhook::key(&signed.fields) != Some(TAKES) {
        app.calls.leg_over(&leg);
        return Ok(xml(Twiml::new().hang_up()));
    }
    if let Err(error) = app.calls.take_leg(inbox.id, &leg).await {
        app.calls.leg_over(&leg);
        return Ok(xml(Twiml::new().say(&error.to_string(), None).hang_up()));
    }
    let token = app.calls.expect_leg(inbox.organisation, inbox.id, &leg, signed.url.clone())?;
    Ok(streamed(&signed, &token))
}

/// How far their phone is.
pub async fn status(State(app): State<App>, Path((_, leg)): Path<(String, String)>, signed: SignedForm) -> Answer<StatusCode> {
    let status = Status::read(&signed.fields).map_err(|error| bad(&error))?;
    if let Progress::Over(_) = status.progress {
        app.calls.leg_over(&leg);
    }
    Ok(StatusCode::NO_CONTENT)
}

async fn language(app: &App, settings: &InboxSettings) -> Answer<String> {
    let agent = agent_of(&app.engine.records, &settings.inbox).await?;
    Ok(agent.map_or_else(|| "en".to_owned(), |agent| agent.language))
}
