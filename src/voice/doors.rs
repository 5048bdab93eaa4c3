//! Where the carrier comes in: its webhooks, and the socket with a call's sound. Nothing is believed without a signature.

use axum::extract::State;
use axum::extract::ws::{Message, WebSocket, WebSocketUpgrade};
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use engine::error::Error;
use engine::flow::call::{self, Ring};
use engine::flow::settings::InboxSettings;
use engine::model::call::{Call, CallEnd};
use futures_util::{Sink, SinkExt as _, Stream, StreamExt as _};
use std::sync::Arc;

use ::voice::carrier::Progress;
use ::voice::carrier::twilio::signature::{Signed, is_genuine};
use ::voice::carrier::twilio::twiml::Twiml;
use ::voice::carrier::twilio::webhook::{self, BadForm, Incoming, Status};
use ::voice::wire::twilio::TwilioWire;

use crate::app::App;
use crate::campaigns;
use crate::http::problem::{Answer, Problem};
use crate::voice::outbound;
use crate::voice::signed::{SIGNATURE, SignedForm, bases, header, signing};

/// Bytes of a webhook: forms of a few dozen short fields.
pub const MAX_FORM: usize = 64 * 1024;

/// So often the stream of one call is opened anew: a carrier that brings none that can be understood would ask for ever.
const MOST_AGAIN: u32 = 5;

/// Bytes that are read of a media socket in one go: a few frames. The usual buffer would be most of a call's memory.
const READ_AT_ONCE: usize = 8 * 1024;

/// Bytes of a frame of sound as text.
const MAX_FRAME: usize = 64 * 1024;

/// Somebody calls: who it is, and where their sound is to go.
pub async fn incoming(State(app): State<App>, signed: SignedForm) -> Answer<Response> {
    let settings = &signed.settings;
    let incoming = Incoming::read(&signed.fields).map_err(|error| bad(&error))?;
    let ring = Ring { carrier_id: incoming.call, number: incoming.from, is_attested: incoming.is_attested };
    if call::is_kept_out(&app.engine, settings, ring.number.as_deref()).await? {
        let words = Twiml::new().say("Sorry, we cannot take your call. Goodbye.", Some("en"));
        return Ok(xml(words.hang_up()));
    }
    // One after the other, so that of two calls with one number at the same moment the second sees the first.
    let placing = app.calls.placing().await;
    let opened = call::ring(&app.engine, settings, ring).await?;
    drop(placing);
    if !opened.call.is_live() || settings.inbox.voice_agent.is_none() {
        return Ok(xml(Twiml::new().reject()));
    }
    tracing::info!(call = %opened.call.id, inbox = %settings.inbox.id, is_new = opened.is_new, "the phone rings");
    stream(&app, &signed, &opened.call)
}

/// Instructions that open the media stream of this call.
pub(super) fn stream(app: &App, signed: &SignedForm, call: &Call) -> Answer<Response> {
    let token = app.calls.expect(call, signed.url.clone())?;
    Ok(streamed(signed, &token))
}

/// What comes after it knows how often there was one before.
pub(super) fn streamed(signed: &SignedForm, token: &str) -> Response {
    let socket = format!("{}/voice/media", signed.url.0.replacen("http", "ws", 1));
    let after = signed.url.door(&signed.settings.inbox, &format!("after?streams={}", streams(signed) + 1));
    xml(Twiml::new().stream(&socket, &after, &[("token", token)]))
}

/// Streams that this call had before.
fn streams(signed: &SignedForm) -> u32 {
    let query = signed.query.as_deref().unwrap_or_default();
    query.split('&').find_map(|pair| pair.strip_prefix("streams=")?.parse().ok()).unwrap_or_default()
}

