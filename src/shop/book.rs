//! One telling of the shop becomes what is kept of its cases. Told again it changes nothing.

use agents::tools::ToolError;
use engine::error::{Error, Kind, Result};
use engine::ids::OrgId;
use engine::model::campaign::Conversion;
use engine::model::shop::{CartRule, CaseKind, CodRule, MOST_CASES, ShopCase, ShopRules};
use engine::ports::shop_case_store::CaseMade;

use super::case::{self, Ground};
use super::counter::{Counter, failed};
use super::told::{Checkout, Order, Parcel};
use crate::app::App;
use crate::campaigns::conversions::convert;
use crate::campaigns::money::{amount, currency};
use crate::campaigns::numbers::number;
use crate::campaigns::prices::prices;

/// Others may change the same case at the same time, a few of them.
const TRIES: usize = 6;

/// Carts of one person that an order may be of.
const MOST_CARTS: usize = 20;

/// What a purchase is called among what campaigns bring.
const EVENT: &str = "order";

/// Whose shop it is, and what follows there.
pub(super) struct Book<'a> {
    pub(super) app: &'a App,
    pub(super) organisation: OrgId,
    pub(super) rules: &'a ShopRules,
}

impl Book<'_> {
    /// An order with all that hangs on it: the case of one that is paid on delivery, the carts that it ends, and its parcels.
    pub(super) async fn order(&self, order: &Order) -> Result<()> {
        let phone = self.number(&order.phone);
        self.count(order, &phone).await?;
        self.only_order(order).await?;
        if !order.is_cancelled {
            self.carts_of(order, &phone).await?;
        }
        for parcel in &order.parcels {
            self.parcel(parcel, None).await?;
        }
        Ok(())
    }

    /// What becomes of the case of an order, and of nothing else.
    pub(super) async fn only_order(&self, order: &Order) -> Result<Option<ShopCase>> {
        let Some(rule) = &self.rules.cod else { return self.known_order(order).await };
        let phone = self.number(&order.phone);
        self.keep(CaseKind::Cod, &order.id, |known, ground| case::order(known, order, &phone, rule, ground)).await
    }

    /// Nothing is begun any more, and what was begun ends as it would have.
    async fn known_order(&self, order: &Order) -> Result<Option<ShopCase>> {
        let rule = CodRule { gateways: order.gateways.clone(), ..CodRule::default() };
        let phone = self.number(&order.phone);
        self.keep(CaseKind::Cod, &order.id, |known, ground| case::order(Some(known?), order, &phone, &rule, ground)).await
    }

    pub(super) async fn checkout(&self, checkout: &Checkout) -> Result<Option<ShopCase>> {
        let (phone, rule) = (self.number(&checkout.phone), self.cart_rule());
        let is_on = self.rules.cart.is_some();
        self.keep(CaseKind::Cart, &checkout.id, |known, ground| {
            // Without a rule nothing is begun.
            if is_on || known.is_some() { case::checkout(known, checkout, &phone, &rule, ground) } else { None }
        })
        .await
    }

    /// What a cart that was read becomes by that, and nothing is written down; none: nothing else.
    pub(super) fn weighed(&self, known: &ShopCase, checkout: &Checkout) -> Option<ShopCase> {
        let ground = Ground { organisation: self.organisation, id: known.id, now: self.app.engine.clock.now() };
        case::checkout(Some(known), checkout, &self.number(&checkout.phone), &self.cart_rule(), &ground)
    }

    fn cart_rule(&self) -> CartRule {
        self.rules.cart.clone().unwrap_or_default()
    }

    pub(super) async fn checkout_gone(&self, id: &str) -> Result<()> {
        self.end(CaseKind::Cart, id, "deleted").await
    }

    /// A parcel by itself may not say whose it is: its order does, if there is a shop to ask.
    pub(super) async fn parcel(&self, parcel: &Parcel, counter: Option<&Counter>) -> Result<()> {
        let mut parcel = parcel.clone();
        if let Some(counter) = counter.filter(|_| self.number(&parcel.phone).is_empty() && !parcel.order.is_empty())
            && self.rules.shipment.is_some()
            && let Some(order) = counter.order(&parcel.order).await.or_else(refused_is_none)?
        {
            parcel = Parcel { phone: order.phone, person: order.person, order_name: order.name, ..parcel };
        }
        let (phone, is_on) = (self.number(&parcel.phone), self.rules.shipment.is_some());
        self.keep(CaseKind::Shipment, &parcel.id, |known, ground| {
            if is_on || known.is_some() { case::parcel(known, &parcel, &phone, ground) } else { None }
        })
        .await
        .map(drop)
    }

    /// The shop says that there is nothing more to it.
    pub(super) async fn end(&self, kind: CaseKind, subject: &str, why: &'static str) -> Result<()> {
        self.keep(kind, subject, |known, ground| case::ended(known?, why, ground.now)).await.map(drop)
    }

    /// The carts that came to something: the one it was, and whatever else that person had begun before.
    async fn carts_of(&self, order: &Order, phone: &str) -> Result<()> {
        if !order.checkout.is_empty() {
            self.end(CaseKind::Cart, &order.checkout, "ordered").await?;
        }
        if phone.is_empty() {
            return Ok(());
        }
        let open = self.app.engine.shop_cases.list_open(self.organisation, phone, MOST_CARTS).await?;
        for cart in open.iter().filter(|case| case.kind == CaseKind::Cart && order.created_at >= case.happened_at) {
            self.end(CaseKind::Cart, &cart.subject, "ordered").await?;
        }
        Ok(())
    }

    /// What campaigns brought. Of an order that is asked about it counts as long as nobody was asked: the question brings nothing.
    async fn count(&self, order: &Order, phone: &str) -> Result<()> {
        if phone.is_empty() || order.is_cancelled {
            return Ok(());
        }
        let cases = &self.app.engine.shop_cases;
        if cases.find_by_subject(self.organisation, CaseKind::Cod, &order.id).await?.is_some() {
            return Ok(());
        }
        let counted = prices(self.app, self.organisation).await?.value.currency;
        let is_same = counted.is_empty() || currency(&order.currency).is_some_and(|own| own == counted);
        let value = if is_same { amount(&order.total).unwrap_or_default() } else { 0 };
        // The shop's clock may be ahead of ours.
        let at = order.created_at.min(self.app.engine.clock.now());
        let conversion = Conversion { at, event: EVENT.to_owned(), value };
        let key = Some(format!("shop order {}", order.id));
        convert(self.app, self.organisation, vec![phone.to_owned()], conversion, key).await.map(drop)
    }

    /// The case as it is then, if there is one.
    async fn keep(
        &self,
        kind: CaseKind,
        subject: &str,
        tell: impl Fn(Option<&ShopCase>, &Ground) -> Option<ShopCase>,
    ) -> Result<Option<ShopCase>> {
        let (engine, organisation) = (&self.app.engine, self.organisation);
        for _ in 0..TRIES {
            let now = engine.clock.now();
            let known = engine.shop_cases.find_by_subject(organisation, kind, subject).await?;
            let ground = Ground { organisation, id: engine.ids.next_at(now), now };
            let Some(next) = tell(known.as_ref(), &ground) else { return Ok(known) };
            let is_kept = if known.is_some() {
                engine.shop_cases.change(next.clone()).await?
            } else {
                match engine.shop_cases.make(next.clone(), MOST_CASES).await? {
                    CaseMade::New => true,
                    CaseMade::There(_) => false,
                    CaseMade::Full => {
                        tracing::warn!(%organisation, "there are as many cases of a shop as are kept: nothing new is begun");
                        return Ok(None);
                    }
                }
            };
            if is_kept {
                return Ok(Some(next));
            }
        }
        Err(Error::unavailable("a case of a shop is being changed from several places at once"))
    }

    /// E.164; empty where nobody can be reached.
    fn number(&self, written: &str) -> String {
        if written.is_empty() { String::new() } else { number(written, self.rules.country.as_deref()).unwrap_or_default() }
    }
}

/// What the app may not know is as if it were not there; what cannot be asked now is asked again.
fn refused_is_none<T>(error: ToolError) -> Result<Option<T>> {
    let error = failed(error);
    if error.kind == Kind::Unavailable { Err(error) } else { Ok(None) }
}
