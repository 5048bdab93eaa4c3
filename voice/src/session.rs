//! One phone call as a machine: what is heard, understood, said and pressed goes in with its time, what is to be done comes
//! out. No I/O, no clock. `ear` is the caller's side, `mouth` is ours; between them stands who has the turn.

mod ear;
mod mouth;
mod policy;
mod talk;

use engine::ids::MessageId;
use engine::model::call::{CallEnd, Talk};

use crate::audio::Detector;
use crate::playout::Out;
use crate::speech::{Heard, Transcript};
use crate::turns::{self, DigitCollector};
use ear::{Ear, Noticed};
use mouth::{Kind, Mouth};
pub use policy::{Phrases, Policy};
use talk::Tally;

/// What the loop has to do, in this order.
#[derive(Debug, Clone, PartialEq)]
pub enum Action {
    /// For the recogniser.
    Hear(Heard),
    /// A sentence for the synthesiser; its sound comes back by [`Session::on_sound`].
    Speak(Speak),
    /// What is still being made of this utterance is not wanted any more.
    Hush {
        utterance: u64,
    },
    /// For the carrier.
    Send(Out),
    /// The caller has said this, and it is our turn.
    Commit {
        text: String,
        is_farewell: bool,
    },
    /// What was heard of a stored message: all of it, or this much.
    Heard {
        message: MessageId,
        text: Option<String>,
    },
    /// The caller spoke into a reply that is not stored yet.
    Cut {
        message: MessageId,
        heard: String,
    },
    /// What the caller is saying, for those who look on.
    Hearing(String),
    HangUp(CallEnd),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Speak {
    pub utterance: u64,
    pub sentence: usize,
    pub text: String,
    /// The sentence before it.
    pub before: Option<String>,
    /// A text that is said often: worth keeping its sound.
    pub is_stock: bool,
}

/// Sound of a sentence, as it is made.
#[derive(Debug)]
pub enum Sound<'a> {
    Piece(&'a [u8]),
    End,
    /// Nobody can speak it.
    Failed,
}

/// Who speaks for the business.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holder {
    Agent,
    /// The caller waits for a person.
    Queue,
    /// An operator writes, and what they write is read aloud.
    Operator,
    /// An operator is on the line themselves: nothing of ours is said.
    OnTheLine,
}

/// The reply that was cut is to be stored before what the caller says next; no longer than this.
const STORING_MS: u64 = 300;

/// Said after the last sentence, a goodbye that nobody confirms ends the call all the same.
const FAREWELL_MS: u64 = 15_000;

/// No answer comes any more: the agent had nothing to say.
const GIVEN_UP_MS: u64 = 20_000;

pub struct Session {
    policy: Policy,
    now: u64,
    ear: Ear,
    mouth: Mouth,
    digits: DigitCollector,
    holder: Holder,
    /// The caller spoke, and an answer is due since then.
    asked_at: Option<u64>,
    has_filled: bool,
    /// A cut reply whose storing is waited for, until then.
    storing: Option<(MessageId, u64)>,
    /// When either side was last heard.
    sound_at: u64,
    prompts: u32,
    /// The call ends when what is being said is said, and at that time at the latest.
    leaving: Option<(CallEnd, u64)>,
    is_over: bool,
    tally: Tally,
    out: Vec<Action>,
}

impl Session {
    pub fn new(policy: Policy, detector: Box<dyn Detector>) -> Self {
        Self {
            ear: Ear::new(policy.turns.preroll_ms, detector),
            mouth: Mouth::default(),
            digits: DigitCollector::default(),
            holder: Holder::Agent,
            asked_at: None,
            has_filled: false,
            storing: None,
            sound_at: 0,
            prompts: 0,
            leaving: None,
            is_over: false,
            tally: Tally::default(),
            out: Vec::new(),
            now: 0,
            policy,
        }
    }

