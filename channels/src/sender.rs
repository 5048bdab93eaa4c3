//! Brings messages to the platform: what may be said now, in which form, when it may leave, and what became of it.

mod comments;
mod compose;
mod signs;

pub(crate) use compose::numbered;

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use engine::clock::Clock;
use engine::model::inbox::Channel;
use engine::model::message::{Author, Fault};
use engine::ports::channel_sender::{Parcel, Sent, Shown, Sign};
use engine::ports::{BlobStore, ChannelSender, MessageStore, Outbox, ProviderIds, Vault};
use parking_lot::Mutex;

use crate::answer;
use crate::failure::{Class, Failure, Scope, Step, Trouble, next_step, way_around_window};
use crate::graph::{Graph, Key};
use crate::outgoing::{self, Content, Outgoing, Permit, Recipient, Words};
use crate::pace::{Answer, Leaving, Pace, Rates};
use crate::platform::Platform;
use crate::template::{Category, Filling};
use crate::window::{self, Contacts, Decision, Reason, Rules, What, Wish};

pub use comments::contacts as contacts_of_comment;
pub(crate) use comments::public_parts;

/// Customers whose pace is remembered.
const MOST_PAIRS: usize = 50_000;
/// How long a report or an echo is waited for after the answer to a request was lost.
const PROOF: Duration = Duration::from_mins(1);
/// A store that fails is asked again after this.
const STORE_AGAIN: Duration = Duration::from_secs(5);
/// An account that needs somebody is tried again this rarely: each message is a test of it.
const HELD: Duration = Duration::from_mins(10);
/// The reason of a fault that lies in a template.
const TEMPLATE: &str = "template";
/// A message that waited longer for its account is given up.
const LONGEST_HELD: Duration = Duration::from_hours(24);

/// What the sender needs from outside.
#[derive(Clone)]
pub struct Needs {
    pub outbox: Arc<dyn Outbox>,
    pub provider_ids: Arc<dyn ProviderIds>,
    pub messages: Arc<dyn MessageStore>,
    pub blobs: Arc<dyn BlobStore>,
    pub vault: Arc<dyn Vault>,
    pub clock: Arc<dyn Clock>,
    /// Where the platform can fetch a stored file, for those it takes by address alone.
    pub links: Arc<dyn Links>,
    pub templates: Arc<dyn Templates>,
    pub watcher: Arc<dyn Watcher>,
}

/// Whoever looks after accounts and their customers' wishes.
#[async_trait]
pub trait Watcher: Send + Sync {
    /// The platform took a message of this inbox.
    fn took(&self, organisation: engine::ids::OrgId, inbox: engine::ids::InboxId);

    /// It takes none until somebody mends the account.
    fn troubled(&self, organisation: engine::ids::OrgId, inbox: engine::ids::InboxId, failure: &Failure);

    /// The platform says, in these words, that the customer of this message wants no marketing.
    async fn opted_out(&self, parcel: Parcel<'_>, words: &str);
}

/// Whoever keeps the templates.
#[async_trait]
pub trait Templates: Send + Sync {
    /// The platform refused one: what is known of it is not so any more.
    async fn refused(&self, organisation: engine::ids::OrgId, inbox: engine::ids::InboxId);
}

/// Public addresses of stored files.
pub trait Links: Send + Sync {
    fn link(&self, organisation: engine::ids::OrgId, file: &engine::model::message::Attachment) -> String;
}

/// `WhatsApp`, Messenger and Instagram.
pub struct MetaSender {
    graph: Graph,
    needs: Needs,
    whatsapp: Mutex<Pace>,
    others: Mutex<Pace>,
}

impl MetaSender {
    pub fn new(graph: Graph, needs: Needs) -> Self {
        let pace = |rates| Mutex::new(Pace::new(rates, MOST_PAIRS));
        Self { graph, needs, whatsapp: pace(Rates::WHATSAPP), others: pace(Rates::META) }
    }

    fn pace(&self, channel: Channel) -> &Mutex<Pace> {
        if channel == Channel::WhatsApp { &self.whatsapp } else { &self.others }
    }

