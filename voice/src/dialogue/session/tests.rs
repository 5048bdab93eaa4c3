mod anything;
mod simulated;

use std::collections::VecDeque;

use serde_json::json;

use super::*;
use crate::audio::{FRAME, PER_MS};
use crate::session::Phrases;
use crate::turns::Settings;

/// A call with a carrier that plays what it gets, at the rate of the line.
struct Call {
    session: Session,
    now: u64,
    /// What the carrier has not played: bytes, and marks between them.
    queue: VecDeque<Out>,
    played: u64,
    /// All that was done but sound.
    done: Vec<Action>,
}

impl Call {
    fn new() -> Self {
        let phrases = Phrases { goodbye: "Goodbye.".into(), too_long: "Too long.".into(), ..Phrases::default() };
        let turns = Settings { max_call_s: 60, no_input_ms: 10_000, no_input_prompts: 1, ..Settings::default() };
        let policy = Policy { turns, language: Some("en".into()), phrases, ..Policy::default() };
        let mut call = Self { session: Session::new(policy), now: 0, queue: VecDeque::new(), played: 0, done: Vec::new() };
        call.event(Event::Ready { conversation: None });
        call
    }

    fn take(&mut self, actions: Vec<Action>) {
        for action in actions {
            match action {
                Action::Send(Out::Clear) => {
                    // Marks come back at once, and prove nothing.
                    let marks: Vec<Out> = self.queue.drain(..).filter(|out| matches!(out, Out::Mark(_))).collect();
                    for mark in marks {
                        let Out::Mark(name) = mark else { continue };
                        let more = self.session.on_mark(self.now, &name);
                        assert!(more.iter().all(|action| matches!(action, Action::Send(_))), "{more:?}");
                    }
                    self.done.push(Action::Send(Out::Clear));
                }
                Action::Send(out) => self.queue.push_back(out),
                other => self.done.push(other),
            }
        }
    }

    fn event(&mut self, event: Event) {
        let actions = self.session.on_event(self.now, event);
        self.take(actions);
    }

    fn say(&mut self, item: &str, text: &str, ms: u64) {
        self.event(Event::Spoken { item: item.into(), text: text.into() });
        self.event(Event::Sound { item: item.into(), sound: vec![0x20; (ms * PER_MS) as usize].into() });
    }

    fn finish(&mut self, item: &str) {
        self.event(Event::ItemDone { item: item.into() });
    }

    /// So much time goes by, in steps of 20 ms.
    fn run(&mut self, ms: u64) {
        for _ in 0..ms / 20 {
            self.now += 20;
            let mut room = FRAME as u64;
            while let Some(out) = self.queue.pop_front() {
                match out {
                    Out::Media { frames } if frames.len() as u64 > room => {
                        self.played += room;
                        self.queue.push_front(Out::Media { frames: frames.slice(room as usize..) });
                        break;
                    }
                    Out::Media { frames } => {
                        room -= frames.len() as u64;
                        self.played += frames.len() as u64;
                    }
                    Out::Mark(name) => {
                        let actions = self.session.on_mark(self.now, &name);
                        self.take(actions);
                    }
                    Out::Clear => {}
                }
            }
            let actions = self.session.on_tick(self.now);
            self.take(actions);
        }
    }

    fn stored(&self) -> Vec<(&str, bool)> {
        let stored = self.done.iter().filter_map(|action| match action {
            Action::Store { text, is_all, .. } => Some((text.as_str(), *is_all)),
            _ => None,
        });
        stored.collect()
    }

    fn truncated(&self) -> Vec<(&str, u64)> {
        let truncated = self.done.iter().filter_map(|action| match action {
            Action::Tell(Tell::Truncate { item, played_ms }) => Some((item.as_str(), *played_ms)),
            _ => None,
        });
        truncated.collect()
    }

    fn has(&self, action: &Action) -> bool {
        self.done.contains(action)
    }
}

#[test]
fn what_was_heard_to_its_end_is_stored_whole() {
    let mut call = Call::new();
    call.say("a", "Good day.", 1_000);
    call.finish("a");
    call.run(900);
    assert_eq!(call.stored(), []);
    call.run(300);
    assert_eq!(call.stored(), [("Good day.", true)]);
    assert_eq!((call.played, call.truncated()), (8_000, vec![]));
    assert_eq!(call.session.talk().agent_ms, 1_000);
    assert!(!call.session.is_speaking());
}

