//! A lead here and its record in the business's CRM: which belongs to which, and what both said when they were last the same.
//!
//! What was agreed then ([`CrmLink::agreed`]) is what tells a change here from one there. Where both changed a field since, the field's
//! owner has its way ([`Owner`]); what changed on one side alone goes to the other, unless that side owns the field.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::clock::Timestamp;
use crate::ids::{CrmLinkId, LeadId, OrgId, RecordId};

/// Of an organisation, over all its connections.
pub const MOST_LINKS: u64 = 1_000_000;

/// Characters of what names a record there.
pub const LONGEST_EXTERNAL: usize = 200;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CrmLink {
    pub id: CrmLinkId,
    pub organisation: OrgId,
    /// The connection it came by.
    pub connection: RecordId,
    /// None: the record there was not understood, and no lead here belongs to it yet.
    pub lead: Option<LeadId>,
    /// What names it there; empty: it is not there yet, or nobody knows whether it is.
    pub external: String,
    /// By our fields, what both said when they were last the same.
    pub agreed: BTreeMap<String, String>,
    /// The version of the lead that was brought there last.
    pub pushed_version: u64,
    /// When the record there was last changed, by its own clock.
    pub pulled_at: Option<Timestamp>,
    /// Why it is not kept the same, in words; empty: it is.
    pub problem: String,
    /// Tries that failed since it was last well.
    pub tries: u8,
    pub updated_at: Timestamp,
    /// Grows with every change; 0: it is not stored yet.
    pub version: u64,
}

/// Whose word counts for a field.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Owner {
    /// What stands there never changes what stands here.
    Ours,
    /// What stands here never changes what stands there.
    Theirs,
    /// Whoever changed it last.
    #[default]
    Newest,
}

/// What is to be written on each side so that both say the same, and what both will have agreed on.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Settled {
    pub here: BTreeMap<String, String>,
    pub there: BTreeMap<String, String>,
    pub agreed: BTreeMap<String, String>,
}

/// Field by field, over the fields that have an owner. A field that one side does not name is not known there, and stays as it is on
/// the other.
pub fn settled(
    owners: &BTreeMap<String, Owner>,
    agreed: &BTreeMap<String, String>,
    here: (&BTreeMap<String, String>, Timestamp),
    there: (&BTreeMap<String, String>, Timestamp),
) -> Settled {
    let mut out = Settled { agreed: agreed.clone(), ..Settled::default() };
    for (field, owner) in owners {
        let (Some(own), Some(foreign)) = (here.0.get(field), there.0.get(field)) else { continue };
        let base = agreed.get(field);
        let wins_here = match owner {
            _ if own == foreign => true,
            Owner::Ours => true,
            Owner::Theirs => false,
            // Changed on one side alone: that side; on both, or never agreed on: the later, and where one has nothing, the other.
            Owner::Newest => match (base == Some(own), base == Some(foreign)) {
                (true, false) => false,
                (false, true) => true,
                _ if own.is_empty() != foreign.is_empty() && base.is_none() => foreign.is_empty(),
                _ => here.1 >= there.1,
            },
        };
        let value = if wins_here { own } else { foreign };
        if own != value {
            out.here.insert(field.clone(), value.clone());
        }
        if foreign != value {
            out.there.insert(field.clone(), value.clone());
        }
        out.agreed.insert(field.clone(), value.clone());
    }
    out
}

#[cfg(test)]
mod tests;
