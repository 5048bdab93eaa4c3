//! A caller, a carrier, a recogniser, a synthesiser and a house around one session, all of them in made-up time.

use std::collections::VecDeque;

use engine::ids::MessageId;

use super::super::*;
use crate::audio::{Detector, FRAME, PER_MS, SILENCE};
use crate::turns::Settings;

/// Hears voice in whatever is not silence.
#[derive(Default)]
struct Ears {
    waiting: Vec<u8>,
}

impl Detector for Ears {
    fn push(&mut self, sound: &[u8], tell: &mut dyn FnMut(f32)) {
        self.waiting.extend_from_slice(sound);
        while self.waiting.len() >= 128 {
            let voiced = self.waiting.drain(..128).filter(|code| *code != SILENCE).count();
            tell(if voiced > 64 { 1.0 } else { 0.0 });
        }
    }
}

enum Item {
    Sound { left: usize },
    Mark(String),
}

pub struct World {
    pub session: Session,
    pub now: u64,
    queue: VecDeque<Item>,
    echoes: VecDeque<(u64, String)>,
    /// How long a mark takes to come back.
    pub echo_ms: u64,
    /// Milliseconds of our sound at the caller's ear.
    pub heard_ms: u64,
    /// What the recogniser is going to understand, utterance by utterance; nothing when it is empty.
    pub understands: VecDeque<&'static str>,
    /// Nobody can speak.
    pub is_mute: bool,
    pub committed: Vec<String>,
    /// What is stored of ours: id, text as it is told that it was heard.
    pub told: Vec<(MessageId, Option<String>)>,
    pub cuts: Vec<(MessageId, String)>,
    pub spoken: Vec<String>,
    pub ended: Option<CallEnd>,
    pub heard_audio: usize,
    pub clears: u32,
}

impl World {
    pub fn new() -> Self {
        Self::with(Settings::default())
    }

    pub fn with(turns: Settings) -> Self {
        let phrases = Phrases {
            still_there: "Are you still there?".into(),
            goodbye: "Goodbye.".into(),
            too_long: "Time is up.".into(),
            fillers: vec!["One moment.".into()],
        };
        let policy = Policy { turns, language: Some("en".into()), end_phrases: Vec::new(), phrases };
        Self {
            session: Session::new(policy, Box::<Ears>::default()),
            now: 0,
            queue: VecDeque::new(),
            echoes: VecDeque::new(),
            echo_ms: 40,
            heard_ms: 0,
            understands: VecDeque::new(),
            is_mute: false,
            committed: Vec::new(),
            told: Vec::new(),
            cuts: Vec::new(),
            spoken: Vec::new(),
            ended: None,
            heard_audio: 0,
            clears: 0,
        }
    }

    /// The caller speaks (or is silent) for so long.
    pub fn caller(&mut self, ms: u64, is_voice: bool) {
        let code = if is_voice { 0x10 } else { SILENCE };
        for _ in 0..ms / 20 {
            self.now += 20;
            self.listen();
            let actions = self.session.on_media(self.now, &[code; FRAME]);
            self.perform(actions);
            self.tick();
        }
    }

    pub fn says(&mut self, words: &'static str, ms: u64) {
        self.understands.push_back(words);
        self.caller(ms, true);
    }

    pub fn silence(&mut self, ms: u64) {
        self.caller(ms, false);
    }

    pub fn tick(&mut self) {
        while let Some((_, name)) = self.echoes.pop_front_if(|(at, _)| *at <= self.now) {
            let actions = self.session.on_mark(self.now, &name);
            self.perform(actions);
        }
        let actions = self.session.on_tick(self.now);
        self.perform(actions);
    }

    pub fn stored(&mut self, id: i64, text: &str) {
        let actions = self.session.on_stored(self.now, MessageId(id), text);
        self.perform(actions);
    }

    pub fn piece(&mut self, id: i64, text: &str) {
        let actions = self.session.on_piece(self.now, MessageId(id), text);
        self.perform(actions);
    }

    pub fn holder(&mut self, holder: Holder) {
        let actions = self.session.on_holder(self.now, holder);
        self.perform(actions);
    }

    pub fn press(&mut self, key: char) {
        let actions = self.session.on_digit(self.now, key);
        self.perform(actions);
    }

    /// What is stored of this message in the end.
    pub fn account(&self, id: i64) -> Option<&Option<String>> {
        self.told.iter().rev().find(|(message, _)| *message == MessageId(id)).map(|(_, text)| text)
    }

    fn listen(&mut self) {
        let mut room = 20 * PER_MS as usize;
        while let Some(item) = self.queue.front_mut() {
            match item {
                Item::Mark(name) => {
                    self.echoes.push_back((self.now + self.echo_ms, std::mem::take(name)));
                    self.queue.pop_front();
                }
                Item::Sound { left } => {
                    let step = room.min(*left);
                    *left -= step;
                    room -= step;
                    self.heard_ms += step as u64 / PER_MS;
                    if *left > 0 {
                        break;
                    }
                    self.queue.pop_front();
                }
            }
        }
    }

    fn perform(&mut self, actions: Vec<Action>) {
        for action in actions {
            match action {
                Action::Hear(Heard::Audio(sound)) => self.heard_audio += sound.len(),
                Action::Hear(Heard::Pause { utterance }) => {
                    let text = self.understands.pop_front().unwrap_or_default().to_owned();
                    let transcript = Transcript { utterance, text, is_final: true, confidence: None };
                    let actions = self.session.on_transcript(self.now, transcript);
                    self.perform(actions);
                }
                Action::Speak(speak) => self.speak(&speak),
                Action::Send(Out::Media { frames }) => self.queue.push_back(Item::Sound { left: frames.len() }),
                Action::Send(Out::Mark(name)) => self.queue.push_back(Item::Mark(name)),
                Action::Send(Out::Clear) => {
                    self.clears += 1;
                    for item in self.queue.drain(..) {
                        if let Item::Mark(name) = item {
                            self.echoes.push_back((self.now + self.echo_ms, name));
                        }
                    }
                }
                Action::Commit { text, .. } => self.committed.push(text),
                Action::Heard { message, text } => self.told.push((message, text)),
                Action::Cut { message, heard } => self.cuts.push((message, heard)),
                Action::HangUp(how) => {
                    assert_eq!(self.ended, None, "a call ends once");
                    self.ended = Some(how);
                }
                Action::Hearing(_) | Action::Hush { .. } => {}
            }
        }
    }

    /// Sixty milliseconds a letter, at once.
    fn speak(&mut self, speak: &Speak) {
        self.spoken.push(speak.text.clone());
        let sound = if self.is_mute { vec![Sound::Failed] } else { vec![Sound::Piece(&[]), Sound::End] };
        let bytes = vec![0x20; speak.text.len() * 60 * PER_MS as usize];
        for sound in sound {
            let sound = if let Sound::Piece(_) = sound { Sound::Piece(&bytes) } else { sound };
            let actions = self.session.on_sound(self.now, speak.utterance, speak.sentence, &sound);
            self.perform(actions);
        }
    }
}
