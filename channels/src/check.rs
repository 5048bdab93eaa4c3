//! Is the account connected as it should be? Each question by itself, so that a newcomer sees which step is missing.

use engine::clock::Timestamp;
use engine::model::inbox::Channel;
use serde_json::{Value, json};

use crate::failure::Trouble;
use crate::graph::{Graph, Key};
use crate::wire::Wire as _;

/// What was asked and found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    pub step: Step,
    pub state: State,
    /// For whoever looks after the channel, in plain words.
    pub detail: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    Token,
    Permissions,
    Account,
    Subscription,
}

impl Step {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Token => "token",
            Self::Permissions => "permissions",
            Self::Account => "account",
            Self::Subscription => "subscription",
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    Good,
    /// It works now and will not for long, or not for everything.
    Warning,
    Bad,
}

/// All findings, and what was learned on the way.
#[derive(Debug, Clone, Default)]
pub struct Checked {
    pub findings: Vec<Finding>,
    /// The number or name that customers know the account by.
    pub shown_as: Option<String>,
    /// When the token ends; absent when it does not, or nobody says.
    pub token_expires_at: Option<Timestamp>,
}

impl Checked {
    fn found(&mut self, step: Step, state: State, detail: impl Into<String>) {
        self.findings.push(Finding { step, state, detail: detail.into() });
    }

    pub fn is_good(&self) -> bool {
        self.findings.iter().all(|finding| finding.state != State::Bad)
    }
}

/// What a token has to be allowed to do.
const fn permissions(channel: Channel, is_own_login: bool) -> &'static [&'static str] {
    match channel {
        Channel::WhatsApp => &["whatsapp_business_messaging", "whatsapp_business_management"],
        Channel::Messenger => &["pages_messaging", "pages_manage_metadata"],
        Channel::Instagram if is_own_login => &["instagram_business_basic", "instagram_business_manage_messages"],
        Channel::Instagram => &["instagram_basic", "instagram_manage_messages", "pages_manage_metadata"],
        Channel::Web => &[],
    }
}

/// What a page or an Instagram account has to tell us.
const MESSENGER_FIELDS: &str = "messages,message_echoes,message_deliveries,message_reads,message_reactions,message_edits,\
messaging_postbacks,messaging_referrals,messaging_optins,messaging_handovers,standby,messaging_policy_enforcement,feed,mention";
const INSTAGRAM_FIELDS: &str = "messages,message_echoes,message_reactions,message_edit,messaging_postbacks,messaging_seen,\
messaging_referral,messaging_optins,messaging_handover,standby,comments,live_comments";

/// A token that ends sooner than this is warned of.
const SOON_MS: i64 = 14 * 24 * 3_600 * 1_000;

/// Asks everything; `app` and `secret` let the platform say what the token may do. A subscription that is missing is made.
pub async fn check(graph: &Graph, key: &Key, channel: Channel, app: &str, now: Timestamp) -> Checked {
    let mut checked = Checked::default();
    if !app.is_empty() {
        token(graph, key, channel, app, now, &mut checked).await;
    }
    account(graph, key, channel, &mut checked).await;
    subscription(graph, key, channel, &mut checked).await;
    checked
}

