//! A simulated Graph API for `WhatsApp`, Messenger and Instagram, as strict as the real one, and the phones that talk to it.
//!
//! | address | stands for |
//! | --- | --- |
//! | [`Meta::url`] | `graph.facebook.com`: `WhatsApp`, pages, Instagram through a page |
//! | [`Meta::instagram_url`] | `graph.instagram.com`: Instagram with its own login |
//!
//! A call goes through these steps: fault, version, token and proof, limits of calls, route, the rules of the product, usage headers.
//! The other way a [`Customer`] or an [`Owner`] does something on a phone, which becomes an update; updates become signed POSTs
//! to the callback and come again until they are answered with 200 ([`Delivering`] makes them come twice, late or shuffled).
//!
//! The time is the platform's own ([`Clock`]): a test moves it past a window or to the next try of a webhook.

mod apps;
mod clock;
mod comments;
mod customer;
mod fault;
mod fields;
mod files;
mod owner;
mod pages;
mod paging;
mod publishing;
mod refusal;
mod route;
mod rules;
mod state;
mod templates;
mod webhook;
mod whatsapp;

#[cfg(test)]
mod tests;

use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::{Notify, watch};
use tokio::task::JoinSet;

pub use clock::Clock;
pub use customer::{Customer, File, Pressable};
pub use fault::{Delivering, Fault, Signing};
pub use owner::Owner;
pub use rules::*;
pub use state::{Author, Channel, Comment, Media, Message, Override, Person, Post, Seen, State, Subscription, Template};
pub use webhook::Delivered;

use self::fault::Spot;
use crate::serve::{self, Listening, Reply, Request, Service};

/// Longest that [`Meta::quiet`] waits.
const LONGEST_QUIET: Duration = Duration::from_secs(30);

pub(crate) struct Shared {
    state: Mutex<State>,
    changed: Notify,
    /// Grows with whatever may have changed what can be seen.
    version: watch::Sender<u64>,
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// To be called after each change, with the state unlocked.
    fn moved(&self) {
        self.changed.notify_one();
        self.version.send_modify(|version| *version += 1);
    }
}

/// Listens on loopback until it is dropped; webhooks end with it.
pub struct Meta {
    listening: Listening,
    shared: Arc<Shared>,
    _pump: JoinSet<()>,
}

