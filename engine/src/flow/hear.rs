//! What comes in from a channel whose people have handles and whose messages have ids: who it is, which conversation, and what
//! was said; beside it, what the business itself said past us.

use std::sync::Arc;

use crate::clock::Timestamp;
use crate::engine::Engine;
use crate::error::{Error, Result};
use crate::flow::contact::prove_same;
use crate::flow::deliver::apply_arrived;
use crate::flow::intake::MAX_TEXT;
use crate::flow::opt_out;
use crate::flow::settings::InboxSettings;
use crate::ids::{ConversationId, OperatorId, OrgId};
use crate::model::act::{Act, Elsewhere, Outcome, Receive, Verdict, Weight, Write};
use crate::model::comment::Topic;
use crate::model::contact::{Contact, Identity};
use crate::model::conversation::{Conversation, NewConversation};
use crate::model::inbox::CommentMode;
use crate::model::merge::EvidenceKind;
use crate::model::message::Content;
use crate::ports::contact_store::Profile;
use crate::ports::provider_ids::Bound;

/// Who it is, as the channel knows them: the strongest handle first.
#[derive(Debug, Clone, Default)]
pub struct Person {
    pub identities: Vec<Identity>,
    pub profile: Profile,
}

/// Something said.
#[derive(Debug, Clone)]
pub struct Words {
    /// What the channel calls the message; a repeat is the same message.
    pub id: String,
    pub at: Timestamp,
    pub text: String,
    pub content: Content,
}

/// The contact and their conversation in this inbox, made when they are new.
pub async fn meet(engine: &Engine, settings: &InboxSettings, person: Person) -> Result<(Contact, Arc<Conversation>)> {
    meet_at(engine, settings, person, None).await
}

/// The same; with a topic, their comments below that post.
async fn meet_at(
    engine: &Engine,
    settings: &InboxSettings,
    person: Person,
    topic: Option<Topic>,
) -> Result<(Contact, Arc<Conversation>)> {
    let inbox = &settings.inbox;
    let clock = engine.clock.as_ref();
    let organisation = inbox.organisation;
    let contact = engine.contacts.resolve(organisation, &person.identities, engine.ids.next(clock), person.profile).await?;
    let contact = joined(engine, organisation, contact, &person.identities, EvidenceKind::NamedTogether).await?;
    // With two accounts of one person in the inbox, each goes on in its own thread.
    let mut own = contact.identities.iter().filter(|known| person.identities.iter().any(|named| known.names_the_same(named)));
    if topic.is_none()
        && let Some(thread) = own.find_map(|own| own.conversation)
    {
        return Ok((contact.clone(), in_thread(engine, settings, &contact, thread).await?));
    }
    let new = NewConversation {
        id: engine.ids.next(clock),
        organisation: inbox.organisation,
        inbox: inbox.id,
        channel: inbox.channel,
        contact: contact.id,
    };
    let conversation = match topic {
        Some(topic) => engine.conversations.find_or_open_below(new, topic).await?,
        None => engine.conversations.find_or_open(new).await?,
    };
    Ok((contact, conversation))
}

/// All the handles that are one person's have one contact: those that somebody else has as yet, that one is merged.
pub async fn joined(
    engine: &Engine,
    organisation: OrgId,
    contact: Contact,
    identities: &[Identity],
    evidence: EvidenceKind,
) -> Result<Contact> {
    let mut id = contact.id;
    for identity in
        identities.iter().filter(|named| named.verified && !contact.identities.iter().any(|own| own.names_the_same(named)))
    {
        if let Some(other) = engine.contacts.find_by_handle(organisation, std::slice::from_ref(identity)).await? {
            id = prove_same(engine, organisation, id, other, evidence).await?;
        }
    }
    if id == contact.id {
        return Ok(contact);
    }
    let found = engine.contacts.find(organisation, id).await?;
    found.ok_or_else(|| Error::corrupt("a merge names a contact that is not there"))
}

/// The conversation of somebody who is known, without making either.
pub async fn known_conversation(
    engine: &Engine,
    settings: &InboxSettings,
    identities: &[Identity],
) -> Result<Option<Arc<Conversation>>> {
    let inbox = &settings.inbox;
    let organisation = inbox.organisation;
    let Some(contact) = engine.contacts.find_by_handle(organisation, identities).await? else {
        return Ok(None);
    };
    let contact = engine.contacts.find(organisation, contact).await?;
    let Some(contact) = contact else { return Ok(None) };
    let mut own = contact.identities.iter().filter(|known| identities.iter().any(|named| known.names_the_same(named)));
    match own.find_map(|own| own.conversation) {
        Some(thread) => engine.conversations.find(organisation, thread).await,
        None => engine.conversations.find_by_contact(organisation, inbox.id, contact.id).await,
    }
}

async fn in_thread(
    engine: &Engine,
    settings: &InboxSettings,
    contact: &Contact,
    thread: ConversationId,
) -> Result<Arc<Conversation>> {
    let inbox = &settings.inbox;
    let new = NewConversation {
        id: thread,
        organisation: inbox.organisation,
        inbox: inbox.id,
        channel: inbox.channel,
        contact: contact.id,
    };
    let thread = engine.conversations.open(new).await?;
    // It went back to somebody else meanwhile.
    if thread.contact == contact.id {
        return Ok(thread);
    }
    let fresh = NewConversation { id: engine.ids.next(engine.clock.as_ref()), ..new };
    engine.conversations.find_or_open(fresh).await
}

