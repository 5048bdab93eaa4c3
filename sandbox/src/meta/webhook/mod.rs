//! Webhooks: what waits, how it is put into POSTs, signed, brought, and brought again.
//!
//! An [`Event`] is one update. Updates become POSTs when they are let go ([`Delivering`](super::Delivering)), and a POST that is
//! not answered with 200 comes again as the platform does it.

mod bring;
mod sign;

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, VecDeque};

use serde_json::{Value, json};

pub(super) use bring::{pump, verify};
pub(super) use sign::mac;

use super::fault::Delivering;
use super::state::State;

const MOST_WAITING: usize = 200_000;
const MOST_LOGGED: usize = 20_000;

/// What the platform does with a POST that failed: times since the first try, in milliseconds.
const AGAIN_WHATSAPP: [u64; 13] =
    [0, 0, 1_000, 5_000, 30_000, 120_000, 600_000, 3_600_000, 14_400_000, 43_200_000, 86_400_000, 259_200_000, 604_800_000];
const AGAIN_MESSAGING: [u64; 9] = [0, 0, 1_000, 5_000, 60_000, 300_000, 900_000, 1_800_000, 3_600_000];
const AGAIN_COMMENTS: [u64; 9] = [0, 0, 1_000, 30_000, 600_000, 3_600_000, 14_400_000, 43_200_000, 129_600_000];

/// Where in an entry an update stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Changes,
    Messaging,
    Standby,
    /// `field` and `value` beside the entry's id, as Instagram Login documents it.
    Bare,
}

#[derive(Debug, Clone)]
pub(super) struct Event {
    pub(super) object: &'static str,
    /// `entry.id`.
    pub(super) entry: String,
    pub(super) field: &'static str,
    pub(super) place: Place,
    pub(super) value: Value,
    pub(super) at: u64,
}

#[derive(Debug, Clone)]
pub(super) struct Posting {
    pub(super) url: String,
    pub(super) object: &'static str,
    pub(super) body: String,
    entries: Vec<String>,
    again: &'static [u64],
    attempts: usize,
    first_at: u64,
    due: u64,
    /// Until this time of the machine nothing is sent: the delay of [`Delivering`].
    pub(super) hold: std::time::Duration,
}

/// One try of a POST.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivered {
    pub url: String,
    pub object: &'static str,
    pub body: String,
    pub attempt: usize,
    /// None when nobody answered in time.
    pub status: Option<u16>,
}

/// Where the webhooks of an object go.
#[derive(Debug, Clone, Default)]
pub(super) struct Callback {
    pub(super) url: String,
    /// The app's fields; empty for all.
    pub(super) fields: Vec<String>,
}

#[derive(Debug, Default)]
pub(super) struct Outbox {
    pub(super) callbacks: BTreeMap<String, Callback>,
    pub(super) how: Delivering,
    waiting: VecDeque<Event>,
    posts: Vec<Posting>,
    pub(super) under_way: usize,
    pub(super) log: VecDeque<Delivered>,
    /// Updates nobody had subscribed to.
    pub(super) unheard: usize,
    /// POSTs that were given up.
    pub(super) dropped: usize,
}

impl Outbox {
    pub(super) fn is_quiet(&self, now: u64) -> bool {
        let is_due = self.posts.iter().any(|post| post.due <= now);
        self.under_way == 0 && !is_due && (self.waiting.is_empty() || self.how.is_held)
    }

    /// Whether something waits for its time.
    pub(super) fn has_more(&self) -> bool {
        !self.posts.is_empty() || !self.waiting.is_empty()
    }
}

impl State {
    /// Tells of an update, when the app has subscribed to it.
    pub(super) fn emit(&mut self, object: &'static str, entry: &str, field: &'static str, place: Place, value: Value) {
        let heard = self
            .outbox
            .callbacks
            .get(object)
            .is_some_and(|back| back.fields.is_empty() || back.fields.iter().any(|known| known == field));
        let is_subscribed = self
            .subscription(object, entry)
            .is_some_and(|subscription| subscription.fields.is_empty() || subscription.fields.iter().any(|known| known == field));
        if !heard || !is_subscribed || self.outbox.waiting.len() >= MOST_WAITING {
            self.outbox.unheard += 1;
            return;
        }
        let at = self.now();
        self.outbox.waiting.push_back(Event { object, entry: entry.to_owned(), field, place, value, at });
    }

