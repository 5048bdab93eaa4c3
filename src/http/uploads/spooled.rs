//! Large files on their way in: streamed to disk, measured and summed while they arrive.

use std::path::PathBuf;

use axum::extract::multipart::{Field, MultipartError};
use axum::http::StatusCode;
use sha2::{Digest as _, Sha256};
use tokio::io::AsyncWriteExt as _;

use super::unguessable;
use crate::app::App;
use crate::http::problem::{Answer, Problem};

/// Bytes of a file's beginning that tell what it is.
const HEAD: usize = 1_024;

/// What may come in, in bytes, and the words for what may not.
#[derive(Debug, Clone, Copy)]
pub struct Bounds<'a> {
    pub most: u64,
    /// Of a file that is larger.
    pub too_large: &'a str,
    /// Of a request that is larger than any may be.
    pub too_much: &'static str,
}

/// A file that has arrived, on disk. Dropped, it is gone, unless the store has taken it.
pub struct Spooled {
    pub path: PathBuf,
    pub size: u64,
    pub checksum: String,
    /// How it begins.
    pub head: Vec<u8>,
}

impl Spooled {
    pub async fn receive(app: &App, mut field: Field<'_>, bounds: Bounds<'_>) -> Answer<Self> {
        let path = app.knowledge.arriving.join(unguessable()?.to_string());
        let mut spooled = Self { path, size: 0, checksum: String::new(), head: Vec::new() };
        let mut file = tokio::fs::File::create(&spooled.path).await.map_err(|error| full(&error))?;
        let mut sum = Sha256::new();
        while let Some(chunk) = field.chunk().await.map_err(|error| broken(&error, bounds.too_much))? {
            spooled.size += chunk.len() as u64;
            if spooled.size > bounds.most {
                return Err(Problem::too_large(bounds.too_large.to_owned()));
            }
            if spooled.head.len() < HEAD {
                spooled.head.extend(chunk.iter().take(HEAD - spooled.head.len()));
            }
            sum.update(&chunk);
            file.write_all(&chunk).await.map_err(|error| full(&error))?;
        }
        file.flush().await.map_err(|error| full(&error))?;
        spooled.checksum = hex(&sum.finalize());
        Ok(spooled)
    }
}

impl Drop for Spooled {
    fn drop(&mut self) {
        // The store may have moved it away; what stays by mistake is cleared at the next start.
        drop(std::fs::remove_file(&self.path));
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut hex, byte| {
        use std::fmt::Write as _;
        // Writing to a String cannot fail.
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

/// A form that could not be read to its end.
pub fn broken(error: &MultipartError, too_much: &'static str) -> Problem {
    if error.status() == StatusCode::PAYLOAD_TOO_LARGE {
        Problem::too_large(too_much)
    } else {
        Problem::malformed("the form broke off or is not multipart/form-data")
    }
}

fn full(error: &std::io::Error) -> Problem {
    tracing::error!(%error, "an upload cannot be written");
    Problem::unavailable("the file cannot be stored at the moment")
}
