//! Web pages and sitemaps.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use engine::ids::KnowledgeBaseId;

use crate::app::App;
use crate::http::caller::Caller;
use crate::http::extract::{Json, Path};
use crate::http::problem::Answer;
use crate::http::wire::document::{Document, Documents, NewPage, PageKind};
use crate::knowledge::Origin;

/// Add a web page or the pages of a site
///
/// The program fetches the page, or those that a sitemap lists, each as a document of its own; the first item
/// shows how far the sitemap is. Addresses inside the own network are refused.
#[utoipa::path(post, operation_id = "add_page", path = "/knowledge/{kb}/pages", tag = "knowledge", params(("kb" = String, Path)), request_body = NewPage,
    responses((status = 202, body = Documents), (status = 403), (status = 404), (status = 422), (status = 429)))]
pub async fn add(
    State(app): State<App>,
    caller: Caller,
    Path(kb): Path<KnowledgeBaseId>,
    Json(new): Json<NewPage>,
) -> Answer<Response> {
    app.limits.documents_by_operator.check(caller.operator)?;
    let origin = match new.kind {
        PageKind::Page => Origin::Page,
        PageKind::Sitemap => Origin::Sitemap,
    };
    let document = app.knowledge.add_page(caller.organisation, kb, origin, &new.address).await?;
    let items = vec![Document::from(app.knowledge.shown(document))];
    Ok((StatusCode::ACCEPTED, Json(Documents { items, refused: Vec::new() })).into_response())
}
