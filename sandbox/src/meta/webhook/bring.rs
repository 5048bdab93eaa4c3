//! Bringing POSTs to the receiver.

use std::sync::Arc;
use std::time::Duration;

use tokio::task::JoinSet;

use super::{Posting, sign};
use crate::http::{Request, fetch};
use crate::meta::Shared;
use crate::{Address, PeerError};

/// How often the time of the platform is looked at while something waits for it.
const LOOK: Duration = Duration::from_millis(10);

/// Brings what is due until it is dropped.
pub(in crate::meta) async fn pump(shared: Arc<Shared>) {
    let mut under_way = JoinSet::new();
    loop {
        while under_way.try_join_next().is_some() {}
        let due = shared.lock().take_due();
        if let Some(post) = due {
            under_way.spawn(bring(Arc::clone(&shared), post));
            continue;
        }
        let has_more = shared.lock().outbox.has_more();
        tokio::select! {
            () = shared.changed.notified() => {}
            Some(_) = under_way.join_next() => {}
            () = tokio::time::sleep(LOOK), if has_more => {}
        }
    }
}

async fn bring(shared: Arc<Shared>, mut post: Posting) {
    tokio::time::sleep(post.hold).await;
    let unasked = shared.lock().unasked(&post.url);
    if let Some(token) = unasked {
        let is_good = verify(&post.url, &token, "1158201444").await.is_ok();
        shared.lock().asked(&mut post, is_good);
    }
    let (headers, within) = {
        let state = shared.lock();
        (sign::headers(&state.rules, state.outbox.how.signing, &post.body), state.rules.answer_within)
    };
    let asked = ask(&post.url, "POST", "", &headers, &post.body);
    let status = tokio::time::timeout(within, asked).await.ok().and_then(Result::ok).map(|(status, _)| status);
    shared.lock().settle(post, status);
    shared.moved();
}

async fn ask(url: &str, method: &str, query: &str, headers: &[(String, String)], body: &str) -> Result<(u16, String), PeerError> {
    let address = Address::parse(url)?;
    let path = url.split_once("://").and_then(|(_, rest)| rest.find('/').and_then(|slash| rest.get(slash..))).unwrap_or("/");
    let target = format!("{path}{query}");
    let response = fetch(&address, Request { method, target: &target, headers, body }).await?;
    Ok((response.status, response.body))
}

/// The question a callback must answer before it is taken.
///
/// Errors: why the callback is refused, in the platform's words.
pub(in crate::meta) async fn verify(url: &str, token: &str, challenge: &str) -> Result<(), String> {
    let query = format!("?hub.mode=subscribe&hub.challenge={challenge}&hub.verify_token={token}");
    let refused = "The URL couldn't be validated.";
    let asked = tokio::time::timeout(Duration::from_secs(10), ask(url, "GET", &query, &[], "")).await;
    match asked {
        Err(_) => Err(format!("{refused} The callback did not answer in time.")),
        Ok(Err(cause)) => Err(format!("{refused} {cause}")),
        Ok(Ok((status, _))) if status != 200 => Err(format!("{refused} Response Code = {status}")),
        Ok(Ok((_, body))) if body != challenge => {
            Err(format!("{refused} Response does not match challenge, expected value=\"{challenge}\""))
        }
        Ok(Ok(_)) => Ok(()),
    }
}