    /// The subscription that brings webhooks of this entry: an Instagram account is heard through its page too.
    fn subscription(&self, object: &str, entry: &str) -> Option<super::state::Subscription> {
        if let Some(own) = self.subscriptions.get(entry) {
            return Some(own.clone());
        }
        if object != "instagram" {
            return None;
        }
        let page = self.rules.pages.iter().find(|page| page.instagram.as_deref() == Some(entry))?;
        // All fields of the app hold there, whatever the page subscribed to.
        self.subscriptions.get(&page.id).map(|_| super::state::Subscription::default())
    }

    /// Puts what waits into POSTs.
    fn form(&mut self) {
        if self.outbox.how.is_held || self.outbox.posts.len() >= MOST_WAITING || self.gathers() {
            return;
        }
        let mut events: Vec<Event> = self.outbox.waiting.drain(..).collect();
        let how = self.outbox.how.clone();
        if let Some(seed) = how.shuffled {
            shuffle(&mut events, seed);
        }
        let mut groups: Vec<(String, Vec<Event>)> = Vec::new();
        for event in events {
            let url = self.url_of(&event);
            let fits = groups.last_mut().filter(|(to, group)| {
                *to == url && group.len() < how.batch && group.first().is_some_and(|first| first.object == event.object)
            });
            match fits {
                Some((_, group)) => group.push(event),
                None => groups.push((url, vec![event])),
            }
        }
        let now = self.now();
        for (url, group) in groups {
            let Some(first) = group.first() else { continue };
            let again: &'static [u64] = match (first.object, first.place) {
                ("whatsapp_business_account", _) => &AGAIN_WHATSAPP,
                (_, Place::Messaging | Place::Standby) => &AGAIN_MESSAGING,
                _ => &AGAIN_COMMENTS,
            };
            let entries = group.iter().map(|event| event.entry.clone()).collect();
            let body = sign::as_sent(&body(first.object, &group));
            let object = first.object;
            let post = Posting { url, object, body, entries, again, attempts: 0, first_at: now, due: now, hold: how.delay };
            self.outbox.posts.extend(std::iter::repeat_n(post, how.copies.max(1)));
        }
    }

    /// Whether the oldest update still waits for others.
    fn gathers(&self) -> bool {
        let gather = self.outbox.how.gather.as_millis() as u64;
        self.outbox.waiting.front().is_some_and(|oldest| self.now().saturating_sub(oldest.at) < gather)
    }

    /// Posts a body as it is, signed: rubbish, too long, of another organisation.
    pub(super) fn post_body(&mut self, object: &'static str, body: &str) {
        let Some(back) = self.outbox.callbacks.get(object) else { return };
        let (url, now) = (back.url.clone(), self.now());
        let again: &'static [u64] = &AGAIN_WHATSAPP;
        let hold = self.outbox.how.delay;
        let post = Posting {
            url,
            object,
            body: body.to_owned(),
            entries: Vec::new(),
            again,
            attempts: 0,
            first_at: now,
            due: now,
            hold,
        };
        self.outbox.posts.push(post);
    }

    fn url_of(&self, event: &Event) -> String {
        let number = event.value["metadata"]["phone_number_id"].as_str().filter(|_| event.field == "messages");
        let of_number = number.and_then(|number| self.number_overrides.get(number));
        let of_account = self.subscriptions.get(&event.entry).and_then(|subscription| subscription.instead.as_ref());
        let callback = || self.outbox.callbacks.get(event.object).map(|back| back.url.clone()).unwrap_or_default();
        of_number.or(of_account).map_or_else(callback, |instead| instead.url.clone())
    }

    fn overrides(&mut self) -> impl Iterator<Item = &mut super::state::Override> {
        let of_accounts = self.subscriptions.values_mut().filter_map(|subscription| subscription.instead.as_mut());
        self.number_overrides.values_mut().chain(of_accounts)
    }

    /// The verify token of an override that was not asked yet.
    fn unasked(&mut self, url: &str) -> Option<String> {
        self.overrides().find(|instead| instead.url == url && !instead.is_verified).map(|instead| instead.verify_token.clone())
    }

    /// What the override answered; one that failed is dropped, and the POST goes to the app's own callback.
    fn asked(&mut self, post: &mut Posting, is_good: bool) {
        if is_good {
            for instead in self.overrides().filter(|instead| instead.url == post.url) {
                instead.is_verified = true;
            }
            return;
        }
        self.number_overrides.retain(|_, instead| instead.url != post.url);
        for subscription in self.subscriptions.values_mut() {
            subscription.instead.take_if(|instead| instead.url == post.url);
        }
        post.url = self.outbox.callbacks.get(post.object).map(|back| back.url.clone()).unwrap_or_default();
    }

    /// The next POST whose time has come, when there is a free lane.
    fn take_due(&mut self) -> Option<Posting> {
        self.form();
        if self.outbox.under_way >= self.outbox.how.lanes.max(1) {
            return None;
        }
        let now = self.now();
        let place = self.outbox.posts.iter().position(|post| post.due <= now)?;
        self.outbox.under_way += 1;
        let mut post = self.outbox.posts.remove(place);
        // An app that moved meanwhile gets the next try where it is now.
        if !self.overrides().any(|instead| instead.url == post.url)
            && let Some(back) = self.outbox.callbacks.get(post.object)
        {
            post.url.clone_from(&back.url);
        }
        Some(post)
    }

    /// What became of a try.
    fn settle(&mut self, mut post: Posting, status: Option<u16>) {
        self.outbox.under_way -= 1;
        post.attempts += 1;
        if self.outbox.log.len() == MOST_LOGGED {
            self.outbox.log.pop_front();
        }
        let (url, body) = (post.url.clone(), post.body.clone());
        self.outbox.log.push_back(Delivered { url, object: post.object, body, attempt: post.attempts, status });
        if status == Some(200) {
            return;
        }
        let Some(wait) = post.again.get(post.attempts) else {
            self.outbox.dropped += 1;
            self.give_up(&post);
            return;
        };
        post.due = post.first_at + wait;
        self.outbox.posts.push(post);
    }

    /// After an hour of failing the app is unsubscribed from the page; `WhatsApp` only drops the update.
    fn give_up(&mut self, post: &Posting) {
        if post.again != AGAIN_MESSAGING.as_slice() {
            return;
        }
        for entry in &post.entries {
            self.subscriptions.remove(entry);
            let page = self.rules.pages.iter().find(|page| page.instagram.as_ref() == Some(entry));
            if let Some(page) = page {
                self.subscriptions.remove(&page.id);
            }
        }
        let entries = &post.entries;
        self.outbox.posts.retain(|other| !other.entries.iter().any(|entry| entries.contains(entry)));
    }
}

