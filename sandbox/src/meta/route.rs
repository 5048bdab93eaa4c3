//! From a call to an answer: version, token, proof, limits of calls, and who answers.

use serde_json::{Map, Value, json};

use super::fault::Fault;
use super::fields::params;
use super::refusal::Refusal;
use super::rules::{Token, TokenKind};
use super::state::{Channel, State};
use super::webhook::mac;
use super::{apps, comments, files, pages, publishing, templates, whatsapp};
use crate::serve::{Reply, Request, decoded};

const HOUR: u64 = 60 * 60 * 1000;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Host {
    Facebook,
    Instagram,
}

/// A call whose token was found good.
pub(super) struct Call<'a> {
    pub(super) request: &'a Request,
    pub(super) method: &'a str,
    pub(super) host: Host,
    pub(super) token: Token,
    pub(super) params: Map<String, Value>,
}

pub(super) type Answer = Result<Value, Refusal>;

impl Call<'_> {
    pub(super) fn param(&self, name: &str) -> Option<&str> {
        self.params.get(name).and_then(Value::as_str)
    }

    /// Errors: when the token has not this permission.
    pub(super) fn needs(&self, scope: &str, code: i64) -> Result<(), Refusal> {
        let has = self.token.scopes.iter().any(|owned| owned == scope);
        if has { Ok(()) } else { Err(Refusal::permission(code, scope)) }
    }

    /// Errors: when the token belongs to another account.
    pub(super) fn owns(&self, id: &str) -> Result<(), Refusal> {
        match &self.token.kind {
            TokenKind::Page(own) | TokenKind::Instagram(own) if own == id => Ok(()),
            _ => Err(Refusal::unknown(self.method, id)),
        }
    }
}

pub(super) fn answer(state: &mut State, request: &Request, fault: Option<&Fault>) -> Reply {
    let number = state.next();
    let trace = format!("A{number:021X}");
    let is_whatsapp = request.path().split('/').any(|part| state.number(part).is_some());
    if let Some(reply) = fault.and_then(|fault| fault.instead(&trace, is_whatsapp)) {
        return reply;
    }
    let reply = said(state, request).unwrap_or_else(|refusal| refusal.reply(&trace)).with("x-fb-trace-id", &trace);
    fault.map_or(reply.clone(), |fault| fault.carry(reply))
}

fn said(state: &mut State, request: &Request) -> Result<Reply, Refusal> {
    let path = decoded(request.path());
    let (host, path) = match path.strip_prefix("/instagram/") {
        Some(rest) => (Host::Instagram, rest.to_owned()),
        None => (Host::Facebook, path.trim_start_matches('/').to_owned()),
    };
    let parts: Vec<&str> = path.trim_end_matches('/').split('/').collect();
    if let ["cdn", id] = parts.as_slice() {
        return Ok(files::from_cdn(state, request, id));
    }
    let params = params(request)?;
    if let Some(reply) = apps::without_version(state, request, host, &parts, &params) {
        return reply.map(|body| Reply::json(200, &body));
    }
    if let ["whatsapp_business", "attachments"] = parts.as_slice() {
        let token = token(state, request, host, &params)?;
        let call = Call { request, method: &request.method, host, token, params };
        return files::download(state, &call);
    }
    let (version, rest) = version(state, &parts)?;
    let token = token(state, request, host, &params)?;
    proof(state, host, &token, &params)?;
    let call = Call { request, method: &request.method, host, token, params };
    let usage = count(state, &call, rest)?;
    let body = routed(state, &call, rest)?;
    let reply = Reply::json(200, &body).with("facebook-api-version", &version);
    Ok(usage.map_or(reply.clone(), |(name, usage)| reply.with(name, &usage)))
}

