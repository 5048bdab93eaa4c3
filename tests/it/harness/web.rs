//! One HTTP exchange a connection, in bytes: for uploads, odd requests and answers that are no text.

use std::io;
use std::time::Duration;

use sandbox::Address;
use serde_json::Value;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// An exchange that takes longer has failed.
const LIMIT: Duration = Duration::from_mins(1);

#[derive(Debug, Clone, Default)]
pub struct Request {
    pub method: &'static str,
    pub path: String,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Request {
    pub fn new(method: &'static str, path: impl Into<String>) -> Self {
        Self { method, path: path.into(), ..Self::default() }
    }

    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        self.headers.push((name.to_owned(), value.into()));
        self
    }

    #[must_use]
    pub fn json(self, body: &Value) -> Self {
        self.text("application/json", body.to_string())
    }

    #[must_use]
    pub fn text(mut self, media_type: &str, body: impl Into<Vec<u8>>) -> Self {
        self.body = body.into();
        self.with("content-type", media_type)
    }

    #[must_use]
    pub fn bearer(self, token: &str) -> Self {
        self.with("authorization", format!("Bearer {token}"))
    }

    /// An answer, or the `Err` of a connection that ended without one.
    pub async fn send(self, url: &str) -> io::Result<Answer> {
        let exchanged = tokio::time::timeout(LIMIT, self.exchange(url)).await;
        exchanged.unwrap_or_else(|_elapsed| Err(io::Error::new(io::ErrorKind::TimedOut, "the exchange took too long")))
    }

    async fn exchange(self, url: &str) -> io::Result<Answer> {
        let address = Address::parse(url).map_err(io::Error::other)?;
        let mut stream = address.open(None).await.map_err(io::Error::other)?;
        let head = self.head(address.authority());
        let (mut reader, mut writer) = stream.split();
        let write = async {
            writer.write_all(head.as_bytes()).await?;
            writer.write_all(&self.body).await
        };
        let mut read = Vec::new();
        // A server may answer and close before it has taken the whole body; its answer counts, not the broken write.
        let (written, received) = tokio::join!(write, reader.read_to_end(&mut read));
        match Answer::parse(&read) {
            Some(answer) => Ok(answer),
            None => Err(received.err().or(written.err()).unwrap_or_else(|| io::Error::other("no answer before the end"))),
        }
    }

    fn head(&self, authority: &str) -> String {
        let says_length = self.headers.iter().any(|(name, _)| name == "content-length" || name == "transfer-encoding");
        let has_body = !self.body.is_empty() || self.method != "GET";
        let mut lines = vec![format!("{} {} HTTP/1.1", self.method, self.path), "connection: close".to_owned()];
        if !self.headers.iter().any(|(name, _)| name == "host") {
            lines.push(format!("host: {authority}"));
        }
        lines.extend(self.headers.iter().map(|(name, value)| format!("{name}: {value}")));
        if has_body && !says_length {
            lines.push(format!("content-length: {}", self.body.len()));
        }
        lines.join("\r\n") + "\r\n\r\n"
    }
}

#[derive(Debug, Clone)]
pub struct Answer {
    pub status: u16,
    /// Names in lower case.
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Answer {
    /// Whole answers only: with a `content-length` that is there, all chunks, or up to the end of the connection.
    pub fn parse(bytes: &[u8]) -> Option<Self> {
        let end = bytes.windows(4).position(|window| window == b"\r\n\r\n")?;
        let head = std::str::from_utf8(&bytes[..end]).ok()?;
        let mut lines = head.split("\r\n");
        let status = lines.next()?.strip_prefix("HTTP/1.")?.get(2..5)?.parse().ok()?;
        let header =
            |line: &str| line.split_once(':').map(|(name, value)| (name.trim().to_ascii_lowercase(), value.trim().to_owned()));
        let headers = lines.map(header).collect::<Option<Vec<_>>>()?;
        let mut answer = Self { status, headers, body: bytes[end + 4..].to_vec() };
        if answer.header("transfer-encoding").is_some_and(|how| how.contains("chunked")) {
            answer.body = unchunked(&answer.body)?;
        } else if let Some(length) = answer.header("content-length").and_then(|length| length.parse::<usize>().ok()) {
            (answer.body.len() >= length).then_some(())?;
            answer.body.truncate(length);
        }
        Some(answer)
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// Null when the body is no JSON.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or(Value::Null)
    }

    /// The answer's JSON when it has this status; else the test fails and shows the answer.
    #[track_caller]
    pub fn expect(&self, status: u16) -> Value {
        assert_eq!(self.status, status, "{}", self.text());
        self.json()
    }

    /// The body when this is a problem of this status in the one form all errors have.
    #[track_caller]
    pub fn problem(&self, status: u16) -> Value {
        let body = self.expect(status);
        assert_eq!(self.header("content-type"), Some("application/problem+json"), "{body}");
        assert_eq!(body["status"], status, "{body}");
        for field in ["type", "title", "detail"] {
            assert!(body[field].as_str().is_some_and(|text| !text.is_empty()), "a problem without {field}: {body}");
        }
        for error in body["errors"].as_array().into_iter().flatten() {
            assert!(error["pointer"].is_string() && error["detail"].is_string(), "{body}");
        }
        body
    }
}

fn unchunked(mut rest: &[u8]) -> Option<Vec<u8>> {
    let mut body = Vec::new();
    loop {
        let end = rest.windows(2).position(|window| window == b"\r\n")?;
        let size = usize::from_str_radix(std::str::from_utf8(&rest[..end]).ok()?.split(';').next()?.trim(), 16).ok()?;
        rest = rest.get(end + 2..)?;
        if size == 0 {
            return Some(body);
        }
        body.extend_from_slice(rest.get(..size)?);
        rest = rest.get(size + 2..)?;
    }
}

/// A bare connection, for what no well-behaved client sends.
pub async fn connect(url: &str) -> TcpStream {
    Address::parse(url).unwrap().open(None).await.unwrap()
}
