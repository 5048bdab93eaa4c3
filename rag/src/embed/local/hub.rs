//! Fetches a model by its name from the Hugging Face hub, or from a mirror with the same addresses.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::time::Duration;

use reqwest::{Client, Response, StatusCode};
use tokio::fs;
use tokio::io::AsyncWriteExt;

use crate::embed::EmbedError;

const CONNECT: Duration = Duration::from_secs(10);
/// The longest silence while a file comes.
const SILENCE: Duration = Duration::from_secs(30);

struct Wanted {
    path: &'static str,
    most_bytes: u64,
    is_needed: bool,
}

const fn wanted(path: &'static str, most_bytes: u64, is_needed: bool) -> Wanted {
    Wanted { path, most_bytes, is_needed }
}

/// The weights come last: a folder that has them has everything.
const FILES: [Wanted; 5] = [
    wanted("config.json", 1 << 20, true),
    wanted("tokenizer.json", 32 << 20, true),
    wanted("sentence_bert_config.json", 1 << 20, false),
    wanted("1_Pooling/config.json", 1 << 20, false),
    wanted("model.safetensors", 2 << 30, true),
];

pub fn address() -> String {
    "https://huggingface.co".into()
}

/// The model's folder below `models`, filled from `{hub}/{name}/resolve/{revision}/` where a file is missing.
pub async fn fetch(hub: &str, name: &str, revision: &str, models: &Path) -> Result<PathBuf, EmbedError> {
    let is_word = |word: &str| {
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
        !word.is_empty() && !word.starts_with('.') && word.bytes().all(is_plain)
    };
    if !name.split('/').all(is_word) || name.split('/').count() > 2 || !is_word(revision) {
        return Err(EmbedError::invalid("a model is named `owner/name`, its revision by a plain word"));
    }
    let folder = models.join(name.replace('/', "--")).join(revision);
    let complete = folder.join("model.safetensors");
    if fs::try_exists(&complete).await.unwrap_or(false) {
        return Ok(folder);
    }
    let client = outgoing::client()
        .connect_timeout(CONNECT)
        .read_timeout(SILENCE)
        .build()
        .map_err(|cause| EmbedError::invalid("the HTTP client could not be set up").because(cause))?;
    for file in &FILES {
        let address = format!("{}/{name}/resolve/{revision}/{}", hub.trim_end_matches('/'), file.path);
        fetch_file(&client, &address, file, &folder.join(file.path)).await?;
    }
    Ok(folder)
}

async fn fetch_file(client: &Client, address: &str, file: &Wanted, target: &Path) -> Result<(), EmbedError> {
    let path = file.path;
    let unreachable = |cause: reqwest::Error| {
        EmbedError::unavailable(format!("the model's {path} could not be fetched from the hub")).because(cause.without_url())
    };
    let response = client.get(address).send().await.map_err(unreachable)?;
    match response.status() {
        status if status.is_success() => {}
        StatusCode::NOT_FOUND if !file.is_needed => return Ok(()),
        StatusCode::NOT_FOUND | StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => {
            return Err(EmbedError::invalid(format!("the hub has no such public model with a {path}")));
        }
        status => return Err(EmbedError::unavailable(format!("the hub answered with status {}", status.as_u16()))),
    }
    if let Some(folder) = target.parent() {
        fs::create_dir_all(folder).await.map_err(unwritable)?;
    }
    // Under another name until it is whole: a broken download must not pass for a model.
    let part = target.with_extension(format!("part-{}", std::process::id()));
    let saved = save(response, file, &part).await;
    if saved.is_err() {
        remove(&part).await;
    }
    saved?;
    fs::rename(&part, target).await.map_err(unwritable)
}

async fn save(mut response: Response, file: &Wanted, part: &Path) -> Result<(), EmbedError> {
    let Wanted { path, most_bytes, .. } = file;
    let announced = response.content_length();
    let mut out = fs::File::create(part).await.map_err(unwritable)?;
    let mut written = 0;
    let broken = |cause: reqwest::Error| {
        EmbedError::unavailable(format!("the model's {path} broke off while it was fetched")).because(cause.without_url())
    };
    while let Some(chunk) = response.chunk().await.map_err(broken)? {
        written += chunk.len() as u64;
        if written > *most_bytes {
            return Err(EmbedError::invalid(format!("the model's {path} has more than {most_bytes} bytes")));
        }
        out.write_all(&chunk).await.map_err(unwritable)?;
    }
    if announced.is_some_and(|length| length != written) {
        return Err(EmbedError::unavailable(format!("the model's {path} came cut short")));
    }
    out.sync_all().await.map_err(unwritable)
}

async fn remove(part: &Path) {
    if let Err(cause) = fs::remove_file(part).await
        && cause.kind() != ErrorKind::NotFound
    {
        tracing::warn!(%cause, "a broken download could not be removed");
    }
}

fn unwritable(cause: std::io::Error) -> EmbedError {
    EmbedError::unavailable("the models folder could not be written").because(cause)
}

#[cfg(test)]
mod tests;