async fn token(graph: &Graph, key: &Key, channel: Channel, app: &str, now: Timestamp, checked: &mut Checked) {
    let said = match graph.debug_token(key, app).await.and_then(|answered| answered.value()) {
        Ok(said) => said,
        Err(trouble) => {
            let detail = format!("The platform did not say what the token may do: {}", words(&trouble));
            return checked.found(Step::Token, State::Warning, detail);
        }
    };
    let data = said.part("data");
    if data.get("is_valid") != Some(&Value::Bool(true)) {
        return checked.found(Step::Token, State::Bad, "The token is not valid any more: make a new one and paste it here.");
    }
    checked.token_expires_at = data.time("expires_at").filter(|at| at.as_millis() > 0);
    match checked.token_expires_at {
        Some(at) if at.as_millis() - now.as_millis() < SOON_MS => {
            checked.found(Step::Token, State::Warning, format!("The token is valid until {at}: make one that does not end."));
        }
        Some(at) => checked.found(Step::Token, State::Good, format!("The token is valid until {at}.")),
        None => checked.found(Step::Token, State::Good, "The token is valid and does not end."),
    }
    let scopes: Vec<&str> = data.items("scopes").iter().filter_map(Value::as_str).collect();
    let missing: Vec<_> =
        permissions(channel, key.is_own_login()).iter().filter(|scope| !scopes.contains(*scope)).copied().collect();
    if missing.is_empty() {
        checked.found(Step::Permissions, State::Good, "The token may do what is needed.");
    } else {
        checked.found(Step::Permissions, State::Bad, format!("The token lacks: {}.", missing.join(", ")));
    }
}

async fn account(graph: &Graph, key: &Key, channel: Channel, checked: &mut Checked) {
    let fields = match channel {
        Channel::WhatsApp => "id,display_phone_number,verified_name,quality_rating,status",
        Channel::Messenger => "id,name",
        Channel::Instagram | Channel::Web => "id,username",
    };
    match graph.get(key, key.id(), &[("fields", fields)]).await.and_then(|answered| answered.value()) {
        Ok(said) => {
            let name = ["display_phone_number", "name", "username"].iter().find_map(|name| said.word(name));
            let shown = name.clone().unwrap_or_else(|| key.id().to_owned());
            checked.shown_as = name;
            match said.word("quality_rating").as_deref() {
                Some(quality @ ("RED" | "YELLOW")) => {
                    checked.found(Step::Account, State::Warning, format!("{shown} is there, its quality is {quality}."));
                }
                _ => checked.found(Step::Account, State::Good, format!("{shown} is there.")),
            }
        }
        Err(trouble) => {
            checked.found(Step::Account, State::Bad, format!("The account {} was not found: {}", key.id(), words(&trouble)));
        }
    }
}

async fn subscription(graph: &Graph, key: &Key, channel: Channel, checked: &mut Checked) {
    let owner = match channel {
        Channel::WhatsApp => key.parent(),
        _ => key.sender(),
    };
    if owner.is_empty() {
        let detail = "Without the id of the WhatsApp business account its subscription cannot be looked at.";
        return checked.found(Step::Subscription, State::Warning, detail);
    }
    let path = format!("{owner}/subscribed_apps");
    match graph.get(key, &path, &[]).await.and_then(|answered| answered.value()) {
        Ok(said) if !said.items("data").is_empty() => {
            checked.found(Step::Subscription, State::Good, "Your app hears what happens there.");
        }
        Ok(_none) => {
            let body = match channel {
                Channel::WhatsApp => json!({}),
                Channel::Messenger => json!({"subscribed_fields": MESSENGER_FIELDS}),
                _ => json!({"subscribed_fields": INSTAGRAM_FIELDS}),
            };
            match graph.post(key, &path, &body).await.and_then(|answered| answered.value()) {
                Ok(_) => checked.found(Step::Subscription, State::Good, "Your app was not subscribed; it is now."),
                Err(trouble) => {
                    checked.found(
                        Step::Subscription,
                        State::Bad,
                        format!("Your app could not be subscribed: {}", words(&trouble)),
                    );
                }
            }
        }
        Err(trouble) => {
            checked.found(Step::Subscription, State::Bad, format!("The subscription is not known: {}", words(&trouble)));
        }
    }
}

fn words(trouble: &Trouble) -> String {
    match trouble {
        Trouble::Refused(failure) if failure.details.is_empty() => format!("{} (code {})", failure.title, failure.code),
        Trouble::Refused(failure) => format!("{} (code {})", failure.details, failure.code),
        Trouble::NotSent => "the platform could not be reached.".to_owned(),
        Trouble::NoAnswer => "the platform gave no answer that can be read.".to_owned(),
    }
}
