//! Instructions for a call, read as strictly as the carrier reads them.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use crate::PeerError;

/// A parameter's name and value together are shorter than this.
const LONGEST_PARAMETER: usize = 500;

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Step {
    Stream(Stream),
    Reject,
    Hangup,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Stream {
    pub(crate) url: String,
    pub(crate) action: String,
    pub(crate) parameters: Vec<(String, String)>,
}

pub(super) fn parse(text: &str) -> Result<Step, PeerError> {
    let wrong = |what: String| PeerError::Malformed(format!("instructions: {what}"));
    let mut reader = Reader::from_str(text);
    reader.config_mut().expand_empty_elements = true;
    let (mut open, mut stream, mut step) = (Vec::new(), Stream::default(), None);
    loop {
        match reader.read_event().map_err(|error| wrong(error.to_string()))? {
            Event::Eof if open.is_empty() => break,
            Event::Eof => return Err(wrong("they end too early".into())),
            Event::Start(element) => {
                let name = element.name().as_ref().to_owned();
                let inside = open.last().map(String::as_str);
                match (inside, name.as_str()) {
                    (None, "Response") => {}
                    (Some("Response"), "Connect") => stream.action = attribute(&element, "action").unwrap_or_default(),
                    (Some("Connect"), "Stream") => {
                        stream.url = attribute(&element, "url").ok_or_else(|| wrong("a stream without an address".into()))?;
                    }
                    (Some("Stream"), "Parameter") => {
                        let pair = attribute(&element, "name").zip(attribute(&element, "value"));
                        let pair = pair.ok_or_else(|| wrong("a parameter without name and value".into()))?;
                        if pair.0.len() + pair.1.len() >= LONGEST_PARAMETER {
                            return Err(wrong("a parameter that is too long".into()));
                        }
                        stream.parameters.push(pair);
                    }
                    (Some("Response"), "Reject") if step.is_none() => step = Some(Step::Reject),
                    (Some("Response"), "Hangup") if step.is_none() => step = Some(Step::Hangup),
                    (place, name) => return Err(wrong(format!("{name} in {place:?}"))),
                }
                open.push(name);
            }
            Event::End(_) => {
                if open.pop().as_deref() == Some("Stream") {
                    if stream.url.contains('?') {
                        return Err(wrong("the address of a stream has no query (31920)".into()));
                    }
                    step.get_or_insert(Step::Stream(std::mem::take(&mut stream)));
                }
            }
            Event::Decl(_) | Event::Comment(_) => {}
            Event::Text(text) if text.trim().is_empty() => {}
            other => return Err(wrong(format!("{other:?}"))),
        }
    }
    step.ok_or_else(|| wrong("nothing to do".into()))
}

fn attribute(element: &BytesStart<'_>, name: &str) -> Option<String> {
    let found = element.try_get_attribute(name).ok()??;
    quick_xml::escape::unescape(&found.value).ok().map(std::borrow::Cow::into_owned)
}
