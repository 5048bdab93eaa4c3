use std::io;

use sandbox::Address;
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::TcpStream;

use super::letter::Letter;

/// A header line of an answer is shorter.
const LONGEST_LINE: u64 = 8 * 1024;
const LONGEST_BODY: u64 = 64 * 1024;

/// A connection that is used again and again, as the platform's are.
pub struct Mailbox {
    stream: BufReader<TcpStream>,
    head: String,
}

impl Mailbox {
    pub async fn open(url: &str, path: &str) -> io::Result<Self> {
        let address = Address::parse(url).map_err(io::Error::other)?;
        let stream = address.open(None).await.map_err(io::Error::other)?;
        stream.set_nodelay(true)?;
        let head = format!("POST {path} HTTP/1.1\r\nhost: {}\r\ncontent-type: application/json\r\n", address.authority());
        Ok(Self { stream: BufReader::new(stream), head })
    }

    /// The status of the answer.
    pub async fn post(&mut self, letter: &Letter) -> io::Result<u16> {
        let Letter { body, signature } = letter;
        let request = format!("{}x-hub-signature-256: {signature}\r\ncontent-length: {}\r\n\r\n{body}", self.head, body.len());
        self.stream.get_mut().write_all(request.as_bytes()).await?;
        let first = self.line().await?;
        let status = first.split(' ').nth(1).and_then(|status| status.parse().ok());
        let status = status.ok_or_else(|| io::Error::other(format!("no status line: {first}")))?;
        let mut length = 0;
        loop {
            let line = self.line().await?.to_ascii_lowercase();
            if line.is_empty() {
                break;
            }
            if let Some(value) = line.strip_prefix("content-length:") {
                length = value.trim().parse().map_err(io::Error::other)?;
            }
        }
        if length > LONGEST_BODY {
            return Err(io::Error::other("an answer that long is none to a webhook"));
        }
        let mut body = Vec::new();
        (&mut self.stream).take(length).read_to_end(&mut body).await?;
        Ok(status)
    }

    async fn line(&mut self) -> io::Result<String> {
        let mut line = String::new();
        let read = (&mut self.stream).take(LONGEST_LINE).read_line(&mut line).await?;
        if read == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        line.truncate(line.trim_end().len());
        Ok(line)
    }
}
