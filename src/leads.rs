//! Leads beside the door: those that stood among the records once, and those of somebody who is erased.

use agents::packs::move_leads;
use engine::error::Result;
use engine::ids::{ContactId, LeadId, OrgId};

use crate::app::App;
use crate::personal::forget_number;

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

/// Forgets what is noted of somebody who might have become a customer, by contact and by number. What is kept under a number that
/// stands on their lead alone goes before it: afterwards nobody knows it.
pub async fn forget_leads(app: &App, organisation: OrgId, contact: ContactId, phones: &[String]) -> Result<()> {
    let engine = &app.engine;
    while let Some(lead) = engine.leads.find_by_contact(organisation, contact).await? {
        if !lead.phone.is_empty() {
            forget_number(app, organisation, &lead.phone).await?;
        }
        forget_lead(app, organisation, lead.id).await?;
    }
    for phone in phones {
        if let Some(lead) = engine.leads.find_by_phone(organisation, phone).await? {
            forget_lead(app, organisation, lead.id).await?;
        }
    }
    engine.leads.forget_person(organisation, contact, phones).await.map(drop)
}

/// One lead, with what ties it to records of CRMs: before it, so that whatever is cut off leaves no tie to nothing, and behind it, for
/// what was tied at the same moment.
pub async fn forget_lead(app: &App, organisation: OrgId, lead: LeadId) -> Result<()> {
    let engine = &app.engine;
    engine.crm_links.forget_lead(organisation, lead).await?;
    engine.leads.forget(organisation, lead).await?;
    engine.crm_links.forget_lead(organisation, lead).await.map(drop)
}
