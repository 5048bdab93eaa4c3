//! Both sides of a call side by side, as the caller's clock has them: for those who listen, and for a recording where the agent's
//! settings ask for one.

use std::collections::VecDeque;
use std::path::PathBuf;
use std::sync::Arc;

use bytes::Bytes;
use engine::model::call::{Call, CallChange};
use engine::model::message::Attachment;
use tokio::io::{AsyncSeekExt as _, AsyncWriteExt as _, BufWriter};
use tokio::sync::mpsc;

use crate::audio::{SILENCE, wav};
use crate::gateway::Shared;

/// Our sound on its way to the ear: the lead of the playout, and an operator's burst.
const MOST_AHEAD: usize = 10 * 8_000;

/// Pieces that wait to be written.
const WAITING: usize = 256;

/// A second of both sides.
const WRITTEN_AT_ONCE: usize = 16 * 1024;

pub(super) struct Tape {
    ahead: VecDeque<u8>,
    reel: Option<mpsc::Sender<Bytes>>,
}

impl Tape {
    pub(super) fn start(shared: &Arc<Shared>, call: &Call, records: bool) -> Self {
        let reel = records.then(|| {
            let (reel, pieces) = mpsc::channel(WAITING);
            let (shared, call) = (Arc::clone(shared), call.clone());
            shared.tasks.clone().spawn("call.recording", async move {
                if let Err(error) = record(&shared, &call, pieces).await {
                    tracing::error!(call = %call.id, %error, "a recording could not be kept");
                }
            });
            reel
        });
        Self { ahead: VecDeque::new(), reel }
    }

    /// Ours, as it is sent.
    pub(super) fn say(&mut self, frames: &[u8]) {
        let room = MOST_AHEAD.saturating_sub(self.ahead.len());
        self.ahead.extend(&frames[..frames.len().min(room)]);
    }

    pub(super) fn clear(&mut self) {
        self.ahead.clear();
    }

    /// The caller's, as it comes; what they heard of us meanwhile.
    pub(super) fn hear(&mut self, caller: &[u8]) -> Vec<u8> {
        let heard = self.ahead.len().min(caller.len());
        let mut ours: Vec<u8> = self.ahead.drain(..heard).collect();
        ours.resize(caller.len(), SILENCE);
        if let Some(reel) = &self.reel {
            let both: Vec<u8> = caller.iter().zip(&ours).flat_map(|(left, right)| [*left, *right]).collect();
            // A disk that does not keep up costs some of the recording and nothing of the call.
            let _lost = reel.try_send(both.into());
        }
        ours
    }

    /// Nothing more comes; the recording is put away.
    pub(super) fn finish(self) {
        drop(self.reel);
    }
}

async fn record(shared: &Shared, call: &Call, mut pieces: mpsc::Receiver<Bytes>) -> engine::Result<()> {
    let kept = Kept(std::env::temp_dir().join(format!("switchboard-{}-{}.wav", std::process::id(), call.id)));
    let written = |error: std::io::Error| engine::Error::unavailable(format!("a recording cannot be written: {error}"));
    let file = tokio::fs::File::create(&kept.0).await.map_err(written)?;
    // A piece is 20 ms; each write of a file is an errand to another thread.
    let mut file = BufWriter::with_capacity(WRITTEN_AT_ONCE, file);
    file.write_all(&wav::mulaw_header(2, 0)).await.map_err(written)?;
    let mut bytes = 0;
    while let Some(piece) = pieces.recv().await {
        file.write_all(&piece).await.map_err(written)?;
        bytes += piece.len();
    }
    file.rewind().await.map_err(written)?;
    file.write_all(&wav::mulaw_header(2, bytes)).await.map_err(written)?;
    file.flush().await.map_err(written)?;
    file.get_ref().sync_all().await.map_err(written)?;
    drop(file);
    let attachment = Attachment {
        id: shared.engine.ids.next(shared.engine.clock.as_ref()),
        name: format!("{}.wav", call.id),
        media_type: "audio/wav".to_owned(),
        size: bytes as u64 + 44,
        width: None,
        height: None,
    };
    shared.engine.blobs.take(call.organisation, &attachment, &kept.0).await?;
    match shared.engine.calls.change(call.organisation, call.id, CallChange::Recorded(attachment.id)).await {
        Ok(changed) => engine::flow::call::tell(&shared.engine, changed.call, None),
        // The call was erased meanwhile, and so is its sound.
        Err(error) if error.kind == engine::Kind::NotFound => {
            shared.engine.blobs.delete(call.organisation, attachment.id).await?;
        }
        Err(error) => return Err(error),
    }
    Ok(())
}

/// A file that is gone when it is not needed any more.
struct Kept(PathBuf);

impl Drop for Kept {
    fn drop(&mut self) {
        let _taken = std::fs::remove_file(&self.0);
    }
}
