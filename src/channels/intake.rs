//! Webhooks: kept as they came before they are answered, then taken in.

use std::sync::Arc;

use async_trait::async_trait;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use channels::failure::{Class, Failure};
use channels::happened::{Account, Covers, Handle, Happened, ReceiptState, What};
use channels::inbound::take_in;
use channels::platform::Platform;
use channels::webhook;
use engine::clock::Timestamp;
use engine::error::{Error, Result};
use engine::flow::settings::InboxSettings;
use engine::ids::InboxId;
use engine::model::inbox::{ACCOUNT_KEY, Inbox, account_key};
use engine::model::job::Job;
use metrics::counter;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use workers::JobError;
use workers::inflow::Inflow;

use super::{files, health, posts, profiles, templates};
use crate::app::App;
use crate::campaigns::news::was_free;

pub const TAKE_IN_WEBHOOK: &str = "take_in_webhook";

#[derive(Debug, Serialize, Deserialize)]
struct TakeInWebhook {
    /// Of the address it came to.
    inbox: InboxId,
    received: Timestamp,
    /// As it came.
    body: String,
}

/// Keeps a webhook whose signature fits; durable when this returns. The same body again while the first still waits is one.
pub async fn arrived(app: &App, settings: &InboxSettings, body: &[u8]) -> Result<()> {
    let engine = &app.engine;
    let received = engine.clock.now();
    let inbox = settings.inbox.id;
    let carried = TakeInWebhook { inbox, received, body: String::from_utf8_lossy(body).into_owned() };
    let digest = URL_SAFE_NO_PAD.encode(Sha256::digest(body));
    let key = Some(format!("{inbox}:{digest}"));
    let job = Job::new(engine.ids.next_at(received), settings.inbox.organisation, TAKE_IN_WEBHOOK, key, &carried, received)?;
    engine.jobs.push(job).await?;
    health::heard(app, settings.inbox.organisation, inbox, received);
    Ok(())
}

/// Takes webhooks in.
pub struct WebhookIntake(pub App);

/// One event, and the inbox of its account.
pub struct Piece {
    settings: Arc<InboxSettings>,
    happened: Happened,
}

#[async_trait]
impl Inflow for WebhookIntake {
    type Piece = Piece;

    fn kind(&self) -> &'static str {
        TAKE_IN_WEBHOOK
    }

    async fn read(&self, job: &Job) -> Result<Vec<(String, Piece)>, JobError> {
        let engine = &self.0.engine;
        let TakeInWebhook { inbox, received, body } = job.read()?;
        let door = engine.settings.inbox(job.organisation, inbox).await?;
        let platform = Platform::of(door.inbox.channel).ok_or_else(|| Error::invalid("this channel has no webhooks"))?;
        let mut happened = match webhook::read(platform, body.as_bytes(), received) {
            Ok(reading) => {
                if reading.left_out > 0 {
                    tracing::warn!(left_out = reading.left_out, "a webhook held more events than any should");
                }
                reading.happened
            }
            Err(error) => {
                // Authentic and no webhook: nothing will ever be made of it, and the queue's dead keep it.
                return Err(JobError::Discard(Error::invalid(error.to_string())));
            }
        };
        // The order in a body is no promise of the platform's.
        happened.sort_by_key(|happened| happened.at);
        let mut pieces = Vec::with_capacity(happened.len());
        for happened in happened {
            match self.inbox_of(&door, &happened).await? {
                Some(settings) => {
                    // The address of one inbox may bring what belongs to another.
                    if settings.inbox.id != inbox {
                        health::heard(&self.0, job.organisation, settings.inbox.id, received);
                    }
                    pieces.push((lane(&settings, &happened), Piece { settings, happened }));
                }
                // Another's account, or one that is not connected any more.
                None => {
                    counter!("switchboard_webhook_events_of_nobody_total", "channel" => happened.platform.as_str()).increment(1);
                }
            }
        }
        Ok(pieces)
    }

    async fn take(&self, _job: &Job, piece: Piece) -> Result<(), JobError> {
        let Piece { settings, happened } = piece;
        let platform = happened.platform;
        let kind = happened.what.word();
        let (account, at, inbox) = (happened.account.clone(), happened.at, &settings.inbox);
        let is_of_template = is_of_template(&happened.what, inbox);
        let taken = take_in(&self.0.engine, &settings, happened).await?;
        match taken.news.as_deref() {
            Some(What::Template(update)) => templates::on_news(&self.0, inbox, &account, update, at).await?,
            Some(news) => health::on_news(&self.0, inbox, &account, news, at).await?,
            _ if is_of_template => templates::want(&self.0.engine, inbox.organisation, inbox.id).await?,
            _ => {}
        }
        counter!("switchboard_webhook_events_total", "channel" => platform.as_str(), "kind" => kind).increment(1);
        if let Some(message) = taken.free {
            was_free(&self.0, inbox.organisation, message).await?;
        }
        if let Some(contact) = taken.contact {
            profiles::want(&self.0.engine, &settings.inbox, contact).await?;
        }
        if let Some(conversation) = taken.post_of {
            posts::want(&self.0.engine, &settings.inbox, conversation).await?;
        }
        for (message, file) in taken.files {
            files::want(&self.0.engine, &settings.inbox, message, file).await?;
        }
        Ok(())
    }
}

