//! One request to one address: guarded, in turn and in time. Redirects come back as data, so that each is judged anew.

use std::sync::Arc;
use std::time::Duration;

use reqwest::header::{ACCEPT, ACCEPT_ENCODING, HeaderMap, HeaderValue, IF_MODIFIED_SINCE, IF_NONE_MATCH, LOCATION, RETRY_AFTER};
use reqwest::redirect::Policy;
use reqwest::{Client, Response, StatusCode};
use tokio::time::{Instant, timeout};
use url::Url;

use super::Seen;
use super::error::FetchError;
use super::gate::Gate;
use super::settings::FetchSettings;
use super::turns::{Turn, Turns};
use crate::net::{AddressRule, CheckedNames, NameRefused, Names, name_refused};

/// A site that asks for more is asked again after this all the same.
const LONGEST_WAIT: Duration = Duration::from_hours(1);

pub(super) struct Web {
    client: Client,
    pub(super) gate: Gate,
    turns: Turns,
    total: Duration,
}

/// What to ask for.
pub(super) struct Ask<'a> {
    pub(super) url: &'a Url,
    pub(super) accept: &'static str,
    /// Until the next request to the host.
    pub(super) delay: Duration,
    pub(super) seen: Option<&'a Seen>,
}

pub(super) enum Hop {
    Redirect(Url),
    Answer(Answer),
}

/// A response whose body is still to come, and the turn that lasts until it is read.
pub(super) struct Answer {
    pub(super) response: Response,
    pub(super) turn: Turn,
}

/// Time that one address may still take.
pub(super) struct Budget {
    left: Duration,
}

impl Budget {
    pub(super) async fn spend<T>(&mut self, work: impl Future<Output = T>) -> Result<T, FetchError> {
        let began = Instant::now();
        let done = timeout(self.left, work).await.map_err(|elapsed| FetchError::late().because(elapsed));
        self.left = self.left.saturating_sub(began.elapsed());
        done
    }
}

impl Web {
    pub(super) fn new(settings: &FetchSettings, rule: Arc<dyn AddressRule>, names: Arc<dyn Names>) -> Result<Self, FetchError> {
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT_ENCODING, HeaderValue::from_static("gzip"));
        let client = outgoing::http1_client()
            .user_agent(settings.user_agent())
            .default_headers(headers)
            .dns_resolver(Arc::new(CheckedNames { names, rule: Arc::clone(&rule) }))
            // A proxy would resolve the name itself, out of reach of the check.
            .no_proxy()
            .redirect(Policy::none())
            .retry(reqwest::retry::never())
            .referer(false)
            .no_gzip()
            .no_brotli()
            .no_deflate()
            .no_zstd()
            .connect_timeout(Duration::from_secs(settings.connect_seconds))
            .read_timeout(Duration::from_secs(settings.idle_seconds))
            .pool_max_idle_per_host(settings.at_once)
            .pool_idle_timeout(Duration::from_secs(settings.idle_seconds))
            .build()
            .map_err(|error| FetchError::settings("The client for web pages cannot be set up.").because(error))?;
        Ok(Self {
            client,
            gate: Gate::new(settings.ports.clone(), rule),
            turns: Turns::new(settings.at_once),
            total: Duration::from_secs(settings.total_seconds),
        })
    }

    pub(super) fn budget(&self) -> Budget {
        Budget { left: self.total }
    }

    /// The address has passed the gate.
    pub(super) async fn hop(&self, ask: &Ask<'_>, budget: &mut Budget) -> Result<Hop, FetchError> {
        let turn = self.turns.turn(ask.url, ask.delay).await?;
        let mut request = self.client.get(ask.url.clone()).header(ACCEPT, ask.accept);
        // A stamp of another address could call a page unchanged that was never read.
        if let Some(seen) = ask.seen.filter(|seen| seen.final_url == ask.url.as_str()) {
            request = request.headers(conditions(seen));
        }
        let response = budget.spend(request.send()).await?.map_err(failed)?;
        match response.status() {
            status if is_redirect(status) => {
                let location = response.headers().get(LOCATION).and_then(|value| str::from_utf8(value.as_bytes()).ok());
                let location = location.ok_or_else(|| FetchError::unavailable("The site redirects to nowhere."))?;
                Ok(Hop::Redirect(self.gate.next(ask.url, location)?))
            }
            _ => Ok(Hop::Answer(Answer { response, turn })),
        }
    }
}

fn is_redirect(status: StatusCode) -> bool {
    matches!(status.as_u16(), 301 | 302 | 303 | 307 | 308)
}

fn conditions(seen: &Seen) -> HeaderMap {
    let named = [(IF_NONE_MATCH, &seen.etag), (IF_MODIFIED_SINCE, &seen.last_modified)];
    let valid = named.into_iter().filter_map(|(name, stamp)| Some((name, HeaderValue::from_str(stamp.as_ref()?).ok()?)));
    valid.collect()
}

fn failed(error: reqwest::Error) -> FetchError {
    let error = error.without_url();
    let refused = match name_refused(&error) {
        Some(NameRefused::Forbidden) => FetchError::private(),
        Some(NameRefused::Unknown) => FetchError::unavailable("No site of this name can be found; check the address."),
        None if error.is_timeout() => FetchError::unavailable("The site does not answer."),
        None if error.is_builder() => FetchError::refused("This is no valid web address."),
        None if error.is_connect() => {
            FetchError::unavailable("The site cannot be reached, or a secure connection to it cannot be made.")
        }
        None => FetchError::broke_off(),
    };
    refused.because(error)
}

/// Says what an answer without a page means; success passes.
pub(super) fn judge(response: &Response) -> Result<(), FetchError> {
    let status = response.status();
    let code = status.as_u16();
    match code {
        200 | 203 => Ok(()),
        404 | 410 => Err(FetchError::not_found("The site has no page at this address.")),
        401 | 403 | 407 | 451 => Err(FetchError::refused(format!("The site does not show this page to everybody ({code})."))),
        408 | 425 | 429 | 500..=599 => {
            Err(FetchError::unavailable(format!("The site cannot send the page at the moment ({code}).")).after(wait(response)))
        }
        201..=299 => Err(FetchError::unsupported(format!("The site sends no complete page ({code})."))),
        300..=399 => Err(FetchError::unsupported(format!("The site offers no single page at this address ({code})."))),
        _ => Err(FetchError::refused(format!("The site refuses to send this page ({code})."))),
    }
}

fn wait(response: &Response) -> Option<Duration> {
    let seconds = response.headers().get(RETRY_AFTER)?.to_str().ok()?.trim().parse().ok()?;
    Some(Duration::from_secs(seconds).min(LONGEST_WAIT))
}
