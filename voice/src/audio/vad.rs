//! Voice activity: whether somebody speaks, window by window.

mod background;
mod tonal;

use earshot::Detector as Net;

use super::mulaw;
use background::Background;
use tonal::is_tonal;

/// Samples of one decision: 16 ms at 16 kHz, which are half as many of ours.
const WINDOW: usize = 256;
const OURS: usize = WINDOW / 2;

/// Mean square below which nobody speaks into a phone: −55 dB of full scale. Such windows cost nothing.
const FLOOR: i64 = 3_400;

/// What the net is less sure of than this is no voice to anybody: whether it is a tone need not be known.
const WORTH_A_LOOK: f32 = 0.2;

/// Windows from the last full one of a tone on that are still of it: where it ends it is no tone to the formula.
const EDGE: u32 = 3;

/// Finds voice in µ-law: each full window's probability that somebody speaks in it.
pub trait Detector: Send {
    fn push(&mut self, sound: &[u8], tell: &mut dyn FnMut(f32));
}

/// Finds voice: a small neural net in plain Rust, behind a gate for silence and for what sounds all the time. The net takes
/// tones and hum for vowels, so what it believes in is looked at once more.
pub struct Vad {
    net: Option<Box<Net>>,
    background: Background,
    of_a_tone: u32,
    /// The window before, and those samples of this one that are there.
    samples: Vec<i16>,
}

impl Vad {
    pub fn new() -> Self {
        Self::default()
    }

    /// On the newest window.
    fn decide(&mut self) -> f32 {
        self.of_a_tone = self.of_a_tone.saturating_sub(1);
        let newest = &self.samples[OURS..];
        let energy = newest.iter().map(|sample| i64::from(*sample) * i64::from(*sample)).sum::<i64>() / OURS as i64;
        let background = self.background.hear(energy);
        if energy < FLOOR {
            return 0.0;
        }
        let mut window = [0_i16; WINDOW];
        for (pair, two) in window.chunks_exact_mut(2).zip(self.samples[OURS - 1..].windows(2)) {
            // Good enough for a decision: nothing of this is heard.
            pair[0] = i16::midpoint(two[0], two[1]);
            pair[1] = two[1];
        }
        let probability = self.net.get_or_insert_with(|| Box::new(Net::default())).predict_i16(&window);
        if energy < background || probability < WORTH_A_LOOK {
            return 0.0;
        }
        if is_tonal(&self.samples) {
            self.of_a_tone = EDGE;
        }
        if self.of_a_tone > 0 { 0.0 } else { probability }
    }
}

impl Detector for Vad {
    fn push(&mut self, sound: &[u8], tell: &mut dyn FnMut(f32)) {
        for code in sound {
            self.samples.push(mulaw::decode(*code));
            if self.samples.len() == 2 * OURS {
                tell(self.decide());
                self.samples.drain(..OURS);
            }
        }
    }
}

impl Default for Vad {
    fn default() -> Self {
        let mut samples = Vec::with_capacity(2 * OURS);
        samples.resize(OURS, 0);
        Self { net: None, background: Background::default(), of_a_tone: 0, samples }
    }
}
