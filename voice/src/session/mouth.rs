//! Our side: what is to be said, one utterance after the other, and what of it came to the caller's ear.

use std::collections::VecDeque;

use engine::ids::MessageId;

use super::{Action, Sound, Speak};
use crate::playout::{Limits, Out, Played, Playout, Progress};
use crate::sentences::{Sentence, Sentences, prefix_at};
use crate::turns::Settings;

/// Waiting to be said; more is not said.
const MOST_WAITING: usize = 16;

/// Sentences whose sound is made ahead of the one that is heard.
const AHEAD: usize = 2;

/// Replies that were cut and whose storing may still be told of.
const MOST_CUT: usize = 8;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Message,
    Prompt,
    Filler,
}

struct Utterance {
    id: u64,
    kind: Kind,
    message: Option<MessageId>,
    is_stored: bool,
    /// No more text comes.
    is_whole: bool,
    text: String,
    cutter: Sentences,
    sentences: Vec<Sentence>,
    /// Sentences that were given to the synthesiser, and those whose sound is all there.
    asked: usize,
    sounded: usize,
    is_finished: bool,
    began_at: Option<u64>,
}

pub(super) struct Mouth {
    playout: Playout,
    queue: VecDeque<Utterance>,
    next: u64,
    cut: VecDeque<(MessageId, String)>,
    /// A reply of which nothing was heard: its turn goes on with what the caller says now.
    unheard: Option<MessageId>,
    paused_at: Option<u64>,
    played_ms: u64,
}

impl Default for Mouth {
    fn default() -> Self {
        Self {
            playout: Playout::new(Limits::default()),
            queue: VecDeque::new(),
            next: 0,
            cut: VecDeque::new(),
            unheard: None,
            paused_at: None,
            played_ms: 0,
        }
    }
}

impl Mouth {
    pub(super) fn piece(&mut self, message: MessageId, piece: &str) {
        if self.is_cut(message) || self.unheard == Some(message) {
            return;
        }
        self.drop_waiting_fillers();
        let place = self.find(message).unwrap_or_else(|| self.push(Kind::Message, Some(message)));
        if let Some(utterance) = self.queue.get_mut(place).filter(|utterance| !utterance.is_whole) {
            utterance.add(piece);
        }
    }

    /// Nothing of it is going to be said, whatever still comes of it.
    pub(super) fn refuse(&mut self, message: MessageId) {
        if self.find(message).is_none() && !self.is_cut(message) {
            self.remember_cut(message, String::new());
        }
    }

    fn remember_cut(&mut self, message: MessageId, heard: String) {
        self.cut.push_back((message, heard));
        if self.cut.len() > MOST_CUT {
            self.cut.pop_front();
        }
    }

    /// The message as it is stored, which is what counts.
    pub(super) fn stored(&mut self, now: u64, message: MessageId, text: &str, out: &mut Vec<Action>) {
        if self.unheard == Some(message) {
            // It was stored before anybody knew that the caller spoke.
            self.unheard = None;
            out.push(Action::Heard { message, text: Some(String::new()) });
            return;
        }
        if let Some((_, heard)) = self.cut.iter().find(|(cut, _)| *cut == message) {
            if heard != text {
                out.push(Action::Heard { message, text: Some(heard.clone()) });
            }
            return;
        }
        self.drop_waiting_fillers();
        let said = self.find(message);
        if let Some(place) = said
            && let Some(utterance) = self.queue.get_mut(place)
        {
            if let Some(rest) = text.strip_prefix(utterance.text.as_str()).map(str::to_owned) {
                utterance.is_stored = true;
                utterance.add(&rest);
                utterance.end();
                return;
            }
            // Something else is stored than what was being said: that is said instead.
            if place == 0 && utterance.began_at.is_some() {
                let id = utterance.id;
                let (outs, _) = self.playout.cut(now);
                out.extend(outs.into_iter().map(Action::Send));
                out.push(Action::Hush { utterance: id });
            }
            self.queue.remove(place);
        }
        let place = self.push(Kind::Message, Some(message));
        if let Some(utterance) = self.queue.get_mut(place) {
            utterance.is_stored = true;
            utterance.add(text);
            utterance.end();
        }
    }

    pub(super) fn say(&mut self, kind: Kind, text: &str) {
        if text.trim().is_empty() {
            return;
        }
        let place = self.push(kind, None);
        if let Some(utterance) = self.queue.get_mut(place) {
            utterance.add(text);
            utterance.end();
        }
    }

