//! A lead: somebody who may become a customer, what they want, and how far it has come with them.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::clock::Timestamp;
use crate::ids::{CampaignId, ContactId, ConversationId, LeadEventId, LeadId, OperatorId, OrgId};
use crate::model::record::{Key, Record};

/// Characters of a name, a phone, an e-mail address, a place, a start, a budget or a tag.
pub const LONGEST_FIELD: usize = 200;

/// Characters of what they need, of a note or of a reason.
pub const LONGEST_TEXT: usize = 2_000;

pub const MOST_TAGS: usize = 20;

/// What else is known of a lead, by names of the business's own.
pub const MOST_DETAILS: usize = 30;

/// Of an organisation.
pub const MOST_LEADS: u64 = 500_000;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lead {
    pub id: LeadId,
    pub organisation: OrgId,
    /// Empty what is not known; the phone is in E.164, and unique within the organisation where there is one.
    pub name: String,
    pub phone: String,
    pub email: String,
    pub location: String,
    /// In their own words.
    pub needs: String,
    /// In words or as an amount: "4 lakh".
    pub budget: String,
    /// Whether that is enough; none: nobody has said.
    pub budget_fits: Option<bool>,
    /// When they want to begin: a day (`2026-12-01`) or words.
    pub start: String,
    pub stage: Stage,
    /// Why it was rejected.
    pub reason: String,
    pub tags: Vec<String>,
    pub details: BTreeMap<String, String>,
    /// Whom it is with.
    pub owner: Option<OperatorId>,
    /// When somebody wants to get back to them.
    pub next_at: Option<Timestamp>,
    pub contact: Option<ContactId>,
    pub conversation: Option<ConversationId>,
    /// The follow-up messages that they get.
    pub sequence: Option<Enrolled>,
    pub source: Source,
    /// Names the act that made it, so that the act can be done again; empty: none.
    pub made_by: String,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    /// Grows with every change; 0: it is not stored yet.
    pub version: u64,
}

/// How far it has come.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// They asked; whether it is a project nobody knows yet.
    #[default]
    Unreal,
    /// Money, wish and time are those of a customer.
    Real,
    /// They want to wait.
    Hold,
    Won,
    Rejected,
}

impl Stage {
    pub const ALL: [Self; 5] = [Self::Unreal, Self::Real, Self::Hold, Self::Won, Self::Rejected];

    /// The stored form.
    pub const fn code(self) -> u8 {
        self as u8 + 1
    }

    pub fn from_code(code: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|stage| stage.code() == code)
    }

    /// Nothing more is to be done.
    pub const fn is_over(self) -> bool {
        matches!(self, Self::Won | Self::Rejected)
    }
}

/// Where it came from.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// An agent noted it in a conversation.
    #[default]
    Chat,
    /// Somebody of the business wrote it down.
    Operator,
    /// A program of the business brought it.
    Api,
    /// A rule made it of a conversation.
    Rule,
}

impl Source {
    const ALL: [Self; 4] = [Self::Chat, Self::Operator, Self::Api, Self::Rule];

    pub const fn code(self) -> u8 {
        self as u8 + 1
    }

    pub fn from_code(code: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|source| source.code() == code)
    }
}

/// Where a lead stands in a sequence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Enrolled {
    pub campaign: CampaignId,
    /// Among the people of it, from one; 0: it is on its way in.
    pub row: u64,
}

/// One thing that happened to a lead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeadEvent {
    pub id: LeadEventId,
    pub organisation: OrgId,
    pub lead: LeadId,
    pub at: Timestamp,
    pub by: By,
    pub what: What,
}

