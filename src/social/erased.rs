//! Who was erased: what they wrote before that is not copied again, though the platform still has it.

use std::collections::{BTreeSet, HashMap};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use engine::clock::Timestamp;
use engine::error::{Error, Kind, Result};
use engine::ids::{InboxId, OrgId};
use engine::model::record::{Key, Record, Versioned};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::app::App;

/// Of one inbox; then the first are forgotten.
const MOST: usize = 10_000;

/// Others may write at the same time, a few of them.
const TRIES: usize = 6;

/// Half a digest is plenty to tell people apart.
const BYTES: usize = 16;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct SocialErased {
    inbox: InboxId,
    organisation: OrgId,
    authors: Vec<Erased>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Erased {
    /// A digest: nobody reads there who it was.
    who: String,
    at: Timestamp,
}

impl Record for SocialErased {
    const KIND: &'static str = "social_erased";

    fn id(&self) -> i64 {
        self.inbox.0
    }

    fn keys(&self) -> Vec<Key> {
        Vec::new()
    }
}

/// When they were erased, by the digest of who they were.
pub(super) type ErasedAuthors = HashMap<String, Timestamp>;

/// Forgets the comments of these people, who are erased, by the inbox and the platform's id of the author, and sees to it that they
/// are not copied again.
pub async fn forget_authors(app: &App, organisation: OrgId, authors: &[(InboxId, String)]) -> Result<()> {
    for (inbox, author) in authors {
        note(app, organisation, *inbox, digest(*inbox, author)).await?;
    }
    app.engine.social.forget_authors(organisation, authors).await.map(drop)
}

async fn note(app: &App, organisation: OrgId, inbox: InboxId, who: String) -> Result<()> {
    let (records, at) = (&app.engine.records, app.engine.clock.now());
    for _ in 0..TRIES {
        let (mut erased, version) = match records.get::<SocialErased>(organisation, inbox.0).await? {
            Some(Versioned { version, value }) => (value, version),
            None => (SocialErased { inbox, organisation, authors: Vec::new() }, 0),
        };
        erased.authors.retain(|known| known.who != who);
        erased.authors.push(Erased { who: who.clone(), at });
        let surplus = erased.authors.len().saturating_sub(MOST);
        erased.authors.drain(..surplus);
        match records.put(organisation, &erased, version).await {
            Ok(_version) => return Ok(()),
            Err(error) if error.kind == Kind::Conflict => {}
            Err(error) => return Err(error),
        }
    }
    Err(Error::unavailable("too many are erased at this moment"))
}

pub(super) async fn read(app: &App, organisation: OrgId, inbox: InboxId) -> Result<ErasedAuthors> {
    let kept = app.engine.records.get::<SocialErased>(organisation, inbox.0).await?;
    Ok(kept.into_iter().flat_map(|kept| kept.value.authors).map(|erased| (erased.who, erased.at)).collect())
}

/// Whether whoever wrote it then was erased since. Whoever writes again afterwards is somebody new.
pub(super) fn is_erased(erased: &ErasedAuthors, inbox: InboxId, author: &str, at: Timestamp) -> bool {
    // Without anybody there is nothing to compute.
    !erased.is_empty() && erased.get(&digest(inbox, author)).is_some_and(|since| at <= *since)
}

/// Who of those that wrote this, by the platform's id and when it was, was erased since.
pub(super) fn erased_among(erased: &ErasedAuthors, inbox: InboxId, written: &[(String, Timestamp)]) -> Vec<(InboxId, String)> {
    let gone = written.iter().filter(|(author, at)| is_erased(erased, inbox, author, *at));
    gone.map(|(author, _at)| (inbox, author.clone())).collect::<BTreeSet<_>>().into_iter().collect()
}

pub(super) fn digest(inbox: InboxId, author: &str) -> String {
    let sum = Sha256::digest(format!("{inbox}:{author}").as_bytes());
    STANDARD.encode(sum.get(..BYTES).unwrap_or_default())
}
