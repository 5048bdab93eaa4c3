//! A web server of a few lines that may misbehave in every way.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use parking_lot::Mutex;

pub(in crate::ingest::fetch) struct Site {
    pub(in crate::ingest::fetch) port: u16,
    pub(in crate::ingest::fetch) address: String,
    heads: Arc<Mutex<Vec<String>>>,
}

/// Bytes to send, each after a pause; then the connection is closed.
pub(in crate::ingest::fetch) struct Reply(Vec<(Duration, Vec<u8>)>);

impl Site {
    /// `answer` gets the path and the whole head of a request.
    pub(in crate::ingest::fetch) fn start(host: &str, answer: impl Fn(&str, &str) -> Reply + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind((host, 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        let heads = Arc::<Mutex<Vec<String>>>::default();
        let (kept, answer) = (Arc::clone(&heads), Arc::new(answer));
        thread::spawn(move || {
            for connection in listener.incoming() {
                let (kept, answer) = (Arc::clone(&kept), Arc::clone(&answer));
                thread::spawn(move || serve(connection.unwrap(), &kept, &*answer));
            }
        });
        Self { port, address: format!("http://{host}:{port}"), heads }
    }

    pub(in crate::ingest::fetch) fn at(&self, path: &str) -> String {
        format!("{}{path}", self.address)
    }

    pub(in crate::ingest::fetch) fn named(&self, host: &str, path: &str) -> String {
        format!("http://{host}:{}{path}", self.port)
    }

    /// One entry for each connection, with the head of its request.
    pub(in crate::ingest::fetch) fn heads(&self) -> Vec<String> {
        self.heads.lock().clone()
    }

    /// The paths asked for, without robots.txt.
    pub(in crate::ingest::fetch) fn paths(&self) -> Vec<String> {
        self.heads().iter().map(|head| path(head).to_owned()).filter(|path| path != "/robots.txt").collect()
    }
}

fn path(head: &str) -> &str {
    head.split(' ').nth(1).unwrap_or_default()
}

fn serve(mut connection: TcpStream, kept: &Mutex<Vec<String>>, answer: &dyn Fn(&str, &str) -> Reply) {
    let index = {
        let mut kept = kept.lock();
        kept.push(String::new());
        kept.len() - 1
    };
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") && matches!(connection.read(&mut byte), Ok(1)) {
        head.push(byte[0]);
    }
    let head = String::from_utf8(head).unwrap();
    kept.lock()[index].clone_from(&head);
    let reply = answer(path(&head), &head);
    for (pause, bytes) in reply.0 {
        thread::sleep(pause);
        if connection.write_all(&bytes).is_err() {
            return;
        }
    }
}

/// `headers` are lines without their end; `length` is added.
pub(in crate::ingest::fetch) fn reply(status: &str, headers: &str, body: impl AsRef<[u8]>) -> Reply {
    let body = body.as_ref();
    let headers = if headers.is_empty() { String::new() } else { format!("{headers}\r\n") };
    let head = format!("HTTP/1.1 {status}\r\nConnection: close\r\n{headers}Content-Length: {}\r\n\r\n", body.len());
    Reply(vec![(Duration::ZERO, [head.as_bytes(), body].concat())])
}

pub(in crate::ingest::fetch) fn page(body: impl AsRef<[u8]>) -> Reply {
    reply("200 OK", "Content-Type: text/html; charset=utf-8", body)
}

pub(in crate::ingest::fetch) fn plain(body: impl AsRef<[u8]>) -> Reply {
    reply("200 OK", "Content-Type: text/plain", body)
}

pub(in crate::ingest::fetch) fn missing() -> Reply {
    reply("404 Not Found", "", "none")
}

pub(in crate::ingest::fetch) fn redirect(to: &str) -> Reply {
    reply("302 Found", &format!("Location: {to}"), "")
}

/// Exactly these bytes, each after its pause.
pub(in crate::ingest::fetch) fn raw(pieces: Vec<(Duration, Vec<u8>)>) -> Reply {
    Reply(pieces)
}

pub(in crate::ingest::fetch) fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}
