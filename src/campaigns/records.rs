//! Campaigns as they are kept: read, found and changed.

use engine::error::{Error, Kind, Result};
use engine::ids::{CampaignId, OrgId};
use engine::model::campaign::{Campaign, CampaignRules, CampaignState};
use engine::model::record::Versioned;
use engine::page::MAX_PAGE;

use crate::app::App;

/// Others may write at the same time, a few of them.
const TRIES: usize = 6;

/// Pages of campaigns of all organisations; more are not looked at.
const MOST_PAGES: usize = 200;

/// Those of every organisation that the program has to do with.
pub(super) async fn all(app: &App, fits: impl Fn(&Campaign) -> bool) -> Result<Vec<Campaign>> {
    let (mut found, mut cursor) = (Vec::new(), None);
    for _ in 0..MOST_PAGES {
        let page = app.engine.records.list_all::<Campaign>(cursor, MAX_PAGE).await?;
        found.extend(page.items.into_iter().map(|kept| kept.value).filter(|campaign| fits(campaign)));
        cursor = page.next;
        if cursor.is_none() {
            break;
        }
    }
    Ok(found)
}

/// Changes a campaign by what `change` makes of it as it stands; none: it stays. Returns it as it is then.
pub async fn change(
    app: &App,
    organisation: OrgId,
    id: CampaignId,
    change: impl Fn(&Campaign) -> Result<Option<Campaign>>,
) -> Result<Versioned<Campaign>> {
    for _ in 0..TRIES {
        let kept = app.engine.records.require::<Campaign>(organisation, id.0).await?;
        let Some(changed) = change(&kept.value)? else { return Ok(kept) };
        match app.engine.records.put(organisation, &changed, kept.version).await {
            Ok(version) => {
                app.campaigns_changed().notify_one();
                return Ok(Versioned { version, value: changed });
            }
            Err(error) if error.kind == Kind::Conflict => {}
            Err(error) => return Err(error),
        }
    }
    Err(Error::conflict("a campaign is being changed from several places at once"))
}

/// Ends the sending by itself, with our word for why.
pub(super) async fn halt(app: &App, campaign: &Campaign, why: &'static str) -> Result<()> {
    tracing::warn!(campaign = %campaign.id, why, "a campaign was halted");
    let halted = |kept: &Campaign| {
        let is_on = matches!(kept.state, CampaignState::Running | CampaignState::Planning);
        Ok(is_on.then(|| Campaign { state: CampaignState::Paused, halted: Some(why.to_owned()), ..kept.clone() }))
    };
    change(app, campaign.organisation, campaign.id, halted).await.map(drop)
}

pub async fn rules(app: &App, organisation: OrgId) -> Result<Versioned<CampaignRules>> {
    let kept = app.engine.records.get::<CampaignRules>(organisation, organisation.0).await?;
    Ok(kept.unwrap_or_else(|| Versioned { version: 0, value: CampaignRules::usual(organisation) }))
}
