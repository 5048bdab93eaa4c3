//! Gives waiting work to operators: whenever the queue or the operators change, and now and then in any case.

use std::collections::BTreeSet;
use std::time::Duration;

use engine::Engine;
use engine::flow::give::{Turns, give};
use engine::ids::OrgId;
use engine::model::event::{EventKind, Signal};
use engine::model::inbox::Inbox;
use engine::model::routing::Mode;
use engine::page::MAX_PAGE;
use engine::ports::event_bus::Missed;
use engine::tasks::Tasks;

use crate::schedule::until_leading;

/// Within this time a changed setting holds, and what another node changed is noticed.
const LOOK: Duration = Duration::from_secs(10);

/// Pages of inboxes that a look reads at most.
const MOST_PAGES: usize = 100;

pub async fn run_giving(engine: Engine, tasks: Tasks) {
    let mut signals = engine.bus.subscribe();
    let mut turns = Turns::default();
    let mut routed = BTreeSet::new();
    let mut tick = tokio::time::interval(LOOK);
    tick.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        let mut asked = BTreeSet::new();
        tokio::select! {
            () = tasks.stopping() => return,
            _ = tick.tick() => {
                routed = organisations(&engine).await.unwrap_or(routed);
                asked.clone_from(&routed);
            }
            signal = signals.next() => asked.extend(concerned(signal, &routed)),
        }
        // Many changes are one look.
        while let Some(signal) = signals.try_next() {
            asked.extend(concerned(signal, &routed));
        }
        if !engine.shares.leads() {
            // Whoever begins to lead looks at all: what happened meanwhile was seen to by somebody who may be dead.
            if !until_leading(&engine.shares, &tasks).await {
                return;
            }
            tick.reset_immediately();
            continue;
        }
        for organisation in asked {
            if let Err(error) = give(&engine, organisation, &mut turns).await {
                tracing::warn!(%error, "waiting conversations could not be given to operators");
            }
        }
    }
}

/// Whose queue, or whose operators, are others now.
fn concerned(signal: Result<Signal, Missed>, routed: &BTreeSet<OrgId>) -> Vec<OrgId> {
    let organisation = match signal {
        Ok(Signal::PresenceChanged { organisation, contact: None }) => organisation,
        Ok(Signal::Happened(event)) => match event.kind {
            EventKind::ControlMoved | EventKind::SessionClosed { .. } | EventKind::ConversationChanged => event.organisation,
            _ => return Vec::new(),
        },
        Ok(_) => return Vec::new(),
        Err(Missed(_)) => return routed.iter().copied().collect(),
    };
    if routed.contains(&organisation) { vec![organisation] } else { Vec::new() }
}

/// Organisations that give away the work of some inbox; none when they cannot be read.
async fn organisations(engine: &Engine) -> Option<BTreeSet<OrgId>> {
    let (mut found, mut cursor) = (BTreeSet::new(), None);
    for _ in 0..MOST_PAGES {
        let page = match engine.records.list_all::<Inbox>(cursor, MAX_PAGE).await {
            Ok(page) => page,
            Err(error) => {
                tracing::warn!(%error, "the inboxes that give work away cannot be read");
                return None;
            }
        };
        let inboxes = page.items.into_iter().map(|inbox| inbox.value);
        found.extend(inboxes.filter(|inbox| inbox.routing.mode != Mode::Off).map(|inbox| inbox.organisation));
        cursor = page.next;
        if cursor.is_none() {
            break;
        }
    }
    Some(found)
}
