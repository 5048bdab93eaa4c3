//! A call on a provider that listens, thinks and speaks at once: what it says is stored when it was heard.
//!
//! As long as the agent has the call, the provider holds the conversation. Once a person has it, that conversation is over, so that
//! nothing the provider was about to say can follow; with ears and a voice of our own these go on (`Line::listen`), without them
//! another conversation is opened for each thing that the person writes, whose first words are theirs and of which nothing else is
//! heard. When it is given back, a new one begins and is told what was said.

mod floor;

use std::time::{Duration, Instant};

use engine::flow::call;
use engine::model::call::CallEnd;
use engine::model::message::{Author, Message, Notice, Spoken};
use engine::ports::message_store::{Bound, Range};
use futures_util::{Stream, StreamExt as _};

use super::clerk::Errand;
use super::desk::{Came, Desk, Told};
use super::{DEAD_AFTER, Line, operator_says};
use crate::dialogue::{Dialogue, Event, Ran};
use crate::gateway::News;
use crate::playout::Out;
use crate::session::Holder;
use floor::{Floor, Role};

/// Messages of the call that a new conversation is told of, and their characters.
const MOST_TOLD: usize = 40;
const LONGEST_TOLD: usize = 8_000;

enum Input {
    Frame(Option<String>),
    News(Option<News>),
    Event(Option<Event>),
    Ran(Ran),
    Operator(Option<bytes::Bytes>),
    Tick,
    Dead,
    Stop,
}

impl Line {
    /// Who goes on with the call in place of our own ears and voice, if anybody does.
    pub(super) fn by_provider(&self) -> Option<Dialogue> {
        let is_theirs = self.holder() == Holder::Agent || !self.has_own();
        self.equipped.dialogue.clone().filter(|_| is_theirs && !self.is_lost)
    }

    fn has_own(&self) -> bool {
        let agent = &self.equipped.agent;
        !agent.listeners.is_empty() && !agent.voices.is_empty()
    }

    /// Until the call ends, or our own ears and voice go on with it.
    pub(super) async fn converse(
        &mut self,
        by: Dialogue,
        incoming: &mut (impl Stream<Item = String> + Send + Unpin),
        desk: &Desk,
    ) {
        if !self.is_begun {
            self.begin_quietly().await;
            if self.end.is_some() || self.by_provider().is_none() {
                return;
            }
        }
        let tasks = self.shared.tasks.clone();
        let mut floor = Floor::new(by, self);
        self.settle(&mut floor, desk).await;
        let mut heard_at = Instant::now();
        while self.end.is_none() && self.by_provider().is_some() {
            let due = Duration::from_millis(floor.session.next_due().saturating_sub(self.now()).min(1_000));
            let input = tokio::select! {
                frame = incoming.next() => Input::Frame(frame),
                news = self.news.recv() => Input::News(news),
                event = floor::next(&mut floor.talk) => Input::Event(event),
                Some(ran) = floor.ran.recv() => Input::Ran(ran),
                said = operator_says(self.operator.as_mut()) => Input::Operator(said),
                () = tokio::time::sleep(due) => Input::Tick,
                () = tokio::time::sleep_until((heard_at + DEAD_AFTER).into()) => Input::Dead,
                () = tasks.stopping() => Input::Stop,
            };
            if matches!(input, Input::Frame(Some(_))) {
                heard_at = Instant::now();
            }
            self.take_input(&mut floor, input, desk).await;
            self.look_at_loss(&floor, desk);
        }
        self.close(&mut floor, desk).await;
        // Only now, so that the place in the queue takes the floor from nobody who says goodbye.
        if self.owes_callback() {
            self.ask(Errand::Callback, desk);
        }
    }

    /// The call begins, and what is said first is stored when it was heard.
    async fn begin_quietly(&mut self) {
        self.is_begun = true;
        match call::begin(&self.shared.engine, &self.settings, &self.call, None).await {
            Ok(_) => self.read_again().await,
            Err(error) => {
                tracing::error!(call = %self.call.id, %error, "a call could not be begun");
                self.end = Some(CallEnd::Lost);
            }
        }
        if let Some(found) = self.stored().await {
            self.seen = self.seen.max(found.last_seq);
            self.control = Some(found.control);
            self.wait_for_a_person();
        }
    }

    async fn take_input(&mut self, floor: &mut Floor, input: Input, desk: &Desk) {
        let now = self.now();
        let actions = match input {
            Input::Frame(None) | Input::News(None) | Input::Stop | Input::Dead => {
                self.end = Some(CallEnd::Lost);
                return;
            }
            Input::Frame(Some(text)) => match self.read(&text) {
                Some(Came::Sound(sound)) => floor.session.on_media(now, sound),
                Some(Came::Mark(name)) => floor.session.on_mark(now, &name),
                Some(Came::Digit(digit)) => floor.session.on_digit(now, digit),
                None => return,
            },
            Input::News(Some(news)) => return self.on_told(floor, news, desk).await,
            Input::Event(event) => match floor.admit(event) {
                Some(event) => floor.session.on_event(now, event),
                None => return,
            },
            Input::Ran(ran) => {
                if ran.hands_over {
                    self.ask(Errand::AskPerson, desk);
                }
                floor.session.on_tool_result(now, &ran.id, ran.output, ran.is_error)
            }
            Input::Operator(Some(sound)) => {
                self.operator_ms += sound.len() as u64 / crate::audio::PER_MS;
                return self.send(&Out::Media { frames: sound }, desk);
            }
            Input::Operator(None) => {
                self.operator_left();
                return self.settle(floor, desk).await;
            }
            Input::Tick => floor.session.on_tick(now),
        };
        self.act(floor, actions, desk).await;
        if std::mem::take(&mut floor.promises) {
            let actions = floor.session.leave(self.now(), CallEnd::AgentHungUp, &self.equipped.agent.promise());
            self.act(floor, actions, desk).await;
        }
        self.read_aloud(floor, desk).await;
    }

