//! A provider's WebSocket, with bounds on everything: on the time it takes to open, on what it sends, on how long it says
//! nothing.
//!
//! It is opened by the client that also makes the other requests and then handed over, so that there is one way to trust a
//! server, whatever it speaks.

use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use reqwest::header::{CONNECTION, HeaderValue, SEC_WEBSOCKET_ACCEPT, SEC_WEBSOCKET_KEY, SEC_WEBSOCKET_VERSION, UPGRADE};
use reqwest::{Client, Response, StatusCode, Upgraded, redirect};
use tokio::time::{Instant, timeout, timeout_at};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::handshake::client::generate_key;
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;
use tokio_tungstenite::tungstenite::protocol::{CloseFrame, Role, WebSocketConfig};
use tokio_tungstenite::tungstenite::{Message, Utf8Bytes};
use url::{Host, Url};

use crate::speech::SpeechError;
use crate::speech::web::{answered, failed};

/// Of the reason in a goodbye.
const MOST_REASON: usize = 120;

/// How long a goodbye may take.
const GOODBYE: Duration = Duration::from_millis(500);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// From the first packet to the answer.
    pub connect: Duration,
    /// Of one message, until the network has taken it.
    pub write: Duration,
    /// Without a sign of life; after half of it one is asked for.
    pub idle: Duration,
    /// Bytes of one message.
    pub most_message: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(3),
            write: Duration::from_secs(3),
            idle: Duration::from_secs(30),
            most_message: 1 << 20,
        }
    }
}

/// Where a socket is, and the header that opens it. Not to be shown: it holds a key.
#[derive(Clone)]
pub struct Target {
    provider: &'static str,
    address: Url,
    header: Option<(&'static str, HeaderValue)>,
    key: String,
}

impl Target {
    /// `base` is `wss://`, or `ws://` for a server of this machine or its network; `https://` and `http://` mean the same.
    /// The key is sent in `header` after `scheme`, such as `Token `; an empty one is not sent.
    pub fn new(
        provider: &'static str,
        base: &str,
        path: &str,
        (header, scheme): (&'static str, &str),
        key: &str,
    ) -> Result<Self, SpeechError> {
        let refused = |detail: &str| SpeechError::Refused { provider, detail: detail.to_owned() };
        let plain = base.replacen("wss://", "https://", 1).replacen("ws://", "http://", 1);
        let server = Url::parse(&plain).ok().filter(Url::has_host).ok_or_else(|| refused("its address is none"))?;
        let address = Url::parse(&format!("{}{path}", server.as_str().trim_end_matches('/')));
        let address = address.map_err(|_unreadable| refused("its address is none"))?;
        match address.scheme() {
            "https" => {}
            "http" if is_near(&address) => {}
            "http" => return Err(refused("without encryption only a server of the own network is spoken to")),
            _ => return Err(refused("its address begins with wss:// or https://")),
        }
        let mut value = HeaderValue::from_str(&format!("{scheme}{key}"))
            .map_err(|_unsendable| refused("its key holds characters that cannot be sent"))?;
        value.set_sensitive(true);
        Ok(Self { provider, address, header: (!key.is_empty()).then_some((header, value)), key: key.to_owned() })
    }

    /// With one more setting in the query.
    #[must_use]
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.address.query_pairs_mut().append_pair(name, value);
        self
    }

    #[cfg(test)]
    pub(crate) fn address(&self) -> &Url {
        &self.address
    }

    fn unavailable(&self, detail: &str) -> SpeechError {
        SpeechError::Unavailable { provider: self.provider, detail: self.without_key(detail) }
    }

    /// Some providers repeat the key they do not know.
    fn without_key(&self, text: &str) -> String {
        if self.key.is_empty() { text.to_owned() } else { text.replace(&self.key, "***") }
    }

    fn hidden(&self, error: SpeechError) -> SpeechError {
        match error {
            SpeechError::Unavailable { provider, detail } => {
                SpeechError::Unavailable { provider, detail: self.without_key(&detail) }
            }
            SpeechError::Refused { provider, detail } => SpeechError::Refused { provider, detail: self.without_key(&detail) },
            SpeechError::Unwanted => SpeechError::Unwanted,
        }
    }
}

/// A machine of one's own: by a name without dots, a private address, or a name that no public server has.
fn is_near(address: &Url) -> bool {
    match address.host() {
        Some(Host::Ipv4(ip)) => ip.is_loopback() || ip.is_private() || ip.is_link_local(),
        Some(Host::Ipv6(ip)) => ip.is_loopback() || ip.is_unique_local() || ip.is_unicast_link_local(),
        Some(Host::Domain(name)) => {
            let is_own = |ending: &str| name.rsplit('.').next() == Some(ending);
            !name.contains('.') || ["localhost", "local", "internal", "lan"].into_iter().any(is_own)
        }
        None => false,
    }
}

/// One thing that came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Received {
    Text(Utf8Bytes),
    /// Bytes, which no provider of words sends.
    Bytes,
}

pub struct Socket {
    stream: WebSocketStream<Upgraded>,
    target: Target,
    limits: Limits,
    last: Instant,
    has_asked: bool,
    close_code: Option<u16>,
}

