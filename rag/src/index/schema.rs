//! How a passage lies in a collection: one point per passage, one sparse vector, a payload that can be filtered.
//!
//! A dense vector joins later under its own name beside [`BM25`]; points without it stay valid.

use serde_json::{Map, Value};

use super::{Candidate, IndexError, Scope};
use crate::document::{Document, Passage};

pub(crate) const BM25: &str = "bm25";

pub(crate) const ORGANISATION: &str = "organisation";
pub(crate) const KNOWLEDGE_BASE: &str = "knowledge_base";
pub(crate) const DOCUMENT: &str = "document";
pub(crate) const ORDINAL: &str = "ordinal";
const LANGUAGE: &str = "language";

pub(crate) fn payload(document: &Document, passage: &Passage) -> Result<Map<String, Value>, IndexError> {
    let Ok(Value::Object(mut fields)) = serde_json::to_value(passage) else {
        return Err(IndexError::corrupt("a passage could not be written as a payload"));
    };
    fields.insert(ORGANISATION.into(), document.organisation.into());
    fields.insert(KNOWLEDGE_BASE.into(), document.knowledge_base.into());
    fields.insert(DOCUMENT.into(), document.id.as_str().into());
    fields.insert(LANGUAGE.into(), document.language.as_deref().map_or(Value::Null, Value::from));
    Ok(fields)
}

/// Reads a point back, and refuses one from outside the scope: a second lock behind the filter.
pub(crate) fn read_back(fields: Map<String, Value>, lexical: f32, visible: &Scope) -> Result<Option<Candidate>, IndexError> {
    let number = |name: &str| fields.get(name).and_then(Value::as_i64);
    let (organisation, knowledge_base) = (number(ORGANISATION), number(KNOWLEDGE_BASE));
    let (Some(organisation), Some(knowledge_base)) = (organisation, knowledge_base) else {
        return Err(IndexError::corrupt("an indexed passage has no owner"));
    };
    if organisation != visible.organisation || !visible.knowledge_bases.contains(&knowledge_base) {
        tracing::error!(organisation, knowledge_base, "the index returned a passage outside the scope");
        return Ok(None);
    }
    let passage = serde_json::from_value(Value::Object(fields))
        .map_err(|error| IndexError::new(super::IndexErrorKind::Corrupt, "an indexed passage cannot be read", error))?;
    Ok(Some(Candidate { passage, knowledge_base, lexical, vectors: None }))
}