    pub(super) fn sound(&mut self, id: u64, sentence: usize, sound: &Sound<'_>) {
        let Some(utterance) = self.queue.front_mut().filter(|utterance| utterance.id == id && utterance.sounded == sentence)
        else {
            return;
        };
        if self.playout.current() != Some(id) {
            self.playout.begin(id);
        }
        match sound {
            // Beyond the bound of what is kept nothing is heard, and so nothing is counted as said.
            Sound::Piece(piece) if self.playout.append(piece).is_err() => utterance.stop_before(sentence),
            Sound::Piece(_) => {}
            Sound::End => {
                utterance.sounded += 1;
                self.playout.end_sentence();
            }
            Sound::Failed => utterance.stop_before(sentence),
        }
    }

    pub(super) fn mark(&mut self, now: u64, name: &str, out: &mut Vec<Action>) {
        if let Some(Progress::Finished(played)) = self.playout.on_mark(now, name) {
            self.complete(&played, out);
        }
    }

    /// Everything that is due.
    pub(super) fn on_tick(&mut self, now: u64, out: &mut Vec<Action>) {
        if let Some(Progress::Finished(played)) = self.playout.overdue(now) {
            self.complete(&played, out);
        }
        let heard = self.playout.played(now).whole;
        while let Some(utterance) = self.queue.front_mut() {
            let ready = utterance.sentences.len().min(heard.max(utterance.asked.min(1)) + AHEAD);
            for number in utterance.asked..ready {
                let before = number.checked_sub(1).map(|before| utterance.sentences[before].text.clone());
                let text = utterance.sentences[number].text.clone();
                let is_stock = utterance.kind != Kind::Message;
                out.push(Action::Speak(Speak { utterance: utterance.id, sentence: number, text, before, is_stock }));
            }
            utterance.asked = utterance.asked.max(ready);
            if !utterance.is_whole || utterance.sounded < utterance.sentences.len() {
                break;
            }
            if self.playout.current() == Some(utterance.id) {
                if !utterance.is_finished {
                    utterance.is_finished = true;
                    self.playout.finish();
                }
                break;
            }
            // Nothing of it can be heard.
            let nothing = Played { id: utterance.id, ..Played::default() };
            self.complete(&nothing, out);
        }
        if !self.playout.is_paused() {
            let outs = self.playout.on_tick(now);
            if let Some(utterance) = self.queue.front_mut().filter(|_| outs.iter().any(|out| matches!(out, Out::Media { .. }))) {
                utterance.began_at.get_or_insert(now);
            }
            out.extend(outs.into_iter().map(Action::Send));
        }
    }

    fn complete(&mut self, played: &Played, out: &mut Vec<Action>) {
        let Some(utterance) = self.queue.front().filter(|utterance| utterance.id == played.id) else {
            return;
        };
        self.played_ms += played.played_ms;
        let is_all = played.is_complete && utterance.reaches_end();
        if let Some(message) = utterance.message.filter(|_| utterance.is_stored) {
            let text = (!is_all).then(|| utterance.heard(played).to_owned());
            out.push(Action::Heard { message, text });
        }
        self.queue.pop_front();
    }

    pub(super) fn pause(&mut self, now: u64, out: &mut Vec<Action>) {
        self.paused_at = Some(now);
        out.extend(self.playout.pause(now).into_iter().map(Action::Send));
    }

    pub(super) fn resume(&mut self, now: u64, out: &mut Vec<Action>) {
        self.paused_at = None;
        out.extend(self.playout.resume(now).into_iter().map(Action::Send));
    }

    /// The caller is quiet since then.
    pub(super) fn quiet_at(&mut self, now: u64) {
        if self.paused_at.is_some() {
            self.paused_at = Some(now);
        }
    }

    pub(super) fn waited(&self, now: u64) -> u64 {
        self.paused_at.map_or(0, |since| now.saturating_sub(since))
    }

    /// Nothing more is said. A reply that is not stored yet and of which something was heard is returned: it is going to be stored.
    pub(super) fn cut(&mut self, now: u64, out: &mut Vec<Action>) -> Option<MessageId> {
        self.paused_at = None;
        let mut storing = None;
        let is_playing = self.playout.current().is_some();
        if is_playing {
            let (outs, played) = self.playout.cut(now);
            out.extend(outs.into_iter().map(Action::Send));
            if let Some(utterance) = self.queue.front().filter(|utterance| utterance.id == played.id) {
                self.played_ms += played.played_ms;
                let heard = utterance.heard(&played).to_owned();
                storing = self.let_go(&heard, out);
            }
        }
        while !self.queue.is_empty() {
            self.let_go("", out);
        }
        storing
    }

