use async_trait::async_trait;
use engine::clock::Timestamp;
use engine::error::Result;
use engine::ids::{BotId, ConversationId, OrgId};
use engine::model::usage::{Tokens, UsageDay, Used, day_of};
use engine::ports::UsageStore;
use rusqlite::{Row, params};

use super::SqliteStore;
use super::errors::SqliteResult as _;

const ADD: &str = "INSERT INTO usage_day (organisation, day, bot, model, turns, requests, input, cached, output, reasoning, \
                   estimated, cost, unpriced, took) VALUES (?1, ?2, ?3, ?4, 1, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13) \
                   ON CONFLICT DO UPDATE SET turns = turns + 1, requests = requests + ?5, input = input + ?6, \
                   cached = cached + ?7, output = output + ?8, reasoning = reasoning + ?9, estimated = estimated + ?10, \
                   cost = cost + ?11, unpriced = unpriced + ?12, took = took + ?13";

/// What a conversation used is asked of the last day; a second one is kept for clocks that differ.
const FORGET: &str = "DELETE FROM usage_conversation WHERE conversation = ?1 AND at < ?2";
const KEPT_MS: i64 = 2 * 86_400_000;

/// Rows a listing gives at most: a year of thirty bots and models.
const MOST_DAYS: i64 = 12_000;

#[async_trait]
impl UsageStore for SqliteStore {
    async fn add(&self, used: Vec<Used>) -> Result<()> {
        let of_conversation = "INSERT INTO usage_conversation (organisation, conversation, at, tokens) VALUES (?1, ?2, ?3, ?4)";
        self.writer
            .call(move |desk| {
                let mut add = desk.connection.prepare_cached(ADD).stored()?;
                let mut place = desk.connection.prepare_cached(of_conversation).stored()?;
                let mut forget = desk.connection.prepare_cached(FORGET).stored()?;
                for one in &used {
                    let Tokens { input, cached, output, reasoning } = one.tokens;
                    let counts =
                        [one.requests, input, cached, output, reasoning, one.estimated, one.cost, one.unpriced, one.took];
                    let [requests, input, cached, output, reasoning, estimated, cost, unpriced, took] =
                        counts.map(|count| i64::try_from(count).unwrap_or(i64::MAX));
                    add.execute(params![
                        one.organisation.0,
                        day_of(one.at),
                        one.bot.0,
                        one.model,
                        requests,
                        input,
                        cached,
                        output,
                        reasoning,
                        estimated,
                        cost,
                        unpriced,
                        took
                    ])
                    .stored()?;
                    let tokens = i64::try_from(one.tokens.total()).unwrap_or(i64::MAX);
                    place.execute(params![one.organisation.0, one.conversation.0, one.at.as_millis(), tokens]).stored()?;
                    forget.execute(params![one.conversation.0, one.at.as_millis() - KEPT_MS]).stored()?;
                }
                Ok(())
            })
            .await
    }

    async fn by_day(&self, organisation: OrgId, from: u32, to: u32) -> Result<Vec<UsageDay>> {
        let sql = "SELECT day, bot, model, turns, requests, input, cached, output, reasoning, estimated, cost, unpriced, took \
                   FROM usage_day WHERE organisation = ?1 AND day BETWEEN ?2 AND ?3 ORDER BY day, bot, model LIMIT ?4";
        self.readers
            .call(move |connection| {
                let mut select = connection.prepare_cached(sql).stored()?;
                let rows = select.query_map(params![organisation.0, from, to, MOST_DAYS], day).stored()?;
                rows.collect::<rusqlite::Result<Vec<_>>>().stored()
            })
            .await
    }

    async fn cost_of_day(&self, organisation: OrgId, bot: Option<BotId>, day: u32) -> Result<u64> {
        let sql =
            "SELECT coalesce(sum(cost), 0) FROM usage_day WHERE organisation = ?1 AND day = ?2 AND (?3 IS NULL OR bot = ?3)";
        self.readers
            .call(move |connection| {
                let mut select = connection.prepare_cached(sql).stored()?;
                let sum = select.query_row(params![organisation.0, day, bot.map(|bot| bot.0)], |row| row.get::<_, i64>(0));
                sum.stored().map(|sum| sum as u64)
            })
            .await
    }

    async fn tokens_of(&self, organisation: OrgId, conversation: ConversationId, since: Timestamp) -> Result<u64> {
        let sql = "SELECT coalesce(sum(tokens), 0) FROM usage_conversation \
                   WHERE conversation = ?1 AND at >= ?2 AND organisation = ?3";
        self.readers
            .call(move |connection| {
                let mut select = connection.prepare_cached(sql).stored()?;
                let values = params![conversation.0, since.as_millis(), organisation.0];
                select.query_row(values, |row| row.get::<_, i64>(0)).stored().map(|sum| sum as u64)
            })
            .await
    }
}

fn day(row: &Row<'_>) -> rusqlite::Result<UsageDay> {
    let count = |column: usize| row.get::<_, i64>(column).map(|count| count as u64);
    Ok(UsageDay {
        day: row.get(0)?,
        bot: BotId(row.get(1)?),
        model: row.get(2)?,
        turns: count(3)?,
        requests: count(4)?,
        tokens: Tokens { input: count(5)?, cached: count(6)?, output: count(7)?, reasoning: count(8)? },
        estimated: count(9)?,
        cost: count(10)?,
        unpriced: count(11)?,
        took: count(12)?,
    })
}
