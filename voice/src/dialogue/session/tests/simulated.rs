//! The machine with a provider behind it that is as strict as the real ones, and a carrier that plays what it gets.

use std::sync::Arc;
use std::time::Duration;

use engine::tasks::Tasks;
use sandbox::speech::{Rules, Speech, tones};

use super::*;
use crate::audio::SILENCE;
use crate::dialogue::elevenlabs::{Agents, Draft, Style};
use crate::dialogue::tests::openai;
use crate::dialogue::{Brief, ElevenLabs, SpeechToSpeech, Talk, open};

const COUNT: &str = "one two three four five six seven eight nine ten eleven twelve";

struct Line {
    call: Call,
    talk: Talk,
    /// Actions that were looked at.
    passed: usize,
    /// What the caller heard.
    ear: Vec<u8>,
}

impl Line {
    fn open(provider: Arc<dyn SpeechToSpeech>, first_words: &str) -> Self {
        let mut call = Call::new();
        call.session = Session::new(Policy::default());
        let brief = Brief { first_words: first_words.to_owned(), ..Brief::default() };
        Self { call, talk: open(&Tasks::default(), provider, brief), passed: 0, ear: Vec::new() }
    }

    async fn tell(&mut self) {
        for action in &self.call.done[self.passed..] {
            if let Action::Tell(tell) = action {
                self.talk.tell.send(tell.clone()).await.expect("it listens");
            }
        }
        self.passed = self.call.done.len();
    }

    /// One frame of the caller's, and 20 ms of everything else.
    async fn step(&mut self, code: u8) {
        let actions = self.call.session.on_media(self.call.now, Bytes::copy_from_slice(&[code; FRAME]));
        self.call.take(actions);
        self.tell().await;
        while let Ok(Some(event)) = tokio::time::timeout(Duration::from_millis(4), self.talk.events.recv()).await {
            self.call.event(event);
            self.tell().await;
        }
        let coming =
            self.call.queue.iter().flat_map(|out| if let Out::Media { frames } = out { frames.to_vec() } else { vec![] });
        let (coming, before) = (coming.collect::<Vec<u8>>(), self.call.played);
        self.call.run(20);
        self.tell().await;
        self.ear.extend_from_slice(&coming[..(self.call.played - before) as usize]);
    }

    async fn steps(&mut self, code: u8, frames: usize) {
        for _ in 0..frames {
            self.step(code).await;
        }
    }

    /// The caller is silent until it is so.
    async fn until(&mut self, is_so: impl Fn(&Self) -> bool) {
        for _ in 0..1_000 {
            if is_so(self) {
                return;
            }
            self.step(SILENCE).await;
        }
        panic!("it does not come to be: {:?}", self.call.stored());
    }
}

/// The provider counts, is interrupted, and answers what interrupted it.
async fn count_and_interrupt(speech: &Speech, line: &mut Line) {
    line.until(|line| line.ear.len() > 12_000).await;
    line.steps(0x20, 10).await;
    line.until(|line| line.call.has(&Action::Send(Out::Clear))).await;
    // Without its last word or two, what is stored is what was in the ear.
    let (heard, is_all) = line.call.stored()[0];
    let letters = tones::read(&line.ear);
    assert!(letters.starts_with(heard) && !is_all && letters.len() < heard.len() + 14, "{letters} | {heard}");
    line.until(|line| line.call.stored().len() == 2).await;
    let heard = heard_texts(line);
    assert!(COUNT.starts_with(&heard[0]), "{heard:?}");
    assert_eq!(heard[1..], ["stop please".to_owned(), "All right.".to_owned()]);
    assert_eq!(speech.errors(), Vec::<String>::new());
}

/// What is stored of both sides, in its order.
fn heard_texts(line: &Line) -> Vec<String> {
    let texts = line.call.done.iter().filter_map(|action| match action {
        Action::Store { text, .. } | Action::Commit { text, .. } => Some(text.clone()),
        _ => None,
    });
    texts.collect()
}

#[tokio::test]
async fn a_conversation_with_realtime_is_stored_as_it_was_heard() {
    let speech = Speech::start(Rules::default()).await.unwrap();
    speech.will_hear(["stop please"]);
    speech.will_answer([COUNT, "All right."]);
    let mut line = Line::open(openai(&speech), "Count to twelve.");
    count_and_interrupt(&speech, &mut line).await;
    let truncated = speech.told().truncated;
    assert_eq!(truncated.len(), 1);
    let ear = line.ear.len() as u64 / PER_MS;
    assert!(truncated[0].1 > 1_000 && truncated[0].1 < ear, "{truncated:?} {ear}");
}

#[tokio::test]
async fn a_conversation_with_an_agent_is_stored_as_it_was_heard() {
    let speech = Speech::start(Rules::default()).await.unwrap();
    speech.will_hear(["stop please"]);
    speech.will_answer(["All right."]);
    let (url, key) = (speech.url(), Rules::default().elevenlabs_key);
    let draft = Draft { first_message: Some(COUNT.into()), ..Draft::default() };
    let id = Agents::new(Some(&url), &key).unwrap().create(&draft).await.unwrap();
    let agent = ElevenLabs::new(Some(&url), &key, id, Style::default()).unwrap();
    let mut line = Line::open(Arc::new(agent), "");
    count_and_interrupt(&speech, &mut line).await;
}
