//! Leads beside the door: those that stood among the records once, and those of somebody who is erased.

use agents::packs::move_leads;
use engine::error::Result;
use engine::ids::{ContactId, OrgId};

use crate::app::App;

/// Once after an update: what a pack kept among the records becomes leads of the organisation.
pub async fn move_old(app: App) {
    match move_leads(&app.engine.records, &app.engine.lead_desk()).await {
        Ok(0) => {}
        Ok(moved) => tracing::info!(moved, "leads of a pack are leads of their organisation now"),
        Err(error) => {
            let error = &error as &dyn std::error::Error;
            tracing::warn!(error, "leads of a pack stay where they are until the next start");
        }
    }
}

/// Forgets what is noted of somebody who might have become a customer, by contact and by number. A number that stands on their lead
/// alone goes from audiences and campaigns before it: afterwards nobody knows it.
pub async fn forget_leads(app: &App, organisation: OrgId, contact: ContactId, phones: &[String]) -> Result<()> {
    let engine = &app.engine;
    while let Some(lead) = engine.leads.find_by_contact(organisation, contact).await? {
        if !lead.phone.is_empty() {
            engine.audiences.forget_handle(organisation, &lead.phone).await?;
            engine.campaigns.forget_handle(organisation, &lead.phone).await?;
        }
        engine.leads.forget(organisation, lead.id).await?;
    }
    engine.leads.forget_person(organisation, contact, phones).await.map(drop)
}
