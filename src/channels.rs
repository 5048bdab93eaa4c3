//! Channels with providers, wired: webhooks are taken in from the queue, files are fetched, messages are brought.

mod files;
pub mod health;
mod intake;
mod posts;
mod profiles;
pub mod reactions;
mod signs;
pub mod templates;

use std::collections::HashMap;
use std::sync::Arc;

use channels::graph::{Addresses, Graph};
use channels::sender::{Links, MetaSender, Needs};
use engine::Engine;
use engine::ids::OrgId;
use engine::model::inbox::{Channel, Inbox};
use engine::model::message::Attachment;
use engine::page::MAX_PAGE;
use engine::ports::ChannelSender;
use workers::Worker;
use workers::outbox_runner::Senders;

pub use files::FileFetcher;
pub use intake::{TAKE_IN_WEBHOOK, WebhookIntake, arrived};
pub use profiles::ProfileReader;
pub use signs::{is_said_by_contact, show_signs};

use crate::app::App;
use crate::config::{Channels, Config};
use crate::http::tokens::FileLinks;
use crate::sandbox::Phones;

/// Pages of inboxes of one organisation.
const MOST_PAGES: usize = 100;

/// Who brings messages to which channel. `origin`: where this program is reached, if the configuration does not say.
pub fn senders(app: &App, origin: &str) -> HashMap<Channel, Arc<dyn ChannelSender>> {
    let engine = &app.engine;
    let needs = Needs {
        outbox: Arc::clone(&engine.outbox),
        provider_ids: Arc::clone(&engine.provider_ids),
        messages: Arc::clone(&engine.messages),
        blobs: Arc::clone(&engine.blobs),
        vault: Arc::clone(&app.vault),
        clock: Arc::clone(&engine.clock),
        links: links(app, origin),
        templates: Arc::new(templates::Watch { engine: engine.clone() }),
        watcher: Arc::new(health::Watch(app.clone())),
    };
    let meta: Arc<dyn ChannelSender> = Arc::new(MetaSender::new(app.graph().clone(), needs));
    [Channel::WhatsApp, Channel::Messenger, Channel::Instagram].map(|channel| (channel, Arc::clone(&meta))).into()
}

/// Where providers fetch files. `origin`: where this program is reached, if the configuration does not say.
pub fn links(app: &App, origin: &str) -> Arc<dyn Links> {
    let configured = &app.config.server.public_url;
    let origin = if configured.is_empty() { origin } else { configured }.to_owned();
    Arc::new(PublicLinks { files: app.tokens.files().clone(), origin })
}

/// The inboxes of an organisation that fit.
pub(crate) async fn inboxes_of(
    engine: &Engine,
    organisation: OrgId,
    fits: impl Fn(&Inbox) -> bool,
) -> engine::Result<Vec<Inbox>> {
    let (mut found, mut cursor) = (Vec::new(), None);
    for _ in 0..MOST_PAGES {
        let page = engine.records.list::<Inbox>(organisation, cursor, MAX_PAGE).await?;
        found.extend(page.items.into_iter().map(|kept| kept.value).filter(|inbox| fits(inbox)));
        cursor = page.next;
        if cursor.is_none() {
            break;
        }
    }
    Ok(found)
}

/// Whether there is an account behind it.
pub(crate) fn is_connected(inbox: &Inbox) -> bool {
    inbox.account.as_ref().is_some_and(|account| !account.token.is_empty())
}

/// Jobs of channels.
pub fn workers(app: &App, senders: &Senders) -> Vec<Arc<dyn Worker>> {
    vec![
        Arc::new(FileFetcher::new(app.clone())),
        Arc::new(ProfileReader { app: app.clone() }),
        Arc::new(posts::PostReader { app: app.clone() }),
        Arc::new(templates::TemplateSync { app: app.clone() }),
        Arc::new(health::LookAfter(app.clone())),
        Arc::new(reactions::ReactionBringer { engine: app.engine.clone(), senders: senders.clone() }),
    ]
}

/// Files by the address under which the platform reaches this installation.
struct PublicLinks {
    files: FileLinks,
    origin: String,
}

impl Links for PublicLinks {
    fn link(&self, organisation: OrgId, file: &Attachment) -> String {
        let address = self.files.address(organisation, file);
        if address.starts_with('/') { format!("{}{address}", self.origin.trim_end_matches('/')) } else { address }
    }
}

/// The way to the Graph API, as configured.
pub fn graph(config: &Config) -> engine::Result<Graph> {
    Graph::new(config.channels.addresses())
}

/// The way to the sandbox, unless somebody has configured another.
pub fn graph_of_sandbox(config: &Config, phones: &Phones) -> engine::Result<Option<Graph>> {
    let configured = config.channels.addresses();
    if configured != Channels::default().addresses() {
        return Ok(None);
    }
    Graph::new(Addresses { facebook: phones.facebook(), instagram: phones.instagram(), ..configured }).map(Some)
}
