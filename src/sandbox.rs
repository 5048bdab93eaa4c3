//! The sandbox of the demo: phones on a page that talk to a simulated Graph API, which talks to this program as the real
//! one would. Only the base addresses of the channels differ from those of a connected business.
//!
//! | look for | in |
//! | --- | --- |
//! | ids, tokens and secrets of the made-up accounts | `accounts` |
//! | what is there when the program starts | `seed` |
//! | what one can do on a phone | `acts`, files in `attach` |
//! | what can go wrong on demand | `faults` |
//! | what the page is shown | `shown` |
//! | the phone that calls, over a simulated carrier | `telephone` |
//! | addresses below `/sandbox/` | `door` |
//!
//! The phones live in memory: they begin anew with each start, while the inbox keeps what was said and the tokens it was given.

mod accounts;
mod acts;
mod attach;
pub mod call;
mod door;
mod faults;
mod seed;
mod shown;
mod telephone;

use ::sandbox::meta::{Author, Channel, Clock, Meta, Rules};
use engine::clock::Timestamp;
use engine::error::{Context as _, Error, Kind, Result};
use parking_lot::Mutex;
use tokio::sync::Semaphore;

use crate::app::App;

pub use accounts::{ACCOUNTS, Account, CARRIER, account};
pub use door::routes;

use faults::Webhooks;
use telephone::Telephone;

/// Pages that may wait for news at once.
const MOST_WAITING: usize = 64;

/// The simulated Graph API and everybody who has a phone on it.
pub struct Phones {
    meta: Meta,
    /// Added to versions: those of an earlier start are never taken for ours.
    epoch: u64,
    webhooks: Mutex<Webhooks>,
    /// The next file that somebody sends has lapsed before it is fetched.
    is_next_file_gone: Mutex<bool>,
    waiting: Semaphore,
    telephone: Telephone,
}

/// Public keys of the inboxes that the accounts are connected to.
#[derive(Debug, Clone, Copy)]
pub struct Keys<'a> {
    pub whatsapp: &'a str,
    pub messenger: &'a str,
    pub instagram: &'a str,
}

/// Gives the program its phones. `has_talked`: the demo is not new, so that its inbox may hold conversations with them.
pub async fn open(app: &App, has_talked: bool) -> Result<()> {
    if app.phones().is_none() {
        app.give_phones(Phones::start(app.engine.clock.now(), has_talked).await?)?;
    }
    Ok(())
}

impl Phones {
    /// Errors: when no port can be had.
    pub async fn start(now: Timestamp, has_talked: bool) -> Result<Self> {
        let now = now.as_millis().unsigned_abs();
        let rules: Rules = seed::rules();
        let meta = Meta::start(rules, Clock::from(now)).await;
        let meta = meta.context(Kind::Unavailable, "the simulated channels cannot listen")?;
        seed::fill(&meta, now, has_talked);
        Ok(Self {
            meta,
            epoch: now,
            webhooks: Mutex::default(),
            is_next_file_gone: Mutex::default(),
            waiting: Semaphore::new(MOST_WAITING),
            telephone: Telephone::default(),
        })
    }

    /// What stands for `https://graph.facebook.com`: `WhatsApp` and Messenger.
    pub fn facebook(&self) -> String {
        self.meta.url()
    }

    /// What stands for `https://graph.instagram.com`.
    pub fn instagram(&self) -> String {
        self.meta.instagram_url()
    }

    /// A token that the platform gave at an earlier start, for a longer life of the account's first one, is good again.
    pub fn recall(&self, token: &str, ends_at: Option<Timestamp>) {
        if let Some(token) = seed::lengthened(token, ends_at) {
            self.meta.with(|state| state.rules.tokens.push(token));
        }
    }

    /// Tells the platform where the webhooks of each account go, as the owner does in its dashboard, and subscribes to all of
    /// them. The server must listen: each address is asked for the challenge. `callbacks` is such as `http://127.0.0.1:8080`.
    ///
    /// Errors: when an address does not answer as it should.
    pub async fn connect(&self, callbacks: &str, keys: &Keys<'_>) -> Result<()> {
        self.telephone.connect(callbacks);
        for account in &ACCOUNTS {
            let key = match account.channel {
                Channel::WhatsApp => keys.whatsapp,
                Channel::Messenger => keys.messenger,
                Channel::Instagram => keys.instagram,
            };
            let url = format!("{}/webhooks/{}/{key}", callbacks.trim_end_matches('/'), account.word());
            let set = self.meta.set_callback(account.object(), &url, account.verify_token, &[]).await;
            set.map_err(|why| Error::unavailable(format!("the callback of {} is refused: {why}", account.word())))?;
            self.meta.with(|state| {
                state.subscriptions.entry(account.subscribed().to_owned()).or_default();
            });
        }
        Ok(())
    }

    /// Grows with whatever may have changed what a page shows.
    fn version(&self) -> u64 {
        self.epoch + *self.meta.versions().borrow()
    }

    /// Resolves when the version is another than this one.
    async fn other_than(&self, version: u64) {
        let mut versions = self.meta.versions();
        // The sender lives as long as `meta`, so this ends by a change alone.
        let _ended = versions.wait_for(|now| self.epoch + now != version).await;
    }
}

/// Whether a phone shows a message: what was refused, or waits for a phone without a net, is not there.
fn is_shown(message: &::sandbox::meta::Message) -> bool {
    let has_arrived = message.from == Author::Customer || matches!(message.status.as_str(), "delivered" | "read");
    has_arrived && message.kind != "reaction"
}

#[cfg(test)]
mod tests;
