//! WAV as programs write it, read while it comes; and as we write it.

use super::resample::{Resampler, UnusableRate};
use super::{RATE, mulaw};

/// A header with its other chunks is not longer.
const LONGEST_HEADER: usize = 64 * 1024;

const PCM: u16 = 1;
const MULAW: u16 = 7;
const EXTENSIBLE: u16 = 0xFFFE;

#[derive(Debug, thiserror::Error)]
pub enum WavError {
    #[error("this is no WAV file")]
    NotWav,
    #[error("the WAV header is longer than {LONGEST_HEADER} bytes")]
    HeaderTooLong,
    #[error(
        "WAV of format {format} with {bits} bits and {channels} channels cannot be read; 16-bit PCM or µ-law of one or two channels can"
    )]
    Format { format: u16, bits: u16, channels: u16 },
    #[error(transparent)]
    Rate(#[from] UnusableRate),
}

/// From bytes of a WAV stream to µ-law at 8 kHz. Sizes in the header are not believed: programs that write to a pipe do not
/// know them.
pub struct WavReader {
    header: Vec<u8>,
    sound: Option<PcmReader>,
}

impl WavReader {
    pub fn new() -> Self {
        Self { header: Vec::new(), sound: None }
    }

    pub fn push(&mut self, bytes: &[u8], out: &mut Vec<u8>) -> Result<(), WavError> {
        if let Some(sound) = &mut self.sound {
            sound.push(bytes, out);
            return Ok(());
        }
        self.header.extend_from_slice(bytes);
        let Some((format, data)) = parse(&self.header)? else {
            return if self.header.len() > LONGEST_HEADER { Err(WavError::HeaderTooLong) } else { Ok(()) };
        };
        let mut sound = PcmReader::new(format)?;
        sound.push(self.header.get(data..).unwrap_or_default(), out);
        self.header = Vec::new();
        self.sound = Some(sound);
        Ok(())
    }

    pub fn finish(&mut self, out: &mut Vec<u8>) -> Result<(), WavError> {
        match &mut self.sound {
            Some(sound) => {
                sound.finish(out);
                Ok(())
            }
            None => Err(WavError::NotWav),
        }
    }
}