    async fn on_told(&mut self, floor: &mut Floor, news: News, desk: &Desk) {
        match self.take_news(news).await {
            Some(Told::Holder) => self.settle(floor, desk).await,
            Some(Told::Stored(message)) => self.on_written(floor, &message, desk).await,
            Some(Told::Missed) => {
                if let Some(found) = self.stored().await {
                    self.control = Some(found.control);
                    self.wait_for_a_person();
                    self.settle(floor, desk).await;
                    self.catch_up_with(floor, desk).await;
                }
            }
            Some(Told::NobodyFree { epoch }) => self.on_nobody_free(epoch, desk),
            Some(Told::Machine) => {
                if let Some(words) = self.for_a_machine() {
                    let actions = floor.session.leave(self.now(), CallEnd::Machine, &words);
                    self.act(floor, actions, desk).await;
                }
            }
            Some(Told::Piece { .. }) | None => {}
        }
    }

    /// What a person wrote is read aloud; with a voice of our own it is left to that.
    async fn on_written(&mut self, floor: &mut Floor, message: &Message, desk: &Desk) {
        let seen = self.seen;
        if message.is_hint() && message.seq > seen {
            floor.whisper(&message.text).await;
        }
        // The agent's own words were heard before they were stored, and what it says when it is there again it says itself.
        let says_itself = [Notice::AgentReturned, Notice::CallbackOffered, Notice::CallbackPromised];
        let is_its_own =
            matches!(message.author, Author::Agent(_)) || message.notice.is_some_and(|one| says_itself.contains(&one));
        if !self.is_to_be_said(message) || is_its_own {
            return;
        }
        if self.has_own() {
            self.seen = seen;
        } else {
            floor.write(self.equipped.agent.spoken(message));
            self.read_aloud(floor, desk).await;
        }
    }

    async fn catch_up_with(&mut self, floor: &mut Floor, desk: &Desk) {
        let (organisation, conversation) = (self.call.organisation, self.call.conversation);
        let range = Range { side: Bound::After(self.seen), limit: 50, with_private: true };
        let missed = self.shared.engine.messages.list(organisation, conversation, range).await.unwrap_or_default();
        for message in &missed {
            self.on_written(floor, message, desk).await;
        }
    }

    /// Somebody else may have the call now, or may have had it in between.
    async fn settle(&mut self, floor: &mut Floor, desk: &Desk) {
        // Our own ears and voice go on, and what was heard last is kept on the way out.
        if self.by_provider().is_none() {
            return;
        }
        let role = match self.holder() {
            Holder::Agent => Role::Agent,
            Holder::OnTheLine => Role::Silent,
            Holder::Operator | Holder::Queue => Role::Reader,
        };
        let epoch = self.control.map_or(0, |control| control.epoch);
        if floor.role == Some(role) && (floor.epoch == epoch || role != Role::Agent) {
            return;
        }
        self.close(floor, desk).await;
        floor.begin(role, epoch, self.renew());
        if role == Role::Agent {
            self.open_agent(floor).await;
        }
    }

    /// The agent speaks: first what it is, or that it is there again.
    async fn open_agent(&mut self, floor: &mut Floor) {
        let agent = self.equipped.agent.clone();
        let first = match (self.waiting.is_offered(), self.is_greeted) {
            (true, _) => agent.offer().to_owned(),
            (false, true) => agent.returned().to_owned(),
            (false, false) => self.first_words(),
        };
        match floor.by.backing.guide(&self.settings, &self.call).await {
            Ok(guide) => {
                let language = Some(agent.language.clone());
                floor.hint = self.so_far().await;
                floor.open_agent(&self.shared.tasks, guide, first, language);
            }
            Err(error) => {
                tracing::error!(call = %self.call.id, %error, "nothing is known of the bot of a call");
                floor.lose();
            }
        }
    }

    /// What was said in this call before.
    async fn so_far(&mut self) -> Option<String> {
        if !self.is_greeted {
            return None;
        }
        let said = call::said(&self.shared.engine, &self.call).await.unwrap_or_default();
        let line = |message: &Message| {
            let who = match message.author {
                Author::Contact(_) => "Caller",
                Author::Agent(_) => "You",
                Author::Operator(_) => "A person of the team",
                Author::System => return None,
            };
            let cut = if message.content.spoken == Some(Spoken::Cut) { " [interrupted]" } else { "" };
            Some(format!("{who}: {}{cut}\n", message.text))
        };
        let (mut lines, mut left) = (Vec::new(), LONGEST_TOLD);
        for line in said.iter().rev().filter_map(line).take(MOST_TOLD) {
            let Some(rest) = left.checked_sub(line.len()) else { break };
            left = rest;
            lines.push(line);
        }
        lines.reverse();
        (!lines.is_empty()).then(|| format!("What was said in this call so far, for you to know:\n{}", lines.concat()))
    }
}
