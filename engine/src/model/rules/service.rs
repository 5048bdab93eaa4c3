//! Promises of service. [`follow`] writes down, in the act itself, what people owe since when; [`due`] is the look of the timer
//! that it sets, with the policy and the hours at hand.
//!
//! Time passes while people hold control of open work. A run that ends before it was looked at counts as none.

use std::time::Duration;

use crate::clock::Timestamp;
use crate::ids::OperatorId;
use crate::model::act::{Act, Verdict};
use crate::model::control::Holder;
use crate::model::conversation::{Conversation, Status};
use crate::model::event::EventKind;
use crate::model::message::{Author, Content, Notice};
use crate::model::rules::Draft;
use crate::model::service::{Clock, Promise, Service, ServiceMark, Terms};
use crate::model::timer::{TimerAct, TimerKind};

/// What `act` changes about what is owed.
pub(super) fn follow(draft: &mut Draft<'_>, before: &Conversation, act: &Act) {
    if matches!(act, Act::ServiceDue { .. }) {
        return;
    }
    let now = draft.moment.now;
    let mut said = draft.applied.messages.iter();
    let has_agent_spoken = said.any(|said| matches!(said.author, Author::Agent(_)) && said.notice != Some(Notice::Greeting));
    let after = draft.conversation();
    let mut service = after.service.clone();
    if after.session.is_some() && after.session != before.session {
        service = Service::default();
    }
    service.agent_answered |= has_agent_spoken;
    // Whoever holds a line is answered by being there.
    let on_the_line = match after.control.holder {
        Holder::Operator(operator) if after.channel.is_spoken() => Some(operator),
        _ => None,
    };
    if let Some(operator) = answer(act).or(on_the_line) {
        service.answered(operator, now);
    }
    if after.session.is_none() && before.session.is_some() {
        service.meet(Promise::Resolution, now);
    }
    let runs = after.status == Status::Open && !after.is_held_by_agent();
    if runs {
        service.begin(after.waiting_since.is_some() && on_the_line.is_none(), now);
    }
    service.run(runs, now);
    let is_refiled = before.filing != after.filing && runs && service.owed().next().is_some();
    let looks = service.needs_look() || is_refiled;
    let stops = !runs && after.service.is_running() && after.service.owed().next().is_some();
    let is_over = stops || service.first_due().is_none() && after.service.first_due().is_some();
    after.service = service;
    if looks {
        draft.applied.timers.push(TimerAct::Set { kind: TimerKind::Service, due: now });
    } else if is_over {
        draft.applied.timers.push(TimerAct::Clear { kind: TimerKind::Service });
    }
}

/// Who wrote to the contact.
fn answer(act: &Act) -> Option<OperatorId> {
    match act {
        Act::Write(written) if !written.private && !written.elsewhere.is_some_and(|elsewhere| elsewhere.is_past) => {
            Some(written.operator)
        }
        _ => None,
    }
}

/// The timer's look: what is due when by these terms, and what is late by now. Without terms nothing is promised.
pub(super) fn due(draft: &mut Draft<'_>, terms: Option<&Terms>) -> Verdict {
    let now = draft.moment.now;
    let before = &draft.conversation().service;
    if !before.is_running() {
        return Verdict::Unchanged;
    }
    let mut service = before.clone();
    service.resume(terms);
    service.policy = terms.map(|terms| terms.policy.id);
    if terms.is_some_and(|terms| terms.policy.agent_answers) && service.agent_answered {
        service.count_agent();
    }
    for clock in service.clocks.iter_mut().filter(|clock| clock.is_owed()) {
        clock.look(terms);
    }
    let told = service.tell(now);
    let next = service.owed().filter_map(Clock::next).min();
    if let Some(due) = next {
        draft.applied.timers.push(TimerAct::Set { kind: TimerKind::Service, due });
    }
    if service == draft.conversation().service {
        return if next.is_some() { Verdict::Done } else { Verdict::Unchanged };
    }
    draft.conversation().service = service;
    for (notice, mark) in told {
        let content = Content { service: Some(mark), ..Content::default() };
        let mut said = draft.notice_said(notice, None, notice.text().to_owned(), content);
        said.private = true;
        draft.append(said);
    }
    draft.applied.events.push(EventKind::ConversationChanged);
    Verdict::Done
}

impl Service {
    /// Stopped clocks have no look ahead of them.
    fn is_running(&self) -> bool {
        self.stopped_at.is_none() || self.resumed_at.is_some()
    }

    fn meet(&mut self, promise: Promise, now: Timestamp) {
        for clock in self.clocks.iter_mut().filter(|clock| clock.is_owed() && clock.promise == promise) {
            clock.met_at = Some(now);
            clock.warn_at = None;
        }
    }

