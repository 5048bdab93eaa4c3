//! What a platform tells of an account, in plain words.

use channels::check::State;
use channels::happened::{self, AccountUpdate, NumberChange, What};
use engine::clock::Timestamp;
use engine::error::Result;
use engine::model::inbox::{Channel, Inbox};
use serde_json::Value;

use super::{ChannelHealth, Told, change, day};
use crate::app::App;
use crate::channels::inboxes_of;

/// What is to be told, and what it changes.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Item {
    pub kind: &'static str,
    pub state: State,
    pub text: String,
    pub effect: Effect,
}

#[derive(Debug, PartialEq, Eq)]
pub(super) enum Effect {
    None,
    Restricted,
    Freed,
    Limit(String),
    NameStatus(String),
}

/// Keeps what the platform told, in every inbox that it is about. `door`: the inbox to whose address it came.
pub async fn on_news(app: &App, door: &Inbox, account: &happened::Account, news: &What, at: Timestamp) -> Result<()> {
    let Some(item) = item(news) else {
        return Ok(());
    };
    for inbox in concerned(app, door, account).await? {
        change(app, inbox.organisation, inbox.id, |health| apply(health, &item, at)).await?;
        if matches!(item.effect, Effect::Restricted) {
            tracing::warn!(inbox = %inbox.id, "the platform restricts an account");
        }
    }
    Ok(())
}

/// A business account has several numbers, each of which may be an inbox.
async fn concerned(app: &App, door: &Inbox, account: &happened::Account) -> Result<Vec<Inbox>> {
    let happened::Account::Business { id, display_number } = account else {
        return Ok(vec![door.clone()]);
    };
    let all = inboxes_of(&app.engine, door.organisation, |inbox| {
        inbox.channel == Channel::WhatsApp && inbox.account.as_ref().is_some_and(|own| own.parent == *id)
    })
    .await?;
    let is_of_number = |inbox: &Inbox| {
        let digits: String = inbox.account.iter().flat_map(|own| own.shown_as.chars()).filter(char::is_ascii_digit).collect();
        Some(digits) == *display_number
    };
    // Of a number that nobody has looked up yet it is told to all.
    if all.iter().any(is_of_number) { Ok(all.into_iter().filter(is_of_number).collect()) } else { Ok(all) }
}

pub(super) fn apply(health: &mut ChannelHealth, item: &Item, at: Timestamp) {
    health.tell(at, item.kind, item.state, &item.text);
    match &item.effect {
        Effect::None => {}
        Effect::Limit(limit) => health.standing.limit = Some(limit.clone()),
        Effect::NameStatus(status) => health.standing.name_status = Some(status.clone()),
        // Reports come in whatever order.
        Effect::Restricted | Effect::Freed if at < health.restriction_heard_at => {}
        Effect::Restricted => {
            health.restriction_heard_at = at;
            health.restriction = Some(Told { at, text: item.text.clone() });
        }
        Effect::Freed => {
            health.restriction_heard_at = at;
            health.restriction = None;
        }
    }
}

/// None for what is no news to whoever looks after the account.
pub(super) fn item(news: &What) -> Option<Item> {
    match news {
        What::Number(update) => Some(number(&update.change)),
        What::Account(update) => Some(account(update)),
        What::Policy { action, reason } => Some(policy(action, reason.as_deref())),
        What::Fault(fault) => {
            let words = fault.detail.clone().or_else(|| fault.title.clone()).unwrap_or_else(|| "no reason given.".to_owned());
            Some(plain("fault", State::Warning, format!("The platform reports a fault ({}): {words}", fault.code)))
        }
        _ => None,
    }
}

fn plain(kind: &'static str, state: State, text: String) -> Item {
    Item { kind, state, text, effect: Effect::None }
}

