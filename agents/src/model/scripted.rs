//! A model that plays scenes: what it says, when, and how it fails is written down beforehand.
//!
//! Scenes with a condition are looked at first, in order; those without one are played once each, in order. When none is
//! left the last one is played again, so that a model of one scene answers everything alike.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use futures_util::{StreamExt, stream};
use parking_lot::Mutex;
use tokio::time::{sleep, timeout};

use super::bounded::{Bounds, bounded};
use super::{End, ErrorClass, LanguageModel, ModelError, Piece, Pieces, Request, Stop, ToolCall, Usage, estimated_tokens};

/// Requests kept for tests to look at; older ones are let go.
const MOST_HEARD: usize = 1_024;

type Condition = Arc<dyn Fn(&Request) -> bool + Send + Sync>;

/// One thing a scripted model does.
#[derive(Clone, Debug)]
pub enum Step {
    Text(String),
    Call(ToolCall),
    Pause(Duration),
    /// Says this over and over, with a pause between, and never ends.
    Forever(String, Duration),
    /// Fails; as the first step before any stream, later in the midst of it.
    Fail(ModelError),
    /// The stream is over without an end, as of a connection that breaks.
    Drop,
    /// Ends so, instead of `Calls` after a call and `Done` after text alone.
    Stop(Stop),
    /// What the answer took, instead of an estimate.
    Usage(Usage),
}

/// What is played for one request.
#[derive(Clone)]
pub struct Scene {
    steps: Vec<Step>,
    condition: Option<Condition>,
}

impl Scene {
    pub fn new(steps: Vec<Step>) -> Self {
        Self { steps, condition: None }
    }

    /// Says the text, a word a piece.
    pub fn says(text: &str) -> Self {
        Self::new(text.split_inclusive(' ').map(|word| Step::Text(word.to_owned())).collect())
    }

    /// Asks for one tool.
    pub fn calls(id: &str, tool: &str, arguments: &serde_json::Value) -> Self {
        Self::new(vec![call(id, tool, arguments.to_string())])
    }

    /// Played only for requests for which this holds, and for as many as there are.
    #[must_use]
    pub fn when(mut self, condition: impl Fn(&Request) -> bool + Send + Sync + 'static) -> Self {
        self.condition = Some(Arc::new(condition));
        self
    }

    #[must_use]
    pub fn then(mut self, step: Step) -> Self {
        self.steps.push(step);
        self
    }

    /// Waits before everything else: a slow first byte.
    #[must_use]
    pub fn after(mut self, wait: Duration) -> Self {
        self.steps.insert(0, Step::Pause(wait));
        self
    }

    /// Waits before every piece.
    #[must_use]
    pub fn every(mut self, pause: Duration) -> Self {
        self.steps = self.steps.into_iter().flat_map(|step| [Step::Pause(pause), step]).collect();
        self
    }

    /// Bytes that mean nothing, control characters and markup among them.
    pub fn garbage() -> Self {
        let pieces = ["\u{0}\u{1}\u{fffd}", "}{\"]]>", "<script>", "\u{202e}\u{200b}", "%%EOF\r\r\n"];
        Self::new(pieces.iter().map(|piece| Step::Text((*piece).to_owned())).collect())
    }

    /// A tool call whose arguments break off.
    pub fn half_arguments(tool: &str) -> Self {
        Self::new(vec![call("call_half", tool, "{\"name\": \"NK/".to_owned())])
    }

    /// A call of a tool that nobody offered.
    pub fn unknown_tool() -> Self {
        Self::new(vec![call("call_unknown", "format_disk", "{}".to_owned())])
    }

    /// So many calls of the same tool at once.
    pub fn many_calls(count: usize, tool: &str, arguments: &serde_json::Value) -> Self {
        Self::new((0..count).map(|nth| call(&format!("call_{nth}"), tool, arguments.to_string())).collect())
    }

    /// Never ends.
    pub fn endless(text: &str) -> Self {
        Self::new(vec![Step::Forever(text.to_owned(), Duration::from_millis(1))])
    }

    /// Ends without a word.
    pub fn empty() -> Self {
        Self::new(Vec::new())
    }

    /// Refused before anything comes.
    pub fn refused(class: ErrorClass) -> Self {
        Self::new(vec![Step::Fail(ModelError::new(class, format!("scripted: {class}")))])
    }

    /// Says the text and breaks off.
    pub fn dropped(text: &str) -> Self {
        Self::says(text).then(Step::Drop)
    }
}

impl fmt::Debug for Scene {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Scene").field("steps", &self.steps).finish_non_exhaustive()
    }
}

