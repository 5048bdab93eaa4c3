//! Packets over long-polling: one request hangs until the server has something, others carry what the peer says.

use tokio::sync::mpsc;
use tokio::task::JoinSet;

use super::packet::RECORD_SEPARATOR;
use super::transport::{ConnectOptions, Handshake};
use super::websocket::WebSocket;
use crate::http::{self, Request, Response};
use crate::{Address, PeerError};

/// Packets read ahead of the owner; when full the poller waits, and so does the server.
const READ_AHEAD: usize = 256;

/// One long-polling connection, ended when dropped.
pub struct Polling {
    route: Route,
    incoming: mpsc::Receiver<Result<String, PeerError>>,
    /// Kept until [`Polling::start`] hands it to the poller.
    outgoing: Option<mpsc::Sender<Result<String, PeerError>>>,
    /// Holds the poller, which ends with its owner.
    poller: JoinSet<()>,
}

/// Where the requests of one connection go.
#[derive(Debug, Clone)]
struct Route {
    address: Address,
    headers: Vec<(String, String)>,
    sid: String,
}

impl Polling {
    /// Asks for a session; no poll hangs until [`Polling::start`].
    pub async fn open(address: &Address, options: &ConnectOptions) -> Result<(Self, Handshake), PeerError> {
        let mut route = Route { address: address.clone(), headers: options.headers.clone(), sid: String::new() };
        let body = route.request("GET", "").await?;
        let first = body.split(RECORD_SEPARATOR).next().unwrap_or_default();
        let handshake = Handshake::parse(first)?;
        route.sid.clone_from(&handshake.sid);
        let (outgoing, incoming) = mpsc::channel(READ_AHEAD);
        let polling = Self { route, incoming, outgoing: Some(outgoing), poller: JoinSet::new() };
        Ok((polling, handshake))
    }

    /// Begins to poll in a task of its own, so that a slow owner cannot tear a request apart.
    pub fn start(&mut self) {
        if let Some(outgoing) = self.outgoing.take() {
            self.poller.spawn(run_polls(self.route.clone(), outgoing));
        }
    }

    /// Posts one packet.
    pub async fn send(&self, text: &str) -> Result<(), PeerError> {
        self.route.request("POST", text).await.map(drop)
    }

    /// Reads one packet; dropping the future loses nothing.
    pub async fn next(&mut self) -> Result<String, PeerError> {
        let ended = || PeerError::Disconnected("polling has ended".to_owned());
        self.incoming.recv().await.unwrap_or_else(|| Err(ended()))
    }

    /// Moves the session to WebSocket while a poll hangs, as a browser does.
    ///
    /// The server answers the probe and ends the hanging poll with a noop; only then may the move be confirmed.
    /// A ping of the server may stand before it; anything else in that poll is an error, for nothing has been asked for yet.
    pub async fn upgrade(self, options: &ConnectOptions) -> Result<WebSocket, PeerError> {
        let target = format!("/socket.io/?EIO=4&transport=websocket&sid={}", self.route.sid);
        let probe = async {
            let mut socket = WebSocket::connect(&self.route.address, options, &target).await?;
            socket.send("2probe").await?;
            let answer = socket.next().await?;
            Ok((socket, answer))
        };
        let (last_poll, (mut socket, answer)) = tokio::try_join!(self.route.request("GET", ""), probe)?;
        let mut packets: Vec<&str> = last_poll.split(RECORD_SEPARATOR).collect();
        let was_pinged = packets.first() == Some(&"2");
        if was_pinged {
            packets.remove(0);
        }
        if answer.as_str() != "3probe" || packets != ["6"] {
            let what = format!("the probe was answered with `{answer}`, the last poll held `{last_poll}`");
            return Err(PeerError::Handshake(what));
        }
        socket.send("5").await?;
        if was_pinged {
            socket.send("3").await?;
        }
        Ok(socket)
    }
}

async fn run_polls(route: Route, outgoing: mpsc::Sender<Result<String, PeerError>>) {
    loop {
        match route.request("GET", "").await {
            Ok(body) => {
                for text in body.split(RECORD_SEPARATOR) {
                    if outgoing.send(Ok(text.to_owned())).await.is_err() {
                        return;
                    }
                }
            }
            Err(cause) => {
                // Nobody listens any more when this fails, and the poller ends either way.
                drop(outgoing.send(Err(cause)).await);
                return;
            }
        }
    }
}

impl Route {
    async fn request(&self, method: &str, body: &str) -> Result<String, PeerError> {
        let mut target = "/socket.io/?EIO=4&transport=polling".to_owned();
        if !self.sid.is_empty() {
            target.push_str("&sid=");
            target.push_str(&self.sid);
        }
        let mut headers = self.headers.clone();
        if method == "POST" {
            headers.push(("content-type".to_owned(), "text/plain;charset=UTF-8".to_owned()));
        }
        let request = Request { method, target: &target, headers: &headers, body };
        accepted(http::fetch(&self.address, request).await?)
    }
}

fn accepted(response: Response) -> Result<String, PeerError> {
    match response.status {
        200 => Ok(response.body),
        status => Err(PeerError::Handshake(format!("{status}: {}", response.body))),
    }
}
