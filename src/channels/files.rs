//! Files of messages: copied at receipt, because the platform's addresses live for minutes.

use std::path::PathBuf;

use async_trait::async_trait;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use channels::graph::{Coming, Key, Lost};
use channels::inbound::WantedFile;
use engine::error::{Context as _, Error, Kind, Result};
use engine::ids::{InboxId, MessageId, OrgId};
use engine::model::amend::Amendment;
use engine::model::inbox::Inbox;
use engine::model::job::{Job, MAX_ATTEMPTS};
use engine::model::message::Attachment;
use engine::model::part::Part;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use workers::{JobError, Worker};

use crate::app::App;
use crate::http::uploads::{judge, tidy, unguessable};

const KIND: &str = "fetch_file";
/// Each may hold what is looked at in memory.
const AT_ONCE: usize = 4;
/// Bytes; larger ones are judged by their beginning.
const LOOKED_AT: u64 = 25 << 20;

#[derive(Debug, Serialize, Deserialize)]
struct FetchFile {
    inbox: InboxId,
    message: MessageId,
    file: WantedFile,
}

/// Asks for a file of a message to be fetched; asked twice it is fetched once.
pub(super) async fn want(engine: &engine::Engine, inbox: &Inbox, message: MessageId, file: WantedFile) -> Result<()> {
    let now = engine.clock.now();
    let key = format!("{message}:{}", file.key);
    let wanted = FetchFile { inbox: inbox.id, message, file };
    let job = Job::new(engine.ids.next_at(now), inbox.organisation, KIND, Some(key), &wanted, now)?;
    engine.jobs.push(job).await.map(drop)
}

pub struct FileFetcher {
    app: App,
}

impl FileFetcher {
    pub fn new(app: App) -> Self {
        Self { app }
    }

    async fn fetch(&self, organisation: OrgId, wanted: &FetchFile) -> Result<(), JobError> {
        let engine = &self.app.engine;
        let Some(message) = engine.messages.find(organisation, wanted.message).await? else {
            return Ok(());
        };
        let is_awaited = |part: &Part| matches!(part, Part::Awaited(awaited) if awaited.key == wanted.file.key);
        if !message.content.parts.iter().any(is_awaited) {
            return Ok(());
        }
        let settings = engine.settings.inbox(organisation, wanted.inbox).await?;
        let account = settings.inbox.account.as_ref().ok_or_else(|| Error::invalid("the inbox has no account any more"))?;
        let key = Key::of(self.app.vault.as_ref(), organisation, settings.inbox.channel, account)?;
        let (id, url) = (wanted.file.id.as_deref(), wanted.file.url.as_deref());
        match self.app.graph().download(&key, id, url).await {
            Ok(coming) => self.take(organisation, wanted, coming).await,
            Err(lost @ Lost::Later) => Err(JobError::Retry(Error::unavailable(lost.to_string()))),
            Err(lost) => self.give_up(organisation, wanted, &lost.to_string()).await,
        }
    }

    /// Through a file of ours, because it need not fit into memory.
    async fn take(&self, organisation: OrgId, wanted: &FetchFile, coming: Coming) -> Result<(), JobError> {
        let arriving = Arriving { path: self.app.knowledge.arriving.join(unguessable()?.to_string()) };
        let (size, digest) = match arriving.receive(coming).await {
            Ok(received) => received,
            Err(Broken::Lost(Lost::Later)) => return Err(JobError::Retry(Error::unavailable(Lost::Later.to_string()))),
            Err(Broken::Lost(lost)) => return self.give_up(organisation, wanted, &lost.to_string()).await,
            Err(Broken::Disk(error)) => return Err(JobError::Retry(error)),
        };
        if wanted.file.sha256.as_ref().is_some_and(|promised| *promised != digest) {
            return Err(JobError::Retry(Error::unavailable("the file is not what the platform promised")));
        }
        let attachment = described(wanted, &arriving.beginning().await?, size)?;
        let engine = &self.app.engine;
        engine.blobs.take(organisation, &attachment, &arriving.path).await?;
        let filled = Amendment::Filled { key: wanted.file.key.clone(), attachment };
        engine.conversations.amend(organisation, wanted.message, filled).await?;
        Ok(())
    }

