//! A phone call, from the ring to the end, as the rest of the house sees it: the same conversation, turns and control as in
//! writing. What is on the line itself is the voice crate's.

use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::clock::Timestamp;
use crate::engine::Engine;
use crate::error::{Error, Result};
use crate::flow::hear::{Person, meet};
use crate::flow::opt_out;
use crate::flow::settings::InboxSettings;
use crate::ids::{CallId, ContactId, ConversationId, MessageId, OperatorId};
use crate::model::act::{Act, CallBegan, CallEnded, Greeting, Outcome, Receive, Spoke, Verdict, Weight};
use crate::model::amend::Amendment;
use crate::model::call::{Call, CallChange, CallEnd, CallNews, Direction, Ended, Summary, Talk};
use crate::model::campaign::CampaignMark;
use crate::model::contact::{Contact, Identity};
use crate::model::conversation::{Conversation, NewConversation};
use crate::model::event::{Cut, Signal};
use crate::model::inbox::{Channel, Inbox, Timing};
use crate::model::job::Job;
use crate::model::message::{Content, Message, Notice, Spoken};
use crate::page::MAX_PAGE;
use crate::ports::call_store::{CallsOf, Opened};
use crate::ports::contact_store::Profile;
use crate::ports::message_store::{Bound, Range};

/// A call that nobody has touched for this long is over: its process is gone.
pub const STALE: Duration = Duration::from_secs(30);

/// The job that sums up a call that is over, and what it carries.
pub const SUM_UP: &str = "sum_up_call";

/// The job that goes on in writing with a call that was cut off; it carries the same.
pub const GO_ON: &str = "go_on_in_writing";

#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct AboutCall {
    pub call: CallId,
}

/// Calls of a conversation among which a live one is found.
const LATEST: usize = 5;

/// Messages of one call that are read afterwards; of a longer one, the last.
const MOST_SAID: usize = 500;

/// Messages that are looked through for them.
const MOST_LOOKED_AT: usize = 2_000;

/// Somebody calls.
#[derive(Debug, Clone)]
pub struct Ring {
    pub carrier_id: String,
    /// `+` and digits; absent: withheld.
    pub number: Option<String>,
    /// The carrier vouches for the number: whoever shows it is its owner.
    pub is_attested: bool,
}

/// Whether the number is a blocked contact's, whose calls are not taken: nobody hears of them.
pub async fn is_kept_out(engine: &Engine, settings: &InboxSettings, number: Option<&str>) -> Result<bool> {
    let (Some(number), inbox) = (number, &settings.inbox) else { return Ok(false) };
    let known_as = |channel: Channel, handle: &str| Identity::proven(channel, inbox.id, handle.to_owned());
    let handles = [known_as(Channel::Voice, number), known_as(Channel::WhatsApp, number.trim_start_matches('+'))];
    let Some(contact) = engine.contacts.find_by_handle(inbox.organisation, &handles).await? else { return Ok(false) };
    let contact = engine.contacts.find(inbox.organisation, contact).await?;
    Ok(contact.is_some_and(|contact| contact.blocked.is_some()))
}

/// Who calls, and in which conversation. A repeated ring is the same call.
pub async fn ring(engine: &Engine, settings: &InboxSettings, ring: Ring) -> Result<Opened> {
    let (organisation, inbox) = (settings.inbox.organisation, settings.inbox.id);
    if let Some(call) = engine.calls.find_by_carrier(organisation, inbox, &ring.carrier_id).await? {
        return Ok(Opened { call, is_new: false });
    }
    let (contact, conversation) = caller(engine, settings, &ring).await?;
    let call = Call {
        carrier_id: ring.carrier_id,
        number: ring.number,
        is_attested: ring.is_attested,
        ..fresh(engine, settings, contact, conversation, Direction::Inbound)
    };
    let opened = engine.calls.open(call, engine.clock.now()).await?;
    if opened.is_new {
        tell(engine, opened.call.clone(), None);
    }
    Ok(opened)
}

