//! The figures of a campaign over HTTP.

use engine::clock::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use super::campaign::SendState;
use super::campaign_value::CampaignCost;

#[derive(Debug, Serialize, ToSchema)]
pub struct CampaignStatistics {
    pub people: CampaignPeople,
    pub total: u64,
    pub steps: Vec<StepStatistics>,
    /// When the next message is due, in any zone.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub next_due: Option<Timestamp>,
    /// Absent: no prices were entered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cost: Option<CampaignCost>,
    /// Messages whose reader did what the campaign was for, as programs told (`POST /conversions`).
    pub converted: u64,
    /// What that was worth, such as `49.90`.
    pub value: String,
}

/// By how their way stands.
#[derive(Debug, Default, Serialize, ToSchema)]
pub struct CampaignPeople {
    pub due: u64,
    pub underway: u64,
    pub done: u64,
    pub replied: u64,
    pub opted_out: u64,
    pub failed: u64,
    pub skipped: u64,
    pub stopped: u64,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct StepStatistics {
    pub step: u8,
    pub variants: Vec<VariantStatistics>,
}

/// Of one variant. Whoever read it is among those to whom it was delivered, and they among those to whom it was sent.
#[derive(Debug, Default, Serialize, ToSchema)]
pub struct VariantStatistics {
    pub variant: u8,
    pub name: String,
    pub sent: u64,
    pub delivered: u64,
    pub read: u64,
    pub replied: u64,
    pub opted_out: u64,
    pub failed: u64,
    /// The platform gave no answer.
    pub unknown: u64,
    /// On its way to the platform.
    pub underway: u64,
    pub skipped: u64,
    /// What was delivered costs so much; absent: no prices were entered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cost: Option<String>,
    /// Their reader did what the campaign was for.
    pub converted: u64,
    /// What that was worth.
    pub value: String,
    pub reasons: Vec<ReasonStatistics>,
    /// Against the first variant, when there is something to tell.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub verdict: Option<VariantVerdict>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct ReasonStatistics {
    /// `failed` or `skipped`.
    pub state: SendState,
    pub reason: String,
    pub sends: u64,
}

/// A two-sided z-test of two shares: how likely a difference as large is when both are equally good.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, ToSchema)]
pub struct VariantVerdict {
    pub compared_by: VerdictMeasure,
    /// This one has the greater share.
    pub is_better: bool,
    pub p_value: f64,
    /// Below 0.05.
    pub is_significant: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum VerdictMeasure {
    Read,
    Replied,
}