    /// Takes the front away, of which so much was heard.
    fn let_go(&mut self, heard: &str, out: &mut Vec<Action>) -> Option<MessageId> {
        let utterance = self.queue.pop_front()?;
        if utterance.asked > utterance.sounded {
            out.push(Action::Hush { utterance: utterance.id });
        }
        let message = utterance.message?;
        if utterance.is_stored {
            let is_all = heard.len() >= utterance.text.trim_end().len();
            out.push(Action::Heard { message, text: (!is_all).then(|| heard.to_owned()) });
            return None;
        }
        if heard.is_empty() {
            self.unheard = Some(message);
            return None;
        }
        self.remember_cut(message, heard.to_owned());
        out.push(Action::Cut { message, heard: heard.to_owned() });
        Some(message)
    }

    pub(super) fn clear(&mut self, out: &mut Vec<Action>) {
        while !self.queue.is_empty() {
            self.let_go("", out);
        }
    }

    pub(super) fn take_unheard(&mut self) -> Option<MessageId> {
        let message = self.unheard.take()?;
        self.remember_cut(message, String::new());
        Some(message)
    }

    pub(super) fn next_due(&self, now: u64, turns: &Settings) -> Option<u64> {
        let resumes = self.paused_at.map(|since| since + u64::from(turns.false_barge_resume_ms));
        self.playout.next_due(now).into_iter().chain(resumes).min()
    }

    /// Something is said or about to be.
    pub(super) fn is_busy(&self) -> bool {
        !self.queue.is_empty()
    }

    pub(super) fn is_speaking(&self) -> bool {
        self.playout.is_speaking() && self.queue.front().is_some_and(|utterance| utterance.began_at.is_some())
    }

    pub(super) fn is_paused(&self) -> bool {
        self.playout.is_paused()
    }

    /// Clicks and echoes at the beginning are nobody's words.
    pub(super) fn may_be_interrupted(&self, now: u64, turns: &Settings) -> bool {
        self.is_speaking() && !self.is_paused() && self.may_be_interrupted_by_words(now, turns)
    }

    pub(super) fn may_be_interrupted_by_words(&self, now: u64, turns: &Settings) -> bool {
        let began = self.queue.front().and_then(|utterance| utterance.began_at);
        began.is_none_or(|began| now >= began + u64::from(turns.guard_ms))
    }

    pub(super) fn played_ms(&self, now: u64) -> u64 {
        self.played_ms + self.playout.current().map_or(0, |_| self.playout.played(now).played_ms)
    }

    fn is_cut(&self, message: MessageId) -> bool {
        self.cut.iter().any(|(cut, _)| *cut == message)
    }

    fn find(&self, message: MessageId) -> Option<usize> {
        self.queue.iter().position(|utterance| utterance.message == Some(message))
    }

    /// An answer is there: what would have filled the wait is not needed.
    fn drop_waiting_fillers(&mut self) {
        self.queue.retain(|utterance| utterance.kind != Kind::Filler || utterance.asked > 0);
    }

    fn push(&mut self, kind: Kind, message: Option<MessageId>) -> usize {
        if self.queue.len() >= MOST_WAITING {
            self.queue.remove(self.queue.len() - 1);
        }
        self.next += 1;
        self.queue.push_back(Utterance::new(self.next, kind, message));
        self.queue.len() - 1
    }
}

impl Utterance {
    fn new(id: u64, kind: Kind, message: Option<MessageId>) -> Self {
        Self {
            id,
            kind,
            message,
            is_stored: false,
            is_whole: false,
            text: String::new(),
            cutter: Sentences::new(),
            sentences: Vec::new(),
            asked: 0,
            sounded: 0,
            is_finished: false,
            began_at: None,
        }
    }

    fn add(&mut self, piece: &str) {
        self.text.push_str(piece);
        let more = self.cutter.push(piece);
        self.sentences.extend(more);
    }

    fn end(&mut self) {
        self.is_whole = true;
        let last = self.cutter.finish();
        self.sentences.extend(last);
    }

    /// From this sentence on nobody can speak it.
    fn stop_before(&mut self, sentence: usize) {
        self.is_whole = true;
        self.sentences.truncate(sentence);
        self.asked = self.asked.min(sentence);
    }

    fn reaches_end(&self) -> bool {
        self.sentences.last().is_some_and(|last| last.range.end >= self.text.trim_end().len())
    }

    /// The text up to the last word that was surely heard.
    fn heard(&self, played: &Played) -> &str {
        let until = match self.sentences.get(played.whole) {
            Some(sentence) => prefix_at(&self.text, sentence, played.part),
            None => self.sentences.last().map_or(0, |last| last.range.end),
        };
        self.text.get(..until).unwrap_or_default().trim_end()
    }
}
