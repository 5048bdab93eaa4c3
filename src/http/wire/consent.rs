//! What somebody said about being sent what advertises.

use engine::clock::Timestamp;
use engine::ids::{AudienceId, ConsentId, ConversationId, MessageId};
use engine::model::{audience, consent};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::conversation::NamedOperator;

/// How it was said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ConsentSource {
    /// A word such as STOP or START in a message.
    Word,
    /// A button or a setting of the platform.
    Platform,
    /// The platform refused a message because they had ended it there.
    Refusal,
    /// An audience whose makers say that its people agreed.
    Audience,
    /// An operator wrote it down.
    Operator,
    /// A program of the business told it.
    Program,
}

impl From<consent::ConsentSource> for ConsentSource {
    fn from(source: consent::ConsentSource) -> Self {
        match source {
            consent::ConsentSource::Word(_) => Self::Word,
            consent::ConsentSource::Platform => Self::Platform,
            consent::ConsentSource::Refusal => Self::Refusal,
            consent::ConsentSource::Audience(_) => Self::Audience,
            consent::ConsentSource::Operator(_) => Self::Operator,
            consent::ConsentSource::Program => Self::Program,
        }
    }
}

/// Something that they said.
#[derive(Debug, Serialize, ToSchema)]
pub struct ContactConsent<'a> {
    #[schema(value_type = String)]
    pub id: ConsentId,
    /// They agreed; otherwise they ended it.
    pub given: bool,
    pub source: ConsentSource,
    /// What they agreed to or said, in the words that they saw or used; where a platform tells it, its words.
    pub wording: &'a str,
    /// The number or account it was said for; absent: all of them.
    #[serde(skip_serializing_if = "str::is_empty")]
    #[schema(required = false)]
    pub handle: &'a str,
    /// The message that says it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub message: Option<MessageId>,
    /// The one in which the message is, where the caller sees it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub conversation: Option<ConversationId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub audience: Option<AudienceId>,
    /// Who wrote it down.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub operator: Option<NamedOperator<'a>>,
    /// When they said it.
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
    /// When it was written down.
    #[schema(value_type = String, format = DateTime)]
    pub noted_at: Timestamp,
}

impl<'a> ContactConsent<'a> {
    /// `name`: of the operator, where it is one.
    pub fn new(consent: &'a consent::Consent, name: &'a str, conversation: Option<ConversationId>) -> Self {
        use consent::ConsentSource::{Audience, Operator, Word};
        let consent::Consent { id, handle, is_given, source, wording, at, .. } = consent;
        let (mut message, mut audience, mut operator) = (None, None, None);
        match *source {
            Word(word) => message = Some(word),
            Audience(of) => audience = Some(of),
            Operator(by) => operator = Some(NamedOperator { id: by, name: name.into() }),
            _ => {}
        }
        Self {
            id: *id,
            given: *is_given,
            source: (*source).into(),
            wording,
            handle,
            message,
            conversation,
            audience,
            operator,
            at: *at,
            noted_at: id.made_at(),
        }
    }
}

/// What the makers of an audience say that its people agreed to.
#[derive(Debug, Serialize, ToSchema)]
pub struct AudienceStatement<'a> {
    #[schema(value_type = String)]
    pub audience: AudienceId,
    pub name: &'a str,
    pub statement: &'a str,
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
}

impl<'a> From<&'a audience::Audience> for AudienceStatement<'a> {
    fn from(of: &'a audience::Audience) -> Self {
        Self { audience: of.id, name: &of.name, statement: &of.consent.statement, at: of.consent.at }
    }
}

/// What was written down last first.
#[derive(Debug, Serialize, ToSchema)]
pub struct ContactConsentPage<'a> {
    pub items: Vec<ContactConsent<'a>>,
    /// Of audiences that they are in by their numbers, the newest first and at most 20; on the first page, for callers who see
    /// audiences.
    pub audiences: Vec<AudienceStatement<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_cursor: Option<String>,
}

#[derive(Debug, Deserialize, ToSchema)]
pub struct NewConsent {
    /// They agreed; otherwise they ended it.
    pub given: bool,
    /// What they agreed to or said, and how, in at most 1,000 characters. It may be empty where they ended it.
    pub wording: String,
    /// The number or account it was said for, one of those by which they are known; absent: all of them.
    #[serde(default)]
    pub handle: Option<String>,
    /// When they said it; absent: now.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub at: Option<Timestamp>,
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ConsentQuery {
    #[param(value_type = Option<String>)]
    pub cursor: Option<ConsentId>,
    /// 1 to 100; 50 when absent.
    pub limit: Option<usize>,
}
