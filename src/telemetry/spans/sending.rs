//! How spans get to the collector.

use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use engine::error::{Context as _, Kind, Result};
use opentelemetry_http::{HttpClient, HttpError, Request, Response};
use tokio::runtime::Handle;

/// The batches come from a thread without a runtime; this one's carries them.
#[derive(Debug)]
pub struct Sending {
    client: reqwest::Client,
    runtime: Handle,
}

/// Of an answer that says what was wrong.
const MOST_ANSWER: usize = 64 * 1024;

impl Sending {
    pub fn open(within: Duration) -> Result<Self> {
        let client = outgoing::client()
            // A redirect would carry the key to another host.
            .redirect(reqwest::redirect::Policy::none())
            .connect_timeout(within.min(Duration::from_secs(3)))
            .timeout(within)
            .build()
            .context(Kind::Unavailable, "the client for traces cannot be set up")?;
        Ok(Self { client, runtime: Handle::current() })
    }
}

#[async_trait]
impl HttpClient for Sending {
    async fn send_bytes(&self, request: Request<Bytes>) -> std::result::Result<Response<Bytes>, HttpError> {
        let (client, request) = (self.client.clone(), reqwest::Request::try_from(request)?);
        let exchange = async move {
            let mut answer = client.execute(request).await.map_err(reqwest::Error::without_url)?;
            let mut built = Response::builder().status(answer.status());
            if let Some(headers) = built.headers_mut() {
                *headers = std::mem::take(answer.headers_mut());
            }
            let mut body = Vec::new();
            while let Some(piece) = answer.chunk().await.map_err(reqwest::Error::without_url)? {
                body.extend_from_slice(&piece[..piece.len().min(MOST_ANSWER - body.len())]);
                if body.len() >= MOST_ANSWER {
                    break;
                }
            }
            Ok::<_, HttpError>(built.body(Bytes::from(body))?)
        };
        self.runtime.spawn(exchange).await?
    }
}
