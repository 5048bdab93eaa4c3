use async_trait::async_trait;
use channels::check;
use channels::failure::{Class, Failure, Trouble};
use channels::platform::Platform;
use channels::sender::Watcher;
use engine::clock::Timestamp;
use engine::flow::marketing;
use engine::ids::{InboxId, OrgId};
use engine::ports::channel_sender::Parcel;

use super::{change, want};
use crate::app::App;

/// A webhook of this inbox came, signed as it should be.
pub fn heard(app: &App, organisation: OrgId, inbox: InboxId, at: Timestamp) {
    if app.pulses().heard(inbox, at) {
        write_down(app, organisation, inbox);
    }
}

/// One came that was not.
pub fn misled(app: &App, organisation: OrgId, inbox: InboxId) {
    if app.pulses().misled(inbox, app.engine.clock.now()) {
        write_down(app, organisation, inbox);
    }
}

/// Nobody waits for it.
fn write_down(app: &App, organisation: OrgId, inbox: InboxId) {
    let own = app.clone();
    app.tasks.spawn("channels.pulse", async move {
        if let Err(error) = change(&own, organisation, inbox, |_health| {}).await {
            tracing::warn!(%inbox, error = &error as &dyn std::error::Error, "the health of an inbox was not written down");
        }
    });
}

/// What the sender meets.
pub struct Watch(pub App);

#[async_trait]
impl Watcher for Watch {
    fn took(&self, organisation: OrgId, inbox: InboxId) {
        if self.0.pulses().took(inbox, self.0.engine.clock.now()) {
            write_down(&self.0, organisation, inbox);
        }
    }

    fn troubled(&self, organisation: OrgId, inbox: InboxId, failure: &Failure) {
        let app = &self.0;
        let text = check::words(&Trouble::Refused(failure.clone()));
        // What becomes of a token is the same for all of the platform.
        let is_token = failure.class(Platform::WhatsApp) == Class::Token;
        if !app.pulses().troubled(inbox, app.engine.clock.now(), &text, is_token) {
            return;
        }
        let own = app.clone();
        app.tasks.spawn("channels.troubled", async move {
            write_down(&own, organisation, inbox);
            if let Err(error) = want(&own.engine, organisation, inbox).await {
                tracing::warn!(%inbox, error = &error as &dyn std::error::Error, "an account could not be looked after");
            }
        });
    }

    async fn opted_out(&self, parcel: Parcel<'_>, words: &str) {
        let (engine, organisation) = (&self.0.engine, parcel.departure.organisation);
        let (now, handle) = (engine.clock.now(), marketing::handle_in(parcel.contact, parcel.conversation));
        if let Err(error) = marketing::refused(engine, organisation, parcel.contact.id, handle, words, now).await {
            tracing::warn!(error = &error as &dyn std::error::Error, "that a contact wants no marketing was not kept");
        }
    }
}
