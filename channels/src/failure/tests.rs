use serde_json::json;

use super::*;

fn failed(code: i64, subcode: i64) -> Failure {
    Failure { code, subcode, ..Failure::default() }
}

fn step(code: i64, platform: Platform, attempts: u32) -> Step {
    next_step(&Trouble::Refused(failed(code, 0)), platform, attempts, None)
}

fn secs(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

#[test]
fn an_error_is_read_from_an_answer_and_from_a_status() {
    let answer = json!({"error": {"message": "(#131047) Re-engagement message", "type": "OAuthException", "code": 131_047,
        "error_data": {"messaging_product": "whatsapp", "details": "too long ago"}, "fbtrace_id": "AbC"}});
    let failure = Failure::from_wire(&answer).unwrap();
    assert_eq!((failure.code, failure.subcode, failure.details.as_str()), (131_047, 0, "too long ago"));
    assert_eq!(failure.class(Platform::WhatsApp), Class::WindowClosed);
    let status = json!({"code": "131026", "title": "Message undeliverable", "error_data": {"details": "x"}});
    assert_eq!(Failure::from_wire(&status).unwrap().class(Platform::WhatsApp), Class::Unreachable);
    for other in [json!({}), json!({"error": "no"}), json!({"error": {"code": []}}), json!(null), json!([1])] {
        assert_eq!(Failure::from_wire(&other), None);
    }
}

#[test]
fn details_stay_out_of_logs() {
    let failure = Failure { details: "+5511900000000".into(), ..failed(100, 33) };
    assert_eq!(format!("{failure:?}"), "Failure(100/33, trace \"\", ***)");
}

#[test]
fn a_subcode_says_more_than_its_code() {
    let class = |code, subcode| failed(code, subcode).class(Platform::Instagram);
    assert_eq!(class(10, 0), Class::Account);
    assert_eq!(class(10, 2_018_278), Class::WindowClosed);
    assert_eq!(class(10, 2_534_022), Class::WindowClosed);
    assert_eq!(class(200, 2_018_108), Class::Unreachable);
    assert_eq!(class(200, 1), Class::Account);
    assert_eq!(class(100, 99), Class::Final);
    assert_eq!(class(190, 463), Class::Token);
}

#[test]
fn no_row_is_hidden_behind_another() {
    for platform in [Platform::WhatsApp, Platform::Messenger, Platform::Instagram] {
        for row in rows(platform) {
            assert!(row.first <= row.last && !row.meaning.name.is_empty());
            let found = classes::meaning(&failed(row.first, row.subcode.unwrap_or(0)), platform);
            // The first code of a range may have a row of its own.
            assert!(row.first < row.last || found == Some(row.meaning), "{platform:?} {row:?}");
        }
    }
}

#[test]
fn each_class_leads_to_its_step() {
    use Platform::{Messenger, WhatsApp};
    assert_eq!(step(131_000, WhatsApp, 1), Step::Retry { after: secs(5), scope: None });
    assert_eq!(step(131_000, WhatsApp, 2), Step::Retry { after: secs(10), scope: None });
    assert!(matches!(step(131_000, WhatsApp, 4), Step::GiveUp(Class::Transient { .. })));
    assert_eq!(step(130_429, WhatsApp, 1), Step::Retry { after: secs(1), scope: Some(Scope::Number) });
    assert_eq!(step(131_049, WhatsApp, 2), Step::Retry { after: secs(48 * 3600), scope: None });
    assert_eq!(step(131_047, WhatsApp, 1), Step::GiveUp(Class::WindowClosed));
    assert_eq!(step(131_050, WhatsApp, 1), Step::GiveUp(Class::OptedOut));
    assert_eq!(step(131_062, WhatsApp, 1), Step::GiveUp(Class::NeedsPhone));
    assert_eq!(step(190, Messenger, 1), Step::HoldAccount { is_token: true });
    assert_eq!(step(131_042, WhatsApp, 1), Step::HoldAccount { is_token: false });
    assert!(matches!(step(131_048, WhatsApp, 1), Step::HaltCampaigns { .. }));
    assert_eq!(step(132_001, WhatsApp, 1), Step::HoldTemplate(TemplateTrouble::Stale));
    assert_eq!(step(132_015, WhatsApp, 1), Step::HoldTemplate(TemplateTrouble::Paused));
    assert_eq!(step(1200, Messenger, 1), Step::Retry { after: secs(2), scope: None });
}

#[test]
fn a_pair_waits_four_times_as_long_each_time() {
    let waits: Vec<Step> = (1..=4).map(|attempt| step(131_056, Platform::WhatsApp, attempt)).collect();
    let expected: Vec<Step> = [1, 4, 16, 64].map(|wait| Step::Retry { after: secs(wait), scope: Some(Scope::Pair) }).to_vec();
    assert_eq!(waits, expected);
    assert!(matches!(step(131_056, Platform::WhatsApp, 7), Step::GiveUp(_)));
}

#[test]
fn an_unknown_code_is_tried_twice_more() {
    for platform in [Platform::WhatsApp, Platform::Messenger] {
        assert!(matches!(step(999_999, platform, 2), Step::Retry { .. }));
        assert!(matches!(step(999_999, platform, 3), Step::GiveUp(_)));
    }
}

#[test]
fn the_usage_header_says_how_long_an_app_waits() {
    let trouble = Trouble::Refused(failed(80007, 0));
    let waits = |regain| next_step(&trouble, Platform::WhatsApp, 1, regain);
    assert_eq!(waits(Some(secs(1800))), Step::Retry { after: secs(1800), scope: Some(Scope::App) });
    assert_eq!(waits(None), Step::Retry { after: secs(60), scope: Some(Scope::App) });
    assert_eq!(waits(Some(Duration::MAX)), Step::Retry { after: secs(24 * 3600), scope: Some(Scope::App) });
}

#[test]
fn a_lost_answer_is_no_reason_to_send_twice_at_once() {
    let lost = |attempts| next_step(&Trouble::NoAnswer, Platform::WhatsApp, attempts, None);
    assert!(matches!(lost(1), Step::AwaitProof { .. }));
    assert!(matches!(lost(2), Step::GiveUp(_)));
    assert!(matches!(next_step(&Trouble::NotSent, Platform::WhatsApp, 1, None), Step::Retry { .. }));
}

#[test]
fn what_the_platform_calls_transient_is_tried_again() {
    let failure = Failure { is_transient: true, ..failed(10, 0) };
    assert!(matches!(failure.class(Platform::Messenger), Class::Transient { .. }));
    let closed = Failure { is_transient: true, ..failed(10, 2_018_278) };
    assert_eq!(closed.class(Platform::Messenger), Class::WindowClosed);
}

#[test]
fn every_step_ends_after_some_attempts() {
    for platform in [Platform::WhatsApp, Platform::Messenger, Platform::Instagram] {
        for row in rows(platform) {
            let trouble = Trouble::Refused(failed(row.first, row.subcode.unwrap_or(0)));
            let last = next_step(&trouble, platform, 100, None);
            assert!(!matches!(last, Step::Retry { .. } | Step::AwaitProof { .. }), "{row:?}");
        }
    }
}

/// What is done at the first refusal, row by row: a change of the table shows here.
#[test]
fn every_code_leads_to_the_step_that_is_written_down_for_it() {
    let mut steps = String::new();
    for platform in Platform::ALL {
        for row in rows(platform) {
            let subcode = row.subcode.map(|subcode| format!("/{subcode}")).unwrap_or_default();
            let last = if row.last > row.first { format!("-{}", row.last) } else { String::new() };
            let trouble = Trouble::Refused(failed(row.first, row.subcode.unwrap_or(0)));
            let step = next_step(&trouble, platform, 1, None);
            let line = format!("{} {}{last}{subcode} ({}): {step:?}\n", platform.as_str(), row.first, row.meaning.name);
            steps.push_str(&line);
        }
    }
    assert_eq!(steps, include_str!("tests/steps.txt"), "{steps}");
}
