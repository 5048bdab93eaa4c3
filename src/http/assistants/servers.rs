//! Servers of tools that speak the Model Context Protocol.

use agents::tools::http::Auth;
use agents::tools::mcp::{McpServer, look, problems};
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use engine::ids::RecordId;

use super::tools::{ENTER_AGAIN, authorised, kept_secret, refuse};
use crate::app::App;
use crate::http::caller::Caller;
use crate::http::extract::{Json, Path};
use crate::http::operators::all;
use crate::http::problem::{Answer, Problem};
use crate::http::versions::{need_match, raced, tagged};
use crate::http::wire::tool::{CheckedServer, McpServerList, McpServerRecord, McpServerSettings, OfferedTool};

/// Servers of one organisation.
const MOST: usize = 20;

/// List MCP servers
#[utoipa::path(get, path = "/mcp-servers", tag = "mcp_servers", responses((status = 200, body = McpServerList)))]
pub async fn list(State(app): State<App>, caller: Caller) -> Answer<Json<McpServerList>> {
    let kept = all::<McpServer>(&app, caller.organisation).await?;
    Ok(Json(McpServerList { items: kept.into_iter().map(|kept| on_wire(kept.value)).collect() }))
}

/// Read an MCP server
#[utoipa::path(get, path = "/mcp-servers/{id}", tag = "mcp_servers", params(("id" = String, Path)),
    responses((status = 200, body = McpServerRecord, headers(("ETag" = String))), (status = 404)))]
pub async fn read(State(app): State<App>, caller: Caller, Path(id): Path<RecordId>) -> Answer<Response> {
    let kept = app.engine.records.require::<McpServer>(caller.organisation, id.0).await?;
    Ok(tagged(kept.version, on_wire(kept.value)))
}

/// Add an MCP server
#[utoipa::path(post, path = "/mcp-servers", tag = "mcp_servers", request_body = McpServerSettings,
    responses((status = 201, body = McpServerRecord, headers(("ETag" = String))), (status = 403), (status = 409), (status = 422)))]
pub async fn add(State(app): State<App>, caller: Caller, Json(settings): Json<McpServerSettings>) -> Answer<Response> {
    if all::<McpServer>(&app, caller.organisation).await?.len() >= MOST {
        return Err(Problem::conflict("there are 20 servers already"));
    }
    let blank = McpServer {
        id: app.engine.ids.next(app.engine.clock.as_ref()),
        organisation: caller.organisation,
        created_at: app.engine.clock.now(),
        ..McpServer::default()
    };
    let server = applied(&app, blank, settings)?;
    let version = app.engine.records.put(caller.organisation, &server, 0).await?;
    app.shelf.forget();
    Ok((StatusCode::CREATED, tagged(version, on_wire(server))).into_response())
}

/// Change an MCP server
///
/// With `If-Match`.
#[utoipa::path(put, path = "/mcp-servers/{id}", tag = "mcp_servers", request_body = McpServerSettings,
    params(("id" = String, Path), ("If-Match" = String, Header, description = "The ETag read")),
    responses((status = 200, body = McpServerRecord, headers(("ETag" = String))), (status = 403), (status = 404), (status = 412), (status = 422)))]
pub async fn change(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<RecordId>,
    headers: HeaderMap,
    Json(settings): Json<McpServerSettings>,
) -> Answer<Response> {
    let kept = app.engine.records.require::<McpServer>(caller.organisation, id.0).await?;
    need_match(&headers, kept.version)?;
    let server = applied(&app, kept.value, settings)?;
    let version = app.engine.records.put(caller.organisation, &server, kept.version).await.map_err(raced)?;
    app.shelf.forget();
    Ok(tagged(version, on_wire(server)))
}

/// Remove an MCP server
///
/// Agents that name its tools go on without them.
#[utoipa::path(delete, path = "/mcp-servers/{id}", tag = "mcp_servers", params(("id" = String, Path)),
    responses((status = 204), (status = 403), (status = 404)))]
pub async fn remove(State(app): State<App>, caller: Caller, Path(id): Path<RecordId>) -> Answer<StatusCode> {
    if !app.engine.records.delete::<McpServer>(caller.organisation, id.0).await? {
        return Err(Problem::not_found("no such server"));
    }
    app.shelf.forget();
    Ok(StatusCode::NO_CONTENT)
}

/// Check an MCP server
///
/// Says hello and lists its tools.
#[utoipa::path(post, path = "/mcp-servers/{id}/check", tag = "mcp_servers", params(("id" = String, Path)),
    responses((status = 200, body = CheckedServer), (status = 403), (status = 404)))]
pub async fn check(State(app): State<App>, caller: Caller, Path(id): Path<RecordId>) -> Answer<Json<CheckedServer>> {
    let server = app.engine.records.require::<McpServer>(caller.organisation, id.0).await?.value;
    Ok(Json(match look(app.shelf.supplies(), server).await {
        Ok(looked) => {
            let detail = format!("{} offers {} tools", looked.server, looked.tools.len());
            let offered = |tool: agents::tools::mcp::Offered| OfferedTool {
                name: tool.name,
                title: tool.title,
                description: tool.description,
            };
            let tools = looked.tools.into_iter().map(offered).collect();
            CheckedServer { ok: true, detail, server: looked.server, tools }
        }
        Err(error) => CheckedServer { ok: false, detail: error.detail, server: String::new(), tools: Vec::new() },
    }))
}

fn applied(app: &App, before: McpServer, settings: McpServerSettings) -> Answer<McpServer> {
    let McpServerSettings { name, url, auth, allow_private, tools } = settings;
    let kept = kept_secret(&before.auth, auth.kind, &before.url, url.trim());
    let is_astray = kept.is_none() && auth.secret.is_none();
    // One that has to be entered again is refused below.
    let stored = Auth { secret: kept.unwrap_or(before.auth.secret), ..Auth::default() };
    let auth = authorised(app, before.organisation, stored, auth)?;
    let (name, url) = (name.trim().to_owned(), url.trim().to_owned());
    let server = McpServer { name, url, auth, allow_private, tools, ..before };
    let mut found = problems(&server);
    if is_astray {
        found.push(("/auth/secret".to_owned(), ENTER_AGAIN.to_owned()));
    }
    refuse(found)?;
    Ok(server)
}

fn on_wire(server: McpServer) -> McpServerRecord {
    McpServerRecord { id: server.id, settings: server.into() }
}
