//! A carrier as strict as the real one: it plays at the rate of the line, tells of marks when their sound was played, each after
//! a delay of its own, and honours `clear`. It also keeps what really came to the ear.

use std::collections::VecDeque;

use super::*;

pub(super) struct Carrier {
    queue: VecDeque<Item>,
    pub(super) now: u64,
    /// When they come back, and their names.
    echoes: Vec<(u64, String)>,
    delays: Vec<u64>,
    marks: usize,
    /// All sound of the utterance, as it has to arrive.
    pub(super) expected: Vec<u8>,
    /// The furthest byte that was heard, and how many were heard more than once.
    pub(super) furthest: usize,
    pub(super) twice: usize,
    /// Time without sound since the first was heard.
    pub(super) silent_ms: u64,
}

enum Item {
    Sound { at: usize, left: usize },
    Mark(String),
}

impl Carrier {
    /// Marks come back after these delays, in turn.
    pub(super) fn new(delays: &[u64]) -> Self {
        Self {
            queue: VecDeque::new(),
            now: 0,
            echoes: Vec::new(),
            delays: delays.to_vec(),
            marks: 0,
            expected: Vec::new(),
            furthest: 0,
            twice: 0,
            silent_ms: 0,
        }
    }

    /// More sound from the source, each byte telling its place.
    pub(super) fn give(&mut self, playout: &mut Playout, length: usize) -> Result<(), Full> {
        let begin = self.expected.len();
        let sound: Vec<u8> = (begin..begin + length).map(|place| (place % 251) as u8).collect();
        playout.append(&sound)?;
        if !playout.utterance.as_ref().unwrap().is_finished {
            self.expected.extend(sound);
        }
        Ok(())
    }

    pub(super) fn end_sentence(&mut self, playout: &mut Playout) {
        playout.end_sentence();
        self.expected.resize(self.expected.len().next_multiple_of(FRAME), 0xFF);
    }

    pub(super) fn finish(&mut self, playout: &mut Playout) {
        playout.finish();
        self.expected.resize(self.expected.len().next_multiple_of(FRAME), 0xFF);
    }

    pub(super) fn tick(&mut self, playout: &mut Playout) {
        let outs = playout.on_tick(self.now);
        self.take(playout, outs);
    }

    pub(super) fn pause(&mut self, playout: &mut Playout) {
        let outs = playout.pause(self.now);
        self.take(playout, outs);
    }

    pub(super) fn resume(&mut self, playout: &mut Playout) {
        let outs = playout.resume(self.now);
        self.take(playout, outs);
    }

    pub(super) fn take(&mut self, playout: &Playout, outs: Vec<Out>) {
        let sent = outs.iter().map(|out| if let Out::Media { frames } = out { frames.len() } else { 0 }).sum::<usize>();
        let mut at = playout.utterance.as_ref().map_or(0, |utterance| utterance.sent) - sent;
        for out in outs {
            match out {
                Out::Media { frames } => {
                    assert!(frames.len().is_multiple_of(FRAME) && frames.len() <= LARGEST && !frames.is_empty());
                    assert_eq!(frames, self.expected[at..at + frames.len()], "the sound of this place");
                    self.queue.push_back(Item::Sound { at, left: frames.len() });
                    at += frames.len();
                }
                Out::Mark(name) => self.queue.push_back(Item::Mark(name)),
                Out::Clear => {
                    for item in std::mem::take(&mut self.queue) {
                        if let Item::Mark(name) = item {
                            self.echo(name);
                        }
                    }
                }
            }
        }
        self.pass_marks();
    }

    fn echo(&mut self, name: String) {
        let delay = self.delays[self.marks % self.delays.len()];
        self.marks += 1;
        self.echoes.push((self.now + delay, name));
    }

    fn pass_marks(&mut self) {
        while let Some(Item::Mark(_)) = self.queue.front() {
            if let Some(Item::Mark(name)) = self.queue.pop_front() {
                self.echo(name);
            }
        }
    }

    /// A millisecond at the ear.
    fn listen(&mut self) {
        self.now += 1;
        let mut room = PER_MS as usize;
        while room > 0 {
            let Some(Item::Sound { at, left }) = self.queue.front_mut() else {
                self.silent_ms += u64::from(self.furthest > 0);
                break;
            };
            let step = room.min(*left);
            assert!(*at <= self.furthest, "nothing is left out");
            self.twice += step.min(self.furthest - *at);
            (*at, *left, room) = (*at + step, *left - step, room - step);
            self.furthest = self.furthest.max(*at);
            if *left == 0 {
                self.queue.pop_front();
            }
            self.pass_marks();
        }
    }

    /// Time in which our side is asleep.
    pub(super) fn sleep(&mut self, ms: u64) {
        for _ in 0..ms {
            self.listen();
        }
    }

    /// Time in which marks are heard of when they come.
    pub(super) fn wait(&mut self, playout: &mut Playout, ms: u64) -> Option<Played> {
        for _ in 0..ms {
            self.listen();
            if let Some(played) = self.tell(playout) {
                return Some(played);
            }
        }
        None
    }

    /// Tells of the marks that are back.
    pub(super) fn tell(&mut self, playout: &mut Playout) -> Option<Played> {
        self.echoes.sort_by_key(|(at, _)| *at);
        while self.echoes.first().is_some_and(|(at, _)| *at <= self.now) {
            let (_, name) = self.echoes.remove(0);
            if let Some(Progress::Finished(played)) = playout.on_mark(self.now, &name) {
                return Some(played);
            }
        }
        None
    }

    pub(super) fn lose_mark(&mut self) {
        self.echoes.pop();
    }

    pub(super) fn double_mark(&mut self) {
        if let Some((at, name)) = self.echoes.last().cloned() {
            self.echoes.push((at + 7, name));
        }
    }

    pub(super) fn queued(&self) -> usize {
        self.queue.iter().map(|item| if let Item::Sound { left, .. } = item { *left } else { 0 }).sum()
    }

    /// Runs until the utterance is over, with a tick whenever one is due.
    pub(super) fn run(&mut self, playout: &mut Playout) -> Played {
        let start = self.now;
        loop {
            self.tick(playout);
            if let Some(Progress::Finished(played)) = playout.overdue(self.now) {
                return played;
            }
            let due = playout.next_due(self.now).map_or(20, |due| (due - self.now).clamp(1, 20));
            if let Some(played) = self.wait(playout, due) {
                return played;
            }
            assert!(self.now < start + 60_000, "it never ends");
        }
    }
}
