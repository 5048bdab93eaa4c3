//! Is the account connected as it should be? Each question by itself, so that a newcomer sees which step is missing.

use engine::clock::Timestamp;
use engine::model::inbox::Channel;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::failure::{Class, Trouble};
use crate::graph::{Graph, Key};
use crate::pace::Rates;
use crate::platform::Platform;
use crate::wire::Wire as _;

/// What was asked and found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    pub step: Step,
    pub state: State,
    /// For whoever looks after the channel, in plain words.
    pub detail: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    Token,
    Permissions,
    Account,
    Subscription,
    /// Whether webhooks come and are signed as they should be; asked of ourselves.
    Webhook,
}

impl Step {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Token => "token",
            Self::Permissions => "permissions",
            Self::Account => "account",
            Self::Subscription => "subscription",
            Self::Webhook => "webhook",
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
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
    pub token_end: TokenEnd,
    pub standing: Standing,
    /// Whether the app heard of the account, and hears of it now; absent: the platform did not say.
    pub subscribed: Option<Subscribed>,
    /// The platform could not be asked, so what was found says little.
    pub is_unreachable: bool,
}

/// When a token ends, as the platform says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum TokenEnd {
    #[default]
    Unknown,
    Never,
    At(Timestamp),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subscribed {
    Already,
    /// It was not; now it is.
    Restored,
    /// It is not, and could not be made to.
    Gone,
}

/// What the platform thinks of an account, in its own words; only `WhatsApp` says most of it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Standing {
    /// `GREEN`, `YELLOW`, `RED`, `UNKNOWN`.
    pub quality: Option<String>,
    /// How many people may be written to in a day without having written: `TIER_250`…
    pub limit: Option<String>,
    /// Of the name that customers see: `APPROVED`, `DECLINED`…
    pub name_status: Option<String>,
    /// `CONNECTED`, `BANNED`…
    pub status: Option<String>,
    /// How fast it may send: `STANDARD`, `HIGH`…
    pub throughput: Option<String>,
}

impl Standing {
    /// Messages a second; none: as many as any number.
    pub fn per_second(&self) -> Option<u32> {
        (self.throughput.as_deref() == Some("HIGH")).then_some(Rates::WHATSAPP_HIGH.per_second)
    }
}

impl Checked {
    /// A question that was not answered.
    fn unanswered(&mut self, channel: Channel, step: Step, state: State, trouble: &Trouble, said: &str) {
        self.is_unreachable |= state == State::Bad && is_passing(trouble, channel);
        self.found(step, state, format!("{said}: {}", words(trouble)));
    }

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
        Channel::Web | Channel::Voice => &[],
    }
}

/// And where comments below posts are to be read, answered and hidden.
const fn comment_permissions(channel: Channel, is_own_login: bool) -> &'static [&'static str] {
    match channel {
        Channel::Messenger => &["pages_read_user_content", "pages_manage_engagement"],
        Channel::Instagram if is_own_login => &["instagram_business_manage_comments"],
        Channel::Instagram => &["instagram_manage_comments"],
        Channel::WhatsApp | Channel::Web | Channel::Voice => &[],
    }
}