fn number(change: &NumberChange) -> Item {
    match change {
        NumberChange::Quality { event, limit, .. } => {
            let (state, words) = match event.as_str() {
                "FLAGGED" => (State::Warning, "The quality of the number has become low: people block or report it."),
                "UNFLAGGED" => (State::Good, "The quality of the number is no longer low."),
                "DOWNGRADE" => (State::Warning, "Fewer people may be written to in a day than before."),
                "UPGRADE" => (State::Good, "More people may be written to in a day than before."),
                "ONBOARDING" => (State::Good, "The number was set up."),
                "THROUGHPUT_UPGRADE" => (State::Good, "The number may send faster than before."),
                _ => (State::Good, "The number's standing changed."),
            };
            let known = limit.as_deref().map_or_else(String::new, |limit| format!(" The limit is {} now.", tier(limit)));
            let effect = limit.clone().map_or(Effect::None, Effect::Limit);
            Item { kind: "number", state, text: format!("{words}{known}"), effect }
        }
        NumberChange::Name { decision, name, reason } => {
            let name = name.as_deref().map_or_else(String::new, |name| format!(" “{name}”"));
            let why = reason.as_deref().map_or_else(String::new, |reason| format!(": {}", spoken(reason)));
            let (state, said) = match decision.as_str() {
                "APPROVED" => (State::Good, "was approved"),
                "REJECTED" | "DECLINED" => (State::Warning, "was refused"),
                "DEFERRED" => (State::Warning, "needs another look by the platform"),
                _ => (State::Good, "is being looked at"),
            };
            let effect = Effect::NameStatus(decision.clone());
            Item { kind: "number", state, text: format!("The name{name} {said}{why}."), effect }
        }
        NumberChange::UserName { status, name } => {
            let name = name.as_deref().map_or_else(String::new, |name| format!(" “{name}”"));
            plain("number", State::Good, format!("The username{name} is {}.", spoken(status)))
        }
        NumberChange::Security { event, .. } => {
            let words = match event.as_str() {
                "PIN_CHANGED" => "The PIN of the number was changed.".to_owned(),
                "PIN_RESET_REQUEST" => "Somebody asked for the PIN of the number to be reset.".to_owned(),
                "PIN_REQUEST_SUCCESS" => "The PIN of the number was reset.".to_owned(),
                event => format!("Security of the number: {}.", spoken(event)),
            };
            plain("number", State::Warning, words)
        }
    }
}

fn account(update: &AccountUpdate) -> Item {
    match update {
        AccountUpdate::Changed { event, raw } => changed(event, &serde_json::from_str(&raw.json).unwrap_or(Value::Null)),
        AccountUpdate::Reviewed { decision } => match decision.as_str() {
            "APPROVED" => plain("account", State::Good, "The platform has reviewed the account and approved it.".to_owned()),
            "REJECTED" => {
                let text = "The platform has reviewed the account and refused it.".to_owned();
                Item { kind: "account", state: State::Bad, text, effect: Effect::Restricted }
            }
            other => plain("account", State::Warning, format!("The platform reviews the account: {}.", spoken(other))),
        },
        AccountUpdate::Alert { severity, kind, status, description } => {
            let is_over = status.as_deref().is_some_and(|status| status != "ACTIVE" && status != "NONE");
            let state = match severity.as_deref() {
                _ if is_over => State::Good,
                Some("INFORMATIONAL") => State::Good,
                _ => State::Warning,
            };
            let kind = kind.as_deref().map_or_else(|| "alert".to_owned(), spoken);
            let over = if is_over { " (over)" } else { "" };
            let words = description.as_deref().map_or_else(|| ".".to_owned(), |words| format!(": {words}"));
            plain("account", state, format!("The platform warns{over}, {kind}{words}"))
        }
        AccountUpdate::Capability { daily, .. } => match daily {
            Some(daily) => {
                let text = format!("The account may write to {} now.", tier(daily));
                Item { kind: "account", state: State::Good, text, effect: Effect::Limit(daily.clone()) }
            }
            None => plain("account", State::Good, "What the account may do has changed.".to_owned()),
        },
        AccountUpdate::Offboarded { .. } => {
            let text = "The number left the platform: it was disconnected on the owner's phone.".to_owned();
            Item { kind: "account", state: State::Bad, text, effect: Effect::Restricted }
        }
        AccountUpdate::Reconnected { .. } => {
            let text = "The number is on the platform again.".to_owned();
            Item { kind: "account", state: State::Good, text, effect: Effect::Freed }
        }
    }
}

