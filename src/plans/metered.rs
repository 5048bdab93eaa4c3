use std::collections::HashMap;
use std::sync::Arc;

use agents::leave_to_people;
use async_trait::async_trait;
use engine::clock::Clock;
use engine::error::Result;
use engine::ids::OrgId;
use engine::model::event::Signal;
use engine::model::session::month_of;
use engine::ports::responder::{Answer, Turn, Voice};
use engine::ports::{EventBus, Responder, SessionMeter};
use parking_lot::Mutex;

use super::{Limited, Plans, Strain};
use crate::organisations::Organisations;

/// Kept with the handover; operators read it.
const BEYOND: &str = "This month's sessions of your plan are used up, so the assistant does not answer new ones";

/// What was told this month; a full table is emptied, and some are told once more.
const MOST_TOLD: usize = 10_000;

/// Answers as the responder below does, in sessions that the plan pays for; others it leaves to people. Those of an
/// organisation that was closed are left alone.
pub struct Metered {
    pub below: Arc<dyn Responder>,
    pub plans: Arc<Plans>,
    pub organisations: Arc<Organisations>,
    pub meter: Arc<dyn SessionMeter>,
    pub bus: Arc<dyn EventBus>,
    pub clock: Arc<dyn Clock>,
    pub told: Told,
}

/// The last month and strain that were told of an organisation.
#[derive(Default)]
pub struct Told(Mutex<HashMap<OrgId, (u32, Strain)>>);

impl Told {
    fn is_news(&self, organisation: OrgId, month: u32, strain: Strain) -> bool {
        let mut told = self.0.lock();
        if told.get(&organisation).is_some_and(|before| *before >= (month, strain)) {
            return false;
        }
        if told.len() >= MOST_TOLD {
            told.clear();
        }
        told.insert(organisation, (month, strain));
        true
    }
}

impl Metered {
    /// Whether this turn's session is beyond what the plan allows. One that was opened within it is answered to its end.
    async fn is_beyond(&self, turn: &Turn) -> Result<bool> {
        let organisation = turn.conversation.organisation;
        let most = Limited::Sessions.most(&self.plans.of(organisation).await?.plan);
        let (Some(most), Some(session)) = (most, turn.conversation.session) else { return Ok(false) };
        let place = self.meter.place_of(organisation, session).await?;
        if place.is_some_and(|place| Strain::of(place, most).is_some()) {
            self.tell(organisation).await?;
        }
        Ok(place.is_some_and(|place| place > most))
    }

    async fn tell(&self, organisation: OrgId) -> Result<()> {
        let now = self.clock.now();
        let Some((strain, said)) = self.plans.session_strain(organisation, now).await? else { return Ok(()) };
        if self.told.is_news(organisation, month_of(now), strain) {
            tracing::warn!(%organisation, used = said.used, "this month's sessions come to the limit of the plan");
            self.bus.publish(Signal::Notices { organisation });
        }
        Ok(())
    }
}

#[async_trait]
impl Responder for Metered {
    async fn respond(&self, turn: &Turn, voice: &dyn Voice) -> Result<Answer> {
        if self.organisations.is_closed(turn.conversation.organisation).await? {
            return Ok(Answer::Nothing);
        }
        if self.is_beyond(turn).await? {
            return Ok(leave_to_people(turn, BEYOND));
        }
        self.below.respond(turn, voice).await
    }
}
