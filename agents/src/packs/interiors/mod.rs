//! Leads of an interior designer: who asks for what, and whether it is a project.
//!
//! A lead is found by its phone and kept among the organisation's (`records`), or in a REST service when one is connected
//! (`rest`). What is stored of a lead is told only to the one it is about: the session that made it, or a contact whom the channel
//! knows by that phone. Anybody else may say things of that number; they fill what is empty and are noted, and nothing comes back.

mod lead;
mod moving;
mod records;
mod rest;
mod rupees;
mod tools;

use std::sync::Arc;

pub use self::moving::move_leads;
use super::service::Service;
use super::settings::PRIVATE;
use super::{Field, FieldKind, Pack, PackSettings, agents};
use crate::tools::{Supplies, Tool, ToolError};

pub(super) const TOOLS: [&str; 2] = ["find_lead", "update_lead"];

pub(super) fn pack() -> Pack {
    let field = |name, title, help, secret, kind| Field { name, title, help, secret, needed: false, kind };
    Pack {
        key: "interiors",
        title: "Interior design",
        description: "Answers questions about design from the knowledge, and finds out whether a request is a project: budget, \
            scope and start.",
        fields: vec![
            field("address", "Address of the CRM", "Empty: leads are kept here", false, FieldKind::Url),
            field("key", "Key", "Sent as X-Api-Key", true, FieldKind::Text),
            PRIVATE,
        ],
        agents: agents(include_str!("agents.json")),
    }
}

fn store(supplies: &Supplies, settings: &PackSettings) -> Result<Arc<dyn lead::Leads>, ToolError> {
    if settings.text("address").is_empty() {
        return Ok(Arc::new(records::Kept::new(supplies, settings.organisation)));
    }
    Ok(Arc::new(rest::Crm::new(Service::new(supplies, settings)?, Arc::clone(&supplies.clock))))
}

pub(super) fn tools(supplies: &Supplies, settings: &PackSettings) -> Result<Vec<Arc<dyn Tool>>, ToolError> {
    let leads = store(supplies, settings)?;
    Ok(vec![Arc::new(tools::FindLead::new(supplies, Arc::clone(&leads))), Arc::new(tools::UpdateLead::new(supplies, leads))])
}

pub(super) async fn check(supplies: &Supplies, settings: &PackSettings) -> Result<String, ToolError> {
    if settings.text("address").is_empty() {
        return Ok("Leads are kept here.".to_owned());
    }
    // Nobody has this number.
    store(supplies, settings)?.find("+10000000000").await?;
    Ok("Connected to the CRM.".to_owned())
}

#[cfg(test)]
mod tests;
