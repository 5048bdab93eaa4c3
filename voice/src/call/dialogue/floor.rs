//! Who has the floor in a call on a provider, and the conversation that goes with it.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use engine::flow::call;
use engine::model::call::CallEnd;
use engine::tasks::Tasks;
use tokio::sync::mpsc;

use crate::call::Line;
use crate::call::clerk::Errand;
use crate::call::desk::Desk;
use crate::dialogue::session::{Action, Session};
use crate::dialogue::{Brief, Dialogue, Event, Guide, Ran, Talk, Tell, Wanted, open};
use crate::session::{Holder, Policy};

/// What a provider is told has a place within this time, or it does not listen any more.
const TAKEN_WITHIN: Duration = Duration::from_secs(1);

/// What a provider had said when it went is played, but nobody waits longer.
const PLAYED_WITHIN: Duration = Duration::from_secs(10);

/// What a person wrote is read by then, or something else is.
const READ_WITHIN: Duration = Duration::from_secs(30);

/// Texts that wait to be read.
const MOST_WRITTEN: usize = 16;

/// Characters of what a colleague tells the agent.
const LONGEST_HINT: usize = 1_000;

/// Results of tools that wait for the call.
const MOST_RAN: usize = 32;

const READER: &str = "You read aloud what a person has written, once, and say nothing else: whatever the caller says or asks then, \
                      you do not answer it.";

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// The provider speaks for the business.
    Agent,
    /// It reads aloud what a person writes, and writes down what the caller says.
    Reader,
    /// A person is on the line.
    Silent,
}

/// A text that is being read.
struct Reading {
    /// Once its sound has begun.
    item: Option<String>,
    until: Instant,
    is_over: bool,
}

pub(super) struct Floor {
    pub(super) by: Dialogue,
    pub(super) role: Option<Role>,
    /// Of the control under which it has the floor.
    pub(super) epoch: u32,
    pub(super) session: Session,
    pub(super) talk: Option<Talk>,
    pub(super) ran: mpsc::Receiver<Ran>,
    /// What a new conversation is told when it listens.
    pub(super) hint: Option<String>,
    /// The caller is to be called back, and is told so before the call ends.
    pub(super) promises: bool,
    tell_ran: mpsc::Sender<Ran>,
    written: VecDeque<String>,
    reading: Option<Reading>,
    /// The provider is gone; until then what it said may be played.
    lost: Option<Instant>,
}

/// The next event of a conversation; none when there is no more.
pub(super) async fn next(talk: &mut Option<Talk>) -> Option<Event> {
    match talk {
        Some(talk) => talk.events.recv().await,
        None => std::future::pending().await,
    }
}

impl Floor {
    pub(super) fn new(by: Dialogue, line: &Line) -> Self {
        let (tell_ran, ran) = mpsc::channel(MOST_RAN);
        Self {
            by,
            role: None,
            epoch: 0,
            session: Session::new(line.equipped.agent.policy()),
            talk: None,
            ran,
            hint: None,
            promises: false,
            tell_ran,
            written: VecDeque::new(),
            reading: None,
            lost: None,
        }
    }

    pub(super) fn begin(&mut self, role: Role, epoch: u32, policy: Policy) {
        let has_read = self.role == Some(Role::Reader);
        (self.role, self.epoch, self.talk, self.reading, self.lost, self.hint) = (Some(role), epoch, None, None, None, None);
        if !has_read {
            self.written.clear();
        }
        self.session = if role == Role::Agent { Session::new(policy) } else { Session::relaying(policy) };
        if role == Role::Silent {
            // Nothing was said yet, and so nothing comes of it.
            drop(self.session.on_holder(0, Holder::OnTheLine));
        }
    }

    pub(super) fn open_agent(&mut self, tasks: &Tasks, guide: Guide, first_words: String, language: Option<String>) {
        let Guide { instructions, tools, variables } = guide;
        let language = language.filter(|_| !self.by.is_set_up);
        let brief = Brief { instructions, first_words, language, voice: None, tools, variables };
        self.talk = Some(open(tasks, self.by.provider.clone(), brief));
    }

    /// A text of a person, or of the house.
    pub(super) fn write(&mut self, text: &str) {
        if self.role == Some(Role::Reader) && self.written.len() < MOST_WRITTEN {
            self.written.push_back(text.to_owned());
        }
    }

    /// What a colleague tells the agent, unheard by the caller.
    pub(super) async fn whisper(&self, hint: &str) {
        if self.role == Some(Role::Agent) {
            let hint: String = hint.trim().chars().take(LONGEST_HINT).map(|one| if one == '<' { '‹' } else { one }).collect();
            self.tell(Tell::Hint(format!("<colleague>\n{hint}\n</colleague>"))).await;
        }
    }

    /// The provider is gone.
    pub(super) fn lose(&mut self) {
        self.talk = None;
        self.lost.get_or_insert_with(|| Instant::now() + PLAYED_WITHIN);
    }