/// Who did it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum By {
    Operator(OperatorId),
    /// An agent, in a conversation.
    Agent,
    /// A rule of the business: an automation, or what follows a stage.
    Rule,
    /// A program of the business.
    Program,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum What {
    Made,
    /// These of its fields are others now.
    Changed(Vec<Change>),
    Moved {
        from: Stage,
        to: Stage,
        /// Why it was rejected.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        reason: String,
    },
    Note(String),
    /// It is with somebody else; none: with nobody.
    Given(Option<OperatorId>),
    /// An operator took over with a brief.
    HandedOver(OperatorId),
    /// It gets the messages of a sequence from here on, by its name.
    Entered(String),
    /// It gets them no more.
    Left(String),
}

/// A field by its name on the wire, and what stands in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    pub field: String,
    pub from: String,
    pub to: String,
}

/// Which sequence a lead enters when it comes to a stage, and leaves when it goes on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeadRules {
    pub organisation: OrgId,
    pub sequences: BTreeMap<Stage, CampaignId>,
}

impl LeadRules {
    pub fn usual(organisation: OrgId) -> Self {
        Self { organisation, sequences: BTreeMap::new() }
    }
}

impl Record for LeadRules {
    const KIND: &'static str = "lead_rules";

    /// An organisation has one.
    fn id(&self) -> i64 {
        self.organisation.0
    }

    fn keys(&self) -> Vec<Key> {
        Vec::new()
    }
}

impl Lead {
    /// Nothing is known yet but whose it is.
    pub fn new(id: LeadId, organisation: OrgId, source: Source, now: Timestamp) -> Self {
        Self {
            id,
            organisation,
            name: String::new(),
            phone: String::new(),
            email: String::new(),
            location: String::new(),
            needs: String::new(),
            budget: String::new(),
            budget_fits: None,
            start: String::new(),
            stage: Stage::Unreal,
            reason: String::new(),
            tags: Vec::new(),
            details: BTreeMap::new(),
            owner: None,
            next_at: None,
            contact: None,
            conversation: None,
            sequence: None,
            source,
            made_by: String::new(),
            created_at: now,
            updated_at: now,
            version: 0,
        }
    }

    /// What is to be told of the step from `before` to here: the stage and the owner for themselves, everything else by field.
    pub fn changes_since(&self, before: &Self) -> Vec<What> {
        let fits = |fits: Option<bool>| fits.map_or_else(String::new, |fits| fits.to_string());
        let day = |at: Option<Timestamp>| at.map_or_else(String::new, |at| at.to_string());
        let fields = [
            ("name", before.name.clone(), self.name.clone()),
            ("phone", before.phone.clone(), self.phone.clone()),
            ("email", before.email.clone(), self.email.clone()),
            ("location", before.location.clone(), self.location.clone()),
            ("needs", before.needs.clone(), self.needs.clone()),
            ("budget", before.budget.clone(), self.budget.clone()),
            ("budget_fits", fits(before.budget_fits), fits(self.budget_fits)),
            ("start", before.start.clone(), self.start.clone()),
            ("tags", before.tags.join(", "), self.tags.join(", ")),
            ("next_at", day(before.next_at), day(self.next_at)),
        ];
        let mut changed: Vec<Change> = fields
            .into_iter()
            .filter(|(_, from, to)| from != to)
            .map(|(field, from, to)| Change { field: field.to_owned(), from, to })
            .collect();
        let names: std::collections::BTreeSet<&String> = before.details.keys().chain(self.details.keys()).collect();
        changed.extend(names.into_iter().filter(|name| before.details.get(*name) != self.details.get(*name)).map(|name| {
            let of = |lead: &Self| lead.details.get(name).cloned().unwrap_or_default();
            Change { field: format!("details.{name}"), from: of(before), to: of(self) }
        }));
        let mut what = Vec::new();
        if !changed.is_empty() {
            what.push(What::Changed(changed));
        }
        if before.stage != self.stage {
            what.push(What::Moved { from: before.stage, to: self.stage, reason: self.reason.clone() });
        }
        if before.owner != self.owner {
            what.push(What::Given(self.owner));
        }
        what
    }
}

#[cfg(test)]
mod tests;
