//! The recogniser of one call.

use std::time::Duration;

use engine::tasks::Tasks;
use tokio::sync::mpsc;

use crate::gateway::Equipped;
use crate::speech::{Heard, Listening, SpeechError, Transcript};

/// Ten seconds of frames.
const WAITING: usize = 512;

/// After one failed it is tried again.
const AGAIN_AFTER: Duration = Duration::from_secs(1);

pub(super) fn start(tasks: &Tasks, equipped: &Equipped) -> (mpsc::Sender<Heard>, mpsc::Receiver<Transcript>) {
    let (hear, mut heard) = mpsc::channel(WAITING);
    let (tell, told) = mpsc::channel(64);
    let (listener, agent) = (equipped.listener.clone(), equipped.agent.clone());
    tasks.spawn("call.ears", async move {
        let listening = Listening { language: Some(agent.language.clone()), terms: agent.terms.clone().into() };
        loop {
            match listener.listen(&listening, &mut heard, &tell).await {
                Ok(()) | Err(SpeechError::Unwanted) => return,
                Err(error) => {
                    tracing::warn!(%error, "a call is not understood");
                    if heard.is_closed() && heard.is_empty() {
                        return;
                    }
                    tokio::time::sleep(AGAIN_AFTER).await;
                }
            }
        }
    });
    (hear, told)
}
