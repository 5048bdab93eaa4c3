use serde::{Deserialize, Serialize};

use crate::clock::Timestamp;
use crate::ports::vault::Sealed;

/// The business's account at a platform, as an inbox is connected to it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Account {
    /// What webhooks call it: a phone number id, a page id, an Instagram account id.
    pub id: String,
    /// What it belongs to: the `WhatsApp` business account, or the page through which an Instagram account is reached. Empty:
    /// nothing, so Instagram with its own login.
    pub parent: String,
    /// The number or the name that customers know it by.
    pub shown_as: String,
    /// The platform's id of our app there; public.
    pub app: String,
    pub token: Sealed,
    /// Absent: it does not end, or nobody knows.
    pub token_expires_at: Option<Timestamp>,
    /// Each may have signed a webhook: Instagram has two apps' secrets, and a former one counts for a while.
    pub secrets: Vec<Sealed>,
    /// What the platform has to name when it asks whether the webhook address is ours.
    pub verify_token: Sealed,
    /// The platform lets people (never the agent) answer for seven days instead of one.
    pub human_agent: bool,
    /// Messages a second that the platform grants this number; absent: as many as any.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub per_second: Option<u32>,
}