    /// Sound of the caller, as it came.
    pub fn on_media(&mut self, now: u64, sound: &[u8]) -> Vec<Action> {
        self.set(now);
        let is_speaking = self.mouth.is_speaking();
        let noticed = self.ear.push(now, sound, &self.policy.turns, is_speaking, &mut self.out);
        for noticed in noticed {
            match noticed {
                Noticed::Started => {
                    self.tally.voice(now, self.sound_at);
                    self.sound_at = now;
                }
                Noticed::Voiced { ms } => self.on_voice(ms),
                Noticed::Stopped { voiced_ms } => {
                    self.tally.caller_ms += voiced_ms;
                    self.sound_at = now;
                    self.mouth.quiet_at(now);
                }
            }
        }
        self.settle()
    }

    /// The first stage of a barge-in: at voice, our sound stops where it is; words decide what becomes of it.
    fn on_voice(&mut self, ms: u64) {
        self.sound_at = self.now;
        let turns = &self.policy.turns;
        if self.mouth.may_be_interrupted(self.now, turns) && ms >= u64::from(turns.barge_start_ms) {
            self.mouth.pause(self.now, &mut self.out);
        }
        if self.mouth.is_paused()
            && ms >= u64::from(turns.barge_start_ms + turns.barge_confirm_ms)
            && !self.ear.is_backchannel(&self.policy)
        {
            self.interrupt();
        }
    }

    pub fn on_transcript(&mut self, now: u64, transcript: Transcript) -> Vec<Action> {
        self.set(now);
        if !self.ear.on_transcript(transcript) {
            return self.settle();
        }
        let text = self.ear.text();
        if !text.is_empty() {
            self.out.push(Action::Hearing(text.clone()));
        }
        let language = self.policy.language.as_deref();
        let is_confirmed = turns::cuts_at_once(&text, language)
            || text.split_whitespace().count() >= 2 && !turns::is_backchannel(&text, language);
        if self.mouth.is_busy() && is_confirmed && self.mouth.may_be_interrupted_by_words(now, &self.policy.turns) {
            self.interrupt();
        }
        self.settle()
    }

    /// A piece of the agent's answer.
    pub fn on_piece(&mut self, now: u64, message: MessageId, piece: &str) -> Vec<Action> {
        self.set(now);
        if self.speaks_for_us() {
            self.mouth.piece(message, piece);
        } else {
            self.mouth.refuse(message);
        }
        self.settle()
    }

    /// A stored message of ours: the end of an answer that came in pieces, a notice, an operator's words.
    pub fn on_stored(&mut self, now: u64, message: MessageId, text: &str) -> Vec<Action> {
        self.set(now);
        if self.storing.is_some_and(|(storing, _)| storing == message) {
            self.storing = None;
        }
        if self.holder != Holder::OnTheLine && self.leaving.is_none() {
            self.mouth.stored(now, message, text, &mut self.out);
        }
        self.settle()
    }

    /// Something to say that is no message: a prompt of the program.
    pub fn say(&mut self, now: u64, text: &str) -> Vec<Action> {
        self.set(now);
        self.mouth.say(Kind::Prompt, text);
        self.settle()
    }

    pub fn on_sound(&mut self, now: u64, utterance: u64, sentence: usize, sound: &Sound<'_>) -> Vec<Action> {
        self.set(now);
        self.mouth.sound(utterance, sentence, sound);
        self.settle()
    }

    /// The carrier has played everything up to this mark.
    pub fn on_mark(&mut self, now: u64, name: &str) -> Vec<Action> {
        self.set(now);
        self.mouth.mark(now, name, &mut self.out);
        self.settle()
    }

    /// A key of the caller's phone: it stops what is being said.
    pub fn on_digit(&mut self, now: u64, digit: char) -> Vec<Action> {
        self.set(now);
        self.sound_at = now;
        self.prompts = 0;
        self.interrupt();
        self.ear.hold_back(now);
        if let Some(digits) = self.digits.press(now, digit) {
            self.commit(digits);
        }
        self.settle()
    }

