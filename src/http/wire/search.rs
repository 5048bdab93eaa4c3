//! What is searched for and found.

use engine::clock::Timestamp;
use engine::ids::{ConversationId, InboxId};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::contact::Contact;
use super::conversation::{NamedContact, NamedInbox};
use super::message::InboxMessage;

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct SearchQuery {
    /// Words, all of which are to be found; those between double quotes in their order. At most 200 characters.
    pub q: String,
    #[param(value_type = Option<String>)]
    pub inbox: Option<InboxId>,
    /// `contact`, `agent`, `operator`, or the id of one operator.
    pub author: Option<String>,
    /// Said then or later.
    #[param(value_type = Option<String>)]
    pub since: Option<Timestamp>,
    /// Said before then.
    #[param(value_type = Option<String>)]
    pub until: Option<Timestamp>,
    /// From the page before.
    pub cursor: Option<String>,
    /// 1 to 100; 20 when absent.
    pub limit: Option<usize>,
}

/// A piece of a text, and whether it is what was looked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct SearchPiece {
    pub text: String,
    pub hit: bool,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct FoundMessage<'a> {
    #[schema(value_type = String)]
    pub conversation: ConversationId,
    pub inbox: NamedInbox<'a>,
    pub contact: NamedContact<'a>,
    pub message: InboxMessage<'a>,
    /// What stands around the first hit.
    pub pieces: Vec<SearchPiece>,
}

/// The newest messages first. A page may be short, or empty, and still lead on.
#[derive(Debug, Serialize, ToSchema)]
pub struct SearchPage<'a> {
    pub messages: Vec<FoundMessage<'a>>,
    /// Contacts of this name, e-mail or phone; on the first page of a search without filters.
    pub contacts: Vec<Contact<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_cursor: Option<String>,
}
