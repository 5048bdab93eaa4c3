//! One call on a provider that listens, thinks and speaks at once, as a machine: what comes from the carrier and from the provider
//! goes in with its time, what is to be done comes out. No I/O, no clock.
//!
//! The provider finds the turns; what is known here and not there is the ear: what of an answer was played. So an answer's sound
//! goes through the ledger of [`crate::playout`], and what is stored of it is what was heard of it.

mod mouth;

use std::collections::VecDeque;

use bytes::Bytes;
use engine::model::call::{CallEnd, Talk};
use serde_json::Value;

use super::{Event, Tell};
use crate::playout::Out;
use crate::session::{Holder, Policy};
use crate::turns::{self, DigitCollector};
use mouth::{Mouth, Said};

/// What the loop has to do, in this order.
#[derive(Debug, Clone, PartialEq)]
pub enum Action {
    /// For the carrier.
    Send(Out),
    /// For the provider.
    Tell(Tell),
    /// The caller has said this.
    Commit {
        text: String,
        is_farewell: bool,
    },
    /// This was heard of what the provider said.
    Store {
        item: String,
        text: String,
        is_all: bool,
    },
    /// A tool is to run; its result comes back by [`Session::on_tool_result`].
    Run {
        id: String,
        name: String,
        arguments: Value,
    },
    /// The provider is gone and somebody else has to go on; what it said is played all the same.
    Lost {
        is_final: bool,
        detail: String,
    },
    HangUp(CallEnd),
}

/// What the caller said is stored before the answer to it, if it is told so soon after the answer was heard.
const WORDS_MS: u64 = 3_000;

/// What waits for it.
const MOST_HELD: usize = 32;

/// A tool answers by then, or has failed: nobody waits longer on the phone.
const TOOL_MS: u64 = 20_000;
const MOST_TOOLS: usize = 16;

/// A goodbye that does not come, or is not played, ends the call all the same.
const FAREWELL_MS: u64 = 15_000;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Provider {
    /// It takes no sound yet.
    Opening,
    Talking,
    Gone,
}

struct Leaving {
    how: CallEnd,
    until: u64,
    /// Something is still to be said.
    waits: bool,
}

pub struct Session {
    policy: Policy,
    now: u64,
    mouth: Mouth,
    digits: DigitCollector,
    holder: Holder,
    provider: Provider,
    /// The caller has spoken, and their words are not told yet.
    owes_words: bool,
    held: VecDeque<Action>,
    held_until: Option<u64>,
    tools: VecDeque<(String, u64)>,
    /// When either side was last heard.
    sound_at: u64,
    turns: u32,
    interruptions: u32,
    leaving: Option<Leaving>,
    /// A person holds the conversation, and the provider only lends ear and voice.
    relays: bool,
    is_over: bool,
    out: Vec<Action>,
}

impl Session {
    pub fn new(policy: Policy) -> Self {
        Self {
            policy,
            now: 0,
            mouth: Mouth::default(),
            digits: DigitCollector::default(),
            holder: Holder::Agent,
            provider: Provider::Opening,
            owes_words: false,
            held: VecDeque::new(),
            held_until: None,
            tools: VecDeque::new(),
            sound_at: 0,
            turns: 0,
            interruptions: 0,
            leaving: None,
            relays: false,
            is_over: false,
            out: Vec::new(),
        }
    }

    /// For a conversation that a person holds by what they write: neither silence nor a goodbye ends it.
    pub fn relaying(policy: Policy) -> Self {
        Self { relays: true, ..Self::new(policy) }
    }

    /// Sound of the caller, as it came. What they say while an operator talks to them is not for the provider.
    pub fn on_media(&mut self, now: u64, sound: Bytes) -> Vec<Action> {
        self.set(now);
        if self.provider == Provider::Talking && self.is_ours() {
            self.out.push(Action::Tell(Tell::Sound(sound)));
        }
        self.settle()
    }

