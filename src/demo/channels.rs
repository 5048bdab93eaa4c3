//! The demo's inboxes on `WhatsApp`, Messenger and Instagram: connected to accounts of the sandbox as to real ones.

use engine::error::{Error, Result};
use engine::ids::{BotId, OrgId};
use engine::model::account;
use engine::model::inbox::{Channel, Inbox, Timing};
use engine::ports::vault::Sealed;

use crate::app::App;
use crate::sandbox::{ACCOUNTS, Account, Keys};

const KEYS: Keys<'static> =
    Keys { whatsapp: "plug-and-cord-whatsapp", messenger: "plug-and-cord-messenger", instagram: "plug-and-cord-instagram" };

/// Makes what is missing.
pub(super) async fn prepare(app: &App, organisation: OrgId, bot: BotId) -> Result<()> {
    let engine = &app.engine;
    for account in &ACCOUNTS {
        let (channel, name, key) = match account.word() {
            "whatsapp" => (Channel::WhatsApp, "WhatsApp (simulated)", KEYS.whatsapp),
            "messenger" => (Channel::Messenger, "Messenger (simulated)", KEYS.messenger),
            _ => (Channel::Instagram, "Instagram (simulated)", KEYS.instagram),
        };
        if let Some(found) = engine.records.find_by_key::<Inbox>("public_key", key).await? {
            recall(app, &found.value)?;
            continue;
        }
        let created_at = engine.clock.now();
        let inbox = Inbox {
            id: engine.ids.next_at(created_at),
            organisation,
            name: name.to_owned(),
            channel,
            bot,
            public_key: key.to_owned(),
            timing: Timing::MESSAGING,
            account: Some(connected(app, organisation, account)?),
            created_at,
            ..Inbox::default()
        };
        engine.records.put(organisation, &inbox, 0).await?;
    }
    Ok(())
}

fn connected(app: &App, organisation: OrgId, account: &Account) -> Result<account::Account> {
    let seal = |secret: &str| -> Result<Sealed> { app.vault.seal(organisation, secret) };
    Ok(account::Account {
        id: account.id.to_owned(),
        parent: account.parent.unwrap_or_default().to_owned(),
        shown_as: account.handle.to_owned(),
        app: account.app_id.to_owned(),
        token: seal(account.token)?,
        token_expires_at: None,
        secrets: vec![seal(account.app_secret)?],
        verify_token: seal(account.verify_token)?,
        human_agent: true,
        per_second: None,
    })
}

/// What the inbox has in place of the account's first token stays good at the sandbox, which has forgotten that it gave it.
fn recall(app: &App, inbox: &Inbox) -> Result<()> {
    let (Some(phones), Some(kept)) = (app.phones(), &inbox.account) else { return Ok(()) };
    if !kept.token.is_empty() {
        phones.recall(&app.vault.open(inbox.organisation, &kept.token)?.0, kept.token_expires_at);
    }
    Ok(())
}

/// Lets the sandbox bring its webhooks to this program, which has to listen by now.
pub(super) async fn connect(app: &App, url: &str) -> Result<()> {
    let phones = app.phones().ok_or_else(|| Error::unavailable("there is no sandbox"))?;
    phones.connect(url, &KEYS).await
}
