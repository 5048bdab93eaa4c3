use std::collections::VecDeque;

use proptest::prelude::*;

use super::*;

/// A carrier that plays at the rate of the line, echoes marks late and honours `clear`.
#[derive(Default)]
struct Ear {
    queue: VecDeque<Item>,
    now: u64,
    /// Part of a frame's time that is left over.
    played: usize,
    echoes: VecDeque<(u64, String)>,
    delay: u64,
}

enum Item {
    Sound(usize),
    Mark(String),
}

impl Ear {
    fn take(&mut self, outs: Vec<Out>) {
        for out in outs {
            match out {
                Out::Media { frames } => {
                    assert!(frames.len().is_multiple_of(FRAME) && frames.len() <= LARGEST && !frames.is_empty());
                    self.queue.push_back(Item::Sound(frames.len()));
                }
                Out::Mark(name) => self.queue.push_back(Item::Mark(name)),
                Out::Clear => {
                    for item in self.queue.drain(..) {
                        if let Item::Mark(name) = item {
                            self.echoes.push_back((self.now, name));
                        }
                    }
                }
            }
        }
        self.listen(self.now);
    }

    /// Time passes at the ear.
    fn listen(&mut self, now: u64) {
        let mut room = (now - self.now) as usize * PER_MS as usize;
        self.now = now;
        while let Some(item) = self.queue.front_mut() {
            match item {
                Item::Mark(name) => {
                    let name = std::mem::take(name);
                    self.echoes.push_back((now + self.delay, name));
                    self.queue.pop_front();
                }
                Item::Sound(left) => {
                    let step = room.min(*left);
                    *left -= step;
                    room -= step;
                    self.played += step;
                    if *left > 0 {
                        break;
                    }
                    self.queue.pop_front();
                }
            }
        }
    }

    fn echo(&mut self) -> Option<String> {
        self.echoes.pop_front_if(|(at, _)| *at <= self.now).map(|(_, name)| name)
    }

    fn queued(&self) -> usize {
        self.queue.iter().map(|item| if let Item::Sound(left) = item { *left } else { 0 }).sum()
    }
}

/// Runs both until the utterance is over; the progress, and how long it took.
fn run(playout: &mut Playout, ear: &mut Ear) -> (Played, u64) {
    let start = ear.now;
    loop {
        let outs = playout.on_tick(ear.now);
        ear.take(outs);
        assert!(ear.queued() <= (LEAD_MS * PER_MS) as usize + FRAME, "no more than the lead is out");
        while let Some(name) = ear.echo() {
            if let Some(Progress::Finished(played)) = playout.on_mark(ear.now, &name) {
                return (played, ear.now - start);
            }
        }
        if let Some(Progress::Finished(played)) = playout.overdue(ear.now) {
            return (played, ear.now - start);
        }
        assert!(ear.now < start + 60_000, "it never ends");
        ear.listen(ear.now + 20);
    }
}

fn two_sentences() -> Playout {
    let mut playout = Playout::new(Limits::default());
    playout.begin(7);
    playout.append(&[1; 4_000]).unwrap();
    playout.end_sentence();
    playout.append(&[2; 8_100]).unwrap();
    playout.end_sentence();
    playout.finish();
    playout
}

#[test]
fn everything_is_played_at_the_rate_of_the_line() {
    let (mut playout, mut ear) = (two_sentences(), Ear::default());
    let (played, took) = run(&mut playout, &mut ear);
    assert_eq!(played, Played { id: 7, whole: 2, part: 0.0, played_ms: 1_520, is_complete: true });
    assert!((1_520..1_600).contains(&took), "{took}");
    assert_eq!(ear.played, 12_160);
    assert!(!playout.is_speaking());
}

fn sent(outs: &[Out]) -> usize {
    outs.iter().map(|out| if let Out::Media { frames } = out { frames.len() } else { 0 }).sum()
}

#[test]
fn a_late_tick_sends_what_is_overdue_at_once() {
    let mut playout = two_sentences();
    assert_eq!(sent(&playout.on_tick(0)), (LEAD_MS * PER_MS) as usize);
    assert_eq!(sent(&playout.on_tick(100)), 100 * PER_MS as usize);
    assert_eq!(playout.next_due(100), Some(120), "and the schedule goes on as it was");
}

#[test]
fn after_a_gap_no_more_than_the_lead_is_out_again() {
    let (mut playout, mut ear) = (two_sentences(), Ear::default());
    for late in [0, 400, 900, 950, 1_500] {
        ear.listen(late);
        let outs = playout.on_tick(late);
        ear.take(outs);
        assert!(ear.queued() <= (LEAD_MS * PER_MS) as usize + FRAME, "{late}: {}", ear.queued());
    }
    // A source that is just quick enough does not pile up either.
    let (mut playout, mut ear) = (Playout::new(Limits::default()), Ear::default());
    playout.begin(1);
    for tick in 0..200 {
        ear.listen(tick * 20);
        playout.append(&[1; FRAME]).unwrap();
        let outs = playout.on_tick(tick * 20);
        ear.take(outs);
        assert!(ear.queued() <= (LEAD_MS * PER_MS) as usize + FRAME, "{tick}: {}", ear.queued());
    }
}

