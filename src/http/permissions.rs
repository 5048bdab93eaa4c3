//! What each operation of the API needs of its caller, looked after in one place: [`guard`] stands before every route, reads the
//! table, and hands the caller on. A route that the table does not know is refused to everybody.
//!
//! To permit a new operation: one row in `permissions/table.rs`. The API document shows it as `x-permission`.
//!
//! What was permitted and done is left in the audit log by the same guard (`permissions/audited.rs`).

mod audited;
mod described;
mod masks;
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
use super::caller::{Caller, bearer};
use super::problem::{Answer, Problem};
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
    /// As the API document shows it.
    pub fn described(self) -> String {
        match self {
            Self::Nothing => "none".to_owned(),
            Self::Visitor => "visitor".to_owned(),
            Self::Login => "login".to_owned(),
            Self::Of(module, level) => format!("{}:{}", module.as_str(), level.as_str()),
            Self::OfInbox(level) => format!("channel:{}", level.as_str()),
        }
    }
}

/// Lets a request through when its caller may make it, and keeps the caller for the handler.
pub async fn guard(
    State(app): State<App>,
    path: MatchedPath,
    parameters: RawPathParams,
    mut request: Request,
    next: Next,
) -> Response {
    match admit(&app, path.as_str(), &parameters, request.method(), request.headers()).await {
        Ok(caller) => {
            if let Some(caller) = &caller {
                request.extensions_mut().insert(caller.clone());
            }
            audited::around(&app, path.as_str(), &parameters, caller.as_ref(), request, next).await
        }
        Err(problem) => problem.into_response(),
    }
}

async fn admit(
    app: &App,
    path: &str,
    parameters: &RawPathParams,
    method: &Method,
    headers: &HeaderMap,
) -> Answer<Option<Caller>> {
    let Some(need) = need_of(method.as_str(), path) else {
        tracing::error!(path, %method, "this operation has no permission and is refused to everybody");
        return Err(Problem::forbidden("nobody may do this"));
    };
    if matches!(need, Need::Nothing | Need::Visitor) {
        return Ok(None);
    }
    let caller = Caller::of(app, bearer(headers)?).await?;
    match need {
        Need::Nothing | Need::Visitor | Need::Login => {}
        Need::Of(module, level) => caller.need(module, level)?,
        Need::OfInbox(level) => {
            let inbox = parameters.iter().find(|(name, _)| *name == "id").and_then(|(_, id)| id.parse::<InboxId>().ok());
            caller.need(module_of(app, caller.organisation, inbox).await?, level)?;
        }
    }
    Ok(Some(caller))
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