/// What a page or an Instagram account has to tell us.
const MESSENGER_FIELDS: &str = "messages,message_echoes,message_deliveries,message_reads,message_reactions,message_edits,\
messaging_postbacks,messaging_referrals,messaging_optins,messaging_handovers,standby,messaging_policy_enforcement,feed,mention,\
messenger_template_status_update";
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
            let said = "The platform did not say what the token may do";
            return checked.unanswered(channel, Step::Token, State::Warning, &trouble, said);
        }
    };
    let data = said.part("data");
    let ends_at = data.time("expires_at").filter(|at| at.as_millis() > 0);
    if data.get("is_valid") != Some(&Value::Bool(true)) {
        checked.token_end = ends_at.map_or(TokenEnd::Unknown, TokenEnd::At);
        return checked.found(Step::Token, State::Bad, NO_TOKEN);
    }
    checked.token_end = ends_at.map_or(TokenEnd::Never, TokenEnd::At);
    match ends_at {
        Some(at) if at.as_millis() - now.as_millis() < SOON_MS => {
            let way = if key.is_own_login() { "it could not be lengthened" } else { "make one that does not end" };
            checked.found(Step::Token, State::Warning, format!("The token is valid until {}: {way}.", day(at)));
        }
        Some(at) => checked.found(Step::Token, State::Good, format!("The token is valid until {}.", day(at))),
        None => checked.found(Step::Token, State::Good, "The token is valid and does not end."),
    }
    let scopes: Vec<&str> = data.items("scopes").iter().filter_map(Value::as_str).collect();
    let missing = |wanted: &[&'static str]| -> Vec<&'static str> {
        wanted.iter().filter(|scope| !scopes.contains(*scope)).copied().collect()
    };
    let lacks = missing(permissions(channel, key.is_own_login()));
    let lacks_for_comments = missing(comment_permissions(channel, key.is_own_login()));
    if !lacks.is_empty() {
        checked.found(Step::Permissions, State::Bad, format!("The token lacks: {}.", lacks.join(", ")));
    } else if lacks_for_comments.is_empty() {
        checked.found(Step::Permissions, State::Good, "The token may do what is needed.");
    } else {
        let detail = format!("For messages it may do what is needed. For comments it lacks: {}.", lacks_for_comments.join(", "));
        checked.found(Step::Permissions, State::Warning, detail);
    }
}

const NO_TOKEN: &str = "The token is not valid any more: make a new one and paste it here.";

/// What is asked of an account; the second where the platform does not know all of the first.
const fn fields(channel: Channel) -> [&'static str; 2] {
    match channel {
        Channel::WhatsApp => [
            "id,display_phone_number,verified_name,quality_rating,status,name_status,throughput,\
             whatsapp_business_manager_messaging_limit",
            "id,display_phone_number,verified_name,quality_rating,status",
        ],
        Channel::Messenger => ["id,name"; 2],
        Channel::Instagram | Channel::Web | Channel::Voice => ["id,username"; 2],
    }
}

async fn ask(graph: &Graph, key: &Key, channel: Channel) -> Result<Value, Trouble> {
    let [all, some] = fields(channel);
    let ask = async |fields| graph.get(key, key.id(), &[("fields", fields)]).await.and_then(|answered| answered.value());
    match ask(all).await {
        // A number that is not ours, or a field that this version does not have.
        Err(Trouble::Refused(failure)) if failure.code == 100 && all != some => ask(some).await,
        answered => answered,
    }
}

fn standing(said: &Value) -> Standing {
    Standing {
        quality: said.word("quality_rating"),
        limit: said.word("whatsapp_business_manager_messaging_limit"),
        name_status: said.word("name_status"),
        status: said.word("status"),
        throughput: said["throughput"].word("level"),
    }
}

