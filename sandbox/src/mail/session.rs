//! One talk with a client (RFC 5321).

use std::io;
use std::time::Duration;

use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::TcpStream;
use tokio::sync::watch;

use super::{Kept, Mail};

/// Bytes of a line, its end included.
const LONGEST_LINE: u64 = 1_000;

/// Lines of one mail.
const MOST_LINES: usize = 10_000;

/// Who says nothing for this long is hung up on.
const SILENCE: Duration = Duration::from_secs(30);

/// What was said so far of the next mail.
#[derive(Debug, Default)]
struct Envelope {
    greeted: bool,
    from: Option<String>,
    to: Vec<String>,
}

pub(super) async fn serve(mut stream: TcpStream, kept: &watch::Sender<Kept>) -> io::Result<()> {
    let (reader, mut writer) = stream.split();
    let mut reader = BufReader::new(reader);
    let mut envelope = Envelope::default();
    writer.write_all(b"220 mail.example ESMTP\r\n").await?;
    loop {
        let line = line(&mut reader).await?;
        let (verb, rest) = line.split_once(' ').unwrap_or((&line, ""));
        let answer = match verb.to_ascii_uppercase().as_str() {
            "EHLO" if !rest.is_empty() => {
                envelope = Envelope { greeted: true, ..Envelope::default() };
                "250-mail.example\r\n250-8BITMIME\r\n250 SIZE 1000000"
            }
            "MAIL" if envelope.greeted && envelope.from.is_none() => match address(rest, "FROM:") {
                Some(from) => {
                    envelope.from = Some(from);
                    "250 2.1.0 ok"
                }
                None => "501 5.1.7 no sender",
            },
            "RCPT" if envelope.from.is_some() => match address(rest, "TO:") {
                Some(to) => {
                    envelope.to.push(to);
                    "250 2.1.5 ok"
                }
                None => "501 5.1.3 no recipient",
            },
            "DATA" if !envelope.to.is_empty() && rest.is_empty() => {
                writer.write_all(b"354 go on\r\n").await?;
                let lines = body(&mut reader).await?;
                take(std::mem::take(&mut envelope), &lines, kept)
            }
            "RSET" => {
                envelope = Envelope { greeted: envelope.greeted, ..Envelope::default() };
                "250 2.0.0 ok"
            }
            "NOOP" => "250 2.0.0 ok",
            "QUIT" => {
                return writer.write_all(b"221 2.0.0 bye\r\n").await;
            }
            _ => {
                kept.send_modify(|kept| kept.faults.push(format!("out of order or unknown: {line}")));
                "503 5.5.1 not now"
            }
        };
        writer.write_all(format!("{answer}\r\n").as_bytes()).await?;
    }
}

fn take(envelope: Envelope, lines: &[String], kept: &watch::Sender<Kept>) -> &'static str {
    let mut answer = "250 2.0.0 taken";
    kept.send_modify(|kept| {
        if kept.put_off > 0 {
            kept.put_off -= 1;
            answer = "451 4.7.1 try again later";
            return;
        }
        match Mail::read(envelope.from.unwrap_or_default(), envelope.to, lines) {
            Ok(mail) => kept.mails.push(mail),
            Err(why) => {
                kept.faults.push(why);
                answer = "554 5.6.0 this is no mail";
            }
        }
    });
    answer
}

/// `<somebody@somewhere>` after the word, with parameters or without.
fn address(rest: &str, word: &str) -> Option<String> {
    let said = rest.get(..word.len()).filter(|start| start.eq_ignore_ascii_case(word)).and(rest.get(word.len()..))?;
    let (inside, _parameters) = said.strip_prefix('<')?.split_once('>')?;
    let (user, host) = inside.rsplit_once('@')?;
    let is_plain = !user.is_empty() && !host.is_empty() && inside.bytes().all(|byte| byte.is_ascii_graphic());
    is_plain.then(|| inside.to_owned())
}

/// Up to the lone dot, with doubled dots made single.
async fn body(reader: &mut (impl tokio::io::AsyncBufRead + Unpin + Send)) -> io::Result<Vec<String>> {
    let mut lines = Vec::new();
    loop {
        let line = line(reader).await?;
        match line.strip_prefix('.') {
            Some("") => return Ok(lines),
            Some(stuffed) => lines.push(stuffed.to_owned()),
            None => lines.push(line),
        }
        if lines.len() > MOST_LINES {
            return Err(io::Error::other("a mail without an end"));
        }
    }
}

/// One line that ends with CR LF, and holds neither alone.
async fn line(reader: &mut (impl tokio::io::AsyncBufRead + Unpin + Send)) -> io::Result<String> {
    let mut bytes = Vec::new();
    let read = tokio::time::timeout(SILENCE, reader.take(LONGEST_LINE).read_until(b'\n', &mut bytes)).await;
    read.map_err(io::Error::other)??;
    let line = bytes.strip_suffix(b"\r\n").ok_or_else(|| io::Error::other("a line without a proper end"))?;
    if line.contains(&b'\r') {
        return Err(io::Error::other("a lone CR"));
    }
    String::from_utf8(line.to_vec()).map_err(io::Error::other)
}