/// A version that has ended is served by the oldest that lives.
fn version<'a>(state: &State, parts: &'a [&'a str]) -> Result<(String, &'a [&'a str]), Refusal> {
    let unknown = || {
        let path = parts.join("/");
        Refusal::new(400, 2500, format!("Unknown path components: /{path}"))
    };
    let (first, rest) = parts.split_first().ok_or_else(unknown)?;
    let number = |version: &str| version.strip_prefix('v').and_then(|number| number.parse::<f64>().ok());
    let asked = number(first).ok_or_else(unknown)?;
    let live = &state.rules.versions;
    if live.iter().any(|version| version == first) {
        return Ok(((*first).to_owned(), rest));
    }
    let oldest = live.first().ok_or_else(unknown)?;
    let is_dead = number(oldest).is_some_and(|oldest| (1.0..oldest).contains(&asked));
    if is_dead { Ok((oldest.clone(), rest)) } else { Err(unknown()) }
}

fn token(state: &State, request: &Request, host: Host, params: &Map<String, Value>) -> Result<Token, Refusal> {
    let header = request.header("authorization");
    let bearer = header.and_then(|value| value.strip_prefix("Bearer ").or_else(|| value.strip_prefix("OAuth ")));
    let given = bearer.or_else(|| params.get("access_token").and_then(Value::as_str)).unwrap_or_default();
    if given.is_empty() {
        return Err(Refusal::token(None, "An active access token must be used to query information about the current user."));
    }
    let garbled = || Refusal::token(None, "Invalid OAuth access token - Cannot parse access token");
    let token = state.rules.tokens.iter().find(|token| token.text == given).ok_or_else(garbled)?;
    let is_of_host = matches!(token.kind, TokenKind::Instagram(_)) == (host == Host::Instagram);
    if !is_of_host {
        return Err(garbled());
    }
    if let Some(subcode) = token.revoked {
        let message = match subcode {
            458 => "Error validating access token: The user has not authorized application.",
            460 => "Error validating access token: The session has been invalidated because the user changed their password.",
            _ => "Error validating access token: Session does not match current stored session.",
        };
        return Err(Refusal::token(Some(subcode), message));
    }
    if token.expires_at.is_some_and(|end| end <= state.now()) {
        return Err(Refusal::token(Some(463), "Error validating access token: Session has expired."));
    }
    Ok(token.clone())
}

fn proof(state: &State, host: Host, token: &Token, params: &Map<String, Value>) -> Result<(), Refusal> {
    if host == Host::Instagram || token.kind == TokenKind::App {
        return Ok(());
    }
    let refused = |message: &str| Refusal { kind: "GraphMethodException", ..Refusal::new(400, 100, message) };
    match params.get("appsecret_proof").and_then(Value::as_str) {
        Some(proof) if proof == mac(&state.rules.app_secret, token.text.as_bytes()) => Ok(()),
        Some(_) => Err(refused("Invalid appsecret_proof provided in the API argument")),
        None if state.rules.needs_proof => Err(refused("API calls from the server require an appsecret_proof argument")),
        None => Ok(()),
    }
}

/// Counts a call of management; the headers show from three quarters on.
fn count(state: &mut State, call: &Call<'_>, parts: &[&str]) -> Result<Option<(&'static str, String)>, Refusal> {
    if parts.get(1) == Some(&"messages") {
        return Ok(None);
    }
    let (account, code, kind) = match &call.token.kind {
        TokenKind::System => ("waba".to_owned(), 80_008, "whatsapp_business_management"),
        TokenKind::Page(id) => (id.clone(), 80_001, "pages"),
        TokenKind::Instagram(id) => (id.clone(), 80_002, "instagram"),
        TokenKind::App => return Ok(None),
    };
    let now = state.now();
    let most = state.rules.limits.management.max(1);
    let business =
        if kind.starts_with("whatsapp") { state.rules.numbers.first().map(|number| number.waba.clone()) } else { None };
    let (used, began) = state.usage.entry(account.clone()).or_insert((0, now));
    if now.saturating_sub(*began) >= HOUR {
        (*used, *began) = (0, now);
    }
    *used += 1;
    let percent = *used * 100 / most;
    if *used > most {
        return Err(Refusal::new(
            400,
            code,
            format!("(#{code}) There have been too many calls to this account. Wait a bit and try again."),
        ));
    }
    if percent < 75 {
        return Ok(None);
    }
    let left = if percent >= 100 { (HOUR - (now - *began)).div_ceil(60_000) } else { 0 };
    let usage = json!([{"type": kind, "call_count": percent, "total_cputime": percent / 2, "total_time": percent / 2,
        "estimated_time_to_regain_access": left}]);
    let mut all = Map::new();
    all.insert(business.unwrap_or(account), usage);
    Ok(Some(("x-business-use-case-usage", Value::Object(all).to_string())))
}

fn routed(state: &mut State, call: &Call<'_>, parts: &[&str]) -> Answer {
    match (call.method, parts) {
        ("GET", ["debug_token"]) => apps::debug_token(state, call),
        ("GET", ["me", "accounts"]) => Ok(apps::accounts(state)),
        ("POST", [app, "uploads"]) if *app == state.rules.app_id => files::begin_upload(state, call),
        (_, [upload]) if upload.starts_with("upload:") => files::continue_upload(state, call, upload),
        ("POST", [id, "messages"]) => send(state, call, id),
        (_, [id, "subscribed_apps"]) => apps::subscribed_apps(state, call, id),
        (_, [id, "message_templates"])
            if state.page(id).is_some() || state.rules.numbers.iter().any(|number| number.waba == *id) =>
        {
            templates::of_account(state, call, id)
        }
        (_, [id, edge @ ("feed" | "posts" | "photos" | "videos")]) if state.page(id).is_some() => {
            publishing::of_page(state, call, id, edge)
        }
        (_, [id, edge @ ("media" | "media_publish" | "content_publishing_limit")]) if state.instagram(id).is_some() => {
            publishing::of_instagram(state, call, id, edge)
        }
        ("GET", [id]) if state.containers.contains_key(*id) => publishing::one(state, call, id),
        (_, [id]) if state.templates.iter().any(|template| template.id == *id) => templates::one(state, call, id),
        ("POST", [id, "media"]) if state.number(id).is_some() => files::upload(state, call, id),
        (_, [id]) if state.media.contains_key(*id) => files::one(state, call, id),
        (_, [id, edge]) if state.number(id).is_some() => whatsapp::numbers::edge(state, call, id, edge),
        (_, [id]) if state.number(id).is_some() => whatsapp::numbers::one(state, call, id),
        ("GET", [id, "phone_numbers"]) => whatsapp::numbers::list(state, call, id),
        ("POST", [id, "message_attachments"]) => pages::attachment(state, call, id),
        (_, [id, edge @ ("comments" | "replies" | "likes")]) => comments::edge(state, call, id, edge),
        (_, [id]) if state.comment(id).is_some() || state.posts.iter().any(|post| post.id == *id) => {
            comments::one(state, call, id)
        }
        ("GET", [id]) => apps::node(state, call, id),
        (method, parts) => Err(Refusal::unknown(method, parts.first().copied().unwrap_or_default())),
    }
}

fn send(state: &mut State, call: &Call<'_>, id: &str) -> Answer {
    let own = match (&call.token.kind, id) {
        (TokenKind::Page(own) | TokenKind::Instagram(own), "me") => own.clone(),
        _ => id.to_owned(),
    };
    if state.number(&own).is_some() {
        return whatsapp::send(state, call, &own);
    }
    call.owns(&own)?;
    if call.host == Host::Instagram {
        return pages::send(state, call, Channel::Instagram, &own);
    }
    // Through a page both are written to: the person's id says which it is.
    let recipient = call.params.get("recipient").cloned().unwrap_or_default();
    let instagram = state.page(&own).and_then(|page| page.instagram.clone());
    let is_instagram = instagram.as_ref().is_some_and(|account| {
        let person = recipient["id"].as_str().is_some_and(|id| state.person(account, id).is_some());
        let comment = recipient["comment_id"].as_str().and_then(|id| state.comment(id));
        person || comment.is_some_and(|comment| comment.account == *account)
    });
    match instagram {
        Some(account) if is_instagram => pages::send(state, call, Channel::Instagram, &account),
        _ => pages::send(state, call, Channel::Messenger, &own),
    }
}
