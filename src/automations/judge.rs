//! Whether the conditions of an automation hold. No I/O.

use agents::tools::zone;
use engine::clock::Timestamp;
use engine::ids::LabelId;
use engine::model::automation::Happened;
use engine::model::control::Holder;

use super::facts::Facts;
use super::record::Automation;
use crate::http::wire::automation::{Condition, FieldTest, Matching, Test, Trigger};

/// Minutes as milliseconds.
pub(super) const MINUTE_MS: i64 = 60_000;

/// Whether this is what the automation begins with.
pub(super) fn begins(when: &Trigger, what: Happened, now: Timestamp) -> bool {
    match (when, what) {
        (Trigger::MessageReceived, Happened::Received(_))
        | (Trigger::ConversationCreated, Happened::Created)
        | (Trigger::ConversationReopened, Happened::Reopened)
        | (Trigger::ConversationResolved, Happened::Resolved)
        | (Trigger::Assigned, Happened::Assigned)
        | (Trigger::ControlChanged, Happened::ControlMoved)
        | (Trigger::LabelAdded { label: None }, Happened::Labelled(_)) => true,
        (Trigger::LabelAdded { label: Some(wanted) }, Happened::Labelled(added)) => *wanted == added,
        (Trigger::NoAnswer { minutes }, Happened::Waits(since)) => {
            now.as_millis() - since.as_millis() >= i64::from(*minutes) * MINUTE_MS
        }
        _ => false,
    }
}

/// One answer for each condition.
pub(crate) fn answers(conditions: &[Condition], facts: &Facts) -> Vec<bool> {
    conditions.iter().map(|condition| holds(&condition.test, facts) != condition.not).collect()
}

/// Without conditions it is always so.
pub(crate) fn matches(matching: Matching, answers: &[bool]) -> bool {
    match matching {
        Matching::All => answers.iter().all(|answer| *answer),
        Matching::Any => answers.is_empty() || answers.iter().any(|answer| *answer),
    }
}

/// When the automation has to look again at a contact who has waited since then.
pub(super) fn looks_again(rules: &[Automation], since: Timestamp, now: Timestamp) -> Option<Timestamp> {
    let due = rules.iter().filter(|rule| rule.enabled).filter_map(|rule| match rule.when {
        Trigger::NoAnswer { minutes } => Some(Timestamp::from_millis(since.as_millis() + i64::from(minutes) * MINUTE_MS)),
        _ => None,
    });
    due.filter(|due| *due > now).min()
}

fn holds(test: &Test, facts: &Facts) -> bool {
    let conversation = &facts.conversation;
    let said = || facts.message.as_ref().map_or("", |message| message.text.as_str());
    match test {
        Test::Inbox { inboxes } => inboxes.contains(&conversation.inbox),
        Test::Channel { channels } => channels.iter().any(|channel| channel == conversation.channel.as_str()),
        Test::Text { words, whole } => words.iter().any(|words| is_in(words, said(), *whole)),
        Test::Language { languages } => {
            let is_said = !said().trim().is_empty();
            is_said && languages.iter().any(|language| language == agents::code_of(said()))
        }
        Test::ContactField { field, is, value } => is_field(facts, field, *is, value),
        Test::Label { labels } => labels.iter().any(|label: &LabelId| conversation.filing.labels.contains(label)),
        Test::Priority { priorities } => priorities.contains(&conversation.filing.priority.into()),
        Test::Team { teams } => conversation.filing.team.is_some_and(|team| teams.contains(&team)),
        Test::Assignee { operators } => match conversation.control.holder {
            Holder::Operator(operator) => operators.contains(&operator),
            Holder::Agent | Holder::Queue => false,
        },
        Test::Status { statuses } => statuses.contains(&conversation.status.into()),
        Test::Control { holders } => holders.contains(&conversation.control.holder.into()),
        Test::Hours { days, from, until, zone } => is_within(facts.now, days, [from, until], zone),
        Test::FirstMessage => facts.is_first,
    }
}

/// Capitals make no difference; as whole words, neither do signs and spaces between them.
fn is_in(wanted: &str, said: &str, whole: bool) -> bool {
    if whole {
        let (wanted, said) = (words(wanted), words(said));
        wanted != "  " && said.contains(&wanted)
    } else {
        let wanted = wanted.trim().to_lowercase();
        !wanted.is_empty() && said.to_lowercase().contains(&wanted)
    }
}

/// Each word between two spaces. What joins letters in some scripts is no letter itself, so only signs part words.
fn words(text: &str) -> String {
    let is_between = |sign: char| sign.is_whitespace() || sign.is_ascii_punctuation() || "¿¡…–—“”‘’«»।،؟؛".contains(sign);
    let lower = text.to_lowercase();
    let words: Vec<&str> = lower.split(is_between).filter(|word| !word.is_empty()).collect();
    format!(" {} ", words.join(" "))
}

fn is_field(facts: &Facts, field: &str, is: FieldTest, value: &str) -> bool {
    let contact = facts.contact.as_ref();
    let known = contact.and_then(|contact| match field {
        "name" => contact.name.as_deref(),
        "email" => contact.email.as_deref(),
        "phone" => contact.phone.as_deref(),
        own => contact.fields.get(own).map(String::as_str),
    });
    let (known, value) = (known.unwrap_or_default().trim().to_lowercase(), value.trim().to_lowercase());
    match is {
        FieldTest::Set => !known.is_empty(),
        FieldTest::Equals => known == value,
        FieldTest::Contains => !value.is_empty() && known.contains(&value),
    }
}

/// Minutes since midnight of `09:30`.
pub(crate) fn clock_time(text: &str) -> Option<u16> {
    let (hours, minutes) = text.split_once(':').filter(|(hours, minutes)| hours.len() == 2 && minutes.len() == 2)?;
    let (hours, minutes): (u16, u16) = (hours.parse().ok()?, minutes.parse().ok()?);
    (hours < 24 && minutes < 60).then_some(hours * 60 + minutes)
}

/// Times that end before they begin run over midnight and belong to the day on which they begin.
fn is_within(now: Timestamp, days: &[u8], [from, until]: [&str; 2], name: &str) -> bool {
    let (Some(from), Some(until)) = (clock_time(from), clock_time(until)) else { return false };
    let Some(here) = zone(name).ok().zip(jiff::Timestamp::from_millisecond(now.as_millis()).ok()) else { return false };
    let here = here.1.to_zoned(here.0);
    let minute = u16::from(here.hour().unsigned_abs()) * 60 + u16::from(here.minute().unsigned_abs());
    let today = here.weekday().to_monday_one_offset() as u8;
    let yesterday = if today == 1 { 7 } else { today - 1 };
    let is_on = |day: u8| days.contains(&day);
    if from < until {
        is_on(today) && (from..until).contains(&minute)
    } else {
        is_on(today) && minute >= from || is_on(yesterday) && minute < until
    }
}

#[cfg(test)]
mod tests;
