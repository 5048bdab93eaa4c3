//! How a passage lies in a collection, the same in every backend: one point a passage, up to three named vectors, a
//! payload that can be filtered.
//!
//! | name | what |
//! | --- | --- |
//! | [`BM25`] | sparse, words with their weights; every point has it |
//! | [`DENSE`] | one vector of the passage, cosine, with a graph when there are many |
//! | [`SENTENCES`] | one row a sentence, only read back, so without a graph |
//!
//! A lexical layout has [`BM25`] alone. A point without vectors is valid in both.

use serde_json::{Map, Value};

use super::{Candidate, Embedded, IndexError, IndexErrorKind, Narrow, Scope};
use crate::document::{Document, Passage, PassageVectors, checksum};
use crate::embed::Space;

pub(crate) const BM25: &str = "bm25";
pub(crate) const DENSE: &str = "dense";
pub(crate) const SENTENCES: &str = "sentences";

pub(crate) const ORGANISATION: &str = "organisation";
/// The organisation once more as a word, because only words can group a collection by tenant.
pub(crate) const TENANT: &str = "tenant";
pub(crate) const KNOWLEDGE_BASE: &str = "knowledge_base";
pub(crate) const DOCUMENT: &str = "document";
pub(crate) const ORDINAL: &str = "ordinal";
pub(crate) const LANGUAGE: &str = "language";
pub(crate) const TITLE: &str = "title";

/// Titles of a scope that are handed out; where there are more, they do not narrow a question down.
pub(crate) const MOST_TITLES: usize = 5_000;

/// Links of a point in the graphs of its tenant and its knowledge base. There is no graph across tenants.
pub(crate) const GRAPH_LINKS: usize = 16;
/// Breadth of the search for neighbours while a graph is built, and while it is asked.
pub(crate) const GRAPH_BUILD_BREADTH: usize = 100;
pub(crate) const GRAPH_SEARCH_BREADTH: usize = 96;
/// Kilobytes of vectors below which a filtered set is scanned: about ten thousand passages, some two milliseconds.
pub(crate) const SCANNED_KB: usize = 16_000;

/// Names a space where a model's name cannot stand: in folders and collections.
pub(crate) fn space_hash(space: &Space) -> String {
    let mut hash = checksum(format!("{}/{}", space.dimensions, space.model).as_bytes());
    hash.truncate(16);
    hash
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FieldKind {
    Integer,
    Keyword,
    /// Keyword that groups the points on disk and has graphs of its own.
    Tenant,
}

/// A payload field that filters use.
#[derive(Debug, Clone, Copy)]
pub(crate) struct IndexedField {
    pub(crate) name: &'static str,
    pub(crate) kind: FieldKind,
    /// Whether large values get a graph of their own, for questions that are filtered by them.
    pub(crate) has_graph: bool,
}

pub(crate) const INDEXED: [IndexedField; 6] = [
    IndexedField { name: TENANT, kind: FieldKind::Tenant, has_graph: true },
    IndexedField { name: ORGANISATION, kind: FieldKind::Integer, has_graph: false },
    IndexedField { name: KNOWLEDGE_BASE, kind: FieldKind::Integer, has_graph: true },
    IndexedField { name: DOCUMENT, kind: FieldKind::Keyword, has_graph: false },
    IndexedField { name: LANGUAGE, kind: FieldKind::Keyword, has_graph: false },
    IndexedField { name: TITLE, kind: FieldKind::Keyword, has_graph: false },
];

/// The words a narrowed search asks of each field; fields without words are left out.
pub(crate) fn narrowing(narrow: &Narrow) -> impl Iterator<Item = (&'static str, &Vec<String>)> {
    let fields = [(TITLE, &narrow.titles), (DOCUMENT, &narrow.documents), (LANGUAGE, &narrow.languages)];
    fields.into_iter().filter(|(_, wanted)| !wanted.is_empty())
}

pub(crate) fn payload(document: &Document, passage: &Passage) -> Result<Map<String, Value>, IndexError> {
    let Ok(Value::Object(mut fields)) = serde_json::to_value(passage) else {
        return Err(IndexError::corrupt("a passage could not be written as a payload"));
    };
    fields.insert(ORGANISATION.into(), document.organisation.into());
    fields.insert(TENANT.into(), document.organisation.to_string().into());
    fields.insert(KNOWLEDGE_BASE.into(), document.knowledge_base.into());
    fields.insert(DOCUMENT.into(), document.id.as_str().into());
    fields.insert(LANGUAGE.into(), document.language.as_deref().map_or(Value::Null, Value::from));
    Ok(fields)
}

/// Whom a read may show passages to: a second lock behind the filter.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Visible<'a> {
    Scope(&'a Scope),
    Organisation(i64),
}

impl Visible<'_> {
    fn allows(self, organisation: i64, knowledge_base: i64) -> bool {
        match self {
            Self::Scope(scope) => scope.organisation == organisation && scope.knowledge_bases.contains(&knowledge_base),
            Self::Organisation(own) => own == organisation,
        }
    }
}

/// Reads a point back; nothing when the asker may not see it.
pub(crate) fn read_back(fields: Map<String, Value>, visible: Visible<'_>) -> Result<Option<Candidate>, IndexError> {
    let number = |name: &str| fields.get(name).and_then(Value::as_i64);
    let (organisation, knowledge_base) = (number(ORGANISATION), number(KNOWLEDGE_BASE));
    let (Some(organisation), Some(knowledge_base)) = (organisation, knowledge_base) else {
        return Err(IndexError::corrupt("an indexed passage has no owner"));
    };
    if !visible.allows(organisation, knowledge_base) {
        return Ok(None);
    }
    let passage = serde_json::from_value(Value::Object(fields))
        .map_err(|error| IndexError::new(IndexErrorKind::Corrupt, "an indexed passage cannot be read", error))?;
    Ok(Some(Candidate { passage, knowledge_base, lexical: 0.0, vectors: None }))
}

/// Those of the vectors that are in the index's space, checked; none when there are none.
pub(crate) fn own_vectors<'a>(
    space: Option<&Space>,
    document: &Document,
    vectors: &[Embedded<'a>],
) -> Result<Option<&'a [PassageVectors]>, IndexError> {
    let Some(space) = space else { return Ok(None) };
    let Some(own) = vectors.iter().find(|embedded| embedded.space == space) else { return Ok(None) };
    if own.passages.len() != document.passages.len() {
        return Err(IndexError::invalid("a document needs as many vectors as it has passages"));
    }
    let rows = own.passages.iter().flat_map(|passage| [&passage.whole].into_iter().chain(&passage.sentences));
    // An empty vector stands for a passage that has none.
    let mut rows = rows.filter(|row| !row.is_empty());
    if rows.any(|row| row.len() != space.dimensions || row.iter().any(|value| !value.is_finite())) {
        return Err(IndexError::invalid(format!("a vector has not got {} numbers", space.dimensions)));
    }
    Ok(Some(own.passages))
}

/// A question's vectors must fit as well.
pub(crate) fn check_question(space: Option<&Space>, vectors: &[Vec<f32>]) -> Result<(), IndexError> {
    let Some(space) = space else {
        return if vectors.is_empty() { Ok(()) } else { Err(IndexError::invalid("this index has no vectors")) };
    };
    let fits = |vector: &Vec<f32>| vector.len() == space.dimensions && vector.iter().all(|value| value.is_finite());
    if vectors.iter().all(fits) { Ok(()) } else { Err(IndexError::invalid("a question's vector is not in the index's space")) }
}