    /// Something of the provider.
    pub fn on_event(&mut self, now: u64, event: Event) -> Vec<Action> {
        self.set(now);
        match event {
            Event::Ready { .. } => self.provider = Provider::Talking,
            Event::Sound { item, sound } if self.is_ours() => self.mouth.sound(now, &item, &sound),
            Event::Spoken { item, text } if self.is_ours() => self.mouth.words(now, &item, &text),
            Event::ItemDone { item } => self.mouth.done(&item),
            // Ours goes by marks of the carrier; theirs is a guess.
            Event::Sound { .. } | Event::Spoken { .. } | Event::Corrected { .. } => {}
            Event::Started => {
                self.sound_at = now;
                self.interruptions += u32::from(self.mouth.is_speaking());
                self.interrupt();
                self.owes_words = true;
            }
            Event::Heard { text } => self.on_heard(text),
            Event::ToolCall { id, name, arguments } => self.on_call(id, name, arguments),
            Event::Closed => {
                self.provider = Provider::Gone;
                if self.is_ours() {
                    self.leave_with(CallEnd::AgentHungUp, false);
                } else {
                    // A person talks to the caller: nothing ends for them.
                    let detail = "the provider has ended the conversation".to_owned();
                    self.out.push(Action::Lost { is_final: false, detail });
                }
            }
            Event::Failed { is_final, detail } => {
                self.provider = Provider::Gone;
                self.out.push(Action::Lost { is_final, detail });
            }
        }
        self.settle()
    }

    /// The carrier has played everything up to this mark.
    pub fn on_mark(&mut self, now: u64, name: &str) -> Vec<Action> {
        self.set(now);
        let said = self.mouth.mark(now, name);
        self.store(said);
        self.settle()
    }

    /// A key of the caller's phone: it stops what is being said.
    pub fn on_digit(&mut self, now: u64, digit: char) -> Vec<Action> {
        self.set(now);
        self.sound_at = now;
        self.interrupt();
        if let Some(digits) = self.digits.press(now, digit) {
            self.typed(digits);
        }
        self.settle()
    }

    pub fn on_tool_result(&mut self, now: u64, id: &str, output: String, is_error: bool) -> Vec<Action> {
        self.set(now);
        if let Some(place) = self.tools.iter().position(|(tool, _)| tool == id) {
            self.tools.remove(place);
            self.tell(Tell::ToolResult { id: id.to_owned(), output, is_error });
        }
        self.settle()
    }

    /// While somebody else speaks for the business, the provider neither hears nor is heard.
    pub fn on_holder(&mut self, now: u64, holder: Holder) -> Vec<Action> {
        self.set(now);
        if self.holder != holder {
            self.holder = holder;
            if !self.is_ours() {
                self.interrupt();
            }
        }
        self.settle()
    }

    /// Has this said, then hangs up.
    pub fn leave(&mut self, now: u64, how: CallEnd, text: &str) -> Vec<Action> {
        self.set(now);
        self.farewell(how, text);
        self.settle()
    }

    /// Nobody is on the line any more: what was heard last.
    pub fn hang_up(&mut self, now: u64) -> Vec<Action> {
        self.set(now);
        self.out.clear();
        self.interrupt();
        self.release();
        self.out.push(Action::Tell(Tell::Close));
        self.is_over = true;
        std::mem::take(&mut self.out)
    }

    pub fn on_tick(&mut self, now: u64) -> Vec<Action> {
        self.set(now);
        self.settle()
    }

    /// When [`Session::on_tick`] is to be called at the latest.
    pub fn next_due(&self) -> u64 {
        let tools = self.tools.iter().map(|(_, until)| *until).min();
        let leaving = self.leaving.as_ref().map(|leaving| leaving.until);
        let silence = self.leaving.is_none().then(|| self.silent_at());
        let dues = [self.mouth.next_due(self.now), self.digits.due(), self.held_until, tools, leaving, silence];
        dues.into_iter().flatten().chain([self.longest()]).min().unwrap_or_default().max(self.now)
    }

    /// How the time went so far, as far as it is known here: who finds the turns knows the pauses.
    pub fn talk(&self) -> Talk {
        let Self { turns, interruptions, .. } = *self;
        Talk { agent_ms: self.mouth.heard_ms(self.now), turns, interruptions, ..Talk::default() }
    }

    pub fn is_speaking(&self) -> bool {
        self.mouth.is_speaking()
    }

    fn set(&mut self, now: u64) {
        self.now = self.now.max(now);
    }

    fn is_ours(&self) -> bool {
        self.holder == Holder::Agent
    }

    fn longest(&self) -> u64 {
        u64::from(self.policy.turns.max_call_s) * 1_000
    }

    /// A provider asks by itself whether somebody is still there; who answers none of that has gone.
    fn silent_at(&self) -> u64 {
        let turns = &self.policy.turns;
        self.sound_at + u64::from(turns.no_input_ms) * u64::from(turns.no_input_prompts + 1)
    }

