//! From what happened on a platform to what the engine means by it.
//!
//! Each event is taken in alone and may be taken in again: what is stored is known by the platform's own ids, and reports about
//! a message wait for it when they come first.

mod comments;
mod content;
mod numbers;
mod person;

use std::sync::Arc;

use engine::Engine;
use engine::clock::Timestamp;
use engine::error::Result;
use engine::flow::deliver::{came_until, prove, report};
use engine::flow::hear::{self, Words};
use engine::flow::marketing;
use engine::flow::settings::InboxSettings;
use engine::ids::{ConsentId, ContactId, ConversationId, MessageId};
use engine::model::act::{Act, Outcome, Weight};
use engine::model::amend::Amendment;
use engine::model::consent::ConsentSource;
use engine::model::contact::Marketing;
use engine::model::delivery::DeliveryState;
use engine::model::event::Side;
use engine::model::merge::EvidenceKind;
use engine::model::message::{Author, Content, Fault};
use engine::model::part::{Part, Shared};
use engine::ports::message_store::{Bound, Range};
use engine::ports::provider_ids::Report;

pub use content::WantedFile;
pub use person::by_number;
pub(crate) use person::is_address;

use crate::failure::{Class, Failure, way_around_window};
use crate::happened::{By, Covers, Handle, Happened, Message, Origin, Preference, Reaction, Receipt, ReceiptState, What, Wish};
use crate::outgoing::part_of;
use crate::platform::Platform;

/// The kind of messages that people may stop.
const MARKETING: &str = "marketing_messages";

/// Messages that are looked at for the last of the business.
const LOOKED_AT: usize = 20;

/// What is left to do for an event.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Taken {
    /// Files of the message that have to be fetched.
    pub files: Vec<(MessageId, WantedFile)>,
    /// What concerns the account and no conversation: for whoever looks after the channel.
    pub news: Option<Box<What>>,
    /// The conversation below a post of which more should be asked.
    pub post_of: Option<ConversationId>,
    /// Who said it, where the message is theirs.
    pub contact: Option<ContactId>,
    /// A message of ours for which the platform asks nothing.
    pub free: Option<MessageId>,
}

/// Takes in one event of the inbox's account.
pub async fn take_in(engine: &Engine, settings: &InboxSettings, happened: Happened) -> Result<Taken> {
    let coming = Coming { engine, settings };
    let person =
        happened.person.as_ref().map(|person| person::known_as(settings, person)).filter(|person| !person.identities.is_empty());
    let Happened { key, at, what, .. } = happened;
    match (what, person) {
        (What::Message(message), Some(person)) => coming.said(person, message, at).await,
        (What::Echo { message, origin }, Some(person)) => coming.echoed(person, message, origin, at).await,
        (What::Past { message, by, .. }, Some(person)) => coming.past(person, message, by, at).await,
        (What::Reaction { by, target, change }, _) => {
            let emoji = match change {
                Reaction::Given(emoji) => Some(emoji),
                Reaction::Removed => None,
            };
            coming.tell(target, key, Amendment::Reacted { side: side(by), emoji, at }, at).await
        }
        (What::Edited { message, .. }, _) => {
            let text = message.text.unwrap_or_default();
            coming.tell(message.id, key, Amendment::Edited { text, at }, at).await
        }
        (What::Deleted { target, .. }, _) => {
            // Told twice with different times, the earlier counts, whichever comes first.
            let key = format!("{key}:{}", at.as_millis());
            coming.tell(target, key, Amendment::Deleted { at }, at).await
        }
        (What::Receipt(receipt), person) => coming.receipt(person, receipt, key, at).await,
        (What::Referral(referral), Some(person)) => {
            let shared = content::referral(&referral);
            coming.note(person, key, Part::Shared(shared), at, Weight::Said).await
        }
        (What::IdentityChanged { now, .. }, Some(person)) => coming.changed(person, &now).await,
        (What::Comment(comment), person) => coming.comment(person, comment, key, at).await,
        (What::Mention(mention), person) => coming.mentioned(person, mention, key, at).await,
        (What::Unknown { kind, raw }, Some(person)) => {
            coming.note(person, key, Part::Unknown { what: kind, raw: raw.json }, at, Weight::Noted).await
        }
        (What::Preference(preference), Some(person)) => coming.prefers(person, key, preference, at).await,
        (What::OptIn(opt_in), Some(person)) => {
            coming.note(person, key, said("opt_in", "opt_in", opt_in.kind), at, Weight::Noted).await
        }
        (What::Feedback { said: words, .. }, Some(person)) => {
            coming.note(person, key, said("feedback", "feedback", Some(words)), at, Weight::Noted).await
        }
        (news, _) => Ok(Taken { news: Some(Box::new(news)), ..Taken::default() }),
    }
}

