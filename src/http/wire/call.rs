//! Phone calls as operators see them.

use engine::clock::Timestamp;
use engine::ids::{CallId, ContactId, ConversationId, InboxId, OperatorId};
use engine::model::call::{self, CallEnd, Direction};
use engine::model::comment::Sentiment;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// One phone call; what was said in it are messages of its conversation.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Call<'a> {
    #[schema(value_type = String)]
    pub id: CallId,
    #[schema(value_type = String)]
    pub inbox: InboxId,
    #[schema(value_type = String)]
    pub conversation: ConversationId,
    #[schema(value_type = String)]
    pub contact: ContactId,
    pub direction: CallDirection,
    /// The other side's number; absent when it was withheld.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub number: Option<&'a str>,
    pub state: CallState,
    #[schema(value_type = String, format = DateTime)]
    pub started_at: Timestamp,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub answered_at: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub ended_at: Option<Timestamp>,
    /// How it ended, in a sentence.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ended: Option<&'static str>,
    /// The operator on the line; absent: the agent.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub operator: Option<OperatorId>,
    pub talk: CallTalk,
    /// There is a recording to listen to.
    pub has_recording: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub summary: Option<CallSummary<'a>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CallDirection {
    Inbound,
    Outbound,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CallState {
    Ringing,
    Live,
    Ended,
    /// It never came to a conversation: busy, not answered, given up.
    Missed,
}

/// How the time of a call was spent, in milliseconds.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub struct CallTalk {
    pub caller_ms: u64,
    pub agent_ms: u64,
    pub operator_ms: u64,
    pub interruptions: u32,
    /// Silences above two seconds.
    pub pauses: u32,
    pub longest_pause_ms: u64,
    pub turns: u32,
    /// From the end of the caller's words to the first sound of the answer: the middle one of the call.
    pub answer_ms: u64,
}

/// Written by a model after the call; without a model, a few of the words that were said.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CallSummary<'a> {
    pub text: &'a str,
    /// What the caller wanted, in a few words; absent: not known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub intent: Option<&'a str>,
    /// 1 to 5: how content the caller sounded. An estimate of the model and no rating of the caller.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub satisfaction_estimate: Option<u8>,
    /// How the caller seemed to feel, `positive`, `neutral` or `negative`: an estimate from their words. Absent when they do not tell.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sentiment: Option<&'static str>,
}

impl<'a> Call<'a> {
    pub fn new(call: &'a call::Call) -> Self {
        let call::Talk { caller_ms, agent_ms, operator_ms, interruptions, pauses, longest_pause_ms, turns, answer_ms } =
            call.talk;
        Self {
            id: call.id,
            inbox: call.inbox,
            conversation: call.conversation,
            contact: call.contact,
            direction: match call.direction {
                Direction::Inbound => CallDirection::Inbound,
                Direction::Outbound => CallDirection::Outbound,
            },
            number: call.number.as_deref(),
            state: state(call),
            started_at: call.started_at,
            answered_at: call.answered_at,
            ended_at: call.ended.map(|ended| ended.at),
            ended: call.ended.map(|ended| ended.how.words()),
            operator: call.operator,
            talk: CallTalk { caller_ms, agent_ms, operator_ms, interruptions, pauses, longest_pause_ms, turns, answer_ms },
            has_recording: call.recording.is_some(),
            summary: call.summary.as_ref().map(|summary| CallSummary {
                text: &summary.text,
                intent: summary.intent.as_deref(),
                satisfaction_estimate: summary.satisfaction_estimate,
                sentiment: summary.sentiment.map(Sentiment::as_str),
            }),
        }
    }
}

fn state(call: &call::Call) -> CallState {
    match call.ended.map(|ended| ended.how) {
        None if call.answered_at.is_none() => CallState::Ringing,
        None => CallState::Live,
        Some(CallEnd::Busy | CallEnd::NoAnswer | CallEnd::Cancelled | CallEnd::Unreachable) => CallState::Missed,
        Some(_) if call.answered_at.is_none() => CallState::Missed,
        Some(_) => CallState::Ended,
    }
}

#[derive(Debug, Serialize, ToSchema)]
pub struct CallList<'a> {
    pub items: Vec<Call<'a>>,
}

/// Not stored: a call began, went on or ended.
#[derive(Debug, Serialize, ToSchema)]
pub struct FeedCall<'a> {
    pub call: Call<'a>,
    /// What the caller is saying just now, as far as it is understood.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hearing: Option<&'a str>,
}

/// Which calls: of a conversation, of an inbox, or (without either) those that are live.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct CallQuery {
    #[param(value_type = Option<String>)]
    pub conversation: Option<ConversationId>,
    #[param(value_type = Option<String>)]
    pub inbox: Option<InboxId>,
    /// Calls before this one.
    #[param(value_type = Option<String>)]
    pub before: Option<CallId>,
    /// 1 to 100; 25 without.
    pub limit: Option<usize>,
}
