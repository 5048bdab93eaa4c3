//! The HTTP/1.1 server under the simulated services: requests with a length, answers whole or in chunks, and the ways an
//! answer may break off.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;

mod socket;
#[cfg(test)]
pub(crate) mod tests;

pub(crate) use socket::{Socket, Talk};

const MOST_BODY: u64 = 64 << 20;
const MOST_HEADERS: usize = 128;
const LONGEST_LINE: u64 = 64 << 10;
/// A hung answer ends at last, should the client wait without a limit of its own.
const LONGEST_HANG: Duration = Duration::from_mins(10);

/// One request as it came.
#[derive(Debug, Clone, Default)]
pub struct Request {
    pub method: String,
    /// Path and query as they were on the wire.
    pub target: String,
    /// Names in lower case, in the order they came.
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Request {
    /// The first header of that lower-case name.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    #[must_use]
    pub fn path(&self) -> &str {
        self.target.split('?').next().unwrap_or_default()
    }

    /// A value of the query, decoded.
    #[must_use]
    pub fn query(&self, name: &str) -> Option<String> {
        let (_, query) = self.target.split_once('?')?;
        let mut pairs = query.split('&').map(|pair| pair.split_once('=').unwrap_or((pair, "")));
        pairs.find(|(key, _)| *key == name).map(|(_, value)| decoded(&value.replace('+', " ")))
    }

    #[must_use]
    pub fn bearer(&self) -> Option<&str> {
        self.header("authorization").and_then(|value| value.strip_prefix("Bearer "))
    }

    /// The body as JSON, when it is JSON.
    #[must_use]
    pub fn json(&self) -> Option<Value> {
        serde_json::from_slice(&self.body).ok()
    }
}

/// Percent-decoded; what is no UTF-8 afterwards is replaced.
#[must_use]
pub fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let hex = after.get(..2).filter(|_| *first == b'%').and_then(|hex| std::str::from_utf8(hex).ok());
        if let Some(byte) = hex.and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
            bytes.push(byte);
            rest = after.get(2..).unwrap_or_default();
        } else {
            bytes.push(*first);
            rest = after;
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// A step of an answer's body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Part {
    /// One chunk on the wire.
    Bytes(Vec<u8>),
    Pause(Duration),
    /// Nothing comes any more, and the connection stays.
    Hang,
    /// The connection ends here, in the middle of the answer.
    Cut,
    /// The same again and again, until the client goes.
    Endless(Vec<u8>, Duration),
}

/// An answer: a list of steps, so that a fault is a change to a list.
#[derive(Debug, Clone)]
pub(crate) struct Reply {
    /// 0 sends no head: the connection just ends.
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) parts: Vec<Part>,
    /// Whether the length is left open and each step is a chunk.
    pub(crate) is_stream: bool,
    /// Time before the first byte.
    pub(crate) delay: Duration,
    /// What [`Service::ended`] is told.
    pub(crate) number: usize,
}

impl Reply {
    fn new(status: u16, kind: &str, parts: Vec<Part>, is_stream: bool) -> Self {
        let headers = vec![("content-type".to_owned(), kind.to_owned())];
        Self { status, headers, parts, is_stream, delay: Duration::ZERO, number: 0 }
    }

    pub(crate) fn json(status: u16, body: &Value) -> Self {
        Self::new(status, "application/json", vec![Part::Bytes(body.to_string().into_bytes())], false)
    }

    pub(crate) fn stream(kind: &str, parts: Vec<Part>) -> Self {
        Self::new(200, kind, parts, true)
    }

    pub(crate) fn empty(status: u16) -> Self {
        Self { headers: Vec::new(), ..Self::new(status, "", Vec::new(), false) }
    }

    pub(crate) fn with(mut self, name: &str, value: &dyn ToString) -> Self {
        self.headers.push((name.to_owned(), value.to_string()));
        self
    }
}

/// How the sending of an answer ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// All of it was sent.
    Whole,
    /// A fault broke it off.
    Broken,
    /// The client went before the end, as one does that cancels.
    Left,
}

/// A simulated service: a function from requests to answers.
pub(crate) trait Service: Send + Sync + 'static {
    /// Finds out what has to be known before the request can be answered.
    fn prepare(&self, _request: &Request) -> impl Future<Output = ()> + Send {
        async {}
    }

    fn answer(&self, request: Request) -> Reply;

    /// Who talks on the socket that is asked for; with none the request is answered like any other.
    fn socket(self: Arc<Self>, _request: &Request) -> Option<Talk> {
        None
    }

    /// The first byte of the answer's body leaves now.
    fn began(&self, _number: usize) {}

    fn ended(&self, _number: usize, _ended: Ended) {}
}

/// Listens on loopback until it is dropped; the connections end with it.
pub(crate) struct Listening {
    pub(crate) address: SocketAddr,
    _tasks: JoinSet<()>,
}

/// Errors: when no port can be had.
pub(crate) async fn listen<S: Service>(service: Arc<S>) -> io::Result<Listening> {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
    let address = listener.local_addr()?;
    let mut tasks = JoinSet::new();
    tasks.spawn(async move {
        let mut connections = JoinSet::new();
        while let Ok((stream, _peer)) = listener.accept().await {
            while connections.try_join_next().is_some() {}
            connections.spawn(serve(stream, Arc::clone(&service)));
        }
    });
    Ok(Listening { address, _tasks: tasks })
}

