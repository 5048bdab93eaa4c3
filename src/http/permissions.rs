//! What each operation of the API needs of its caller, looked after in one place: [`guard`] stands before every route, reads the
//! table, and hands the caller on. A route that the table does not know is refused to everybody.
//!
//! To permit a new operation: one row in `permissions/table.rs`. The API document shows it as `x-permission`.
//!
//! Nor is anybody let through to a conversation or a call that is out of their sight (`permissions/seen.rs`).
//!
//! What was permitted and done is left in the audit log by the same guard (`permissions/audited.rs`).

mod audited;
mod described;
mod masks;
mod seen;
mod table;

use std::collections::HashMap;
use std::sync::LazyLock;

use axum::extract::{MatchedPath, RawPathParams, Request, State};
use axum::http::{HeaderMap, Method};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use engine::error::Kind;
use engine::ids::{InboxId, OrgId};
use engine::model::inbox::Channel;
use engine::model::role::{Level, Module};

pub use self::audited::{Told, call_was_heard, file_was_read};
use super::address::ClientAddress;
use super::caller::{Caller, bearer};
use super::keyring;
use super::limits::counted;
use super::problem::{Answer, Problem};
use super::quotas::Tally;
use super::repeats;
use crate::app::App;

/// Where the API lives; the table names what comes after it.
const ROOT: &str = "/api/v1";

/// What an operation needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// No login of an operator: the handler checks what it is shown, such as a password or a signed address.
    Nothing,
    /// The token of the widget, which the handler reads.
    Visitor,
    /// A login, whatever its role.
    Login,
    Of(Module, Level),
    /// The same of somebody who has logged in: no API key is enough.
    OfPerson(Module, Level),
    /// The module of the channel that the inbox in the path is connected to.
    OfInbox(Level),
}

static NEEDS: LazyLock<HashMap<(&'static str, &'static str), Need>> =
    LazyLock::new(|| table::ROWS.iter().map(|(method, path, need)| ((*method, *path), *need)).collect());

/// `path` as the document and the router write it, `/api/v1/bots/{id}`.
pub fn need_of(method: &str, path: &str) -> Option<Need> {
    // A HEAD is answered by whoever answers the GET.
    let method = if method == Method::HEAD.as_str() { Method::GET.as_str() } else { method };
    NEEDS.get(&(method, path.strip_prefix(ROOT)?)).copied()
}

impl Need {
    /// Whether an API key may do for it.
    pub const fn takes_keys(self) -> bool {
        matches!(self, Self::Of(..) | Self::OfInbox(_))
    }

    /// As the API document shows it.
    pub fn described(self) -> String {
        match self {
            Self::Nothing => "none".to_owned(),
            Self::Visitor => "visitor".to_owned(),
            Self::Login => "login".to_owned(),
            Self::Of(module, level) | Self::OfPerson(module, level) => format!("{}:{}", module.as_str(), level.as_str()),
            Self::OfInbox(level) => format!("channel:{}", level.as_str()),
        }
    }
}

/// What of a request says whether it may be made.
#[derive(Clone, Copy)]
struct Asked<'a> {
    method: &'a Method,
    headers: &'a HeaderMap,
    address: ClientAddress,
}

/// Lets a request through when its caller may make it, and keeps the caller for the handler.
pub async fn guard(
    State(app): State<App>,
    path: MatchedPath,
    parameters: RawPathParams,
    mut request: Request,
    next: Next,
) -> Response {
    let mut tally = Tally::default();
    let asked = Asked { method: request.method(), headers: request.headers(), address: ClientAddress::of(request.extensions()) };
    let mut response = match admit(&app, path.as_str(), &parameters, asked, &mut tally).await {
        Ok(caller) => {
            let is_repeatable = repeats::concerns(path.as_str(), request.method(), request.headers());
            let audited = |request| audited::around(&app, path.as_str(), &parameters, caller.as_ref(), request, next);
            match &caller {
                Some(caller) => {
                    request.extensions_mut().insert(caller.clone());
                    if is_repeatable { repeats::answer(&app, caller, request, audited).await } else { audited(request).await }
                }
                None => audited(request).await,
            }
        }
        Err(problem) => problem.into_response(),
    };
    tally.tell(response.headers_mut());
    response
}

async fn admit(app: &App, path: &str, parameters: &RawPathParams, asked: Asked<'_>, tally: &mut Tally) -> Answer<Option<Caller>> {
    let Some(need) = need_of(asked.method.as_str(), path) else {
        tracing::error!(path, method = %asked.method, "this operation has no permission and is refused to everybody");
        return Err(Problem::forbidden("nobody may do this"));
    };
    if matches!(need, Need::Nothing | Need::Visitor) {
        return Ok(None);
    }
    let caller = counted_caller(app, asked, tally).await?;
    if !need.takes_keys() {
        caller.need_person()?;
    }
    match need {
        Need::Nothing | Need::Visitor | Need::Login => {}
        Need::Of(module, level) | Need::OfPerson(module, level) => caller.need(module, level)?,
        Need::OfInbox(level) => {
            let inbox = parameters.iter().find(|(name, _)| *name == "id").and_then(|(_, id)| id.parse::<InboxId>().ok());
            caller.need(module_of(app, caller.organisation, inbox).await?, level)?;
        }
    }
    seen::need(app, &caller, path, parameters).await?;
    Ok(Some(caller))
}

/// The address counts before anything is looked up, so that guessing is as slow as calling.
async fn counted_caller(app: &App, asked: Asked<'_>, tally: &mut Tally) -> Answer<Caller> {
    let (limits, Asked { headers, address, .. }) = (&app.limits, asked);
    tally.take("address", &limits.calls_by_address, counted(address.0)).await?;
    let token = bearer(headers)?;
    let caller = if token.starts_with(keyring::PREFIX) {
        Caller::of_key(app, token, address).await?
    } else {
        Caller::of(app, token).await?
    };
    match caller.key {
        Some(key) => tally.take("key", &limits.calls_by_key, key).await?,
        None => tally.take("operator", &limits.calls_by_operator, caller.operator).await?,
    }
    tally.take("organisation", &limits.calls_by_organisation, caller.organisation).await?;
    Ok(caller)
}

/// What is not there is asked for like a setting: whoever may not see inboxes learns nothing of which exist.
async fn module_of(app: &App, organisation: OrgId, inbox: Option<InboxId>) -> Answer<Module> {
    let Some(inbox) = inbox else { return Ok(Module::Settings) };
    match app.engine.settings.inbox(organisation, inbox).await {
        Ok(settings) => Ok(match settings.inbox.channel {
            Channel::Web => Module::Widget,
            Channel::WhatsApp => Module::WhatsApp,
            Channel::Messenger | Channel::Instagram => Module::Social,
            Channel::Voice => Module::Voice,
        }),
        Err(error) if error.kind == Kind::NotFound => Ok(Module::Settings),
        Err(error) => Err(error.into()),
    }
}

#[cfg(test)]
mod tests;
