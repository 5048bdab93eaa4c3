//! Which conversation an operator's tab shows: colleagues are told, so that two do not answer at once.

use std::sync::Arc;
use std::time::Duration;

use engine::ids::ConversationId;
use engine::model::event::Signal;
use tokio::time::Instant;

use super::super::Shared;
use super::super::places::place_of;
use super::super::viewing::{Change, View};
use super::session::InboxSession;

/// How often what was not said again is looked for.
const LOOK: Duration = Duration::from_secs(15);

/// The tab shows this conversation now, or none.
pub fn show(shared: &Shared, session: &InboxSession, conversation: Option<ConversationId>) {
    // A tab that has left shows nothing, whatever it said before.
    let conversation = conversation.filter(|_| !session.follow(|follow| follow.is_gone()));
    let (organisation, operator) = (session.organisation, session.operator);
    let view = conversation.map(|conversation| View { organisation, conversation, operator });
    let Change { left, came } = shared.viewing.on_view(session.tab, view, Instant::now());
    for (view, on) in left.map(|view| (view, false)).into_iter().chain(came.map(|view| (view, true))) {
        tell(shared, view, on);
    }
}

/// What is out of the operator's sight is not looked at, whatever their tab says.
pub async fn seen(shared: &Shared, session: &InboxSession, conversation: Option<ConversationId>) -> Option<ConversationId> {
    let conversation = conversation?;
    if session.sees_everything() {
        return Some(conversation);
    }
    let place = place_of(shared, session.organisation, conversation).await.ok().flatten();
    place.is_some_and(|place| session.covers(place)).then_some(conversation)
}

fn tell(shared: &Shared, view: View, on: bool) {
    let View { organisation, conversation, operator } = view;
    shared.app.engine.bus.publish(Signal::Viewing { organisation, conversation, operator, on });
}

/// Forgets tabs that have gone without a word.
pub fn watch_viewing(shared: &Arc<Shared>) {
    let (watching, tasks) = (Arc::clone(shared), shared.app.tasks.clone());
    shared.app.tasks.spawn("gateway.viewing", async move {
        loop {
            tokio::select! {
                () = tokio::time::sleep(LOOK) => {}
                () = tasks.stopping() => return,
            }
            for view in watching.viewing.on_time(Instant::now()) {
                tell(&watching, view, false);
            }
        }
    });
}
