//! What is asked of a model and what it says, whatever the provider.

use std::time::Duration;

use serde_json::Value;

/// Where the answers come from. A closure will do.
pub trait Brain: Send + Sync + 'static {
    fn answer(&self, asked: &Asked) -> Said;
}

impl<F: Fn(&Asked) -> Said + Send + Sync + 'static> Brain for F {
    fn answer(&self, asked: &Asked) -> Said {
        self(asked)
    }
}

#[derive(Debug, Clone, PartialEq, Default)]
pub struct Asked {
    /// The model's own id, also where the request named a deployment.
    pub model: String,
    pub instructions: String,
    pub entries: Vec<Entry>,
    pub tools: Vec<Tool>,
    pub choice: Choice,
    pub wants_schema: Option<Value>,
    pub most_tokens: Option<usize>,
}

#[derive(Debug, Clone, PartialEq)]
pub enum Entry {
    Customer(String),
    Model { text: String, calls: Vec<Call> },
    Result { call: String, name: String, output: String, failed: bool },
}

#[derive(Debug, Clone, PartialEq)]
pub struct Tool {
    pub name: String,
    pub description: String,
    pub parameters: Value,
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Choice {
    #[default]
    Auto,
    None,
    Required,
    Named(String),
}

/// Arguments are text, as most providers send them; a brain may leave the id empty.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Call {
    pub id: String,
    pub name: String,
    pub arguments: String,
}

impl Call {
    #[must_use]
    pub fn new(name: &str, arguments: &Value) -> Self {
        Self { id: String::new(), name: name.to_owned(), arguments: arguments.to_string() }
    }

    /// The arguments as an object; empty when they are none.
    pub(super) fn object(&self) -> Value {
        let object = serde_json::from_str::<Value>(&self.arguments).ok().filter(Value::is_object);
        object.unwrap_or_else(|| Value::Object(serde_json::Map::new()))
    }
}

/// An answer: text first, then calls of tools.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Said {
    pub pieces: Vec<Piece>,
    pub calls: Vec<Call>,
    pub stop: Stop,
}

/// A piece of text and the time before it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    pub text: String,
    pub pause: Duration,
}

/// Why the text ends; calls of tools speak for themselves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stop {
    #[default]
    Done,
    Length,
    Filtered,
    Refused,
}

impl Said {
    /// The text word by word, without pauses.
    #[must_use]
    pub fn text(text: &str) -> Self {
        Self::paced(text, Duration::ZERO)
    }

    /// The text word by word, each after a pause.
    #[must_use]
    pub fn paced(text: &str, pause: Duration) -> Self {
        let pieces = text.split_inclusive(' ').map(|word| Piece { text: word.to_owned(), pause }).collect();
        Self { pieces, ..Self::default() }
    }

    #[must_use]
    pub fn call(name: &str, arguments: &Value) -> Self {
        Self { calls: vec![Call::new(name, arguments)], ..Self::default() }
    }

    pub(super) fn whole(&self) -> String {
        self.pieces.iter().map(|piece| piece.text.as_str()).collect()
    }

    pub(super) fn tokens(&self) -> usize {
        tokens(&self.whole()) + self.calls.iter().map(|call| tokens(&call.arguments) + 8).sum::<usize>()
    }

    /// What the request allows: no calls where none may be, and no more text than its limit.
    pub(super) fn within(mut self, asked: &Asked) -> Self {
        if asked.choice == Choice::None {
            self.calls.clear();
        }
        let Some(most) = asked.most_tokens else { return self };
        let mut sum = 0;
        let fits = self.pieces.iter().take_while(|piece| {
            sum += piece.text.len();
            sum.div_ceil(4) <= most
        });
        let fits = fits.count();
        if fits < self.pieces.len() {
            self.pieces.truncate(fits);
            self.calls.clear();
            self.stop = Stop::Length;
        }
        self
    }
}

impl Asked {
    /// The newest words of the customer; empty when there are none.
    #[must_use]
    pub fn customer(&self) -> &str {
        let texts =
            self.entries.iter().rev().filter_map(|entry| if let Entry::Customer(text) = entry { Some(text) } else { None });
        texts.map(String::as_str).next().unwrap_or_default()
    }

    /// The results of tools that nothing has been said about yet: name, output, whether the tool failed.
    #[must_use]
    pub fn results(&self) -> Vec<(&str, &str, bool)> {
        let newest = self.entries.iter().rev().map_while(|entry| match entry {
            Entry::Result { name, output, failed, .. } => Some((name.as_str(), output.as_str(), *failed)),
            _ => None,
        });
        let mut newest: Vec<_> = newest.collect();
        newest.reverse();
        newest
    }

    #[must_use]
    pub fn offers(&self, tool: &str) -> bool {
        self.tools.iter().any(|offered| offered.name == tool)
    }

    /// Tokens of the prompt, near enough.
    #[must_use]
    pub fn tokens(&self) -> usize {
        let entries = self.entries.iter().map(Entry::tokens).sum::<usize>();
        let tools = self.tools.iter().map(|tool| tokens(&tool.description) + tokens(&tool.parameters.to_string()) + 8);
        tokens(&self.instructions) + entries + tools.sum::<usize>()
    }

    /// The tool a result belongs to: providers that send the id alone leave the name to be found.
    pub(super) fn tool_of(&self, id: &str) -> String {
        let calls = self.entries.iter().rev().filter_map(|entry| match entry {
            Entry::Model { calls, .. } => calls.iter().find(|call| call.id == id),
            _ => None,
        });
        calls.map(|call| call.name.clone()).next().unwrap_or_default()
    }
}

impl Entry {
    pub(super) fn tokens(&self) -> usize {
        4 + match self {
            Self::Customer(text) => tokens(text),
            Self::Model { text, calls } => {
                tokens(text) + calls.iter().map(|call| tokens(&call.arguments) + tokens(&call.name)).sum::<usize>()
            }
            Self::Result { output, .. } => tokens(output),
        }
    }
}

/// Four letters to a token.
pub(super) fn tokens(text: &str) -> usize {
    text.len().div_ceil(4)
}

/// What a request used, as every provider tells it in its own names.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Used {
    /// Cached ones included.
    pub(super) input: usize,
    pub(super) cached: usize,
    /// Reasoning included.
    pub(super) output: usize,
    pub(super) reasoning: usize,
}