    pub fn on_holder(&mut self, now: u64, holder: Holder) -> Vec<Action> {
        self.set(now);
        if self.holder != holder {
            self.holder = holder;
            self.asked_at = None;
            if matches!(holder, Holder::Operator | Holder::OnTheLine) {
                self.interrupt();
                self.mouth.clear(&mut self.out);
            }
        }
        self.settle()
    }

    /// The agent has nothing to say to what was asked.
    pub fn on_passed(&mut self, now: u64) -> Vec<Action> {
        self.set(now);
        self.asked_at = None;
        self.settle()
    }

    /// Says this, then hangs up.
    pub fn leave(&mut self, now: u64, how: CallEnd, text: &str) -> Vec<Action> {
        self.set(now);
        self.farewell(how, text);
        self.settle()
    }

    /// Nobody is on the line any more: what was said last, and what was heard last.
    pub fn hang_up(&mut self, now: u64) -> Vec<Action> {
        self.set(now);
        self.out.clear();
        self.mouth.cut(self.now, &mut self.out);
        if let Some(message) = self.mouth.take_unheard() {
            self.out.push(Action::Cut { message, heard: String::new() });
        }
        let text = self.ear.take();
        if !text.is_empty() {
            self.out.push(Action::Commit { text, is_farewell: true });
        }
        self.is_over = true;
        self.tally.agent_ms = self.mouth.played_ms(self.now);
        std::mem::take(&mut self.out)
    }

    pub fn on_tick(&mut self, now: u64) -> Vec<Action> {
        self.set(now);
        self.settle()
    }

    /// When [`Session::on_tick`] is to be called at the latest.
    pub fn next_due(&self) -> u64 {
        let turns = &self.policy.turns;
        let mut due = u64::from(turns.max_call_s) * 1000;
        let mut at = |when: Option<u64>| due = when.map_or(due, |when| due.min(when));
        at(self.mouth.next_due(self.now, turns));
        at(self.ear.deadline(&self.policy, self.digits.is_collecting()));
        at(self.digits.due());
        at(self.storing.map(|(_, until)| until));
        at(self.leaving.map(|(_, until)| until));
        at(self.asked_at.filter(|_| self.fills()).map(|asked| asked + u64::from(turns.filler_ms)));
        at(self.asked_at.map(|asked| asked + GIVEN_UP_MS));
        at(self.waits_for_words().then(|| self.sound_at + u64::from(turns.no_input_ms)));
        due.max(self.now)
    }

    /// How the time went so far.
    pub fn talk(&self) -> Talk {
        self.tally.talk()
    }

    pub fn is_speaking(&self) -> bool {
        self.mouth.is_speaking()
    }

    fn set(&mut self, now: u64) {
        self.now = self.now.max(now);
    }

    fn speaks_for_us(&self) -> bool {
        self.holder == Holder::Agent && self.leaving.is_none()
    }

    fn fills(&self) -> bool {
        self.holder == Holder::Agent && !self.has_filled && !self.mouth.is_busy() && !self.ear.is_voiced()
    }

    /// Nobody says anything, and it is the caller's turn.
    fn waits_for_words(&self) -> bool {
        self.holder == Holder::Agent
            && self.asked_at.is_none_or(|asked| self.now > asked + GIVEN_UP_MS)
            && self.leaving.is_none()
            && !self.mouth.is_busy()
            && !self.ear.is_voiced()
            && !self.ear.has_words()
    }

    /// Everything that time brings, then what was collected.
    fn settle(&mut self) -> Vec<Action> {
        if self.is_over {
            self.out.clear();
            return Vec::new();
        }
        self.end_turn();
        if let Some(digits) = self.digits.on_tick(self.now) {
            self.commit(digits);
        }
        self.resume();
        self.fill();
        self.prompt();
        self.mouth.on_tick(self.now, &mut self.out);
        if self.mouth.is_speaking() {
            if let Some(asked) = self.asked_at.take() {
                self.tally.answered(self.ear.stopped_at().unwrap_or(asked), self.now);
            }
            self.sound_at = self.now;
        }
        self.tally.agent_ms = self.mouth.played_ms(self.now);
        self.close();
        std::mem::take(&mut self.out)
    }

