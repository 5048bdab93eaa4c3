//! What the platform knows: people, messages, media, templates, comments, subscriptions.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::time::Duration;

use serde_json::{Value, json};

use super::clock::{Bucket, Clock};
use super::customer::{Pressable, pressables};
use super::fault::{Fault, Spot};
use super::publishing::{Container, Fetched};
use super::rules::{Instagram, Number, Page, Rules};
use super::webhook::Outbox;

/// Messages, comments and media that are kept; then the oldest go.
const MOST_KEPT: usize = 100_000;
/// Bytes of all media together; a new file makes room for itself.
const MOST_MEDIA: usize = 512 << 20;
pub(super) const DAY: u64 = 24 * 60 * 60 * 1000;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Channel {
    WhatsApp,
    Messenger,
    Instagram,
}

/// Someone with a phone, as one business account knows them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    pub channel: Channel,
    /// Id of the number, page or Instagram account.
    pub account: String,
    /// Digits, PSID or IGSID.
    pub id: String,
    pub name: String,
    pub username: Option<String>,
    /// `WhatsApp`'s id of the person within the portfolio.
    pub user_id: String,
    pub is_offline: bool,
    pub has_blocked: bool,
    pub has_stopped_marketing: bool,
    /// When the person last did what opens the window.
    pub last_said_at: Option<u64>,
    /// The business shows that it types until then.
    pub typing_until: Option<u64>,
}

