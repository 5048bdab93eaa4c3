//! Files at addresses that a call names: the platform fetches them itself, and so does the sandbox.

use std::time::Duration;

use super::picture::{Seen, look};
use crate::Address;
use crate::http;
use crate::meta::fields::params;
use crate::meta::pages::is_link;
use crate::meta::state::State;
use crate::serve::Request;

/// The platform does not wait longer.
const PATIENCE: Duration = Duration::from_secs(10);

/// Files that are kept for the calls that named them.
const MOST: usize = 8;

/// Members under which a call names a file.
const MEMBERS: [&str; 4] = ["url", "file_url", "image_url", "video_url"];

/// What stood at an address.
#[derive(Debug, Clone)]
pub(in crate::meta) enum Fetched {
    File(Vec<u8>),
    /// The sandbox speaks plain HTTP: what is behind TLS is taken for what it is said to be.
    Unseen,
    Nothing,
}

/// The file that has to be fetched before a call can be answered.
pub(in crate::meta) fn wanted(request: &Request) -> Option<String> {
    let edge = request.path().rsplit('/').next().unwrap_or_default();
    if request.method != "POST" || !["photos", "videos", "media"].contains(&edge) {
        return None;
    }
    let params = params(request).ok()?;
    MEMBERS.iter().find_map(|member| params.get(*member)?.as_str().map(str::to_owned))
}

/// Redirects are not followed.
pub(in crate::meta) async fn fetch(url: &str) -> Fetched {
    if !is_link(url) {
        return Fetched::Nothing;
    }
    let Ok(address) = Address::parse(url) else {
        return Fetched::Unseen;
    };
    let target = format!("/{}", url.splitn(4, '/').nth(3).unwrap_or_default());
    let asking = http::Request { method: "GET", target: &target, headers: &[], body: "" };
    match tokio::time::timeout(PATIENCE, http::fetch_bytes(&address, asking)).await {
        Ok(Ok((response, bytes))) if response.status == 200 => Fetched::File(bytes),
        _ => Fetched::Nothing,
    }
}

impl State {
    pub(in crate::meta) fn keep_fetched(&mut self, url: String, fetched: Fetched) {
        if self.fetched.len() >= MOST {
            self.fetched.pop_front();
        }
        self.fetched.push_back((url, fetched));
    }

    /// What stands at an address, and how long it is; none when there is nothing. Behind TLS it is what was expected.
    pub(super) fn stands_at(&self, url: &str, expected: Seen) -> Option<(Seen, Vec<u8>)> {
        let fetched = self.fetched.iter().rev().find(|(known, _)| known == url).map(|(_, fetched)| fetched);
        match fetched? {
            Fetched::File(bytes) => Some((look(bytes), bytes.clone())),
            Fetched::Unseen => Some((expected, Vec::new())),
            Fetched::Nothing => None,
        }
    }
}
