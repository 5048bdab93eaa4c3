//! A change of the index, and its form in the journal: JSON, then the numbers of the vectors as they are in memory.

use serde::{Deserialize, Serialize};

use crate::document::{Document, PassageVectors};
use crate::index::{IndexError, IndexErrorKind};

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) enum Operation {
    /// Puts this version in the place of any other.
    Replace {
        document: Box<Document>,
        /// One for each passage, or none.
        #[serde(skip)]
        vectors: Vec<PassageVectors>,
        /// Lengths of the vectors of each passage, of the whole first: how to cut the numbers behind the JSON.
        shape: Vec<Vec<u32>>,
    },
    Remove {
        organisation: i64,
        document: String,
    },
    RemoveBase {
        organisation: i64,
        knowledge_base: i64,
    },
}

impl Operation {
    pub(super) fn replace(document: &Document, vectors: Option<&[PassageVectors]>) -> Self {
        let vectors = vectors.unwrap_or_default().to_vec();
        let length = |row: &Vec<f32>| row.len() as u32;
        let shape = vectors.iter().map(|passage| {
            let whole = length(&passage.whole);
            [whole].into_iter().chain(passage.sentences.iter().map(length)).collect()
        });
        Self::Replace { document: Box::new(document.clone()), shape: shape.collect(), vectors }
    }

    pub(super) fn encode(&self) -> Result<Vec<u8>, IndexError> {
        let json = serde_json::to_vec(self)
            .map_err(|error| IndexError::new(IndexErrorKind::Invalid, "a change could not be written down", error))?;
        let mut bytes = (json.len() as u64).to_le_bytes().to_vec();
        bytes.extend(json);
        if let Self::Replace { vectors, .. } = self {
            let rows = vectors.iter().flat_map(|passage| [&passage.whole].into_iter().chain(&passage.sentences));
            rows.flatten().for_each(|number| bytes.extend(number.to_le_bytes()));
        }
        Ok(bytes)
    }

    /// Nothing when the bytes are not what [`Operation::encode`] wrote.
    pub(super) fn decode(bytes: &[u8]) -> Option<Self> {
        let (length, rest) = bytes.split_first_chunk::<8>()?;
        let (json, numbers) = rest.split_at_checked(u64::from_le_bytes(*length) as usize)?;
        let mut operation = serde_json::from_slice(json).ok()?;
        if let Self::Replace { vectors, shape, .. } = &mut operation {
            let mut numbers = numbers.chunks_exact(4).map(|four| f32::from_le_bytes([four[0], four[1], four[2], four[3]]));
            let mut row = |length: &u32| -> Option<Vec<f32>> { (0..*length).map(|_| numbers.next()).collect() };
            for lengths in shape.iter() {
                let mut rows = lengths.iter().map(&mut row);
                let whole = rows.next()??;
                vectors.push(PassageVectors { whole, sentences: rows.collect::<Option<_>>()? });
            }
        }
        Some(operation)
    }
}
