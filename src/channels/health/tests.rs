use std::time::Duration;

use channels::happened::{AccountUpdate, NumberChange, NumberUpdate, Raw, What};
use engine::model::account::Account;
use engine::model::inbox::Channel;

use super::news::{Effect, apply, item};
use super::*;

const NOW: Timestamp = Timestamp::from_millis(1_800_000_000_000);

fn hours(hours: u64) -> Duration {
    Duration::from_hours(hours)
}

fn inbox(ends_at: Option<Timestamp>) -> Inbox {
    let account = Account { id: "7".into(), shown_as: "+1 555-0100".into(), token_expires_at: ends_at, ..Account::default() };
    Inbox { id: InboxId(7), channel: Channel::WhatsApp, account: Some(account), ..Inbox::default() }
}

fn looked_at() -> ChannelHealth {
    let good = Finding { step: Step::Token, state: State::Good, detail: String::new() };
    ChannelHealth { checked_at: Some(NOW), findings: vec![good], ..ChannelHealth::new(OrgId(1), InboxId(7)) }
}

fn changed(event: &str, json: &str) -> What {
    let raw = Raw { json: json.to_owned(), whole: true };
    What::Account(AccountUpdate::Changed { event: event.to_owned(), raw })
}

#[test]
fn the_worst_of_what_is_known_is_said_in_a_word() {
    let level = |health: &ChannelHealth, end| health.level(&inbox(end), NOW);
    assert_eq!(level(&ChannelHealth::default(), None), Level::Unknown);
    assert_eq!(level(&looked_at(), None), Level::Good);
    assert_eq!(level(&looked_at(), Some(NOW.plus(hours(15 * 24)))), Level::Good);
    assert_eq!(level(&looked_at(), Some(NOW.plus(hours(13 * 24)))), Level::Warning);
    assert_eq!(level(&looked_at(), Some(NOW)), Level::Bad);
    let failing = Failing { since: NOW, last_at: NOW, count: 1, text: String::new(), is_token: false };
    assert_eq!(level(&ChannelHealth { failing: Some(failing), ..looked_at() }, None), Level::Bad);
    let silent = ChannelHealth { unheard_since: Some(NOW.minus(hours(25))), ..looked_at() };
    assert_eq!(level(&silent, None), Level::Warning);
    let mut told = looked_at();
    told.tell(NOW.minus(hours(24)), "policy", State::Warning, "Careful.");
    assert_eq!(level(&told, None), Level::Warning);
    assert_eq!(told.level(&inbox(None), NOW.plus(hours(7 * 24))), Level::Good, "old news is history");
}

#[test]
fn news_stands_newest_first_once_each_and_no_more_than_twenty() {
    let mut health = looked_at();
    for number in [3, 1, 2, 3] {
        health.tell(NOW.plus(hours(number)), "account", State::Good, &format!("news {number}"));
    }
    let texts: Vec<&str> = health.news.iter().map(|news| news.text.as_str()).collect();
    assert_eq!(texts, ["news 3", "news 2", "news 1"]);
    for number in 10..50 {
        health.tell(NOW.plus(hours(number)), "account", State::Good, &"x".repeat(1_000));
    }
    assert_eq!((health.news.len(), health.news[0].text.len()), (MOST_NEWS, LONGEST_NEWS));
}