    fn tell(&mut self, tell: Tell) {
        if self.provider != Provider::Gone {
            self.out.push(Action::Tell(tell));
        }
    }

    fn interrupt(&mut self) {
        let cut = self.mouth.cut(self.now);
        self.out.extend(cut.clear.into_iter().map(Action::Send));
        for tell in cut.truncated {
            self.tell(tell);
        }
        self.store(cut.said);
    }

    fn store(&mut self, said: Option<Said>) {
        let Some(Said { item, text, is_all }) = said else { return };
        if is_all && let Some(leaving) = &mut self.leaving {
            leaving.waits = false;
        }
        if text.is_empty() {
            return;
        }
        let store = Action::Store { item, text, is_all };
        if self.owes_words && self.held.len() < MOST_HELD {
            self.held_until.get_or_insert(self.now + WORDS_MS);
            self.held.push_back(store);
        } else {
            self.release();
            self.out.push(store);
        }
    }

    /// What waited for the caller's words waits no more.
    fn release(&mut self) {
        self.owes_words = false;
        self.held_until = None;
        self.out.extend(self.held.drain(..));
    }

    fn on_heard(&mut self, text: String) {
        self.sound_at = self.now;
        if text.trim().is_empty() {
            return self.release();
        }
        let language = self.policy.language.as_deref();
        let is_farewell = self.is_ours() && !self.relays && turns::is_end_phrase(&text, &self.policy.end_phrases, language);
        self.turns += 1;
        self.out.push(Action::Commit { text, is_farewell });
        self.release();
        if is_farewell {
            self.leave_with(CallEnd::AgentHungUp, true);
        }
    }

    fn on_call(&mut self, id: String, name: String, arguments: Value) {
        if self.tools.len() == MOST_TOOLS {
            return self.tell(Tell::ToolResult { id, output: "too many at a time".to_owned(), is_error: true });
        }
        self.tools.push_back((id.clone(), self.now + TOOL_MS));
        self.out.push(Action::Run { id, name, arguments });
    }

    fn typed(&mut self, digits: String) {
        self.out.push(Action::Commit { text: digits.clone(), is_farewell: false });
        if self.is_ours() {
            self.tell(Tell::Typed(digits));
        }
    }

    fn farewell(&mut self, how: CallEnd, text: &str) {
        if self.leaving.is_none() {
            self.interrupt();
            self.tell(Tell::Say(text.to_owned()));
            self.leave_with(how, true);
        }
    }

    fn leave_with(&mut self, how: CallEnd, waits: bool) {
        match &mut self.leaving {
            Some(leaving) => leaving.waits &= waits,
            None => self.leaving = Some(Leaving { how, until: self.now + FAREWELL_MS, waits }),
        }
    }

    /// Everything that time brings.
    fn settle(&mut self) -> Vec<Action> {
        if self.is_over {
            self.out.clear();
            return Vec::new();
        }
        if let Some(digits) = self.digits.on_tick(self.now) {
            self.typed(digits);
        }
        while self.tools.front().is_some_and(|(_, until)| *until <= self.now) {
            if let Some((id, _)) = self.tools.pop_front() {
                self.tell(Tell::ToolResult { id, output: "it took too long".to_owned(), is_error: true });
            }
        }
        if self.held_until.is_some_and(|until| until <= self.now) {
            self.release();
        }
        let (outs, said) = self.mouth.on_tick(self.now);
        self.store(said);
        self.out.extend(outs.into_iter().map(Action::Send));
        if self.relays || self.mouth.is_busy() || !self.tools.is_empty() || !self.is_ours() {
            self.sound_at = self.now;
        }
        if self.now >= self.longest() {
            let text = self.policy.phrases.too_long.clone();
            self.farewell(CallEnd::TooLong, &text);
        } else if self.now >= self.silent_at() {
            let text = self.policy.phrases.goodbye.clone();
            self.farewell(CallEnd::Silence, &text);
        }
        self.close();
        std::mem::take(&mut self.out)
    }

    fn close(&mut self) {
        let Some(Leaving { how, until, waits }) = &self.leaving else { return };
        let is_said = !waits && !self.mouth.is_busy();
        if is_said || self.now >= *until {
            let how = *how;
            self.release();
            self.is_over = true;
            self.out.push(Action::HangUp(how));
        }
    }
}

#[cfg(test)]
mod tests;
