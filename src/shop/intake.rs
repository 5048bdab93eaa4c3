//! Webhooks of shops, from the queue: those of one shop one after another.

use async_trait::async_trait;
use engine::error::{Error, Result};
use engine::ids::{OperatorId, OrgId, ShopCaseId};
use engine::model::inbox::Channel;
use engine::model::job::Job;
use engine::model::shop::{CaseState, ShopRules};
use engine::page::MAX_PAGE;
use engine::ports::shop_case_store::CaseQuery;
use metrics::counter;
use workers::JobError;
use workers::inflow::Inflow;

use super::book::Book;
use super::case;
use super::counter::Counter;
use super::door::{ShopNews, TAKE_IN_SHOP_NEWS};
use super::driver::place;
use super::told::{self, Told};
use crate::app::App;
use crate::campaigns::numbers::number;
use crate::channels::inboxes_of;
use crate::http::erasures;
use crate::personal::forget_number;

/// Cases that are forgotten in one step, and steps of one webhook.
const FORGOTTEN: usize = 1_000;
const MOST_STEPS: usize = 1_000;

/// Takes webhooks of shops in.
pub struct ShopIntake(pub App);

/// What one of them tells.
pub struct Piece(Told);

#[async_trait]
impl Inflow for ShopIntake {
    type Piece = Piece;

    fn kind(&self) -> &'static str {
        TAKE_IN_SHOP_NEWS
    }

    async fn read(&self, job: &Job) -> std::result::Result<Vec<(String, Piece)>, JobError> {
        let ShopNews { topic, body, .. } = job.read()?;
        match told::read(&topic, &body) {
            Ok(told) => Ok(vec![(job.organisation.to_string(), Piece(told))]),
            // Authentic and no webhook: nothing will ever be made of it, and the queue's dead keep it.
            Err(odd) => Err(JobError::Discard(Error::invalid(format!("a webhook of a shop, {topic}: {odd}")))),
        }
    }

    async fn take(&self, job: &Job, piece: Piece) -> std::result::Result<(), JobError> {
        let (app, organisation) = (&self.0, job.organisation);
        let kept = super::rules(app, organisation).await?;
        let rules = kept.map_or_else(|| ShopRules::usual(organisation), |kept| kept.value);
        let book = Book { app, organisation, rules: &rules };
        match piece.0 {
            Told::Order(order) => book.order(&order).await?,
            Told::Checkout(checkout) => book.checkout(&checkout).await.map(drop)?,
            Told::CheckoutGone(id) => book.checkout_gone(&id).await?,
            Told::Parcel(parcel) => {
                let counter = Counter::open(app, organisation).await?;
                book.parcel(&parcel, counter.as_ref()).await?;
            }
            Told::Redact { phone } => redact(app, &rules, &phone).await?,
            Told::Uninstalled => orphan(app, &rules).await?,
            Told::ShopGone => {
                orphan(app, &rules).await?;
                forget(app, organisation).await?;
            }
            Told::Other => {}
        }
        counter!("switchboard_webhook_events_total", "channel" => "shopify", "kind" => "shop").increment(1);
        Ok(())
    }
}

/// Somebody asked the shop to be forgotten, which holds for all that the business keeps of them.
async fn redact(app: &App, rules: &ShopRules, written: &str) -> Result<()> {
    let (engine, organisation) = (&app.engine, rules.organisation);
    let Ok(phone) = number(written, rules.country.as_deref()) else {
        tracing::info!(%organisation, "somebody without a phone is to be forgotten for a shop: nothing is known of them here");
        return Ok(());
    };
    forget_number(app, organisation, &phone).await?;
    for inbox in inboxes_of(engine, organisation, |inbox| inbox.channel == Channel::WhatsApp).await? {
        let settings = engine.settings.inbox(organisation, inbox.id).await?;
        let person = ::channels::inbound::by_number(&settings, &phone, None);
        let Some(known) = engine.contacts.find_by_handle(organisation, &person.identities).await? else { continue };
        if let Some(contact) = engine.contacts.find(organisation, known).await? {
            erasures::begin(app, &contact, OperatorId::ELSEWHERE).await?;
        }
    }
    Ok(())
}

/// Nothing is asked for the shop any more.
async fn orphan(app: &App, rules: &ShopRules) -> Result<()> {
    let (organisation, cases) = (rules.organisation, &app.engine.shop_cases);
    for state in CaseState::ALL.into_iter().filter(|state| !state.is_over()) {
        let (query, mut before) = (CaseQuery { organisation, kind: None, state: Some(state) }, None);
        loop {
            let page = cases.list(query, before, MAX_PAGE).await?;
            let Some(last) = page.last().map(|case| case.id) else { break };
            for known in page {
                let Some(left) = case::orphaned(&known, app.engine.clock.now()) else { continue };
                // The cases themselves may be deleted next.
                if let Some(place) = place(app, rules, &known).await? {
                    app.engine.sequences().leave(organisation, place.campaign, place.row, &left.reason).await?;
                }
                if !cases.change(left).await? {
                    return Err(Error::unavailable("cases of the shop are being changed"));
                }
            }
            before = Some(last);
        }
    }
    Ok(())
}

async fn forget(app: &App, organisation: OrgId) -> Result<()> {
    let until: ShopCaseId = app.engine.ids.next(app.engine.clock.as_ref());
    for _ in 0..MOST_STEPS {
        if app.engine.shop_cases.forget_old(organisation, until, FORGOTTEN).await? < FORGOTTEN {
            return Ok(());
        }
    }
    Err(Error::unavailable("some cases of the shop are left"))
}
