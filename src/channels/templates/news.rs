use channels::happened::{Account, TemplateChange, TemplateUpdate};
use engine::clock::Timestamp;
use engine::error::{Kind, Result};
use engine::model::inbox::{Channel, Inbox};
use engine::model::record::Versioned;

use super::{MessageTemplate, NAME_KEY, REMOTE_KEY, name_key, remote_key, want};
use crate::app::App;
use crate::channels::inboxes_of;

/// Others may write at the same time, a few of them.
const TRIES: usize = 4;

/// Applies what the platform said of a template, in every inbox that has it, and has the list read anew for what it did not say.
/// `door`: the inbox to whose address it came.
pub async fn on_news(app: &App, door: &Inbox, account: &Account, update: &TemplateUpdate, at: Timestamp) -> Result<()> {
    for inbox in concerned(app, door, account).await? {
        apply(app, &inbox, update, at).await?;
        app.offered().forget(&inbox.id);
        want(&app.engine, inbox.organisation, inbox.id).await?;
    }
    Ok(())
}

/// A business account has several numbers, each of which may be an inbox.
async fn concerned(app: &App, door: &Inbox, account: &Account) -> Result<Vec<Inbox>> {
    match account {
        Account::Business { id, .. } => {
            inboxes_of(&app.engine, door.organisation, |inbox| {
                inbox.channel == Channel::WhatsApp && inbox.account.as_ref().is_some_and(|own| own.parent == *id)
            })
            .await
        }
        _ => Ok(vec![door.clone()]),
    }
}

async fn apply(app: &App, inbox: &Inbox, update: &TemplateUpdate, at: Timestamp) -> Result<()> {
    let records = &app.engine.records;
    for _ in 0..TRIES {
        let Some(Versioned { value, version }) = find(app, inbox, update).await? else {
            return Ok(());
        };
        if at < value.heard_at {
            return Ok(());
        }
        if is_gone(update) {
            records.delete::<MessageTemplate>(inbox.organisation, value.id.0).await?;
            return Ok(());
        }
        let now = app.engine.clock.now();
        let changed = MessageTemplate { heard_at: at, updated_at: now, ..changed(value.clone(), &update.change) };
        match records.put(inbox.organisation, &changed, version).await {
            Ok(_version) => return Ok(()),
            Err(error) if error.kind == Kind::Conflict => {}
            Err(error) => return Err(error),
        }
    }
    // The list that is read soon says it too.
    Ok(())
}

async fn find(app: &App, inbox: &Inbox, update: &TemplateUpdate) -> Result<Option<Versioned<MessageTemplate>>> {
    let records = &app.engine.records;
    let by_id = records.find_by_key::<MessageTemplate>(REMOTE_KEY, &remote_key(inbox.id, &update.id)).await?;
    let found = match (by_id, &update.name, &update.language) {
        (Some(found), ..) => Some(found),
        // One of the same name that went before this one is another.
        (None, Some(name), Some(language)) if !is_gone(update) => {
            records.find_by_key::<MessageTemplate>(NAME_KEY, &name_key(inbox.id, name, language)).await?
        }
        (None, ..) => None,
    };
    Ok(found.filter(|found| found.value.organisation == inbox.organisation))
}

fn is_gone(update: &TemplateUpdate) -> bool {
    matches!(&update.change, TemplateChange::Status { event, .. } if event == "DELETED")
}

fn changed(kept: MessageTemplate, change: &TemplateChange) -> MessageTemplate {
    match change {
        TemplateChange::Status { event, category, reason, detail } => {
            let status = match event.as_str() {
                // A warning: it may still be sent.
                "FLAGGED" => kept.status.clone(),
                "REINSTATED" | "UNPAUSED" => "APPROVED".to_owned(),
                event => event.to_owned(),
            };
            let why: Vec<&str> = [reason, detail].into_iter().filter_map(|said| said.as_deref()).collect();
            let reason = (!why.is_empty()).then(|| why.join(": "));
            MessageTemplate { status, reason, category: category.clone().unwrap_or(kept.category), ..kept }
        }
        TemplateChange::Quality { now, .. } => MessageTemplate { quality: Some(now.clone()), ..kept },
        TemplateChange::Category { now, .. } => MessageTemplate { category: now.clone(), ..kept },
        TemplateChange::CategoryAhead { .. } | TemplateChange::Components { .. } => kept,
    }
}

#[cfg(test)]
mod tests;