    fn answered(&mut self, operator: OperatorId, now: Timestamp) {
        self.answered_by = Some(operator);
        self.meet(Promise::FirstResponse, now);
        self.meet(Promise::NextResponse, now);
        // Who answers unasked has answered first all the same.
        if self.clock(Promise::FirstResponse).is_none() {
            self.clocks.push(Clock { looked: true, met_at: Some(now), ..Clock::new(Promise::FirstResponse, now) });
        }
    }

    /// People are there for it, and perhaps the contact waits for them.
    fn begin(&mut self, waits: bool, now: Timestamp) {
        if self.clock(Promise::Resolution).is_none() {
            self.clocks.push(Clock::new(Promise::Resolution, now));
        }
        if !waits {
            return;
        }
        let is_owed = |promise| self.clock(promise).map(Clock::is_owed);
        match (is_owed(Promise::FirstResponse), is_owed(Promise::NextResponse)) {
            (None, _) => self.clocks.push(Clock::new(Promise::FirstResponse, now)),
            (Some(true), _) | (_, Some(true)) => {}
            (Some(false), _) => self.owe_next(now),
        }
    }

    fn owe_next(&mut self, since: Timestamp) {
        self.clocks.retain(|clock| clock.promise != Promise::NextResponse);
        self.clocks.push(Clock::new(Promise::NextResponse, since));
    }

    fn run(&mut self, runs: bool, now: Timestamp) {
        match (runs, self.stopped_at) {
            (false, None) if self.owed().next().is_some() => self.stopped_at = Some(now),
            (false, _) => self.resumed_at = None,
            (true, Some(_)) => {
                self.resumed_at.get_or_insert(now);
            }
            (true, None) => {}
        }
    }

    fn needs_look(&self) -> bool {
        let is_stopped = self.stopped_at.is_some() && self.resumed_at.is_none();
        !is_stopped && (self.resumed_at.is_some() || self.owed().any(|clock| !clock.looked))
    }

    /// A pause is over: what had run before it is used up, and the clocks run on. One that began within the pause, in a run that
    /// nobody looked at, starts with its end.
    fn resume(&mut self, terms: Option<&Terms>) {
        let (Some(stopped), Some(resumed)) = (self.stopped_at, self.resumed_at) else {
            return;
        };
        for clock in self.clocks.iter_mut().filter(|clock| clock.is_owed() && clock.since < resumed) {
            if clock.since < stopped {
                let ran = terms.map_or_else(|| stopped.since(clock.since), |terms| terms.worked(clock.since, stopped));
                clock.used_ms = clock.used_ms.saturating_add(ran.as_millis() as u64);
            }
            clock.since = resumed;
        }
        (self.stopped_at, self.resumed_at) = (None, None);
    }

    /// The agent's words were the first response: what is owed is the next one.
    fn count_agent(&mut self) {
        let Some(first) = self.clock(Promise::FirstResponse).filter(|first| first.is_owed() && !first.looked).copied() else {
            return;
        };
        self.meet(Promise::FirstResponse, first.since);
        self.owe_next(first.since);
    }

    /// What people are to hear now: of each clock the worst.
    fn tell(&mut self, now: Timestamp) -> Vec<(Notice, ServiceMark)> {
        let mut told = Vec::new();
        for clock in self.clocks.iter_mut().filter(|clock| clock.is_owed() && clock.breached_at.is_none()) {
            let Some(due) = clock.due else { continue };
            let mark = ServiceMark { promise: clock.promise, due };
            if due <= now {
                clock.breached_at = Some(due);
                (clock.warned, clock.warn_at) = (true, None);
                self.breached_at = Some(self.breached_at.map_or(due, |first| first.min(due)));
                told.push((Notice::ServiceBreached, mark));
            } else if clock.warn_at.is_some_and(|at| at <= now) {
                (clock.warned, clock.warn_at) = (true, None);
                told.push((Notice::ServiceWarned, mark));
            }
        }
        told
    }
}

impl Clock {
    /// Policy and hours as they are now hold, also for what was promised before they changed.
    fn look(&mut self, terms: Option<&Terms>) {
        self.looked = true;
        let promised = terms.and_then(|terms| Some((terms, terms.promised(self.promise)?)));
        let Some((terms, promised)) = promised else {
            (self.due, self.warn_at) = (None, None);
            return;
        };
        let used = Duration::from_millis(self.used_ms);
        let percent = u32::from(terms.policy.warn_percent.min(100));
        let until_warning = promised * percent / 100;
        self.due = terms.after(self.since, promised.saturating_sub(used));
        let warns = percent < 100 && !self.warned;
        self.warn_at = if warns { terms.after(self.since, until_warning.saturating_sub(used)) } else { None };
    }
}