fn fresh(
    engine: &Engine,
    settings: &InboxSettings,
    contact: ContactId,
    conversation: ConversationId,
    direction: Direction,
) -> Call {
    let id = engine.ids.next(engine.clock.as_ref());
    Call {
        id,
        organisation: settings.inbox.organisation,
        inbox: settings.inbox.id,
        conversation,
        contact,
        carrier_id: Call::pending_id(id),
        direction,
        number: None,
        is_attested: false,
        started_at: engine.clock.now(),
        answered_at: None,
        operator: None,
        ended: None,
        talk: Talk::default(),
        recording: None,
        summary: None,
        opening: None,
        campaign: None,
    }
}

/// A call of ours, before the carrier knows of it: should either forget the other, the store knows both.
#[derive(Debug, Clone, Default)]
pub struct NewCall {
    /// Of whoever wrote it down before; none: a new one.
    pub id: Option<CallId>,
    /// `+` and digits.
    pub number: String,
    /// Whom it is for; none: whoever has the number.
    pub conversation: Option<(ContactId, ConversationId)>,
    /// What is said first; none: the voice agent's own words.
    pub opening: Option<String>,
    /// Which campaign makes it.
    pub campaign: Option<CampaignMark>,
}

/// Who has this number, and the conversation with them. Whom we call has not proven to be anybody.
pub async fn callee(
    engine: &Engine,
    settings: &InboxSettings,
    number: &str,
    name: Option<String>,
) -> Result<(Contact, Arc<Conversation>)> {
    holder(engine, settings, number, false, Profile { name, ..Profile::default() }).await
}

/// Errors: `Conflict` when a call with them is live already.
pub async fn place(engine: &Engine, settings: &InboxSettings, new: NewCall) -> Result<Call> {
    let (contact, conversation) = if let Some(known) = new.conversation {
        known
    } else {
        let (contact, conversation) = callee(engine, settings, &new.number, None).await?;
        (contact.id, conversation.id)
    };
    let fresh = fresh(engine, settings, contact, conversation, Direction::Outbound);
    let id = new.id.unwrap_or(fresh.id);
    let call = Call {
        id,
        carrier_id: Call::pending_id(id),
        number: Some(new.number),
        opening: new.opening,
        campaign: new.campaign,
        ..fresh
    };
    let opened = engine.calls.open(call, engine.clock.now()).await?;
    // Whoever looked just before, at another node, saw nobody on the phone either: sooner none of the two is dialled than both.
    let latest = engine.calls.list(settings.inbox.organisation, CallsOf::Conversation(conversation), None, LATEST).await?;
    if latest.iter().any(|other| other.id != id && other.is_live()) {
        not_taken(engine, &opened.call, CallEnd::Lost).await?;
        return Err(Error::conflict("a call with this number is live already"));
    }
    tell(engine, opened.call.clone(), None);
    Ok(opened.call)
}

/// The carrier has taken a call of ours.
pub async fn placed(engine: &Engine, call: &Call, carrier_id: String) -> Result<Call> {
    Ok(engine.calls.change(call.organisation, call.id, CallChange::Placed { carrier_id }).await?.call)
}

/// The carrier did not take a call of ours, so that nobody was called; or it is not known what became of it.
pub async fn not_taken(engine: &Engine, call: &Call, how: CallEnd) -> Result<Call> {
    let ended = CallChange::Ended(Ended { at: engine.clock.now(), how });
    let changed = engine.calls.change(call.organisation, call.id, ended).await?;
    if changed.is_changed {
        tell(engine, changed.call.clone(), None);
    }
    Ok(changed.call)
}