    async fn try_send(&self, parcel: Parcel<'_>) -> Result<Sent, Stop> {
        let inbox = &parcel.settings.inbox;
        let (now, departure) = (self.needs.clock.now(), parcel.departure);
        if let Some(begun_at) = departure.begun_at {
            let proven_by = begun_at.plus(PROOF);
            if now < proven_by {
                return Ok(Sent::Later { at: proven_by, is_unsent: false });
            }
            if departure.attempts > 1 {
                return Err(Stop::Fault(
                    "unknown",
                    0,
                    "Whether it arrived is not known: the platform gave no answer twice.".to_owned(),
                ));
            }
        }
        let platform =
            Platform::of(inbox.channel).ok_or_else(|| Stop::fault("not_connected", "This channel has no provider."))?;
        let account = inbox.account.as_ref().filter(|account| !account.token.is_empty());
        let account = account.ok_or_else(|| Stop::fault("not_connected", "The inbox is not connected to an account."))?;
        let key = Key::of(self.needs.vault.as_ref(), inbox.organisation, inbox.channel, account);
        let key =
            key.map_err(|_error| Stop::fault("not_connected", "The account's secrets cannot be read: connect it again."))?;
        let customer = parcel.conversation.contact.to_string();
        let leaving = Leaving {
            number: key.id(),
            business: key.parent(),
            customer: &customer,
            is_heavy: compose::is_heavy(parcel.message),
            per_second: account.per_second,
        };
        let ready = if parcel.conversation.is_public() {
            self.prepare_comment(&parcel, &key, platform).await
        } else {
            let permit = permit(&parcel, platform, account.human_agent, now)?;
            self.prepare(&parcel, &key, platform, permit).await
        };
        let Ready { path, bodies } = match ready {
            Err(Stop::Trouble(trouble)) => return self.failed(&parcel, &leaving, platform, &trouble, None),
            ready => ready?,
        };
        let (part, of) = (departure.part, bodies.len());
        let Some(body) = bodies.get(part) else {
            // Fewer parts than were sent: there is nothing left of it.
            return Ok(Sent::Taken { part: part.saturating_sub(1), of: part.max(1), id: None, known_as: None });
        };
        if let Answer::Wait { until, .. } = self.pace(inbox.channel).lock().ask(now, &leaving) {
            return Ok(Sent::Later { at: until, is_unsent: true });
        }
        self.needs.outbox.begin(departure, of, now).await.map_err(|_error| Stop::Store)?;
        let answered = self.graph.post(&key, &path, body).await;
        let now = self.needs.clock.now();
        let (outcome, regain) = match answered {
            Ok(answered) => {
                self.pace(inbox.channel).lock().on_usage(now, &answered.usage);
                let regain = answered.usage.of.iter().filter_map(|usage| usage.regain).max();
                (answer::read(answered.status, &answered.body), regain)
            }
            Err(trouble) => (Err(trouble), None),
        };
        match outcome {
            Ok(accepted) => {
                self.needs.watcher.took(parcel.departure.organisation, parcel.departure.inbox);
                let known_as = comments::known_as(&parcel, accepted.scoped_id);
                Ok(Sent::Taken { part, of, id: accepted.id, known_as })
            }
            Err(trouble) => self.failed(&parcel, &leaving, platform, &trouble, regain),
        }
    }

    fn failed(
        &self,
        parcel: &Parcel<'_>,
        leaving: &Leaving<'_>,
        platform: Platform,
        trouble: &Trouble,
        regain: Option<Duration>,
    ) -> Result<Sent, Stop> {
        let now = self.needs.clock.now();
        let attempts = parcel.departure.attempts.saturating_add(1);
        if let Trouble::Refused(failure) = trouble {
            tracing::warn!(inbox = %parcel.departure.inbox, message = %parcel.departure.message, ?failure, attempts, "the platform refused a message");
        }
        let step = next_step(trouble, platform, attempts, regain);
        if let (Step::HoldAccount { .. }, Trouble::Refused(failure)) = (&step, trouble) {
            self.needs.watcher.troubled(parcel.departure.organisation, parcel.departure.inbox, failure);
        }
        match step {
            Step::Retry { after, scope } => {
                if let Some(scope) = scope {
                    self.hold(parcel, leaving, scope, after);
                }
                Ok(Sent::Later { at: now.plus(after), is_unsent: true })
            }
            Step::AwaitProof { wait } => Ok(Sent::Later { at: now.plus(wait), is_unsent: false }),
            Step::HaltCampaigns { after } => Ok(Sent::Later { at: now.plus(after), is_unsent: true }),
            // Its customer waits as long as somebody may still mend the account.
            Step::HoldAccount { .. } if now.since(parcel.departure.entered_at) < LONGEST_HELD => {
                self.hold(parcel, leaving, Scope::Number, HELD);
                Ok(Sent::Later { at: now.plus(HELD), is_unsent: true })
            }
            Step::HoldAccount { is_token } => Err(Stop::refused(if is_token { "token" } else { "account" }, trouble)),
            Step::HoldTemplate(_) => Err(Stop::refused(TEMPLATE, trouble)),
            Step::GiveUp(class @ Class::WindowClosed) => match Stop::refused(class.word(), trouble) {
                Stop::Fault(reason, code, said) => {
                    Err(Stop::Fault(reason, code, format!("{said} {}", way_around_window(platform))))
                }
                other => Err(other),
            },
            Step::GiveUp(class) => Err(Stop::refused(class.word(), trouble)),
        }
    }

