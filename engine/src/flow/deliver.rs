//! Brings what was said to the provider of its channel: one part of one message at a time.

use crate::clock::Timestamp;
use crate::engine::Engine;
use crate::error::{Error, Result};
use crate::flow::hear;
use crate::ids::{InboxId, MessageId, OrgId};
use crate::model::act::Act;
use crate::model::amend::Amendment;
use crate::model::contact::{Contact, Identity};
use crate::model::conversation::Conversation;
use crate::model::delivery::DeliveryState;
use crate::model::merge::EvidenceKind;
use crate::model::message::{Author, Fault, Message};
use crate::ports::ChannelSender;
use crate::ports::channel_sender::{Parcel, Sent};
use crate::ports::contact_store::Profile;
use crate::ports::outbox::Departure;
use crate::ports::provider_ids::{Bound, Report};

/// The reason of a message that a person overtook.
const SUPERSEDED: &str = "superseded";

/// The reason of a campaign's message whose hours were over before it could leave.
pub const QUIET: &str = "quiet";

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Delivery {
    /// The provider has all of it.
    Sent,
    /// Another part waits, or another try.
    Underway,
    /// Control moved between the store and the provider: the contact does not hear it any more.
    Superseded,
    Failed(Fault),
    /// Sent (or given up) before; nothing was done.
    Already,
}

/// Brings a claimed message one part further and writes down how that went. An error of the store leaves everything as it was:
/// the claim ends with its lease.
pub async fn deliver(engine: &Engine, sender: &dyn ChannelSender, departure: &Departure) -> Result<Delivery> {
    let Departure { organisation, message, .. } = *departure;
    let missing = || Error::not_found(format!("no message {message}"));
    let message = engine.messages.find(organisation, message).await?.ok_or_else(missing)?;
    if is_over(&message) {
        engine.outbox.remove(organisation, message.id).await?;
        return Ok(Delivery::Already);
    }
    let conversation = engine.conversations.find(organisation, message.conversation).await?.ok_or_else(missing)?;
    // The last look before the provider: an operator may have taken over since the answer was stored. What has begun is ended.
    // What an automation or a campaign says is the business's word, whoever holds control.
    let is_fresh = departure.part == 0 && departure.begun_at.is_none();
    let is_agents = is_answer(&message) && message.content.automation.is_none();
    if is_fresh && is_agents && message.epoch < conversation.control.epoch {
        let detail = "The conversation went to a person before it was sent.".to_owned();
        fail(engine, departure, Fault { reason: SUPERSEDED.to_owned(), code: 0, detail }).await?;
        return Ok(Delivery::Superseded);
    }
    let is_too_late =
        message.content.campaign.as_ref().and_then(|mark| mark.until).is_some_and(|until| until <= engine.clock.now());
    if is_fresh && is_too_late {
        let detail = "The hours in which nobody is disturbed had begun before it could be sent.".to_owned();
        let fault = Fault { reason: QUIET.to_owned(), code: 0, detail };
        fail(engine, departure, fault.clone()).await?;
        return Ok(Delivery::Failed(fault));
    }
    let settings = engine.settings.inbox(organisation, departure.inbox).await?;
    let contact = engine.contacts.find(organisation, conversation.contact).await?.ok_or_else(missing)?;
    let contact = contact.as_met_in(conversation.inbox, conversation.id);
    let parcel = Parcel { departure, settings: &settings, conversation: &conversation, contact: &contact, message: &message };
    match sender.send(parcel).await {
        Sent::Taken { part, of, id, known_as } => {
            taken(engine, departure, part, of, id.as_deref()).await?;
            learn(engine, &contact, known_as).await?;
            Ok(if part + 1 < of { Delivery::Underway } else { Delivery::Sent })
        }
        Sent::Later { at, is_unsent } => {
            engine.outbox.postpone(departure, at, is_unsent).await?;
            Ok(Delivery::Underway)
        }
        Sent::GivenUp(fault) => {
            fail(engine, departure, fault.clone()).await?;
            Ok(Delivery::Failed(fault))
        }
    }
}

/// A handle that the provider told with its answer is the contact's: whoever had it is the same person.
async fn learn(engine: &Engine, contact: &Contact, known_as: Option<Identity>) -> Result<()> {
    let is_known = |new: &Identity| contact.identities.iter().any(|own| own.names_the_same(new));
    let new = known_as.filter(|new| !is_known(new));
    let (Some(new), Some(own)) = (new, contact.identities.first()) else {
        return Ok(());
    };
    let organisation = contact.organisation;
    let both = [own.clone(), new];
    let known = engine.contacts.resolve(organisation, &both, contact.id, Profile::default()).await?;
    hear::joined(engine, organisation, known, &both, EvidenceKind::NamedTogether).await.map(drop)
}

/// The agent's own words, and not those of a campaign in its name.
const fn is_answer(message: &Message) -> bool {
    matches!(message.author, Author::Agent(_)) && message.content.campaign.is_none()
}

/// A private note, or something that went (or failed) already.
fn is_over(message: &Message) -> bool {
    let is_in_parts = !message.content.parts_delivered.is_empty();
    message.private
        || !(message.delivery == Some(DeliveryState::Queued) || is_in_parts && message.delivery != Some(DeliveryState::Failed))
}

