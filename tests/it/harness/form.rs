//! A form with files, as browsers send it.

use serde_json::Value;

use super::web::{Answer, Request};

const BOUNDARY: &str = "----a-boundary-that-no-file-holds";

pub fn request(path: &str, name: &str, bytes: &[u8]) -> Request {
    files(path, &[(name, bytes)])
}

/// Several files in one form.
pub fn files(path: &str, files: &[(&str, &[u8])]) -> Request {
    let mut body = Vec::with_capacity(files.iter().map(|(_, bytes)| bytes.len() + 300).sum());
    for (name, bytes) in files {
        body.extend(format!("--{BOUNDARY}\r\ncontent-disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n").bytes());
        body.extend(b"content-type: application/octet-stream\r\n\r\n");
        body.extend(*bytes);
        body.extend(b"\r\n");
    }
    body.extend(format!("--{BOUNDARY}--\r\n").bytes());
    Request::new("POST", path).text(&format!("multipart/form-data; boundary={BOUNDARY}"), body)
}

/// Uploads as the visitor with this token.
pub async fn upload(url: &str, token: &str, name: &str, bytes: &[u8]) -> Answer {
    try_upload(url, token, name, bytes).await.expect("the server answers")
}

pub async fn try_upload(url: &str, token: &str, name: &str, bytes: &[u8]) -> std::io::Result<Answer> {
    request("/api/v1/chat/attachments", name, bytes).bearer(token).send(url).await
}

/// A picture of `width` × `height` as far as its header says; one pixel's worth of data follows.
pub fn png(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = b"\x89PNG\r\n\x1a\n".to_vec();
    let mut header = Vec::new();
    header.extend(width.to_be_bytes());
    header.extend(height.to_be_bytes());
    header.extend([8, 2, 0, 0, 0]);
    chunk(&mut bytes, *b"IHDR", &header);
    // zlib: one stored block with one filtered row of one RGB pixel.
    chunk(&mut bytes, *b"IDAT", b"\x78\x01\x01\x04\x00\xfb\xff\x00\xff\x00\x00\x03\x01\x01\x00");
    chunk(&mut bytes, *b"IEND", b"");
    bytes
}

fn chunk(bytes: &mut Vec<u8>, kind: [u8; 4], data: &[u8]) {
    bytes.extend((data.len() as u32).to_be_bytes());
    let start = bytes.len();
    bytes.extend(kind);
    bytes.extend(data);
    let sum = crc32(&bytes[start..]);
    bytes.extend(sum.to_be_bytes());
}

fn crc32(bytes: &[u8]) -> u32 {
    let step = |crc: u32, byte: &u8| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| (crc >> 1) ^ (0xedb8_8320 & 0_u32.wrapping_sub(crc & 1)))
    };
    !bytes.iter().fold(u32::MAX, step)
}

/// The id of an upload that was taken.
#[track_caller]
pub fn stored(answer: &Answer) -> Value {
    answer.expect(201)
}
