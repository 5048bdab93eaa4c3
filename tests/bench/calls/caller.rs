use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;
use std::time::{Duration, Instant};

use sandbox::PeerError;
use sandbox::carrier::Number;
use sandbox::carrier::sound::{PER_MS, SILENCE};
use sandbox::load::{Came, Histogram, LoadCall};
use tokio::time::sleep_until;

use super::speech::Words;

pub const FRAME: Duration = Duration::from_millis(20);
const FRAME_BYTES: usize = 160;

/// What the settings of a call say: silence that is a pause, and the wait after a whole sentence; voice that stops us.
const CONFIGURED_WAIT: Duration = Duration::from_millis(200 + 150);
const CONFIGURED_START: Duration = Duration::from_millis(200);

/// How far the product sends ahead of the ear.
const LEAD: Duration = Duration::from_millis(160);

/// After the last sound of an answer it is over.
const QUIET: Duration = Duration::from_millis(300);
/// Who interrupts does so when the answer has lasted so long.
const INTERRUPTS_AFTER: Duration = Duration::from_millis(1_200);
const PATIENCE: Duration = Duration::from_secs(6);

/// What the callers have noticed since it was last taken.
#[derive(Debug, Default)]
pub struct Figures {
    /// From the last sample of a question to the first frame of the answer.
    pub answered: Histogram,
    /// The same beyond the configured waits; nothing where a fading end was taken for silence already.
    pub added: Histogram,
    /// From the first sample of an interruption to the `clear`, without the configured start.
    pub cleared: Histogram,
    /// How far a frame was from the time at which it keeps the carrier's queue at its length.
    pub jitter: Histogram,
    /// Of this client, against its own schedule.
    pub lateness: Histogram,
    /// The queue ran dry within an utterance.
    pub underruns: u64,
    pub turns: u64,
    pub unanswered: u64,
    pub not_cleared: u64,
}

/// What all callers share.
pub struct Crowd {
    pub words: Words,
    pub figures: RefCell<Figures>,
    pub is_over: Cell<bool>,
}

/// One call, from the ring until the crowd is told to hang up.
pub async fn converse(own: Rc<Number>, number: usize, crowd: Rc<Crowd>) -> Result<(), PeerError> {
    let mut call = LoadCall::dial(&own, &format!("+4915112{number:06}")).await?;
    let mut caller = Caller::new(number, Rc::clone(&crowd));
    // Neighbours do not send in the same moment.
    let began = Instant::now() + Duration::from_micros(number as u64 * 7_919 % 20_000);
    let mut frames = 0;
    while !crowd.is_over.get() {
        let due = began + FRAME * (frames + 1);
        tokio::select! {
            came = call.next() => caller.take(came?, Instant::now()),
            () = sleep_until(due.into()) => {
                frames += 1;
                let now = Instant::now();
                crowd.figures.borrow_mut().lateness.record(now - due);
                let sound = caller.speak(now);
                call.media(&sound, u64::from(frames) * 20).await?;
                while let Some(name) = caller.ear.reached(now) {
                    call.mark(&name).await?;
                }
            }
        }
    }
    call.hang_up().await
}

#[derive(Clone, Copy)]
enum Doing {
    /// To an answer, or a greeting.
    Listening,
    Thinking {
        frames: u64,
    },
    /// The question, from this byte on.
    Speaking {
        place: usize,
    },
    /// For an answer, since the last sample of the question.
    Waiting {
        since: Instant,
    },
}

struct Caller {
    crowd: Rc<Crowd>,
    ear: Ear,
    doing: Doing,
    has_heard: bool,
    interrupts_at: Option<Instant>,
    /// An interruption began then, and nothing was cleared yet.
    interrupting: Option<Instant>,
    chance: u64,
}

