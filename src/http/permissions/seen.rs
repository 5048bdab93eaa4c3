//! What is out of the caller's sight is not there for them: asked here for every operation on one conversation or one call,
//! whatever its handler does. Ids in bodies and queries are for the handlers, by `conversations::require`.

use axum::extract::RawPathParams;

use super::ROOT;
use crate::app::App;
use crate::http::caller::Caller;
use crate::http::problem::Answer;
use crate::http::{calls, conversations};

pub(super) async fn need(app: &App, caller: &Caller, path: &str, parameters: &RawPathParams) -> Answer<()> {
    if caller.sight.is_everything() {
        return Ok(());
    }
    let path = path.strip_prefix(ROOT).unwrap_or_default();
    let id = parameters.iter().find(|(name, _)| *name == "id").map(|(_, id)| id);
    let Some(id) = id else { return Ok(()) };
    // What is no id is told by the handler.
    if path.starts_with("/conversations/{id}")
        && let Ok(id) = id.parse()
    {
        conversations::require(app, caller, id).await?;
    }
    if path.starts_with("/calls/{id}")
        && let Ok(id) = id.parse()
    {
        calls::require(app, caller, id).await?;
    }
    Ok(())
}
