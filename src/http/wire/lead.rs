//! Leads: who may become a customer, and which messages follow. What happened with each is in `event`.

pub mod event;

use std::collections::BTreeMap;

use engine::clock::Timestamp;
use engine::flow::sequences::Standing;
use engine::ids::{CampaignId, ContactId, ConversationId, LeadId, OperatorId};
use engine::model::lead as model;
use serde::{Deserialize, Deserializer, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::campaign::RecipientState;
use super::conversation::NamedOperator;

/// How far it has come: `unreal` while nobody knows whether it is a project, `real` with the money, the wish and the time of a
/// customer, `hold` while they want to wait; `won` and `rejected` are over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum LeadStage {
    Unreal,
    Real,
    Hold,
    Won,
    Rejected,
}

impl From<model::Stage> for LeadStage {
    fn from(stage: model::Stage) -> Self {
        match stage {
            model::Stage::Unreal => Self::Unreal,
            model::Stage::Real => Self::Real,
            model::Stage::Hold => Self::Hold,
            model::Stage::Won => Self::Won,
            model::Stage::Rejected => Self::Rejected,
        }
    }
}

impl From<LeadStage> for model::Stage {
    fn from(stage: LeadStage) -> Self {
        match stage {
            LeadStage::Unreal => Self::Unreal,
            LeadStage::Real => Self::Real,
            LeadStage::Hold => Self::Hold,
            LeadStage::Won => Self::Won,
            LeadStage::Rejected => Self::Rejected,
        }
    }
}

impl LeadStage {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Unreal => "unreal",
            Self::Real => "real",
            Self::Hold => "hold",
            Self::Won => "won",
            Self::Rejected => "rejected",
        }
    }
}

/// Who noted it: an agent in a chat, an operator, a program of the business, or a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum LeadSource {
    Chat,
    Operator,
    Api,
    Rule,
}

impl From<model::Source> for LeadSource {
    fn from(source: model::Source) -> Self {
        match source {
            model::Source::Chat => Self::Chat,
            model::Source::Operator => Self::Operator,
            model::Source::Api => Self::Api,
            model::Source::Rule => Self::Rule,
        }
    }
}

/// Somebody who may become a customer. What nobody knows is empty or absent.
#[derive(Debug, Serialize, ToSchema)]
pub struct Lead {
    #[schema(value_type = String)]
    pub id: LeadId,
    pub name: String,
    /// E.164; no two leads have the same.
    pub phone: String,
    pub email: String,
    pub location: String,
    /// In their own words.
    pub needs: String,
    /// In words or as an amount.
    pub budget: String,
    /// Whether that is enough; absent: nobody has said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub budget_fits: Option<bool>,
    /// When they want to begin: a day, such as `2026-12-01`, or words.
    pub start: String,
    pub stage: LeadStage,
    /// Why it was rejected.
    pub reason: String,
    pub tags: Vec<String>,
    /// What else is known, by names of the business's own.
    pub details: BTreeMap<String, String>,
    /// Whom it is with.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner: Option<NamedOperator<'static>>,
    /// When somebody wants to get back to them.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub next_at: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub contact: Option<ContactId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub conversation: Option<ConversationId>,
    /// The follow-up messages that they get, or got last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sequence: Option<LeadSequence>,
    pub source: LeadSource,
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Timestamp,
    #[schema(value_type = String, format = DateTime)]
    pub updated_at: Timestamp,
    /// Grows with every change.
    pub version: u64,
}

impl Lead {
    pub fn new(lead: model::Lead, owner: Option<NamedOperator<'static>>, sequence: Option<LeadSequence>) -> Self {
        Self {
            id: lead.id,
            name: lead.name,
            phone: lead.phone,
            email: lead.email,
            location: lead.location,
            needs: lead.needs,
            budget: lead.budget,
            budget_fits: lead.budget_fits,
            start: lead.start,
            stage: lead.stage.into(),
            reason: lead.reason,
            tags: lead.tags,
            details: lead.details,
            owner,
            next_at: lead.next_at,
            contact: lead.contact,
            conversation: lead.conversation,
            sequence,
            source: lead.source.into(),
            created_at: lead.created_at,
            updated_at: lead.updated_at,
            version: lead.version,
        }
    }
}

/// Where a lead stands in a sequence.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct LeadSequence {
    #[schema(value_type = String)]
    pub campaign: CampaignId,
    /// Of the campaign.
    pub name: String,
    /// The one that is sent next, or else the last one; from 1.
    pub step: u32,
    /// How many there are.
    pub steps: u32,
    pub state: RecipientState,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub due_at: Option<Timestamp>,
    /// Why it ended: `stage` when the lead went on, `left` when somebody took it out, or as in the campaign's figures.
    #[serde(skip_serializing_if = "String::is_empty")]
    #[schema(required = false)]
    pub reason: String,
}

