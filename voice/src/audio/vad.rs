use earshot::Detector as Net;

use super::mulaw;

/// Samples of one decision: 16 ms at 16 kHz, which are half as many of ours.
const WINDOW: usize = 256;
const OURS: usize = WINDOW / 2;

/// Mean square below which nobody speaks into a phone: −55 dB of full scale. Such windows cost nothing.
const FLOOR: i64 = 3_400;

/// Finds voice in µ-law: each full window's probability that somebody speaks in it.
pub trait Detector: Send {
    fn push(&mut self, sound: &[u8], tell: &mut dyn FnMut(f32));
}

/// Finds voice: a small neural net in plain Rust, behind a gate for silence.
pub struct Vad {
    net: Option<Box<Net>>,
    /// Samples of the window that is not full yet.
    waiting: Vec<i16>,
    last: i16,
}

impl Vad {
    pub fn new() -> Self {
        Self::default()
    }

    fn decide(&mut self) -> f32 {
        let energy: i64 = self.waiting.iter().map(|sample| i64::from(*sample) * i64::from(*sample)).sum();
        if energy / (OURS as i64) < FLOOR {
            return 0.0;
        }
        let mut window = [0_i16; WINDOW];
        let mut before = self.last;
        for (pair, sample) in window.chunks_exact_mut(2).zip(&self.waiting) {
            // Good enough for a decision: nothing of this is heard.
            pair[0] = i16::midpoint(before, *sample);
            pair[1] = *sample;
            before = *sample;
        }
        self.net.get_or_insert_with(|| Box::new(Net::default())).predict_i16(&window)
    }
}

impl Detector for Vad {
    fn push(&mut self, sound: &[u8], tell: &mut dyn FnMut(f32)) {
        for code in sound {
            self.waiting.push(mulaw::decode(*code));
            if self.waiting.len() == OURS {
                tell(self.decide());
                self.last = self.waiting[OURS - 1];
                self.waiting.clear();
            }
        }
    }
}

impl Default for Vad {
    fn default() -> Self {
        Self { net: None, waiting: Vec::with_capacity(OURS), last: 0 }
    }
}