fn changed(event: &str, raw: &Value) -> Item {
    let restricted = |text: String| Item { kind: "account", state: State::Bad, text, effect: Effect::Restricted };
    match event {
        "DISABLED_UPDATE" => {
            let ban = &raw["ban_info"];
            let date = ban["waba_ban_date"].as_str().map_or_else(String::new, |date| format!(" ({date})"));
            match ban["waba_ban_state"].as_str() {
                Some("REINSTATE") => {
                    let text = format!("The account is no longer disabled{date}.");
                    Item { kind: "account", state: State::Good, text, effect: Effect::Freed }
                }
                Some("SCHEDULE_FOR_DISABLE") => restricted(format!("The platform is going to disable the account{date}.")),
                _ => restricted(format!("The platform has disabled the account{date}.")),
            }
        }
        "ACCOUNT_RESTRICTION" => {
            let rows = raw["restriction_info"].as_array().map_or(&[][..], Vec::as_slice);
            let kinds: Vec<String> = rows.iter().filter_map(|row| row["restriction_type"].as_str()).map(spoken).collect();
            if rows.is_empty() {
                let text = "The account is no longer restricted.".to_owned();
                return Item { kind: "account", state: State::Good, text, effect: Effect::Freed };
            }
            let until = rows.iter().filter_map(|row| row["expiration"].as_i64()).max();
            let until = until.filter(|until| *until > 0).map_or_else(String::new, |seconds| {
                // Seconds or milliseconds, as elsewhere.
                let millis = if seconds < 100_000_000_000 { seconds * 1_000 } else { seconds };
                format!(" until {}", day(Timestamp::from_millis(millis)))
            });
            restricted(format!("The platform restricts the account{until}: {}.", kinds.join(", ")))
        }
        "ACCOUNT_VIOLATION" => {
            let kind = raw["violation_info"]["violation_type"].as_str().map_or_else(|| "no reason given".to_owned(), spoken);
            plain("policy", State::Warning, format!("The platform says that the account broke its rules: {kind}."))
        }
        "ACCOUNT_DELETED" => restricted("The account was deleted at the platform.".to_owned()),
        "PARTNER_REMOVED" | "PARTNER_APP_UNINSTALLED" => {
            restricted("Your app was removed from the account: nothing comes in or goes out.".to_owned())
        }
        "PARTNER_ADDED" | "PARTNER_APP_INSTALLED" => {
            let text = "Your app was added to the account.".to_owned();
            Item { kind: "account", state: State::Good, text, effect: Effect::Freed }
        }
        event => plain("account", State::Good, format!("The account changed: {}.", spoken(event))),
    }
}

fn policy(action: &str, reason: Option<&str>) -> Item {
    let why = reason.map_or_else(String::new, |reason| format!(": {reason}"));
    match action {
        "block" => {
            let text = format!("The platform has blocked the page{why}");
            Item { kind: "policy", state: State::Bad, text, effect: Effect::Restricted }
        }
        "unblock" => {
            let text = format!("The page is no longer blocked{why}");
            Item { kind: "policy", state: State::Good, text, effect: Effect::Freed }
        }
        _ => plain("policy", State::Warning, format!("The platform warns the page{why}")),
    }
}

/// `TIER_2K` → `2K people a day`.
fn tier(limit: &str) -> String {
    match limit.strip_prefix("TIER_").unwrap_or(limit) {
        "UNLIMITED" => "any number of people a day".to_owned(),
        "NOT_SET" => "nobody yet".to_owned(),
        count => format!("{count} people a day"),
    }
}

/// `RESTRICTED_BIZ_INITIATED_MESSAGING` → `restricted biz initiated messaging`.
fn spoken(word: &str) -> String {
    word.replace('_', " ").to_lowercase()
}
