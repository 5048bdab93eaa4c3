//! What can go wrong: with a call, and with the webhooks.

use std::time::Duration;

use serde_json::Value;

use super::refusal::Refusal;
use crate::serve::{Reply, Request};

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// An error of the Graph API with the status that belongs to its code.
    Code(i64),
    /// The same with a subcode.
    Subcode(i64, i64),
    /// The limit of a rate, by the code its product has for it.
    TooMany,
    /// The access token has lapsed.
    Expired,
    /// An error page of a proxy, without JSON.
    Status(u16),
    Disconnect,
    /// All is done as asked, and the connection ends before the answer.
    LostAnswer,
    Slow(Duration),
    /// All is done and told by webhook, and the answer comes this much later.
    StatusFirst(Duration),
    /// Status 200 with a page.
    NoJson,
}

impl Fault {
    /// What it answers instead of doing anything.
    pub(super) fn instead(&self, trace: &str, is_whatsapp: bool) -> Option<Reply> {
        let page = |status| Reply::json(status, &serde_json::json!("<html>Sorry, something went wrong.</html>"));
        match self {
            Self::Code(code) => Some(Refusal::whatsapp(*code, "The sandbox was told to refuse this.").reply(trace)),
            Self::Subcode(code, subcode) => {
                let refusal = Refusal::whatsapp(*code, "The sandbox was told to refuse this.").sub(*subcode);
                Some(Refusal { details: None, ..refusal }.reply(trace))
            }
            Self::TooMany if is_whatsapp => {
                Some(Refusal::whatsapp(130_429, "Too many messages were sent from this number.").reply(trace))
            }
            Self::TooMany => Some(Refusal::new(400, 613, "(#613) Calls to this api have exceeded the rate limit.").reply(trace)),
            Self::Expired => Some(Refusal::token(Some(463), "Error validating access token: Session has expired.").reply(trace)),
            Self::Status(status) => Some(page(*status)),
            Self::Disconnect => Some(Reply::empty(0)),
            Self::NoJson => Some(page(200)),
            Self::LostAnswer | Self::Slow(_) | Self::StatusFirst(_) => None,
        }
    }

    /// What it does to an answer.
    pub(super) fn carry(&self, mut reply: Reply) -> Reply {
        match self {
            Self::Slow(time) | Self::StatusFirst(time) => reply.delay = *time,
            Self::LostAnswer => reply.status = 0,
            _ => {}
        }
        reply
    }
}

/// Which call a fault waits for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Spot {
    /// One whose target holds this text.
    Path(String),
    /// One that brings a message to a person: marks and typing go to the same address and pass.
    Send,
}

impl Spot {
    pub(super) fn fits(&self, request: &Request) -> bool {
        match self {
            Self::Path(text) => request.target.contains(text.as_str()),
            Self::Send => {
                let is_mark = |body: Value| body.get("status").is_some() || body.get("sender_action").is_some();
                request.method == "POST" && request.path().ends_with("/messages") && !request.json().is_some_and(is_mark)
            }
        }
    }
}

/// How a webhook is signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Signing {
    #[default]
    Good,
    /// With the Instagram app's secret, as apps with Instagram Login may see.
    Instagram,
    WrongSecret,
    Missing,
    /// The old header alone.
    Sha1Only,
    /// Cut to half its length.
    Short,
}

/// How webhooks are brought.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivering {
    /// Nothing is sent until this ends; what was held then goes out together.
    pub is_held: bool,
    /// How often each POST is brought, though it was answered.
    pub copies: usize,
    /// Most updates in one POST.
    pub batch: usize,
    /// Shuffles what waits together; the same seed gives the same order.
    pub shuffled: Option<u64>,
    /// How long updates wait for others, so that there is something to shuffle; a time of the platform.
    pub gather: Duration,
    pub delay: Duration,
    pub signing: Signing,
    /// POSTs that are under way together.
    pub lanes: usize,
}

impl Default for Delivering {
    fn default() -> Self {
        Self {
            is_held: false,
            copies: 1,
            batch: 1,
            shuffled: None,
            gather: Duration::ZERO,
            delay: Duration::ZERO,
            signing: Signing::Good,
            lanes: 1,
        }
    }
}