impl Socket {
    /// `Refused` when the provider does not let us in, `Unavailable` when it cannot be reached now.
    pub async fn open(target: &Target, limits: Limits) -> Result<Self, SpeechError> {
        let deadline = Instant::now() + limits.connect;
        let key = generate_key();
        let late = |_elapsed| target.unavailable("it takes too long to answer");
        let asking = client(target)?.get(target.address.clone()).headers(
            [
                (CONNECTION, HeaderValue::from_static("Upgrade")),
                (UPGRADE, HeaderValue::from_static("websocket")),
                (SEC_WEBSOCKET_VERSION, HeaderValue::from_static("13")),
            ]
            .into_iter()
            .collect(),
        );
        let asking = asking.header(SEC_WEBSOCKET_KEY, &key);
        let asking = target.header.iter().fold(asking, |asking, (name, value)| asking.header(*name, value.clone()));
        let response = timeout_at(deadline, asking.send()).await.map_err(late)?;
        let response = response.map_err(|error| target.hidden(failed(target.provider, error)))?;
        if response.status() != StatusCode::SWITCHING_PROTOCOLS {
            return Err(refusal(target, response, limits.connect).await);
        }
        let accept = derive_accept_key(key.as_bytes());
        if response.headers().get(SEC_WEBSOCKET_ACCEPT).map(HeaderValue::as_bytes) != Some(accept.as_bytes()) {
            return Err(target.unavailable("it answered another request than this one"));
        }
        let upgraded = timeout_at(deadline, response.upgrade()).await.map_err(late)?;
        let upgraded = upgraded.map_err(|error| failed(target.provider, error))?;
        let config = WebSocketConfig::default()
            .max_message_size(Some(limits.most_message))
            .max_frame_size(Some(limits.most_message))
            .write_buffer_size(0)
            .max_write_buffer_size(limits.most_message.max(1) * 2);
        let stream = WebSocketStream::from_raw_socket(upgraded, Role::Client, Some(config)).await;
        Ok(Self { stream, target: target.clone(), limits, last: Instant::now(), has_asked: false, close_code: None })
    }

    pub async fn send(&mut self, message: Message) -> Result<(), SpeechError> {
        match timeout(self.limits.write, self.stream.send(message)).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(error)) => Err(self.target.unavailable(&format!("the socket broke: {error}"))),
            Err(_elapsed) => Err(self.target.unavailable("it takes nothing any more")),
        }
    }

    /// The next thing that comes; an error when the socket is over. Dropping the future loses nothing.
    pub async fn next(&mut self) -> Result<Received, SpeechError> {
        loop {
            let patience = if self.has_asked { self.limits.idle } else { self.limits.idle / 2 };
            let Ok(next) = timeout_at(self.last + patience, self.stream.next()).await else {
                if self.has_asked {
                    return Err(self.target.unavailable("it gives no sign of life"));
                }
                self.has_asked = true;
                self.send(Message::Ping(Vec::new().into())).await?;
                continue;
            };
            (self.last, self.has_asked) = (Instant::now(), false);
            match next {
                Some(Ok(Message::Text(text))) => return Ok(Received::Text(text)),
                Some(Ok(Message::Binary(_))) => return Ok(Received::Bytes),
                Some(Ok(Message::Close(frame))) => {
                    self.close_code = frame.as_ref().map(|frame| frame.code.into());
                    return Err(self.goodbye(frame.as_ref()));
                }
                Some(Ok(_)) => {}
                Some(Err(error)) => return Err(self.target.unavailable(&format!("the socket broke: {error}"))),
                None => return Err(self.target.unavailable("it hung up")),
            }
        }
    }

    /// The number that the other side gave its goodbye.
    pub fn close_code(&self) -> Option<u16> {
        self.close_code
    }

    fn goodbye(&self, frame: Option<&CloseFrame>) -> SpeechError {
        let Some(frame) = frame else { return self.target.unavailable("it closed the socket") };
        let reason: String = frame.reason.chars().filter(|letter| !letter.is_control()).take(MOST_REASON).collect();
        self.target.unavailable(&format!("it closed the socket: {} {reason}", u16::from(frame.code)))
    }

    /// Says goodbye, without waiting long for an answer.
    pub async fn close(mut self) {
        // Who is already gone needs no goodbye.
        let _ = timeout(GOODBYE, self.stream.close(None)).await;
    }
}

fn client(target: &Target) -> Result<Client, SpeechError> {
    outgoing::http1_client()
        .redirect(redirect::Policy::none())
        .tcp_nodelay(true)
        .build()
        .map_err(|error| SpeechError::Refused { provider: target.provider, detail: error.to_string() })
}

/// Why an answer is no socket.
async fn refusal(target: &Target, response: Response, patience: Duration) -> SpeechError {
    let provider = target.provider;
    let status = response.status();
    match timeout(patience, answered(provider, response)).await {
        Ok(Err(error)) => target.hidden(error),
        Ok(Ok(_)) => SpeechError::Refused { provider, detail: "there is no socket at its address".to_owned() },
        Err(_elapsed) => target.unavailable(&status.to_string()),
    }
}

#[cfg(test)]
mod tests;
