//! What a turn uses, and the limits of what may be used.

use std::sync::Arc;
use std::time::Duration;

use engine::error::Result;
use engine::ids::{ConversationId, OrgId};
use engine::model::bot::Bot;
use engine::model::usage::{Tokens, Used, day_of};

use super::{Models, Needs};
use crate::model::Usage;

const A_DAY: Duration = Duration::from_hours(24);

/// Billionths in a thousandth.
const THOUSANDTH: u64 = 1_000_000;

/// What stands in the place of a model for answers that were given again.
const MEMORY: &str = "memory";

/// Who pays, and for which conversation.
#[derive(Clone, Copy)]
pub(super) struct Payer<'a> {
    pub(super) organisation: OrgId,
    pub(super) conversation: ConversationId,
    pub(super) bot: &'a Bot,
}

pub(super) struct Spending {
    /// Which limit is reached.
    over: Option<String>,
    used: Vec<Used>,
    template: Used,
}

impl Spending {
    /// Looks at what was spent so far; a bot without limits costs no look.
    pub(super) async fn open(needs: &Needs, payer: Payer<'_>) -> Result<Self> {
        let Payer { organisation, conversation, bot } = payer;
        let (budget, at) = (bot.budget, needs.clock.now());
        let mut over = None;
        if budget.conversation_tokens > 0 {
            let since = engine::clock::Timestamp::from_millis(at.as_millis() - A_DAY.as_millis() as i64);
            let tokens = needs.usage.tokens_of(organisation, conversation, since).await?;
            if tokens >= budget.conversation_tokens {
                over = Some(format!("this conversation used {tokens} tokens within a day"));
            }
        }
        if budget.day_cost > 0 && over.is_none() {
            let cost = needs.usage.cost_of_day(organisation, Some(bot.id), day_of(at)).await?;
            if cost >= budget.day_cost.saturating_mul(THOUSANDTH) {
                over = Some(format!("the bot spent {:.2} US dollars today", cost as f64 / 1e9));
            }
        }
        if over.is_none()
            && let Some(limit) = needs.models.day_limit(organisation).await?
        {
            let cost = needs.usage.cost_of_day(organisation, None, day_of(at)).await?;
            if cost >= limit.saturating_mul(THOUSANDTH) {
                over = Some(format!("all bots together spent {:.2} US dollars today", cost as f64 / 1e9));
            }
        }
        let template = Used {
            organisation,
            conversation,
            bot: bot.id,
            model: String::new(),
            at,
            requests: 0,
            tokens: Tokens::default(),
            estimated: 0,
            cost: 0,
            unpriced: 0,
            took: 0,
        };
        Ok(Self { over, used: Vec::new(), template })
    }

    pub(super) fn spent(&self) -> Option<String> {
        self.over.clone()
    }

    /// Counts one request; returns what it cost.
    pub(super) fn add(&mut self, models: &dyn Models, model: &str, usage: &Usage, took: Duration) -> Option<u64> {
        let cost = models.cost(model, usage);
        let place = self.used.iter().position(|used| used.model == model).unwrap_or_else(|| {
            self.used.push(Used { model: model.to_owned(), ..self.template.clone() });
            self.used.len() - 1
        });
        let used = &mut self.used[place];
        used.requests += 1;
        used.tokens.add(Tokens { input: usage.input, cached: usage.cached, output: usage.output, reasoning: usage.reasoning });
        used.estimated += u64::from(usage.estimated);
        used.cost += cost.unwrap_or(0);
        used.unpriced += u64::from(cost.is_none());
        used.took += took.as_millis() as u64;
        cost
    }

    /// The answer of an equal question was given again: a turn that cost nothing.
    pub(super) fn remember(&mut self) {
        self.used.push(Used { model: MEMORY.to_owned(), ..self.template.clone() });
    }

    /// Nobody waits for the books.
    pub(super) fn close(self, needs: &Needs) {
        if self.used.is_empty() {
            return;
        }
        let (usage, conversation) = (Arc::clone(&needs.usage), self.template.conversation);
        needs.tasks.spawn_brief(async move {
            if let Err(error) = usage.add(self.used).await {
                tracing::error!(%conversation, %error, "what a turn used could not be counted");
            }
        });
    }
}
