use std::collections::HashMap;

use engine::error::{Error, Kind, Result};
use engine::ids::{InboxId, OrgId};
use engine::model::event::Signal;
use engine::model::record::Versioned;
use engine::page::MAX_PAGE;

use super::ChannelHealth;
use crate::app::App;

/// Others may write at the same time, a few of them.
const TRIES: usize = 6;
/// Pages of records of an organisation.
const MOST_PAGES: usize = 100;

/// What is known of an inbox, up to now.
pub async fn read(app: &App, organisation: OrgId, inbox: InboxId) -> Result<ChannelHealth> {
    let kept = app.engine.records.get::<ChannelHealth>(organisation, inbox.0).await?;
    let mut health = kept.map_or_else(|| ChannelHealth::new(organisation, inbox), |kept| kept.value);
    app.pulses().add_to(&mut health, app.engine.clock.now());
    Ok(health)
}

/// Of all inboxes of an organisation that anything is known of, up to now.
pub async fn of_all(app: &App, organisation: OrgId) -> Result<HashMap<InboxId, ChannelHealth>> {
    let (mut found, mut cursor) = (HashMap::new(), None);
    for _ in 0..MOST_PAGES {
        let page = app.engine.records.list::<ChannelHealth>(organisation, cursor, MAX_PAGE).await?;
        for Versioned { value: mut health, .. } in page.items {
            app.pulses().add_to(&mut health, app.engine.clock.now());
            found.insert(health.inbox, health);
        }
        cursor = page.next;
        if cursor.is_none() {
            break;
        }
    }
    Ok(found)
}

/// Writes down what is known, with this change. Those who look at notices are told.
pub async fn change(app: &App, organisation: OrgId, inbox: InboxId, act: impl Fn(&mut ChannelHealth)) -> Result<ChannelHealth> {
    let records = &app.engine.records;
    for _ in 0..TRIES {
        let kept = records.get::<ChannelHealth>(organisation, inbox.0).await?;
        let version = kept.as_ref().map_or(0, |kept| kept.version);
        let before = kept.map_or_else(|| ChannelHealth::new(organisation, inbox), |kept| kept.value);
        let mut after = before.clone();
        let pulse = app.pulses().add_to(&mut after, app.engine.clock.now());
        act(&mut after);
        if after == before && version != 0 {
            return Ok(after);
        }
        match records.put(organisation, &after, version).await {
            Ok(_version) => {
                app.pulses().written(inbox, &pulse);
                if is_noticed(&before, &after) {
                    app.engine.bus.publish(Signal::Notices { organisation });
                }
                return Ok(after);
            }
            Err(error) if error.kind == Kind::Conflict => {}
            Err(error) => return Err(error),
        }
    }
    Err(Error::conflict("the health of an inbox is being written from several places at once"))
}

/// More than that webhooks came.
fn is_noticed(before: &ChannelHealth, after: &ChannelHealth) -> bool {
    let of = |health: &ChannelHealth| {
        let ChannelHealth { findings, restriction, is_unsubscribed, failing, unheard_since, token, .. } = health.clone();
        (findings, restriction, is_unsubscribed, failing.is_some(), unheard_since, token)
    };
    of(before) != of(after)
}

/// The inbox has no account any more.
pub async fn forget(app: &App, organisation: OrgId, inbox: InboxId) -> Result<()> {
    app.pulses().forget(inbox);
    app.engine.records.delete::<ChannelHealth>(organisation, inbox.0).await.map(drop)
}
