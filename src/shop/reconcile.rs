//! By the clock: what changed at the shop and no webhook told, webhooks that the shop has forgotten, and old cases.
//!
//! Webhooks are lost, and a shop that could not reach us for some hours takes its subscriptions away. A run notes its place after
//! every page, and begun again it goes on there.

mod hooks;

use std::collections::BTreeSet;
use std::time::Duration;

use agents::tools::{ToolError, ToolErrorKind};
use async_trait::async_trait;
use engine::clock::Timestamp;
use engine::error::{Context as _, Error, Kind};
use engine::ids::{IdSource, OrgId, ShopCaseId};
use engine::model::schedule::{Progress, Run};
use engine::model::shop::ShopRules;
use serde::{Deserialize, Serialize};
use workers::JobError;
use workers::scheduled::{RunLog, Task};

use super::book::Book;
use super::counter::{Counter, Page, failed};
use super::follows;
use super::place::ShopPlace;
use super::told::Order;
use crate::app::App;

pub use hooks::address;

/// What the shop changed while it was looked at may be missed by that look: the next one begins so much before its end.
const OVERLAP: Duration = Duration::from_mins(5);

/// How far the first run looks back, and every one for carts.
const FIRST: Duration = Duration::from_hours(48);
const CARTS: Duration = Duration::from_hours(72);

/// Of one list in one run.
const MOST_PAGES: u32 = 200;

/// Pages one after the other with nothing new on them.
const MOST_STALE: u32 = 3;

/// Cases that are over are kept so long, and forgotten in steps.
const KEPT: Duration = Duration::from_hours(180 * 24);
const FORGOTTEN: usize = 1_000;
const MOST_STEPS: usize = 20;

/// Looks through the shop of an organisation.
pub struct SyncShop(pub App);

impl SyncShop {
    pub const NAME: &'static str = "sync_shop";
}

/// How far a run has come.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
struct Way {
    stage: Stage,
    /// Of the list that is being read: what the shop calls the place of its next page.
    after: Option<String>,
    pages: u32,
    /// Where the list of orders begins, and the newest change that was read; by the shop's clock.
    since: Option<Timestamp>,
    newest: Option<Timestamp>,
    orders: u64,
    carts: u64,
    odd: u64,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Stage {
    #[default]
    Orders,
    Carts,
    Rest,
}

#[async_trait]
impl Task for SyncShop {
    fn name(&self) -> &'static str {
        Self::NAME
    }

    async fn run(&self, run: &Run, log: &RunLog) -> Result<String, JobError> {
        let (app, organisation) = (&self.0, run.organisation);
        let kept = super::rules(app, organisation).await?;
        let Some(rules) = kept.map(|kept| kept.value).filter(follows) else {
            return Ok("Nothing follows from what happens at the shop.".to_owned());
        };
        let Some(counter) = Counter::open(app, organisation).await? else {
            return Ok("No shop is connected.".to_owned());
        };
        let counter = counter.patient(app.tasks.clone());
        let way = serde_json::from_str(&run.progress.place).unwrap_or_default();
        let mut look = Look { app, organisation, rules: &rules, counter: &counter, log, way, seen: BTreeSet::new() };
        look.orders().await?;
        let unseen = look.carts().await?;
        let told = hooks::renew(app, organisation, &counter).await.map_err(met)?;
        // Which is worth knowing, and no reason to fail.
        if let Ok(missing) = counter.scopes_missing().await {
            ShopPlace::change(app, organisation, |place| place.scopes_missing.clone_from(&missing)).await?;
        }
        forget_old(app, organisation).await?;
        Ok(look.way.report(unseen, &told))
    }
}

impl Way {
    fn report(&self, unseen: Option<String>, hooks: &str) -> String {
        let count = |number: u64, one: &str| if number == 1 { format!("1 {one}") } else { format!("{number} {one}s") };
        let looked = format!("Looked at {} and {}.", count(self.orders, "changed order"), count(self.carts, "open cart"));
        let odd = match self.odd {
            0 => None,
            1 => Some("1 entry could not be read.".to_owned()),
            odd => Some(format!("{odd} entries could not be read.")),
        };
        let unseen = unseen.map(|why| format!("Carts could not be seen: {why}."));
        let parts = [Some(looked), odd, unseen, Some(hooks.to_owned()).filter(|told| !told.is_empty())];
        parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
    }
}

/// One run.
struct Look<'a> {
    app: &'a App,
    organisation: OrgId,
    rules: &'a ShopRules,
    counter: &'a Counter,
    log: &'a RunLog,
    way: Way,
    /// What was on a page before, as it was then.
    seen: BTreeSet<(String, Timestamp)>,
}