impl Default for WavReader {
    fn default() -> Self {
        Self::new()
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Format {
    pub is_mulaw: bool,
    pub channels: u16,
    pub rate: u32,
}

/// From bare samples to µ-law at 8 kHz, in pieces cut anywhere.
pub struct PcmReader {
    format: Format,
    resampler: Resampler,
    /// Bytes of a sample that is not whole yet.
    odd: Vec<u8>,
    samples: Vec<i16>,
    resampled: Vec<i16>,
}

impl PcmReader {
    pub fn new(format: Format) -> Result<Self, UnusableRate> {
        let resampler = Resampler::new(format.rate, RATE)?;
        Ok(Self { format, resampler, odd: Vec::new(), samples: Vec::new(), resampled: Vec::new() })
    }

    pub fn push(&mut self, bytes: &[u8], out: &mut Vec<u8>) {
        let Format { is_mulaw, channels, rate } = self.format;
        if is_mulaw && channels == 1 && rate == RATE {
            out.extend_from_slice(bytes);
            return;
        }
        self.odd.extend_from_slice(bytes);
        let width = if is_mulaw { 1 } else { 2 };
        let block = width * usize::from(channels);
        let whole = self.odd.len() / block * block;
        self.samples.clear();
        for block in self.odd[..whole].chunks_exact(block) {
            let each = block.chunks_exact(width).map(|sample| match sample {
                [code] => i32::from(mulaw::decode(*code)),
                [low, high] => i32::from(i16::from_le_bytes([*low, *high])),
                _ => 0,
            });
            self.samples.push((each.sum::<i32>() / i32::from(channels)) as i16);
        }
        self.odd.drain(..whole);
        self.resampled.clear();
        self.resampler.push(&self.samples, &mut self.resampled);
        mulaw::encode_all(&self.resampled, out);
    }

    pub fn finish(&mut self, out: &mut Vec<u8>) {
        self.resampled.clear();
        self.resampler.finish(&mut self.resampled);
        mulaw::encode_all(&self.resampled, out);
    }
}

/// The format and where the sound begins; none until all of the header is there.
fn parse(bytes: &[u8]) -> Result<Option<(Format, usize)>, WavError> {
    if bytes.len() < 12 {
        return Ok(None);
    }
    if &bytes[..4] != b"RIFF" || &bytes[8..12] != b"WAVE" {
        return Err(WavError::NotWav);
    }
    let (mut place, mut format) = (12, None);
    while let Some(head) = bytes.get(place..place + 8) {
        let size = u32::from_le_bytes([head[4], head[5], head[6], head[7]]) as usize;
        let body = place + 8;
        match &head[..4] {
            b"fmt " => match bytes.get(body..body + 16) {
                Some(fields) => format = Some(read_format(fields, bytes.get(body + 24..body + 26).filter(|_| size >= 26))?),
                None => return Ok(None),
            },
            b"data" => return format.map(|format| Some((format, body))).ok_or(WavError::NotWav),
            _ => {}
        }
        place = body.saturating_add(size).saturating_add(size & 1);
    }
    Ok(None)
}

fn read_format(fields: &[u8], extended: Option<&[u8]>) -> Result<Format, WavError> {
    let short = |place: usize| u16::from_le_bytes([fields[place], fields[place + 1]]);
    let rate = u32::from_le_bytes([fields[4], fields[5], fields[6], fields[7]]);
    let format = match (short(0), extended) {
        (EXTENSIBLE, Some(own)) => u16::from_le_bytes([own[0], own[1]]),
        (format, _) => format,
    };
    let (channels, bits) = (short(2), short(14));
    match (format, bits, channels) {
        (PCM, 16, 1 | 2) => Ok(Format { is_mulaw: false, channels, rate }),
        (MULAW, 8, 1 | 2) => Ok(Format { is_mulaw: true, channels, rate }),
        _ => Err(WavError::Format { format, bits, channels }),
    }
}

/// Sound of 16 bits and one channel as a file.
pub fn write_pcm(samples: &[i16], rate: u32) -> Vec<u8> {
    let mut file = header(PCM, 1, rate, 2, samples.len() * 2);
    file.extend(samples.iter().flat_map(|sample| sample.to_le_bytes()));
    file
}

/// µ-law of 8 kHz as a file; with two channels the sound goes from one to the other sample by sample.
pub fn write_mulaw(codes: &[u8], channels: u16) -> Vec<u8> {
    let mut file = header(MULAW, channels, RATE, 1, codes.len());
    file.extend_from_slice(codes);
    file
}

/// Of a file with so many bytes of sound.
pub fn mulaw_header(channels: u16, bytes: usize) -> Vec<u8> {
    header(MULAW, channels, RATE, 1, bytes)
}

fn header(format: u16, channels: u16, rate: u32, width: u16, bytes: usize) -> Vec<u8> {
    let bytes = u32::try_from(bytes).unwrap_or(u32::MAX);
    let block = width * channels;
    let mut head = Vec::with_capacity(44);
    head.extend(b"RIFF");
    head.extend(bytes.saturating_add(36).to_le_bytes());
    head.extend(b"WAVEfmt ");
    head.extend(16_u32.to_le_bytes());
    head.extend(format.to_le_bytes());
    head.extend(channels.to_le_bytes());
    head.extend(rate.to_le_bytes());
    head.extend((rate * u32::from(block)).to_le_bytes());
    head.extend(block.to_le_bytes());
    head.extend((width * 8).to_le_bytes());
    head.extend(b"data");
    head.extend(bytes.to_le_bytes());
    head
}

#[cfg(test)]
mod tests;
