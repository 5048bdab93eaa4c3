//! A recogniser's socket: what comes in is given to the provider's dialect, what it says goes out, and a fault may spoil it.

use std::sync::Arc;
use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::time::Instant;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::CloseFrame;

use super::{Fault, Provider, State};
use crate::serve::Socket;

/// What a message is for, whoever the provider is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// So many bytes of it.
    Sound(usize),
    /// Whatever was heard is to be told now.
    Flush,
    Other,
}

pub(super) enum Out {
    Say(Value),
    Close(u16, &'static str),
}

/// What a dialect may look at and write down while it answers.
pub(super) struct Room<'a> {
    pub(super) state: &'a mut State,
    /// The socket's fault, until it has happened.
    pub(super) fault: &'a mut Option<Fault>,
    /// Since the socket was opened.
    pub(super) age: Duration,
}

impl Room<'_> {
    pub(super) fn complain(&mut self, what: impl Into<String>) {
        self.state.complain(what);
    }

    pub(super) fn so_far(&self, bytes: usize) -> Vec<String> {
        if *self.fault == Some(Fault::Empty) { Vec::new() } else { self.state.script.so_far(bytes) }
    }

    pub(super) fn whole(&self, bytes: usize) -> String {
        if *self.fault == Some(Fault::Empty) { String::new() } else { self.state.script.whole(bytes) }
    }

    pub(super) fn end(&mut self, sound: Vec<u8>) -> String {
        let text = self.state.script.end(sound);
        if *self.fault == Some(Fault::Empty) { String::new() } else { text }
    }

    /// The name of the trouble that comes instead of this answer.
    pub(super) fn trouble(&mut self) -> Option<&'static str> {
        let Some(Fault::Trouble(name)) = *self.fault else { return None };
        *self.fault = None;
        Some(name)
    }
}

/// How one provider talks on its socket.
pub(super) trait Dialect: Send {
    fn kind(&self, message: &Message) -> Kind;

    fn on_open(&mut self) -> Vec<Out> {
        Vec::new()
    }

    fn on_message(&mut self, message: &Message, room: &mut Room<'_>) -> Vec<Out>;

    /// Nothing came for longer than the rules allow; with nothing to say, that is well.
    fn on_idle(&mut self) -> Vec<Out>;
}

pub(super) async fn talk(mut socket: Socket, mut dialect: Box<dyn Dialect>, provider: Arc<Provider>, fault: Option<Fault>) {
    provider.lock().open += 1;
    let _closed = Closed(Arc::clone(&provider));
    let mut fault = fault;
    let (began, patience) = (Instant::now(), provider.lock().rules.idle);
    let mut heard = 0;
    if say(&mut socket, dialect.on_open(), fault.as_ref()).await.is_none() {
        return;
    }
    loop {
        let message = match tokio::time::timeout(patience, next(&mut socket)).await {
            Ok(Some(message)) => message,
            Ok(None) => return,
            Err(_elapsed) => {
                let outs = dialect.on_idle();
                if outs.is_empty() {
                    continue;
                }
                provider.lock().complain("nothing was sent for too long");
                let _ = say(&mut socket, outs, None).await;
                return;
            }
        };
        let kind = dialect.kind(&message);
        heard += if let Kind::Sound(bytes) = kind { bytes } else { 0 };
        match fault {
            Some(Fault::DropAfter(most)) if heard >= most.max(1) => return,
            Some(Fault::DropAtFlush) if kind == Kind::Flush => return,
            Some(Fault::Mute) if kind != Kind::Other => continue,
            Some(Fault::Slow(time)) if kind == Kind::Flush => {
                tokio::time::sleep(time).await;
                fault = None;
            }
            _ => {}
        }
        let outs = {
            let mut state = provider.lock();
            let mut room = Room { state: &mut state, fault: &mut fault, age: began.elapsed() };
            dialect.on_message(&message, &mut room)
        };
        if say(&mut socket, outs, fault.as_ref()).await.is_none() {
            return;
        }
    }
}

struct Closed(Arc<Provider>);

impl Drop for Closed {
    fn drop(&mut self) {
        self.0.lock().open -= 1;
    }
}

/// The next message that says something; pings are answered below this.
async fn next(socket: &mut Socket) -> Option<Message> {
    loop {
        match socket.next().await? {
            Ok(message @ (Message::Text(_) | Message::Binary(_))) => return Some(message),
            Ok(Message::Close(_)) | Err(_) => return None,
            Ok(_) => {}
        }
    }
}

/// None when the socket is over.
async fn say(socket: &mut Socket, outs: Vec<Out>, fault: Option<&Fault>) -> Option<()> {
    for out in outs {
        match fault {
            Some(Fault::UnknownEvents) => {
                let event =
                    json!({"type": "SomethingNew", "message_type": "something_new", "text": "no words", "of": [1, {"a": null}]});
                socket.send(Message::text(event.to_string())).await.ok()?;
                socket.send(Message::Binary(vec![0, 159, 146, 150].into())).await.ok()?;
            }
            Some(Fault::Garbage) => socket.send(Message::text("{\"type\": \"Results\", ]")).await.ok()?,
            _ => {}
        }
        match out {
            Out::Say(value) => socket.send(Message::text(value.to_string())).await.ok()?,
            Out::Close(code, reason) => {
                let _ = socket.close(Some(CloseFrame { code: code.into(), reason: reason.into() })).await;
                // The client answers the goodbye before the connection goes.
                let _ =
                    tokio::time::timeout(Duration::from_secs(1), async { while let Some(Ok(_)) = socket.next().await {} }).await;
                return None;
            }
        }
    }
    Some(())
}