impl Person {
    /// Webhooks leave out the number of whoever has taken a username.
    #[must_use]
    pub fn hides_number(&self) -> bool {
        self.channel == Channel::WhatsApp && self.username.is_some()
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Author {
    Customer,
    /// Sent through the API.
    Api,
    /// Typed by the owner on the phone or in the page's inbox.
    Owner,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Message {
    pub id: String,
    pub channel: Channel,
    pub account: String,
    pub person: String,
    pub from: Author,
    pub at: u64,
    /// `text`, `image`, `interactive`, `template`, `attachment` …
    pub kind: String,
    /// The whole body as it was sent.
    pub body: Value,
    /// The message this one answers, where its author said so.
    pub reply_to: Option<String>,
    /// The outbox tag: `biz_opaque_callback_data` or `metadata`.
    pub tag: Option<String>,
    /// `accepted`, `sent`, `delivered`, `read`, `failed`; `received` when the customer wrote it.
    pub status: String,
    /// Emoji by who gave it, the customer or the business.
    pub reactions: BTreeMap<&'static str, String>,
    pub is_deleted: bool,
    pub edits: u32,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Media {
    pub id: String,
    pub account: String,
    pub mime: String,
    pub bytes: Vec<u8>,
    pub file_name: Option<String>,
    pub expires_at: u64,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Template {
    pub id: String,
    /// The `WhatsApp` account, or the page.
    pub waba: String,
    pub name: String,
    pub language: String,
    pub category: String,
    pub status: String,
    pub is_named: bool,
    pub components: Value,
    pub quality: String,
    pub reason: String,
    pub edited_at: Vec<u64>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Post {
    pub id: String,
    pub account: String,
    pub channel: Channel,
    pub text: String,
    /// Shown with a preview; empty: none.
    pub link: String,
    /// Pictures and films, by their ids in [`State::media`].
    pub media: Vec<String>,
    pub at: u64,
    pub are_comments_off: bool,
    pub likes: u32,
    pub shares: u32,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comment {
    pub id: String,
    pub post: String,
    pub account: String,
    pub channel: Channel,
    pub parent: Option<String>,
    /// The person's id, or the account's own.
    pub from: String,
    pub text: String,
    pub at: u64,
    pub is_hidden: bool,
    pub is_deleted: bool,
    pub likes: u32,
    pub has_private_reply: bool,
}

/// Whether the app hears of an account.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Subscription {
    /// Empty for `WhatsApp`, where the app's own fields hold.
    pub fields: Vec<String>,
    pub instead: Option<Override>,
}

/// A callback in place of the app's own. It is asked for the challenge before the first webhook, and dropped when it fails.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Override {
    pub url: String,
    pub verify_token: String,
    pub is_verified: bool,
}

/// One call as it came.
#[derive(Debug, Clone, PartialEq)]
pub struct Seen {
    pub method: String,
    pub target: String,
    pub body: Value,
    pub status: u16,
}

pub struct State {
    pub rules: Rules,
    pub people: Vec<Person>,
    pub messages: VecDeque<Message>,
    pub media: BTreeMap<String, Media>,
    pub templates: Vec<Template>,
    pub posts: Vec<Post>,
    pub comments: Vec<Comment>,
    /// How many follow a page or an Instagram account, by its id.
    pub followers: BTreeMap<String, u64>,
    /// Every list begins anew with each page and never ends.
    pub repeats_pages: bool,
    /// Posts and comments that take long to put together, by id: a page of a list with one of them is refused, each time, when
    /// more rows than this are asked for.
    pub heavy: BTreeMap<String, usize>,
    /// By id of the `WhatsApp` account, page or Instagram account.
    pub subscriptions: BTreeMap<String, Subscription>,
    /// By id of the number; before those of its account, and for `messages` alone.
    pub number_overrides: BTreeMap<String, Override>,
    /// Names of deleted templates, which stay taken for 30 days.
    pub(super) taken: Vec<(String, String, u64)>,
    media_bytes: usize,
    pub(super) uploads: BTreeMap<String, (u64, Vec<u8>)>,
    /// What was brought for posts.
    pub(super) containers: BTreeMap<String, Container>,
    /// Posts of Instagram accounts within a day, by account and time.
    pub(super) published: Vec<(String, u64)>,
    /// Files that calls named, by their addresses.
    pub(super) fetched: VecDeque<(String, Fetched)>,
    pub(super) clock: Clock,
    pub(super) base: String,
    /// Threads another app holds, by account and person: the app sees them on standby.
    pub(super) elsewhere: Vec<(String, String)>,
    /// Codes with which the next messages of `WhatsApp` fail.
    pub(super) failing: VecDeque<i64>,
    pub(super) outbox: Outbox,
    pub(super) once: VecDeque<(Spot, Fault)>,
    pub(super) always: Option<Fault>,
    pub(super) seen: VecDeque<Seen>,
    pub(super) buckets: HashMap<String, Bucket>,
    /// Calls by account, and when their hour began.
    pub(super) usage: HashMap<String, (u64, u64)>,
    /// Service messages by number since the month began.
    pub(super) service: HashMap<String, u64>,
    /// People written to outside the window, by number.
    pub(super) outside: HashMap<String, Vec<(String, u64)>>,
    next: u64,
}

impl State {
    pub(super) fn new(rules: Rules, clock: Clock) -> Self {
        Self {
            rules,
            people: Vec::new(),
            messages: VecDeque::new(),
            media: BTreeMap::new(),
            templates: Vec::new(),
            posts: Vec::new(),
            comments: Vec::new(),
            followers: BTreeMap::new(),
            repeats_pages: false,
            heavy: BTreeMap::new(),
            subscriptions: BTreeMap::new(),
            number_overrides: BTreeMap::new(),
            taken: Vec::new(),
            media_bytes: 0,
            uploads: BTreeMap::new(),
            containers: BTreeMap::new(),
            published: Vec::new(),
            fetched: VecDeque::new(),
            clock,
            base: String::new(),
            elsewhere: Vec::new(),
            failing: VecDeque::new(),
            outbox: Outbox::default(),
            once: VecDeque::new(),
            always: None,
            seen: VecDeque::new(),
            buckets: HashMap::new(),
            usage: HashMap::new(),
            service: HashMap::new(),
            outside: HashMap::new(),
            next: 0,
        }
    }

    /// Milliseconds since 1970.
    #[must_use]
    pub fn now(&self) -> u64 {
        self.clock.now()
    }

    /// Does something as if it were so much earlier.
    pub(super) fn as_of<R>(&mut self, ago: Duration, act: impl FnOnce(&mut Self) -> R) -> R {
        self.clock.set_back(ago);
        let done = act(self);
        self.clock.advance(ago);
        done
    }

    /// What can be pressed under a message.
    #[must_use]
    pub fn buttons(&self, message: &Message) -> Vec<Pressable> {
        pressables(self, message)
    }

    /// The faults that wait for the next messages of the business, the first to come first.
    pub fn waiting_for_sends(&self) -> impl Iterator<Item = &Fault> {
        self.once.iter().filter(|(spot, _)| *spot == Spot::Send).map(|(_, fault)| fault)
    }

    /// Forgets the faults that wait for the next messages of the business.
    pub fn spare_sends(&mut self) {
        self.once.retain(|(spot, _)| *spot != Spot::Send);
    }

    /// Whether webhooks of an object have somewhere to go.
    #[must_use]
    pub fn has_callback(&self, object: &str) -> bool {
        self.outbox.callbacks.contains_key(object)
    }

    /// The business begins to type, or stops; it lasts so many milliseconds.
    pub(super) fn type_to(&mut self, account: &str, person: &str, lasting: Option<u64>) {
        let until = lasting.map(|time| self.now() + time);
        if let Some(person) = self.person_mut(account, person) {
            person.typing_until = until;
        }
    }

    /// Ids go on from this number, so that a second start of the platform repeats none of the first.
    pub fn count_from(&mut self, number: u64) {
        self.next = self.next.max(number);
    }

    pub(super) fn next(&mut self) -> u64 {
        self.next += 1;
        self.next
    }

    /// The id of a new message, in the form of its channel.
    pub(super) fn message_id(&mut self, channel: Channel) -> String {
        let number = self.next();
        match channel {
            Channel::WhatsApp => format!("wamid.HBgLNTU0NDMzMjIxMRUCABEYEj{number:010X}AA=="),
            Channel::Messenger => format!("m_Sb{number:010x}"),
            Channel::Instagram => format!("aWdfZAG1faXRlbToxOk{number:010x}"),
        }
    }

    pub(super) fn pass(&mut self, key: String, burst: u64, gap_us: u64) -> bool {
        let now = self.now();
        if self.buckets.len() >= MOST_KEPT {
            self.buckets.clear();
        }
        self.buckets.entry(key).or_default().pass(now, burst, gap_us)
    }

    #[must_use]
    pub fn number(&self, id: &str) -> Option<&Number> {
        self.rules.numbers.iter().find(|number| number.id == id)
    }

    #[must_use]
    pub fn page(&self, id: &str) -> Option<&Page> {
        self.rules.pages.iter().find(|page| page.id == id)
    }

    #[must_use]
    pub fn instagram(&self, id: &str) -> Option<&Instagram> {
        self.rules.instagrams.iter().find(|account| account.id == id)
    }

    #[must_use]
    pub fn person(&self, account: &str, id: &str) -> Option<&Person> {
        self.people.iter().find(|person| person.account == account && (person.id == id || person.user_id == id))
    }

    pub fn person_mut(&mut self, account: &str, id: &str) -> Option<&mut Person> {
        self.people.iter_mut().find(|person| person.account == account && (person.id == id || person.user_id == id))
    }

    /// The newest first: most questions are about those.
    #[must_use]
    pub fn message(&self, id: &str) -> Option<&Message> {
        self.messages.iter().rev().find(|message| message.id == id)
    }

    pub fn message_mut(&mut self, id: &str) -> Option<&mut Message> {
        self.messages.iter_mut().rev().find(|message| message.id == id)
    }

    /// Messages of one person with one account, the oldest first.
    #[must_use]
    pub fn thread(&self, account: &str, person: &str) -> Vec<Message> {
        self.messages.iter().filter(|message| message.account == account && message.person == person).cloned().collect()
    }

    #[must_use]
    pub fn comment(&self, id: &str) -> Option<&Comment> {
        self.comments.iter().find(|comment| comment.id == id && !comment.is_deleted)
    }

    pub fn comment_mut(&mut self, id: &str) -> Option<&mut Comment> {
        self.comments.iter_mut().find(|comment| comment.id == id && !comment.is_deleted)
    }

    pub(super) fn keep(&mut self, message: Message) {
        if self.messages.len() == MOST_KEPT {
            self.messages.pop_front();
        }
        self.messages.push_back(message);
    }

    pub(super) fn keep_comment(&mut self, comment: Comment) {
        if self.comments.len() == MOST_KEPT {
            self.comments.remove(0);
        }
        self.comments.push(comment);
    }

    /// Puts a file where its id finds it; it lives so long.
    pub(super) fn keep_media(
        &mut self,
        account: &str,
        mime: &str,
        bytes: Vec<u8>,
        file_name: Option<String>,
        life: u64,
    ) -> String {
        let id = format!("9{:014}", self.next());
        let expires_at = self.now() + life;
        self.media_bytes += bytes.len();
        while self.media.len() >= MOST_KEPT || self.media_bytes > MOST_MEDIA {
            let Some((_, oldest)) = self.media.pop_first() else { break };
            self.media_bytes = self.media_bytes.saturating_sub(oldest.bytes.len());
        }
        let media = Media { id: id.clone(), account: account.to_owned(), mime: mime.to_owned(), bytes, file_name, expires_at };
        self.media.insert(id.clone(), media);
        id
    }

    /// Whether the person did something within so many milliseconds.
    #[must_use]
    pub fn is_within(&self, account: &str, person: &str, milliseconds: u64) -> bool {
        let said = self.person(account, person).and_then(|person| person.last_said_at);
        said.is_some_and(|said| self.now().saturating_sub(said) < milliseconds)
    }

    pub(super) fn see(&mut self, seen: Seen) {
        if self.seen.len() == 4096 {
            self.seen.pop_front();
        }
        self.seen.push_back(seen);
    }

    /// Who a `WhatsApp` webhook is about, in `contacts`.
    pub(super) fn contact(person: &Person) -> Value {
        let mut contact = json!({"profile": {"name": person.name}, "user_id": person.user_id});
        if let Some(username) = &person.username {
            contact["profile"]["username"] = json!(username);
        }
        if !person.hides_number() {
            contact["wa_id"] = json!(person.id);
        }
        contact
    }
}
