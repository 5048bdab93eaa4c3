//! The app, its accounts and tokens, and the limits they are under.

use std::time::Duration;

/// One app of the developer and all it may touch.
#[derive(Debug, Clone)]
pub struct Rules {
    pub app_id: String,
    pub app_secret: String,
    /// Of the Instagram app inside the app.
    pub instagram_secret: String,
    /// Live versions, the oldest first; a dead one is served by the oldest.
    pub versions: Vec<String>,
    /// Every call on the Facebook host must prove that it knows the app's secret.
    pub needs_proof: bool,
    pub tokens: Vec<Token>,
    pub numbers: Vec<Number>,
    pub pages: Vec<Page>,
    pub instagrams: Vec<Instagram>,
    pub limits: Limits,
    /// A message outside the window is accepted and fails by webhook, as it may.
    pub is_window_checked_late: bool,
    /// Messages by status `sent` and `delivered` on their own.
    pub is_delivered_at_once: bool,
    /// Features the app was granted; `Human Agent` is the tag for answers of people.
    pub features: Vec<&'static str>,
    /// How long the receiver of a webhook may take.
    pub answer_within: Duration,
    /// How long it takes until what was brought for a post is ready.
    pub containers_take: Duration,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TokenKind {
    System,
    App,
    /// Of that page.
    Page(String),
    /// Of that Instagram account, on Instagram's host alone.
    Instagram(String),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    pub text: String,
    pub kind: TokenKind,
    pub scopes: Vec<String>,
    /// Milliseconds since 1970; none never ends.
    pub expires_at: Option<u64>,
    /// Subcode of 190 with which it is refused: 458 app removed, 460 password changed, 467 invalid.
    pub revoked: Option<i64>,
}

/// A `WhatsApp` business number.
#[derive(Debug, Clone)]
pub struct Number {
    pub id: String,
    pub waba: String,
    /// Digits.
    pub display: String,
    pub name: String,
    pub quality: String,
    pub tier: String,
    pub is_registered: bool,
    /// Test numbers write to these alone.
    pub allowed: Option<Vec<String>>,
    /// The owner uses the app on a phone too.
    pub is_coexisting: bool,
    /// Without one, nothing above the free allowance is delivered.
    pub has_payment: bool,
}

#[derive(Debug, Clone)]
pub struct Page {
    pub id: String,
    pub name: String,
    /// The Instagram account tied to it.
    pub instagram: Option<String>,
}

#[derive(Debug, Clone)]
pub struct Instagram {
    pub id: String,
    pub username: String,
}

#[derive(Debug, Clone)]
pub struct Limits {
    /// Messages a second of a number, in and out.
    pub throughput: u64,
    /// Messages to one person at once, then one in `pair_gap`.
    pub pair_burst: u64,
    pub pair_gap: Duration,
    /// People written to outside the window in 24 hours.
    pub tier: usize,
    /// Service messages a number sends free of charge in a month.
    pub free_service: u64,
    /// Calls of management in an hour, by account.
    pub management: u64,
    /// Page and Instagram messages a second: text, audio and video.
    pub page_texts: u64,
    pub page_media: u64,
    /// Private replies in an hour.
    pub private_replies: u64,
    /// Posts that an Instagram account publishes through the API in 24 hours.
    pub posts_a_day: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            throughput: 80,
            pair_burst: 45,
            pair_gap: Duration::from_secs(6),
            tier: 250,
            free_service: 1000,
            management: 5000,
            page_texts: 300,
            page_media: 10,
            private_replies: 750,
            posts_a_day: 50,
        }
    }
}

impl Token {
    #[must_use]
    pub fn new(text: &str, kind: TokenKind, scopes: &[&str]) -> Self {
        let scopes = scopes.iter().map(|scope| (*scope).to_owned()).collect();
        Self { text: text.to_owned(), kind, scopes, expires_at: None, revoked: None }
    }
}

/// Ids and tokens of [`Rules::default`].
pub const NUMBER: &str = "106540352242922";
pub const WABA: &str = "102290129340398";
pub const PAGE: &str = "193044580000001";
pub const INSTAGRAM: &str = "17841400000000001";
pub const SYSTEM_TOKEN: &str = "EAAG-system-sandbox";
pub const PAGE_TOKEN: &str = "EAAG-page-sandbox";
pub const INSTAGRAM_TOKEN: &str = "IGAA-sandbox";
pub const APP_ID: &str = "670843887433847";
pub const APP_SECRET: &str = "sandbox-app-secret";
pub const INSTAGRAM_SECRET: &str = "sandbox-instagram-secret";

impl Default for Rules {
    fn default() -> Self {
        let system = ["whatsapp_business_messaging", "whatsapp_business_management", "business_management"];
        let page = [
            "pages_messaging",
            "pages_manage_metadata",
            "pages_show_list",
            "pages_read_engagement",
            "pages_read_user_content",
            "pages_manage_engagement",
            "pages_manage_posts",
            "page_utility_messaging",
            "instagram_basic",
            "instagram_manage_messages",
            "instagram_manage_comments",
            "instagram_content_publish",
        ];
        let instagram = [
            "instagram_business_basic",
            "instagram_business_manage_messages",
            "instagram_business_manage_comments",
            "instagram_business_content_publish",
        ];
        Self {
            app_id: APP_ID.into(),
            app_secret: APP_SECRET.into(),
            instagram_secret: INSTAGRAM_SECRET.into(),
            versions: ["v21.0", "v22.0", "v23.0", "v24.0", "v25.0", "v26.0"].map(str::to_owned).into(),
            needs_proof: false,
            tokens: vec![
                Token::new(SYSTEM_TOKEN, TokenKind::System, &system),
                Token::new(PAGE_TOKEN, TokenKind::Page(PAGE.into()), &page),
                Token::new(INSTAGRAM_TOKEN, TokenKind::Instagram(INSTAGRAM.into()), &instagram),
                Token::new(&format!("{APP_ID}|{APP_SECRET}"), TokenKind::App, &[]),
            ],
            numbers: vec![Number {
                id: NUMBER.into(),
                waba: WABA.into(),
                display: "15550100".into(),
                name: "Sandbox Shop".into(),
                quality: "GREEN".into(),
                tier: "TIER_250".into(),
                is_registered: true,
                allowed: None,
                is_coexisting: true,
                has_payment: true,
            }],
            pages: vec![Page { id: PAGE.into(), name: "Sandbox Shop".into(), instagram: Some(INSTAGRAM.into()) }],
            instagrams: vec![Instagram { id: INSTAGRAM.into(), username: "sandbox.shop".into() }],
            limits: Limits::default(),
            is_window_checked_late: false,
            is_delivered_at_once: true,
            features: vec!["Human Agent"],
            answer_within: Duration::from_secs(5),
            containers_take: Duration::from_secs(1),
        }
    }
}