/// Somebody without a number is somebody new each time. A number that is known in writing is the same contact; unless the
/// carrier vouches for it, nothing that they proved elsewhere is told on the phone.
async fn caller(engine: &Engine, settings: &InboxSettings, ring: &Ring) -> Result<(ContactId, ConversationId)> {
    let inbox = &settings.inbox;
    let Some(number) = &ring.number else {
        return another(engine, inbox, engine.ids.next(engine.clock.as_ref())).await;
    };
    let (contact, conversation) = holder(engine, settings, number, ring.is_attested, Profile::default()).await?;
    // Two people of one office show the same number: each talks for themselves.
    let latest = engine.calls.list(inbox.organisation, CallsOf::Conversation(conversation.id), None, 1).await?;
    if latest.iter().any(Call::is_live) {
        return another(engine, inbox, contact.id).await;
    }
    Ok((contact.id, conversation.id))
}

/// A conversation of its own.
async fn another(engine: &Engine, inbox: &Inbox, contact: ContactId) -> Result<(ContactId, ConversationId)> {
    let new = NewConversation {
        id: engine.ids.next(engine.clock.as_ref()),
        organisation: inbox.organisation,
        inbox: inbox.id,
        channel: inbox.channel,
        contact,
    };
    let conversation = engine.conversations.open(new).await?;
    Ok((conversation.contact, conversation.id))
}

/// Whose number it is.
async fn holder(
    engine: &Engine,
    settings: &InboxSettings,
    number: &str,
    is_attested: bool,
    profile: Profile,
) -> Result<(Contact, Arc<Conversation>)> {
    let inbox = &settings.inbox;
    let voice = Identity {
        channel: Channel::Voice,
        inbox: inbox.id,
        handle: number.to_owned(),
        verified: is_attested,
        conversation: None,
    };
    let written = Identity {
        channel: Channel::WhatsApp,
        inbox: inbox.id,
        handle: number.trim_start_matches('+').to_owned(),
        verified: false,
        conversation: None,
    };
    let known = engine.contacts.find_by_handle(inbox.organisation, std::slice::from_ref(&voice)).await?;
    let mut identities = vec![voice];
    if known.is_none() && engine.contacts.find_by_handle(inbox.organisation, std::slice::from_ref(&written)).await?.is_some() {
        identities.push(written);
    }
    let profile = Profile { phone: Some(number.to_owned()), ..profile };
    meet(engine, settings, Person { identities, profile }).await
}

/// Both sides hear each other. With a greeting, it is what the agent says first; its message is returned. A call begins once,
/// however often its line is opened.
pub async fn begin(
    engine: &Engine,
    settings: &InboxSettings,
    call: &Call,
    greeting: Option<String>,
) -> Result<Option<MessageId>> {
    let greeting = greeting.map(|text| Greeting { id: engine.ids.next(engine.clock.as_ref()), text });
    let id = greeting.as_ref().map(|greeting| greeting.id);
    let began = CallBegan {
        call: call.id,
        bot: settings.bot.id,
        name: settings.opening.name.clone(),
        greeting,
        timing: timing(settings),
        campaign: call.campaign.clone(),
    };
    let outcome = engine.conversations.apply(call.organisation, call.conversation, Act::CallBegan(began)).await?;
    let answered = CallChange::Answered { at: engine.clock.now() };
    let answered = engine.calls.change(call.organisation, call.id, answered).await?;
    tell(engine, answered.call, None);
    Ok(id.filter(|_| outcome.verdict == Verdict::Done && outcome.conversation.is_held_by_agent()))
}

fn timing(settings: &InboxSettings) -> Timing {
    Timing { queue_patience_s: settings.inbox.timing.queue_patience_s, ..Timing::CALL }
}

/// The caller said something, whole as far as anybody can tell.
pub async fn hear(engine: &Engine, settings: &InboxSettings, call: &Call, text: String) -> Result<Outcome> {
    receive(engine, settings, call, text, Weight::Asks).await
}

