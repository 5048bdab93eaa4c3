//! Documents, read field by field and written without the empty ones: a field that has nothing to say is absent, so that partial
//! indexes hold only what they are for.

use engine::clock::Timestamp;
use engine::error::{Error, Result};
use mongodb::bson::{Bson, Document, doc};

/// Reads a document of ours. A field that is missing or of another kind is `Corrupt`, by name.
#[derive(Clone, Copy)]
pub(super) struct Fields<'d>(pub &'d Document);

impl<'d> Fields<'d> {
    pub fn int(self, name: &str) -> Result<i64> {
        self.int_or_none(name)?.ok_or_else(|| missing(name))
    }

    /// Any of the forms of whole numbers: other programs write other ones.
    pub fn int_or_none(self, name: &str) -> Result<Option<i64>> {
        match self.0.get(name) {
            None | Some(Bson::Null) => Ok(None),
            Some(Bson::Int64(value)) => Ok(Some(*value)),
            Some(Bson::Int32(value)) => Ok(Some(i64::from(*value))),
            Some(Bson::Double(value)) if value.fract() == 0.0 => Ok(Some(*value as i64)),
            Some(_) => Err(missing(name)),
        }
    }

    /// A whole number that has to fit into something smaller.
    pub fn small<T: TryFrom<i64>>(self, name: &str) -> Result<T> {
        T::try_from(self.int(name)?).ok().ok_or_else(|| missing(name))
    }

    pub fn small_or_none<T: TryFrom<i64>>(self, name: &str) -> Result<Option<T>> {
        self.int_or_none(name)?.map(|value| T::try_from(value).ok().ok_or_else(|| missing(name))).transpose()
    }

    pub fn seq(self, name: &str) -> Result<u64> {
        self.int(name).map(|value| value as u64)
    }

    pub fn time(self, name: &str) -> Result<Timestamp> {
        self.int(name).map(Timestamp::from_millis)
    }

    pub fn time_or_none(self, name: &str) -> Result<Option<Timestamp>> {
        Ok(self.int_or_none(name)?.map(Timestamp::from_millis))
    }

    pub fn text(self, name: &str) -> Result<&'d str> {
        self.text_or_none(name)?.ok_or_else(|| missing(name))
    }

    pub fn text_or_none(self, name: &str) -> Result<Option<&'d str>> {
        match self.0.get(name) {
            None | Some(Bson::Null) => Ok(None),
            Some(Bson::String(text)) => Ok(Some(text)),
            Some(_) => Err(missing(name)),
        }
    }

    /// Absent: no.
    pub fn flag(self, name: &str) -> Result<bool> {
        match self.0.get(name) {
            None | Some(Bson::Null) => Ok(false),
            Some(Bson::Boolean(value)) => Ok(*value),
            Some(_) => Err(missing(name)),
        }
    }

    pub fn part_or_none(self, name: &str) -> Result<Option<Fields<'d>>> {
        match self.0.get(name) {
            None | Some(Bson::Null) => Ok(None),
            Some(Bson::Document(part)) => Ok(Some(Fields(part))),
            Some(_) => Err(missing(name)),
        }
    }

    /// Absent: none.
    pub fn ints(self, name: &str) -> Result<Vec<i64>> {
        let found = match self.0.get(name) {
            None | Some(Bson::Null) => return Ok(Vec::new()),
            Some(Bson::Array(found)) => found,
            Some(_) => return Err(missing(name)),
        };
        let whole = |value: &Bson| match value {
            Bson::Int64(value) => Some(*value),
            Bson::Int32(value) => Some(i64::from(*value)),
            _ => None,
        };
        found.iter().map(|value| whole(value).ok_or_else(|| missing(name))).collect()
    }
}

fn missing(name: &str) -> Error {
    Error::corrupt(format!("a stored document has no readable {name}"))
}

/// For an insert: without the fields that are null.
pub(super) fn present(fields: Document) -> Document {
    fields.into_iter().filter(|(_, value)| *value != Bson::Null).collect()
}

/// For an update: what is null is taken away.
pub(super) fn set(fields: Document) -> Document {
    let (absent, present): (Document, Document) = fields.into_iter().partition(|(_, value)| *value == Bson::Null);
    let mut update = Document::new();
    if !present.is_empty() {
        update.insert("$set", present);
    }
    if !absent.is_empty() {
        update.insert("$unset", absent.keys().map(|name| (name.clone(), Bson::from(1_i32))).collect::<Document>());
    }
    update
}

pub(super) fn millis(time: Option<Timestamp>) -> Option<i64> {
    time.map(Timestamp::as_millis)
}

/// The filter by which one of an organisation's documents is found.
pub(super) fn own(organisation: engine::ids::OrgId, id: i64) -> Document {
    doc! { "_id": id, "organisation": organisation.0 }
}
