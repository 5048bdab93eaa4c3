//! Ratings stand in sessions; what decides who sees them, in conversations, which the database joins to them.

use async_trait::async_trait;
use engine::clock::Timestamp;
use engine::error::{Error, Result};
use engine::ids::{ContactId, ConversationId, InboxId, OperatorId, OrgId, SessionId};
use engine::model::sight::Sight;
use engine::page::{MAX_PAGE, Page};
use engine::ports::RatingStore;
use engine::ports::rating_store::{Rated, RatedBy, RatingCounts, RatingFilter, RatingQuery};
use mongodb::bson::{Bson, Document, doc};

use super::MongoStore;
use super::conversation_lists::contact_names;
use super::desk::{Desk, Query};
use super::fields::Fields;

#[async_trait]
impl RatingStore for MongoStore {
    async fn list_ratings(&self, organisation: OrgId, query: RatingQuery) -> Result<Page<Rated>> {
        list(&mut self.desk(), organisation, &query).await
    }

    async fn count_ratings(&self, organisation: OrgId, filter: RatingFilter) -> Result<RatingCounts> {
        count(&mut self.desk(), organisation, &filter).await
    }

    async fn last_asked(&self, organisation: OrgId, contact: ContactId) -> Result<Option<Timestamp>> {
        let mut desk = self.desk();
        let theirs = Query::new(doc! { "organisation": organisation.0, "contact": contact.0 }, doc! {}, 0);
        let theirs = desk.find("conversation", theirs.hinted("conversation_contact").only(doc! { "_id": 1 })).await?;
        if theirs.is_empty() {
            return Ok(None);
        }
        let theirs: Vec<Bson> = theirs.into_iter().filter_map(|mut found| found.remove("_id")).collect();
        let asked = doc! { "conversation": { "$in": theirs }, "asked_at": { "$exists": true } };
        let last = desk.first("session", asked, doc! { "asked_at": -1 }).await?;
        last.map(|last| Fields(&last).time("asked_at")).transpose()
    }
}

/// Sessions within the bounds of a filter; `at`: the time they are about, `before`: a place in the order of a list.
fn bounds(at: &str, organisation: OrgId, filter: &RatingFilter, before: Option<(i64, i64)>) -> Document {
    let from = filter.from.map_or(0, Timestamp::as_millis);
    let mut to = filter.to.map_or(i64::MAX, Timestamp::as_millis);
    let mut terms = doc! { "organisation": organisation.0 };
    if let Some((last, id)) = before {
        to = to.min(last.saturating_add(1));
        terms.insert("$nor", vec![doc! { at: last, "_id": { "$gte": id } }]);
    }
    terms.insert(at, doc! { "$gt": from.saturating_sub(1), "$lt": to });
    match filter.by {
        Some(RatedBy::Operator(operator)) => drop(terms.insert("operator", operator.0)),
        Some(RatedBy::AgentAlone) => drop(terms.insert("operator", doc! { "$exists": false })),
        None => {}
    }
    terms
}

/// Brings each session's conversation as `of`, and leaves out those of others.
fn join(filter: &RatingFilter) -> Vec<Document> {
    let mut seen = Document::new();
    if let Some(inbox) = filter.inbox {
        seen.insert("of.inbox", inbox.0);
    }
    if let Sight::Teams { operator, teams } = &filter.sight {
        let teams: Vec<Bson> = teams.iter().map(|team| team.0.into()).chain([Bson::Null]).collect();
        seen.insert("$or", vec![doc! { "of.team": { "$in": teams } }, doc! { "of.operator": operator.0 }]);
    }
    vec![
        doc! { "$lookup": { "from": "conversation", "localField": "conversation", "foreignField": "_id", "as": "of" } },
        doc! { "$unwind": "$of" },
        doc! { "$match": seen },
    ]
}

