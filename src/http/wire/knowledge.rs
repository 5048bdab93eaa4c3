use engine::clock::Timestamp;
use engine::ids::{DocumentId, KnowledgeBaseId};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::knowledge;

/// A named set of documents that bots answer from.
#[derive(Debug, Serialize, ToSchema)]
pub struct KnowledgeBase {
    #[schema(value_type = String)]
    pub id: KnowledgeBaseId,
    pub name: String,
    /// The pieces its documents are cut into.
    pub passages: u64,
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Timestamp,
}

impl KnowledgeBase {
    pub fn new(base: knowledge::KnowledgeBase, passages: u64) -> Self {
        Self { id: base.id, name: base.name, passages, created_at: base.created_at }
    }
}

#[derive(Debug, Serialize, ToSchema)]
pub struct KnowledgeBaseList {
    pub items: Vec<KnowledgeBase>,
}

#[derive(Debug, Deserialize, ToSchema)]
pub struct NewKnowledgeBase {
    /// 1 to 80 characters.
    pub name: String,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct Document {
    #[schema(value_type = String)]
    pub id: DocumentId,
    /// The file's name; the same name again replaces the document.
    pub name: String,
    pub title: String,
    /// The address citations open.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    pub passages: usize,
    #[schema(value_type = String, format = DateTime)]
    pub updated_at: Timestamp,
}

impl From<knowledge::KnowledgeDocument> for Document {
    fn from(document: knowledge::KnowledgeDocument) -> Self {
        Self {
            id: document.id,
            name: document.name,
            title: document.title,
            source: document.source,
            passages: document.passages,
            updated_at: document.updated_at,
        }
    }
}

#[derive(Debug, Serialize, ToSchema)]
pub struct DocumentList {
    pub items: Vec<Document>,
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct SearchQuery {
    /// 1 to 500 characters.
    pub q: String,
}

/// A passage that may answer.
#[derive(Debug, Serialize, ToSchema)]
pub struct FoundPassage {
    pub title: String,
    pub headings: Vec<String>,
    pub text: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    pub score: f32,
}

impl From<knowledge::Found> for FoundPassage {
    fn from(found: knowledge::Found) -> Self {
        let knowledge::Found { title, headings, text, url, score } = found;
        Self { title, headings, text, url, score }
    }
}

/// Best first.
#[derive(Debug, Serialize, ToSchema)]
pub struct FoundList {
    pub items: Vec<FoundPassage>,
}
