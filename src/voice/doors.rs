//! Where the carrier comes in: its webhooks, and the socket with a call's sound. Nothing is believed without a signature.

use axum::extract::ws::{Message, WebSocket, WebSocketUpgrade};
use axum::extract::{Form, RawQuery, State};
use axum::http::header::{CONTENT_TYPE, HOST};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use engine::error::{Error, Kind};
use engine::flow::call::{self, Ring};
use engine::flow::settings::InboxSettings;
use engine::model::call::Call;
use engine::model::inbox::{Channel, Inbox};
use engine::ports::vault::Secret;
use futures_util::{Sink, SinkExt as _, Stream, StreamExt as _};
use std::sync::Arc;

use ::voice::carrier::Progress;
use ::voice::carrier::twilio::signature::{Signed, is_genuine};
use ::voice::carrier::twilio::twiml::Twiml;
use ::voice::carrier::twilio::webhook::{self, BadForm, Incoming, Status};
use ::voice::legs::Place;
use ::voice::wire::twilio::TwilioWire;

use crate::app::App;
use crate::http::extract::Path;
use crate::http::problem::{Answer, Problem};
use crate::voice::outbound;

/// Bytes of a webhook: forms of a few dozen short fields.
pub const MAX_FORM: usize = 64 * 1024;

/// Bytes of a frame of sound as text.
const MAX_FRAME: usize = 64 * 1024;

const SIGNATURE: &str = "x-twilio-signature";

pub(super) type Fields = Vec<(String, String)>;

/// Somebody calls: who it is, and where their sound is to go.
pub async fn incoming(
    State(app): State<App>,
    Path(key): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    Form(form): Form<Fields>,
) -> Answer<Response> {
    let (settings, base) = genuine(&app, &key, "incoming", query.as_deref(), &headers, &form).await?;
    let incoming = Incoming::read(&form).map_err(|error| bad(&error))?;
    let ring = Ring { carrier_id: incoming.call, number: incoming.from, is_attested: incoming.is_attested };
    let opened = call::ring(&app.engine, &settings, ring).await?;
    if !opened.call.is_live() || settings.inbox.voice_agent.is_none() {
        return Ok(xml(Twiml::new().reject()));
    }
    tracing::info!(call = %opened.call.id, inbox = %settings.inbox.id, is_new = opened.is_new, "the phone rings");
    stream(&app, &settings, &opened.call, base)
}

/// Instructions that open the media stream of this call.
pub(super) fn stream(app: &App, settings: &InboxSettings, call: &Call, base: String) -> Answer<Response> {
    let place = Place { base };
    let token = app.calls.expect(call, place.clone())?;
    Ok(streamed(&settings.inbox, &place, &token))
}

pub(super) fn streamed(inbox: &Inbox, place: &Place, token: &str) -> Response {
    let socket = format!("{}/voice/media", place.base.replacen("http", "ws", 1));
    xml(Twiml::new().stream(&socket, &place.door(inbox, "after"), &[("token", token)]))
}

/// The media stream is over: whoever is still on the line is let go, unless the call itself is not over.
pub async fn after(
    State(app): State<App>,
    Path(key): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    Form(form): Form<Fields>,
) -> Answer<Response> {
    let (settings, base) = genuine(&app, &key, "after", query.as_deref(), &headers, &form).await?;
    let id = webhook::call_id(&form).map_err(|error| bad(&error))?;
    let inbox = &settings.inbox;
    match app.engine.calls.find_by_carrier(inbox.organisation, inbox.id, &id).await? {
        // Its line is lost, and whoever had it did not get to end the call: it goes on from here.
        Some(call) if call.is_live() => stream(&app, &settings, &call, base),
        _ => Ok(xml(Twiml::new().hang_up())),
    }
}

