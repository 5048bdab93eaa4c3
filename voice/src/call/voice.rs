//! The voice of one call: sentences in, their sound out, one after the other.

use std::sync::Arc;

use bytes::Bytes;
use tokio::sync::{mpsc, watch};

use crate::gateway::{Equipped, Shared};
use crate::session::Speak;
use crate::speech::Saying;

/// Sentences that wait for their sound.
const WAITING: usize = 64;

/// Pieces that the call has not taken yet.
const MADE: usize = 32;

#[derive(Debug)]
pub(super) struct Made {
    pub(super) utterance: u64,
    pub(super) sentence: usize,
    pub(super) piece: Piece,
}

#[derive(Debug)]
pub(super) enum Piece {
    Sound(Bytes),
    End,
    Failed,
}

/// What is of an utterance up to the one in `hushed` is not wanted any more.
pub(super) fn start(
    shared: &Arc<Shared>,
    equipped: &Equipped,
    mut hushed: watch::Receiver<u64>,
) -> (mpsc::Sender<Speak>, mpsc::Receiver<Made>) {
    let (speak, mut waiting) = mpsc::channel(WAITING);
    let (tell, made) = mpsc::channel(MADE);
    let (shared, equipped) = (Arc::clone(shared), equipped.clone());
    shared.tasks.clone().spawn("call.voice", async move {
        while let Some(sentence) = waiting.recv().await {
            if say(&shared, &equipped, &sentence, &mut hushed, &tell).await.is_none() {
                return;
            }
        }
    });
    (speak, made)
}

/// None when the call is over.
async fn say(
    shared: &Shared,
    equipped: &Equipped,
    speak: &Speak,
    hushed: &mut watch::Receiver<u64>,
    tell: &mpsc::Sender<Made>,
) -> Option<()> {
    let Speak { utterance, sentence, .. } = *speak;
    if *hushed.borrow_and_update() >= utterance {
        return Some(());
    }
    let made = |piece| Made { utterance, sentence, piece };
    if speak.text.trim().is_empty() {
        return tell.send(made(Piece::End)).await.ok();
    }
    let language = Some(equipped.agent.language.clone());
    let saying = Saying { text: speak.text.clone(), language, before: speak.before.clone() };
    let (own, mut pieces) = mpsc::channel(4);
    let speaking = async move {
        if speak.is_stock {
            shared.cache.speak(&equipped.voice, &equipped.voice_key, &saying, &own).await
        } else {
            equipped.voice.speak(&saying, &own).await
        }
    };
    tokio::pin!(speaking);
    let mut ended = None;
    loop {
        tokio::select! {
            changed = hushed.changed() => {
                changed.ok()?;
                if *hushed.borrow() >= utterance {
                    return Some(());
                }
            }
            piece = pieces.recv() => match piece {
                Some(sound) => tell.send(made(Piece::Sound(sound))).await.ok()?,
                None => match ended.take() {
                    Some(Ok(())) => return tell.send(made(Piece::End)).await.ok(),
                    Some(Err(error)) => {
                        tracing::warn!(%error, "a sentence could not be said");
                        return tell.send(made(Piece::Failed)).await.ok();
                    }
                    None => {}
                },
            },
            result = &mut speaking, if ended.is_none() => ended = Some(result),
        }
    }
}
