//! Tokens, accounts and subscriptions.

use serde_json::{Map, Value, json};

use super::fields::Fields;
use super::refusal::Refusal;
use super::route::{Answer, Call, Host};
use super::rules::{Token, TokenKind};
use super::state::{DAY, Override, State, Subscription};
use super::whatsapp::numbers::picked;
use crate::serve::Request;

/// Every field a page or an Instagram account may subscribe to.
const PAGE_FIELDS: [&str; 19] = [
    "messages",
    "message_echoes",
    "message_deliveries",
    "message_reads",
    "message_reactions",
    "message_edits",
    "messaging_postbacks",
    "messaging_referrals",
    "messaging_optins",
    "messaging_handovers",
    "standby",
    "messaging_policy_enforcement",
    "messaging_account_linking",
    "messaging_feedback",
    "response_feedback",
    "send_cart",
    "messenger_template_status_update",
    "feed",
    "mention",
];
const INSTAGRAM_FIELDS: [&str; 13] = [
    "messages",
    "message_echoes",
    "message_reactions",
    "message_edit",
    "messaging_postbacks",
    "messaging_seen",
    "messaging_referral",
    "messaging_optins",
    "messaging_handover",
    "standby",
    "comments",
    "live_comments",
    "mentions",
];

/// Calls whose path has no version: exchanges and refreshes of tokens.
pub(super) fn without_version(
    state: &mut State,
    request: &Request,
    host: Host,
    parts: &[&str],
    params: &Map<String, Value>,
) -> Option<Answer> {
    let is = |name: &str, value: &str| params.get(name).and_then(Value::as_str) == Some(value);
    match (request.method.as_str(), host, parts) {
        ("GET", Host::Instagram, ["access_token"]) => Some(if is("client_secret", &state.rules.instagram_secret.clone()) {
            lengthened(state, params, false)
        } else {
            Err(Refusal::new(400, 1, "Error validating client secret."))
        }),
        ("GET", Host::Instagram, ["refresh_access_token"]) => Some(lengthened(state, params, true)),
        ("GET", Host::Facebook, [.., "oauth", "access_token"]) => {
            let is_app = is("client_id", &state.rules.app_id.clone()) && is("client_secret", &state.rules.app_secret.clone());
            let token = state.rules.tokens.iter().find(|token| token.kind == TokenKind::System);
            Some(match token {
                Some(token) if is_app => Ok(json!({"access_token": token.text, "token_type": "bearer"})),
                _ => Err(Refusal::new(400, 1, "Error validating client secret.")),
            })
        }
        _ => None,
    }
}

/// Sixty more days for an Instagram token that has not lapsed.
fn lengthened(state: &mut State, params: &Map<String, Value>, is_refresh: bool) -> Answer {
    let wanted = if is_refresh { "ig_refresh_token" } else { "ig_exchange_token" };
    if params.get("grant_type").and_then(Value::as_str) != Some(wanted) {
        return Err(Refusal::param(format!("The grant_type must be {wanted}.")));
    }
    let now = state.now();
    let given = params.get("access_token").and_then(Value::as_str).unwrap_or_default();
    let token = state.rules.tokens.iter().find(|token| token.text == given && matches!(token.kind, TokenKind::Instagram(_)));
    let is_live = |token: &&Token| token.revoked.is_none() && token.expires_at.is_none_or(|end| end > now);
    let token =
        token.filter(is_live).ok_or_else(|| Refusal::token(Some(463), "Error validating access token: Session has expired."))?;
    // A token of less than a day is too young.
    if is_refresh && token.expires_at.is_some_and(|end| end > now + 59 * DAY) {
        return Err(Refusal::param("The access token must be at least 24 hours old."));
    }
    if is_refresh && !token.scopes.iter().any(|scope| scope == "instagram_business_basic") {
        return Err(Refusal::permission(10, "instagram_business_basic"));
    }
    let (kind, scopes) = (token.kind.clone(), token.scopes.clone());
    // The former one lives on until its own end.
    let text = format!("{}-{}", given.split('-').take(2).collect::<Vec<_>>().join("-"), state.next());
    let permissions = scopes.join(",");
    let longer = Token { text: text.clone(), kind, scopes, expires_at: Some(now + 60 * DAY), revoked: None };
    state.rules.tokens.push(longer);
    Ok(json!({"access_token": text, "token_type": "bearer", "expires_in": 60 * DAY / 1000, "permissions": permissions}))
}