    fn end_turn(&mut self) {
        if self.storing.is_some_and(|(_, until)| until <= self.now) {
            self.storing = None;
        }
        let collecting = self.digits.is_collecting();
        let due = self.ear.deadline(&self.policy, collecting).is_some_and(|due| due <= self.now);
        if !due || self.storing.is_some() {
            return;
        }
        let text = self.ear.take();
        let language = self.policy.language.as_deref();
        let is_noise = text.is_empty() || self.mouth.is_busy() && turns::is_backchannel(&text, language);
        if !is_noise {
            self.commit(text);
        }
    }

    fn commit(&mut self, text: String) {
        self.interrupt();
        if let Some(message) = self.mouth.take_unheard() {
            self.out.push(Action::Cut { message, heard: String::new() });
        }
        self.prompts = 0;
        self.tally.turns += 1;
        let is_farewell = self.holder == Holder::Agent
            && turns::is_end_phrase(&text, &self.policy.end_phrases, self.policy.language.as_deref());
        self.out.push(Action::Commit { text, is_farewell });
        if is_farewell {
            let goodbye = self.policy.phrases.goodbye.clone();
            self.farewell(CallEnd::AgentHungUp, &goodbye);
        } else if self.holder == Holder::Agent {
            self.asked_at = Some(self.now);
            self.has_filled = false;
        }
    }

    /// What is being said is over, and only what was heard of it was said.
    fn interrupt(&mut self) {
        if self.leaving.is_some() {
            return;
        }
        if self.mouth.is_speaking() || self.mouth.is_paused() {
            self.tally.interruptions += 1;
        }
        if let Some(message) = self.mouth.cut(self.now, &mut self.out) {
            self.storing = Some((message, self.now + STORING_MS));
        }
    }

    /// A false alarm: we go on from where we stopped.
    fn resume(&mut self) {
        if !self.mouth.is_paused() || self.ear.is_voiced() {
            return;
        }
        let turns = &self.policy.turns;
        let waited = self.mouth.waited(self.now) >= u64::from(turns.false_barge_resume_ms);
        if self.ear.is_noise(&self.policy) || waited && !self.ear.has_words() {
            self.mouth.resume(self.now, &mut self.out);
        }
    }

    fn fill(&mut self) {
        let due = self.asked_at.is_some_and(|asked| self.now >= asked + u64::from(self.policy.turns.filler_ms));
        if due && self.fills() {
            self.has_filled = true;
            if let Some(filler) = self.policy.phrases.filler(self.tally.turns as usize) {
                let filler = filler.to_owned();
                self.mouth.say(Kind::Filler, &filler);
            }
        }
    }

    fn prompt(&mut self) {
        let turns = &self.policy.turns;
        let (silence, most) = (u64::from(turns.no_input_ms), turns.no_input_prompts);
        if self.leaving.is_none() && self.now >= u64::from(turns.max_call_s) * 1000 {
            let text = self.policy.phrases.too_long.clone();
            self.farewell(CallEnd::TooLong, &text);
        } else if self.waits_for_words() && self.now >= self.sound_at + silence {
            self.sound_at = self.now;
            self.prompts += 1;
            if self.prompts > most {
                let text = self.policy.phrases.goodbye.clone();
                self.farewell(CallEnd::Silence, &text);
            } else {
                let text = self.policy.phrases.still_there.clone();
                self.mouth.say(Kind::Prompt, &text);
            }
        }
    }

    fn farewell(&mut self, how: CallEnd, text: &str) {
        if self.leaving.is_some() {
            return;
        }
        self.interrupt();
        self.mouth.clear(&mut self.out);
        self.asked_at = None;
        self.leaving = Some((how, self.now + FAREWELL_MS));
        self.mouth.say(Kind::Prompt, text);
    }

    fn close(&mut self) {
        let Some((how, until)) = self.leaving else {
            return;
        };
        if !self.mouth.is_busy() || self.now >= until {
            self.is_over = true;
            self.out.push(Action::HangUp(how));
        }
    }
}

#[cfg(test)]
mod tests;
