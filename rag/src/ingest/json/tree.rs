//! The values of a JSON text in the order in which they were written, within bounds.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};

use crate::ingest::Refusal;

/// Values, fields and items of one file; each takes some hundred bytes of memory.
const MOST_VALUES: usize = 1_000_000;
/// The parser's own bound.
const DEEPEST: usize = 127;

#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::ingest) enum Node {
    /// Texts, numbers and truth values; nothing is an empty text.
    Value(String),
    List(Vec<Node>),
    Object(Vec<(String, Node)>),
}

impl Node {
    pub(in crate::ingest) fn value(&self) -> Option<&str> {
        if let Self::Value(text) = self { Some(text) } else { None }
    }

    pub(in crate::ingest) fn is_empty(&self) -> bool {
        match self {
            Self::Value(text) => text.is_empty(),
            Self::List(items) => items.is_empty(),
            Self::Object(fields) => fields.is_empty(),
        }
    }

    /// Text of a value, or of a list of values.
    pub(in crate::ingest) fn flat(&self) -> Option<String> {
        match self {
            Self::Value(text) => Some(text.clone()),
            Self::List(items) => Some(items.iter().map(Self::value).collect::<Option<Vec<_>>>()?.join(", ")),
            Self::Object(_) => None,
        }
    }
}

/// One value, or one on each line.
pub(in crate::ingest) fn parse(content: &str) -> Result<Node, Refusal> {
    let mut left = MOST_VALUES;
    let mut values = Vec::new();
    let mut rest = serde_json::Deserializer::from_str(content);
    while rest.end().is_err() {
        let value = Reader { left: &mut left }.deserialize(&mut rest);
        values.push(value.map_err(|error| refusal(&error))?);
        if left == 0 {
            return Err(Refusal::TooManyValues { limit: MOST_VALUES });
        }
    }
    Ok(if values.len() == 1 { values.remove(0) } else { Node::List(values) })
}

/// The parser's message holds no text of the document, but says what went wrong in words only.
fn refusal(error: &serde_json::Error) -> Refusal {
    let message = error.to_string();
    if message.starts_with(TOO_MANY) {
        Refusal::TooManyValues { limit: MOST_VALUES }
    } else if message.starts_with("recursion limit") {
        Refusal::TooDeep { limit: DEEPEST }
    } else {
        Refusal::Damaged { format: "JSON" }
    }
}

const TOO_MANY: &str = "too many values";

struct Reader<'a> {
    left: &'a mut usize,
}

impl<'de> DeserializeSeed<'de> for Reader<'_> {
    type Value = Node;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Node, D::Error> {
        *self.left = self.left.checked_sub(1).ok_or_else(|| D::Error::custom(TOO_MANY))?;
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Reader<'_> {
    type Value = Node;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a value")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Node, E> {
        Ok(Node::Value(if value { "yes" } else { "no" }.to_owned()))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Node, E> {
        Ok(Node::Value(value.to_string()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Node, E> {
        Ok(Node::Value(value.to_string()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Node, E> {
        Ok(Node::Value(value.to_string()))
    }

    fn visit_str<E>(self, value: &str) -> Result<Node, E> {
        Ok(Node::Value(value.to_owned()))
    }

    fn visit_unit<E>(self) -> Result<Node, E> {
        Ok(Node::Value(String::new()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Node, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element_seed(Reader { left: self.left })? {
            list.push(item);
        }
        Ok(Node::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Node, A::Error> {
        let mut fields = Vec::new();
        while let Some(name) = entries.next_key::<String>()? {
            fields.push((name, entries.next_value_seed(Reader { left: self.left })?));
        }
        Ok(Node::Object(fields))
    }
}