impl LeadSequence {
    pub fn new(campaign: CampaignId, standing: Standing) -> Self {
        let Standing { name, step, steps, state, due_at, reason } = standing;
        let (step, steps) = (u32::from(step) + 1, steps as u32);
        Self { campaign, name, step, steps, state: state.into(), due_at, reason }
    }
}

#[derive(Debug, Serialize, ToSchema)]
pub struct LeadList {
    pub items: Vec<Lead>,
    /// Give it as `cursor` for the next page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// How many stand in each stage.
#[derive(Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct LeadCounts {
    pub unreal: u64,
    pub real: u64,
    pub hold: u64,
    pub won: u64,
    pub rejected: u64,
}

impl LeadCounts {
    pub fn new(counts: Vec<(model::Stage, u64)>) -> Self {
        let mut of = Self::default();
        for (stage, leads) in counts {
            let count = match stage {
                model::Stage::Unreal => &mut of.unreal,
                model::Stage::Real => &mut of.real,
                model::Stage::Hold => &mut of.hold,
                model::Stage::Won => &mut of.won,
                model::Stage::Rejected => &mut of.rejected,
            };
            *count = leads;
        }
        of
    }
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum LeadOrder {
    #[default]
    Newest,
    /// Whom somebody wants to get back to first.
    Next,
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct LeadsQuery {
    #[param(inline)]
    pub stage: Option<LeadStage>,
    /// Whom it is with.
    #[param(value_type = Option<String>)]
    pub owner: Option<OperatorId>,
    pub tag: Option<String>,
    /// What stands somewhere in name, phone, e-mail, location or needs. At most 200 characters.
    pub q: Option<String>,
    /// Somebody wants to get back to them before this.
    #[param(value_type = Option<String>)]
    pub due_before: Option<Timestamp>,
    #[serde(default)]
    #[param(inline)]
    pub order: LeadOrder,
    /// `next` of the page before.
    pub cursor: Option<String>,
    /// 1 to 100; 50 when absent.
    pub limit: Option<usize>,
}

/// The filters of the list, but for the stage.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct LeadCountsQuery {
    /// Whom it is with.
    #[param(value_type = Option<String>)]
    pub owner: Option<OperatorId>,
    pub tag: Option<String>,
    /// What stands somewhere in name, phone, e-mail, location or needs. At most 200 characters.
    pub q: Option<String>,
    /// Somebody wants to get back to them before this.
    #[param(value_type = Option<String>)]
    pub due_before: Option<Timestamp>,
}

/// A name, a phone or an e-mail address is needed, or a contact who has one: what is absent then is taken from them.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default)]
pub struct NewLead {
    /// At most 200 characters, as all that follows but `needs`.
    pub name: String,
    /// With the country: `+34 600 000 001`.
    pub phone: String,
    pub email: String,
    pub location: String,
    /// At most 2,000 characters.
    pub needs: String,
    pub budget: String,
    pub budget_fits: Option<bool>,
    pub start: String,
    /// `unreal` when absent.
    pub stage: Option<LeadStage>,
    /// Why, of one that is rejected.
    pub reason: String,
    /// At most 20.
    pub tags: Vec<String>,
    /// At most 30.
    pub details: BTreeMap<String, String>,
    #[schema(value_type = Option<String>)]
    pub owner: Option<OperatorId>,
    #[schema(value_type = Option<String>, format = DateTime)]
    pub next_at: Option<Timestamp>,
    #[schema(value_type = Option<String>)]
    pub contact: Option<ContactId>,
    /// Whose contact is the lead's, unless it has one.
    #[schema(value_type = Option<String>)]
    pub conversation: Option<ConversationId>,
}

/// What a body says of a field.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Edit<T> {
    /// Nothing: it stays.
    #[default]
    Stays,
    Cleared,
    Set(T),
}

impl<T> From<Option<T>> for Edit<T> {
    /// Of a body in which nothing can be cleared.
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Stays, Self::Set)
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Edit<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Option::<T>::deserialize(deserializer)?.map_or(Self::Cleared, Self::Set))
    }
}