#[test]
fn a_caller_who_speaks_in_has_heard_what_was_played() {
    let mut call = Call::new();
    // All of it comes at once, as it does.
    call.say("a", "one two three four five six seven eight nine ten", 4_000);
    call.finish("a");
    call.say("b", "And then more.", 1_000);
    call.run(2_000);
    call.event(Event::Started);
    assert!(call.has(&Action::Send(Out::Clear)) && call.queue.is_empty());
    let truncated = call.truncated();
    assert_eq!((truncated[0].0, truncated[1]), ("a", ("b", 0)), "of the second nothing was heard");
    assert!((1_800..=2_000).contains(&truncated[0].1), "{truncated:?}");
    let (heard, is_all) = call.stored()[0];
    assert!("one two three four five".starts_with(heard) && heard.starts_with("one two three") && !is_all, "{heard}");
    assert_eq!(call.stored().len(), 1);
    assert_eq!((call.session.talk().interruptions, call.session.talk().agent_ms), (1, truncated[0].1));
    let played = call.played;
    call.say("a", " eleven", 200);
    call.say("b", " more", 200);
    call.run(1_000);
    assert_eq!(call.played, played, "what comes late of them is not played");
}

#[test]
fn words_that_come_before_their_sound_are_not_taken_for_heard() {
    let mut call = Call::new();
    call.say("a", "one two three four five six seven eight nine ten", 400);
    call.run(500);
    call.event(Event::Started);
    let (heard, is_all) = call.stored().first().copied().unwrap_or_default();
    assert!(heard.len() <= "one two".len() && !is_all, "{heard}");
}

#[test]
fn nothing_is_cut_while_nothing_is_played() {
    let mut call = Call::new();
    call.say("a", "Good day.", 400);
    call.finish("a");
    call.run(1_000);
    call.event(Event::Started);
    assert_eq!(call.truncated(), []);
    assert!(!call.has(&Action::Send(Out::Clear)));
}

#[test]
fn what_the_caller_said_is_stored_before_the_answer_to_it_though_it_is_told_later() {
    let mut call = Call::new();
    call.event(Event::Started);
    call.say("a", "It is noon.", 600);
    call.finish("a");
    call.run(1_000);
    assert_eq!(call.stored(), []);
    call.event(Event::Heard { text: "What time is it?".into() });
    let commit = Action::Commit { text: "What time is it?".into(), is_farewell: false };
    let store = Action::Store { item: "a".into(), text: "It is noon.".into(), is_all: true };
    assert_eq!(call.done[call.done.len() - 2..], [commit, store]);
}

#[test]
fn an_answer_to_a_noise_is_stored_all_the_same() {
    let mut call = Call::new();
    call.event(Event::Started);
    call.say("a", "Pardon?", 600);
    call.finish("a");
    call.run(1_000);
    assert_eq!(call.stored(), []);
    call.run(3_000);
    assert_eq!(call.stored(), [("Pardon?", true)]);
}

#[test]
fn an_item_without_an_end_is_over_when_nothing_more_comes() {
    let mut call = Call::new();
    call.say("a", "One moment.", 410);
    call.run(2_000);
    assert_eq!(call.stored(), [("One moment.", true)]);
    call.say("a", " It is sent.", 2_000);
    call.run(1_000);
    call.event(Event::Started);
    let truncated = call.truncated();
    assert!(
        truncated[0].0 == "a" && (410 + 800..=410 + 1_000).contains(&truncated[0].1),
        "counted from its beginning: {truncated:?}"
    );
}

#[test]
fn a_tool_that_takes_too_long_has_failed() {
    let mut call = Call::new();
    for id in ["x", "y"] {
        call.event(Event::ToolCall { id: id.into(), name: "find".into(), arguments: json!({}) });
        assert!(call.has(&Action::Run { id: id.into(), name: "find".into(), arguments: json!({}) }));
    }
    let actions = call.session.on_tool_result(call.now, "x", "found".into(), false);
    let result =
        |id: &str, output: &str, is_error| Action::Tell(Tell::ToolResult { id: id.into(), output: output.into(), is_error });
    assert_eq!(actions, [result("x", "found", false)]);
    call.run(TOOL_MS);
    assert!(call.has(&result("y", "it took too long", true)));
    assert_eq!(call.session.on_tool_result(call.now, "y", "late".into(), false), []);
}

#[test]
fn sound_goes_to_the_provider_when_it_is_ready_and_the_call_is_its_own() {
    let policy = Policy::default();
    let mut session = Session::new(policy);
    let frame = || Bytes::from_static(&[0x20; FRAME]);
    assert_eq!(session.on_media(0, frame()), []);
    session.on_event(0, Event::Ready { conversation: None });
    assert_eq!(session.on_media(0, frame()), [Action::Tell(Tell::Sound(frame()))]);
    session.on_holder(0, Holder::OnTheLine);
    assert_eq!(session.on_media(20, frame()), []);
    session.on_event(20, Event::Sound { item: "a".into(), sound: frame() });
    assert!(!session.is_speaking(), "and it is not heard");
    session.on_holder(40, Holder::Agent);
    assert_eq!(session.on_media(40, frame()), [Action::Tell(Tell::Sound(frame()))]);
}