#[test]
fn a_restriction_holds_until_the_platform_takes_it_back_whatever_comes_late() {
    let mut health = looked_at();
    let restricted = item(&changed(
        "ACCOUNT_RESTRICTION",
        r#"{"restriction_info":[{"restriction_type":"RESTRICTED_BIZ_INITIATED_MESSAGING","expiration":1800003600}]}"#,
    ))
    .unwrap();
    assert!(restricted.text.contains("restricted biz initiated messaging"), "{}", restricted.text);
    let freed = item(&changed("DISABLED_UPDATE", r#"{"ban_info":{"waba_ban_state":"REINSTATE"}}"#)).unwrap();
    apply(&mut health, &restricted, NOW);
    assert_eq!(health.level(&inbox(None), NOW), Level::Bad);
    apply(&mut health, &freed, NOW.plus(hours(2)));
    assert_eq!(health.restriction, None);
    apply(&mut health, &restricted, NOW.plus(hours(1)));
    assert_eq!(health.restriction, None, "it was told before and came after");
    assert_eq!(health.news.len(), 3);
}

#[test]
fn what_a_number_is_told_changes_its_standing() {
    let change = NumberChange::Quality { event: "FLAGGED".into(), limit: Some("TIER_2K".into()), before: None };
    let told = item(&What::Number(NumberUpdate { display_number: None, change })).unwrap();
    assert_eq!((told.state, &told.effect), (State::Warning, &Effect::Limit("TIER_2K".into())));
    assert!(told.text.ends_with("The limit is 2K people a day now."), "{}", told.text);
    let mut health = looked_at();
    apply(&mut health, &told, NOW);
    assert_eq!(health.standing.limit.as_deref(), Some("TIER_2K"));
}

#[test]
fn wrong_signatures_are_counted_over_what_was_written_down() {
    let pulses = Pulses::default();
    let mut health = looked_at();
    assert!(pulses.misled(InboxId(7), NOW));
    assert!(!pulses.misled(InboxId(7), NOW.plus(hours(0))));
    let written = pulses.add_to(&mut health, NOW);
    pulses.misled(InboxId(7), NOW);
    pulses.written(InboxId(7), &written);
    let mut again = health.clone();
    pulses.add_to(&mut again, NOW);
    assert_eq!(again.wrong_signatures.as_ref().map(|wrong| wrong.count), Some(3));
    assert_eq!(again.level(&inbox(None), NOW), Level::Warning);
    let finding = again.webhook(&inbox(None), NOW);
    assert!(finding.state == State::Warning && finding.detail.starts_with("3 with a wrong signature"), "{}", finding.detail);
    assert_eq!(again.level(&inbox(None), NOW.plus(hours(25))), Level::Good, "it has stopped");
    pulses.add_to(&mut again, NOW.plus(hours(8 * 24)));
    assert_eq!(again.wrong_signatures, None, "long ago");
}

#[test]
fn sends_that_nothing_is_reported_of_show_that_webhooks_are_silent() {
    let (pulses, mut health) = (Pulses::default(), looked_at());
    pulses.heard(InboxId(7), NOW);
    pulses.took(InboxId(7), NOW.plus(hours(1)));
    pulses.took(InboxId(7), NOW.plus(hours(5)));
    pulses.add_to(&mut health, NOW.plus(hours(6)));
    assert_eq!(health.unheard_since, Some(NOW.plus(hours(1))));
    assert!(!health.is_silent(NOW.plus(hours(24))) && health.is_silent(NOW.plus(hours(25))));
    assert!(pulses.heard(InboxId(7), NOW.plus(hours(26))), "that is worth writing down");
    pulses.add_to(&mut health, NOW.plus(hours(26)));
    assert_eq!(health.unheard_since, None);
}

#[test]
fn a_message_that_leaves_ends_the_failing() {
    let (pulses, mut health) = (Pulses::default(), looked_at());
    assert!(pulses.troubled(InboxId(7), NOW, "token", true));
    pulses.add_to(&mut health, NOW);
    assert_eq!(health.failing.as_ref().map(|failing| failing.text.as_str()), Some("token"));
    assert!(pulses.took(InboxId(7), NOW.plus(hours(1))));
    pulses.add_to(&mut health, NOW.plus(hours(1)));
    assert_eq!(health.failing, None);
}

#[test]
fn notices_tell_what_needs_somebody_and_each_thing_once() {
    let about = |health: &ChannelHealth, end| -> Vec<About> {
        notices::of_one(health, &inbox(end), NOW).into_iter().map(|notice| notice.about).collect()
    };
    assert_eq!(about(&looked_at(), None), []);
    assert_eq!(about(&looked_at(), Some(NOW.plus(hours(24)))), [About::TokenEnds]);
    assert_eq!(about(&looked_at(), Some(NOW.minus(hours(24)))), [About::TokenEnded]);
    let failing = Some(Failing { since: NOW, last_at: NOW, count: 1, text: String::new(), is_token: false });
    let gone = ChannelHealth { is_unsubscribed: true, failing: failing.clone(), ..looked_at() };
    assert_eq!(about(&gone, None), [About::Unsubscribed, About::Failing]);
    let invalid = Finding { step: Step::Token, state: State::Bad, detail: String::new() };
    let invalid = ChannelHealth { findings: vec![invalid], failing, ..looked_at() };
    assert_eq!(about(&invalid, None), [About::TokenEnded], "that says why no message leaves");
    let silent = ChannelHealth { unheard_since: Some(NOW.minus(hours(30))), ..looked_at() };
    assert_eq!(about(&silent, None), [About::Silent]);
}
