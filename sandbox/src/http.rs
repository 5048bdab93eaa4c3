//! One HTTP/1.1 exchange a connection: enough for long-polling and logins, without a client library.

use tokio::io::{AsyncBufRead, AsyncBufReadExt, AsyncRead, AsyncReadExt, AsyncWriteExt, BufReader};

use crate::{Address, PeerError};

#[cfg(test)]
mod tests;

/// Longest status line or header line that is read, in bytes.
const MAX_LINE: u64 = 16 * 1024;
/// Most header lines that are read.
const MAX_HEADERS: usize = 128;
/// Largest body that is read, in bytes.
const MAX_BODY: usize = 16 * 1024 * 1024;

/// What to ask for; the connection headers are added.
#[derive(Debug, Clone, Copy)]
pub struct Request<'a> {
    pub method: &'a str,
    /// Path and query, with the leading slash.
    pub target: &'a str,
    pub headers: &'a [(String, String)],
    pub body: &'a str,
}

/// A complete answer.
#[derive(Debug, Clone)]
pub struct Response {
    pub status: u16,
    /// Names in lower case, in the order they came.
    pub headers: Vec<(String, String)>,
    pub body: String,
}

impl Response {
    /// The first header of that lower-case name.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.as_str())
    }
}

/// Gets a path.
pub async fn get(url: &str, target: &str) -> Result<Response, PeerError> {
    let request = Request { method: "GET", target, headers: &[], body: "" };
    fetch(&Address::parse(url)?, request).await
}

/// Posts JSON text to a path.
pub async fn post_json(url: &str, target: &str, json: &str) -> Result<Response, PeerError> {
    let headers = [("content-type".to_owned(), "application/json".to_owned())];
    let request = Request { method: "POST", target, headers: &headers, body: json };
    fetch(&Address::parse(url)?, request).await
}

/// Does one exchange on a connection of its own.
///
/// Errors: `Io` when the connection fails, `Malformed` when the answer is not HTTP or over its bounds. Any status is an answer.
pub async fn fetch(address: &Address, request: Request<'_>) -> Result<Response, PeerError> {
    let mut stream = address.open(None).await?;
    stream.write_all(head_and_body(address, request).as_bytes()).await?;
    read_response(BufReader::new(stream)).await
}

fn head_and_body(address: &Address, request: Request<'_>) -> String {
    let Request { method, target, headers, body } = request;
    let mut text = format!("{method} {target} HTTP/1.1\r\nhost: {}\r\n", address.authority());
    // A fresh connection each time: an idle one may be closed by the server just as it is used again.
    text.push_str("connection: close\r\naccept: */*\r\n");
    for (name, value) in headers {
        for part in [name, ": ", value, "\r\n"] {
            text.push_str(part);
        }
    }
    if !body.is_empty() || method != "GET" {
        text.push_str("content-length: ");
        text.push_str(&body.len().to_string());
        text.push_str("\r\n");
    }
    text.push_str("\r\n");
    text.push_str(body);
    text
}

/// The same for an answer that need not be text: its bytes stand beside it.
pub(crate) async fn fetch_bytes(address: &Address, request: Request<'_>) -> Result<(Response, Vec<u8>), PeerError> {
    let mut stream = address.open(None).await?;
    stream.write_all(head_and_body(address, request).as_bytes()).await?;
    read_bytes(BufReader::new(stream)).await
}

async fn read_response<R: AsyncBufRead + Unpin>(reader: R) -> Result<Response, PeerError> {
    let (mut response, bytes) = read_bytes(reader).await?;
    response.body = String::from_utf8(bytes).map_err(|cause| PeerError::Malformed(cause.to_string()))?;
    Ok(response)
}

async fn read_bytes<R: AsyncBufRead + Unpin>(mut reader: R) -> Result<(Response, Vec<u8>), PeerError> {
    let status_line = read_line(&mut reader).await?;
    let status = status_line
        .strip_prefix("HTTP/1.")
        .and_then(|rest| rest.get(2..5))
        .and_then(|code| code.parse().ok())
        .ok_or_else(|| PeerError::Malformed(format!("status line `{status_line}`")))?;
    let headers = read_headers(&mut reader).await?;
    let response = Response { status, headers, body: String::new() };
    let bytes = read_body(&mut reader, &response).await?;
    Ok((response, bytes))
}

async fn read_headers<R: AsyncBufRead + Unpin>(reader: &mut R) -> Result<Vec<(String, String)>, PeerError> {
    let mut headers = Vec::new();
    loop {
        let line = read_line(reader).await?;
        if line.is_empty() {
            return Ok(headers);
        }
        let Some((name, value)) = line.split_once(':') else {
            return Err(PeerError::Malformed(format!("header `{line}`")));
        };
        if headers.len() == MAX_HEADERS {
            return Err(PeerError::Overflow("the list of response headers"));
        }
        headers.push((name.trim().to_ascii_lowercase(), value.trim().to_owned()));
    }
}

async fn read_body<R: AsyncBufRead + Unpin>(reader: &mut R, response: &Response) -> Result<Vec<u8>, PeerError> {
    let chunked = response.header("transfer-encoding").is_some_and(|value| value.contains("chunked"));
    if chunked {
        return read_chunks(reader).await;
    }
    let mut body = Vec::new();
    match response.header("content-length") {
        Some(length) => {
            let length = length.parse().map_err(|cause| PeerError::Malformed(format!("length: {cause}")))?;
            read_exactly(reader, &mut body, length).await?;
        }
        // Without a length the body lasts until the connection ends; one byte more than allowed shows an overrun.
        None if !matches!(response.status, 204 | 304) => {
            reader.take(MAX_BODY as u64 + 1).read_to_end(&mut body).await?;
        }
        None => {}
    }
    check_size(body.len())?;
    Ok(body)
}

async fn read_chunks<R: AsyncBufRead + Unpin>(reader: &mut R) -> Result<Vec<u8>, PeerError> {
    let mut body = Vec::new();
    loop {
        let line = read_line(reader).await?;
        let digits = line.split(';').next().unwrap_or_default().trim();
        let size =
            usize::from_str_radix(digits, 16).map_err(|cause| PeerError::Malformed(format!("chunk size `{digits}`: {cause}")))?;
        if size == 0 {
            return Ok(body);
        }
        read_exactly(reader, &mut body, size).await?;
        read_line(reader).await?;
    }
}

async fn read_exactly<R: AsyncRead + Unpin>(reader: &mut R, body: &mut Vec<u8>, size: usize) -> Result<(), PeerError> {
    check_size(body.len().saturating_add(size))?;
    let read = reader.take(size as u64).read_to_end(body).await?;
    if read < size {
        return Err(PeerError::Disconnected("the answer was cut short".to_owned()));
    }
    Ok(())
}

fn check_size(size: usize) -> Result<(), PeerError> {
    if size > MAX_BODY {
        return Err(PeerError::Overflow("the response body"));
    }
    Ok(())
}

async fn read_line<R: AsyncBufRead + Unpin>(reader: &mut R) -> Result<String, PeerError> {
    let mut line = String::new();
    let read = reader.take(MAX_LINE).read_line(&mut line).await?;
    if read == 0 {
        return Err(PeerError::Disconnected("no answer before the connection ended".to_owned()));
    }
    if !line.ends_with('\n') {
        return Err(PeerError::Malformed("a header line without its end".to_owned()));
    }
    line.truncate(line.trim_end_matches(['\r', '\n']).len());
    Ok(line)
}
