//! Packs: agents for one trade, connected to the service they stand on.

use agents::packs::{self, PackSettings};
use axum::extract::State;
use axum::http::StatusCode;
use engine::ids::OrgId;
use engine::model::record::Versioned;

use super::tools::refuse;
use crate::app::App;
use crate::http::caller::Caller;
use crate::http::extract::{Json, Path};
use crate::http::problem::{Answer, Problem};
use crate::http::wire::tool::{Checked, ConnectPack, Pack, PackList};

/// List packs
#[utoipa::path(get, path = "/packs", tag = "packs", responses((status = 200, body = PackList)))]
pub async fn list(State(app): State<App>, caller: Caller) -> Answer<Json<PackList>> {
    let mut items = Vec::new();
    for pack in packs::all() {
        let connected = connected(&app, caller.organisation, pack.key).await?;
        items.push(Pack::new(pack, connected.as_ref().map(|connected| &connected.value)));
    }
    Ok(Json(PackList { items }))
}

/// Connect a pack
#[utoipa::path(put, path = "/packs/{key}", tag = "packs", params(("key" = String, Path)), request_body = ConnectPack,
    responses((status = 200, body = Pack), (status = 403), (status = 404), (status = 422)))]
pub async fn connect(
    State(app): State<App>,
    caller: Caller,
    Path(key): Path<String>,
    Json(entered): Json<ConnectPack>,
) -> Answer<Json<Pack>> {
    let pack = need(&key)?;
    let before = connected(&app, caller.organisation, pack.key).await?;
    let version = before.as_ref().map_or(0, |before| before.version);
    let blank = || PackSettings {
        id: app.engine.ids.next(app.engine.clock.as_ref()),
        organisation: caller.organisation,
        key: pack.key.to_owned(),
        connected_at: app.engine.clock.now(),
        ..PackSettings::default()
    };
    let mut settings = before.map_or_else(blank, |before| before.value);
    settings.settings.clear();
    for (name, value) in entered.settings {
        if pack.fields.iter().any(|field| field.name == name && field.secret) {
            settings.secrets.insert(name, app.vault.seal(caller.organisation, value.trim())?);
        } else {
            settings.settings.insert(name, value.trim().to_owned());
        }
    }
    refuse(packs::problems(&pack, &settings))?;
    app.engine.records.put(caller.organisation, &settings, version).await?;
    app.shelf.forget();
    Ok(Json(Pack::new(pack, Some(&settings))))
}

/// Disconnect a pack
///
/// Agents that name its tools go on without them.
#[utoipa::path(delete, path = "/packs/{key}", tag = "packs", params(("key" = String, Path)),
    responses((status = 204), (status = 403), (status = 404)))]
pub async fn disconnect(State(app): State<App>, caller: Caller, Path(key): Path<String>) -> Answer<StatusCode> {
    let pack = need(&key)?;
    let settings = connected(&app, caller.organisation, pack.key).await?.ok_or_else(not_connected)?;
    app.engine.records.delete::<PackSettings>(caller.organisation, settings.value.id.0).await?;
    app.shelf.forget();
    Ok(StatusCode::NO_CONTENT)
}

/// Check a pack
///
/// Asks the service for something harmless.
#[utoipa::path(post, path = "/packs/{key}/check", tag = "packs", params(("key" = String, Path)),
    responses((status = 200, body = Checked), (status = 403), (status = 404)))]
pub async fn check(State(app): State<App>, caller: Caller, Path(key): Path<String>) -> Answer<Json<Checked>> {
    let pack = need(&key)?;
    let settings = connected(&app, caller.organisation, pack.key).await?.ok_or_else(not_connected)?;
    let packs::Checked { ok, detail } = packs::check(app.shelf.supplies(), &settings.value).await;
    Ok(Json(Checked { ok, detail }))
}

fn need(key: &str) -> Answer<packs::Pack> {
    packs::find(key).ok_or_else(|| Problem::not_found("there is no such pack"))
}

async fn connected(app: &App, organisation: OrgId, key: &str) -> Answer<Option<Versioned<PackSettings>>> {
    let found = app.engine.records.find_by_key::<PackSettings>("key", &PackSettings::key_of(organisation, key)).await?;
    Ok(found.filter(|found| found.value.organisation == organisation))
}

fn not_connected() -> Problem {
    Problem::not_found("this pack is not connected")
}
