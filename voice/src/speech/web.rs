//! Requests to providers of speech.

use std::time::Duration;

use reqwest::{Client, Response, StatusCode, redirect};

use super::SpeechError;

/// Of an answer that says why not.
const MOST_REASON: usize = 2_000;

pub fn client() -> Result<Client, SpeechError> {
    outgoing::client()
        .connect_timeout(Duration::from_secs(3))
        .read_timeout(Duration::from_secs(5))
        .timeout(Duration::from_mins(1))
        .redirect(redirect::Policy::none())
        .build()
        .map_err(|error| SpeechError::Refused { provider: "the web", detail: error.to_string() })
}

/// The request did not come through. The address may hold a key and is left out.
pub fn failed(provider: &'static str, error: reqwest::Error) -> SpeechError {
    SpeechError::Unavailable { provider, detail: error.without_url().to_string() }
}

/// An answer that is one, or why it is none.
pub async fn answered(provider: &'static str, response: Response) -> Result<Response, SpeechError> {
    let status = response.status();
    if status.is_success() {
        return Ok(response);
    }
    let mut response = response;
    let mut reason = Vec::new();
    while let Ok(Some(piece)) = response.chunk().await {
        reason.extend_from_slice(&piece[..piece.len().min(MOST_REASON - reason.len())]);
        if reason.len() >= MOST_REASON {
            break;
        }
    }
    let reason: String = String::from_utf8_lossy(&reason).chars().filter(|letter| !letter.is_control()).take(300).collect();
    let detail = format!("{status} {reason}");
    let may_pass = status.is_server_error() || matches!(status, StatusCode::TOO_MANY_REQUESTS | StatusCode::REQUEST_TIMEOUT);
    Err(if may_pass { SpeechError::Unavailable { provider, detail } } else { SpeechError::Refused { provider, detail } })
}
