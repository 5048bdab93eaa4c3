//! People who come into a sequence one by one, over HTTP, and what of a campaign's people is taken away as a table.

use std::collections::BTreeMap;

use engine::clock::Timestamp;
use engine::flow::sequences::Standing;
use engine::model::campaign::Recipient;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::campaign::{RecipientState, RecipientsQuery, SendAnswer, SendState};

#[derive(Debug, Deserialize, ToSchema)]
pub struct NewCampaignPerson {
    /// With the country: `+34 600 000 001`.
    pub phone: String,
    #[serde(default)]
    pub name: String,
    /// Such as `Europe/Madrid`; absent: the one of the number's country, where that has a single one.
    #[serde(default)]
    pub zone: String,
    /// By column, as the words of the sequence name them; others are not kept.
    #[serde(default)]
    pub values: BTreeMap<String, String>,
    /// What brought them, such as an order's number, of at most 100 characters. Under one key somebody is in once, whenever it is sent
    /// again.
    #[serde(default)]
    pub key: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct CampaignEntered {
    /// Where they are among the people of the sequence.
    pub row: u64,
    /// False: they were in it already, under this key or on their way, and stay as they are.
    pub is_new: bool,
    pub state: RecipientState,
    /// When the next step leaves, quiet hours and limits aside.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub due_at: Option<Timestamp>,
}

impl CampaignEntered {
    pub fn new(row: u64, is_new: bool, standing: &Standing) -> Self {
        Self { row, is_new, state: standing.state.into(), due_at: standing.due_at }
    }
}

/// Where somebody stands in a campaign.
#[derive(Debug, Serialize, ToSchema)]
pub struct CampaignPerson {
    pub row: u64,
    pub phone: String,
    pub name: String,
    pub state: RecipientState,
    /// The step that is sent next, or else the last one; from zero.
    pub step: u8,
    pub steps: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub due_at: Option<Timestamp>,
    /// Why it ended; `left`: somebody took them out.
    pub reason: String,
}

impl CampaignPerson {
    pub fn new(recipient: Recipient, standing: Standing) -> Self {
        let Recipient { row, handle: phone, name, .. } = recipient;
        let Standing { step, steps, state, due_at, reason, .. } = standing;
        Self { row, phone, name, state: state.into(), step, steps, due_at, reason }
    }
}

/// `state` alone: how their way stands. `step` with `send` or `answer`: how that message went; with `converted`: whom it brought.
/// None: everybody.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct RecipientsExport {
    #[param(inline)]
    pub state: Option<RecipientState>,
    pub step: Option<u8>,
    pub variant: Option<u8>,
    #[param(inline)]
    pub send: Option<SendState>,
    pub reason: Option<String>,
    #[param(inline)]
    pub answer: Option<SendAnswer>,
    pub converted: Option<bool>,
}

impl From<RecipientsExport> for RecipientsQuery {
    fn from(export: RecipientsExport) -> Self {
        let RecipientsExport { state, step, variant, send, reason, answer, converted } = export;
        Self { state, step, variant, send, reason, answer, converted, after: None, limit: None }
    }
}
