//! A WebSocket client that sends whatever it is told, right or wrong, and need not read.

use std::io;
use std::time::Duration;

use sandbox::Address;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpSocket, TcpStream, lookup_host};

use super::PATIENCE;

pub const TEXT: u8 = 1;
pub const BINARY: u8 = 2;
const CLOSE: u8 = 8;

/// Written without a mask key of its own: all zeros is a lawful one.
const MASK: [u8; 4] = [0; 4];

pub struct RawSocket {
    stream: TcpStream,
    read: Vec<u8>,
}

/// What a server sends.
#[derive(Debug, PartialEq, Eq)]
pub enum Frame {
    Text(String),
    Binary(Vec<u8>),
    /// The close code, when there is one.
    Close(Option<u16>),
    Other(u8),
}

impl RawSocket {
    /// Opens a Socket.IO connection and joins `/chat`; what the server says to that is left to be read.
    pub async fn chat(url: &str, auth: &serde_json::Value) -> Self {
        let mut socket = Self::open(url, None).await;
        socket.text(&format!("40/chat,{auth}")).await.unwrap();
        socket
    }

    /// `receive_buffer`, in bytes: how little the kernel may take in on behalf of a client that does not read.
    pub async fn open(url: &str, receive_buffer: Option<u32>) -> Self {
        let (socket, head) = Self::at(url, "/socket.io/?EIO=4&transport=websocket", "", receive_buffer).await;
        assert!(head.starts_with("HTTP/1.1 101"), "{head}");
        socket
    }

    /// At whatever path, with header lines besides the usual; the head of the answer says whether it opened.
    pub async fn at(url: &str, path: &str, more: &str, receive_buffer: Option<u32>) -> (Self, String) {
        let authority = Address::parse(url).unwrap().authority().to_owned();
        let target = lookup_host(&authority).await.unwrap().next().unwrap();
        let socket = TcpSocket::new_v4().unwrap();
        if let Some(bytes) = receive_buffer {
            socket.set_recv_buffer_size(bytes).unwrap();
        }
        let mut stream = socket.connect(target).await.unwrap();
        let request = format!(
            "GET {path} HTTP/1.1\r\nhost: {authority}\r\n{more}upgrade: websocket\r\nconnection: Upgrade\r\n\
             sec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
        );
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut socket = Self { stream, read: Vec::new() };
        let head = socket.read_head().await;
        (socket, head)
    }

    async fn read_head(&mut self) -> String {
        loop {
            if let Some(end) = self.read.windows(4).position(|window| window == b"\r\n\r\n") {
                let rest = self.read.split_off(end + 4);
                let head = std::mem::replace(&mut self.read, rest);
                return String::from_utf8(head).unwrap();
            }
            assert!(self.fill().await.unwrap() > 0, "the connection ended during the handshake");
        }
    }

    async fn fill(&mut self) -> io::Result<usize> {
        let mut buffer = vec![0; 64 * 1024];
        let count = self.stream.read(&mut buffer).await?;
        self.read.extend_from_slice(&buffer[..count]);
        Ok(count)
    }

    pub async fn text(&mut self, text: &str) -> io::Result<()> {
        self.frame(TEXT, text.as_bytes()).await
    }

    /// Several texts in one write, so that the server may read them at once.
    pub async fn texts(&mut self, texts: &[&str]) -> io::Result<()> {
        let bytes: Vec<u8> = texts.iter().flat_map(|text| whole_frame(TEXT, text.as_bytes())).collect();
        self.bytes(&bytes).await
    }

    /// One whole frame of this kind.
    pub async fn frame(&mut self, kind: u8, payload: &[u8]) -> io::Result<()> {
        self.bytes(&whole_frame(kind, payload)).await
    }

    pub async fn bytes(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.stream.write_all(bytes).await
    }

    /// `None` at the end of the connection, however it ended.
    pub async fn next(&mut self) -> Option<Frame> {
        tokio::time::timeout(PATIENCE, self.next_frame()).await.expect("the server says or ends something")
    }

    async fn next_frame(&mut self) -> Option<Frame> {
        loop {
            if let Some((frame, length)) = parse(&self.read) {
                self.read.drain(..length);
                return Some(frame);
            }
            if self.fill().await.unwrap_or(0) == 0 {
                return None;
            }
        }
    }

    /// Reads until a text that begins so; pings are answered meanwhile. `None` when the connection ends first, or the
    /// server shows the client out of the namespace.
    pub async fn text_beginning(&mut self, start: &str) -> Option<String> {
        loop {
            match self.next().await? {
                Frame::Text(text) if text.starts_with(start) => return Some(text),
                Frame::Text(text) if text == "2" => self.text("3").await.ok()?,
                Frame::Text(text) if text.starts_with("41") => return None,
                Frame::Close(_) => return None,
                Frame::Text(_) | Frame::Binary(_) | Frame::Other(_) => {}
            }
        }
    }

    /// Reads to the end of the connection. False when the server leaves it open for `limit`.
    pub async fn ends_within(&mut self, limit: Duration) -> bool {
        let end = async {
            while let Some(frame) = self.next_frame().await {
                if matches!(frame, Frame::Close(_)) {
                    return;
                }
            }
        };
        tokio::time::timeout(limit, end).await.is_ok()
    }

    /// Every text up to the end of the connection.
    pub async fn rest(mut self) -> Vec<String> {
        let mut texts = Vec::new();
        while let Some(frame) = self.next().await {
            match frame {
                Frame::Text(text) => texts.push(text),
                Frame::Close(_) => break,
                Frame::Binary(_) | Frame::Other(_) => {}
            }
        }
        texts
    }
}

fn whole_frame(kind: u8, payload: &[u8]) -> Vec<u8> {
    let mut bytes = vec![0x80 | kind];
    match payload.len() {
        short @ 0..=125 => bytes.push(0x80 | short as u8),
        middle @ 126..=0xffff => {
            bytes.push(0x80 | 0x7e);
            bytes.extend((middle as u16).to_be_bytes());
        }
        long => {
            bytes.push(0x80 | 0x7f);
            bytes.extend((long as u64).to_be_bytes());
        }
    }
    bytes.extend(MASK);
    bytes.extend(payload);
    bytes
}

/// The first whole frame and its length. Servers do not mask.
fn parse(bytes: &[u8]) -> Option<(Frame, usize)> {
    let kind = bytes.first()? & 0x0f;
    let (length, start) = match bytes.get(1)? & 0x7f {
        126 => (usize::from(u16::from_be_bytes(bytes.get(2..4)?.try_into().ok()?)), 4),
        127 => (usize::try_from(u64::from_be_bytes(bytes.get(2..10)?.try_into().ok()?)).ok()?, 10),
        short => (usize::from(short), 2),
    };
    let payload = bytes.get(start..start + length)?;
    let frame = match kind {
        TEXT => Frame::Text(String::from_utf8_lossy(payload).into_owned()),
        CLOSE => Frame::Close(payload.get(..2).and_then(|code| code.try_into().ok()).map(u16::from_be_bytes)),
        BINARY => Frame::Binary(payload.to_vec()),
        other => Frame::Other(other),
    };
    Some((frame, start + length))
}
