//! A call of two hours by its own clock, which needs no two hours: whether it grows.

use std::collections::VecDeque;
use std::io;

use engine::ids::MessageId;
use sandbox::carrier::sound::SILENCE;
use voice::audio::{FRAME, PER_MS, Vad};
use voice::playout::Out;
use voice::session::{Action, Phrases, Policy, Session, Sound, Speak};
use voice::speech::{Heard, Transcript};
use voice::turns::Settings;

use super::case;
use super::speech::{Words, hum};
use crate::proc_stat::resident_kb;
use crate::report::Report;

const MINUTE: u64 = 60_000;
const WARM: u64 = 10 * MINUTE;
const WHOLE: u64 = 120 * MINUTE;

/// As many at once, so that what each keeps is more than a page.
const CALLS: usize = 4;

/// A question begins so often.
const TURN_MS: u64 = 9_000;

const ANSWER: &str = "It takes two to three working days. On Saturdays it takes a little longer.";

/// Machine, voice detector, playout and all that lies between, without sockets and tasks.
pub fn measure(report: &mut Report) -> io::Result<()> {
    let (words, answer) = (Words::make()?, hum(5_000));
    let mut calls: Vec<_> = (0..CALLS).map(|_| Call::new()).collect();
    let began = std::time::Instant::now();
    let mut run = |until: u64| {
        for call in &mut calls {
            while call.now < until {
                call.tick(&words.question, &answer);
            }
        }
        resident_kb(std::process::id())
    };
    let (warm, whole) = (run(WARM)?, run(WHOLE)?);
    let took = began.elapsed();
    let turns: u64 = calls.iter().map(|call| call.turns).sum();
    let case = case(format!("{CALLS} calls of two hours, by their own clock"));
    report.figure(&case, "turns", turns as f64, "")?;
    report.figure(&case, "still on the line", calls.iter().filter(|call| !call.is_over).count() as f64, "")?;
    report.figure(&case, "grown after ten minutes", (whole as f64 - warm as f64) / CALLS as f64, "KB")?;
    report.figure(&case, "processor a second of call", took.as_secs_f64() * 1e9 / (CALLS as u64 * WHOLE) as f64, "us")
}

struct Call {
    session: Session,
    now: u64,
    queue: VecDeque<Item>,
    turns: u64,
    is_over: bool,
}

enum Item {
    Sound(usize),
    Mark(String),
}

impl Call {
    fn new() -> Self {
        let turns = Settings { max_call_s: 14_400, ..Settings::default() };
        let phrases = Phrases { goodbye: "Goodbye.".to_owned(), ..Phrases::default() };
        let policy = Policy { turns, language: Some("en".to_owned()), end_phrases: Vec::new(), phrases };
        let session = Session::new(policy, Box::new(Vad::new()));
        Self { session, now: 0, queue: VecDeque::new(), turns: 0, is_over: false }
    }

    fn tick(&mut self, question: &[u8], answer: &[u8]) {
        self.now += 20;
        for name in self.play() {
            let actions = self.session.on_mark(self.now, &name);
            self.perform(actions, answer);
        }
        let place = ((self.now % TURN_MS) * PER_MS) as usize;
        let rest = question.get(place..).unwrap_or_default();
        let length = rest.len().min(FRAME);
        let mut frame = [SILENCE; FRAME];
        frame[..length].copy_from_slice(&rest[..length]);
        let actions = self.session.on_media(self.now, &frame);
        self.perform(actions, answer);
        let actions = self.session.on_tick(self.now);
        self.perform(actions, answer);
    }

    fn play(&mut self) -> Vec<String> {
        let (mut room, mut marks) = (FRAME, Vec::new());
        while let Some(item) = self.queue.front_mut() {
            match item {
                Item::Mark(name) => marks.push(std::mem::take(name)),
                Item::Sound(left) => {
                    let step = room.min(*left);
                    *left -= step;
                    room -= step;
                    if *left > 0 {
                        break;
                    }
                }
            }
            self.queue.pop_front();
        }
        marks
    }

    fn perform(&mut self, actions: Vec<Action>, answer: &[u8]) {
        for action in actions {
            match action {
                Action::Hear(Heard::Pause { utterance }) => {
                    let text = "Tell me how long delivery takes.".to_owned();
                    let transcript = Transcript { utterance, text, is_final: true, confidence: None };
                    let actions = self.session.on_transcript(self.now, transcript);
                    self.perform(actions, answer);
                }
                Action::Commit { .. } => {
                    self.turns += 1;
                    let actions = self.session.on_stored(self.now, MessageId(self.turns as i64), ANSWER);
                    self.perform(actions, answer);
                }
                Action::Speak(Speak { utterance, sentence, .. }) => {
                    for sound in [Sound::Piece(&answer[..answer.len() / 2]), Sound::End] {
                        let actions = self.session.on_sound(self.now, utterance, sentence, &sound);
                        self.perform(actions, answer);
                    }
                }
                Action::Send(Out::Media { frames }) => self.queue.push_back(Item::Sound(frames.len())),
                Action::Send(Out::Mark(name)) => self.queue.push_back(Item::Mark(name)),
                Action::Send(Out::Clear) => self.queue.retain(|item| matches!(item, Item::Mark(_))),
                Action::HangUp(_) => self.is_over = true,
                Action::Hear(_) | Action::Heard { .. } | Action::Cut { .. } | Action::Hearing(_) | Action::Hush { .. } => {}
            }
        }
    }
}