async fn account(graph: &Graph, key: &Key, channel: Channel, checked: &mut Checked) {
    match ask(graph, key, channel).await {
        Ok(said) => {
            let name = ["display_phone_number", "name", "username"].iter().find_map(|name| said.word(name));
            let shown = name.clone().unwrap_or_else(|| key.id().to_owned());
            checked.shown_as = name;
            checked.standing = standing(&said);
            let Standing { quality, status, .. } = &checked.standing;
            match (status.as_deref(), quality.as_deref()) {
                (Some(status @ ("BANNED" | "RESTRICTED" | "DISCONNECTED" | "DELETED")), _) => {
                    let detail = format!("{shown} is there, and the platform says that it is {}.", status.to_lowercase());
                    checked.found(Step::Account, State::Bad, detail);
                }
                (_, Some(quality @ ("RED" | "YELLOW"))) => {
                    let detail = format!("{shown} is there, its quality is {}.", quality.to_lowercase());
                    checked.found(Step::Account, State::Warning, detail);
                }
                _ => checked.found(Step::Account, State::Good, format!("{shown} is there.")),
            }
        }
        Err(trouble) => {
            let is_token = is_of_token(&trouble, channel);
            if is_token && checked.findings.iter().all(|finding| finding.step != Step::Token) {
                checked.found(Step::Token, State::Bad, NO_TOKEN);
            }
            checked.unanswered(channel, Step::Account, State::Bad, &trouble, &format!("The account {} was not found", key.id()));
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
            checked.subscribed = Some(Subscribed::Already);
            if hears_all(said.items("data"), channel) {
                return checked.found(Step::Subscription, State::Good, "Your app hears what happens there.");
            }
            match graph.post(key, &path, &wanted(channel)).await.and_then(|answered| answered.value()) {
                Ok(_) => checked.found(Step::Subscription, State::Good, "Your app hears more of what happens there from now on."),
                Err(trouble) => {
                    let said = "Your app could not be subscribed to more of what happens there";
                    checked.unanswered(channel, Step::Subscription, State::Warning, &trouble, said);
                }
            }
        }
        Ok(_none) => match graph.post(key, &path, &wanted(channel)).await.and_then(|answered| answered.value()) {
            Ok(_) => {
                checked.subscribed = Some(Subscribed::Restored);
                checked.found(Step::Subscription, State::Good, "Your app was not subscribed; it is now.");
            }
            Err(trouble) => {
                checked.subscribed = Some(Subscribed::Gone);
                checked.unanswered(channel, Step::Subscription, State::Bad, &trouble, "Your app could not be subscribed");
            }
        },
        Err(trouble) => {
            checked.unanswered(channel, Step::Subscription, State::Bad, &trouble, "The subscription is not known");
        }
    }
}

/// What a subscription is made with.
fn wanted(channel: Channel) -> Value {
    match subscribed_fields(channel) {
        Some(fields) => json!({"subscribed_fields": fields}),
        None => json!({}),
    }
}

/// A business account of `WhatsApp` is subscribed to as a whole.
const fn subscribed_fields(channel: Channel) -> Option<&'static str> {
    match channel {
        Channel::WhatsApp => None,
        Channel::Messenger => Some(MESSENGER_FIELDS),
        _ => Some(INSTAGRAM_FIELDS),
    }
}

/// Whether the subscription is to everything that a new one would be to; it is of an older program otherwise. Where the platform
/// does not say what to, it is.
fn hears_all(apps: &[Value], channel: Channel) -> bool {
    let heard: Vec<&str> = apps.iter().flat_map(|app| app.items("subscribed_fields")).filter_map(Value::as_str).collect();
    heard.is_empty() || subscribed_fields(channel).is_none_or(|all| all.split(',').all(|field| heard.contains(&field)))
}

/// In UTC.
fn day(at: Timestamp) -> String {
    at.to_string().chars().take("2026-11-27".len()).collect()
}

/// The same question may be answered later.
fn is_passing(trouble: &Trouble, channel: Channel) -> bool {
    match (trouble, Platform::of(channel)) {
        (Trouble::Refused(failure), Some(platform)) => failure.class(platform).may_pass(),
        (Trouble::Refused(_), None) => false,
        (Trouble::NotSent | Trouble::NoAnswer, _) => true,
    }
}

fn is_of_token(trouble: &Trouble, channel: Channel) -> bool {
    let (Trouble::Refused(failure), Some(platform)) = (trouble, Platform::of(channel)) else {
        return false;
    };
    failure.class(platform) == Class::Token
}

/// What went wrong, for whoever looks after the channel.
pub fn words(trouble: &Trouble) -> String {
    match trouble {
        Trouble::Refused(failure) if failure.details.is_empty() => format!("{} (code {})", failure.title, failure.code),
        Trouble::Refused(failure) => format!("{} (code {})", failure.details, failure.code),
        Trouble::NotSent => "the platform could not be reached.".to_owned(),
        Trouble::NoAnswer => "the platform gave no answer that can be read.".to_owned(),
    }
}