struct Coming<'a> {
    engine: &'a Engine,
    settings: &'a InboxSettings,
}

impl Coming<'_> {
    async fn said(&self, person: hear::Person, message: Message, at: Timestamp) -> Result<Taken> {
        // Another app answers there, or many people talk.
        let weight = if message.standby || message.group.is_some() { Weight::Said } else { Weight::Asks };
        let (mut words, kept) = kept_for_later(message, at);
        self.read_number(&person, &mut words).await?;
        let outcome = hear::hear(self.engine, self.settings, person, words, weight).await?;
        let contact = Some(outcome.conversation.contact);
        Ok(Taken { contact, ..self.finish(outcome, kept, at).await? })
    }

    /// The handles they have now are the same person's as those they had, also when somebody wrote under the new ones already.
    async fn changed(&self, mut person: hear::Person, now: &[Handle]) -> Result<Taken> {
        let organisation = self.settings.inbox.organisation;
        let had = std::mem::take(&mut person.identities);
        // Those of now come first: that is where they are reached.
        person.identities = now.iter().filter_map(|handle| person::identity(self.settings, handle)).collect();
        person.identities.extend(had.iter().filter(|had| !person.identities.contains(had)).cloned().collect::<Vec<_>>());
        let fresh = self.engine.ids.next(self.engine.clock.as_ref());
        let known = self.engine.contacts.resolve(organisation, &person.identities, fresh, person.profile.clone()).await?;
        hear::joined(self.engine, organisation, known, &person.identities, EvidenceKind::IdChanged).await?;
        hear::meet(self.engine, self.settings, person).await?;
        Ok(Taken::default())
    }

    /// A number alone is the choice that the last message of the business offered under it.
    async fn read_number(&self, person: &hear::Person, words: &mut Words) -> Result<()> {
        let Some(number) = numbers::number(&words.text).filter(|_| words.content.parts.is_empty()) else {
            return Ok(());
        };
        let Some(platform) = Platform::of(self.settings.inbox.channel) else {
            return Ok(());
        };
        let (_contact, conversation) = hear::meet(self.engine, self.settings, person.clone()).await?;
        let range = Range { side: Bound::Latest, limit: LOOKED_AT, with_private: false };
        let latest = self.engine.messages.list(conversation.organisation, conversation.id, range).await?;
        let offers = |message: &&engine::model::message::Message| {
            matches!(message.author, Author::Agent(_) | Author::Operator(_)) || message.content.choices.is_some()
        };
        let said = latest.iter().rev().find(offers);
        if let Some((offered, choice)) = said.and_then(|said| Some((said.id, numbers::chosen(said, platform, number)?))) {
            words.content.parts.push(Part::Choice(numbers::typed(&choice, &words.text)));
            words.content.reply_to.get_or_insert(offered);
            words.text = choice.title;
        }
        Ok(())
    }

    /// What the business said: by us, which we know already, or past us.
    async fn echoed(&self, person: hear::Person, message: Message, origin: Origin, at: Timestamp) -> Result<Taken> {
        let inbox = &self.settings.inbox;
        if self.engine.provider_ids.find(inbox.organisation, inbox.id, &message.id).await?.is_some() {
            return Ok(Taken::default());
        }
        let ours = inbox.account.as_ref().map_or("", |account| account.app.as_str());
        let name = match origin {
            Origin::App { tag: Some(tag), .. } if self.prove(&tag, &message.id).await? => return Ok(Taken::default()),
            // The answer to our request brings its id.
            Origin::App { id: Some(id), .. } if !ours.is_empty() && id == ours => return Ok(Taken::default()),
            Origin::App { .. } => "Another app",
            Origin::OwnerPhone => "Owner's phone",
            Origin::PageInbox => "The page's inbox",
        };
        let (words, kept) = kept_for_later(message, at);
        let outcome = hear::overhear(self.engine, self.settings, person, words, Arc::from(name), false).await?;
        self.finish(outcome, kept, at).await
    }

    async fn past(&self, person: hear::Person, message: Message, by: By, at: Timestamp) -> Result<Taken> {
        let (words, kept) = kept_for_later(message, at);
        let outcome = match by {
            By::Contact => hear::hear(self.engine, self.settings, person, words, Weight::Said).await?,
            By::Business => hear::overhear(self.engine, self.settings, person, words, Arc::from("Before"), true).await?,
        };
        self.finish(outcome, kept, at).await
    }

    /// A stored message is tied to the one it answers, now or when that one comes.
    async fn finish(&self, outcome: Outcome, kept: Kept, at: Timestamp) -> Result<Taken> {
        let Some(message) = outcome.message.map(|message| message.id) else {
            return Ok(Taken::default());
        };
        if let Some(answered) = kept.answers {
            let key = format!("answer:{message}");
            self.tell(answered, key, Amendment::AnsweredBy { message }, at).await?;
        }
        let files = kept.files.into_iter().map(|file| (message, file)).collect();
        Ok(Taken { files, ..Taken::default() })
    }

    /// Something that has a place in the conversation and asks for no answer.
    async fn note(&self, person: hear::Person, key: String, part: Part, at: Timestamp, weight: Weight) -> Result<Taken> {
        let outcome = self.noted(person, key, part, at, weight).await?;
        Ok(Taken { contact: Some(outcome.conversation.contact), ..Taken::default() })
    }

    async fn noted(&self, person: hear::Person, key: String, part: Part, at: Timestamp, weight: Weight) -> Result<Outcome> {
        let content = Content { parts: vec![part], ..Content::default() };
        let words = Words { id: key, at, text: String::new(), content };
        hear::hear(self.engine, self.settings, person, words, weight).await
    }

    /// Shown where it was said, and kept with the contact.
    async fn prefers(&self, person: hear::Person, key: String, preference: Preference, at: Timestamp) -> Result<Taken> {
        let Preference { category, wish, detail } = preference;
        let is_stopped = match wish {
            Wish::Stop => Some(true),
            Wish::Resume | Wish::SignUp { .. } => Some(false),
            Wish::Other(_) => None,
        };
        let is_marketing = category == MARKETING;
        let (handle, wording) = (marketing::handle_among(&person.identities), detail.clone().unwrap_or_default());
        let outcome = self.noted(person, key, said("preference", &category, detail), at, Weight::Noted).await?;
        let contact = outcome.conversation.contact;
        if let (Some(message), Some(is_stopped), true) = (&outcome.message, is_stopped, is_marketing) {
            let id = ConsentId(message.id.0);
            let marketing = Marketing { is_stopped, at };
            let wish = marketing::Said { id, handle, marketing, source: ConsentSource::Platform, wording };
            marketing::said(self.engine, self.settings.inbox.organisation, contact, wish).await?;
        }
        Ok(Taken { contact: Some(contact), ..Taken::default() })
    }

    /// The platform did not bring a message because its customer wants no marketing.
    async fn opted_out(&self, person: &hear::Person, fault: &Fault, at: Timestamp) -> Result<()> {
        let organisation = self.settings.inbox.organisation;
        if let Some(contact) = self.engine.contacts.find_by_handle(organisation, &person.identities).await? {
            let handle = marketing::handle_among(&person.identities);
            marketing::refused(self.engine, organisation, contact, handle, &fault.detail, at).await?;
        }
        Ok(())
    }

    async fn tell(&self, id: String, key: String, amendment: Amendment, at: Timestamp) -> Result<Taken> {
        let inbox = &self.settings.inbox;
        let told = Report { organisation: inbox.organisation, inbox: inbox.id, id, key, amendment, at };
        report(self.engine, told).await?;
        Ok(Taken::default())
    }

    /// Whether the tag is one of ours; if so the message has left under this id.
    async fn prove(&self, tag: &str, id: &str) -> Result<bool> {
        let (message, part) = part_of(tag);
        let Ok(message) = message.parse::<MessageId>() else {
            return Ok(false);
        };
        let inbox = &self.settings.inbox;
        if self.engine.messages.find(inbox.organisation, message).await?.is_none() {
            return Ok(false);
        }
        prove(self.engine, inbox.organisation, inbox.id, message, part, id).await?;
        Ok(true)
    }

    async fn receipt(&self, person: Option<hear::Person>, receipt: Receipt, key: String, at: Timestamp) -> Result<Taken> {
        let Some(state) = receipt.state.delivery() else {
            return Ok(Taken::default());
        };
        let fault = (receipt.state == ReceiptState::Failed).then(|| self.fault(&receipt));
        if let (Some(fault), Some(person)) = (&fault, &person)
            && fault.reason == Class::OptedOut.word()
        {
            self.opted_out(person, fault, at).await?;
        }
        let delivered = |fault| Amendment::Delivered { part: 0, of: 1, state, fault };
        match receipt.covers {
            Covers::Message(id) => {
                let is_free = receipt.pricing.is_some_and(|pricing| pricing.billable == Some(false));
                let mut free = None;
                if let Some(tag) = &receipt.tag
                    && self.prove(tag, &id).await?
                {
                    free = part_of(tag).0.parse::<MessageId>().ok().filter(|_| is_free);
                }
                Ok(Taken { free, ..self.tell(id, key, delivered(fault), at).await? })
            }
            Covers::UpTo { at: until, messages } => {
                for id in messages {
                    self.tell(id.clone(), format!("{key}:{}", crate::wire::hash(&[&id])), delivered(None), at).await?;
                }
                self.until(person, state, until).await
            }
            Covers::UpToMessage(id) => {
                let inbox = &self.settings.inbox;
                if let Some(bound) = self.engine.provider_ids.find(inbox.organisation, inbox.id, &id).await?
                    && let Some(message) = self.engine.messages.find(inbox.organisation, bound.message).await?
                {
                    self.until(person, state, message.at).await?;
                }
                self.tell(id, key, delivered(None), at).await
            }
        }
    }

    async fn until(&self, person: Option<hear::Person>, state: DeliveryState, until: Timestamp) -> Result<Taken> {
        let inbox = &self.settings.inbox;
        let Some(person) = person else {
            return Ok(Taken::default());
        };
        // A receipt is no reason to make a contact.
        if let Some(conversation) = hear::known_conversation(self.engine, self.settings, &person.identities).await? {
            if state == DeliveryState::Read {
                let act = Act::ReadByContactAt { at: until };
                self.engine.conversations.apply(inbox.organisation, conversation.id, act).await?;
            }
            came_until(self.engine, &conversation, state, until).await?;
        }
        Ok(Taken::default())
    }

    fn fault(&self, receipt: &Receipt) -> Fault {
        let told = receipt.faults.first();
        let code = told.map_or(0, |fault| fault.code);
        let failure = Failure { code, ..Failure::default() };
        let class = Platform::of(self.settings.inbox.channel).map(|platform| failure.class(platform));
        let detail = told.and_then(|fault| fault.detail.clone().or_else(|| fault.title.clone()));
        let detail = detail.unwrap_or_else(|| "The platform gave no reason.".to_owned());
        Fault {
            reason: class.map_or("failed", Class::word).to_owned(),
            code,
            detail: match (class, Platform::of(self.settings.inbox.channel)) {
                (Some(Class::WindowClosed), Some(platform)) => format!("{detail} {}", way_around_window(platform)),
                _ => detail,
            },
        }
    }
}

/// What of a message is looked after once it is stored.
struct Kept {
    answers: Option<String>,
    files: Vec<WantedFile>,
}

fn kept_for_later(message: Message, at: Timestamp) -> (Words, Kept) {
    let (answers, id) = (content::answered(&message).map(str::to_owned), message.id.clone());
    let (text, content, files) = content::of(message);
    (Words { id, at, text, content }, Kept { answers, files })
}

fn side(by: By) -> Side {
    match by {
        By::Contact => Side::Contact,
        By::Business => Side::Operator,
    }
}

fn said(what: &str, title: &str, text: Option<String>) -> Part {
    Part::Shared(Shared { what: what.to_owned(), title: Some(title.to_owned()), text, url: None })
}
