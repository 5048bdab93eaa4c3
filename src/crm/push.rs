//! From here to there: leads that were changed since they were last brought.

use std::collections::BTreeMap;
use std::time::Duration;

use engine::clock::Timestamp;
use engine::ids::LeadId;
use engine::model::crm::{CrmLink, Owner};
use engine::model::lead::Lead;
use engine::page::MAX_PAGE;
use engine::ports::crm_link_store::LinkQuery;
use serde_json::Value;
use workers::JobError;

use super::client::{Ask, CrmError, filled};
use super::links::{MOST_TRIES, UNKNOWN, blank, joined, keep};
use super::mapping::{body, external, merged, read, said, updated};
use super::pull::of_lead;
use super::records::{CrmDirection, mark, move_mark};
use super::round::Round;
use super::settle::{Record, is_nobody, settle, write};

/// Leads of one step.
const STEP: usize = 100;

/// What was changed a moment ago is looked at once more: another node's clock may be a little behind.
const OVERLAP: Duration = Duration::from_mins(1);

/// Pages of links with a problem that one run looks through.
const MOST_PAGES: usize = 50;

pub(super) async fn push(round: &mut Round<'_>) -> Result<(), JobError> {
    let mark = mark(round.app, round.organisation(), round.connection.id).await?;
    let mut since = (mark.pushed_at, mark.pushed_lead);
    loop {
        round.still().await?;
        let page = round.app.engine.leads.list_changed(round.organisation(), since, STEP).await?;
        for lead in &page {
            round.counts.looked_at += 1;
            bring(round, lead).await?;
            since = (lead.updated_at, lead.id);
        }
        let (at, lead) = kept_place(since, round.app.engine.clock.now());
        move_mark(round.app, round.organisation(), round.connection.id, |mark| {
            mark.pushed_at = at;
            mark.pushed_lead = lead;
        })
        .await?;
        round.note().await?;
        if page.len() < STEP {
            break;
        }
    }
    again(round).await?;
    round.note().await
}

fn kept_place(since: (Timestamp, LeadId), now: Timestamp) -> (Timestamp, LeadId) {
    let sure = now.minus(OVERLAP);
    if since.0 > sure { (sure, LeadId(0)) } else { since }
}

/// Those that were refused before, once a run.
async fn again(round: &mut Round<'_>) -> Result<(), JobError> {
    let query = LinkQuery { organisation: round.organisation(), connection: round.connection.id, with_problem: true };
    let mut before = None;
    for _ in 0..MOST_PAGES {
        round.still().await?;
        let links = round.app.engine.crm_links.list(query, before, MAX_PAGE).await?;
        let is_last = links.len() < MAX_PAGE;
        for link in links {
            before = Some(link.id);
            let is_to_be = (1..MOST_TRIES).contains(&link.tries) && link.updated_at < round.began;
            let Some(lead) = link.lead.filter(|_| is_to_be) else { continue };
            if let Some(lead) = round.app.engine.leads.find(round.organisation(), lead).await? {
                round.counts.looked_at += 1;
                one(round, Some(link), &lead).await?;
            }
        }
        if is_last {
            break;
        }
    }
    Ok(())
}

async fn bring(round: &mut Round<'_>, lead: &Lead) -> Result<(), JobError> {
    let link = of_lead(round, lead.id).await?;
    if is_nobody(lead) || link.as_ref().is_some_and(|link| link.pushed_version >= lead.version) {
        return Ok(());
    }
    one(round, link, lead).await
}

async fn one(round: &mut Round<'_>, link: Option<CrmLink>, lead: &Lead) -> Result<(), JobError> {
    match link {
        Some(link) if !link.external.is_empty() => change(round, link, lead).await,
        begun => make(round, begun, lead).await,
    }
}

/// What is otherwise here since both agreed is written there; what stands there now is taken to be that.
async fn change(round: &mut Round<'_>, link: CrmLink, lead: &Lead) -> Result<(), JobError> {
    let own = said(&round.connection.mapping, lead);
    let settled = merged(&round.owners, &link.agreed, (&own, lead.updated_at), (&link.agreed, Timestamp::default()));
    let (mut there, mut agreed) = (settled.there, link.agreed.clone());
    if round.connection.direction == CrmDirection::Push {
        // Nobody reads there what a field says that was mapped later.
        there.extend(unread(round, &link, &own));
    }
    let (mut problem, mut tries, mut pushed_version) = (link.problem.clone(), link.tries, lead.version);
    if !there.is_empty() {
        let wrote = write(round, &link, &there).await?;
        agreed.extend(there.into_iter().filter(|(field, _)| !wrote.unsaid.contains(field)));
        problem = wrote.problems.join("; ");
        tries = if wrote.is_failed { tries.saturating_add(1) } else { 0 };
        pushed_version = if wrote.is_failed { link.pushed_version } else { lead.version };
    } else if tries > 0 {
        (problem, tries) = (String::new(), 0);
    }
    Ok(keep(round, CrmLink { agreed, problem, tries, pushed_version, ..link }).await?)
}

