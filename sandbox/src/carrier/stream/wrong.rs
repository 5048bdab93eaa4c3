//! What a carrier should not do, and a line does all the same.

use std::time::Duration;

use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::json;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::Message;

use super::{Carrier, FRAME, FRAME_MS, SILENCE, connect};
use crate::carrier::leg::Leg;
use crate::carrier::twiml::Stream;
use crate::carrier::{Gap, Offence};

/// A gap begins so far into the words and is so long.
const GAP_AFTER: u64 = 300 / FRAME_MS;
const GAP: u64 = 300 / FRAME_MS;

/// In the middle of a word.
const OFFENCE_AFTER: u64 = 400 / FRAME_MS;

/// Every so many frames two of them change places.
const SWAPPED: u64 = 5;

/// Sound of two seconds, in a frame of text that is not too long by itself.
const LONG: usize = 100 * FRAME;

/// A stream that is refused is closed within this time.
const REFUSED_WITHIN: Duration = Duration::from_secs(5);

impl Carrier {
    /// Nothing of this line comes any more.
    pub(super) fn is_dead(&self) -> bool {
        self.phone.faults.dies_after_ms.is_some_and(|ms| self.frames * FRAME_MS >= ms)
    }

    /// This frame of the caller's falls into a gap.
    pub(super) fn in_gap(&self, gap: Gap) -> bool {
        self.phone.faults.gap == Some(gap) && (GAP_AFTER..GAP_AFTER + GAP).contains(&self.words)
    }

    /// A frame of sound on its way, as this line takes it.
    pub(super) async fn bring(&mut self, frame: Message) -> Option<()> {
        let faults = &self.phone.faults;
        let waits = faults.in_bunches && self.bunch.len() < 4
            || faults.swaps_frames && self.bunch.is_empty() && self.chunk.is_multiple_of(SWAPPED)
            || self.in_gap(Gap::Late);
        if waits {
            self.bunch.push(frame);
            return Some(());
        }
        if self.phone.faults.swaps_frames {
            self.bunch.insert(0, frame);
        } else {
            self.bunch.push(frame);
        }
        for frame in std::mem::take(&mut self.bunch) {
            self.socket.feed(frame).await.ok()?;
        }
        self.socket.flush().await.ok()
    }

    /// What this line does beside bringing sound.
    pub(super) async fn misbehave(&mut self) -> Option<()> {
        if let Some((leg, stream)) = self.replay.take_if(|_| self.is_accepted) {
            self.replay(&leg, &stream).await;
        }
        match self.phone.faults.offence {
            Some(offence) if self.words == OFFENCE_AFTER => self.offend(offence).await,
            _ => Some(()),
        }
    }

    async fn offend(&mut self, offence: Offence) -> Option<()> {
        match offence {
            Offence::LongSound => self.media(&[SILENCE; LONG]).await,
            Offence::HugeFrame => self.send(&json!({ "event": "x".repeat(100_000) })).await,
            Offence::NoJson => self.socket.send(Message::Text("{\"event\":".into())).await.ok(),
            Offence::SecondStart => self.socket.send(Message::Text(self.start.to_string().into())).await.ok(),
            Offence::OtherStream => {
                let own = std::mem::replace(&mut self.id, "MZ00000000000000000000000000000000".to_owned());
                let sent = self.media(&[SILENCE; FRAME]).await;
                self.id = own;
                sent
            }
            Offence::Close => {
                let _closed_already = self.socket.close(None).await;
                None
            }
        }
    }

    /// Somebody has seen the word that opens the stream, and opens another one with it.
    async fn replay(&mut self, leg: &Leg, stream: &Stream) {
        let Ok(mut second) = connect(leg, stream).await else {
            return;
        };
        let connected = json!({ "event": "connected", "protocol": "Call", "version": "1.0.0" });
        for frame in [&connected, &self.start] {
            let _closed_already = second.send(Message::Text(frame.to_string().into())).await;
        }
        let refused = timeout(REFUSED_WITHIN, async {
            while let Some(Ok(frame)) = second.next().await {
                if matches!(frame, Message::Text(_)) {
                    return false;
                }
            }
            true
        });
        if !refused.await.unwrap_or(false) {
            self.warn("a word that was used before opened another stream");
        }
    }
}
