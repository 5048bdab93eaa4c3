//! Files: `WhatsApp`'s media, resumable uploads, and the links of Messenger and Instagram.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::refusal::Refusal;
use super::route::{Answer, Call};
use super::state::{DAY, Media, State};
use super::webhook::mac;
use crate::serve::{Part, Reply, Request};

/// A download address of `WhatsApp` lives five minutes.
const URL_LIFE: u64 = 5 * 60 * 1000;
/// An id from an upload lives 30 days, one from a webhook 7.
const UPLOADED: u64 = 30 * DAY;
pub(super) const RECEIVED: u64 = 7 * DAY;

/// Resumable uploads that are under way, and the bytes of one.
const MOST_UPLOADS: usize = 16;
const MOST_UPLOAD: u64 = 16 << 20;

pub(super) fn digest(bytes: &[u8]) -> String {
    STANDARD.encode(Sha256::digest(bytes))
}

/// The largest file of a type, in bytes.
fn most(mime: &str) -> Option<usize> {
    const MEGABYTE: usize = 1024 * 1024;
    let kinds = [("image", 5), ("video", 16), ("audio", 16), ("document", 100)];
    let plain = mime.split(';').next().unwrap_or_default();
    if plain == "image/webp" {
        return Some(500 * 1024);
    }
    let found = kinds.into_iter().find(|(kind, _)| super::whatsapp::takes(kind, plain));
    found.map(|(_, megabytes)| megabytes * MEGABYTE)
}

pub(super) fn upload(state: &mut State, call: &Call<'_>, number: &str) -> Answer {
    call.needs("whatsapp_business_messaging", 10)?;
    let form = form(call.request);
    let text = |name: &str| {
        let part = form.iter().find(|part| part.name == name);
        part.map(|part| String::from_utf8_lossy(part.bytes).trim().to_owned())
    };
    if text("messaging_product").as_deref() != Some("whatsapp") {
        return Err(Refusal::param("The parameter messaging_product is required."));
    }
    let file = form.iter().find(|part| part.name == "file").ok_or_else(|| Refusal::param("The parameter file is required."))?;
    let mime = text("type").filter(|mime| !mime.is_empty()).unwrap_or_else(|| file.mime.clone());
    let most = most(&mime).ok_or_else(|| {
        Refusal::param(format!("Param file must be a file with one of the supported types. Received file of type '{mime}'."))
    })?;
    if file.bytes.len() > most {
        return Err(Refusal::whatsapp(131_053, format!("The file is larger than {most} bytes.")));
    }
    if file.bytes.is_empty() {
        return Err(Refusal::whatsapp(131_053, "The file is empty."));
    }
    Ok(json!({"id": state.keep_media(number, &mime, file.bytes.to_vec(), file.file_name.clone(), UPLOADED)}))
}

/// `GET` gives an address, not the file.
pub(super) fn one(state: &mut State, call: &Call<'_>, id: &str) -> Answer {
    call.needs("whatsapp_business_messaging", 10)?;
    let now = state.now();
    let file = state.media.get(id).filter(|file| file.expires_at > now).ok_or_else(|| Refusal::unknown(call.method, id))?;
    let wants = call.param("phone_number_id");
    if wants.is_some_and(|number| number != file.account) || state.number(&file.account).is_none() {
        return Err(Refusal::unknown(call.method, id));
    }
    match call.method {
        "GET" => Ok(json!({"messaging_product": "whatsapp", "url": url(state, file), "mime_type": file.mime,
            "sha256": digest(&file.bytes), "file_size": file.bytes.len(), "id": id})),
        "DELETE" => {
            state.media.remove(id);
            Ok(json!({"success": true}))
        }
        method => Err(Refusal::unknown(method, id)),
    }
}

/// An address for the next five minutes.
pub(super) fn url(state: &State, file: &Media) -> String {
    let end = state.now() + URL_LIFE;
    let hash = mac(&state.rules.app_secret, format!("{} {end}", file.id).as_bytes());
    format!("{}/whatsapp_business/attachments/?mid={}&ext={end}&hash={hash}", state.base, file.id)
}

pub(super) fn download(state: &State, call: &Call<'_>) -> Result<Reply, Refusal> {
    let gone = || Refusal::new(404, 100, "The media is no longer available");
    if call.request.header("authorization").is_none() {
        return Err(Refusal::token(None, "Authentication Error"));
    }
    if call.request.header("user-agent").is_none_or(str::is_empty) {
        return Err(Refusal::new(403, 10, "Forbidden"));
    }
    let (id, end) = (call.param("mid").unwrap_or_default(), call.param("ext").unwrap_or_default());
    let hash = mac(&state.rules.app_secret, format!("{id} {end}").as_bytes());
    let is_live = end.parse::<u64>().is_ok_and(|end| end > state.now()) && call.param("hash") == Some(hash.as_str());
    let file = state.media.get(id).filter(|_| is_live).ok_or_else(gone)?;
    Ok(bytes(file))
}

/// What stands before the id of a film where its still is meant.
pub(super) const STILL: &str = "still-";

/// One grey pixel.
const GREY: &[u8] = b"\x89PNG\x0d\x0a\x1a\x0a\0\0\0\x0dIHDR\0\0\0\x01\0\0\0\x01\x08\0\0\0\0:~\x9bU\
                      \0\0\0\x0aIDATx\x9cch\0\0\0\x82\0\x81w\xcdr\xb6\0\0\0\0IEND\xaeB`\x82";

