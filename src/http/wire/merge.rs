use std::sync::Arc;

use engine::clock::Timestamp;
use engine::ids::{ContactId, ConversationId, MergeId};
use engine::model::merge::{self, Alike, By, EvidenceKind, Likeness as Alikeness, Merge};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::contact::{Contact, Identity, shown_name};
use super::conversation::{NamedInbox, NamedOperator};
use super::message::InboxMessage;

/// Who is the same person as the contact of the address.
#[derive(Debug, Deserialize, ToSchema)]
pub struct NewMerge {
    /// It is merged away: everything of it belongs to the contact of the address from then on.
    #[schema(value_type = String)]
    pub from: ContactId,
    /// How it is known, in your words; at most 500 characters.
    pub reason: Option<String>,
}

/// What came of a merge, or of undoing it.
#[derive(Debug, Serialize, ToSchema)]
pub struct Merged<'a> {
    /// The one it was merged into.
    pub contact: Contact<'a>,
    pub merge: ContactMerge<'a>,
}

/// One contact merged into another.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ContactMerge<'a> {
    #[schema(value_type = String)]
    pub id: MergeId,
    #[schema(value_type = String)]
    pub into: ContactId,
    pub from: MergedContact<'a>,
    pub evidence: MergeEvidence<'a>,
    /// Absent: the program itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<NamedOperator<'a>>,
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub undone_at: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub undone_by: Option<NamedOperator<'a>>,
}

/// The contact that was merged away, as it was.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct MergedContact<'a> {
    #[schema(value_type = String)]
    pub id: ContactId,
    /// As it was shown.
    pub name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone: Option<&'a str>,
    pub identities: Vec<Identity<'a>>,
    #[schema(value_type = Vec<String>)]
    pub conversations: &'a [ConversationId],
}

#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct MergeEvidence<'a> {
    pub kind: MergeEvidenceKind,
    pub text: &'a str,
}

/// `said`: by somebody of the business; the others are a platform's proof.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum MergeEvidenceKind {
    Said,
    IdChanged,
    NamedTogether,
}

impl From<EvidenceKind> for MergeEvidenceKind {
    fn from(kind: EvidenceKind) -> Self {
        match kind {
            EvidenceKind::Said => Self::Said,
            EvidenceKind::IdChanged => Self::IdChanged,
            EvidenceKind::NamedTogether => Self::NamedTogether,
        }
    }
}

/// A merge with the names of those who made and undid it; empty for the program.
#[derive(Debug)]
pub struct NamedMerge {
    pub merge: Merge,
    pub by: Arc<str>,
    pub undone_by: Arc<str>,
}

impl<'a> ContactMerge<'a> {
    pub fn new(named: &'a NamedMerge) -> Self {
        let NamedMerge { merge, by, undone_by } = named;
        let merge::Gone { id, name, email, phone, identities, conversations } = &merge.from;
        Self {
            id: merge.id,
            into: merge.into,
            from: MergedContact {
                id: *id,
                name: shown_name(*id, name.as_deref()),
                email: email.as_deref(),
                phone: phone.as_deref(),
                identities: identities.iter().map(Identity::from).collect(),
                conversations,
            },
            evidence: MergeEvidence { kind: merge.evidence.kind.into(), text: &merge.evidence.text },
            by: operator(merge.by, by),
            at: merge.at,
            undone_at: merge.undone.as_ref().map(|undone| undone.at),
            undone_by: merge.undone.as_ref().and_then(|undone| operator(undone.by, undone_by)),
        }
    }
}

fn operator(by: By, name: &str) -> Option<NamedOperator<'_>> {
    match by {
        By::Operator(id) => Some(NamedOperator { id, name: name.into() }),
        By::Program => None,
    }
}

/// Who may be the same person, the likeliest first.
#[derive(Debug, Serialize, ToSchema)]
pub struct AlikeContacts<'a> {
    pub items: Vec<AlikeContact<'a>>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct AlikeContact<'a> {
    pub contact: Contact<'a>,
    pub because: Vec<Likeness<'a>>,
}

/// What both have in common. It is no proof.
#[derive(Debug, Serialize, ToSchema)]
pub struct Likeness<'a> {
    pub kind: LikenessKind,
    pub value: &'a str,
    /// In words.
    pub text: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum LikenessKind {
    VerifiedUser,
    Phone,
    Email,
}

impl<'a> AlikeContact<'a> {
    pub fn new(alike: &'a Alike) -> Self {
        Self { contact: Contact::new(&alike.contact), because: alike.likeness.iter().map(Likeness::from).collect() }
    }
}

impl<'a> From<&'a Alikeness> for Likeness<'a> {
    fn from(likeness: &'a Alikeness) -> Self {
        let (kind, value, words) = match likeness {
            Alikeness::VerifiedUser(user) => (LikenessKind::VerifiedUser, user, "The same verified user"),
            Alikeness::Phone(phone) => (LikenessKind::Phone, phone, "The same phone number"),
            Alikeness::Email(email) => (LikenessKind::Email, email, "The same e-mail address"),
        };
        Self { kind, value, text: format!("{words}: {value}") }
    }
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ContactQuery {
    /// Part of a name, e-mail or phone number, or a whole handle: 2 to 100 characters. Absent: all contacts, in pages.
    pub query: Option<String>,
    /// Who has a handle on it: `web`, `whatsapp`, `messenger`, `instagram` or `voice`.
    pub channel: Option<String>,
    /// Only those who are blocked.
    pub blocked: Option<bool>,
    #[param(value_type = Option<String>)]
    pub cursor: Option<ContactId>,
    /// 1 to 100; 50 when absent, of a search 20.
    pub limit: Option<usize>,
}

/// The newest first. Of a search there is no next page: say more of whom you look for.
#[derive(Debug, Serialize, ToSchema)]
pub struct FoundContacts<'a> {
    pub items: Vec<Contact<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_cursor: Option<String>,
}

/// All that was said, by the time it was said; the newest first.
#[derive(Debug, Serialize, ToSchema)]
pub struct TimelinePage<'a> {
    pub items: Vec<TimelineItem<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_cursor: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct TimelineItem<'a> {
    #[schema(value_type = String)]
    pub conversation: ConversationId,
    pub inbox: NamedInbox<'a>,
    pub message: InboxMessage<'a>,
}