impl Look<'_> {
    /// What was changed since the last time.
    async fn orders(&mut self) -> Result<(), JobError> {
        if self.way.stage != Stage::Orders {
            return Ok(());
        }
        let since = match self.way.since {
            Some(since) => since,
            None => self.begin().await?,
        };
        let mut stale = 0;
        loop {
            let page = self.counter.orders(since, self.way.after.as_deref()).await.map_err(met)?;
            let is_new = self.take(&page).await?;
            stale = if is_new { 0 } else { stale + 1 };
            if !self.follow(page.next, stale).await? {
                break;
            }
        }
        self.keep_place().await?;
        self.begin_stage(Stage::Carts).await
    }

    async fn begin(&mut self) -> Result<Timestamp, JobError> {
        let place = ShopPlace::of(self.app, self.organisation).await?;
        let now = self.app.engine.clock.now();
        let since = place.orders.map_or_else(|| now.minus(FIRST), |newest| newest.minus(OVERLAP));
        self.way.since = Some(since);
        Ok(since)
    }

    /// Whether something on it is new.
    async fn take(&mut self, page: &Page<Order>) -> Result<bool, JobError> {
        let book = Book { app: self.app, organisation: self.organisation, rules: self.rules };
        let mut is_new = false;
        for order in &page.items {
            book.order(order).await?;
            is_new |= self.seen.insert((order.id.clone(), order.updated_at));
            self.way.newest = self.way.newest.max(Some(order.updated_at));
            self.way.orders += 1;
        }
        self.way.odd += page.odd;
        Ok(is_new)
    }

    /// What was begun and not bought. Why that cannot be seen, if it cannot: not every app may.
    async fn carts(&mut self) -> Result<Option<String>, JobError> {
        if self.way.stage != Stage::Carts {
            return Ok(None);
        }
        let unseen = if self.rules.cart.is_some() { self.all_carts().await? } else { None };
        self.begin_stage(Stage::Rest).await?;
        Ok(unseen)
    }

    async fn all_carts(&mut self) -> Result<Option<String>, JobError> {
        let since = self.app.engine.clock.now().minus(CARTS);
        let mut stale = 0;
        loop {
            let page = match self.counter.checkouts(since, self.way.after.as_deref()).await {
                Ok(page) => page,
                Err(error) if error.kind == ToolErrorKind::Refused => return Ok(Some(error.detail)),
                Err(error) => return Err(met(error)),
            };
            let book = Book { app: self.app, organisation: self.organisation, rules: self.rules };
            let mut is_new = false;
            for checkout in &page.items {
                book.checkout(checkout).await?;
                is_new |= self.seen.insert((format!("cart {}", checkout.id), checkout.updated_at));
                self.way.carts += 1;
            }
            self.way.odd += page.odd;
            stale = if is_new { 0 } else { stale + 1 };
            if !self.follow(page.next, stale).await? {
                return Ok(None);
            }
        }
    }

    /// Whether there is another page. A list that does not end ends the run.
    async fn follow(&mut self, next: Option<String>, stale: u32) -> Result<bool, JobError> {
        self.way.pages += 1;
        let Some(next) = next else { return Ok(false) };
        let is_stuck = next.is_empty() || self.way.after.as_ref() == Some(&next);
        if is_stuck || stale >= MOST_STALE {
            return Err(endless("The shop's list does not end: it promises further pages and gives the same again."));
        }
        if self.way.pages >= MOST_PAGES {
            // Of orders, what was read is done: the next run goes on behind it.
            self.keep_place().await?;
            return Err(endless("The shop's list has more than 200 pages: this run looked at no more of them."));
        }
        self.way.after = Some(next);
        self.note().await?;
        if self.app.tasks.is_stopping() {
            return Err(JobError::Retry(Error::unavailable("the program is being stopped")));
        }
        Ok(true)
    }

    async fn begin_stage(&mut self, stage: Stage) -> Result<(), JobError> {
        self.way = Way { stage, after: None, pages: 0, ..self.way.clone() };
        self.note().await
    }

    /// An error ends the run: somebody wants that.
    async fn note(&self) -> Result<(), JobError> {
        let place = serde_json::to_string(&self.way).context(Kind::Invalid, "the place of a run cannot be written as JSON")?;
        self.log.note(Progress { done: self.way.orders + self.way.carts, total: None, place }).await
    }

    async fn keep_place(&self) -> Result<(), JobError> {
        let Some(newest) = self.way.newest.filter(|_| self.way.stage == Stage::Orders) else { return Ok(()) };
        let forward = |place: &mut ShopPlace| place.orders = place.orders.max(Some(newest));
        Ok(ShopPlace::change(self.app, self.organisation, forward).await?)
    }
}

/// Trying again cannot help.
fn endless(why: &str) -> JobError {
    JobError::Discard(Error::invalid(why))
}

/// What the shop said no to; what may pass by itself is tried again.
fn met(error: ToolError) -> JobError {
    JobError::from(failed(error))
}

/// A few at a time: what is left waits for the next run.
async fn forget_old(app: &App, organisation: OrgId) -> Result<(), JobError> {
    let since = app.engine.clock.now().minus(KEPT);
    // The first that could have been given out then.
    let before: ShopCaseId = IdSource::new(0).next_at(since);
    for _ in 0..MOST_STEPS {
        if app.engine.shop_cases.forget_old(organisation, before, FORGOTTEN).await? < FORGOTTEN {
            break;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_says_what_it_came_to() {
        let way = Way { orders: 1, carts: 3, odd: 2, ..Way::default() };
        assert_eq!(way.report(None, ""), "Looked at 1 changed order and 3 open carts. 2 entries could not be read.");
        let told = Way::default().report(Some("the shop says no".to_owned()), "Subscribed again to ORDERS_CREATE.");
        let expected = "Looked at 0 changed orders and 0 open carts. Carts could not be seen: the shop says no. \
            Subscribed again to ORDERS_CREATE.";
        assert_eq!(told, expected);
    }

    #[test]
    fn a_run_goes_on_where_it_was() {
        let way = Way { stage: Stage::Carts, after: Some("c".to_owned()), pages: 3, ..Way::default() };
        assert_eq!(serde_json::from_str::<Way>(&serde_json::to_string(&way).unwrap()).unwrap(), way);
        assert_eq!(serde_json::from_str::<Way>("{}").unwrap(), Way::default());
    }
}
