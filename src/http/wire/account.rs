use engine::clock::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// The account at the platform that an inbox is connected to. Secrets go in and never come out.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ChannelAccount)]
pub struct Account<'a> {
    pub id: &'a str,
    pub parent: &'a str,
    pub shown_as: &'a str,
    pub app: &'a str,
    pub has_token: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub token_expires_at: Option<Timestamp>,
    /// App secrets that may have signed a webhook.
    pub secrets: usize,
    pub human_agent: bool,
    /// To paste at the platform, beside the address.
    pub verify_token: String,
    /// Where the platform has to send its webhooks, on this installation.
    pub webhook_path: String,
    /// Messages that wait to be brought.
    pub waiting: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub waiting_since: Option<Timestamp>,
}

/// What an inbox is connected with. A token or secrets that are absent stay as they are.
#[derive(Deserialize, ToSchema)]
#[schema(as = ChannelAccountSettings)]
pub struct AccountSettings {
    /// Phone number id, page id, or id of the Instagram professional account.
    pub id: String,
    /// For `whatsapp` the id of the business account; for `instagram` the page through which it is reached, empty with its own login.
    #[serde(default)]
    pub parent: String,
    /// The number or name that customers know it by; found out by a check when empty.
    #[serde(default)]
    pub shown_as: String,
    /// The id of your app at the platform.
    #[serde(default)]
    pub app: String,
    pub token: Option<String>,
    /// App secrets, the newest first. Instagram with its own login has two.
    pub secrets: Option<Vec<String>>,
    /// The page was granted the feature "Human Agent": people may answer for seven days.
    #[serde(default)]
    pub human_agent: bool,
}

/// Whether the account is connected as it should be.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ChannelCheck)]
pub struct AccountCheck {
    pub ok: bool,
    pub findings: Vec<AccountFinding>,
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct CheckQuery {
    /// Seconds to wait for a webhook with a good signature, at most 25; none when absent.
    pub wait: Option<u64>,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ChannelFinding)]
pub struct AccountFinding {
    /// `token`, `permissions`, `account`, `subscription`, `webhook`.
    pub step: &'static str,
    /// `good`, `warning`, `bad`.
    pub state: &'static str,
    pub detail: String,
}
