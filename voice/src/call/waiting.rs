//! A caller who waits for a person: colleagues are rung, one after the other; when nobody takes the call, the agent has it again
//! and offers that somebody calls back.

use std::sync::Arc;
use std::time::{Duration, Instant};

use engine::flow::handover::Speaker;
use engine::flow::settings::InboxSettings;
use engine::model::call::{Call, CallEnd};
use engine::model::control::Holder as Controls;
use engine::model::operator::Operator;

use super::desk::Desk;
use super::{Errand, Line};
use crate::agent::Colleague;
use crate::carrier::Carrier;
use crate::gateway::{Equipped, Gateway, News};
use crate::legs::{PublicUrl, Reach, brief};
use crate::session::{Action, Holder};
use crate::turns;

#[derive(Debug, Default)]
pub(super) struct Waiting {
    /// As control stood when somebody was looked for last.
    epoch: Option<u32>,
    is_offered: bool,
    is_promised: bool,
    /// It was promised, and nobody knows of it yet.
    is_owed: bool,
}

impl Waiting {
    pub(super) const fn is_offered(&self) -> bool {
        self.is_offered
    }
}

impl Line {
    /// Looks for somebody, once for each time that a person is asked for.
    pub(super) fn wait_for_a_person(&mut self) {
        let Some(control) = self.control else { return };
        if matches!(control.holder, Controls::Operator(_)) {
            self.waiting.is_offered = false;
        }
        if control.holder != Controls::Queue {
            return;
        }
        if self.waiting.is_promised || self.waiting.epoch == Some(control.epoch) {
            return;
        }
        self.waiting.epoch = Some(control.epoch);
        let search = Search {
            gateway: self.gateway.clone(),
            call: self.call.clone(),
            settings: Arc::clone(&self.settings),
            equipped: self.equipped.clone(),
            url: self.url.clone(),
            epoch: control.epoch,
        };
        self.shared.tasks.spawn("call.reach", search.run());
    }

    pub(super) fn on_nobody_free(&mut self, epoch: u32, desk: &Desk) {
        if self.control.is_some_and(|control| control.holder == Controls::Queue && control.epoch == epoch) {
            self.waiting.is_offered = true;
            self.ask(Errand::NobodyFree, desk);
        }
    }

    /// The offer holds for one answer.
    pub(super) fn accepts_callback(&mut self, text: &str) -> bool {
        let is_offered = std::mem::take(&mut self.waiting.is_offered);
        let accepts =
            is_offered && self.holder() == Holder::Agent && turns::is_yes(text, Some(self.equipped.agent.language.as_str()));
        self.waiting.is_promised |= accepts;
        accepts
    }

    /// The same where it is kept once the goodbye was said.
    pub(super) fn accepts_callback_later(&mut self, text: &str) -> bool {
        let accepts = self.accepts_callback(text);
        self.waiting.is_owed |= accepts;
        accepts
    }

    pub(super) fn owes_callback(&mut self) -> bool {
        std::mem::take(&mut self.waiting.is_owed)
    }

    /// What they waited for will come to them: there is nothing more to stay on the line for.
    pub(super) fn promised(&mut self) -> Vec<Action> {
        self.session.leave(self.now(), CallEnd::AgentHungUp, &self.equipped.agent.promise())
    }

    /// A machine listens: it is told what it is to keep, or nothing.
    pub(super) fn on_machine(&mut self) -> Vec<Action> {
        match self.for_a_machine() {
            Some(words) => self.session.leave(self.now(), CallEnd::Machine, &words),
            None => Vec::new(),
        }
    }

    /// What a machine is to keep; without any words the call is over.
    pub(super) fn for_a_machine(&mut self) -> Option<String> {
        let words = Some(self.equipped.agent.voicemail.trim().to_owned()).filter(|words| !words.is_empty());
        if words.is_none() {
            self.end = Some(CallEnd::Machine);
        }
        words
    }
}

/// Whether somebody still waits is looked at so often.
const LOOKS_EVERY: Duration = Duration::from_secs(2);

struct Search {
    gateway: Gateway,
    call: Call,
    settings: Arc<InboxSettings>,
    equipped: Equipped,
    url: PublicUrl,
    epoch: u32,
}

impl Search {
    async fn run(self) {
        let until = Instant::now() + Duration::from_secs(self.settings.inbox.timing.queue_patience_s.max(1));
        let tasks = self.gateway.0.tasks.clone();
        tokio::select! {
            is_found = self.look() => if is_found { return },
            () = tasks.stopping() => return,
        }
        while Instant::now() < until {
            tokio::select! {
                () = tokio::time::sleep_until(until.min(Instant::now() + LOOKS_EVERY).into()) => {}
                () = tasks.stopping() => return,
            }
            // The line itself looks again at how control stands; without it there is nothing to wait for.
            if matches!(self.gateway.is_wanted(&self.call, Some(self.epoch)).await, Ok(false)) {
                return;
            }
        }
        self.gateway.tell(self.call.organisation, self.call.conversation, News::NobodyFree { epoch: self.epoch });
    }

    /// Whether somebody has the call now.
    async fn look(&self) -> bool {
        let Some(carrier) = &self.equipped.carrier else { return false };
        for colleague in &self.equipped.agent.colleagues {
            match self.ring(carrier, colleague).await {
                Ok(true) => return true,
                Ok(false) => {}
                Err(error) => tracing::warn!(call = %self.call.id, %error, "an operator could not be rung"),
            }
        }
        false
    }

    async fn ring(&self, carrier: &Arc<dyn Carrier>, colleague: &Colleague) -> engine::Result<bool> {
        let engine = &self.gateway.0.engine;
        let organisation = self.call.organisation;
        let operator = engine.records.require::<Operator>(organisation, colleague.operator.0).await?.value;
        let reach = Reach {
            call: self.call.clone(),
            speaker: Speaker { organisation, operator: operator.id, name: operator.name.into() },
            number: colleague.number.clone(),
            ring: Duration::from_secs(self.equipped.agent.ring_s.into()),
            brief: brief(engine, &self.call, &self.equipped.agent.language).await,
            language: self.equipped.agent.language.clone(),
            epoch: Some(self.epoch),
        };
        let ringing = self.gateway.ring(&self.settings, carrier.as_ref(), &self.url, reach.clone()).await?;
        Ok(self.gateway.stay_with(ringing, carrier, reach).await)
    }
}