/// What they say may be that they want no more calls.
async fn receive(engine: &Engine, settings: &InboxSettings, call: &Call, text: String, weight: Weight) -> Result<Outcome> {
    let received = Receive {
        id: engine.ids.next(engine.clock.as_ref()),
        contact: call.contact,
        client_id: None,
        name: None,
        text,
        content: Content::default(),
        at: None,
        weight,
        timing: timing(settings),
        opening: settings.opening.clone(),
    };
    let opting = opt_out::opting_aloud(engine, call, &received).await?;
    let act = Act::Receive(match &opting {
        Some(opting) => opting.received(received),
        None => received,
    });
    let outcome = engine.conversations.apply(call.organisation, call.conversation, act).await?;
    if let Some(opting) = opting {
        opting.follow(engine, settings, &outcome).await?;
    }
    Ok(outcome)
}

/// The same, where no answer is expected: a goodbye, or words of somebody who has hung up.
pub async fn hear_last(engine: &Engine, settings: &InboxSettings, call: &Call, text: String) -> Result<Outcome> {
    receive(engine, settings, call, text, Weight::Said).await
}

/// What the agent says without a turn of ours behind it; none when control has moved since that epoch.
pub async fn spoke(
    engine: &Engine,
    settings: &InboxSettings,
    call: &Call,
    epoch: u32,
    text: String,
    spoken: Spoken,
) -> Result<Option<MessageId>> {
    let id = engine.ids.next(engine.clock.as_ref());
    let (bot, name, epoch) = (settings.bot.id, settings.opening.name.clone(), Some(epoch));
    let spoke = Spoke { id, bot, name, epoch, client_id: None, text, spoken, at: None };
    let outcome = engine.conversations.apply(call.organisation, call.conversation, Act::Spoke(spoke)).await?;
    Ok((outcome.verdict == Verdict::Done).then_some(id))
}

/// A person is to go on with the call.
pub async fn ask_person(engine: &Engine, settings: &InboxSettings, call: &Call) -> Result<()> {
    let act = Act::AskHuman { timing: timing(settings), opening: settings.opening.clone(), back: None };
    engine.conversations.apply(call.organisation, call.conversation, act).await.map(drop)
}

/// What was heard of a stored message: all of it, or only this much.
pub async fn heard(engine: &Engine, call: &Call, message: MessageId, text: Option<String>) -> Result<()> {
    engine.conversations.amend(call.organisation, message, Amendment::Heard { text }).await.map(drop)
}

/// The caller spoke into a reply that is not stored yet.
pub fn cut(engine: &Engine, call: &Call, message: MessageId, heard: &str) {
    let (organisation, conversation) = (call.organisation, call.conversation);
    engine.bus.publish(Signal::Cut(Cut { organisation, conversation, message, heard: heard.into() }));
}

/// An operator is on the line now, or the agent again.
pub async fn put_through(engine: &Engine, call: &Call, operator: Option<OperatorId>) -> Result<Call> {
    let changed = engine.calls.change(call.organisation, call.id, CallChange::Operator(operator)).await?;
    if changed.is_changed {
        tell(engine, changed.call.clone(), None);
    }
    Ok(changed.call)
}