impl Caller {
    fn new(number: usize, crowd: Rc<Crowd>) -> Self {
        let chance = (number as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        Self {
            crowd,
            ear: Ear::new(Instant::now()),
            doing: Doing::Listening,
            has_heard: false,
            interrupts_at: None,
            interrupting: None,
            chance,
        }
    }

    fn take(&mut self, came: Came, now: Instant) {
        let crowd = Rc::clone(&self.crowd);
        let mut figures = crowd.figures.borrow_mut();
        match came {
            Came::Sound(bytes) => {
                if let Doing::Waiting { since } = self.doing {
                    let after = now.saturating_duration_since(since);
                    figures.answered.record(after);
                    figures.added.record(after.saturating_sub(CONFIGURED_WAIT));
                    figures.turns += 1;
                    self.doing = Doing::Listening;
                    self.interrupts_at = (self.below(3) == 0).then(|| now + INTERRUPTS_AFTER);
                }
                self.has_heard = true;
                if let Some(deviation) = self.ear.sound(bytes, now) {
                    figures.jitter.record(deviation);
                }
            }
            Came::Mark(name) => figures.underruns += self.ear.mark(name),
            Came::Clear => {
                self.ear.clear(now);
                if let Some(since) = self.interrupting.take() {
                    figures.cleared.record(now.saturating_duration_since(since).saturating_sub(CONFIGURED_START));
                }
            }
        }
    }

    /// The frame whose last sample is now.
    fn speak(&mut self, now: Instant) -> [u8; FRAME_BYTES] {
        let mut frame = [SILENCE; FRAME_BYTES];
        match self.doing {
            Doing::Listening if self.interrupts_at.is_some_and(|at| now >= at) => {
                self.interrupts_at = None;
                // An answer that is over by itself is not interrupted.
                self.interrupting = self.ear.is_playing(now).then(|| now.checked_sub(FRAME).unwrap_or(now));
                self.doing = Doing::Speaking { place: 0 };
                return self.speak(now);
            }
            Doing::Listening if self.has_heard && self.interrupts_at.is_none() && self.ear.is_quiet(now) => {
                self.doing = Doing::Thinking { frames: 15 + self.below(60) };
            }
            Doing::Thinking { frames: 0 } => {
                self.doing = Doing::Speaking { place: 0 };
                return self.speak(now);
            }
            Doing::Thinking { frames } => self.doing = Doing::Thinking { frames: frames - 1 },
            Doing::Speaking { place } => {
                let rest = &self.crowd.words.question[place..];
                let length = rest.len().min(FRAME_BYTES);
                frame[..length].copy_from_slice(&rest[..length]);
                self.doing = Doing::Speaking { place: place + length };
                if length == rest.len() {
                    self.stop_speaking(now, FRAME_BYTES - length);
                }
            }
            Doing::Waiting { since } if now > since + PATIENCE => {
                self.crowd.figures.borrow_mut().unanswered += 1;
                self.doing = Doing::Speaking { place: 0 };
            }
            Doing::Listening | Doing::Waiting { .. } => {}
        }
        frame
    }

    /// The last sample of the question was so many samples ago.
    fn stop_speaking(&mut self, now: Instant, ago: usize) {
        if self.interrupting.take().is_some() {
            // What sounds now is no answer to it.
            self.crowd.figures.borrow_mut().not_cleared += 1;
            self.doing = Doing::Listening;
            return;
        }
        let ago = Duration::from_micros((ago * 1_000 / PER_MS) as u64);
        self.doing = Doing::Waiting { since: now.checked_sub(ago).unwrap_or(now) };
    }

    fn below(&mut self, bound: u64) -> u64 {
        self.chance ^= self.chance << 13;
        self.chance ^= self.chance >> 7;
        self.chance ^= self.chance << 17;
        self.chance % bound
    }
}

/// The carrier's queue: how long it lasts, and whether it ran dry where it should not.
struct Ear {
    lasts_until: Instant,
    marks: VecDeque<(Instant, String)>,
    /// Since when sound has been coming without a gap, and how much of it.
    flow: Option<(Instant, Duration)>,
    /// Of the last mark.
    utterance: Option<String>,
    /// Gaps of which it is not known yet whether they lie within an utterance: the next mark tells.
    gaps: u64,
}

impl Ear {
    fn new(now: Instant) -> Self {
        Self { lasts_until: now, marks: VecDeque::new(), flow: None, utterance: None, gaps: 0 }
    }

    /// How far from its time this sound came; the burst at the beginning makes the schedule and is not on it.
    fn sound(&mut self, bytes: usize, now: Instant) -> Option<Duration> {
        let lasts = Duration::from_micros((bytes * 1_000 / PER_MS) as u64);
        if now > self.lasts_until {
            self.gaps += u64::from(self.flow.is_some());
            self.flow = None;
            self.lasts_until = now;
        }
        self.lasts_until += lasts;
        let (began, so_far) = self.flow.get_or_insert((now, Duration::ZERO));
        *so_far += lasts;
        let due = *began + so_far.saturating_sub(LEAD);
        (*so_far > LEAD).then(|| now.max(due) - now.min(due))
    }

    /// Gaps within the utterance whose mark this is.
    fn mark(&mut self, name: String) -> u64 {
        // The last part of a mark's name counts within its utterance; what is before it names that.
        let utterance = name.rsplit_once(':').map(|(utterance, _)| utterance.to_owned());
        let gaps = std::mem::take(&mut self.gaps);
        let is_same = self.utterance == utterance;
        self.utterance = utterance;
        self.marks.push_back((self.lasts_until, name));
        if is_same { gaps } else { 0 }
    }

    fn clear(&mut self, now: Instant) {
        self.lasts_until = now;
        for (until, _) in &mut self.marks {
            *until = now;
        }
        (self.flow, self.utterance, self.gaps) = (None, None, 0);
    }

    /// A mark before which everything was played by now.
    fn reached(&mut self, now: Instant) -> Option<String> {
        self.marks.pop_front_if(|(until, _)| *until <= now).map(|(_, name)| name)
    }

    fn is_playing(&self, now: Instant) -> bool {
        now < self.lasts_until
    }

    fn is_quiet(&self, now: Instant) -> bool {
        now > self.lasts_until + QUIET
    }
}