/// The media stream is over: whoever is still on the line is let go, unless the call itself is not over.
pub async fn after(State(app): State<App>, signed: SignedForm) -> Answer<Response> {
    let id = webhook::call_id(&signed.fields).map_err(|error| bad(&error))?;
    let inbox = &signed.settings.inbox;
    let find = || app.engine.calls.find_by_carrier(inbox.organisation, inbox.id, &id);
    if let Some(call) = find().await? {
        app.calls.left(&call).await;
    }
    match find().await? {
        // Its line is lost, and whoever had it did not get to end the call: it goes on from here.
        Some(call) if call.is_live() && streams(&signed) <= MOST_AGAIN => stream(&app, &signed, &call),
        Some(call) => {
            over(&app, &call, CallEnd::Lost).await?;
            Ok(xml(Twiml::new().hang_up()))
        }
        None => Ok(xml(Twiml::new().hang_up())),
    }
}

/// How far a call is. What ends it is taken once, whoever tells first.
pub async fn status(State(app): State<App>, signed: SignedForm) -> Answer<StatusCode> {
    let status = Status::read(&signed.fields).map_err(|error| bad(&error))?;
    let (organisation, inbox) = (signed.settings.inbox.organisation, signed.settings.inbox.id);
    let call = match outbound::named(&app, &signed, &status.call).await? {
        Some(call) => Some(call),
        None => app.engine.calls.find_by_carrier(organisation, inbox, &status.call).await?,
    };
    if let (Some(call), Progress::Over(how)) = (call, status.progress) {
        over(&app, &call, how).await?;
    }
    Ok(StatusCode::NO_CONTENT)
}

/// Ends a call where its line is, or here when it has none. Where it was given up before, its campaign learns of it late.
async fn over(app: &App, call: &Call, how: CallEnd) -> Answer<()> {
    if !call.is_live() {
        campaigns::news::calls::settled(app, call, how).await?;
    } else if !app.calls.hang_up(call.organisation, call.conversation, how) {
        call::end(&app.engine, call, how, None).await?;
    }
    Ok(())
}

/// The sound of a call.
pub async fn media(State(app): State<App>, headers: HeaderMap, upgrade: WebSocketUpgrade) -> Response {
    let signature = header(&headers, SIGNATURE).to_owned();
    let addresses: Vec<_> =
        bases(&app, &headers).iter().map(|base| format!("{}/voice/media", base.replacen("http", "ws", 1))).collect();
    let upgrade = upgrade.max_message_size(MAX_FRAME).max_frame_size(MAX_FRAME).read_buffer_size(READ_AT_ONCE);
    upgrade.on_upgrade(async move |socket| {
        let (outgoing, incoming) = split(socket);
        let vault = Arc::clone(&app.vault);
        let is_genuine = move |settings: &InboxSettings| {
            let tokens = signing(settings, |secret| vault.open(settings.inbox.organisation, secret));
            tokens.iter().any(|token| is_genuine(&token.0, &addresses, Signed::Address, &signature))
        };
        if let Err(error) = app.calls.serve(incoming, outgoing, Box::new(TwilioWire::new()), is_genuine).await {
            tracing::warn!(%error, "a media stream was refused");
        }
    })
}

/// Text frames in and out; whatever else comes is none of the protocol.
fn split(socket: WebSocket) -> (impl Sink<String> + Send + Unpin + 'static, impl Stream<Item = String> + Send + Unpin + 'static) {
    let (outgoing, incoming) = socket.split();
    let outgoing = outgoing.with(|text: String| std::future::ready(Ok::<_, axum::Error>(Message::Text(text.into()))));
    let incoming = incoming.take_while(|frame| std::future::ready(!matches!(frame, Ok(Message::Close(_)) | Err(_))));
    let incoming = incoming.filter_map(|frame| {
        std::future::ready(if let Ok(Message::Text(text)) = frame { Some(text.as_str().to_owned()) } else { None })
    });
    (outgoing, incoming)
}

pub(super) fn xml(twiml: Twiml) -> Response {
    ([(CONTENT_TYPE, "text/xml; charset=utf-8")], twiml.finish()).into_response()
}

pub(super) fn bad(error: &BadForm) -> Problem {
    Error::invalid(error.to_string()).into()
}
