//! How far the shop has been looked through.

use engine::clock::Timestamp;
use engine::error::{Error, Kind, Result};
use engine::ids::OrgId;
use engine::model::record::{Key, Record};
use serde::{Deserialize, Serialize};

use crate::app::App;

/// Others may write at the same time, a few of them.
const TRIES: usize = 4;

/// What is known of the shop of an organisation beside its cases.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShopPlace {
    pub organisation: OrgId,
    /// By the shop's clock: what it changed before was looked at. None: nothing was.
    #[serde(default)]
    pub orders: Option<Timestamp>,
    /// What the app may not do, and would have to.
    #[serde(default)]
    pub scopes_missing: Vec<String>,
}

impl Record for ShopPlace {
    const KIND: &'static str = "shop_place";

    /// An organisation has one.
    fn id(&self) -> i64 {
        self.organisation.0
    }

    fn keys(&self) -> Vec<Key> {
        Vec::new()
    }
}

impl ShopPlace {
    pub async fn of(app: &App, organisation: OrgId) -> Result<Self> {
        let kept = app.engine.records.get::<Self>(organisation, organisation.0).await?;
        Ok(kept.map_or_else(|| Self::new(organisation), |kept| kept.value))
    }

    /// Changes what is known; nothing is written where that is the same.
    pub(super) async fn change(app: &App, organisation: OrgId, change: impl Fn(&mut Self)) -> Result<()> {
        for _ in 0..TRIES {
            let kept = app.engine.records.get::<Self>(organisation, organisation.0).await?;
            let (version, before) = kept.map_or_else(|| (0, Self::new(organisation)), |kept| (kept.version, kept.value));
            let mut after = before.clone();
            change(&mut after);
            if after == before {
                return Ok(());
            }
            match app.engine.records.put(organisation, &after, version).await {
                Ok(_version) => return Ok(()),
                Err(error) if error.kind == Kind::Conflict => {}
                Err(error) => return Err(error),
            }
        }
        Err(Error::unavailable("what is known of a shop is being changed from several places at once"))
    }

    const fn new(organisation: OrgId) -> Self {
        Self { organisation, orders: None, scopes_missing: Vec::new() }
    }
}
