//! Publishing: the edition first, then the bot, so that nothing is ever live that is not in the history.

use engine::error::{Error, Kind, Result};
use engine::ids::{BotId, OperatorId, OrgId};
use engine::model::bot::Bot;
use engine::model::record::Versioned;

use super::record::{BotDraft, BotEdition};
use crate::app::App;

/// Editions that are kept; the oldest goes when another comes.
const KEPT: u32 = 50;

/// Makes `settings` what customers meet from now on. `expected` is the version of the bot that was read; `Conflict` when
/// it is another by now.
pub async fn publish(app: &App, by: OperatorId, before: &Versioned<Bot>, settings: Bot, note: &str) -> Result<Versioned<Bot>> {
    let (records, organisation) = (&app.engine.records, before.value.organisation);
    let edition = before.value.edition.saturating_add(1);
    // A bot of an earlier release, or one whose first edition nobody kept: what it was can be made live again.
    if find(app, organisation, before.value.id, before.value.edition).await?.is_none() {
        keep(app, by, &before.value, "").await?;
    }
    let bot = Bot { edition, ..settings };
    let kept = keep(app, by, &bot, note).await?;
    let version = match records.put(organisation, &bot, before.version).await {
        Ok(version) => version,
        Err(error) => {
            records.delete::<BotEdition>(organisation, kept.id.0).await?;
            return Err(error);
        }
    };
    app.engine.settings.forget();
    if let Some(old) = edition.checked_sub(KEPT)
        && let Some(old) = find(app, organisation, bot.id, old).await?
    {
        records.delete::<BotEdition>(organisation, old.id.0).await?;
    }
    Ok(Versioned { version, value: bot })
}

async fn keep(app: &App, by: OperatorId, bot: &Bot, note: &str) -> Result<BotEdition> {
    let at = app.engine.clock.now();
    let edition = BotEdition {
        id: app.engine.ids.next_at(at),
        organisation: bot.organisation,
        bot: bot.id,
        edition: bot.edition,
        at,
        by,
        note: note.to_owned(),
        settings: bot.clone(),
    };
    let taken = |error: Error| {
        if error.kind == Kind::Conflict { Error::conflict("somebody published meanwhile").because(error) } else { error }
    };
    app.engine.records.put(bot.organisation, &edition, 0).await.map_err(taken)?;
    Ok(edition)
}

async fn find(app: &App, organisation: OrgId, bot: BotId, edition: u32) -> Result<Option<BotEdition>> {
    let found = app.engine.records.find_by_key::<BotEdition>(BotEdition::KEY, &BotEdition::key(bot, edition)).await?;
    Ok(found.map(|found| found.value).filter(|found| found.organisation == organisation))
}

/// `NotFound` when it never was, or is too old.
pub async fn edition(app: &App, bot: &Bot, edition: u32) -> Result<BotEdition> {
    find(app, bot.organisation, bot.id, edition).await?.ok_or_else(|| Error::not_found("no such edition of this bot"))
}

/// Newest first.
pub async fn editions(app: &App, bot: &Bot) -> Result<Vec<BotEdition>> {
    let mut editions = Vec::new();
    for number in (bot.edition.saturating_sub(KEPT)..=bot.edition).rev() {
        editions.extend(find(app, bot.organisation, bot.id, number).await?);
    }
    Ok(editions)
}

pub async fn draft(app: &App, bot: &Bot) -> Result<Option<Versioned<BotDraft>>> {
    app.engine.records.get::<BotDraft>(bot.organisation, bot.id.0).await
}

/// The last word stands: a draft has one editor at a time, and what is live is safe whatever happens to it.
pub async fn keep_draft(app: &App, by: OperatorId, bot: &Bot, settings: Bot) -> Result<BotDraft> {
    let stored = draft(app, bot).await?;
    let based_on = stored.as_ref().map_or(bot.edition, |stored| stored.value.based_on);
    let kept = BotDraft { settings, based_on, at: app.engine.clock.now(), by };
    let version = stored.map_or(0, |stored| stored.version);
    app.engine.records.put(bot.organisation, &kept, version).await?;
    Ok(kept)
}

/// False when there was none.
pub async fn discard_draft(app: &App, bot: &Bot) -> Result<bool> {
    app.engine.records.delete::<BotDraft>(bot.organisation, bot.id.0).await
}

/// What is kept beside a bot that is gone: its draft and its history.
pub async fn forget(app: &App, bot: &Bot) -> Result<()> {
    discard_draft(app, bot).await?;
    for edition in editions(app, bot).await? {
        app.engine.records.delete::<BotEdition>(bot.organisation, edition.id.0).await?;
    }
    Ok(())
}