fn call(id: &str, tool: &str, arguments: String) -> Step {
    Step::Call(ToolCall { id: id.to_owned(), name: tool.to_owned(), arguments })
}

pub struct Scripted {
    name: String,
    scenes: Vec<Scene>,
    played: Mutex<Played>,
}

#[derive(Default)]
struct Played {
    /// Scenes without a condition that were played.
    next: usize,
    heard: Vec<Request>,
    requests: u64,
}

impl Scripted {
    pub fn new(scenes: Vec<Scene>) -> Self {
        Self::named("scripted/scenes", scenes)
    }

    pub fn named(name: &str, scenes: Vec<Scene>) -> Self {
        Self { name: name.to_owned(), scenes, played: Mutex::default() }
    }

    /// The requests it was given, oldest first.
    pub fn heard(&self) -> Vec<Request> {
        self.played.lock().heard.clone()
    }

    /// How often it was asked.
    pub fn requests(&self) -> u64 {
        self.played.lock().requests
    }

    fn scene(&self, request: &Request) -> Scene {
        let mut played = self.played.lock();
        played.requests += 1;
        if played.heard.len() == MOST_HEARD {
            played.heard.remove(0);
        }
        played.heard.push(request.clone());
        let meant = self.scenes.iter().find(|scene| scene.condition.as_ref().is_some_and(|holds| holds(request)));
        if let Some(scene) = meant {
            return scene.clone();
        }
        let in_order: Vec<&Scene> = self.scenes.iter().filter(|scene| scene.condition.is_none()).collect();
        let nth = played.next.min(in_order.len().saturating_sub(1));
        played.next += 1;
        in_order.get(nth).map_or_else(Scene::empty, |scene| (*scene).clone())
    }
}

/// Where a stream of a scene stands.
struct Play {
    steps: std::vec::IntoIter<Step>,
    /// What is said without end.
    forever: Option<(String, Duration)>,
    idle: Duration,
    input: u64,
    bytes: usize,
    called: bool,
    stop: Option<Stop>,
    usage: Option<Usage>,
    model: String,
    over: bool,
}

impl Play {
    async fn next(&mut self) -> Option<Result<Piece, ModelError>> {
        if self.over {
            return None;
        }
        loop {
            if let Some((text, pause)) = self.forever.clone() {
                sleep(pause).await;
                return Some(Ok(self.says(text)));
            }
            match self.steps.next() {
                Some(Step::Text(text)) => return Some(Ok(self.says(text))),
                Some(Step::Call(call)) => {
                    self.called = true;
                    self.bytes += call.name.len() + call.arguments.len();
                    return Some(Ok(Piece::Call(call)));
                }
                Some(Step::Pause(pause)) => {
                    if timeout(self.idle, sleep(pause)).await.is_err() {
                        self.over = true;
                        return Some(Err(ModelError::new(ErrorClass::TimedOut, "scripted: nothing came for too long")));
                    }
                }
                Some(Step::Forever(text, pause)) => self.forever = Some((text, pause)),
                Some(Step::Fail(error)) => {
                    self.over = true;
                    return Some(Err(error));
                }
                Some(Step::Drop) => {
                    self.over = true;
                    return None;
                }
                Some(Step::Stop(stop)) => self.stop = Some(stop),
                Some(Step::Usage(usage)) => self.usage = Some(usage),
                None => {
                    self.over = true;
                    return Some(Ok(Piece::End(self.end())));
                }
            }
        }
    }

    fn says(&mut self, text: String) -> Piece {
        self.bytes += text.len();
        Piece::Text(text)
    }

    fn end(&self) -> End {
        let stop = self.stop.unwrap_or(if self.called { Stop::Calls } else { Stop::Done });
        let usage = self.usage.unwrap_or_else(|| Usage::estimate(self.input, estimated_tokens(self.bytes)));
        End::new(stop, usage, &self.model)
    }
}

#[async_trait]
impl LanguageModel for Scripted {
    fn name(&self) -> &str {
        &self.name
    }

    async fn stream(&self, request: &Request) -> Result<Pieces, ModelError> {
        let scene = self.scene(request);
        if let Some(Step::Fail(error)) = scene.steps.first() {
            return Err(error.clone());
        }
        let play = Play {
            steps: scene.steps.into_iter(),
            forever: None,
            idle: request.idle,
            input: request.estimated_input(),
            bytes: 0,
            called: false,
            stop: None,
            usage: None,
            model: self.name.clone(),
            over: false,
        };
        let pieces = stream::unfold(play, |mut play| async move { play.next().await.map(|piece| (piece, play)) });
        Ok(bounded(pieces.boxed(), Bounds::of(request, &self.name)))
    }
}

#[cfg(test)]
mod tests;
