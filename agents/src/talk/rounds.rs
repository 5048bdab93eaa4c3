//! The model is asked, calls tools, is told what came of them, and is asked again, until the turn has its end. Every loop
//! here has a bound: rounds, calls, time.

use std::collections::HashSet;

use engine::error::{Error, Result};
use engine::model::agent::Agent;
use engine::model::choices::Choices;
use engine::model::message::{Citation, Content};
use engine::model::trace::{Outcome, What};
use engine::model::usage::Tokens;
use engine::ports::responder::{Answer, Voice};
use futures_util::StreamExt as _;
use rag::retrieve::Retrieval;
use serde_json::json;
use tokio::time::Instant;

use super::confirm::{self, Settled};
use super::prompt;
use super::remembered::{self, Answers, Given};
use super::speaker::{Grounds, Speaker};
use super::spending::Spending;
use super::state::{MOST_PROOFS, Pending, Talk};
use super::{NO_PROOF, Needs, Scene, place, standing, toolbox};
use crate::extractive::Extractive;
use crate::model::{End, Entry, LanguageModel, ModelError, Piece, Request, Stop, ToolCall, ToolChoice};
use crate::responder::person;
use crate::tools::{Asked, Output, Then, Toolbox, Used};

/// Requests to a model in one turn; the last may call no tool.
const MOST_ROUNDS: usize = 6;

/// Calls in one turn. What a model wants beyond them is told to be too much.
const MOST_CALLS: usize = 12;

/// How often a turn goes from one agent to another.
const MOST_PASSES: usize = 2;

/// Tokens of one answer.
const MOST_TOKENS: u32 = 1_200;

pub(super) struct Rounds<'a> {
    pub(super) needs: &'a Needs,
    pub(super) extractive: &'a Extractive,
    pub(super) answers: &'a Answers,
    pub(super) scene: &'a Scene<'a>,
    pub(super) model: &'a dyn LanguageModel,
    pub(super) voice: &'a dyn Voice,
}

pub(super) enum Ended {
    With(Box<Answer>),
    /// No model said anything.
    Without,
}

/// What grows while the turn goes on.
struct Course<'a> {
    speaker: Speaker<'a>,
    entries: Vec<Entry>,
    retrieval: Option<Retrieval>,
    citations: Vec<Citation>,
    choices: Option<Choices>,
    toolbox: Toolbox,
    calls: usize,
    passes: usize,
    /// Under which the answer may be given again; none when it may not.
    key: Option<String>,
}

/// What one request came to.
struct Round {
    calls: Vec<ToolCall>,
    text: String,
    end: Result<End, ModelError>,
}

/// What the tools of a round came to.
enum After {
    GoOn,
    Pass(String),
    End(Box<Answer>),
}

impl<'a> Rounds<'a> {
    pub(super) async fn run(
        &self,
        agent: Option<&Agent>,
        talk: &mut Talk,
        settled: Option<Settled>,
        lead: Option<&str>,
        spending: &mut Spending,
    ) -> Result<Ended> {
        let scene = self.scene;
        let mut agent = agent;
        let mut course = self.begin(agent).await?;
        if lead.is_none() && settled.is_none() {
            course.key = remembered::key(scene, talk, agent, course.retrieval.as_ref(), &course.toolbox);
            if let Some(given) = course.key.as_ref().and_then(|key| self.remembered(key)) {
                spending.remember();
                return Ok(Ended::With(Box::new(self.repeat(course, &given).await)));
            }
        }
        if let Some(lead) = lead {
            course.speaker.say_plainly(lead);
            course.speaker.part();
        }
        if let Some(settled) = settled
            && let After::End(answer) = self.perform(settled, talk, &mut course).await?
        {
            return Ok(Ended::With(answer));
        }
        for round in 1..=MOST_ROUNDS {
            let choice = if round == MOST_ROUNDS { ToolChoice::None } else { ToolChoice::Auto };
            let Round { calls, text, end } = self.ask(agent, choice, &mut course, spending).await;
            if scene.turn.cancelled.is_cancelled() {
                return Ok(Ended::With(Box::new(Answer::Nothing)));
            }
            let end = match end {
                Ok(end) => end,
                Err(_) if course.speaker.has_spoken() => return Ok(Ended::With(Box::new(self.conclude(course, true).await))),
                Err(_) => return Ok(Ended::Without),
            };
            if calls.is_empty() || round == MOST_ROUNDS {
                return Ok(self.ended(course, end.stop).await);
            }
            course.key = None;
            course.entries.push(Entry::Assistant { text, calls: calls.clone(), echo: end.echo });
            match self.use_tools(calls, talk, agent, &mut course).await? {
                After::GoOn => {}
                After::Pass(key) => {
                    agent = scene.bot.agents.iter().find(|agent| agent.key == key).or(agent);
                    talk.agent = agent.map(|agent| agent.key.clone());
                    course.toolbox = self.tools(agent).await?;
                }
                After::End(answer) => return Ok(Ended::With(answer)),
            }
            course.speaker.part();
        }
        Ok(Ended::Without)
    }