/// How far a call is. What ends it is taken once, whoever tells first.
pub async fn status(
    State(app): State<App>,
    Path(key): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    Form(form): Form<Fields>,
) -> Answer<StatusCode> {
    let (settings, _) = genuine(&app, &key, "status", query.as_deref(), &headers, &form).await?;
    let status = Status::read(&form).map_err(|error| bad(&error))?;
    let (organisation, inbox) = (settings.inbox.organisation, settings.inbox.id);
    let call = match outbound::named(&app, &settings, query.as_deref()).await? {
        Some(call) => Some(call::placed(&app.engine, &call, status.call).await?),
        None => app.engine.calls.find_by_carrier(organisation, inbox, &status.call).await?,
    };
    if let (Some(call), Progress::Over(how)) = (call, status.progress)
        && call.is_live()
        && !app.calls.hang_up(organisation, call.conversation, how)
    {
        call::end(&app.engine, &call, how, None).await?;
    }
    Ok(StatusCode::NO_CONTENT)
}

/// The sound of a call.
pub async fn media(State(app): State<App>, headers: HeaderMap, upgrade: WebSocketUpgrade) -> Response {
    let signature = header(&headers, SIGNATURE).to_owned();
    let addresses: Vec<_> =
        bases(&app, &headers).iter().map(|base| format!("{}/voice/media", base.replacen("http", "ws", 1))).collect();
    upgrade.max_message_size(MAX_FRAME).max_frame_size(MAX_FRAME).on_upgrade(async move |socket| {
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

/// The inbox, and the address by which the carrier knows us; refused without a good signature.
pub(super) async fn genuine(
    app: &App,
    key: &str,
    door: &str,
    query: Option<&str>,
    headers: &HeaderMap,
    form: &Fields,
) -> Answer<(Arc<InboxSettings>, String)> {
    let unknown = || Problem::not_found("no phone has this address");
    let settings = app.engine.settings.inbox_by_key(key).await.map_err(|error| match error.kind {
        Kind::NotFound => unknown(),
        _ => error.into(),
    })?;
    if settings.inbox.channel != Channel::Voice {
        return Err(unknown());
    }
    let tokens = signing(&settings, |secret| app.vault.open(settings.inbox.organisation, secret));
    let query = query.map(|query| format!("?{query}")).unwrap_or_default();
    let signature = header(headers, SIGNATURE);
    for base in bases(app, headers) {
        let address = [format!("{base}/voice/{key}/{door}{query}")];
        if tokens.iter().any(|token| is_genuine(&token.0, &address, Signed::Form(form), signature)) {
            return Ok((settings, base));
        }
    }
    metrics::counter!("switchboard_webhook_refusals_total", "channel" => "voice", "why" => "signature").increment(1);
    Err(Problem::forbidden("the signature is not the carrier's"))
}

fn signing(settings: &InboxSettings, open: impl Fn(&engine::ports::vault::Sealed) -> engine::Result<Secret>) -> Vec<Secret> {
    let sealed = settings.inbox.account.iter().flat_map(|account| &account.secrets).filter(|secret| !secret.is_empty());
    sealed.filter_map(|secret| open(secret).ok()).filter(|secret| !secret.0.is_empty()).collect()
}

/// Addresses under which we may have been called, the configured one first. A signature proves which of them it was.
pub(super) fn bases(app: &App, headers: &HeaderMap) -> Vec<String> {
    let configured = app.config.server.public_url.trim_end_matches('/');
    let mut bases: Vec<_> = Some(configured.to_owned()).filter(|base| !base.is_empty()).into_iter().collect();
    for host in [header(headers, "x-forwarded-host"), header(headers, HOST.as_str())] {
        if !host.is_empty() && host.len() <= 255 {
            bases.extend([format!("https://{host}"), format!("http://{host}")]);
        }
    }
    bases
}

fn header<'a>(headers: &'a HeaderMap, name: &str) -> &'a str {
    headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

pub(super) fn xml(twiml: Twiml) -> Response {
    ([(CONTENT_TYPE, "text/xml; charset=utf-8")], twiml.finish()).into_response()
}

pub(super) fn bad(error: &BadForm) -> Problem {
    Error::invalid(error.to_string()).into()
}
