//! How many conversations each view holds, of those that somebody sees.

use engine::error::Result;
use engine::ids::{OperatorId, OrgId, TeamId};
use engine::model::conversation::Status;
use engine::model::sight::Sight;
use engine::ports::conversation_store::{Counts, MOST_COUNTED, MOST_LANES};
use mongodb::bson::{Bson, Document, doc};

use crate::mongo::desk::{Desk, Query};
use crate::mongo::fields::Fields;

pub(in crate::mongo) async fn count(
    desk: &mut Desk,
    organisation: OrgId,
    operator: OperatorId,
    teams: &[TeamId],
    sight: &Sight,
) -> Result<Counts> {
    let (open, snoozed) = (i64::from(Status::Open.code()), i64::from(Status::Snoozed.code()));
    let held = doc! { "organisation": organisation.0, "operator": operator.0, "status": open };
    let teams: Vec<Bson> = teams.iter().take(MOST_LANES).map(|team| team.0.into()).collect();
    Ok(Counts {
        mine: counted(desk, held).await?,
        unassigned: unassigned(desk, organisation, sight).await?,
        all: in_status(desk, organisation, open, sight).await?,
        team: if teams.is_empty() { 0 } else { counted(desk, of_teams(organisation, open, teams)).await? },
        snoozed: in_status(desk, organisation, snoozed, sight).await?,
        mentions: mentions(desk, organisation, operator, sight).await?,
    })
}

async fn counted(desk: &mut Desk, what: Document) -> Result<u64> {
    desk.count("conversation", what, MOST_COUNTED).await
}

/// Of one of these teams, where nothing stands for none.
fn of_teams(organisation: OrgId, status: i64, teams: Vec<Bson>) -> Document {
    doc! { "organisation": organisation.0, "team": { "$in": teams }, "status": status }
}

/// Those of their teams, and nothing, which stands for none.
fn seen(teams: &[TeamId]) -> Vec<Bson> {
    teams.iter().map(|team| team.0.into()).chain([Bson::Null]).collect()
}

/// Of own teams and of no team, and what is held beside them.
async fn in_status(desk: &mut Desk, organisation: OrgId, status: i64, sight: &Sight) -> Result<u64> {
    let Sight::Teams { operator, teams } = sight else {
        return counted(desk, doc! { "organisation": organisation.0, "status": status }).await;
    };
    let own = counted(desk, of_teams(organisation, status, seen(teams))).await?;
    if own == MOST_COUNTED {
        return Ok(own);
    }
    let beside = doc! {
        "organisation": organisation.0,
        "operator": operator.0,
        "status": status,
        "team": { "$nin": seen(teams) },
    };
    Ok(MOST_COUNTED.min(own + counted(desk, beside).await?))
}

/// Nobody holds what waits, so teams alone decide. The queue is looked through as far as it would be counted.
async fn unassigned(desk: &mut Desk, organisation: OrgId, sight: &Sight) -> Result<u64> {
    let queued = doc! { "organisation": organisation.0, "status": i64::from(Status::Open.code()), "holder": 1_i64 };
    let Sight::Teams { teams, .. } = sight else { return counted(desk, queued).await };
    let pipeline = vec![
        doc! { "$match": queued },
        doc! { "$limit": MOST_COUNTED as i64 },
        doc! { "$match": { "team": { "$in": seen(teams) } } },
        doc! { "$group": { "_id": null, "count": { "$sum": 1_i64 } } },
    ];
    let found = desk.aggregate("conversation", pipeline).await?;
    found.first().map_or(Ok(0), |found| Fields(found).seq("count"))
}

async fn mentions(desk: &mut Desk, organisation: OrgId, operator: OperatorId, sight: &Sight) -> Result<u64> {
    let unread = doc! { "organisation": organisation.0, "operator": operator.0, "unread": { "$gt": 0_i64 } };
    let Sight::Teams { operator: holder, teams } = sight else {
        return desk.count("mention", unread, MOST_COUNTED).await;
    };
    let query = Query::new(unread, doc! {}, MOST_COUNTED as usize).hinted("mention_unread").only(doc! { "conversation": 1 });
    let found = desk.find("mention", query).await?;
    if found.is_empty() {
        return Ok(0);
    }
    let ids = found.iter().map(|mention| Fields(mention).int("conversation")).collect::<Result<Vec<_>>>()?;
    let seen = vec![doc! { "team": { "$in": seen(teams) } }, doc! { "operator": holder.0 }];
    counted(desk, doc! { "_id": { "$in": ids }, "$or": seen }).await
}
