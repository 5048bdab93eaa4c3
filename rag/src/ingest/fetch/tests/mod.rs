//! The whole way against servers on this machine: `127.0.0.2` stands for the public internet, `127.0.0.1` stays private.

mod bounds;
mod guard;
mod pages;
pub(super) mod site;

use std::collections::HashMap;
use std::io;
use std::net::IpAddr;

use async_trait::async_trait;
use parking_lot::Mutex;

use self::site::Site;
use super::*;

/// What the tests call public.
pub(super) const PUBLIC: &str = "127.0.0.2";
pub(super) const PRIVATE: &str = "127.0.0.1";

/// The rule of production, and one address that passes for public.
struct StandIn(PublicOr);

impl AddressRule for StandIn {
    fn admits(&self, host: &str, address: IpAddr) -> bool {
        address.to_string() == PUBLIC || self.0.admits(host, address)
    }
}

/// Answers for each name in turn; the last one stays.
#[derive(Default)]
pub(super) struct Told(Mutex<HashMap<String, Vec<Vec<&'static str>>>>);

impl Told {
    pub(super) fn new(names: &[(&str, &[&[&'static str]])]) -> Arc<Self> {
        let in_turn = |answers: &[&[&'static str]]| answers.iter().rev().map(|answer| answer.to_vec()).collect();
        Arc::new(Self(Mutex::new(names.iter().map(|(name, answers)| ((*name).to_owned(), in_turn(answers))).collect())))
    }
}

#[async_trait]
impl Names for Told {
    async fn addresses(&self, host: &str) -> io::Result<Vec<IpAddr>> {
        let mut names = self.0.lock();
        let answers = names.get_mut(host).ok_or_else(|| io::Error::other("no such name"))?;
        let answer = if answers.len() > 1 { answers.pop().unwrap() } else { answers[0].clone() };
        Ok(answer.into_iter().map(|address| address.parse().unwrap()).collect())
    }
}

/// Settings that let the tests ask these sites at once.
pub(super) fn settings(sites: &[&Site]) -> FetchSettings {
    FetchSettings {
        ports: sites.iter().map(|site| site.port).collect(),
        delay_ms: 0,
        total_seconds: 20,
        ..FetchSettings::default()
    }
}

pub(super) fn fetcher(settings: FetchSettings, names: Arc<dyn Names>) -> Fetcher {
    let rule = Arc::new(StandIn(PublicOr::new(&settings).unwrap()));
    Fetcher::with(settings, rule, names).unwrap()
}

pub(super) fn simple(site: &Site) -> Fetcher {
    fetcher(settings(&[site]), Told::new(&[]))
}

pub(super) fn never() -> CancellationToken {
    CancellationToken::new()
}