/// Nobody is on the line any more; told by the line, by the carrier or by whoever missed both. The first account of it holds,
/// and whatever happens between the two steps, each is taken once. Of a campaign's call it is told in the conversation also where
/// nobody was on the line.
pub async fn end(engine: &Engine, call: &Call, how: CallEnd, talk: Option<Talk>) -> Result<Call> {
    let (organisation, id) = (call.organisation, call.id);
    let at = engine.clock.now();
    if let Some(talk) = talk {
        engine.calls.change(organisation, id, CallChange::Counted(talk)).await?;
    }
    let known = engine.calls.find(organisation, id).await?;
    if let Some(known) = known.filter(|known| known.is_live() && (known.answered_at.is_some() || known.campaign.is_some())) {
        let was_answered = known.answered_at.is_some();
        let act = Act::CallEnded(CallEnded { call: id, how, was_answered, campaign: known.campaign });
        // That somebody was not reached is nobody's doing that anything else would follow on.
        let act = if was_answered { act } else { Act::ByAutomation(Box::new(act)) };
        engine.conversations.apply(organisation, call.conversation, act).await?;
    }
    let changed = engine.calls.change(organisation, id, CallChange::Ended(Ended { at, how })).await?;
    if changed.is_changed {
        tell(engine, changed.call.clone(), None);
        if changed.call.answered_at.is_some() {
            let cut_off = Some(GO_ON).filter(|_| how == CallEnd::Lost);
            for kind in [SUM_UP].into_iter().chain(cut_off) {
                if let Err(error) = afterwards(engine, &changed.call, kind).await {
                    tracing::warn!(call = %id, kind, %error, "what follows on a call will not be done");
                }
            }
        }
    }
    Ok(changed.call)
}

async fn afterwards(engine: &Engine, call: &Call, kind: &'static str) -> Result<()> {
    let (id, now) = (engine.ids.next(engine.clock.as_ref()), engine.clock.now());
    let key = Some(call.id.to_string());
    let job = Job::new(id, call.organisation, kind, key, &AboutCall { call: call.id }, now)?;
    engine.jobs.push(job).await.map(drop)
}

/// What was said in a call that is over, oldest first, without notes of operators and without what came before and after it.
pub async fn said(engine: &Engine, call: &Call) -> Result<Vec<Message>> {
    let (mut said, mut side, mut looked_at) = (Vec::new(), Bound::Latest, 0);
    'pages: while looked_at < MOST_LOOKED_AT {
        let range = Range { side, limit: MAX_PAGE, with_private: false };
        let page = engine.messages.list(call.organisation, call.conversation, range).await?;
        let Some(first) = page.first() else { break };
        side = Bound::Before(first.seq);
        looked_at += page.len();
        for message in page.into_iter().rev() {
            match message.notice.filter(|_| message.content.call == Some(call.id)) {
                Some(Notice::CallEnded) => said.clear(),
                Some(Notice::CallStarted) => break 'pages,
                _ if said.len() < MOST_SAID => said.push(message),
                _ => {}
            }
        }
    }
    said.reverse();
    Ok(said)
}

/// Nobody took the call that waits for a person; said once, while it waits.
pub async fn nobody_free(engine: &Engine, call: &Call) -> Result<()> {
    engine.conversations.apply(call.organisation, call.conversation, Act::NobodyFree).await.map(drop)
}

/// The caller said yes to being called back.
pub async fn wants_callback(engine: &Engine, call: &Call) -> Result<()> {
    let reason = match &call.number {
        Some(number) => format!("Wants to be called back at {number}"),
        None => "Wants to be called back, and hides the number".to_owned(),
    };
    let act = Act::WantsCallback { reason: reason.into() };
    engine.conversations.apply(call.organisation, call.conversation, act).await.map(drop)
}

/// Keeps what was written about a call that is over; the first account of it holds.
pub async fn sum_up(engine: &Engine, call: &Call, summary: Summary) -> Result<()> {
    let changed = engine.calls.change(call.organisation, call.id, CallChange::Summed(summary)).await?;
    if changed.is_changed {
        tell(engine, changed.call, None);
    }
    Ok(())
}

/// Tells operators who look on.
pub fn tell(engine: &Engine, call: Call, hearing: Option<Arc<str>>) {
    engine.bus.publish(Signal::Call(CallNews { call: Arc::new(call), hearing }));
}

/// Ends the calls whose process is gone; how many there were.
pub async fn reap(engine: &Engine, now: Timestamp) -> Result<usize> {
    let stale = engine.calls.list_stale(now.minus(STALE), 100).await?;
    for call in &stale {
        end(engine, call, CallEnd::Lost, None).await?;
    }
    Ok(stale.len())
}