    fn hold(&self, parcel: &Parcel<'_>, leaving: &Leaving<'_>, scope: Scope, wait: Duration) {
        let now = self.needs.clock.now();
        self.pace(parcel.settings.inbox.channel).lock().on_refused(now, leaving, scope, wait);
    }

    async fn prepare(&self, parcel: &Parcel<'_>, key: &Key, platform: Platform, permit: Permit) -> Result<Ready, Stop> {
        let to = compose::recipient(parcel.contact, &parcel.settings.inbox)
            .ok_or_else(|| Stop::fault("no_handle", "The contact has no address on this channel."))?;
        let reply_to = match parcel.message.content.reply_to {
            Some(message) => {
                let bound =
                    self.needs.provider_ids.list(parcel.departure.organisation, message).await.map_err(|_error| Stop::Store)?;
                bound.into_iter().find(|bound| bound.inbox == parcel.departure.inbox).map(|bound| bound.id)
            }
            None => None,
        };
        let mut bodies = Vec::new();
        for (number, content) in self.contents(parcel, key).await?.into_iter().enumerate() {
            let author = compose::author(parcel.message.author);
            let reply_to = reply_to.clone().filter(|_| number == 0);
            let tag = parcel.message.id.to_string();
            let outgoing = Outgoing { to: to.clone(), author, permit, content, reply_to, tag, words: Words::default() };
            let made = outgoing::prepare_after(&outgoing, platform, bodies.len());
            let made = made.map_err(|unfit| Stop::Fault("unfit", 0, format!("It cannot be sent there: {unfit}.")))?;
            bodies.extend(made.bodies);
        }
        let path = format!("{}/messages", key.sender());
        if bodies.is_empty() { Err(Stop::fault("empty", "There is nothing in it to send.")) } else { Ok(Ready { path, bodies }) }
    }

    /// Files first, each by itself, then the words: what was asked about stands above the answer.
    async fn contents(&self, parcel: &Parcel<'_>, key: &Key) -> Result<Vec<Content>, Stop> {
        let mut contents = Vec::new();
        let message = parcel.message;
        if let Some(template) = &message.content.template {
            let header = match message.content.attachments.first() {
                Some(file) => Some(compose::header(file, self.source(parcel, key, file).await?)),
                None => None,
            };
            return Ok(vec![Content::Template(Filling::of_sent(template, header))]);
        }
        for (number, file) in message.content.attachments.iter().enumerate() {
            let is_uploaded = parcel.settings.inbox.channel == Channel::WhatsApp;
            // Of a part that went already, or goes later, the place alone counts now.
            let source = if is_uploaded && number != parcel.departure.part {
                outgoing::Source::Id("0".to_owned())
            } else {
                self.source(parcel, key, file).await?
            };
            contents.push(compose::file(file, source));
        }
        if let Some(platform) = Platform::of(parcel.settings.inbox.channel) {
            let link = |image: &engine::model::message::Attachment| self.needs.links.link(parcel.departure.organisation, image);
            contents.extend(compose::words(message, platform, &link));
        }
        Ok(contents)
    }

    async fn source(
        &self,
        parcel: &Parcel<'_>,
        key: &Key,
        file: &engine::model::message::Attachment,
    ) -> Result<outgoing::Source, Stop> {
        if parcel.settings.inbox.channel == Channel::WhatsApp {
            return self.upload(parcel, key, file).await.map(outgoing::Source::Id);
        }
        Ok(outgoing::Source::Link(self.needs.links.link(parcel.departure.organisation, file)))
    }

