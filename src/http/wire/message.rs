use engine::clock::Timestamp;
use engine::ids::{AutomationId, BlobId, CallId, CampaignId, MessageId, OperatorId, SessionId};
use engine::model::again::NotAgain;
use engine::model::campaign::CampaignMark;
use engine::model::comment::{self, Sentiment};
use engine::model::message::{self, Message};
use engine::model::opt_out::OptWord;
use engine::model::template;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::choices::{Choices, NewChoices};
use super::file::{Attachment, FileLinks};
use super::part::{DeliveryFault, Part, Reaction};
use super::said::{AuthorKind, Citation, Notice, QuickReply, ReceiptState};
use super::service::NoticedService;
use super::template::SendTemplate;

/// Who said it; operators also see the id.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct InboxAuthor<'a> {
    pub kind: AuthorKind,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
}

impl<'a> InboxAuthor<'a> {
    pub fn new(author: message::Author, name: Option<&'a str>) -> Self {
        let id = match author {
            message::Author::Contact(id) => Some(id.to_string()),
            message::Author::Agent(id) => Some(id.to_string()),
            message::Author::Operator(id) => Some(id.to_string()),
            message::Author::System => None,
        };
        Self { kind: author.into(), name, id }
    }
}

/// How much of a spoken message came to the caller's ear. `begun`: it is being said, or the call was lost before anybody could
/// tell. `cut`: the caller spoke into it, and the text is what they had heard by then.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Spoken {
    Begun,
    Whole,
    Cut,
}

impl From<message::Spoken> for Spoken {
    fn from(spoken: message::Spoken) -> Self {
        match spoken {
            message::Spoken::Begun => Self::Begun,
            message::Spoken::Whole => Self::Whole,
            message::Spoken::Cut => Self::Cut,
        }
    }
}

/// A message as operators see it.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own on the wire")]
pub struct InboxMessage<'a> {
    pub seq: u64,
    #[schema(value_type = String)]
    pub id: MessageId,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_id: Option<&'a str>,
    pub author: InboxAuthor<'a>,
    pub text: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notice: Option<Notice>,
    /// A note among operators: the contact never sees it.
    pub private: bool,
    /// Operators whom a private note names.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    #[schema(required = false, value_type = Vec<String>)]
    pub mentions: &'a [OperatorId],
    /// The agent reads this note as well.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    #[schema(required = false)]
    pub for_agent: bool,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    pub attachments: Vec<Attachment<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    pub citations: Vec<Citation<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    pub quick_replies: Vec<QuickReply<'a>>,
    /// What may be pressed under it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub choices: Option<Choices<'a>>,
    /// The session that this closing notice ends.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub session: Option<SessionId>,
    /// What the contact gave that session, 1 to 5; absent when they gave nothing. In the feed `rated` tells it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rating: Option<u8>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<ReceiptState>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    pub parts: Vec<Part<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    pub reactions: Vec<Reaction<'a>>,
    /// It is a comment below a post: everybody can read it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub comment: Option<Comment<'a>>,
    /// Among comments: it went to the author of the comment it answers alone.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    #[schema(required = false)]
    pub privately: bool,
    /// An automation said it; or, without words, it tells what one did.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub automation: Option<ByAutomation<'a>>,
    /// A campaign said it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub campaign: Option<ByCampaign<'a>>,
    /// The contact's: with it they ended, or asked again for, what advertises.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub opted: Option<Opted>,
    /// The contact was blocked when they said it: nobody was told.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    #[schema(required = false)]
    pub from_blocked: bool,
    /// The phone call that this notice tells of.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub call: Option<CallId>,
    /// Of a notice that nobody is there: when people are again.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub back_at: Option<Timestamp>,
    /// Which promise this notice tells of.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub service: Option<NoticedService>,
    /// It was said aloud: how much of it was heard.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub spoken: Option<Spoken>,
    /// The message this one answers.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub reply_to: Option<MessageId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub edited_at: Option<Timestamp>,
    /// Taken back by its author; its text and files are gone.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub deleted_at: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fault: Option<DeliveryFault<'a>>,
    /// It failed and may be sent again; absent: it may not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retry: Option<Retry>,
    /// The text is this template's, filled.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub template: Option<SentTemplate<'a>>,
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
}

impl<'a> InboxMessage<'a> {
    pub fn new(message: &'a Message, links: &FileLinks) -> Self {
        Self {
            seq: message.seq,
            id: message.id,
            client_id: message.client_id.as_deref(),
            author: InboxAuthor::new(message.author, message.author_name.as_deref()),
            text: &message.text,
            notice: message.notice.map(Into::into),
            private: message.private,
            mentions: &message.content.mentions,
            for_agent: message.content.for_agent,
            attachments: Attachment::all(message, links),
            citations: message.content.citations.iter().map(Into::into).collect(),
            quick_replies: message.content.quick_replies.iter().map(Into::into).collect(),
            choices: Choices::of(message, links),
            session: message.content.session,
            rating: None,
            state: message.delivery.map(Into::into),
            parts: Part::all(&message.content),
            reactions: Reaction::all(&message.content),
            comment: message.content.comment.as_ref().map(Comment::new),
            privately: message.content.privately,
            automation: message.content.automation.as_ref().map(ByAutomation::new),
            campaign: message.content.campaign.as_ref().map(ByCampaign::new),
            opted: message.content.opted.map(Into::into),
            from_blocked: message.content.from_blocked,
            call: message.content.call,
            back_at: message.content.back_at,
            service: message.content.service.map(Into::into),
            spoken: message.content.spoken.map(Into::into),
            reply_to: message.content.reply_to,
            edited_at: message.content.edited_at,
            deleted_at: message.content.deleted_at,
            fault: DeliveryFault::of(&message.content),
            retry: Retry::of(message),
            template: message.content.template.as_ref().map(SentTemplate::new),
            at: message.at,
        }
    }
}

