//! How it stood, day by day.

use engine::error::Result;
use engine::ids::SocialPostId;
use engine::model::social::{DayFigures, KEPT_DAYS};
use mongodb::bson::doc;

use super::rows::{day, day_fields, post_field};
use super::{Of, of};
use crate::mongo::desk::{Desk, Query};
use crate::mongo::fields::set;

/// The last of a day stays.
pub(super) async fn note(desk: &mut Desk, days: &[DayFigures]) -> Result<()> {
    for day in days {
        let mut this = of((day.organisation, day.inbox));
        this.extend(doc! { "post": post_field(day.post), "day": i64::from(day.day) });
        desk.upsert("social_figure", this, set(day_fields(day))).await?;
    }
    Ok(())
}

pub(super) async fn list(desk: &mut Desk, inbox: Of, post: Option<SocialPostId>, since: u32) -> Result<Vec<DayFigures>> {
    let mut these = of(inbox);
    these.extend(doc! { "post": post_field(post), "day": { "$gte": i64::from(since) } });
    let query = Query::new(these, doc! { "day": 1 }, KEPT_DAYS as usize + 1).hinted("social_figure_place");
    desk.find("social_figure", query).await?.iter().map(day).collect()
}
