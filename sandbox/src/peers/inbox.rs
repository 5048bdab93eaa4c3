//! An operator's browser, listening to the live feed. What an operator does goes over HTTP and is not here.

use std::time::Duration;

use serde_json::{Value, json};
use tokio::time::Instant;

use crate::PeerError;
use crate::socket_io::{Client, ConnectOptions, Event};

/// One change in the feed.
#[derive(Debug, Clone, PartialEq)]
pub struct FeedEvent {
    /// `conversation`, `message`, `delta`, `control`, `typing`, `presence`, `call`, or one that came later.
    pub kind: String,
    pub body: Value,
}

impl FeedEvent {
    /// Where to resume after this event; null when it carries no cursor.
    #[must_use]
    pub fn cursor(&self) -> &Value {
        &self.body["cursor"]
    }
}

impl From<Event> for FeedEvent {
    fn from(event: Event) -> Self {
        Self { kind: event.name, body: event.body }
    }
}

/// One connected operator. Dropping it cuts the connection without a word; [`InboxPeer::close`] says goodbye.
pub struct InboxPeer {
    client: Client,
}

impl InboxPeer {
    /// Connects over WebSocket with an API access token; nothing streams before [`InboxPeer::subscribe`].
    ///
    /// Errors: `Refused` when the token is not good; else why it did not get that far.
    pub async fn connect(url: &str, token: &str) -> Result<Self, PeerError> {
        Self::connect_with(url, token, &ConnectOptions::default()).await
    }

    /// The same with a choice of transport, headers and bounds.
    pub async fn connect_with(url: &str, token: &str, options: &ConnectOptions) -> Result<Self, PeerError> {
        let client = Client::connect(url, "/inbox", &json!({"token": token}), options).await?;
        Ok(Self { client })
    }

    /// Asks for the feed, from after a cursor when one is given.
    ///
    /// Errors: `Disconnected` or `Overflow` when the connection is over.
    pub async fn subscribe(&self, after: Option<&Value>) -> Result<(), PeerError> {
        let body = after.map_or_else(|| json!({}), |cursor| json!({"after": cursor}));
        self.client.emit("subscribe", &body).await
    }

    /// The next change.
    ///
    /// Errors: `Timeout` when none came, `Disconnected` or `Overflow` at the end.
    pub async fn next_event(&self, limit: Duration) -> Result<FeedEvent, PeerError> {
        self.client.next_event(limit).await.map(FeedEvent::from)
    }

    /// Reads changes until `pick` takes one; those it passes over are gone.
    pub async fn wait_for<T, F>(&self, limit: Duration, mut pick: F) -> Result<T, PeerError>
    where
        F: FnMut(FeedEvent) -> Option<T> + Send,
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

    /// The client below, for events and calls the surfaces add later.
    #[must_use]
    pub const fn client(&self) -> &Client {
        &self.client
    }

    /// Leaves politely.
    pub async fn close(&self) {
        self.client.close().await;
    }
}
