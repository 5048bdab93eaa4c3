use std::io;
use std::process::Command;

use sandbox::carrier::sound::{encode, loudness};
use voice::audio::wav::WavReader;

/// Above it a sample is somebody's voice.
const VOICE: i32 = 300;

/// What callers say, in µ-law, from the first sample of the voice to the last: so both ends are known.
#[derive(Debug, Clone)]
pub struct Words {
    pub question: Vec<u8>,
}

impl Words {
    pub fn make() -> io::Result<Self> {
        let words = "tell me how long delivery takes";
        let output = Command::new("espeak-ng").args(["--stdout", "-v", "en-us+f3", "-s", "160", words]).output()?;
        let (mut reader, mut sound) = (WavReader::new(), Vec::new());
        reader.push(&output.stdout, &mut sound).and_then(|()| reader.finish(&mut sound)).map_err(io::Error::other)?;
        let is_voice = |code: &u8| loudness(*code) > VOICE;
        let ends = sound.iter().position(is_voice).zip(sound.iter().rposition(is_voice));
        let (first, last) = ends.ok_or_else(|| io::Error::other("espeak-ng made no sound"))?;
        Ok(Self { question: sound[first..=last].to_vec() })
    }
}

/// So many milliseconds of something loud.
pub fn hum(ms: usize) -> Vec<u8> {
    let wave = (0..40_i32).map(|step| encode(((step - 20) * 400) as i16)).collect::<Vec<_>>();
    wave.iter().copied().cycle().take(ms * sandbox::carrier::sound::PER_MS).collect()
}
