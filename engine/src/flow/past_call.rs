//! A phone call that was carried past us, told when it was over: the same conversation and call as one that was carried here.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::clock::Timestamp;
use crate::engine::Engine;
use crate::error::Result;
use crate::flow::call::{self, Ring};
use crate::flow::settings::InboxSettings;
use crate::model::act::{Act, Receive, Spoke, Weight};
use crate::model::call::{Call, CallEnd, Talk};
use crate::model::inbox::Timing;
use crate::model::message::{Content, Spoken};

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PastCall {
    /// Whoever carried it calls it so; the same id is the same call.
    pub id: String,
    /// The carrier's own id, by which a call that was carried here is known.
    pub carrier_id: String,
    /// `+` and digits; absent: withheld.
    pub number: Option<String>,
    pub began_at: Timestamp,
    pub has_agent_hung_up: bool,
    pub lines: Vec<PastLine>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PastLine {
    pub is_agent: bool,
    pub text: String,
    /// After the beginning.
    pub at_s: u64,
    pub is_interrupted: bool,
}

/// Stores a call that is over; none when it was carried here. Told again, or begun and broken off, it is the same call.
pub async fn keep(engine: &Engine, settings: &InboxSettings, past: PastCall) -> Result<Option<Call>> {
    let (organisation, inbox) = (settings.inbox.organisation, settings.inbox.id);
    if engine.calls.find_by_carrier(organisation, inbox, &past.carrier_id).await?.is_some() {
        return Ok(None);
    }
    let ring = Ring { carrier_id: past.id.clone(), number: past.number, is_attested: false };
    let call = call::ring(engine, settings, ring).await?.call;
    if !call.is_live() {
        return Ok(Some(call));
    }
    call::begin(engine, settings, &call, None).await?;
    let mut talk = Talk::default();
    for (place, line) in past.lines.into_iter().enumerate() {
        let at = Some(past.began_at.plus(Duration::from_secs(line.at_s)));
        let client_id = Some(format!("{} {place}", call.id));
        let id = engine.ids.next(engine.clock.as_ref());
        talk.turns += u32::from(!line.is_agent);
        talk.interruptions += u32::from(line.is_interrupted);
        let act = if line.is_agent {
            let spoken = if line.is_interrupted { Spoken::Cut } else { Spoken::Whole };
            let name = settings.opening.name.clone();
            Act::Spoke(Spoke { id, bot: settings.bot.id, name, epoch: None, client_id, text: line.text, spoken, at })
        } else {
            Act::Receive(Receive {
                id,
                contact: call.contact,
                client_id,
                name: None,
                text: line.text,
                content: Content::default(),
                at,
                weight: Weight::Said,
                timing: Timing::CALL,
                opening: settings.opening.clone(),
            })
        };
        engine.conversations.apply(organisation, call.conversation, act).await?;
    }
    let how = if past.has_agent_hung_up { CallEnd::AgentHungUp } else { CallEnd::CallerHungUp };
    call::end(engine, &call, how, Some(talk)).await.map(Some)
}