#[test]
fn keys_stop_what_is_said_and_are_told_together() {
    let mut call = Call::new();
    call.say("a", "Press your number.", 2_000);
    call.run(400);
    for digit in ['4', '2', '#'] {
        let actions = call.session.on_digit(call.now, digit);
        call.take(actions);
    }
    assert!(call.has(&Action::Send(Out::Clear)));
    assert!(call.has(&Action::Commit { text: "42".into(), is_farewell: false }));
    assert!(call.has(&Action::Tell(Tell::Typed("42".into()))));
}

#[test]
fn a_goodbye_is_answered_before_the_line_is_closed() {
    let mut call = Call::new();
    call.event(Event::Heard { text: "Goodbye".into() });
    assert!(call.has(&Action::Commit { text: "Goodbye".into(), is_farewell: true }));
    call.run(1_000);
    let over = Action::HangUp(CallEnd::AgentHungUp);
    assert!(!call.has(&over));
    call.say("a", "Bye!", 400);
    call.finish("a");
    call.run(200);
    assert!(!call.has(&over));
    call.run(600);
    assert_eq!(call.done.last(), Some(&over));
}

#[test]
fn a_provider_that_hangs_up_is_heard_to_its_end() {
    let mut call = Call::new();
    call.say("a", "Goodbye.", 1_000);
    call.finish("a");
    call.event(Event::Closed);
    call.run(500);
    assert!(!call.has(&Action::HangUp(CallEnd::AgentHungUp)));
    call.run(1_000);
    assert_eq!(call.stored(), [("Goodbye.", true)]);
    assert_eq!(call.done.last(), Some(&Action::HangUp(CallEnd::AgentHungUp)));
}

#[test]
fn a_provider_that_fails_is_handed_over_and_is_told_nothing_more() {
    let mut call = Call::new();
    call.say("a", "One two three four.", 2_000);
    call.event(Event::Failed { is_final: false, detail: "gone".into() });
    assert!(call.has(&Action::Lost { is_final: false, detail: "gone".into() }));
    call.run(500);
    call.event(Event::Started);
    assert_eq!(call.session.on_media(call.now, Bytes::from_static(&[1; FRAME])), []);
    assert_eq!(call.truncated(), []);
}

#[test]
fn a_provider_that_goes_while_a_person_talks_ends_nothing() {
    let mut call = Call::new();
    let actions = call.session.on_holder(call.now, Holder::OnTheLine);
    call.take(actions);
    call.event(Event::Closed);
    call.run(20_000);
    assert!(matches!(call.done[..], [Action::Lost { is_final: false, .. }]), "{:?}", call.done);
}

#[test]
fn silence_and_too_long_a_call_end_it_with_a_goodbye() {
    let mut call = Call::new();
    call.run(20_000);
    assert!(call.has(&Action::Tell(Tell::Say("Goodbye.".into()))));
    call.run(FAREWELL_MS);
    assert_eq!(call.done.last(), Some(&Action::HangUp(CallEnd::Silence)), "though nobody says it");
    let mut call = Call::new();
    for _ in 0..30 {
        call.event(Event::Heard { text: "and on and on".into() });
        call.run(2_000);
    }
    assert!(call.has(&Action::Tell(Tell::Say("Too long.".into()))));
    call.say("z", "Too long.", 400);
    call.finish("z");
    call.run(1_000);
    assert_eq!(call.done.last(), Some(&Action::HangUp(CallEnd::TooLong)));
    assert_eq!(call.session.on_tick(call.now + 1), []);
}

#[test]
fn a_caller_who_hangs_up_has_heard_what_was_played() {
    let mut call = Call::new();
    call.say("a", "one two three four five six", 2_000);
    call.finish("a");
    call.run(1_200);
    let actions = call.session.hang_up(call.now);
    call.take(actions);
    assert!(call.stored()[0].0.starts_with("one two"));
    assert_eq!(call.done.last(), Some(&Action::Tell(Tell::Close)));
}

#[test]
fn more_than_can_be_kept_is_not_said() {
    let mut call = Call::new();
    for _ in 0..40 {
        call.event(Event::Sound { item: "a".into(), sound: vec![0x20; 80_000].into() });
    }
    call.run(1_000);
    assert!(call.session.is_speaking());
    call.event(Event::Started);
    assert_eq!(call.truncated().len(), 1);
}
