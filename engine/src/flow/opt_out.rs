//! People who end what advertises, or ask for it again, with a word, in writing or on the phone.

use crate::engine::Engine;
use crate::error::Result;
use crate::flow::marketing::{self, Said};
use crate::flow::settings::InboxSettings;
use crate::ids::{ConsentId, ConversationId, OrgId};
use crate::model::act::{Act, Outcome, Receive, Say, Verdict, Weight};
use crate::model::call::Call;
use crate::model::consent::ConsentSource;
use crate::model::contact::Marketing;
use crate::model::conversation::Conversation;
use crate::model::message::{Author, Content, Spoken};
use crate::model::opt_out::{OptWord, Tongue, Wish, calls_no_more, wish};
use crate::model::shop::CaseKind;
use crate::ports::message_store::{Bound, Range};

/// Messages among which the last that the business said is looked for.
const LOOKED_AT: usize = 20;

/// What a message of a contact means for what they are sent.
#[derive(Debug)]
pub struct Opting {
    word: OptWord,
    tongue: &'static Tongue,
    /// It was otherwise before.
    is_news: bool,
    answer: Answer,
}

/// How they are told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Answer {
    Written,
    Spoken,
    /// Whoever hears them answers by itself.
    ByOthers,
}

/// Whether what was said is such a word, of somebody who is sent campaigns.
pub async fn opting(engine: &Engine, conversation: &Conversation, received: &Receive) -> Result<Option<Opting>> {
    if !matches!(received.weight, Weight::Asks | Weight::AsksPeople) || conversation.is_public() {
        return Ok(None);
    }
    let Some((wish, tongue)) = wish(&received.text) else { return Ok(None) };
    let contact = engine.contacts.find(conversation.organisation, received.contact).await?;
    let is_stopped = contact.is_some_and(|contact| contact.has_stopped_marketing());
    let is_one = match wish {
        Wish::Start => is_stopped,
        Wish::Stop => is_stopped || is_in_campaigns(engine, conversation).await?,
        Wish::StopThere => {
            let said_last = was_last_a_campaign(engine, (conversation.organisation, conversation.id)).await?;
            said_last && !is_asked_of_an_order(engine, conversation).await?
        }
    };
    let word = if wish == Wish::Start { OptWord::Resumed } else { OptWord::Stopped };
    Ok(is_one.then_some(Opting { word, tongue, is_news: is_stopped == (word == OptWord::Resumed), answer: Answer::Written }))
}

/// The same of what was said on the phone, where nothing is asked for again. A word such as "stop" may be meant for the voice that
/// speaks just now: it counts in a campaign's call alone.
pub async fn opting_aloud(engine: &Engine, call: &Call, received: &Receive) -> Result<Option<Opting>> {
    let is_of_campaign = call.campaign.as_ref().is_some_and(|mark| mark.sent_to.is_some());
    let (said, text) = ((call.organisation, call.conversation), &received.text);
    let (tongue, is_one) = match (calls_no_more(text), wish(text)) {
        (Some(tongue), _) => {
            let is_one = is_of_campaign || !engine.campaigns.list_in(said.0, said.1).await?.is_empty();
            (tongue, is_one)
        }
        (None, Some((Wish::Stop, tongue))) => (tongue, is_of_campaign),
        (None, Some((Wish::StopThere, tongue))) => (tongue, is_of_campaign && was_last_a_campaign(engine, said).await?),
        (None, Some((Wish::Start, _)) | None) => return Ok(None),
    };
    if !is_one {
        return Ok(None);
    }
    let contact = engine.contacts.find(call.organisation, received.contact).await?;
    let is_stopped = contact.is_some_and(|contact| contact.has_stopped_marketing());
    let answer = if received.weight == Weight::Asks { Answer::Spoken } else { Answer::ByOthers };
    Ok(Some(Opting { word: OptWord::Stopped, tongue, is_news: !is_stopped, answer }))
}

async fn is_in_campaigns(engine: &Engine, conversation: &Conversation) -> Result<bool> {
    let sent = engine.campaigns.list_in(conversation.organisation, conversation.id).await?;
    Ok(!sent.is_empty() || was_last_a_campaign(engine, (conversation.organisation, conversation.id)).await?)
}

/// Whether they still want an order: there the word is an answer.
async fn is_asked_of_an_order(engine: &Engine, conversation: &Conversation) -> Result<bool> {
    let organisation = conversation.organisation;
    for sent in engine.campaigns.list_in(organisation, conversation.id).await? {
        let found = engine.shop_cases.find_by_enrolled(organisation, sent.campaign, sent.row).await?;
        if found.is_some_and(|case| case.kind == CaseKind::Cod && !case.state.is_over()) {
            return Ok(true);
        }
    }
    Ok(false)
}

async fn was_last_a_campaign(engine: &Engine, (organisation, conversation): (OrgId, ConversationId)) -> Result<bool> {
    let range = Range { side: Bound::Latest, limit: LOOKED_AT, with_private: false };
    let said = engine.messages.list(organisation, conversation, range).await?;
    let ours = said.iter().rev().find(|message| matches!(message.author, Author::Agent(_) | Author::Operator(_)));
    Ok(ours.is_some_and(|message| message.content.campaign.is_some()))
}

impl Opting {
    /// The message as it is kept: it asks for no answer but the one that follows.
    pub(super) fn received(&self, received: Receive) -> Receive {
        let content = Content { opted: Some(self.word), ..received.content };
        Receive { weight: Weight::Said, content, ..received }
    }

    /// Keeps what they want, and tells them so once. Told again it changes nothing.
    pub(super) async fn follow(&self, engine: &Engine, settings: &InboxSettings, outcome: &Outcome) -> Result<()> {
        let Some(message) = &outcome.message else { return Ok(()) };
        let Author::Contact(contact) = message.author else { return Ok(()) };
        let is_stopped = self.word == OptWord::Stopped;
        // Platforms tell whole seconds, within which somebody may change their mind; when it came here is the same for a repeat.
        let at = message.id.made_at();
        let known = engine.contacts.find(message.organisation, contact).await?;
        let said = Said {
            id: ConsentId(message.id.0),
            handle: known.map(|known| marketing::handle_in(&known, &outcome.conversation)).unwrap_or_default(),
            marketing: Marketing { at, is_stopped },
            source: ConsentSource::Word(message.id),
            wording: message.text.clone(),
        };
        marketing::said(engine, message.organisation, contact, said).await?;
        // The first time may have ended between the two steps.
        if !self.is_news && outcome.verdict != Verdict::Duplicate {
            return Ok(());
        }
        let (text, spoken) = match self.answer {
            Answer::ByOthers => return Ok(()),
            Answer::Spoken => (self.tongue.stopped_aloud(), Some(Spoken::Begun)),
            Answer::Written if is_stopped => (self.tongue.stopped, None),
            Answer::Written => (self.tongue.started, None),
        };
        let say = Say {
            id: engine.ids.next(engine.clock.as_ref()),
            bot: Some(settings.opening.bot),
            name: settings.opening.name.clone(),
            client_id: format!("opted {}", message.id),
            text: text.to_owned(),
            content: Content { spoken, ..Content::default() },
            private: false,
        };
        let act = Act::ByAutomation(Box::new(Act::Say(say)));
        engine.conversations.apply(message.organisation, message.conversation, act).await.map(drop)
    }
}
