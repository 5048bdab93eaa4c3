//! A business's documents: kept whole as files, cut into passages, found by the agents.
//!
//! | look for | in |
//! | --- | --- |
//! | what is stored | `record` |
//! | an upload, a page, an answer arriving | `arrive`, `pages`, `sitemaps`, `answers` |
//! | the way of one document: fetched, read, embedded, indexed | `take_in`, `reading`; as a job in `jobs` |
//! | vectors for documents and questions, another model | `meaning`, `asking` |
//! | how far it is, and stopping it | `desk`, `acts` |
//! | bases, lists, search, files | `bases`, `listing`, `search`, `files` |
//! | questions without an answer | `gaps` |
//! | the index made again from the kept files | `reindex` |

mod acts;
mod answers;
mod arrive;
mod asking;
mod bases;
pub mod desk;
mod files;
mod gaps;
mod jobs;
mod library;
mod listing;
mod meaning;
mod pages;
mod reading;
mod record;
mod reindex;
mod search;
mod sitemaps;
mod store;
mod take_in;

use std::path::PathBuf;
use std::sync::Arc;

use engine::clock::Clock;
use engine::error::{Error, Kind};
use engine::ids::IdSource;
use engine::ports::records::Typed;
use engine::ports::{BlobStore, EventBus, JobQueue};
use rag::embed::Embedder;
use rag::index::{IndexError, IndexErrorKind, SwitchingIndex};
use rag::ingest::fetch::Fetcher;
use rag::retrieve::Retriever;

use self::desk::Desk;
use crate::plans::Plans;

pub use answers::{Entry, LONGEST_ANSWER, LONGEST_QUESTION};
pub use arrive::{Arrival, Bytes, Placed};
pub use asking::Asking;
pub use bases::BaseCounts;
pub use files::Original;
pub use gaps::{Gaps, KEEP_GAPS};
pub use jobs::TakeIn;
pub use library::Library;
pub use listing::{Counts, Filter, Shown, Wanted};
pub use record::{KnowledgeBase, KnowledgeDocument, KnowledgeGap, Origin, Stage};
pub use reindex::Reindexer;
pub use search::{Found, PassagePage};

/// What the program hands over.
pub struct Parts {
    pub index: Arc<SwitchingIndex>,
    /// What documents get their vectors from; none: words alone.
    pub embedder: Option<Arc<dyn Embedder>>,
    pub retriever: Retriever,
    pub fetcher: Fetcher,
    pub records: Typed,
    pub blobs: Arc<dyn BlobStore>,
    pub jobs: Arc<dyn JobQueue>,
    pub bus: Arc<dyn EventBus>,
    pub ids: Arc<IdSource>,
    pub clock: Arc<dyn Clock>,
    /// Where files lie while they arrive; on the file system of the blobs.
    pub arriving: PathBuf,
    /// How many bases and documents an organisation may have.
    pub plans: Arc<Plans>,
    /// Which model the vectors of the present index are of.
    pub space_file: PathBuf,
}

/// Cheap to clone.
#[derive(Clone)]
pub struct Knowledge {
    parts: Arc<Parts>,
    desk: Arc<Desk>,
}

impl std::ops::Deref for Knowledge {
    type Target = Parts;
    fn deref(&self) -> &Parts {
        &self.parts
    }
}

impl Knowledge {
    pub fn new(parts: Parts) -> Self {
        let desk = Arc::new(Desk::new(Arc::clone(&parts.bus)));
        Self { parts: Arc::new(parts), desk }
    }
}

fn from_index(error: IndexError) -> Error {
    let kind = match error.kind {
        IndexErrorKind::Invalid => Kind::Invalid,
        IndexErrorKind::Corrupt => Kind::Corrupt,
        IndexErrorKind::Unavailable => Kind::Unavailable,
    };
    Error::new(kind, "the knowledge index refused").because(error)
}