pub(super) fn debug_token(state: &State, call: &Call<'_>) -> Answer {
    if call.token.kind != TokenKind::App {
        let message =
            "(#100) You must provide an app access token, or a user access token that is an owner or developer of the app";
        return Err(Refusal::new(400, 100, message));
    }
    let input = call.param("input_token").ok_or_else(|| Refusal::param("The parameter input_token is required"))?;
    let Some(token) = state.rules.tokens.iter().find(|token| token.text == input) else {
        let error = json!({"code": 190, "message": "Invalid OAuth access token."});
        return Ok(json!({"data": {"error": error, "is_valid": false, "scopes": []}}));
    };
    let expires_at = token.expires_at.unwrap_or_default();
    let is_valid = token.revoked.is_none() && token.expires_at.is_none_or(|end| end > state.now());
    let (kind, target) = match &token.kind {
        TokenKind::System => ("SYSTEM_USER", state.rules.numbers.iter().map(|number| number.waba.clone()).collect()),
        TokenKind::App => ("APP", Vec::new()),
        TokenKind::Page(id) => ("PAGE", vec![id.clone()]),
        TokenKind::Instagram(id) => ("USER", vec![id.clone()]),
    };
    let granular: Vec<Value> = token.scopes.iter().map(|scope| json!({"scope": scope, "target_ids": target})).collect();
    let mut data = json!({"app_id": state.rules.app_id, "type": kind, "is_valid": is_valid, "scopes": token.scopes,
        "granular_scopes": granular, "expires_at": expires_at / 1000, "data_access_expires_at": 0});
    if !is_valid {
        data["error"] = json!({"code": 190, "subcode": token.revoked.unwrap_or(463), "message": "The session is invalid."});
    }
    Ok(json!({"data": data}))
}

/// Pages the owner of the token looks after.
pub(super) fn accounts(state: &State) -> Value {
    let token = |page: &str| state.rules.tokens.iter().find(|token| token.kind == TokenKind::Page(page.to_owned()));
    let pages = state.rules.pages.iter().map(|page| {
        let instagram = page.instagram.as_deref().and_then(|id| state.instagram(id));
        json!({"id": page.id, "name": page.name, "access_token": token(&page.id).map(|token| &token.text),
            "tasks": ["MODERATE", "MESSAGING", "CREATE_CONTENT"],
            "instagram_business_account": instagram.map(|own| json!({"id": own.id, "username": own.username}))})
    });
    json!({"data": pages.collect::<Vec<Value>>()})
}

pub(super) fn subscribed_apps(state: &mut State, call: &Call<'_>, id: &str) -> Answer {
    let is_waba = state.rules.numbers.iter().any(|number| number.waba == id);
    if is_waba {
        call.needs("whatsapp_business_management", 200)?;
    } else {
        call.owns(id)?;
        let scope = if call.host == Host::Instagram { "instagram_business_basic" } else { "pages_manage_metadata" };
        call.needs(scope, 200)?;
    }
    let app = state.rules.app_id.clone();
    match call.method {
        "GET" => {
            let found = state.subscriptions.get(id);
            let data = found.map(|found| {
                let link = json!({"id": app, "name": "Sandbox", "link": "https://www.example.com/"});
                let mut entry = if is_waba { json!({"whatsapp_business_api_data": link}) } else { link };
                if !is_waba {
                    entry["subscribed_fields"] = json!(found.fields);
                }
                if let Some(instead) = &found.instead {
                    entry["override_callback_uri"] = json!(instead.url);
                }
                entry
            });
            Ok(json!({"data": data.into_iter().collect::<Vec<Value>>()}))
        }
        "POST" => {
            let subscription = wanted(call, is_waba)?;
            state.subscriptions.insert(id.to_owned(), subscription);
            Ok(json!({"success": true}))
        }
        "DELETE" => {
            state.subscriptions.remove(id);
            Ok(json!({"success": true}))
        }
        method => Err(Refusal::unknown(method, id)),
    }
}