fn unread(round: &Round<'_>, link: &CrmLink, own: &BTreeMap<String, String>) -> Vec<(String, String)> {
    let is_new = |field: &str| !link.agreed.contains_key(field) && round.owners.get(field) != Some(&Owner::Theirs);
    own.iter().filter(|(field, value)| !value.is_empty() && is_new(field.as_str())).map(owned).collect()
}

/// What a look for the record of a lead came to.
enum Looked {
    There(Box<Record>),
    Nothing,
    /// There is no way to look for this one.
    Blind,
    Refused(String),
}

/// Makes the record of a lead that has none, or finds the one that is there.
async fn make(round: &mut Round<'_>, link: Option<CrmLink>, lead: &Lead) -> Result<(), JobError> {
    if round.connection.create.is_none() {
        return Ok(());
    }
    let is_unknown = link.as_ref().is_some_and(|link| link.problem == UNKNOWN);
    match look(round, lead).await? {
        Looked::There(record) => return adopt(round, link, lead, *record).await,
        // Asked for a second time it might be there twice: the next reading, or a person, finds out.
        Looked::Blind if is_unknown => return Ok(()),
        Looked::Nothing | Looked::Blind => {}
        Looked::Refused(words) => {
            let link = link.unwrap_or_else(|| blank(round));
            let tries = link.tries.saturating_add(1);
            let problem = if is_unknown { link.problem.clone() } else { words };
            return Ok(keep(round, CrmLink { lead: Some(lead.id), problem, tries, ..link }).await?);
        }
    }
    let begun = link.unwrap_or_else(|| blank(round));
    let tries = begun.tries.saturating_add(1);
    keep(round, CrmLink { lead: Some(lead.id), problem: UNKNOWN.to_owned(), tries, ..begun }).await?;
    let Some(begun) = of_lead(round, lead.id).await? else { return Ok(()) };
    if !begun.external.is_empty() {
        // A reading found it in this very moment.
        return Ok(());
    }
    made(round, begun, lead).await
}

async fn made(round: &mut Round<'_>, begun: CrmLink, lead: &Lead) -> Result<(), JobError> {
    let connection = round.connection;
    let Some(create) = &connection.create else { return Ok(()) };
    let own = said(&connection.mapping, lead);
    let known: BTreeMap<String, String> = own.iter().filter(|(_, value)| !value.is_empty()).map(owned).collect();
    let (body, unsaid, problems) = body(&connection.mapping, &known);
    let ask = Ask {
        method: create.method.into(),
        body: Some(body),
        key: Some(begun.id.to_string()),
        is_harmless: false,
        ..Ask::get(&create.path)
    };
    let refused = match round.client.ask(ask).await {
        Ok(answered) => {
            round.counts.made_there += 1;
            let Some(external) = external(&answered.body, &create.id) else {
                // It is there, under a name that the answer did not tell.
                return Ok(());
            };
            let mut agreed: BTreeMap<_, _> = own.into_iter().filter(|(field, _)| !unsaid.contains(field)).collect();
            // What could not be said says there what the CRM makes of nothing.
            let made = read(&connection.mapping, connection.country.as_deref(), &answered.body);
            agreed.extend(made.values.into_iter().filter(|(field, _)| unsaid.contains(field)));
            let problem = problems.join("; ");
            let (pushed_version, tries) = (lead.version, 0);
            return Ok(keep(round, CrmLink { external, agreed, pushed_version, problem, tries, ..begun }).await?);
        }
        Err(CrmError::InDoubt(_)) => return Ok(()),
        Err(CrmError::Refused { status, words, body }) => {
            let there = external(&body, &create.conflict_id).filter(|_| create.conflict_status == Some(status));
            if let Some(external) = there {
                return take_over(round, begun, lead, external).await;
            }
            Ok(words)
        }
        Err(error) => Err(error),
    };
    // It is certainly not there.
    let problem = refused.as_ref().map_or_else(|error| error.words().to_owned(), String::clone);
    keep(round, CrmLink { problem, ..begun }).await?;
    Ok(refused.map(drop)?)
}