async fn list(desk: &mut Desk, organisation: OrgId, query: &RatingQuery) -> Result<Page<Rated>> {
    let limit = query.limit.clamp(1, MAX_PAGE);
    let before = query.cursor.as_deref().map(read_cursor).transpose()?;
    let mut terms = bounds("rated_at", organisation, &query.filter, before);
    if let Some(value) = query.filter.value {
        terms.insert("rating", i64::from(value));
    }
    let mut pipeline = vec![doc! { "$match": terms }, doc! { "$sort": { "rated_at": -1, "_id": -1 } }];
    pipeline.extend(join(&query.filter));
    pipeline.push(doc! { "$limit": limit as i64 + 1 });
    let needed = ["conversation", "operator", "rating", "rating_comment", "rated_at", "of.inbox", "of.contact"];
    pipeline.push(doc! { "$project": needed.iter().map(|name| ((*name).to_owned(), Bson::from(1_i32))).collect::<Document>() });
    let found = desk.aggregate("session", pipeline).await?;
    let mut items = found.iter().map(rated).collect::<Result<Vec<_>>>()?;
    let more = items.len() > limit;
    items.truncate(limit);
    let names = contact_names(desk, organisation, items.iter().map(|item| item.contact).collect()).await?;
    for item in &mut items {
        item.contact_name = names.get(&item.contact).cloned();
    }
    let next = items.last().filter(|_| more).map(|last| format!("{}-{}", last.rated_at.as_millis(), last.session.0));
    Ok(Page { items, next })
}

/// Without the contact's name.
fn rated(stored: &Document) -> Result<Rated> {
    let fields = Fields(stored);
    let of = fields.part_or_none("of")?.ok_or_else(|| Error::corrupt("a rating has no conversation"))?;
    Ok(Rated {
        session: SessionId(fields.int("_id")?),
        conversation: ConversationId(fields.int("conversation")?),
        inbox: InboxId(of.int("inbox")?),
        contact: ContactId(of.int("contact")?),
        contact_name: None,
        operator: fields.int_or_none("operator")?.map(OperatorId),
        rating: fields.small("rating")?,
        comment: fields.text_or_none("rating_comment")?.map(str::to_owned),
        rated_at: fields.time("rated_at")?,
    })
}

fn read_cursor(cursor: &str) -> Result<(i64, i64)> {
    let read = cursor.split_once('-').and_then(|(at, id)| Some((at.parse().ok()?, id.parse().ok()?)));
    read.ok_or_else(|| Error::invalid("this cursor is not one of ours"))
}

async fn count(desk: &mut Desk, organisation: OrgId, filter: &RatingFilter) -> Result<RatingCounts> {
    let mut counts = RatingCounts::default();
    let mut rated = bounds("rated_at", organisation, filter, None);
    if let Some(value) = filter.value {
        rated.insert("rating", i64::from(value));
    }
    for group in grouped(desk, rated, filter, "$rating").await? {
        let (value, times): (u8, u64) = (Fields(&group).small("_id")?, Fields(&group).seq("times")?);
        if let Some(given) = value.checked_sub(1).and_then(|place| counts.given.get_mut(usize::from(place))) {
            *given = times;
        }
    }
    let asked = bounds("asked_at", organisation, filter, None);
    if let Some(group) = grouped(desk, asked, filter, Bson::Null).await?.first() {
        counts.asked = Fields(group).seq("times")?;
    }
    Ok(counts)
}

async fn grouped(desk: &mut Desk, terms: Document, filter: &RatingFilter, by: impl Into<Bson>) -> Result<Vec<Document>> {
    let mut pipeline = vec![doc! { "$match": terms }];
    // Where nothing asks for them the conversations are left alone.
    if filter.inbox.is_some() || !filter.sight.is_everything() {
        pipeline.extend(join(filter));
    }
    pipeline.push(doc! { "$group": { "_id": by.into(), "times": { "$sum": 1_i64 } } });
    desk.aggregate("session", pipeline).await
}
