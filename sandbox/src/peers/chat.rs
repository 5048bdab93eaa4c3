//! A customer at the chat widget.

use std::time::Duration;

use serde::Deserialize;
use serde_json::{Value, json};
use tokio::time::Instant;

use super::chat_event::{ChatEvent, ChatMessage, MessagePage, Ready, decode};
use crate::PeerError;
use crate::socket_io::session::refusal_in;
use crate::socket_io::{Client, ConnectOptions};

/// How long an acknowledgement may take: a slow disk under load, but not a lost one.
const ANSWER_LIMIT: Duration = Duration::from_secs(15);

/// The acknowledgement of a message: it is durable under this id.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Accepted {
    pub id: String,
    pub seq: u64,
}

/// One connected customer. Dropping it cuts the connection without a word; [`ChatPeer::close`] says goodbye.
pub struct ChatPeer {
    client: Client,
    ready: Ready,
}

impl ChatPeer {
    /// Connects over WebSocket with `auth = {inbox, token?, identity?, after?}` and waits for `ready`.
    ///
    /// Errors: `Refused` with the server's code and detail when it says no; else why it did not get that far.
    pub async fn connect(url: &str, auth: &Value) -> Result<Self, PeerError> {
        Self::connect_with(url, auth, &ConnectOptions::default()).await
    }

    /// The same with a choice of transport, headers and bounds.
    pub async fn connect_with(url: &str, auth: &Value, options: &ConnectOptions) -> Result<Self, PeerError> {
        let client = Client::connect(url, "/chat", auth, options).await?;
        let deadline = Instant::now() + options.timeout;
        loop {
            let event = client.next_event(deadline.saturating_duration_since(Instant::now())).await?;
            if let ChatEvent::Ready(ready) = ChatEvent::read(event)? {
                return Ok(Self { client, ready: *ready });
            }
        }
    }

    /// What the server said at the connect.
    #[must_use]
    pub const fn ready(&self) -> &Ready {
        &self.ready
    }

    /// Sends a text and waits until it is durable. The same `client_id` again gives the same id.
    ///
    /// Errors: `Refused` when the server declines the message. After `Timeout` or `Disconnected` its fate is unknown: send it
    /// again under the same `client_id`.
    pub async fn send(&self, client_id: &str, text: &str) -> Result<Accepted, PeerError> {
        self.send_body(&json!({"client_id": client_id, "text": text})).await
    }

    /// Sends a whole `send` body, for attachments and replies.
    pub async fn send_body(&self, body: &Value) -> Result<Accepted, PeerError> {
        decode("the ack of send", self.call("send", body).await?)
    }

    /// Asks for the messages before a sequence number.
    ///
    /// Errors: `Refused`, `Timeout`, `Disconnected`, or `Malformed` when the answer is not a page.
    pub async fn more(&self, before: u64) -> Result<MessagePage, PeerError> {
        decode("the ack of more", self.call("more", &json!({"before": before})).await?)
    }

    /// Asks for a human.
    ///
    /// Errors: `Disconnected` or `Overflow` when the connection is over; so for all calls without an acknowledgement.
    pub async fn ask_human(&self) -> Result<(), PeerError> {
        self.client.emit("ask_human", &json!({})).await
    }

    /// Tells that everything up to a sequence number has been seen.
    pub async fn read(&self, seq: u64) -> Result<(), PeerError> {
        self.client.emit("read", &json!({"seq": seq})).await
    }

    /// Tells that the customer began or stopped typing.
    pub async fn typing(&self, on: bool) -> Result<(), PeerError> {
        self.client.emit("typing", &json!({"on": on})).await
    }

    /// Rates a reply.
    pub async fn rate(&self, id: &str, value: &Value) -> Result<(), PeerError> {
        self.client.emit("rate", &json!({"id": id, "value": value})).await
    }

    /// The next event.
    ///
    /// Errors: `Timeout` when none came, `Malformed` when it lacks promised fields, `Disconnected` or `Overflow` at the end.
    pub async fn next_event(&self, limit: Duration) -> Result<ChatEvent, PeerError> {
        ChatEvent::read(self.client.next_event(limit).await?)
    }

    /// Reads events until `pick` takes one; those it passes over are gone.
    pub async fn wait_for<T, F>(&self, limit: Duration, mut pick: F) -> Result<T, PeerError>
    where
        F: FnMut(ChatEvent) -> Option<T> + Send,
        T: Send,
    {
        let deadline = Instant::now() + limit;
        loop {
            let event = self.next_event(deadline.saturating_duration_since(Instant::now())).await?;
            if let Some(found) = pick(event) {
                return Ok(found);
            }
        }
    }

    /// Waits for the agent's next message after a sequence number.
    pub async fn reply_after(&self, seq: u64, limit: Duration) -> Result<ChatMessage, PeerError> {
        let is_reply = |message: &ChatMessage| message.is_from_agent() && message.seq > seq;
        self.wait_for(limit, |event| match event {
            ChatEvent::Message(message) if is_reply(&message) => Some(message),
            _ => None,
        })
        .await
    }

    /// Whether the connection still stands, as far as the peer knows.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.client.is_open()
    }

    /// Leaves politely.
    pub async fn close(&self) {
        self.client.close().await;
    }

    async fn call(&self, name: &'static str, body: &Value) -> Result<Value, PeerError> {
        let answer = self.client.call(name, body, ANSWER_LIMIT).await?;
        match refusal_in(&answer) {
            Some(refusal) => Err(PeerError::Refused(refusal)),
            None => Ok(answer),
        }
    }
}
