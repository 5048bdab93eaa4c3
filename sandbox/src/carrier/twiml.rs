//! Instructions for a call, read as strictly as the carrier reads them.

use std::collections::VecDeque;
use std::time::Duration;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use crate::PeerError;

/// A parameter's name and value together are shorter than this.
const LONGEST_PARAMETER: usize = 500;

/// What a call does, one after the other.
pub(crate) type Steps = VecDeque<Step>;

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Step {
    Stream(Stream),
    /// Spoken by the carrier's own voice.
    Say(String),
    Gather(Gather),
    Redirect(String),
    Reject,
    Hangup,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Stream {
    pub(crate) url: String,
    pub(crate) action: String,
    pub(crate) parameters: Vec<(String, String)>,
}

/// Keys are waited for while something is said, and a while longer.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Gather {
    pub(crate) action: String,
    pub(crate) digits: usize,
    pub(crate) timeout: Duration,
    pub(crate) says: Vec<String>,
}

/// Attributes that a verb may have.
const ATTRIBUTES: [(&str, &[&str]); 9] = [
    ("Response", &[]),
    ("Connect", &["action", "method"]),
    ("Stream", &["name", "url", "track", "statusCallback", "statusCallbackMethod"]),
    ("Parameter", &["name", "value"]),
    ("Say", &["voice", "loop", "language"]),
    ("Gather", &["input", "action", "method", "timeout", "numDigits", "finishOnKey", "language", "actionOnEmptyResult"]),
    ("Redirect", &["method"]),
    ("Reject", &["reason"]),
    ("Hangup", &[]),
];

fn wrong(what: impl Into<String>) -> PeerError {
    PeerError::Malformed(format!("instructions: {}", what.into()))
}

#[derive(Default)]
struct Parser {
    open: Vec<String>,
    stream: Stream,
    gather: Gather,
    text: String,
    steps: Steps,
    is_rooted: bool,
}

pub(super) fn parse(text: &str) -> Result<Steps, PeerError> {
    let mut reader = Reader::from_str(text);
    reader.config_mut().expand_empty_elements = true;
    let mut parser = Parser::default();
    loop {
        match reader.read_event().map_err(|error| wrong(error.to_string()))? {
            Event::Eof if parser.open.is_empty() && parser.is_rooted => break,
            Event::Eof => return Err(wrong("they end too early")),
            Event::Start(element) => parser.start(&element)?,
            Event::End(_) => parser.end()?,
            Event::Text(text) => parser.text.push_str(&text),
            Event::GeneralRef(reference) => parser.text.push_str(&resolved(&reference)?),
            Event::Decl(_) | Event::Comment(_) => {}
            other => return Err(wrong(format!("{other:?}"))),
        }
    }
    if parser.steps.is_empty() { Err(wrong("nothing to do")) } else { Ok(parser.steps) }
}

impl Parser {
    fn start(&mut self, element: &BytesStart<'_>) -> Result<(), PeerError> {
        let name = element.name().as_ref().to_owned();
        let known = ATTRIBUTES.iter().find(|(verb, _)| *verb == name).ok_or_else(|| wrong(format!("the verb {name}")))?.1;
        for attribute in element.attributes() {
            let attribute = attribute.map_err(|error| wrong(error.to_string()))?;
            if !known.contains(&attribute.key.as_ref()) {
                return Err(wrong(format!("the attribute {:?} of {name}", attribute.key)));
            }
        }
        self.text.clear();
        match (self.open.last().map(String::as_str), name.as_str()) {
            (None, "Response") if !self.is_rooted => self.is_rooted = true,
            (Some("Response"), "Connect") => {
                self.stream = Stream { action: attribute(element, "action").unwrap_or_default(), ..Stream::default() };
            }
            (Some("Connect"), "Stream") => {
                self.stream.url = attribute(element, "url").ok_or_else(|| wrong("a stream without an address"))?;
            }
            (Some("Stream"), "Parameter") => {
                let pair = attribute(element, "name").zip(attribute(element, "value"));
                let pair = pair.ok_or_else(|| wrong("a parameter without name and value"))?;
                if pair.0.len() + pair.1.len() >= LONGEST_PARAMETER {
                    return Err(wrong("a parameter that is too long"));
                }
                self.stream.parameters.push(pair);
            }
            (Some("Response"), "Gather") => self.gather = gather(element)?,
            (Some("Response"), "Reject") if !self.steps.is_empty() => return Err(wrong("Reject comes first")),
            (Some("Response"), "Say" | "Redirect" | "Hangup" | "Reject") | (Some("Gather"), "Say") => {}
            (place, name) => return Err(wrong(format!("{name} in {place:?}"))),
        }
        self.open.push(name);
        Ok(())
    }

    fn end(&mut self) -> Result<(), PeerError> {
        let name = self.open.pop().unwrap_or_default();
        let text = std::mem::take(&mut self.text).trim().to_owned();
        let is_in_gather = self.open.last().is_some_and(|open| open == "Gather");
        match name.as_str() {
            "Stream" if self.stream.url.contains('?') => return Err(wrong("the address of a stream has no query (31920)")),
            "Connect" if self.stream.url.is_empty() => return Err(wrong("a connection to nothing")),
            "Connect" => self.steps.push_back(Step::Stream(std::mem::take(&mut self.stream))),
            "Say" if text.is_empty() => return Err(wrong("nothing to say")),
            "Say" if is_in_gather => self.gather.says.push(text),
            "Say" => self.steps.push_back(Step::Say(text)),
            "Gather" => self.steps.push_back(Step::Gather(std::mem::take(&mut self.gather))),
            "Redirect" => self.steps.push_back(Step::Redirect(text)),
            "Reject" => self.steps.push_back(Step::Reject),
            "Hangup" => self.steps.push_back(Step::Hangup),
            _ if !text.is_empty() => return Err(wrong(format!("the words {text:?} in {name}"))),
            _ => {}
        }
        Ok(())
    }
}

fn gather(element: &BytesStart<'_>) -> Result<Gather, PeerError> {
    let number = |name: &str, usual: usize| match attribute(element, name) {
        None => Ok(usual),
        Some(text) => text.parse().map_err(|_not_a_number| wrong(format!("{name} is no number"))),
    };
    Ok(Gather {
        action: attribute(element, "action").ok_or_else(|| wrong("keys for nobody"))?,
        digits: number("numDigits", 1)?,
        timeout: Duration::from_secs(number("timeout", 5)? as u64),
        says: Vec::new(),
    })
}

fn resolved(reference: &str) -> Result<String, PeerError> {
    let whole = format!("&{reference};");
    quick_xml::escape::unescape(&whole).map(std::borrow::Cow::into_owned).map_err(|error| wrong(error.to_string()))
}

fn attribute(element: &BytesStart<'_>, name: &str) -> Option<String> {
    let found = element.try_get_attribute(name).ok()??;
    quick_xml::escape::unescape(&found.value).ok().map(std::borrow::Cow::into_owned)
}
