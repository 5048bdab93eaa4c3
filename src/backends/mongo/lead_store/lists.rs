//! Leads one after another, along the index that has them in the order of the list. What it does not know, such as a tag or a
//! text, is looked at lead by lead, and a look ends after so many.

use std::collections::BTreeMap;

use engine::clock::Timestamp;
use engine::error::{Error, Result};
use engine::ids::{LeadId, OrgId};
use engine::model::lead::{Lead, Stage};
use engine::page::Page;
use engine::ports::lead_store::{LeadOrder, LeadQuery, MOST_LOOKED_AT};
use mongodb::bson::{Document, doc};

use super::rows::{lead, next_field, stage, stage_field};
use crate::mongo::desk::{Desk, Query};
use crate::mongo::fields::Fields;

/// Leads that are read together to be looked at.
const LOOK: usize = 500;

/// Where a list goes on: the time and the id of the lead before.
type Place = (i64, i64);

pub(super) async fn list(desk: &mut Desk, query: &LeadQuery, cursor: Option<&str>, limit: usize) -> Result<Page<Lead>> {
    let mut place = cursor.map(read_cursor).transpose()?;
    // One more than there is room for tells whether another page follows.
    let most = if is_known_by_index(query) { limit + 1 } else { LOOK };
    let (mut items, mut looked_at) = (Vec::new(), 0);
    while looked_at < MOST_LOOKED_AT {
        let found = behind(desk, query, place, most).await?;
        for stored in &found {
            let lead = lead(stored)?;
            place = Some(place_of(&lead));
            if query.is_met_by(&lead) {
                items.push(lead);
            }
            if items.len() > limit {
                items.truncate(limit);
                let next = items.last().map(|last| cursor_of(place_of(last)));
                return Ok(Page { items, next });
            }
        }
        if found.len() < most {
            return Ok(Page { items, next: None });
        }
        looked_at += found.len();
    }
    Ok(Page { items, next: place.map(cursor_of) })
}

/// Everything that is on the list's way is on the list.
fn is_known_by_index(query: &LeadQuery) -> bool {
    let is_stage_known = query.owner.is_none() || query.stage.is_none();
    let is_time_known = query.due_before.is_none() || query.order == LeadOrder::Next;
    query.tag.is_none() && query.text.is_empty() && is_stage_known && is_time_known
}

/// So many behind this place, in the order of the list.
async fn behind(desk: &mut Desk, query: &LeadQuery, place: Option<Place>, most: usize) -> Result<Vec<Document>> {
    let mut all = doc! { "organisation": query.organisation.0 };
    let (newest, next) = match (query.owner, query.stage) {
        (Some(owner), _) => {
            all.insert("owner", owner.0);
            ("lead_owner", "lead_owner_next")
        }
        (None, Some(stage)) => {
            all.insert("stage", stage_field(stage));
            ("lead_stage", "lead_stage_next")
        }
        (None, None) => ("lead_newest", "lead_next"),
    };
    let (index, order) = match query.order {
        LeadOrder::Newest => (newest, doc! { "_id": -1 }),
        LeadOrder::Next => (next, doc! { "next_at": 1, "_id": 1 }),
    };
    let mut found = Vec::new();
    for stretch in stretches(query, place) {
        // A query without a limit would find all.
        if found.len() == most {
            break;
        }
        let mut filter = all.clone();
        filter.extend(stretch);
        let rest = Query::new(filter, order.clone(), most - found.len()).hinted(index);
        found.extend(desk.find("lead", rest).await?);
    }
    Ok(found)
}

/// What comes behind a place, as stretches of the index one after the other: those of the same time, and then of later ones.
fn stretches(query: &LeadQuery, place: Option<Place>) -> Vec<Document> {
    if query.order == LeadOrder::Newest {
        return vec![place.map_or_else(Document::new, |(_, id)| doc! { "_id": { "$lt": id } })];
    }
    let mut later = doc! { "$gt": place.map_or(i64::MIN, |(at, _)| at) };
    if let Some(before) = query.due_before {
        later.insert("$lt", before.as_millis());
    }
    let same = place.map(|(at, id)| doc! { "next_at": at, "_id": { "$gt": id } });
    same.into_iter().chain([doc! { "next_at": later }]).collect()
}

