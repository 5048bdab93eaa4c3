use std::fmt;
use std::sync::Arc;

use engine::clock::Clock;
use engine::flow::leads::Leads;
use engine::ids::IdSource;
use engine::ports::records::Typed;
use engine::ports::{ContactStore, Vault};
use rag::retrieve::Retriever;

use super::web::Web;
use crate::library::Library;

/// What tools need of the program.
#[derive(Clone)]
pub struct Supplies {
    pub contacts: Arc<dyn ContactStore>,
    pub leads: Leads,
    pub records: Typed,
    pub vault: Arc<dyn Vault>,
    pub retriever: Retriever,
    pub library: Arc<dyn Library>,
    pub clock: Arc<dyn Clock>,
    pub ids: Arc<IdSource>,
    pub web: Web,
}

impl fmt::Debug for Supplies {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Supplies").finish_non_exhaustive()
    }
}
