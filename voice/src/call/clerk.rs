//! What a call has to be stored, in order and beside the sound.

use std::sync::Arc;

use engine::flow::call;
use engine::flow::settings::InboxSettings;
use engine::ids::MessageId;
use engine::model::call::Call;
use engine::model::message::Spoken;
use tokio::sync::{mpsc, oneshot};

use crate::gateway::Shared;

/// Errands that wait; a call makes a few a second at most.
const WAITING: usize = 256;

#[derive(Debug)]
pub(super) enum Errand {
    /// Of a farewell no answer is expected; nor of what is answered by whoever hears it.
    Hear {
        text: String,
        is_farewell: bool,
    },
    /// An agent that speaks by itself was heard saying this.
    Spoke {
        epoch: u32,
        text: String,
        is_all: bool,
    },
    AskPerson,
    Heard {
        message: MessageId,
        text: Option<String>,
    },
    Cut {
        message: MessageId,
        heard: String,
    },
    NobodyFree,
    Callback,
}

/// The way to it, and the word that all is done, once nobody has errands any more.
pub(super) fn start(
    shared: &Arc<Shared>,
    call: &Call,
    settings: &Arc<InboxSettings>,
) -> (mpsc::Sender<Errand>, oneshot::Receiver<()>) {
    let (errands, mut waiting) = mpsc::channel(WAITING);
    let (done, is_done) = oneshot::channel();
    let (shared, call, settings) = (Arc::clone(shared), call.clone(), Arc::clone(settings));
    shared.tasks.clone().spawn("call.clerk", async move {
        while let Some(errand) = waiting.recv().await {
            if let Err(error) = run(&shared, &call, &settings, errand).await {
                tracing::error!(call = %call.id, %error, "something of a call could not be stored");
            }
        }
        let _nobody_asks_any_more = done.send(());
    });
    (errands, is_done)
}

async fn run(shared: &Shared, call: &Call, settings: &InboxSettings, errand: Errand) -> engine::Result<()> {
    let engine = &shared.engine;
    match errand {
        Errand::Hear { text, is_farewell: false } => call::hear(engine, settings, call, text).await.map(drop),
        Errand::Hear { text, is_farewell: true } => call::hear_last(engine, settings, call, text).await.map(drop),
        Errand::Spoke { epoch, text, is_all } => {
            let spoken = if is_all { Spoken::Whole } else { Spoken::Cut };
            let stored = call::spoke(engine, settings, call, epoch, text, spoken).await?;
            if stored.is_none() {
                tracing::info!(call = %call.id, "control has moved: what the agent said then is not stored");
            }
            Ok(())
        }
        Errand::AskPerson => call::ask_person(engine, settings, call).await,
        Errand::Heard { message, text } => call::heard(engine, call, message, text).await,
        Errand::NobodyFree => call::nobody_free(engine, call).await,
        Errand::Callback => call::wants_callback(engine, call).await,
        Errand::Cut { message, heard } => {
            call::cut(engine, call, message, &heard);
            Ok(())
        }
    }
}