pub(super) async fn list_changed(
    desk: &mut Desk,
    organisation: OrgId,
    (since, behind): (Timestamp, LeadId),
    limit: usize,
) -> Result<Vec<Lead>> {
    let since = since.as_millis();
    let same = doc! { "organisation": organisation.0, "updated_at": since, "_id": { "$gt": behind.0 } };
    let later = doc! { "organisation": organisation.0, "updated_at": { "$gt": since } };
    let mut changed = Vec::new();
    for stretch in [same, later] {
        // A query without a limit would find all.
        if changed.len() == limit {
            break;
        }
        let rest = Query::new(stretch, doc! { "updated_at": 1, "_id": 1 }, limit - changed.len()).hinted("lead_changed");
        for found in desk.find("lead", rest).await? {
            changed.push(lead(&found)?);
        }
    }
    Ok(changed)
}

pub(super) async fn count(desk: &mut Desk, query: &LeadQuery) -> Result<Vec<(Stage, u64)>> {
    let counted = if query.tag.is_some() || !query.text.is_empty() {
        count_looked_at(desk, query).await?
    } else {
        count_along(desk, query).await?
    };
    Ok(Stage::ALL.into_iter().map(|stage| (stage, counted.get(&stage).copied().unwrap_or(0))).collect())
}

async fn count_along(desk: &mut Desk, query: &LeadQuery) -> Result<BTreeMap<Stage, u64>> {
    let mut these = doc! { "organisation": query.organisation.0 };
    let index = if let Some(owner) = query.owner {
        these.insert("owner", owner.0);
        "lead_owner_next"
    } else {
        these.insert("stage", doc! { "$in": Stage::ALL.map(stage_field).to_vec() });
        "lead_stage_next"
    };
    if let Some(before) = query.due_before {
        these.insert("next_at", doc! { "$lt": before.as_millis() });
    }
    let by_stage = vec![doc! { "$match": these }, doc! { "$group": { "_id": "$stage", "leads": { "$sum": 1_i64 } } }];
    let found = desk.aggregate_along("lead", Some(index), by_stage).await?;
    let group = |group: &Document| Ok((stage(Fields(group).small("_id")?)?, Fields(group).seq("leads")?));
    found.iter().map(group).collect()
}

async fn count_looked_at(desk: &mut Desk, query: &LeadQuery) -> Result<BTreeMap<Stage, u64>> {
    let query = LeadQuery { stage: None, order: LeadOrder::Newest, ..query.clone() };
    let (mut counted, mut place, mut looked_at) = (BTreeMap::new(), None, 0);
    while looked_at < MOST_LOOKED_AT {
        let found = behind(desk, &query, place, LOOK).await?;
        for stored in &found {
            let lead = lead(stored)?;
            place = Some(place_of(&lead));
            if query.is_met_by(&lead) {
                *counted.entry(lead.stage).or_default() += 1;
            }
        }
        if found.len() < LOOK {
            break;
        }
        looked_at += found.len();
    }
    Ok(counted)
}

fn place_of(lead: &Lead) -> Place {
    (next_field(lead.next_at), lead.id.0)
}

fn cursor_of((at, id): Place) -> String {
    format!("{at}-{}", LeadId(id))
}

fn read_cursor(cursor: &str) -> Result<Place> {
    let invalid = || Error::invalid("this cursor is not one of ours");
    let (at, id) = cursor.rsplit_once('-').ok_or_else(invalid)?;
    let id: LeadId = id.parse()?;
    Ok((at.parse().map_err(|error| invalid().because(format!("{error}")))?, id.0))
}