fn wanted(call: &Call<'_>, is_waba: bool) -> Result<Subscription, Refusal> {
    let fields = Fields::top(&call.params, false);
    if is_waba {
        let url = fields.text("override_callback_uri", 200)?.map(str::to_owned);
        if url.is_some() && !fields.has("verify_token") {
            return Err(fields.missing("verify_token"));
        }
        let verify_token = fields.text("verify_token", 512)?.unwrap_or_default().to_owned();
        let instead = url.map(|url| Override { url, verify_token, is_verified: false });
        return Ok(Subscription { fields: Vec::new(), instead });
    }
    let known: &[&str] = if call.host == Host::Instagram { &INSTAGRAM_FIELDS } else { &PAGE_FIELDS };
    let listed = match fields.get("subscribed_fields") {
        Some(Value::Array(list)) => list.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
        Some(Value::String(text)) => text.split(',').map(|field| field.trim().to_owned()).collect::<Vec<String>>(),
        _ => Vec::new(),
    };
    if listed.is_empty() {
        return Err(fields.missing("subscribed_fields"));
    }
    if let Some(other) = listed.iter().find(|field| !known.contains(&field.as_str())) {
        let all = known.join(", ");
        return Err(Refusal::param(format!("Param subscribed_fields[0] must be one of {{{all}}} - got \"{other}\".")));
    }
    Ok(Subscription { fields: listed, instead: None })
}

/// A page, an Instagram account, or a person who wrote.
pub(super) fn node(state: &State, call: &Call<'_>, id: &str) -> Answer {
    let own = match &call.token.kind {
        TokenKind::Page(own) | TokenKind::Instagram(own) => own.clone(),
        _ => return Err(Refusal::unknown(call.method, id)),
    };
    let id = if id == "me" { own.as_str() } else { id };
    let asks_for_followers = call.param("fields").is_some_and(|fields| fields.contains("followers_count"));
    if let Some(page) = state.page(id).filter(|_| id == own) {
        if asks_for_followers {
            call.needs("pages_read_engagement", 10)?;
        }
        let instagram = page.instagram.as_ref().map(|id| json!({"id": id}));
        let followers = state.followers.get(id).copied().unwrap_or_default();
        let whole = json!({"id": id, "name": page.name, "instagram_business_account": instagram, "followers_count": followers,
            "fan_count": followers});
        return picked(call, &whole, &["name"]);
    }
    let instagram = state.page(&own).and_then(|page| page.instagram.clone());
    if let Some(account) = state.instagram(id).filter(|_| id == own || instagram.as_deref() == Some(id)) {
        if asks_for_followers {
            call.needs(if call.host == Host::Instagram { "instagram_business_basic" } else { "instagram_basic" }, 10)?;
        }
        let posts = state.posts.iter().filter(|post| post.account == id).count();
        let whole = json!({"id": format!("7{id}"), "user_id": id, "username": account.username, "name": account.username,
            "account_type": "BUSINESS", "followers_count": state.followers.get(id).copied().unwrap_or_default(),
            "follows_count": 0, "media_count": posts});
        return picked(call, &whole, &["user_id", "username"]);
    }
    let reachable = [Some(own.clone()), instagram];
    let person = reachable.iter().flatten().find_map(|account| state.person(account, id));
    // A profile is shown only to whom the person has written.
    let person = person.filter(|person| person.last_said_at.is_some()).ok_or_else(|| Refusal::unknown(call.method, id))?;
    let (first, last) = person.name.split_once(' ').unwrap_or((&person.name, ""));
    let whole = json!({"id": id, "name": person.name, "first_name": first, "last_name": last, "username": person.username,
        "profile_pic": null, "follower_count": 12, "is_user_follow_business": false, "is_business_follow_user": false,
        "is_verified_user": false});
    picked(call, &whole, &["name"])
}