    async fn begin(&self, agent: Option<&Agent>) -> Result<Course<'a>> {
        let scene = self.scene;
        let bases = agent.map(|agent| agent.knowledge_bases.as_slice()).filter(|bases| !bases.is_empty());
        let since = Instant::now();
        let retrieval = self.extractive.search(scene.turn, bases, &scene.asked, &scene.before).await?;
        if let Some(retrieval) = &retrieval {
            let found = retrieval.passages.iter().map(|hit| {
                let passage = &hit.passage;
                let heading = passage.headings.last().filter(|heading| **heading != passage.title);
                heading.map_or_else(|| passage.title.clone(), |heading| format!("{} › {heading}", passage.title))
            });
            let (confidence, found) = ((retrieval.confidence * 1_000.0) as u32, found.collect());
            scene.note(since, What::Searched { query: scene.asked.clone(), confidence, found });
        }
        let grounds = scene.bot.profile.grounded_only.then(|| self.grounds(retrieval.as_ref()));
        Ok(Course {
            speaker: Speaker::new(self.voice, scene.bot.profile.word_limit, grounds),
            entries: prompt::entries(scene, retrieval.as_ref()),
            retrieval,
            citations: Vec::new(),
            choices: None,
            toolbox: self.tools(agent).await?,
            calls: 0,
            passes: 0,
            key: None,
        })
    }

    fn remembered(&self, key: &str) -> Option<std::sync::Arc<Given>> {
        self.answers.find(self.scene.turn.conversation.organisation, key, self.needs.clock.now())
    }

    /// What was said to an equal question, with sources as they are now.
    async fn repeat(&self, mut course: Course<'a>, given: &Given) -> Answer {
        self.scene.note(Instant::now(), What::Remembered { of: given.of.to_string() });
        course.speaker.say_plainly(&given.text);
        course.speaker.cite(given.cited.clone());
        self.conclude(course, false).await
    }

    async fn tools(&self, agent: Option<&Agent>) -> Result<Toolbox> {
        let organisation = self.scene.turn.conversation.organisation;
        let tools = match agent {
            Some(agent) => self.needs.tools.of(organisation, self.scene.bot, &self.scene.manner.on(agent)).await?,
            None => Vec::new(),
        };
        Ok(toolbox(self.needs, tools, self.scene.preview))
    }

    /// What was found, what the owner wrote about the bot, and what the customer said.
    fn grounds(&self, retrieval: Option<&Retrieval>) -> Grounds {
        let (mut grounds, profile) = (Grounds::default(), &self.scene.bot.profile);
        for hit in retrieval.into_iter().flat_map(|retrieval| &retrieval.passages) {
            grounds.add(&hit.passage.title);
            grounds.add(&hit.passage.text);
        }
        let own = [&self.scene.bot.name, &profile.identity, &profile.appointment_link, &self.scene.asked];
        own.into_iter().chain(&profile.guidelines).chain(&self.scene.hints).for_each(|text| grounds.add(text));
        for contact in &profile.support_contacts {
            grounds.add(&contact.label);
            grounds.add(&contact.value);
        }
        grounds
    }

    async fn ask(&self, agent: Option<&Agent>, choice: ToolChoice, course: &mut Course<'a>, spending: &mut Spending) -> Round {
        let scene = self.scene;
        let mut request = Request::new(prompt::instructions(scene, agent), course.entries.clone());
        request.tools = course.toolbox.specs();
        request.choice = choice;
        request.most_tokens = MOST_TOKENS;
        request.deadline = scene.deadline();
        request.cache_key = Some(format!("{}-{}-{}", scene.bot.id, scene.bot.edition, agent.map_or("", |agent| &agent.key)));
        let since = Instant::now();
        let mut round = Round { calls: Vec::new(), text: String::new(), end: Err(ModelError::broken("the stream has no end")) };
        let mut first = None;
        round.end = match self.model.stream(&request).await {
            Err(error) => Err(error),
            Ok(mut pieces) => loop {
                let piece = tokio::select! {
                    biased;
                    () = scene.turn.cancelled.cancelled() => break Err(ModelError::broken("cancelled")),
                    piece = pieces.next() => piece,
                };
                match piece {
                    Some(Ok(Piece::Text(text))) => {
                        first.get_or_insert_with(|| since.elapsed());
                        course.speaker.push(&text);
                        round.text.push_str(&text);
                        // The limit is reached: the rest is not waited for.
                        if course.speaker.is_full() {
                            break Ok(End::new(
                                Stop::Done,
                                crate::model::Usage::estimate(request.estimated_input(), 0),
                                self.model.name(),
                            ));
                        }
                    }
                    Some(Ok(Piece::Call(call))) => round.calls.push(call),
                    Some(Ok(Piece::End(end))) => break Ok(end),
                    Some(Err(error)) => break Err(error),
                    None => break Err(ModelError::broken("the stream ended without an end")),
                }
            },
        };
        course.speaker.finish();
        let served = round.end.as_ref().ok().and_then(|end| end.served_by.clone());
        let model = served.unwrap_or_else(|| self.model.name().to_owned());
        let usage = round.end.as_ref().map(|end| end.usage).unwrap_or_default();
        let cost = spending.add(self.needs.models.as_ref(), &model, &usage, since.elapsed());
        let outcome = match &round.end {
            Ok(end) => format!("{:?}", end.stop).to_lowercase(),
            Err(error) => error.to_string(),
        };
        let tokens = Tokens { input: usage.input, cached: usage.cached, output: usage.output, reasoning: usage.reasoning };
        let first = first.map(|first| first.as_millis() as u64);
        scene.note(since, What::Asked { model, first, tokens, cost, outcome });
        round
    }

    /// The act the customer said yes to, or the news that they said no.
    async fn perform(&self, settled: Settled, talk: &mut Talk, course: &mut Course<'a>) -> Result<After> {
        let (pending, confirmed) = match settled {
            Settled::Yes(pending) => (pending, true),
            Settled::No(pending) => (pending, false),
        };
        let call = ToolCall { id: "confirmed".to_owned(), name: pending.tool.clone(), arguments: pending.arguments.to_string() };
        course.entries.push(Entry::Assistant { text: String::new(), calls: vec![call.clone()], echo: None });
        if !confirmed {
            let output = json!({"declined": "the customer said no; it was not done"}).to_string();
            course.entries.push(Entry::Tool { call: call.id, name: call.name, output, failed: true });
            return Ok(After::GoOn);
        }
        self.use_tool(&call, &pending.scope, true, talk, &pending.agent, course).await
    }

    async fn use_tools(
        &self,
        calls: Vec<ToolCall>,
        talk: &mut Talk,
        agent: Option<&Agent>,
        course: &mut Course<'a>,
    ) -> Result<After> {
        // Until the turn is concluded its beginning stands where it stood, however often it runs.
        let scope = format!("turn {}", self.scene.turn.conversation.handled_seq);
        let key = agent.map_or("", |agent| agent.key.as_str()).to_owned();
        let mut after = After::GoOn;
        let mut seen = HashSet::new();
        for call in calls {
            let is_over = course.calls >= MOST_CALLS || !matches!(after, After::GoOn);
            if is_over || !seen.insert((call.name.clone(), call.arguments.clone())) {
                let output = json!({"error": "not done: too many calls, or the same one twice"}).to_string();
                course.entries.push(Entry::Tool { call: call.id, name: call.name, output, failed: true });
                continue;
            }
            course.calls += 1;
            after = self.use_tool(&call, &scope, false, talk, &key, course).await?;
            if self.scene.turn.cancelled.is_cancelled() {
                return Ok(After::End(Box::new(Answer::Nothing)));
            }
        }
        Ok(after)
    }

    async fn use_tool(
        &self,
        call: &ToolCall,
        scope: &str,
        confirmed: bool,
        talk: &mut Talk,
        agent: &str,
        course: &mut Course<'a>,
    ) -> Result<After> {
        let scene = self.scene;
        let since = Instant::now();
        let standing = standing(scene, talk);
        let act = course.toolbox.act(call);
        let begun = act.as_ref().and_then(|act| talk.doubts.get(act)).cloned();
        // The customer said yes to an act in doubt when it was begun.
        let confirmed = confirmed || begun.is_some();
        let scope = begun.as_deref().unwrap_or(scope);
        let asked = Asked { call, place: place(scene), standing: &standing, scope, confirmed };
        let called = |output: &str, outcome| What::Called {
            tool: call.name.clone(),
            input: crate::redact::redact(&call.arguments).into_owned(),
            output: output.to_owned(),
            outcome,
        };
        if course.toolbox.find(&call.name).is_some_and(|tool| tool.card().changes()) {
            // A turn that ran anew would know nothing of the act.
            self.voice.commit();
        }
        match course.toolbox.call(asked).await? {
            Used::Confirm { question, arguments } => {
                scene.note(since, called(&question, Outcome::ToConfirm));
                let at = scene.turn.asked.last().map(|message| message.at).unwrap_or_default();
                let pending = Pending {
                    scope: format!("confirmed after {}", scene.turn.upto),
                    agent: agent.to_owned(),
                    tool: call.name.clone(),
                    arguments,
                    question: question.clone(),
                    at,
                };
                talk.pending = Some(pending);
                course.speaker.part();
                course.speaker.say_plainly(&question);
                Ok(After::End(Box::new(self.ask_back(course).await)))
            }
            Used::Told { content, outcome, output } => {
                scene.note(since, called(&content, outcome));
                talk.settle(act, scope, outcome);
                let failed = !matches!(outcome, Outcome::Done | Outcome::Repeated);
                course.speaker.ground(&content);
                course.entries.push(Entry::Tool { call: call.id.clone(), name: call.name.clone(), output: content, failed });
                self.follow(output, talk, course).await
            }
        }
    }

    /// What a tool's result means for the turn.
    async fn follow(&self, output: Output, talk: &mut Talk, course: &mut Course<'a>) -> Result<After> {
        talk.learn(&output);
        course.citations.extend(output.citations);
        course.choices = output.choices.map(|choices| *choices).or(course.choices.take());
        if talk.failed_proofs >= MOST_PROOFS {
            talk.failed_proofs = 0;
            let text = self.scene.language.lines().no_proof;
            return Ok(After::End(Box::new(self.hand_over(course, text, NO_PROOF).await)));
        }
        Ok(match output.then {
            None => After::GoOn,
            Some(Then::HandOver { reason }) => {
                let text = if course.speaker.has_spoken() { "" } else { self.scene.language.lines().handover };
                After::End(Box::new(self.hand_over(course, text, &reason).await))
            }
            Some(Then::Pass { agent, reason }) => {
                let known = self.scene.bot.agents.iter().any(|known| known.key == agent);
                if !known || course.passes >= MOST_PASSES {
                    return Err(Error::invalid("an agent passed the turn to nobody, or too often"));
                }
                course.passes += 1;
                let from = talk.agent.clone().unwrap_or_default();
                self.scene.note(Instant::now(), What::Passed { from, to: agent.clone(), reason });
                After::Pass(agent)
            }
        })
    }

    async fn ask_back(&self, course: &mut Course<'a>) -> Answer {
        let (text, citations) = self.said(course).await;
        let quick_replies = confirm::buttons(self.scene.language);
        Answer::Say { text, content: Content { citations, quick_replies, ..Content::default() } }
    }

    async fn hand_over(&self, course: &mut Course<'a>, text: &str, reason: &str) -> Answer {
        if !text.is_empty() {
            course.speaker.part();
            course.speaker.say_plainly(text);
        }
        let (text, citations) = self.said(course).await;
        Answer::HandOver { text, content: Content { citations, ..Content::default() }, reason: reason.to_owned() }
    }

    /// The end of a turn in which the model said all it had to say.
    async fn ended(&self, mut course: Course<'a>, stop: Stop) -> Ended {
        if course.speaker.has_spoken() {
            let is_cut = stop == Stop::Length && !course.speaker.is_full();
            let key = course.key.take().filter(|_| stop == Stop::Done && !course.speaker.is_full());
            let grounds = key.is_some().then(|| self.grounds(course.retrieval.as_ref()));
            let cited = course.speaker.cited().to_vec();
            let answer = self.conclude(course, is_cut).await;
            if let (Some(key), Some(grounds), Answer::Say { text, .. }) = (key, grounds, &answer)
                && !cited.is_empty()
                && grounds.hold(text)
            {
                let (of, at) = (self.scene.turn.reply, self.needs.clock.now());
                let given = Given { text: text.clone(), cited, of, at };
                self.answers.keep(self.scene.turn.conversation.organisation, key, given);
            }
            return Ended::With(Box::new(answer));
        }
        let (_, _, dropped) = self.take(&mut course).into_parts();
        self.note_dropped(&dropped);
        if dropped.is_empty() && !matches!(stop, Stop::Filtered | Stop::Refused) {
            return Ended::Without;
        }
        // Refused, or nothing of it was supported: honest words, and a person at hand.
        let language = self.scene.language;
        Ended::With(Box::new(crate::responder::say(language.lines().unknown.to_owned(), vec![person(language)])))
    }

    async fn conclude(&self, mut course: Course<'a>, is_cut: bool) -> Answer {
        if is_cut {
            let cut = self.scene.language.lines().cut;
            course.speaker.part();
            course.speaker.say_plainly(cut);
        }
        let (text, citations) = self.said(&mut course).await;
        let quick_replies = if is_cut { vec![person(self.scene.language)] } else { Vec::new() };
        let choices = course.choices.filter(|_| !is_cut);
        Answer::Say { text, content: Content { citations, quick_replies, choices, ..Content::default() } }
    }

    fn take(&self, course: &mut Course<'a>) -> Speaker<'a> {
        let silent = Speaker::new(self.voice, 0, None);
        std::mem::replace(&mut course.speaker, silent)
    }

    /// The text, and where it stands.
    async fn said(&self, course: &mut Course<'a>) -> (String, Vec<Citation>) {
        let (text, cited, dropped) = self.take(course).into_parts();
        self.note_dropped(&dropped);
        let mut citations = Vec::new();
        for number in cited {
            let hit = course.retrieval.as_ref().and_then(|retrieval| retrieval.passages.get(number - 1));
            if let Some(hit) = hit {
                citations.push(self.extractive.cite(self.scene.turn, &hit.passage, &text).await);
            }
        }
        citations.append(&mut course.citations);
        (text, citations)
    }

    fn note_dropped(&self, dropped: &[String]) {
        for sentence in dropped {
            let what = What::Guarded { rule: "grounded only".to_owned(), detail: format!("taken out: {sentence}") };
            self.scene.note(Instant::now(), what);
        }
    }
}