/// Answers the requests of a connection until the client goes, or a fault ends it.
async fn serve<S: Service>(stream: TcpStream, service: Arc<S>) {
    // Small chunks must leave at once, as they do from a real provider.
    let _ = stream.set_nodelay(true);
    let (reading, mut writing) = stream.into_split();
    let mut reading = BufReader::new(reading);
    // A client that goes in the middle of a request is no matter for the sandbox.
    while let Ok(Some(request)) = read(&mut reading).await {
        let is_last = request.header("connection").is_some_and(|value| value.eq_ignore_ascii_case("close"));
        if let Some(accept) = socket::accept(&request)
            && let Some(talk) = Arc::clone(&service).socket(&request)
        {
            return socket::open(reading, writing, &accept, talk).await;
        }
        service.prepare(&request).await;
        let reply = service.answer(request);
        let ended = tokio::select! {
            ended = send(&mut writing, &reply, service.as_ref()) => ended.unwrap_or(Ended::Left),
            () = gone(&mut reading) => Ended::Left,
        };
        service.ended(reply.number, ended);
        if is_last || ended != Ended::Whole {
            return;
        }
    }
}

/// Ends when the client has closed; a next request that is early is left where it is.
async fn gone(reading: &mut BufReader<OwnedReadHalf>) {
    if reading.fill_buf().await.is_ok_and(|early| !early.is_empty()) {
        std::future::pending::<()>().await;
    }
}

async fn line(reading: &mut BufReader<OwnedReadHalf>) -> io::Result<Option<String>> {
    let mut line = String::new();
    let read = reading.take(LONGEST_LINE).read_line(&mut line).await?;
    Ok((read > 0 && line.ends_with('\n')).then(|| line.trim_end().to_owned()))
}

async fn read(reading: &mut BufReader<OwnedReadHalf>) -> io::Result<Option<Request>> {
    let Some(first) = line(reading).await? else { return Ok(None) };
    let mut words = first.split_whitespace().map(str::to_owned);
    let (method, target) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let mut request = Request { method, target, headers: Vec::new(), body: Vec::new() };
    while let Some((name, value)) = line(reading).await?.as_deref().and_then(|line| line.split_once(':')) {
        if request.headers.len() == MOST_HEADERS {
            return Ok(None);
        }
        request.headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
    }
    if request.header("transfer-encoding").is_some() {
        request.body = read_chunks(reading).await?;
    } else {
        let length = request.header("content-length").and_then(|length| length.parse().ok()).unwrap_or(0);
        reading.take(length.min(MOST_BODY)).read_to_end(&mut request.body).await?;
    }
    Ok(Some(request))
}

async fn read_chunks(reading: &mut BufReader<OwnedReadHalf>) -> io::Result<Vec<u8>> {
    let mut body = Vec::new();
    loop {
        let digits = line(reading).await?.unwrap_or_default();
        let size = u64::from_str_radix(digits.split(';').next().unwrap_or_default(), 16).unwrap_or(0);
        reading.take(size.min(MOST_BODY)).read_to_end(&mut body).await?;
        line(reading).await?;
        if size == 0 || body.len() as u64 > MOST_BODY {
            return Ok(body);
        }
    }
}

async fn send<S: Service>(writing: &mut OwnedWriteHalf, reply: &Reply, service: &S) -> io::Result<Ended> {
    tokio::time::sleep(reply.delay).await;
    if reply.status == 0 {
        return Ok(Ended::Broken);
    }
    writing.write_all(head(reply).as_bytes()).await?;
    let mut is_begun = false;
    for part in &reply.parts {
        if matches!(part, Part::Bytes(_) | Part::Endless(..)) && !is_begun {
            is_begun = true;
            service.began(reply.number);
        }
        match part {
            Part::Bytes(bytes) => write(writing, bytes, reply.is_stream).await?,
            Part::Pause(time) => tokio::time::sleep(*time).await,
            Part::Hang => {
                tokio::time::sleep(LONGEST_HANG).await;
                return Ok(Ended::Broken);
            }
            Part::Cut => return Ok(Ended::Broken),
            Part::Endless(bytes, gap) => loop {
                write(writing, bytes, reply.is_stream).await?;
                tokio::time::sleep(*gap).await;
            },
        }
    }
    if reply.is_stream {
        writing.write_all(b"0\r\n\r\n").await?;
    }
    Ok(Ended::Whole)
}

fn head(reply: &Reply) -> String {
    let mut head = format!("HTTP/1.1 {} Sandbox\r\n", reply.status);
    for (name, value) in &reply.headers {
        head.extend([name, ": ", value, "\r\n"]);
    }
    if reply.is_stream {
        head.push_str("transfer-encoding: chunked\r\n\r\n");
    } else {
        let sizes = reply.parts.iter().map(|part| if let Part::Bytes(bytes) = part { bytes.len() } else { 0 });
        // What breaks off must have promised more than it brings.
        let broken = reply.parts.iter().any(|part| !matches!(part, Part::Bytes(_) | Part::Pause(_)));
        let length = sizes.sum::<usize>() + usize::from(broken);
        head.extend(["content-length: ", &length.to_string(), "\r\n\r\n"]);
    }
    head
}

async fn write(writing: &mut OwnedWriteHalf, bytes: &[u8], as_chunk: bool) -> io::Result<()> {
    if !as_chunk {
        return writing.write_all(bytes).await;
    }
    if bytes.is_empty() {
        return Ok(());
    }
    let mut chunk = format!("{:x}\r\n", bytes.len()).into_bytes();
    chunk.extend_from_slice(bytes);
    chunk.extend_from_slice(b"\r\n");
    writing.write_all(&chunk).await
}