    async fn give_up(&self, organisation: OrgId, wanted: &FetchFile, reason: &str) -> Result<(), JobError> {
        let lost = Amendment::Lost { key: wanted.file.key.clone(), reason: format!("The file did not come: {reason}.") };
        self.app.engine.conversations.amend(organisation, wanted.message, lost).await?;
        Ok(())
    }
}

/// A file that is being received; what the store has not taken is removed with it.
struct Arriving {
    path: PathBuf,
}

enum Broken {
    Lost(Lost),
    Disk(Error),
}

impl Arriving {
    /// Its size, and its SHA-256 in Base64.
    async fn receive(&self, mut coming: Coming) -> Result<(u64, String), Broken> {
        let mut file = tokio::fs::File::create(&self.path).await.map_err(disk)?;
        let (mut size, mut sum) = (0, Sha256::new());
        while let Some(piece) = coming.next().await.map_err(Broken::Lost)? {
            let piece = piece.as_ref();
            size += piece.len() as u64;
            sum.update(piece);
            file.write_all(piece).await.map_err(disk)?;
        }
        file.flush().await.map_err(disk)?;
        Ok((size, STANDARD.encode(sum.finalize())))
    }

    /// As much of it as is looked at to say what it is.
    async fn beginning(&self) -> Result<Vec<u8>> {
        let mut bytes = Vec::new();
        let file = tokio::fs::File::open(&self.path).await.context(Kind::Unavailable, "a file cannot be read")?;
        file.take(LOOKED_AT).read_to_end(&mut bytes).await.context(Kind::Unavailable, "a file cannot be read")?;
        Ok(bytes)
    }
}

impl Drop for Arriving {
    fn drop(&mut self) {
        // The store has moved it away; what stays by mistake is cleared at the next start.
        let _ = std::fs::remove_file(&self.path);
    }
}

fn disk(error: std::io::Error) -> Broken {
    Broken::Disk(Error::new(Kind::Unavailable, "a file that came in cannot be written").because(error))
}

/// What the bytes are, whatever was said about them. A kind that nobody can look at here is kept as bytes to save.
fn described(wanted: &FetchFile, bytes: &[u8], size: u64) -> Result<Attachment> {
    let named = wanted.file.name.clone().unwrap_or_default();
    let (media_type, endings, pixels) = match judge(bytes, &named) {
        Ok(kind) => (kind.media_type, kind.endings, kind.pixels),
        Err(_unknown) => ("application/octet-stream", &["bin"] as &[&str], None),
    };
    let name = if named.is_empty() { format!("file.{}", endings.first().copied().unwrap_or("bin")) } else { named };
    Ok(Attachment {
        id: unguessable()?,
        name: tidy(&name, endings),
        media_type: media_type.to_owned(),
        size,
        width: pixels.map(|(width, _)| width),
        height: pixels.map(|(_, height)| height),
    })
}

#[async_trait]
impl Worker for FileFetcher {
    fn kind(&self) -> &'static str {
        KIND
    }

    fn most_at_once(&self) -> usize {
        AT_ONCE
    }

    async fn run(&self, job: &Job) -> Result<(), JobError> {
        let wanted: FetchFile = job.read()?;
        self.fetch(job.organisation, &wanted).await
    }

    async fn on_dead(&self, job: &Job) -> Result<(), Error> {
        let wanted: FetchFile = job.read()?;
        let reason = format!("the platform did not give it in {MAX_ATTEMPTS} tries");
        self.give_up(job.organisation, &wanted, &reason).await.map_err(|failed| match failed {
            JobError::Retry(error) | JobError::Discard(error) => error,
        })
    }
}