#[test]
fn marks_that_come_back_after_a_clear_prove_nothing() {
    let (mut playout, mut ear) = (two_sentences(), Ear { delay: 100, ..Ear::default() });
    let outs = playout.on_tick(0);
    ear.take(outs);
    ear.listen(40);
    let (outs, played) = playout.cut(40);
    ear.take(outs);
    assert_eq!(played.played_ms, 0, "nothing is proven yet");
    let mut again = two_sentences();
    again.epoch = playout.epoch;
    ear.listen(200);
    while let Some(name) = ear.echo() {
        assert_eq!(again.on_mark(200, &name), None);
    }
    assert_eq!(again.played(200).played_ms, 0);
}

#[test]
fn after_a_false_alarm_the_last_moment_is_said_again() {
    let (mut playout, mut ear) = (two_sentences(), Ear::default());
    for _ in 0..30 {
        let outs = playout.on_tick(ear.now);
        ear.take(outs);
        while let Some(name) = ear.echo() {
            playout.on_mark(ear.now, &name);
        }
        ear.listen(ear.now + 20);
    }
    let before = ear.played;
    let outs = playout.pause(ear.now);
    assert_eq!(outs, [Out::Clear]);
    ear.take(outs);
    assert!(playout.is_paused() && !playout.is_speaking());
    let at_pause = playout.played(ear.now);
    ear.listen(ear.now + 1_000);
    assert_eq!(playout.played(ear.now), at_pause, "silence is not heard");
    let outs = playout.resume(ear.now);
    ear.take(outs);
    let (played, _) = run(&mut playout, &mut ear);
    assert!(played.is_complete);
    let twice = ear.played - 12_160;
    assert!((BACK..BACK + 3 * FRAME).contains(&twice), "{twice} of {before}");
}

#[test]
fn an_utterance_whose_marks_are_lost_ends_all_the_same_and_claims_nothing() {
    let mut playout = two_sentences();
    let mut now = 0;
    let played = loop {
        playout.on_tick(now);
        if let Some(Progress::Finished(played)) = playout.overdue(now) {
            break played;
        }
        now += 20;
    };
    assert!(now < 1_520 + LAST_MARK_MS + 200);
    assert_eq!((played.whole, played.is_complete), (0, false));
}

#[test]
fn more_than_can_be_kept_is_refused() {
    let mut playout = Playout::new(Limits { most: 1_000 });
    playout.begin(1);
    assert_eq!(playout.append(&[0; 900]), Ok(()));
    assert_eq!(playout.append(&[0; 200]), Err(Full));
}

#[derive(Debug, Clone)]
enum Step {
    Append(usize),
    EndSentence,
    Finish,
    Wait(u64),
    Pause,
    Resume,
    LoseMark,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => (1_usize..3_000).prop_map(Step::Append),
        1 => Just(Step::EndSentence),
        1 => Just(Step::Finish),
        8 => (0_u64..250).prop_map(Step::Wait),
        1 => Just(Step::Pause),
        1 => Just(Step::Resume),
        1 => Just(Step::LoseMark),
    ]
}

proptest! {
    #[test]
    fn what_is_told_as_heard_was_heard(steps in proptest::collection::vec(step(), 1..80), delay in 0_u64..300) {
        let mut playout = Playout::new(Limits::default());
        let mut ear = Ear { delay, ..Ear::default() };
        playout.begin(1);
        // Bytes at the ear that were said a second time after a pause.
        let (mut again, mut furthest) = (0, 0);
        for step in steps {
            match step {
                Step::Append(length) => playout.append(&vec![1; length]).unwrap(),
                Step::EndSentence => playout.end_sentence(),
                Step::Finish => playout.finish(),
                Step::Wait(ms) => ear.listen(ear.now + ms),
                Step::Pause => {
                    let outs = playout.pause(ear.now);
                    ear.take(outs);
                }
                Step::Resume if playout.is_paused() => {
                    let utterance = playout.utterance.as_ref().unwrap();
                    let heard_really = furthest.max(ear.played - again);
                    furthest = heard_really;
                    let from = (utterance.floor / FRAME * FRAME).saturating_sub(BACK).max(utterance.base);
                    again = ear.played - from.min(heard_really);
                    let outs = playout.resume(ear.now);
                    ear.take(outs);
                }
                Step::Resume => {}
                Step::LoseMark => drop(ear.echoes.pop_front()),
            }
            let outs = playout.on_tick(ear.now);
            ear.take(outs);
            let mut is_over = false;
            while let Some(name) = ear.echo() {
                is_over |= playout.on_mark(ear.now, &name).is_some();
            }
            if is_over {
                break;
            }
            let told = playout.played(ear.now).played_ms * PER_MS;
            furthest = furthest.max(ear.played - again);
            let really = furthest;
            prop_assert!(told as usize <= really + 8, "told {told}, heard {really}");
        }
    }
}