impl Meta {
    /// Errors: when no port can be had.
    pub async fn start(rules: Rules, clock: Clock) -> io::Result<Self> {
        let (state, version) = (Mutex::new(State::new(rules, clock)), watch::Sender::new(0));
        let shared = Arc::new(Shared { state, changed: Notify::new(), version });
        let listening = serve::listen(Arc::clone(&shared)).await?;
        shared.lock().base = format!("http://{}", listening.address);
        let mut tasks = JoinSet::new();
        tasks.spawn(webhook::pump(Arc::clone(&shared)));
        Ok(Self { listening, shared, _pump: tasks })
    }

    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.listening.address
    }

    /// Where `graph.facebook.com` would be.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.listening.address)
    }

    /// Where `graph.instagram.com` would be.
    #[must_use]
    pub fn instagram_url(&self) -> String {
        format!("http://{}/instagram", self.listening.address)
    }

    /// Sets the app's callback of an object (`whatsapp_business_account`, `page`, `instagram`), as the dashboard does: it is
    /// asked for the challenge first. No fields means all of them.
    ///
    /// Errors: why the callback was refused.
    pub async fn set_callback(&self, object: &str, url: &str, verify_token: &str, fields: &[&str]) -> Result<(), String> {
        let challenge = format!("{}", 1_158_201_444 + self.shared.lock().next());
        webhook::verify(url, verify_token, &challenge).await?;
        let fields = fields.iter().map(|field| (*field).to_owned()).collect();
        let callback = webhook::Callback { url: url.to_owned(), fields };
        self.with(|state| state.outbox.callbacks.insert(object.to_owned(), callback));
        Ok(())
    }

    /// Looks at the state, or changes it from elsewhere.
    pub fn with<R>(&self, look: impl FnOnce(&mut State) -> R) -> R {
        let found = look(&mut self.shared.lock());
        self.shared.moved();
        found
    }

    /// Looks at the state without a change, and so without a new version.
    pub fn look<R>(&self, look: impl FnOnce(&State) -> R) -> R {
        look(&self.shared.lock())
    }

    /// A number that grows whenever something may have changed: an act on a phone, a call, a webhook that was brought.
    #[must_use]
    pub fn versions(&self) -> watch::Receiver<u64> {
        self.shared.version.subscribe()
    }

    /// The time goes on by so much at once.
    pub fn advance(&self, time: Duration) {
        self.with(|state| state.clock.advance(time));
    }

    /// The next call meets it.
    pub fn inject(&self, fault: Fault) {
        self.inject_on("", fault);
    }

    /// The next call whose path holds this text meets it.
    pub fn inject_on(&self, path: &str, fault: Fault) {
        self.with(|state| state.once.push_back((Spot::Path(path.to_owned()), fault)));
    }

    /// The next message of the business meets it, on whichever channel.
    pub fn inject_on_send(&self, fault: Fault) {
        self.with(|state| state.once.push_back((Spot::Send, fault)));
    }

    /// Every call from now on meets it; none ends it.
    pub fn always(&self, fault: Option<Fault>) {
        self.shared.lock().always = fault;
    }

    /// How webhooks are brought from now on; what was held goes out under the new order.
    pub fn deliver(&self, how: Delivering) {
        self.with(|state| state.outbox.how = how);
    }

    /// Posts a body as it is to the callback of an object, signed as webhooks are at the moment.
    pub fn post_body(&self, object: &'static str, body: &str) {
        self.with(|state| state.post_body(object, body));
    }

    /// The next messages on `WhatsApp` are accepted and fail by status, each with one of these codes.
    pub fn fail_next(&self, codes: &[i64]) {
        self.with(|state| state.failing.extend(codes));
    }

    /// Tells of a `WhatsApp` message whatever a test wants, in any order: `sent`, `delivered`, `read`, `played`, or `failed` with
    /// a code. See [`Rules::is_delivered_at_once`].
    pub fn tell_status(&self, message: &str, status: &str, code: Option<i64>) {
        self.with(|state| {
            let Some(number) = state.message(message).map(|message| message.account.clone()) else { return };
            whatsapp::statuses(
                state,
                &number,
                message,
                status,
                None,
                code.map(|code| (code, "The sandbox was told to say this.")),
            );
        });
    }

    /// The tries of webhooks so far, the newest last.
    #[must_use]
    pub fn deliveries(&self) -> Vec<Delivered> {
        self.shared.lock().outbox.log.iter().cloned().collect()
    }

    /// Tries that were answered with 200, and those that were not, as far as the log goes back.
    #[must_use]
    pub fn tries(&self) -> (usize, usize) {
        let state = self.shared.lock();
        let taken = state.outbox.log.iter().filter(|attempt| attempt.status == Some(200)).count();
        (taken, state.outbox.log.len() - taken)
    }

    /// POSTs that were given up, and updates nobody had subscribed to.
    #[must_use]
    pub fn lost(&self) -> (usize, usize) {
        let state = self.shared.lock();
        (state.outbox.dropped, state.outbox.unheard)
    }

    /// Waits until no webhook is due or under way; what waits for a later time does not count.
    pub async fn quiet(&self) -> bool {
        let wait = async {
            loop {
                {
                    let state = self.shared.lock();
                    if state.outbox.is_quiet(state.now()) {
                        return;
                    }
                }
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        tokio::time::timeout(LONGEST_QUIET, wait).await.is_ok()
    }

    /// The calls so far, the newest last.
    #[must_use]
    pub fn requests(&self) -> Vec<Seen> {
        self.shared.lock().seen.iter().cloned().collect()
    }

    /// Someone with a phone: digits on `WhatsApp`, an id of the page or Instagram account elsewhere. The same id is the same person.
    #[must_use]
    pub fn customer(&self, account: &str, id: &str, name: &str) -> Customer {
        Customer::new(Arc::clone(&self.shared), account, id, name)
    }

    /// The owner of a number, page or Instagram account, who writes past the API.
    #[must_use]
    pub fn owner(&self, account: &str) -> Owner {
        Owner::new(Arc::clone(&self.shared), account)
    }
}

impl Service for Shared {
    async fn prepare(&self, request: &Request) {
        if let Some(url) = publishing::wanted(request) {
            let fetched = publishing::fetch(&url).await;
            self.lock().keep_fetched(url, fetched);
        }
    }

    fn answer(&self, request: Request) -> Reply {
        let mut state = self.lock();
        let place = state.once.iter().position(|(spot, _)| spot.fits(&request));
        let fault = place.and_then(|place| state.once.remove(place)).map(|(_, fault)| fault).or_else(|| state.always.clone());
        let reply = route::answer(&mut state, &request, fault.as_ref());
        let body = request.json().unwrap_or_default();
        // A token in the query is not kept.
        let target = request.target.split("access_token=").next().unwrap_or_default().to_owned();
        state.see(Seen { method: request.method, target, body, status: reply.status });
        drop(state);
        self.moved();
        reply
    }
}
