//! Leads and what happened to them, with the names of whom they are with and where they stand in their messages.

use engine::error::Result;
use engine::ids::{OperatorId, OrgId};
use engine::model::lead::{By, Enrolled, Lead, LeadEvent, What};

use crate::app::App;
use crate::http::wire::conversation::NamedOperator;
use crate::http::wire::lead::event::{LeadActor, LeadActorKind, LeadEvent as WireEvent};
use crate::http::wire::lead::{Lead as WireLead, LeadSequence};

pub(super) async fn shown(app: &App, lead: Lead) -> Result<WireLead> {
    let owner = named(app, lead.organisation, lead.owner).await?;
    let sequence = standing(app, &lead).await?;
    Ok(WireLead::new(lead, owner, sequence))
}

/// None: it is in no sequence, or that one is gone.
pub(super) async fn standing(app: &App, lead: &Lead) -> Result<Option<LeadSequence>> {
    let Some(Enrolled { campaign, row }) = lead.sequence else { return Ok(None) };
    let found = app.engine.sequences().standing(lead.organisation, campaign, row).await?;
    Ok(found.map(|standing| LeadSequence::new(campaign, standing)))
}

pub(super) async fn told(app: &App, event: LeadEvent) -> Result<WireEvent> {
    let organisation = event.organisation;
    let whom = match event.what {
        What::Given(operator) => operator,
        What::HandedOver(operator) => Some(operator),
        _ => None,
    };
    let operator = named(app, organisation, whom).await?;
    let by = match event.by {
        By::Operator(id) => {
            let name = app.names.operator_name(organisation, id).await?;
            LeadActor { kind: LeadActorKind::Operator, id: Some(id), name: Some(name.to_string()) }
        }
        By::Agent => nameless(LeadActorKind::Agent),
        By::Rule => nameless(LeadActorKind::Rule),
        By::Program => nameless(LeadActorKind::Program),
    };
    Ok(WireEvent::new(event, by, operator))
}

const fn nameless(kind: LeadActorKind) -> LeadActor {
    LeadActor { kind, id: None, name: None }
}

async fn named(app: &App, organisation: OrgId, operator: Option<OperatorId>) -> Result<Option<NamedOperator<'static>>> {
    let Some(id) = operator else { return Ok(None) };
    let name = app.names.operator_name(organisation, id).await?;
    Ok(Some(NamedOperator { id, name: name.to_string().into() }))
}
