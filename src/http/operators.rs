//! The people inside.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use engine::error::Result;
use engine::ids::OrgId;
use engine::model::operator::Operator;
use engine::model::record::{Record, Versioned};
use engine::page::MAX_PAGE;
use engine::ports::records::Typed;

use super::caller::Caller;
use super::extract::Json;
use super::problem::{Answer, Checks};
use super::wire::auth::{AddedOperator, NewOperator, Operator as WireOperator, OperatorList};
use crate::accounts;
use crate::app::App;

/// Pages of a settings list that are read at most: it is shown whole.
const MOST_PAGES: usize = 20;

/// List operators
#[utoipa::path(get, path = "/operators", tag = "operators", responses((status = 200, body = OperatorList<'static>)))]
pub async fn list(State(app): State<App>, caller: Caller) -> Answer<Response> {
    let operators = all::<Operator>(&app, caller.organisation).await?;
    let items = operators.iter().map(|operator| WireOperator::new(&operator.value)).collect();
    Ok(Json(OperatorList { items }).into_response())
}

/// Add an operator
///
/// Owners only. The password is made here and shown this once.
#[utoipa::path(post, path = "/operators", tag = "operators", request_body = NewOperator,
    responses((status = 201, body = AddedOperator<'static>), (status = 403), (status = 409, description = "The e-mail is taken"), (status = 422)))]
pub async fn add(State(app): State<App>, caller: Caller, Json(new): Json<NewOperator>) -> Answer<Response> {
    caller.need_owner()?;
    let mut checks = Checks::default();
    checks.need((1..=80).contains(&new.name.trim().chars().count()), "/name", "a name has 1 to 80 characters");
    checks.finish()?;
    let added = accounts::add_operator(&app, caller.organisation, &new.name, &new.email, new.role.into()).await?;
    let body = AddedOperator { operator: WireOperator::new(&added.0), password: &added.1 };
    Ok((StatusCode::CREATED, Json(body)).into_response())
}

/// Every record of a kind whose numbers stay small.
pub(crate) async fn all<T: Record>(app: &App, organisation: OrgId) -> Result<Vec<Versioned<T>>> {
    all_of(&app.engine.records, organisation).await
}

pub(super) async fn all_of<T: Record>(records: &Typed, organisation: OrgId) -> Result<Vec<Versioned<T>>> {
    let (mut items, mut cursor) = (Vec::new(), None);
    for _ in 0..MOST_PAGES {
        let page = records.list::<T>(organisation, cursor, MAX_PAGE).await?;
        items.extend(page.items);
        cursor = page.next;
        if cursor.is_none() {
            break;
        }
    }
    Ok(items)
}
