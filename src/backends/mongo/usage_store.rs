use async_trait::async_trait;
use engine::clock::Timestamp;
use engine::error::Result;
use engine::ids::{BotId, ConversationId, OrgId};
use engine::model::usage::{Tokens, UsageDay, Used, day_of};
use engine::ports::UsageStore;
use mongodb::bson::{Bson, Document, doc};

use super::MongoStore;
use super::desk::{Desk, Query, in_transaction};
use super::fields::Fields;

/// What a conversation used is asked of the last day; a second one is kept for clocks that differ.
const KEPT_MS: i64 = 2 * 86_400_000;

/// Documents a listing gives at most: a year of thirty bots and models.
const MOST_DAYS: usize = 12_000;

#[async_trait]
impl UsageStore for MongoStore {
    async fn add(&self, used: Vec<Used>) -> Result<()> {
        // Before the sums: those who count in the same day wait for each other no longer than they must.
        let mut desk = self.desk();
        for one in &used {
            let old = doc! { "conversation": one.conversation.0, "at": { "$lt": one.at.as_millis() - KEPT_MS } };
            desk.delete_many("usage_conversation", old).await?;
        }
        in_transaction!(self, |desk| add(desk, &used))
    }

    async fn by_day(&self, organisation: OrgId, from: u32, to: u32) -> Result<Vec<UsageDay>> {
        let days = doc! { "$gt": i64::from(from) - 1, "$lt": i64::from(to) + 1 };
        let order = doc! { "day": 1, "bot": 1, "model": 1 };
        let query = Query::new(doc! { "organisation": organisation.0, "day": days }, order, MOST_DAYS);
        self.desk().find("usage_day", query).await?.iter().map(day).collect()
    }

    async fn cost_of_day(&self, organisation: OrgId, bot: Option<BotId>, day: u32) -> Result<u64> {
        let mut filter = doc! { "organisation": organisation.0, "day": i64::from(day) };
        if let Some(bot) = bot {
            filter.insert("bot", bot.0);
        }
        sum(&mut self.desk(), "usage_day", filter, "cost").await
    }

    async fn tokens_of(&self, organisation: OrgId, conversation: ConversationId, since: Timestamp) -> Result<u64> {
        let at = doc! { "$gte": since.as_millis() };
        let filter = doc! { "conversation": conversation.0, "at": at, "organisation": organisation.0 };
        sum(&mut self.desk(), "usage_conversation", filter, "tokens").await
    }
}

fn whole(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

async fn add(desk: &mut Desk, used: &[Used]) -> Result<()> {
    let of_conversation = |one: &Used| {
        doc! {
            "organisation": one.organisation.0,
            "conversation": one.conversation.0,
            "at": one.at.as_millis(),
            "tokens": whole(one.tokens.total()),
        }
    };
    desk.insert_many("usage_conversation", used.iter().map(of_conversation).collect()).await?;
    for one in used {
        let day = doc! {
            "organisation": one.organisation.0,
            "day": i64::from(day_of(one.at)),
            "bot": one.bot.0,
            "model": &one.model,
        };
        let Tokens { input, cached, output, reasoning } = one.tokens;
        let more = doc! {
            "turns": 1_i64,
            "requests": whole(one.requests),
            "input": whole(input),
            "cached": whole(cached),
            "output": whole(output),
            "reasoning": whole(reasoning),
            "estimated": whole(one.estimated),
            "cost": whole(one.cost),
            "unpriced": whole(one.unpriced),
            "took": whole(one.took),
        };
        desk.upsert("usage_day", day, doc! { "$inc": more }).await?;
    }
    Ok(())
}

async fn sum(desk: &mut Desk, of: &str, filter: Document, field: &str) -> Result<u64> {
    let sum = doc! { "_id": Bson::Null, "sum": { "$sum": format!("${field}") } };
    let found = desk.aggregate(of, vec![doc! { "$match": filter }, doc! { "$group": sum }]).await?;
    found.first().map_or(Ok(0), |found| Fields(found).seq("sum"))
}

fn day(stored: &Document) -> Result<UsageDay> {
    let fields = Fields(stored);
    Ok(UsageDay {
        day: fields.small("day")?,
        bot: BotId(fields.int("bot")?),
        model: fields.text("model")?.to_owned(),
        turns: fields.seq("turns")?,
        requests: fields.seq("requests")?,
        tokens: Tokens {
            input: fields.seq("input")?,
            cached: fields.seq("cached")?,
            output: fields.seq("output")?,
            reasoning: fields.seq("reasoning")?,
        },
        estimated: fields.seq("estimated")?,
        cost: fields.seq("cost")?,
        unpriced: fields.seq("unpriced")?,
        took: fields.seq("took")?,
    })
}
