//! May this be sent now? Decided before a send, and once more when it leaves the queue: the window may have closed meanwhile.
//!
//! Everything is counted from the customer's own time stamps. A refusal says why and what may be done instead.

use std::time::Duration;

use engine::clock::Timestamp;

use crate::outgoing::{Author, Permit};
use crate::platform::Platform;
use crate::template::Category;

const HOUR: Duration = Duration::from_hours(1);
const DAY: Duration = Duration::from_hours(24);
const WEEK: Duration = Duration::from_hours(168);
/// `WhatsApp`: how long everything is free of charge for one who came by an advertisement and was answered within a day.
const FREE_ENTRY: Duration = Duration::from_hours(72);
/// `WhatsApp`: reactions to and read marks on older messages are refused.
const OLDEST_SIGN: Duration = Duration::from_hours(720);

/// What holds for an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rules {
    /// Taken off the end of every window: clocks differ, and a message takes its time.
    pub margin: Duration,
    /// Messenger, Instagram: the page was granted the human agent feature.
    pub human_agent: bool,
    /// Messenger: the page was granted utility templates.
    pub utility_templates: bool,
    /// Messenger, Instagram: a thread begun at an advertisement stays open for seven days from its first message.
    pub long_ad_threads: bool,
}

impl Instead {
    pub const fn word(self) -> &'static str {
        match self {
            Self::Template => "template",
            Self::Operator { .. } => "operator",
            Self::PrivateAnswer { .. } => "private_answer",
            Self::TakeThread => "take_thread",
            Self::WaitForCustomer => "wait",
            Self::OtherChannel => "other_channel",
        }
    }
}

impl Default for Rules {
    fn default() -> Self {
        Self { margin: Duration::from_mins(2), human_agent: false, utility_templates: false, long_ad_threads: false }
    }
}

/// What happened in a conversation, as far as windows go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Contacts {
    /// The customer's latest message, call, press, reaction or referral; what the platform counts as one.
    pub last_from_customer: Option<Timestamp>,
    pub entry: Option<Entry>,
    /// A comment or post that has not been answered in private.
    pub comment: Option<Comment>,
    /// The customer wants no marketing.
    pub is_opted_out: bool,
    /// Another app owns the thread.
    pub is_standby: bool,
}