    async fn upload(&self, parcel: &Parcel<'_>, key: &Key, file: &engine::model::message::Attachment) -> Result<String, Stop> {
        let bytes = self.needs.blobs.get(parcel.departure.organisation, file.id).await.map_err(|_error| Stop::Store)?;
        let bytes = bytes.ok_or_else(|| Stop::fault("no_file", "The file is not there any more."))?;
        match self.graph.upload(key, &file.name, &file.media_type, &bytes).await {
            Ok(id) => Ok(id),
            Err(trouble @ Trouble::Refused(_)) => Err(Stop::Trouble(trouble)),
            // An upload may be repeated: nobody has seen the first.
            Err(_) => Err(Stop::Again),
        }
    }
}

/// Requests to one path, a part each.
struct Ready {
    path: String,
    bodies: Vec<serde_json::Value>,
}

/// Why nothing left, or nothing more will.
enum Stop {
    Fault(&'static str, i64, String),
    Trouble(Trouble),
    Again,
    Store,
}

impl Stop {
    fn fault(reason: &'static str, detail: &str) -> Self {
        Self::Fault(reason, 0, detail.to_owned())
    }

    fn refused(reason: &'static str, trouble: &Trouble) -> Self {
        match trouble {
            Trouble::Refused(failure) => {
                let said = if failure.details.is_empty() { &failure.title } else { &failure.details };
                Self::Fault(reason, failure.code, said.clone())
            }
            Trouble::NotSent => Self::fault("unavailable", "The platform could not be reached."),
            Trouble::NoAnswer => Self::fault("unknown", "Whether it arrived is not known: the platform gave no answer."),
        }
    }
}

/// On what ground the message may be sent now.
fn permit(parcel: &Parcel<'_>, platform: Platform, human_agent: bool, now: engine::clock::Timestamp) -> Result<Permit, Stop> {
    let template = parcel.message.content.template.as_ref();
    let category = template.map(|template| Category::from_wire(&template.category));
    // Whether the page was granted them and this one is approved, the platform says itself.
    let rules = Rules { human_agent, utility_templates: template.is_some(), ..Rules::default() };
    let is_opted_out = parcel.contact.has_stopped_marketing();
    let contacts = Contacts { last_from_customer: parcel.conversation.last_contact_at, is_opted_out, ..Contacts::default() };
    let author = compose::author(parcel.message.author);
    let what = category.as_ref().map_or(What::Message, |category| What::Template { category, is_approved: true });
    match window::decide(&rules, &contacts, &Wish { platform, author, what, now }) {
        Decision::Allowed { permit, .. } => Ok(permit),
        Decision::Refused { reason: Reason::WindowClosed, .. } => {
            let way = way_around_window(platform);
            Err(Stop::Fault("window_closed", 0, format!("The customer's last message is too old for the channel. {way}")))
        }
        Decision::Refused { reason: Reason::OptedOut, .. } => {
            Err(Stop::fault("opted_out", "The customer has asked for no marketing, so no marketing template goes to them."))
        }
        Decision::Refused { reason, .. } => Err(Stop::Fault("not_allowed", 0, format!("It may not be sent: {reason}."))),
    }
}

#[async_trait]
impl ChannelSender for MetaSender {
    async fn send(&self, parcel: Parcel<'_>) -> Sent {
        let stop = match self.try_send(parcel).await {
            Ok(sent) => return sent,
            Err(stop) => stop,
        };
        if matches!(stop, Stop::Fault(TEMPLATE, ..)) {
            self.needs.templates.refused(parcel.departure.organisation, parcel.departure.inbox).await;
        }
        // What we refused ourselves has no code: it is known already.
        if let Stop::Fault(reason, code, words) = &stop
            && *code != 0
            && *reason == Class::OptedOut.word()
        {
            self.needs.watcher.opted_out(parcel, words).await;
        }
        let now = self.needs.clock.now();
        match stop {
            Stop::Fault(reason, code, detail) => Sent::GivenUp(Fault { reason: reason.to_owned(), code, detail }),
            Stop::Again if now.since(parcel.departure.entered_at) >= LONGEST_HELD => Sent::GivenUp(Fault {
                reason: "unavailable".to_owned(),
                code: 0,
                detail: "The platform could not be reached.".to_owned(),
            }),
            Stop::Again | Stop::Store | Stop::Trouble(_) => Sent::Later { at: now.plus(STORE_AGAIN), is_unsent: true },
        }
    }

    async fn show(&self, sign: Sign<'_>) -> Shown {
        self.signed(sign).await
    }
}