impl WebhookIntake {
    /// An address serves all accounts of its app; an event goes to the inbox of its own account, within the organisation.
    async fn inbox_of(&self, door: &Arc<InboxSettings>, happened: &Happened) -> Result<Option<Arc<InboxSettings>>> {
        let (channel, own) = (happened.platform.channel(), door.inbox.account.as_ref());
        let id = match &happened.account {
            Account::Number { id, .. } | Account::Page(id) | Account::Instagram(id) => id,
            Account::Business { .. } | Account::Unnamed => return Ok(Some(Arc::clone(door))),
        };
        if door.inbox.channel == channel && own.is_some_and(|own| own.id == *id) {
            return Ok(Some(Arc::clone(door)));
        }
        let engine = &self.0.engine;
        let found = engine.records.find_by_key::<Inbox>(ACCOUNT_KEY, &account_key(channel, id)).await?;
        match found {
            Some(found) if found.value.organisation == door.inbox.organisation => {
                engine.settings.inbox(door.inbox.organisation, found.value.id).await.map(Some)
            }
            _ => Ok(None),
        }
    }
}

/// A message failed for its template: what is known of that is not so any more.
fn is_of_template(what: &What, inbox: &Inbox) -> bool {
    let (What::Receipt(receipt), Some(platform)) = (what, Platform::of(inbox.channel)) else {
        return false;
    };
    let class = |code| Failure { code, ..Failure::default() }.class(platform);
    receipt.state == ReceiptState::Failed && receipt.faults.iter().any(|fault| matches!(class(fault.code), Class::Template(_)))
}

/// What one person says, in order. Reports about messages leave the same message in whatever order, so each goes by itself;
/// the rest of the account goes together.
fn lane(settings: &InboxSettings, happened: &Happened) -> String {
    let is_report = match &happened.what {
        What::Reaction { .. } | What::Edited { .. } | What::Deleted { .. } => true,
        What::Receipt(receipt) => matches!(receipt.covers, Covers::Message(_)),
        _ => false,
    };
    if is_report {
        return format!("{}:report:{}", settings.inbox.id, happened.key);
    }
    let handle = happened.person.as_ref().and_then(|person| person.handles.first());
    let handle = match handle {
        Some(
            Handle::WhatsAppUser(id)
            | Handle::WhatsAppParentUser(id)
            | Handle::Phone(id)
            | Handle::PageScoped(id)
            | Handle::InstagramScoped(id)
            | Handle::Commenter(id)
            | Handle::Plugin(id)
            | Handle::UserName(id),
        ) => id.as_str(),
        None => "",
    };
    format!("{}:{handle}", settings.inbox.id)
}
