//! Operators on a live call: hanging up, listening in, taking it, and its recording afterwards.

use ::voice::carrier::Carrier as _;
use ::voice::legs::told;
use axum::body::Bytes;
use axum::extract::State;
use axum::extract::ws::{Message, WebSocket, WebSocketUpgrade};
use axum::http::StatusCode;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse as _, Response};
use engine::flow::{call, handover};
use engine::ids::CallId;
use engine::model::call::{Call, CallEnd};
use engine::model::role::{Level, Module};
use serde::Deserialize;
use std::time::Duration;
use tokio::sync::mpsc;

use crate::app::App;
use crate::http::address::ClientAddress;
use crate::http::caller::Caller;
use crate::http::calls::require;
use crate::http::extract::Path;
use crate::http::permissions::call_was_heard;
use crate::http::problem::{Answer, Problem};

/// Who connects says who they are in this time.
const SAYS_WHO: Duration = Duration::from_secs(10);

/// Sound of one frame from a browser: a quarter of a second.
const MAX_SOUND: usize = 2_000;

/// Hang up
///
/// Ends a live call; what was said so far stays.
#[utoipa::path(post, path = "/calls/{id}/hang-up", tag = "calls", operation_id = "call_hang_up", params(("id" = String, Path)),
    responses((status = 204), (status = 404), (status = 409, description = "It is over already")))]
pub async fn hang_up(State(app): State<App>, caller: Caller, Path(id): Path<CallId>) -> Answer<StatusCode> {
    let call = require(&app, &caller, id).await?;
    if !call.is_live() {
        return Err(Problem::conflict("this call is over"));
    }
    end(&app, &call).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// An operator wants a live call to be over.
pub async fn end(app: &App, call: &Call) -> engine::Result<()> {
    if app.calls.hang_up(call.organisation, call.conversation, CallEnd::OperatorHungUp) {
        return Ok(());
    }
    // First, so that this is how it ended, whatever the carrier makes of it: it may still ring.
    call::end(&app.engine, call, CallEnd::OperatorHungUp, None).await?;
    let settings = app.engine.settings.inbox(call.organisation, call.inbox).await?;
    if !call.is_pending()
        && let Ok(carrier) = super::carrier(app.vault.as_ref(), &app.config.voice, &settings.inbox)
    {
        carrier.hang_up(&call.carrier_id).await.map_err(|error| told(&error))?;
    }
    Ok(())
}

/// Read the recording of a call
///
/// Both sides, each on a channel of its own: the caller left, the business right.
#[utoipa::path(get, path = "/calls/{id}/recording", tag = "calls", operation_id = "call_recording", params(("id" = String, Path)),
    responses((status = 200, content_type = "audio/wav", body = Vec<u8>), (status = 404)))]
pub async fn recording(State(app): State<App>, caller: Caller, Path(id): Path<CallId>) -> Answer<Response> {
    let call = require(&app, &caller, id).await?;
    let none = || Problem::not_found("this call was not recorded");
    let blob = call.recording.ok_or_else(none)?;
    let sound = app.engine.blobs.get(caller.organisation, blob).await?.ok_or_else(none)?;
    let name = format!("attachment; filename=\"{id}.wav\"");
    Ok(([(CONTENT_TYPE, "audio/wav".to_owned()), (CONTENT_DISPOSITION, name)], sound).into_response())
}

/// The first frame of an operator's socket. Browsers cannot send headers with a handshake.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Hello {
    token: String,
    mode: Mode,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Mode {
    /// Hears both sides.
    Listen,
    /// Takes the call: hears the caller, and is heard.
    Talk,
}

/// A call in an operator's browser: after a first frame `{token, mode}`, µ-law of 8 kHz in binary frames both ways.
pub async fn line(State(app): State<App>, Path(id): Path<CallId>, address: ClientAddress, upgrade: WebSocketUpgrade) -> Response {
    upgrade.max_message_size(16 * 1024).max_frame_size(16 * 1024).on_upgrade(async move |mut socket| {
        if let Err(problem) = serve(&app, id, address, &mut socket).await {
            let said = serde_json::json!({ "error": problem.detail() }).to_string();
            let _gone_already = socket.send(Message::Text(said.into())).await;
        }
        let _closed_already = socket.send(Message::Close(None)).await;
    })
}

async fn serve(app: &App, id: CallId, address: ClientAddress, socket: &mut WebSocket) -> Answer<()> {
    let hello = tokio::time::timeout(SAYS_WHO, socket.recv()).await;
    let Ok(Some(Ok(Message::Text(hello)))) = hello else {
        return Err(Problem::unauthorized("the first frame says who you are"));
    };
    let hello: Hello =
        serde_json::from_str(hello.as_str()).map_err(|_unreadable| Problem::unauthorized("the first frame says who you are"))?;
    let caller = Caller::of(app, &hello.token).await?;
    // A handshake carries no login, so this door asks for itself: as much as reading a call, or ringing a phone of one's own.
    caller.need(Module::Voice, if hello.mode == Mode::Listen { Level::View } else { Level::Edit })?;
    let call = require(app, &caller, id).await?;
    if hello.mode == Mode::Listen {
        let heard = app.calls.listen(caller.organisation, call.conversation)?;
        call_was_heard(app, &caller, &call, address);
        pass(app, socket, heard, None).await;
        return Ok(());
    }
    handover::take(&app.engine, &caller.speaker(), call.conversation, None).await?;
    let seat = app.calls.join(caller.organisation, call.conversation, caller.operator)?;
    call_was_heard(app, &caller, &call, address);
    pass(app, socket, seat.ear, Some(seat.mouth)).await;
    app.calls.leave(caller.organisation, call.conversation, caller.operator);
    Ok(())
}

/// Until either side has enough.
async fn pass(app: &App, socket: &mut WebSocket, mut heard: mpsc::Receiver<Bytes>, said: Option<mpsc::Sender<Bytes>>) {
    loop {
        tokio::select! {
            sound = heard.recv() => {
                let Some(sound) = sound else { return };
                if socket.send(Message::Binary(sound)).await.is_err() {
                    return;
                }
            }
            frame = socket.recv() => match frame {
                Some(Ok(Message::Binary(sound))) if sound.len() <= MAX_SOUND => {
                    if let Some(said) = &said {
                        // A microphone that is ahead of the line loses some.
                        let _full = said.try_send(sound);
                    }
                }
                Some(Ok(Message::Ping(_) | Message::Pong(_) | Message::Text(_))) => {}
                _ => return,
            },
            () = app.tasks.stopping() => return,
        }
    }
}
