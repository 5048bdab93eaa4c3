//! What is there when the program starts: one account and one person on each channel, posts to comment on, templates.

use ::sandbox::meta::{Channel, Instagram, Meta, Number, Page, Rules, State, Template, Token, TokenKind};
use engine::clock::Timestamp;
use serde_json::json;

use super::accounts::{ACCOUNTS, account};
use super::acts::MOST_PEOPLE;

const WHATSAPP_SCOPES: [&str; 3] = ["whatsapp_business_messaging", "whatsapp_business_management", "business_management"];
const PAGE_SCOPES: [&str; 8] = [
    "pages_messaging",
    "pages_manage_metadata",
    "pages_manage_posts",
    "pages_show_list",
    "pages_read_engagement",
    "pages_read_user_content",
    "pages_manage_engagement",
    "page_utility_messaging",
];
const INSTAGRAM_SCOPES: [&str; 4] = [
    "instagram_business_basic",
    "instagram_business_manage_messages",
    "instagram_business_manage_comments",
    "instagram_business_content_publish",
];

/// A token of the Instagram account that the platform gave for a longer life: none when it is no such one.
pub(super) fn lengthened(text: &str, ends_at: Option<Timestamp>) -> Option<Token> {
    let instagram = account(Channel::Instagram);
    let number = text.strip_prefix("simulated-instagram-")?;
    if number.is_empty() || !number.bytes().all(|digit| digit.is_ascii_digit()) {
        return None;
    }
    let token = Token::new(text, TokenKind::Instagram(instagram.id.to_owned()), &INSTAGRAM_SCOPES);
    Some(Token { expires_at: ends_at.map(|end| end.as_millis().unsigned_abs()), ..token })
}

/// Somebody who may be met: the same name has another id on each channel.
pub(super) const NAMES: [&str; 8] =
    ["Maya Lind", "Ben Osei", "Cleo Marchand", "Ravi Nair", "Ines Duarte", "Tom Halloran", "Aiko Mori", "Leila Haddad"];

/// The platform with our accounts and no others.
pub(super) fn rules() -> Rules {
    let [whatsapp, page, instagram] = &ACCOUNTS;
    let tokens = vec![
        Token::new(whatsapp.token, TokenKind::System, &WHATSAPP_SCOPES),
        Token::new(page.token, TokenKind::Page(page.id.to_owned()), &PAGE_SCOPES),
        Token::new(instagram.token, TokenKind::Instagram(instagram.id.to_owned()), &INSTAGRAM_SCOPES),
        Token::new(&format!("{}|{}", whatsapp.app_id, whatsapp.app_secret), TokenKind::App, &[]),
    ];
    let number = Number {
        id: whatsapp.id.to_owned(),
        waba: whatsapp.subscribed().to_owned(),
        display: whatsapp.handle.to_owned(),
        name: whatsapp.name.to_owned(),
        quality: "GREEN".to_owned(),
        tier: "TIER_250".to_owned(),
        is_registered: true,
        allowed: None,
        is_coexisting: true,
        has_payment: true,
    };
    Rules {
        app_id: whatsapp.app_id.to_owned(),
        app_secret: whatsapp.app_secret.to_owned(),
        instagram_secret: instagram.app_secret.to_owned(),
        tokens,
        numbers: vec![number],
        // With a login of its own, the Instagram account is heard once, and not through the page too.
        pages: vec![Page { id: page.id.to_owned(), name: page.name.to_owned(), instagram: None }],
        instagrams: vec![Instagram { id: instagram.id.to_owned(), username: instagram.handle.to_owned() }],
        ..Rules::default()
    }
}

/// Mobile numbers that Australia keeps for films, so that they are numbers and nobody's.
const NUMBERS: [&str; MOST_PEOPLE] =
    ["61491570006", "61491570156", "61491570157", "61491570158", "61491570159", "61491570110", "61491571266", "61491571491"];

/// The id of the person with that place in the list, on that channel; there are no more places than [`MOST_PEOPLE`].
pub(super) fn person_id(channel: Channel, place: usize) -> String {
    match channel {
        Channel::WhatsApp => NUMBERS[place % MOST_PEOPLE].to_owned(),
        Channel::Messenger => format!("2400000000000{:03}", 1 + place),
        Channel::Instagram => format!("1700000000000{:03}", 1 + place),
    }
}

pub(super) fn fill(meta: &Meta, now: u64, has_talked: bool) {
    for (place, account) in ACCOUNTS.iter().enumerate() {
        let name = NAMES.get(place).copied().unwrap_or_default();
        let _new = meta.customer(account.id, &person_id(account.channel, place), name);
    }
    meta.with(|state| {
        // Messages of an earlier start are known by their ids: none may come again.
        state.count_from(now);
        if has_talked {
            // Whether a window is open, the platform has forgotten; the inbox knows when the customer wrote.
            for person in &mut state.people {
                person.last_said_at = Some(now);
            }
        }
        let instagram = account(Channel::Instagram).id;
        state.publish(account(Channel::Messenger).id, "New in the shop: the Line Lamp, in enamel red and exchange green.");
        state.publish(instagram, "The Operator is back: twelve rotary desk phones, restored by hand.");
        for (post, likes) in state.posts.iter_mut().zip([48, 131]) {
            post.likes = likes;
        }
        state.followers.insert(account(Channel::Messenger).id.to_owned(), 1_204);
        state.followers.insert(instagram.to_owned(), 3_480);
        templates(state, now);
    });
}

fn templates(state: &mut State, now: u64) {
    let update = json!([
        {"type": "BODY", "text": "Hello {{1}}, your order {{2}} is on its way. You can answer here.",
            "example": {"body_text": [["Maya", "PC-1001"]]}},
        {"type": "FOOTER", "text": "Plug & Cord"},
        {"type": "BUTTONS", "buttons": [{"type": "QUICK_REPLY", "text": "Where is it?"}, {"type": "QUICK_REPLY", "text": "Thank you"}]}
    ]);
    let offer = json!([{"type": "BODY", "text": "Hello {{1}}, the Line Lamp is here. Shall we keep one for you?",
        "example": {"body_text": [["Maya"]]}}]);
    let template = |place: u64, name: &str, category: &str, status: &str, components| Template {
        id: format!("6{:014}", now + place),
        waba: account(Channel::WhatsApp).subscribed().to_owned(),
        name: name.to_owned(),
        language: "en".to_owned(),
        category: category.to_owned(),
        status: status.to_owned(),
        is_named: false,
        components,
        quality: "UNKNOWN".to_owned(),
        reason: String::new(),
        edited_at: Vec::new(),
    };
    state.templates.push(template(1, "order_on_its_way", "UTILITY", "APPROVED", update));
    state.templates.push(template(2, "lamp_is_here", "MARKETING", "PENDING", offer));
}