fn owned((field, value): (&String, &String)) -> (String, String) {
    (field.clone(), value.clone())
}

/// The service says that there is such a record, and which: from now on it is this lead's, and says what the lead says.
async fn take_over(round: &mut Round<'_>, begun: CrmLink, lead: &Lead, external: String) -> Result<(), JobError> {
    if let Some(problem) = taken(round, lead, &external).await? {
        return Ok(keep(round, CrmLink { problem, ..begun }).await?);
    }
    let of_record = round.app.engine.crm_links.find_by_external(round.organisation(), round.connection.id, &external).await?;
    let link = CrmLink { external, lead: Some(lead.id), ..joined(round, of_record, Some(begun)).await? };
    let own = said(&round.connection.mapping, lead);
    let there: BTreeMap<String, String> = unread(round, &link, &own).into_iter().collect();
    let wrote = write(round, &link, &there).await?;
    let mut agreed = link.agreed.clone();
    agreed.extend(there.into_iter().filter(|(field, _)| !wrote.unsaid.contains(field)));
    let tries = u8::from(wrote.is_failed);
    let pushed_version = if wrote.is_failed { 0 } else { lead.version };
    let problem = wrote.problems.join("; ");
    Ok(keep(round, CrmLink { agreed, pushed_version, problem, tries, ..link }).await?)
}

/// A record that was found for the lead.
async fn adopt(round: &mut Round<'_>, link: Option<CrmLink>, lead: &Lead, record: Record) -> Result<(), JobError> {
    if let Some(problem) = taken(round, lead, &record.external).await? {
        let link = link.unwrap_or_else(|| blank(round));
        return Ok(keep(round, CrmLink { lead: Some(lead.id), problem, tries: MOST_TRIES, ..link }).await?);
    }
    let links = &round.app.engine.crm_links;
    let of_record = links.find_by_external(round.organisation(), round.connection.id, &record.external).await?;
    let link = joined(round, of_record, link).await?;
    settle(round, lead.clone(), link, record).await
}

/// Why a record cannot be this lead's; none: it can.
async fn taken(round: &Round<'_>, lead: &Lead, external: &str) -> Result<Option<String>, JobError> {
    let links = &round.app.engine.crm_links;
    let found = links.find_by_external(round.organisation(), round.connection.id, external).await?;
    let other = found.and_then(|link| link.lead).filter(|other| *other != lead.id);
    Ok(other.map(|other| format!("the record {external}, which the CRM has for it, is that of another lead: {other}")))
}

/// By whatever the connection looks for.
async fn look(round: &mut Round<'_>, lead: &Lead) -> Result<Looked, JobError> {
    let connection = round.connection;
    let Some(find) = &connection.find else { return Ok(Looked::Blind) };
    let (by_phone, by_email) = (find.path.contains("{phone}"), find.path.contains("{email}"));
    if (by_phone && lead.phone.is_empty()) || (by_email && lead.email.is_empty()) {
        return Ok(Looked::Blind);
    }
    let path = filled(&filled(&find.path, "phone", &lead.phone), "email", &lead.email);
    let answered = match round.client.ask(Ask::get(&path)).await {
        Ok(answered) => answered,
        Err(CrmError::Refused { status: 404, .. }) => return Ok(Looked::Nothing),
        Err(CrmError::Refused { words, .. }) => return Ok(Looked::Refused(words)),
        Err(error) => return Err(error.into()),
    };
    let Some(Value::Array(items)) = answered.body.pointer(&find.items) else {
        return Ok(Looked::Refused("the answer of the CRM to a look for a record has no list".to_owned()));
    };
    // A search may be generous; another number's record is another person's.
    let found = items.iter().find_map(|item| {
        let told = read(&connection.mapping, connection.country.as_deref(), item);
        let says = |field: &str, own: &str| told.values.get(field).is_some_and(|value| value.eq_ignore_ascii_case(own));
        let is_it = (!by_phone || says("phone", &lead.phone)) && (!by_email || says("email", &lead.email));
        let external = external(item, &connection.list.id).filter(|_| is_it)?;
        Some(Record { external, changed: updated(item, &connection.list.updated), read: told })
    });
    Ok(found.map_or(Looked::Nothing, |record| Looked::There(Box::new(record))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_changed_a_moment_ago_is_looked_at_once_more() {
        let at = |seconds: i64| Timestamp::from_millis(seconds * 1_000);
        assert_eq!(kept_place((at(100), LeadId(7)), at(1_000)), (at(100), LeadId(7)));
        assert_eq!(kept_place((at(990), LeadId(7)), at(1_000)), (at(940), LeadId(0)));
    }
}