/// One body for these updates, those of an entry that stand together in one entry.
fn body(object: &str, events: &[Event]) -> Value {
    let mut entries: Vec<Value> = Vec::new();
    for event in events {
        let seconds = matches!(event.place, Place::Changes | Place::Bare);
        let time = if seconds { event.at / 1000 } else { event.at };
        let change = json!({"field": event.field, "value": event.value});
        let list = match event.place {
            Place::Changes => "changes",
            Place::Messaging => "messaging",
            Place::Standby => "standby",
            Place::Bare => {
                entries.push(json!({"id": event.entry, "time": time, "field": event.field, "value": event.value}));
                continue;
            }
        };
        let item = if event.place == Place::Changes { change } else { event.value.clone() };
        let open = entries.last_mut().filter(|entry| entry["id"] == json!(event.entry));
        if let Some(items) = open.and_then(|entry| entry.get_mut(list)).and_then(Value::as_array_mut) {
            items.push(item);
            continue;
        }
        let mut entry = json!({"id": event.entry, "time": time});
        entry[list] = json!([item]);
        entries.push(entry);
    }
    json!({"object": object, "entry": entries})
}

/// Fisher and Yates, with a small generator: the same seed, the same order.
fn shuffle<T>(items: &mut [T], seed: u64) {
    let mut state = seed | 1;
    for place in (1..items.len()).rev() {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        items.swap(place, (state >> 33) as usize % (place + 1));
    }
}
