use engine::Kind;
use engine::model::bot::ResponderKind;

use super::*;
use crate::rehearsal::{Heard, bot, turn};

async fn run(script: &str, heard: &Heard) -> Result<Answer> {
    answer(&turn(bot(ResponderKind::Scripted), &[], &[script]), script, heard).await
}

fn text(answer: Answer) -> String {
    match answer {
        Answer::Say { text, .. } => text,
        other => panic!("not a reply: {other:?}"),
    }
}

#[test]
fn the_last_line_is_the_script() {
    for (asked, script) in [
        ("hello there", Script::Fixed),
        ("", Script::Fixed),
        ("slow 40", Script::Slow(40)),
        (" SLOW 40 ", Script::Slow(40)),
        ("slow 0", Script::Slow(1)),
        ("slow 999999", Script::Slow(MOST_WORDS)),
        ("slow motion", Script::Fixed),
        ("fail", Script::Fail),
        ("fail safe", Script::Fixed),
        ("handover", Script::HandOver),
        ("echo: one two", Script::Echo("one two")),
        ("echo chamber", Script::Fixed),
        ("hello\nfail", Script::Fail),
    ] {
        assert_eq!(read(asked), script, "{asked}");
    }
}

#[tokio::test]
async fn most_texts_get_the_fixed_reply() {
    assert_eq!(text(run("what is this?", &Heard::default()).await.unwrap()), FIXED_REPLY);
    assert_eq!(text(run("echo: one two", &Heard::default()).await.unwrap()), "one two");
}

#[tokio::test]
async fn a_failure_looks_like_a_model_out_of_reach() {
    assert_eq!(run("fail", &Heard::default()).await.unwrap_err().kind, Kind::Unavailable);
}

#[tokio::test]
async fn a_handover_asks_for_a_person() {
    assert!(matches!(run("handover", &Heard::default()).await.unwrap(), Answer::HandOver { .. }));
}

#[tokio::test]
async fn a_slow_reply_is_heard_word_by_word() {
    let heard = Heard::default();
    let turn = turn(bot(ResponderKind::Scripted), &[], &["slow 40"]);
    let said = text(speak_slowly(&turn, 40, Duration::ZERO, &heard).await);
    assert_eq!(heard.0.lock().len(), 40);
    assert_eq!(heard.0.lock().concat(), said);
}

#[tokio::test]
async fn a_cancelled_slow_reply_falls_silent() {
    let heard = Heard::default();
    let turn = turn(bot(ResponderKind::Scripted), &[], &["slow 40"]);
    turn.cancelled.cancel();
    assert_eq!(answer(&turn, "slow 40", &heard).await.unwrap(), Answer::Nothing);
    assert_eq!(heard.0.lock().len(), 1);
}