/// The customer came by an advertisement or by the page's button.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry {
    pub at: Timestamp,
    /// When we first answered.
    pub answered_at: Option<Timestamp>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Comment {
    pub at: Timestamp,
    pub is_answered: bool,
    /// Instagram, a comment on a broadcast: whether that is still going on.
    pub broadcast: Option<bool>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wish<'a> {
    pub platform: Platform,
    pub author: Author,
    pub what: What<'a>,
    pub now: Timestamp,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What<'a> {
    /// Text, media, buttons and whatever else is no template.
    Message,
    Template {
        category: &'a Category,
        is_approved: bool,
    },
    /// One private message to who wrote the comment.
    PrivateAnswer,
    /// A read mark or a reaction, on a message of this time.
    Sign {
        on: Timestamp,
    },
    Typing,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decision {
    Allowed {
        permit: Permit,
        /// When it will no longer be; none: it stays so.
        until: Option<Timestamp>,
        cost: Cost,
    },
    Refused {
        reason: Reason,
        instead: Vec<Instead>,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cost {
    Free,
    /// `WhatsApp`: counts against the number's free messages of the month, then costs.
    Service,
    /// `WhatsApp`: priced by the template's category.
    Template,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Reason {
    #[error("the customer has not written yet")]
    NeverWrote,
    #[error("the customer's last message is too old")]
    WindowClosed,
    #[error("the template is not approved")]
    NotApproved,
    #[error("this platform or page has no such template")]
    NoSuchTemplates,
    #[error("the customer wants no marketing")]
    OptedOut,
    #[error("another app answers in this thread")]
    Standby,
    #[error("there is no comment to answer in private")]
    NoComment,
    #[error("the comment was answered in private already")]
    AnsweredAlready,
    #[error("the comment is too old for a private answer")]
    CommentTooOld,
    #[error("the broadcast is over")]
    BroadcastOver,
    #[error("the message is too old for a reaction or a read mark")]
    MessageTooOld,
}

/// What may be done instead, the best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Instead {
    /// An approved template, of a category other than marketing for one who opted out.
    Template,
    /// A person may write until then.
    Operator {
        until: Timestamp,
    },
    PrivateAnswer {
        until: Timestamp,
    },
    TakeThread,
    WaitForCustomer,
    OtherChannel,
}

pub fn decide(rules: &Rules, contacts: &Contacts, wish: &Wish) -> Decision {
    if contacts.is_standby {
        return refused(Reason::Standby, vec![Instead::TakeThread, Instead::WaitForCustomer]);
    }
    match wish.what {
        What::Message => message(rules, contacts, wish),
        What::Template { category, is_approved } => template(rules, contacts, wish, category, is_approved),
        What::PrivateAnswer => private_answer(rules, contacts, wish),
        What::Sign { on } => match wish.platform {
            Platform::WhatsApp if wish.now.since(on) >= OLDEST_SIGN => refused(Reason::MessageTooOld, Vec::new()),
            Platform::WhatsApp => Decision::Allowed { permit: Permit::Open, until: Some(on.plus(OLDEST_SIGN)), cost: Cost::Free },
            _ => sign(rules, contacts, wish),
        },
        What::Typing => sign(rules, contacts, wish),
    }
}

/// When the window for anything closes; in the past when it has closed.
pub fn open_until(rules: &Rules, contacts: &Contacts, platform: Platform, now: Timestamp) -> Option<Timestamp> {
    // A time stamp ahead of our clock must not make a window longer.
    let last = contacts.last_from_customer?.min(now);
    let day = last.plus(DAY.saturating_sub(rules.margin));
    let by_ad = contacts.entry.filter(|_| rules.long_ad_threads && platform != Platform::WhatsApp);
    Some(by_ad.map_or(day, |entry| day.max(entry.at.min(now).plus(WEEK.saturating_sub(rules.margin)))))
}

/// Until when everything is free of charge on `WhatsApp`.
pub fn free_entry_until(contacts: &Contacts) -> Option<Timestamp> {
    let entry = contacts.entry?;
    let answered = entry.answered_at.filter(|answered| answered.since(entry.at) <= 24 * HOUR)?;
    Some(answered.plus(FREE_ENTRY))
}

fn refused(reason: Reason, instead: Vec<Instead>) -> Decision {
    Decision::Refused { reason, instead }
}

fn human_until(rules: &Rules, contacts: &Contacts, wish: &Wish) -> Option<Timestamp> {
    if !rules.human_agent || wish.platform == Platform::WhatsApp {
        return None;
    }
    let until = contacts.last_from_customer?.min(wish.now).plus(WEEK.saturating_sub(rules.margin));
    (wish.now < until).then_some(until)
}

fn cost(contacts: &Contacts, wish: &Wish, otherwise: Cost) -> Cost {
    let is_free = wish.platform != Platform::WhatsApp || free_entry_until(contacts).is_some_and(|until| wish.now < until);
    // The answer that opens the free entry is free itself.
    let opens = contacts.entry.is_some_and(|entry| entry.answered_at.is_none() && wish.now.since(entry.at) < DAY);
    if is_free || opens { Cost::Free } else { otherwise }
}

fn message(rules: &Rules, contacts: &Contacts, wish: &Wish) -> Decision {
    let until = open_until(rules, contacts, wish.platform, wish.now);
    if let Some(until) = until.filter(|until| wish.now < *until) {
        return Decision::Allowed { permit: Permit::Open, until: Some(until), cost: cost(contacts, wish, Cost::Service) };
    }
    let human = human_until(rules, contacts, wish);
    if let Some(until) = human.filter(|_| wish.author == Author::Operator) {
        return Decision::Allowed { permit: Permit::HumanAgent, until: Some(until), cost: Cost::Free };
    }
    let mut instead = Vec::new();
    if has_templates(rules, wish.platform) {
        instead.push(Instead::Template);
    }
    instead.extend(human.map(|until| Instead::Operator { until }));
    if let Ok(until) = comment_until(rules, contacts, wish) {
        instead.push(Instead::PrivateAnswer { until });
    }
    instead.extend([Instead::WaitForCustomer, Instead::OtherChannel]);
    let reason = if until.is_some() { Reason::WindowClosed } else { Reason::NeverWrote };
    refused(reason, instead)
}

fn has_templates(rules: &Rules, platform: Platform) -> bool {
    platform == Platform::WhatsApp || (platform == Platform::Messenger && rules.utility_templates)
}

fn template(rules: &Rules, contacts: &Contacts, wish: &Wish, category: &Category, is_approved: bool) -> Decision {
    let is_utility = *category == Category::Utility;
    if !has_templates(rules, wish.platform) || (wish.platform == Platform::Messenger && !is_utility) {
        return refused(Reason::NoSuchTemplates, message_instead(rules, contacts, wish));
    }
    if !is_approved {
        return refused(Reason::NotApproved, [vec![Instead::Template], message_instead(rules, contacts, wish)].concat());
    }
    // A category that is new to us may be a kind of marketing.
    let is_marketing = matches!(category, Category::Marketing | Category::Other(_));
    if contacts.is_opted_out && is_marketing {
        return refused(Reason::OptedOut, vec![Instead::WaitForCustomer]);
    }
    let permit = if wish.platform == Platform::Messenger { Permit::Utility } else { Permit::Open };
    Decision::Allowed { permit, until: None, cost: cost(contacts, wish, Cost::Template) }
}

/// After a refused template: what an ordinary message would be told.
fn message_instead(rules: &Rules, contacts: &Contacts, wish: &Wish) -> Vec<Instead> {
    match message(rules, contacts, wish) {
        Decision::Refused { instead, .. } => instead.into_iter().filter(|instead| *instead != Instead::Template).collect(),
        Decision::Allowed { .. } => Vec::new(),
    }
}

fn comment_until(rules: &Rules, contacts: &Contacts, wish: &Wish) -> Result<Timestamp, Reason> {
    let comment = contacts.comment.filter(|_| wish.platform != Platform::WhatsApp).ok_or(Reason::NoComment)?;
    if comment.is_answered {
        return Err(Reason::AnsweredAlready);
    }
    if comment.broadcast == Some(false) {
        return Err(Reason::BroadcastOver);
    }
    let until = comment.at.min(wish.now).plus(WEEK.saturating_sub(rules.margin));
    if wish.now < until { Ok(until) } else { Err(Reason::CommentTooOld) }
}

fn private_answer(rules: &Rules, contacts: &Contacts, wish: &Wish) -> Decision {
    match comment_until(rules, contacts, wish) {
        Ok(until) => Decision::Allowed { permit: Permit::Open, until: Some(until), cost: Cost::Free },
        Err(reason) => refused(reason, vec![Instead::WaitForCustomer]),
    }
}

/// Signs are for an open window; outside it nobody misses them.
fn sign(rules: &Rules, contacts: &Contacts, wish: &Wish) -> Decision {
    match open_until(rules, contacts, wish.platform, wish.now) {
        Some(until) if wish.now < until => Decision::Allowed { permit: Permit::Open, until: Some(until), cost: Cost::Free },
        Some(_) => refused(Reason::WindowClosed, vec![Instead::WaitForCustomer]),
        None => refused(Reason::NeverWrote, vec![Instead::WaitForCustomer]),
    }
}

#[cfg(test)]
mod tests;
