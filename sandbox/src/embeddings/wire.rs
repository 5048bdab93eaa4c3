//! The HTTP around it: requests with a length, answers on a connection that stays open.

use std::io;

use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;

use super::answer::{Reply, reply};
use super::{Fault, Shared, lock};

const MOST_BODY: u64 = 64 << 20;

/// What came, as far as an answer depends on it.
pub(crate) struct Request {
    pub(crate) method: String,
    pub(crate) target: String,
    /// Names in lower case.
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Request {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}

/// Answers the requests of a connection until the client goes, or a fault ends it.
pub(super) async fn serve(stream: TcpStream, state: Shared) {
    let mut stream = BufReader::new(stream);
    // A client that goes in the middle of a request is no matter for the sandbox.
    while let Ok(Some(request)) = read(&mut stream).await {
        let fault = lock(&state).faults.pop_front();
        match fault {
            Some(Fault::Disconnect) => return,
            Some(Fault::Slow(time)) => tokio::time::sleep(time).await,
            Some(Fault::Endless(size)) => {
                let _ = endless(&mut stream, size).await;
                return;
            }
            _ => {}
        }
        let reply = reply(&state, &request, fault.as_ref());
        if write(&mut stream, &reply).await.is_err() {
            return;
        }
    }
}

pub(crate) async fn read(stream: &mut BufReader<TcpStream>) -> io::Result<Option<Request>> {
    let mut line = String::new();
    if stream.read_line(&mut line).await? == 0 {
        return Ok(None);
    }
    let mut words = line.split_whitespace().map(str::to_owned);
    let (method, target) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let mut request = Request { method, target, headers: Vec::new(), body: Vec::new() };
    loop {
        let mut line = String::new();
        stream.read_line(&mut line).await?;
        match line.trim_end().split_once(':') {
            Some((name, value)) => request.headers.push((name.to_ascii_lowercase(), value.trim().to_owned())),
            None => break,
        }
    }
    let length = request.header("content-length").and_then(|length| length.parse().ok()).unwrap_or(0);
    let mut body = Vec::new();
    stream.take(length.min(MOST_BODY)).read_to_end(&mut body).await?;
    request.body = body;
    Ok(Some(request))
}

pub(crate) async fn write(stream: &mut BufReader<TcpStream>, reply: &Reply) -> io::Result<()> {
    let mut head = format!("HTTP/1.1 {} Sandbox\r\ncontent-length: {}\r\n", reply.status, reply.body.len());
    for (name, value) in &reply.headers {
        head.extend([name, ": ", value, "\r\n"]);
    }
    head.push_str("content-type: application/json\r\n\r\n");
    stream.write_all(head.as_bytes()).await?;
    stream.write_all(reply.body.as_bytes()).await?;
    stream.flush().await
}

/// Without a length, a body lasts as long as its connection.
pub(crate) async fn endless(stream: &mut BufReader<TcpStream>, size: usize) -> io::Result<()> {
    stream.write_all(b"HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n{\"data\":[").await?;
    for _ in 0..size.div_ceil(1 << 14) {
        stream.write_all(&[b' '; 1 << 14]).await?;
    }
    stream.flush().await
}