/// Stores what came from a contact.
pub async fn hear(engine: &Engine, settings: &InboxSettings, person: Person, words: Words, weight: Weight) -> Result<Outcome> {
    hear_at(engine, settings, person, None, words, weight).await
}

/// Stores a comment, which asks whom the inbox's settings say.
pub async fn hear_comment(
    engine: &Engine,
    settings: &InboxSettings,
    person: Person,
    topic: Topic,
    words: Words,
) -> Result<Outcome> {
    let weight = match settings.inbox.comments.mode {
        CommentMode::Manual => Weight::AsksPeople,
        CommentMode::Agent | CommentMode::Fixed => Weight::Asks,
    };
    hear_at(engine, settings, person, Some(topic), words, weight).await
}

async fn hear_at(
    engine: &Engine,
    settings: &InboxSettings,
    person: Person,
    topic: Option<Topic>,
    words: Words,
    weight: Weight,
) -> Result<Outcome> {
    check_id(&words.id)?;
    let (contact, conversation) = meet_at(engine, settings, person, topic).await?;
    let Words { id, at, text, content } = words;
    let received = Receive {
        id: engine.ids.next(engine.clock.as_ref()),
        contact: contact.id,
        client_id: Some(id.clone()),
        name: contact.name.as_deref().map(Into::into),
        text: cut(text),
        content,
        at: Some(at),
        weight,
        timing: settings.inbox.timing,
        opening: settings.opening.clone(),
    };
    hear_in(engine, settings, &conversation, received, id).await
}

/// In a conversation that is known. What they say may be that they want no more advertisements; where they were asked for a rating
/// it may be one, or belong to one.
async fn hear_in(
    engine: &Engine,
    settings: &InboxSettings,
    conversation: &Conversation,
    received: Receive,
    id: String,
) -> Result<Outcome> {
    if let Some(opting) = opt_out::opting(engine, conversation, &received).await? {
        let outcome = store(engine, settings, conversation, Act::Receive(opting.received(received)), id).await?;
        opting.follow(engine, settings, &outcome).await?;
        return Ok(outcome);
    }
    let now = engine.clock.now();
    let Some(asked) = conversation.survey.filter(|_| received.weight == Weight::Asks) else {
        return store(engine, settings, conversation, Act::Receive(received), id).await;
    };
    let is_over = conversation.session.is_none();
    if let Some(rating) = asked.rating_in(&received.text, &received.content, now, is_over) {
        let act = Act::ReceiveRating { received, session: asked.session, rating };
        return store(engine, settings, conversation, act, id).await;
    }
    let comment: Arc<str> = received.text.trim().into();
    let outcome = store(engine, settings, conversation, Act::Receive(received), id).await?;
    if asked.takes_comment(now) && outcome.verdict == Verdict::Done && !comment.is_empty() {
        engine.conversations.apply(conversation.organisation, conversation.id, Act::CommentRating { comment }).await?;
    }
    Ok(outcome)
}

/// Stores what somebody of the business said past us; unless it is long past, it takes control like every message of a person.
pub async fn overhear(
    engine: &Engine,
    settings: &InboxSettings,
    person: Person,
    words: Words,
    name: Arc<str>,
    is_past: bool,
) -> Result<Outcome> {
    let (_contact, conversation) = meet(engine, settings, person).await?;
    overhear_in(engine, settings, &conversation, words, name, is_past).await
}

/// The same where the conversation is known.
pub async fn overhear_in(
    engine: &Engine,
    settings: &InboxSettings,
    conversation: &Conversation,
    words: Words,
    name: Arc<str>,
    is_past: bool,
) -> Result<Outcome> {
    check_id(&words.id)?;
    let Words { id, at, text, content } = words;
    let act = Act::Write(Write {
        id: engine.ids.next(engine.clock.as_ref()),
        operator: OperatorId::ELSEWHERE,
        name,
        client_id: Some(id.clone()),
        text: cut(text),
        content,
        private: false,
        elsewhere: Some(Elsewhere { at, is_past }),
    });
    store(engine, settings, conversation, act, id).await
}

async fn store(engine: &Engine, settings: &InboxSettings, conversation: &Conversation, act: Act, id: String) -> Result<Outcome> {
    let inbox = &settings.inbox;
    let outcome = engine.conversations.apply(inbox.organisation, conversation.id, act).await?;
    let message = outcome.message.as_ref().ok_or_else(|| Error::corrupt("a message was stored without a message"))?;
    // Also for a repeat: the first time may have ended between the two steps.
    let bound = Bound { inbox: inbox.id, id, conversation: conversation.id, message: message.id, part: 0, of: 1 };
    engine.provider_ids.bind(inbox.organisation, bound).await?;
    apply_arrived(engine, Some(message.id)).await?;
    Ok(outcome)
}

/// Bytes of a platform's id.
const LONGEST_ID: usize = 512;

fn check_id(id: &str) -> Result<()> {
    if (1..=LONGEST_ID).contains(&id.len()) { Ok(()) } else { Err(Error::invalid("a message needs an id of the platform")) }
}

/// A platform takes longer texts than a conversation holds; what is beyond is left out rather than the message refused.
fn cut(mut text: String) -> String {
    if let Some((end, _)) = text.char_indices().nth(MAX_TEXT) {
        text.truncate(end);
    }
    text
}
