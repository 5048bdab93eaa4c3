//! What whoever gets a lead should know of it, in a few lines.

use engine::flow::intake::MAX_TEXT;
use engine::model::lead::{Lead, Stage};

use super::stage_name;
use crate::http::wire::campaign::RecipientState;
use crate::http::wire::lead::LeadSequence;

/// `note` and `notes`, of which the newest is the first, are words of colleagues.
pub(super) fn brief(lead: &Lead, note: &str, notes: &[String], sequence: Option<&LeadSequence>) -> String {
    let whom = [&lead.name, &lead.phone, &lead.email].into_iter().find(|known| !known.is_empty());
    let mut lines = vec![format!("A lead is handed over: {}", whom.map_or("without a name", String::as_str))];
    if !note.is_empty() {
        lines.push(note.to_owned());
    }
    let tags = lead.tags.join(", ");
    let told = [
        ("Phone", lead.phone.clone()),
        ("E-mail", lead.email.clone()),
        ("Place", lead.location.clone()),
        ("Needs", lead.needs.clone()),
        ("Budget", budget(lead)),
        ("Start", lead.start.clone()),
        ("Stage", stage(lead)),
        ("Tags", tags),
        ("To be got back to", lead.next_at.map(|at| at.to_string()).unwrap_or_default()),
        ("Messages", sequence.map(messages).unwrap_or_default()),
    ];
    let details = lead.details.iter().map(|(name, value)| (name.as_str(), value.clone()));
    let told = told.into_iter().chain(details).filter(|(_, value)| !value.is_empty());
    lines.extend(told.map(|(name, value)| format!("{name}: {value}")));
    if !notes.is_empty() {
        lines.push("Notes:".to_owned());
        lines.extend(notes.iter().map(|note| format!("- {note}")));
    }
    lines.join("\n").chars().take(MAX_TEXT).collect()
}

fn budget(lead: &Lead) -> String {
    match (lead.budget.as_str(), lead.budget_fits) {
        (budget, None) => budget.to_owned(),
        ("", Some(true)) => "fits".to_owned(),
        ("", Some(false)) => "does not fit".to_owned(),
        (budget, Some(true)) => format!("{budget} (fits)"),
        (budget, Some(false)) => format!("{budget} (does not fit)"),
    }
}

fn stage(lead: &Lead) -> String {
    match lead.stage {
        Stage::Rejected if !lead.reason.is_empty() => format!("rejected: {}", lead.reason),
        stage => stage_name(stage).to_owned(),
    }
}

fn messages(sequence: &LeadSequence) -> String {
    let LeadSequence { name, step, steps, state, .. } = sequence;
    let state = match state {
        RecipientState::Due | RecipientState::Underway => "goes on",
        RecipientState::Done => "done",
        RecipientState::Replied => "answered",
        RecipientState::OptedOut => "wants none",
        RecipientState::Failed => "did not arrive",
        RecipientState::Skipped => "kept back",
        RecipientState::Stopped => "ended",
    };
    format!("{name}, {step} of {steps}, {state}")
}

#[cfg(test)]
mod tests;
