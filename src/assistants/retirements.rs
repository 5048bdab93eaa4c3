//! Models that answer no more before long, in the chains of bots.

use agents::ModelConnection;
use agents::model::{Kind, Table};
use engine::clock::Timestamp;
use engine::error::Result;
use engine::ids::OrgId;
use engine::model::bot::{Bot, ResponderKind};
use engine::model::event::Signal;
use engine::page::MAX_PAGE;
use engine::ports::records::Typed;
use jiff::civil::Date;

use crate::app::App;

/// From when on a retirement is worth a word, in days.
const AHEAD: i32 = 30;

/// A model of a bot's chain that goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Retiring {
    pub model: String,
    pub day: Date,
    /// It is gone already.
    pub is_gone: bool,
    pub replacement: Option<String>,
}

/// In the order of the chain.
pub async fn retiring(records: &Typed, table: &Table, bot: &Bot, at: Timestamp) -> Result<Vec<Retiring>> {
    let mut retiring: Vec<Retiring> = Vec::new();
    let in_use = bot.responder == ResponderKind::Agents;
    for choice in bot.models.iter().filter(|_| in_use) {
        let Some(profile) = table.find(&choice.model) else { continue };
        let connection = records.get::<ModelConnection>(bot.organisation, choice.connection.0).await?;
        let is_azure = connection.is_some_and(|connection| connection.value.kind == Kind::Azure);
        let day = profile.retirement(is_azure).and_then(|day| day.parse::<Date>().ok());
        if let Some((day, is_gone)) = day.and_then(|day| Some((day, soon(day, at)?)))
            && retiring.iter().all(|known| known.model != choice.model)
        {
            let (model, replacement) = (choice.model.clone(), profile.replacement.clone());
            retiring.push(Retiring { model, day, is_gone, replacement });
        }
    }
    Ok(retiring)
}

/// Whether the day has come; none while it is far.
fn soon(day: Date, at: Timestamp) -> Option<bool> {
    let now = jiff::Timestamp::from_millisecond(at.as_millis()).ok()?;
    let today = now.to_zoned(jiff::tz::TimeZone::UTC).date();
    let left = (day - today).get_days();
    (left <= AHEAD).then_some(left <= 0)
}

/// Once a day: bots of all organisations, told in the log and to operators who are there.
pub async fn look(app: App) {
    if let Err(error) = look_at_all(&app).await {
        tracing::warn!(%error, "models that retire could not be looked for; tomorrow tries again");
    }
}

async fn look_at_all(app: &App) -> Result<()> {
    let (mut cursor, mut count, mut last) = (None, 0_u32, None::<OrgId>);
    loop {
        let page = app.engine.records.list_all::<Bot>(cursor, MAX_PAGE).await?;
        for bot in page.items.iter().map(|item| &item.value) {
            for Retiring { model, day, is_gone, .. } in
                retiring(&app.engine.records, app.connections.table(), bot, app.engine.clock.now()).await?
            {
                count += 1;
                tracing::warn!(organisation = %bot.organisation, bot = %bot.id, model, %day, is_gone, "a model of this bot retires");
                if last.replace(bot.organisation) != Some(bot.organisation) {
                    app.engine.bus.publish(Signal::Notices { organisation: bot.organisation });
                }
            }
        }
        cursor = page.next;
        if cursor.is_none() || app.tasks.is_stopping() {
            break;
        }
    }
    metrics::gauge!("switchboard_models_retiring").set(f64::from(count));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_retirement_is_told_thirty_days_ahead_and_on() {
        let at = Timestamp::from_millis(1_795_694_400_000); // 26 November 2026
        let told = |day: &str| soon(day.parse().unwrap(), at);
        assert_eq!([told("2026-12-27"), told("2026-12-26"), told("2026-11-27")], [None, Some(false), Some(false)]);
        assert_eq!([told("2026-11-26"), told("2025-01-01")], [Some(true), Some(true)]);
    }
}
