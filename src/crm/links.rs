//! Which lead is which record, as it is written down.

use std::collections::BTreeMap;

use engine::error::{Error, Kind, Result};
use engine::model::crm::{CrmLink, MOST_LINKS};
use engine::ports::crm_link_store::LinkMade;

use super::round::Round;

/// Characters of a problem.
const LONGEST_PROBLEM: usize = 1_000;

/// How often what was refused there is tried before it is left to people.
pub(super) const MOST_TRIES: u8 = 8;

/// That a record is being made there is written down in these words before it is asked for: whoever finds them does not know
/// whether it was.
pub(super) const UNKNOWN: &str = "it is not known whether the CRM has this lead: its answer was lost";

/// One that is not stored yet.
pub(super) fn blank(round: &Round<'_>) -> CrmLink {
    let now = round.app.engine.clock.now();
    CrmLink {
        id: round.app.engine.ids.next_at(now),
        organisation: round.organisation(),
        connection: round.connection.id,
        lead: None,
        external: String::new(),
        agreed: BTreeMap::new(),
        pushed_version: 0,
        pulled_at: None,
        problem: String::new(),
        tries: 0,
        updated_at: now,
        version: 0,
    }
}

/// The one link of a record and a lead that have one each. What was begun for the lead is over then.
pub(super) async fn joined(round: &Round<'_>, of_record: Option<CrmLink>, of_lead: Option<CrmLink>) -> Result<CrmLink> {
    match (of_record, of_lead) {
        (Some(record), Some(lead)) if record.id != lead.id => {
            keep(round, CrmLink { lead: None, external: String::new(), problem: String::new(), ..lead }).await?;
            Ok(record)
        }
        (Some(link), _) | (None, Some(link)) => Ok(link),
        (None, None) => Ok(blank(round)),
    }
}

/// Writes it down. Whoever was faster has done the same, or the next run does it.
pub(super) async fn keep(round: &Round<'_>, link: CrmLink) -> Result<()> {
    let links = &round.app.engine.crm_links;
    let problem = link.problem.chars().take(LONGEST_PROBLEM).collect();
    let link = CrmLink { problem, updated_at: round.app.engine.clock.now(), ..link };
    let (id, lead) = (link.id, link.lead);
    if link.version == 0 {
        return match links.make(link, MOST_LINKS).await? {
            LinkMade::New => Ok(()),
            LinkMade::There(other) => {
                tracing::info!(link = %id, other = %other.id, "a link to a CRM was made by somebody else just now");
                Ok(())
            }
            LinkMade::Full => Err(Error::invalid(format!("there are {MOST_LINKS} links to records of CRMs already"))),
        };
    }
    match links.change(link).await {
        Ok(true) => {}
        Ok(false) => tracing::info!(link = %id, "a link to a CRM was changed by somebody else just now"),
        Err(error) if error.kind == Kind::Conflict => {
            tracing::warn!(link = %id, lead = ?lead, %error, "two links to a CRM are for one lead or one record");
        }
        Err(error) => return Err(error),
    }
    Ok(())
}