async fn fail(engine: &Engine, departure: &Departure, fault: Fault) -> Result<()> {
    let failed = Amendment::Delivered { part: 0, of: 1, state: DeliveryState::Failed, fault: Some(fault) };
    amend(engine, departure.organisation, departure.message, failed).await?;
    engine.outbox.remove(departure.organisation, departure.message).await
}

/// The provider has taken a part: its id is bound, the message is as far as that, and what was reported about it before we knew
/// is applied.
async fn taken(engine: &Engine, departure: &Departure, part: usize, of: usize, id: Option<&str>) -> Result<()> {
    let Departure { organisation, inbox, conversation, message, .. } = *departure;
    if let Some(id) = id {
        let bound = Bound { inbox, id: id.to_owned(), conversation, message, part, of };
        engine.provider_ids.bind(organisation, bound).await?;
    }
    let sent = Amendment::Delivered { part, of, state: DeliveryState::Sent, fault: None };
    let amended = engine.conversations.amend(organisation, message, sent).await?;
    if part + 1 < of {
        engine.outbox.pass(organisation, message, part, engine.clock.now()).await?;
    } else {
        engine.outbox.remove(organisation, message).await?;
    }
    apply_arrived(engine, Some(message)).await?;
    let Some(message) = amended else {
        return Ok(());
    };
    if let Some(comment) = message.content.reply_to.filter(|_| message.content.privately) {
        engine.conversations.amend(organisation, comment, Amendment::AnsweredPrivately).await?;
    }
    // They may have read it before we knew that it had left.
    match engine.conversations.find(organisation, conversation).await? {
        // One that was sent again was not there before it entered.
        Some(conversation) if conversation.contact_read_at >= Some(message.at.max(departure.entered_at)) => {
            came_until(engine, &conversation, DeliveryState::Read, message.at).await
        }
        _ => Ok(()),
    }
}

/// A report or an echo proves that a part left under this id, whether or not the answer to our request came.
pub async fn prove(
    engine: &Engine,
    organisation: OrgId,
    inbox: InboxId,
    message: MessageId,
    part: usize,
    id: &str,
) -> Result<()> {
    if engine.provider_ids.find(organisation, inbox, id).await?.is_some() {
        return Ok(());
    }
    match engine.outbox.find(organisation, message).await? {
        Some(departure) if departure.inbox == inbox && departure.part == part && departure.begun_at.is_some() => {
            taken(engine, &departure, part, departure.of, Some(id)).await
        }
        // It is not ours to bind: sent by somebody else under our tag, or long since known by another id.
        _ => Ok(()),
    }
}

/// How many reports of one message are looked at together.
const ARRIVED: usize = 100;

/// Applies reports whose message has become known since; how many.
pub async fn apply_arrived(engine: &Engine, message: Option<MessageId>) -> Result<usize> {
    let arrived = engine.provider_ids.list_arrived(message, ARRIVED).await?;
    for (report, bound) in &arrived {
        apply_report(engine, report, bound).await?;
        engine.provider_ids.forget(report).await?;
    }
    Ok(arrived.len())
}

async fn apply_report(engine: &Engine, report: &Report, bound: &Bound) -> Result<()> {
    let (message, amendment) = match report.amendment.clone() {
        Amendment::Delivered { state, fault, .. } => {
            (bound.message, Amendment::Delivered { part: bound.part, of: bound.of, state, fault })
        }
        Amendment::AnsweredBy { message } => (message, Amendment::Answers { message: bound.message }),
        other => (bound.message, other),
    };
    amend(engine, report.organisation, message, amendment).await
}

/// When an answer of the agent turns out not to arrive, the contact waits for a person.
async fn amend(engine: &Engine, organisation: OrgId, message: MessageId, amendment: Amendment) -> Result<()> {
    let Some(message) = engine.conversations.amend(organisation, message, amendment).await? else {
        return Ok(());
    };
    let is_superseded = message.content.fault.as_ref().is_some_and(|fault| fault.reason == SUPERSEDED);
    let has_failed = message.delivery == Some(DeliveryState::Failed) && !is_superseded;
    if has_failed && is_answer(&message) {
        let act = Act::Undelivered { epoch: message.epoch };
        engine.conversations.apply(organisation, message.conversation, act).await?;
    }
    Ok(())
}

/// Applies what a channel reports about a message, now or as soon as the message is known.
pub async fn report(engine: &Engine, report: Report) -> Result<()> {
    match engine.provider_ids.find_or_wait(report.organisation, report.clone()).await? {
        Some(bound) => apply_report(engine, &report, &bound).await,
        None => Ok(()),
    }
}

/// The contact has got, or read, everything that was said up to then.
pub async fn came_until(engine: &Engine, conversation: &Conversation, state: DeliveryState, at: Timestamp) -> Result<()> {
    let behind = engine.messages.list_behind(conversation.organisation, conversation.id, at, state, ARRIVED).await?;
    for message in behind {
        let came = Amendment::Delivered { part: 0, of: 1, state, fault: None };
        engine.conversations.amend(conversation.organisation, message, came).await?;
    }
    Ok(())
}
