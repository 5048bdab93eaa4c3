use channels::check::{self, State};
use engine::clock::Timestamp;
use engine::model::inbox::Inbox;
use serde::Serialize;
use utoipa::ToSchema;

use super::account::AccountFinding;
use crate::channels::health;

/// How the account of an inbox is, as far as is known.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ChannelHealth)]
pub struct ChannelHealth {
    /// `good`, `warning`, `bad`; `unknown` until the account was looked after for the first time.
    pub health: &'static str,
    /// When the platform was asked last; it is once a day.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub checked_at: Option<Timestamp>,
    pub findings: Vec<AccountFinding>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub token_expires_at: Option<Timestamp>,
    /// When it was last given a longer life from here.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub token_renewed_at: Option<Timestamp>,
    /// In the platform's word: `GREEN`, `YELLOW`, `RED`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quality: Option<String>,
    /// How many people may be written to in a day, in the platform's word: `TIER_250`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name_status: Option<String>,
    /// What the platform keeps the account from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub restriction: Option<ChannelRestriction>,
    /// As long as no message leaves because of the account.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub failing: Option<ChannelFailing>,
    /// When a webhook with a good signature came last.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub last_webhook_at: Option<Timestamp>,
    /// Webhooks whose signature does not fit any of the saved secrets; forgotten a week after the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub wrong_signatures: Option<WrongSignatures>,
    /// What the platform told of the account, the newest first; at most 20.
    pub news: Vec<ChannelNews>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct ChannelRestriction {
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
    pub text: String,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct ChannelFailing {
    #[schema(value_type = String, format = DateTime)]
    pub since: Timestamp,
    /// Tries, not messages.
    pub count: u64,
    /// In the platform's words.
    pub text: String,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct WrongSignatures {
    pub count: u64,
    #[schema(value_type = String, format = DateTime)]
    pub since: Timestamp,
    #[schema(value_type = String, format = DateTime)]
    pub last_at: Timestamp,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct ChannelNews {
    /// By the platform's clock.
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
    /// `account`, `number`, `policy`, `fault`, `token`, `subscription`.
    pub kind: String,
    /// `good`, `warning`, `bad`.
    pub state: &'static str,
    pub text: String,
}

pub const fn state(state: State) -> &'static str {
    match state {
        State::Good => "good",
        State::Warning => "warning",
        State::Bad => "bad",
    }
}

impl AccountFinding {
    pub fn new(finding: check::Finding) -> Self {
        Self { step: finding.step.as_str(), state: state(finding.state), detail: finding.detail }
    }
}

impl ChannelHealth {
    pub fn new(health: health::ChannelHealth, inbox: &Inbox, now: Timestamp) -> Self {
        let level = health.level(inbox, now).as_str();
        let webhook = health.webhook(inbox, now);
        let news = health.news.into_iter().map(|news| {
            let health::News { at, kind, state: told, text } = news;
            ChannelNews { at, kind, state: state(told), text }
        });
        Self {
            health: level,
            checked_at: health.checked_at,
            findings: health.findings.into_iter().chain([webhook]).map(AccountFinding::new).collect(),
            token_expires_at: inbox.account.as_ref().and_then(|account| account.token_expires_at),
            token_renewed_at: health.token.renewed_at,
            quality: health.standing.quality,
            limit: health.standing.limit,
            name_status: health.standing.name_status,
            restriction: health.restriction.map(|told| ChannelRestriction { at: told.at, text: told.text }),
            failing: health.failing.map(|failing| ChannelFailing {
                since: failing.since,
                count: failing.count,
                text: failing.text,
            }),
            last_webhook_at: health.last_webhook_at,
            wrong_signatures: health.wrong_signatures.map(|wrong| WrongSignatures {
                count: wrong.count,
                since: wrong.since,
                last_at: wrong.last_at,
            }),
            news: news.collect(),
        }
    }
}
