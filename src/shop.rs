//! The shop of an organisation, and what follows from what happens there: orders that are paid on delivery are confirmed, carts
//! that were left are reminded of, parcels that have left are told of.
//!
//! | look for | in |
//! | --- | --- |
//! | who may tell what happens, and how it is kept before it is answered | `door` |
//! | what the shop tells, read: bodies of webhooks and answers of its API | `told` (no I/O) |
//! | what becomes of a case by what is told, by an answer, by time | `case` (no I/O) |
//! | tellings that become cases | `intake` (webhooks, from the queue), `book` (one telling) |
//! | what is asked of the shop, and written there | `counter` |
//! | people who enter and leave sequences, tags, patience | `driver` |
//! | the last question before a message leaves | `gate` |
//! | what customers reply, and people who see to it | `answers`, `people` |
//! | what no webhook told, and webhooks that the shop has forgotten | `reconcile` |
//!
//! The case is the truth. It is written down first, and what follows from it is done from what is written, as often as it takes.

pub mod answers;
mod book;
mod case;
mod counter;
pub mod door;
pub mod driver;
pub mod gate;
pub mod intake;
mod people;
mod place;
pub mod reconcile;
mod told;

use agents::packs::{PackSettings, commerce};
use engine::error::Result;
use engine::ids::OrgId;
use engine::model::record::Versioned;
use engine::model::shop::ShopRules;

pub use case::by_hand;
pub use case::{LONGEST_ANSWER, bare};
pub use place::ShopPlace;

use crate::app::App;

/// None: nobody has ever said what is to follow.
pub async fn rules(app: &App, organisation: OrgId) -> Result<Option<Versioned<ShopRules>>> {
    app.engine.records.get::<ShopRules>(organisation, organisation.0).await
}

/// Something follows there from what happens at the shop.
pub async fn is_followed(app: &App, organisation: OrgId) -> Result<bool> {
    Ok(rules(app, organisation).await?.is_some_and(|kept| follows(&kept.value)))
}

const fn follows(rules: &ShopRules) -> bool {
    rules.cod.is_some() || rules.cart.is_some() || rules.shipment.is_some()
}

/// How the shop is called, and whether it is known what its webhooks are signed with.
pub fn known(app: &App, pack: &PackSettings) -> (String, bool) {
    let secret = commerce::webhook_secret(app.shelf.supplies(), pack);
    (commerce::domain(pack).unwrap_or_default(), secret.is_ok_and(|secret| !secret.0.is_empty()))
}

/// The shop that the organisation has connected.
pub async fn connection(app: &App, organisation: OrgId) -> Result<Option<PackSettings>> {
    let key = PackSettings::key_of(organisation, commerce::KEY);
    let found = app.engine.records.find_by_key::<PackSettings>("key", &key).await?;
    Ok(found.map(|found| found.value).filter(|pack| pack.organisation == organisation))
}