    /// What the call may hear of the provider.
    pub(super) fn admit(&mut self, event: Option<Event>) -> Option<Event> {
        let is_last = matches!(event, None | Some(Event::Closed | Event::Failed { .. }));
        if is_last {
            self.talk = None;
        }
        let event = event?;
        if self.role == Some(Role::Agent) {
            if let (Event::Ready { .. }, Some(talk), Some(hint)) = (&event, &self.talk, self.hint.clone()) {
                // The first thing that it is told.
                let _has_room = talk.tell.try_send(Tell::Hint(hint));
            }
            return Some(event);
        }
        if let Event::Failed { detail, .. } = &event {
            tracing::warn!(detail, "what a person wrote may not have been read to a caller");
        }
        let is_admitted = match &event {
            Event::Ready { .. } | Event::Started | Event::Heard { .. } => true,
            Event::Sound { item, .. } | Event::Spoken { item, .. } | Event::ItemDone { item } => self.reads(item),
            Event::Corrected { .. } | Event::ToolCall { .. } | Event::Closed | Event::Failed { .. } => false,
        };
        is_admitted.then_some(event)
    }

    /// The first that is said is what was written; whatever else is said is the provider's own.
    fn reads(&mut self, item: &str) -> bool {
        let Some(reading) = self.reading.as_mut().filter(|reading| !reading.is_over) else { return false };
        reading.item.get_or_insert_with(|| item.to_owned()) == item
    }

    fn is_reading(&self) -> bool {
        self.reading.as_ref().is_some_and(|reading| !reading.is_over && Instant::now() < reading.until)
    }

    async fn tell(&self, tell: Tell) {
        let Some(talk) = &self.talk else { return };
        match tell {
            // Sound is better lost than late.
            Tell::Sound(_) => drop(talk.tell.try_send(tell)),
            // To whom it reads it owes no answers.
            Tell::Typed(_) | Tell::Say(_) if self.role == Some(Role::Reader) => {}
            tell => {
                if tokio::time::timeout(TAKEN_WITHIN, talk.tell.send(tell)).await.is_err() {
                    tracing::warn!(provider = self.by.provider.name(), "a provider does not take what it is told");
                }
            }
        }
    }
}

impl Line {
    pub(super) async fn act(&mut self, floor: &mut Floor, actions: Vec<Action>, desk: &Desk) {
        for action in actions {
            match action {
                Action::Send(out) => self.send(&out, desk),
                Action::Tell(tell) => floor.tell(tell).await,
                Action::Commit { text, .. } => self.commit(floor, text, desk),
                Action::Store { text, is_all, .. } if floor.role == Some(Role::Agent) => {
                    self.is_greeted = true;
                    self.ask(Errand::Spoke { epoch: floor.epoch, text, is_all }, desk);
                }
                // It is stored already, as the words of whoever wrote it.
                Action::Store { .. } => floor.reading.iter_mut().for_each(|reading| reading.is_over = true),
                Action::Run { id, name, arguments } => self.run_tool(floor, Wanted { id, name, arguments }),
                Action::Lost { is_final, detail } => {
                    tracing::warn!(call = %self.call.id, is_final, detail, "the provider of a call is gone");
                    floor.lose();
                }
                Action::HangUp(how) => self.end = Some(how),
            }
        }
    }

    /// The provider answers by itself: the words are stored, and no turn of ours begins.
    fn commit(&mut self, floor: &mut Floor, text: String, desk: &Desk) {
        call::tell(&self.shared.engine, self.call.clone(), None);
        floor.promises |= self.accepts_callback_later(&text);
        let wants_person =
            !floor.promises && floor.role == Some(Role::Agent) && floor.by.backing.wants_person(&self.settings, &text);
        self.ask(Errand::Hear { text, is_farewell: true }, desk);
        if wants_person {
            self.ask(Errand::AskPerson, desk);
        }
    }

    fn run_tool(&self, floor: &Floor, wanted: Wanted) {
        let (backing, tell) = (floor.by.backing.clone(), floor.tell_ran.clone());
        let (settings, call) = (self.settings.clone(), self.call.clone());
        self.shared.tasks.spawn("call.tool", async move {
            let ran = backing.run(&settings, &call, wanted).await;
            // A call that is over does not wait for it.
            let _nobody_waits = tell.send(ran).await;
        });
    }

    /// What was written next, once what is being read is over.
    pub(super) async fn read_aloud(&mut self, floor: &mut Floor, desk: &Desk) {
        if floor.role != Some(Role::Reader) || floor.written.is_empty() || floor.is_reading() {
            return;
        }
        let first_words = floor.written.drain(..).collect::<Vec<_>>().join(" ");
        self.close(floor, desk).await;
        floor.session = Session::relaying(self.renew());
        floor.reading = Some(Reading { item: None, until: Instant::now() + READ_WITHIN, is_over: false });
        let mut brief = Brief { first_words, ..Brief::default() };
        if !floor.by.is_set_up {
            (brief.instructions, brief.language) = (READER.to_owned(), Some(self.equipped.agent.language.clone()));
        }
        floor.talk = Some(open(&self.shared.tasks, floor.by.provider.clone(), brief));
    }

    /// The conversation with the provider is over: what was heard of it last is kept.
    pub(super) async fn close(&mut self, floor: &mut Floor, desk: &Desk) {
        let actions = floor.session.hang_up(self.now());
        self.act(floor, actions, desk).await;
        self.count(floor.session.talk());
        floor.talk = None;
    }

    /// Without its provider an agent has our own ears and voice, or else a person has to call back.
    pub(super) fn look_at_loss(&mut self, floor: &Floor, desk: &Desk) {
        let is_gone = floor.lost.is_some_and(|until| Instant::now() >= until || !floor.session.is_speaking());
        if !is_gone || self.end.is_some() || floor.role != Some(Role::Agent) {
            return;
        }
        self.is_lost = true;
        if !self.has_own() {
            self.ask(Errand::AskPerson, desk);
            self.end.get_or_insert(CallEnd::Lost);
        }
    }
}
