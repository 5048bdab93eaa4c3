//! The caller's mouth: microphone and typed words go into the line no faster than they are heard there.

use std::time::Duration;

use ::sandbox::carrier::Line;
use ::sandbox::carrier::sound::{PER_MS, loudness, silence};
use ::voice::speech::{Saying, SpeechError, TextToSpeech};
use tokio::sync::mpsc;
use tokio::time::Instant;

/// A microphone's frame: a quarter of a second.
const MAX_SOUND: usize = 2_000;
/// Sound of a microphone that waits; what is behind by more is lost, as on a bad line.
const MOST_HEARD: Duration = Duration::from_secs(1);
/// Typed words that wait.
const MOST_TYPED: Duration = Duration::from_mins(1);
/// Before sound that begins anew, so that a late frame leaves no hole.
const LEAD_MS: usize = 60;
/// What is softer is no part of a word.
const SOFT: i32 = 300;

pub(super) struct Mouth {
    /// All that was said is through by then.
    silent_at: Instant,
    /// When words end is known of typed ones alone.
    pub(super) is_microphone: bool,
}

impl Mouth {
    pub(super) fn new() -> Self {
        Self { silent_at: Instant::now(), is_microphone: false }
    }

    pub(super) async fn hear(&mut self, line: &Line, sound: &[u8]) {
        self.is_microphone = true;
        if sound.len() > MAX_SOUND {
            return;
        }
        let mut sound = sound.to_vec();
        if self.silent_at <= Instant::now() {
            sound.splice(0..0, silence(LEAD_MS));
        }
        if self.has_room(sound.len(), MOST_HEARD) {
            line.say(sound).await;
        }
    }

    /// False: too much waits to be said already.
    pub(super) async fn say(&mut self, line: &Line, sound: Vec<u8>) -> bool {
        let has_room = self.has_room(sound.len(), MOST_TYPED);
        if has_room {
            line.say(sound).await;
        }
        has_room
    }

    fn has_room(&mut self, bytes: usize, most: Duration) -> bool {
        let now = Instant::now();
        let through = self.silent_at.max(now) + Duration::from_millis((bytes / PER_MS) as u64);
        let has_room = through <= now + most;
        if has_room {
            self.silent_at = through;
        }
        has_room
    }
}

/// Words as sound, without the silence that programs leave at the end.
pub(super) async fn spoken(speaker: &dyn TextToSpeech, text: String) -> Result<Vec<u8>, SpeechError> {
    let saying = Saying { text, ..Saying::default() };
    let (pieces, mut made) = mpsc::channel::<bytes::Bytes>(16);
    let speaking = async move {
        let said = speaker.speak(&saying, &pieces).await;
        drop(pieces);
        said
    };
    let gathering = async {
        let most = MOST_TYPED.as_millis() as usize * PER_MS;
        let mut sound = Vec::new();
        while let Some(piece) = made.recv().await {
            let room = most - sound.len();
            sound.extend_from_slice(&piece[..piece.len().min(room)]);
        }
        sound
    };
    let (said, mut sound) = tokio::join!(speaking, gathering);
    said?;
    sound.truncate(sound.iter().rposition(|code| loudness(*code) > SOFT).map_or(0, |last| last + 1));
    Ok(sound)
}