/// Which automation, and what it did.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ByAutomation<'a> {
    #[schema(value_type = String)]
    pub id: AutomationId,
    /// As it was called then.
    pub name: &'a str,
    /// The kinds of the steps that were done, where a whole run is told.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    #[schema(required = false)]
    pub did: &'a [String],
}

impl<'a> ByAutomation<'a> {
    fn new(automated: &'a message::Automated) -> Self {
        Self { id: automated.id, name: &automated.name, did: &automated.did }
    }
}

/// Which campaign, and which of its messages.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ByCampaign<'a> {
    #[schema(value_type = String)]
    pub id: CampaignId,
    /// As it was called then.
    pub name: &'a str,
    /// From zero.
    pub step: u8,
    /// Somebody of the business tried the words; it counts nowhere.
    pub is_test: bool,
}

impl<'a> ByCampaign<'a> {
    fn new(mark: &'a CampaignMark) -> Self {
        Self { id: mark.id, name: &mark.name, step: mark.step, is_test: mark.sent_to.is_none() }
    }
}

/// What a word of the contact changed of what they get.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Opted {
    Stopped,
    Resumed,
}

impl From<OptWord> for Opted {
    fn from(word: OptWord) -> Self {
        match word {
            OptWord::Stopped => Self::Stopped,
            OptWord::Resumed => Self::Resumed,
        }
    }
}

/// Whether a failed message may be sent again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Retry {
    /// Nothing of it is known to have left.
    Possible,
    /// Nobody knows whether it arrived: only on an express wish.
    MayHaveArrived,
}

impl Retry {
    fn of(message: &Message) -> Option<Self> {
        match message.again(false) {
            Ok(_) => Some(Self::Possible),
            Err(NotAgain::MayHaveArrived) => Some(Self::MayHaveArrived),
            Err(_) => None,
        }
    }
}

/// Body of a retry.
#[derive(Debug, Clone, Copy, Default, Deserialize, ToSchema)]
#[serde(default)]
pub struct RetryMessage {
    /// Also when nobody knows whether it arrived: the contact may then have it twice.
    pub even_if_it_may_have_arrived: bool,
}

/// What the business thinks of a message; null takes it back.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub struct SetReaction {
    pub emoji: Option<String>,
}

/// What a message is beyond its words when it is a comment.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = MessageComment)]
pub struct Comment<'a> {
    /// Only its author and their friends see it.
    pub hidden: bool,
    /// How it seems to be meant: `positive`, `neutral` or `negative`, an estimate from its words. Absent when they do not tell.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sentiment: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub permalink: Option<&'a str>,
    /// Its author got the one private message that a comment allows.
    pub answered_privately: bool,
    /// `comment`; `live_comment` during a broadcast; `mention` where somebody named the business elsewhere.
    pub kind: &'static str,
}

impl<'a> Comment<'a> {
    fn new(comment: &'a comment::Comment) -> Self {
        Self {
            hidden: comment.is_hidden(),
            sentiment: comment.sentiment.map(Sentiment::as_str),
            permalink: comment.permalink.as_deref(),
            answered_privately: comment.is_answered_privately,
            kind: match comment {
                comment::Comment { is_mention: true, .. } => "mention",
                comment::Comment { is_live: true, .. } => "live_comment",
                _ => "comment",
            },
        }
    }
}

#[derive(Debug, Deserialize, ToSchema)]
pub struct CommentHidden {
    pub hidden: bool,
}

/// Of which template a message is.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SentTemplate<'a> {
    pub name: &'a str,
    pub language: &'a str,
}

impl<'a> SentTemplate<'a> {
    fn new(sent: &'a template::SentTemplate) -> Self {
        Self { name: &sent.name, language: &sent.language }
    }
}

/// Oldest first.
#[derive(Debug, Serialize, ToSchema)]
pub struct MessagePage<'a> {
    pub items: Vec<InboxMessage<'a>>,
    /// More in the direction asked for: older ones, or with `after` newer ones.
    pub has_more: bool,
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct MessageQuery {
    /// Only messages with a lower `seq`, the last of them.
    pub before: Option<u64>,
    /// Only messages with a greater `seq`, the first of them.
    pub after: Option<u64>,
    /// 1 to 100; 50 when absent.
    pub limit: Option<usize>,
}

/// What an operator writes. Everything but a private note takes control.
#[derive(Debug, Deserialize, ToSchema)]
pub struct NewMessage {
    #[serde(default)]
    pub text: String,
    #[serde(default)]
    pub private: bool,
    /// Operators whom a private note names, who are told; at most 20.
    #[serde(default)]
    #[schema(value_type = Vec<String>)]
    pub mentions: Vec<OperatorId>,
    /// A private note that the agent heeds in its next answers, on the phone too. The contact never sees it.
    #[serde(default)]
    pub for_agent: bool,
    /// Ids from `POST /attachments`.
    #[serde(default)]
    #[schema(value_type = Vec<String>)]
    pub attachments: Vec<BlobId>,
    /// The sender's own id, 1 to 128 bytes: the same one again gives the same message. Else the header `Idempotency-Key`.
    pub client_id: Option<String>,
    /// The message of this conversation that this one answers.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub reply_to: Option<MessageId>,
    /// What the contact may press; where the channel has no such form, it becomes the best that it has.
    #[serde(default)]
    pub choices: Option<NewChoices>,
    /// A template instead of text and attachments.
    #[serde(default)]
    pub template: Option<SendTemplate>,
    /// Among comments: as a message to the author of the comment alone, once and within seven days.
    #[serde(default)]
    pub privately: bool,
}
