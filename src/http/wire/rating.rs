//! What customers thought of it, and how they are asked.

use engine::clock::Timestamp;
use engine::ids::{ContactId, ConversationId, InboxId, OperatorId, SessionId};
use engine::model::survey;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::conversation::{NamedContact, NamedInbox, NamedOperator};
use crate::http::problem::Checks;

/// How customers of an inbox are asked for a rating after their conversation was resolved. On the web the chat's own form asks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = InboxSurvey)]
#[serde(default)]
pub struct Survey {
    pub enabled: bool,
    /// 1 to 500 characters; five buttons stand below it.
    pub question: String,
    /// After the conversation was resolved: at most 82,800 (23 hours).
    pub delay_s: u32,
    /// Only where a person answered.
    pub only_people: bool,
    /// A customer is asked at most once in so many days: 0 to 365.
    pub quiet_days: u32,
}

impl Default for Survey {
    fn default() -> Self {
        (&survey::Survey::default()).into()
    }
}

impl From<&survey::Survey> for Survey {
    fn from(survey: &survey::Survey) -> Self {
        let survey::Survey { enabled, question, delay_s, only_people, quiet_days } = survey.clone();
        Self { enabled, question, delay_s, only_people, quiet_days }
    }
}

impl From<Survey> for survey::Survey {
    fn from(survey: Survey) -> Self {
        let Survey { enabled, question, delay_s, only_people, quiet_days } = survey;
        Self { enabled, question: question.trim().to_owned(), delay_s, only_people, quiet_days }
    }
}

impl Survey {
    pub fn check(&self, checks: &mut Checks) {
        let length = self.question.trim().chars().count();
        checks.need((1..=500).contains(&length), "/survey/question", "1 to 500 characters");
        checks.need(self.delay_s <= 82_800, "/survey/delay_s", "at most 82800 seconds: later no channel takes the question");
        checks.need(self.quiet_days <= 365, "/survey/quiet_days", "0 to 365 days");
    }
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct RatingQuery {
    #[param(value_type = Option<String>)]
    pub inbox: Option<InboxId>,
    /// Where this person answered last.
    #[param(value_type = Option<String>)]
    pub operator: Option<OperatorId>,
    /// Only where no person answered.
    #[serde(default)]
    pub agent_alone: bool,
    /// 1 to 5.
    pub value: Option<u8>,
    #[param(value_type = Option<String>)]
    pub from: Option<Timestamp>,
    /// Before this.
    #[param(value_type = Option<String>)]
    pub to: Option<Timestamp>,
    /// From the page before.
    pub cursor: Option<String>,
    /// 1 to 100; 50 when absent.
    pub limit: Option<usize>,
}

/// A rating as a customer gave it.
#[derive(Debug, Serialize, ToSchema)]
pub struct Rating<'a> {
    #[schema(value_type = String)]
    pub session: SessionId,
    #[schema(value_type = String)]
    pub conversation: ConversationId,
    pub inbox: NamedInbox<'a>,
    pub contact: NamedContact<'a>,
    /// The last person who answered; absent: the assistant alone did.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub operator: Option<NamedOperator<'a>>,
    /// 1 to 5.
    pub value: u8,
    /// What they wrote right after it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub comment: Option<&'a str>,
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
}

/// Newest first.
#[derive(Debug, Serialize, ToSchema)]
pub struct RatingPage<'a> {
    pub items: Vec<Rating<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_cursor: Option<String>,
}

/// Counted from the ratings that the list shows for the same query.
#[derive(Debug, Serialize, ToSchema)]
pub struct RatingSummary {
    /// How often 1, 2, 3, 4 and 5 were given.
    pub given: [u64; 5],
    pub count: u64,
    /// The mean; absent without a rating.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mean: Option<f64>,
    /// Customers who were asked by a message; the web's form is not counted.
    pub asked: u64,
}

/// An inbox that is no more keeps its id for a name.
#[derive(Debug)]
pub struct Named {
    pub inbox: String,
    pub channel: &'static str,
    pub contact: String,
    pub operator: Option<(OperatorId, std::sync::Arc<str>)>,
}

/// What a row is made of.
pub fn row<'a>(rated: &'a engine::ports::rating_store::Rated, named: &'a Named) -> Rating<'a> {
    let contact: ContactId = rated.contact;
    let operator = named.operator.as_ref().map(|(id, name)| NamedOperator { id: *id, name: (&**name).into() });
    Rating {
        session: rated.session,
        conversation: rated.conversation,
        inbox: NamedInbox { id: rated.inbox, name: &named.inbox, channel: named.channel },
        contact: NamedContact { id: contact, name: &named.contact },
        operator,
        value: rated.rating,
        comment: rated.comment.as_deref(),
        at: rated.rated_at,
    }
}