/// Fields that are absent stay as they are; null or an empty text clears. `tags` and `details` take the place of what was there.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
pub struct LeadEdit {
    #[schema(value_type = Option<String>)]
    #[serde(default)]
    pub name: Edit<String>,
    #[schema(value_type = Option<String>)]
    #[serde(default)]
    pub phone: Edit<String>,
    #[schema(value_type = Option<String>)]
    #[serde(default)]
    pub email: Edit<String>,
    #[schema(value_type = Option<String>)]
    #[serde(default)]
    pub location: Edit<String>,
    #[schema(value_type = Option<String>)]
    #[serde(default)]
    pub needs: Edit<String>,
    #[schema(value_type = Option<String>)]
    #[serde(default)]
    pub budget: Edit<String>,
    #[schema(value_type = Option<bool>)]
    #[serde(default)]
    pub budget_fits: Edit<bool>,
    #[schema(value_type = Option<String>)]
    #[serde(default)]
    pub start: Edit<String>,
    pub stage: Option<LeadStage>,
    /// Why, of one that is rejected.
    #[schema(value_type = Option<String>)]
    #[serde(default)]
    pub reason: Edit<String>,
    pub tags: Option<Vec<String>>,
    pub details: Option<BTreeMap<String, String>>,
    #[schema(value_type = Option<String>)]
    #[serde(default)]
    pub owner: Edit<OperatorId>,
    #[schema(value_type = Option<String>, format = DateTime)]
    #[serde(default)]
    pub next_at: Edit<Timestamp>,
    #[schema(value_type = Option<String>)]
    #[serde(default)]
    pub contact: Edit<ContactId>,
    #[schema(value_type = Option<String>)]
    #[serde(default)]
    pub conversation: Edit<ConversationId>,
    /// The one that was read: the edit is refused when it is another by now.
    pub version: Option<u64>,
}

impl From<NewLead> for LeadEdit {
    fn from(new: NewLead) -> Self {
        let NewLead { name, phone, email, location, needs, budget, budget_fits, start, stage, reason, .. } = new;
        let NewLead { tags, details, owner, next_at, contact, conversation, .. } = new;
        Self {
            name: Edit::Set(name),
            phone: Edit::Set(phone),
            email: Edit::Set(email),
            location: Edit::Set(location),
            needs: Edit::Set(needs),
            budget: Edit::Set(budget),
            budget_fits: budget_fits.into(),
            start: Edit::Set(start),
            stage,
            reason: Edit::Set(reason),
            tags: Some(tags),
            details: Some(details),
            owner: owner.into(),
            next_at: next_at.into(),
            contact: contact.into(),
            conversation: conversation.into(),
            version: None,
        }
    }
}

#[derive(Debug, Deserialize, ToSchema)]
pub struct NewLeadNote {
    /// 1 to 2,000 characters.
    pub text: String,
}

#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default)]
pub struct LeadHandOver {
    /// Absent: oneself.
    #[schema(value_type = Option<String>)]
    pub operator: Option<OperatorId>,
    /// What they should know besides. At most 2,000 characters.
    pub note: String,
}

#[derive(Debug, Deserialize, ToSchema)]
pub struct EnterLeadSequence {
    /// A sequence that runs.
    #[schema(value_type = String)]
    pub campaign: CampaignId,
}

/// Which sequence a lead enters when it comes to a stage, and leaves when it goes on.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct LeadRules {
    pub sequences: LeadRuleSequences,
}

/// Campaigns by stage; absent: none.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LeadRuleSequences {
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub unreal: Option<CampaignId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub real: Option<CampaignId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub hold: Option<CampaignId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub won: Option<CampaignId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub rejected: Option<CampaignId>,
}

impl From<&model::LeadRules> for LeadRules {
    fn from(rules: &model::LeadRules) -> Self {
        let of = |stage: model::Stage| rules.sequences.get(&stage).copied();
        Self {
            sequences: LeadRuleSequences {
                unreal: of(model::Stage::Unreal),
                real: of(model::Stage::Real),
                hold: of(model::Stage::Hold),
                won: of(model::Stage::Won),
                rejected: of(model::Stage::Rejected),
            },
        }
    }
}

impl From<LeadRuleSequences> for BTreeMap<model::Stage, CampaignId> {
    fn from(sequences: LeadRuleSequences) -> Self {
        let LeadRuleSequences { unreal, real, hold, won, rejected } = sequences;
        let all = model::Stage::ALL.into_iter().zip([unreal, real, hold, won, rejected]);
        all.filter_map(|(stage, campaign)| Some((stage, campaign?))).collect()
    }
}

#[derive(Debug, Serialize, ToSchema)]
pub struct ContactLead {
    /// The newest; absent: there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lead: Option<Lead>,
}
