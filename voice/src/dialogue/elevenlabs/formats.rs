//! From the phone's sound to that of an agent which is set to another, and back.

use crate::audio::resample::{Resampler, UnusableRate};
use crate::audio::wav::{Format, PcmReader};
use crate::audio::{RATE, mulaw};

/// A format as the provider writes it: `ulaw_8000`, `pcm_16000`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Named {
    is_mulaw: bool,
    rate: u32,
}

impl Named {
    pub(super) const PHONE: Self = Self { is_mulaw: true, rate: RATE };

    /// None for one that we cannot use.
    pub(super) fn read(name: &str) -> Option<Self> {
        match name.split_once('_')? {
            ("ulaw", "8000") => Some(Self::PHONE),
            ("pcm", rate) => rate.parse().ok().map(|rate| Self { is_mulaw: false, rate }),
            _ => None,
        }
    }
}

/// The caller's sound on its way to the agent.
pub(super) struct Outward(Option<Resampler>);

impl Outward {
    pub(super) fn new(format: Named) -> Result<Self, UnusableRate> {
        Ok(Self(if format.is_mulaw { None } else { Some(Resampler::new(RATE, format.rate)?) }))
    }

    pub(super) fn push(&mut self, sound: &[u8]) -> Vec<u8> {
        let Some(resampler) = &mut self.0 else { return sound.to_vec() };
        let (mut samples, mut out) = (Vec::with_capacity(sound.len()), Vec::new());
        mulaw::decode_all(sound, &mut samples);
        resampler.push(&samples, &mut out);
        out.into_iter().flat_map(i16::to_le_bytes).collect()
    }
}

/// The agent's sound on its way to the caller.
pub(super) struct Inward {
    format: Named,
    reader: PcmReader,
}

impl Inward {
    pub(super) fn new(format: Named) -> Result<Self, UnusableRate> {
        let Named { is_mulaw, rate } = format;
        Ok(Self { format, reader: PcmReader::new(Format { is_mulaw, channels: 1, rate })? })
    }

    pub(super) fn push(&mut self, sound: &[u8]) -> Vec<u8> {
        let mut codes = Vec::with_capacity(sound.len());
        self.reader.push(sound, &mut codes);
        codes
    }

    /// What lies in the filter is of something that is over.
    pub(super) fn reset(&mut self) {
        if let Ok(new) = Self::new(self.format) {
            *self = new;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_are_known_by_their_names() {
        assert_eq!(Named::read("ulaw_8000"), Some(Named::PHONE));
        assert_eq!(Named::read("pcm_16000"), Some(Named { is_mulaw: false, rate: 16_000 }));
        for unusable in ["mp3_44100", "ulaw_16000", "pcm", "pcm_x", ""] {
            assert_eq!(Named::read(unusable), None, "{unusable}");
        }
        assert!(Inward::new(Named { is_mulaw: false, rate: 96_000 }).is_err());
    }

    #[test]
    fn a_tone_comes_back_from_another_rate_as_loud_as_it_was() {
        let tone = |at: usize| mulaw::encode(((at as f64 * 0.5).sin() * 8_000.0) as i16);
        let sound: Vec<u8> = (0..1_600).map(tone).collect();
        let format = Named { is_mulaw: false, rate: 16_000 };
        let (mut out, mut back) = (Outward::new(format).unwrap(), Inward::new(format).unwrap());
        // Pieces of an odd length cut samples in the middle.
        let wide: Vec<u8> = sound.chunks(160).flat_map(|piece| out.push(piece)).collect();
        let heard: Vec<u8> = wide.chunks(77).flat_map(|piece| back.push(piece)).collect();
        let loudness =
            |codes: &[u8]| codes.iter().map(|code| f64::from(mulaw::decode(*code)).abs()).sum::<f64>() / codes.len() as f64;
        let ratio = loudness(&heard[200..1_400]) / loudness(&sound[200..1_400]);
        assert!(heard.len() > 1_500 && (0.9..1.1).contains(&ratio), "{} {ratio}", heard.len());
    }
}
