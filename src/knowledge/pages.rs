//! Web pages: fetched by the program, read like files, and fetched again on demand.

use engine::error::{Error, Result};
use engine::ids::{KnowledgeBaseId, OrgId};

use super::desk::Work;
use super::take_in::Obstacle;
use super::{Knowledge, KnowledgeDocument, Origin};

impl Knowledge {
    pub async fn add_page(
        &self,
        organisation: OrgId,
        base: KnowledgeBaseId,
        _origin: Origin,
        _address: &str,
    ) -> Result<KnowledgeDocument> {
        self.need_base(organisation, base).await?;
        Err(Error::invalid("pages cannot be fetched yet"))
    }

    /// The page's bytes as the incoming version; `None` when it is what is searched already.
    #[expect(clippy::unused_async, reason = "a page is far away")]
    pub(super) async fn fetch(&self, _work: &Work, _page: &KnowledgeDocument) -> Result<Option<KnowledgeDocument>, Obstacle> {
        Err(Obstacle::Failed("pages cannot be fetched yet".to_owned()))
    }
}