/// A link of Messenger and Instagram: whoever has it may read, for a day.
pub(super) fn link(state: &State, id: &str) -> String {
    let hash = mac(&state.rules.app_secret, id.as_bytes());
    format!("{}/cdn/{id}?oh={}", state.base, hash.get(..32).unwrap_or_default())
}

pub(super) fn from_cdn(state: &State, request: &Request, id: &str) -> Reply {
    let hash = mac(&state.rules.app_secret, id.as_bytes());
    let is_signed = request.query("oh").as_deref() == hash.get(..32);
    let of_still = id.strip_prefix(STILL);
    let file = state.media.get(of_still.unwrap_or(id)).filter(|file| is_signed && file.expires_at > state.now());
    match (file, of_still) {
        (Some(_), Some(_)) => reply_with("image/png", GREY.to_vec()),
        (Some(file), None) => bytes(file),
        (None, _) => Reply::empty(403),
    }
}

fn bytes(file: &Media) -> Reply {
    reply_with(&file.mime, file.bytes.clone())
}

fn reply_with(mime: &str, bytes: Vec<u8>) -> Reply {
    let mut reply = Reply::empty(200).with("content-type", &mime);
    reply.parts = vec![Part::Bytes(bytes)];
    reply
}

struct FormPart<'a> {
    name: String,
    file_name: Option<String>,
    mime: String,
    bytes: &'a [u8],
}

/// The parts of a multipart body; none when it is not one.
fn form(request: &Request) -> Vec<FormPart<'_>> {
    let kind = request.header("content-type").unwrap_or_default();
    let Some((_, boundary)) = kind.split_once("boundary=") else { return Vec::new() };
    let boundary = format!("--{}", boundary.split(';').next().unwrap_or_default().trim().trim_matches('"'));
    let mut parts = Vec::new();
    let mut rest = request.body.as_slice();
    while let Some(start) = find(rest, boundary.as_bytes()) {
        rest = rest.get(start + boundary.len()..).unwrap_or_default();
        let end = find(rest, boundary.as_bytes()).unwrap_or(rest.len());
        let part = rest.get(..end).unwrap_or_default();
        let Some(head) = find(part, b"\r\n\r\n") else { continue };
        let headers = String::from_utf8_lossy(part.get(..head).unwrap_or_default()).into_owned();
        let body = part.get(head + 4..).unwrap_or_default();
        let body = body.strip_suffix(b"\r\n").unwrap_or(body);
        let quoted = |name: &str| {
            let (_, after) = headers.split_once(&format!("{name}=\""))?;
            after.split('"').next().map(str::to_owned)
        };
        let mime =
            headers.lines().find_map(|line| line.split_once(':').filter(|(name, _)| name.eq_ignore_ascii_case("content-type")));
        parts.push(FormPart {
            name: quoted("; name").or_else(|| quoted(" name")).unwrap_or_default(),
            file_name: quoted("filename"),
            mime: mime.map(|(_, mime)| mime.trim().to_owned()).unwrap_or_default(),
            bytes: body,
        });
    }
    parts
}

fn find(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    haystack.windows(needle.len().max(1)).position(|window| window == needle)
}

/// A resumable upload, for the samples of templates.
pub(super) fn begin_upload(state: &mut State, call: &Call<'_>) -> Answer {
    let length = call.param("file_length").and_then(|length| length.parse().ok());
    let length: u64 = length.ok_or_else(|| Refusal::param("The parameter file_length is required."))?;
    let kind = call.param("file_type").unwrap_or_default();
    if !["application/pdf", "image/jpeg", "image/jpg", "image/png", "video/mp4"].contains(&kind) {
        return Err(Refusal::param("Param file_type is not one of the supported types."));
    }
    if length > MOST_UPLOAD {
        return Err(Refusal::param("Param file_length is too large."));
    }
    while state.uploads.len() >= MOST_UPLOADS {
        state.uploads.pop_first();
    }
    let id = format!("upload:MTphdHRhY2htZW50{:08x}", state.next());
    state.uploads.insert(id.clone(), (length, Vec::new()));
    Ok(json!({"id": id}))
}

pub(super) fn continue_upload(state: &mut State, call: &Call<'_>, id: &str) -> Answer {
    let is_oauth = call.request.header("authorization").is_some_and(|value| value.starts_with("OAuth "));
    if !is_oauth {
        return Err(Refusal::token(None, "The upload wants the OAuth scheme."));
    }
    let upload = state.uploads.get_mut(id).ok_or_else(|| Refusal::unknown(call.method, id))?;
    if call.method == "GET" {
        return Ok(json!({"id": id, "file_offset": upload.1.len()}));
    }
    let offset = call.request.header("file_offset").and_then(|offset| offset.parse::<usize>().ok());
    if offset != Some(upload.1.len()) {
        return Err(Refusal::param("The header file_offset does not match the bytes there are."));
    }
    if (upload.1.len() + call.request.body.len()) as u64 > upload.0 {
        return Err(Refusal::param("The upload is longer than its file_length."));
    }
    upload.1.extend_from_slice(&call.request.body);
    if upload.1.len() as u64 != upload.0 {
        return Ok(json!({"id": id, "file_offset": upload.1.len()}));
    }
    let handle = format!("4:{}", digest(&upload.1));
    state.uploads.remove(id);
    Ok(json!({"h": Value::String(handle)}))
}
