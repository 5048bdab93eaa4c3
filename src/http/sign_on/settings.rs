//! The provider of an organisation, as it is set up.

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use engine::ports::vault::Sealed;
use url::Url;

use super::redirect_uri;
use crate::accounts;
use crate::app::App;
use crate::http::caller::Caller;
use crate::http::extract::Json;
use crate::http::problem::{Answer, Problem};
use crate::http::versions::{need_match, raced, tagged};
use crate::http::wire::sign_on::{SignOnCheck, SignOnSettings, SignOnShown};
use crate::sign_on::{SignOn, SignOnIdentity};

/// Read the single sign-on
///
/// Without `provider` none is set up. The secret is never shown again.
#[utoipa::path(get, path = "/organisation/sign-on", operation_id = "read_sign_on", tag = "organisation",
    responses((status = 200, body = SignOnShown, headers(("ETag" = String)))))]
pub async fn read(State(app): State<App>, caller: Caller) -> Answer<Response> {
    let kept = app.engine.records.get::<SignOn>(caller.organisation, caller.organisation.0).await?;
    let version = kept.as_ref().map_or(0, |kept| kept.version);
    Ok(tagged(version, shown(&app, &caller, kept.map(|kept| kept.value))))
}

/// Set up single sign-on
///
/// With `If-Match`. `OpenID` Connect with code and PKCE. Nobody gives people who come by it more than they have themselves, and a
/// provider that no owner set up lets no owner in.
#[utoipa::path(put, path = "/organisation/sign-on", operation_id = "set_up_sign_on", tag = "organisation", request_body = SignOnSettings,
    params(("If-Match" = String, Header, description = "The ETag read")),
    responses((status = 200, body = SignOnShown, headers(("ETag" = String))), (status = 403),
        (status = 409, description = "The server has no public address"), (status = 412), (status = 422)))]
pub async fn put(
    State(app): State<App>,
    caller: Caller,
    headers: HeaderMap,
    Json(settings): Json<SignOnSettings>,
) -> Answer<Response> {
    need_public_url(&app)?;
    let organisation = caller.organisation;
    let kept = app.engine.records.get::<SignOn>(organisation, organisation.0).await?;
    let version = kept.as_ref().map_or(0, |kept| kept.version);
    let before = kept.map(|kept| kept.value);
    let changed = made(&app, &caller, settings, before.as_ref()).await?;
    need_match(&headers, version)?;
    let version = app.engine.records.put(organisation, &changed, version).await.map_err(raced)?;
    tracing::info!(%organisation, operator = %caller.operator, "single sign-on was set up");
    Ok(tagged(version, shown(&app, &caller, Some(changed))))
}

/// Take single sign-on away
///
/// People keep their accounts and log in with passwords; who has none asks for one at the login.
#[utoipa::path(delete, path = "/organisation/sign-on", operation_id = "take_sign_on_away", tag = "organisation",
    responses((status = 204), (status = 404)))]
pub async fn remove(State(app): State<App>, caller: Caller) -> Answer<StatusCode> {
    let organisation = caller.organisation;
    if !app.engine.records.delete::<SignOn>(organisation, organisation.0).await? {
        return Err(Problem::not_found("no single sign-on is set up"));
    }
    for identity in crate::http::operators::all::<SignOnIdentity>(&app, organisation).await? {
        app.engine.records.delete::<SignOnIdentity>(organisation, identity.value.id.0).await?;
    }
    tracing::info!(%organisation, operator = %caller.operator, "single sign-on was taken away");
    Ok(StatusCode::NO_CONTENT)
}

/// Try a provider
///
/// Reads its document and its keys, without storing anything. Whether id and secret are right shows at the first sign-on.
#[utoipa::path(post, path = "/organisation/sign-on/check", operation_id = "check_sign_on", tag = "organisation", request_body = SignOnSettings,
    responses((status = 200, body = SignOnCheck), (status = 403), (status = 422)))]
pub async fn check(State(app): State<App>, caller: Caller, Json(settings): Json<SignOnSettings>) -> Answer<Response> {
    let kept = app.engine.records.get::<SignOn>(caller.organisation, caller.organisation.0).await?;
    let tried = made(&app, &caller, settings, kept.as_ref().map(|kept| &kept.value)).await?;
    let detail = app.providers.check(&tried).await.err().map(|error| error.context.clone());
    Ok(Json(SignOnCheck { ok: detail.is_none(), detail }).into_response())
}

async fn made(app: &App, caller: &Caller, settings: SignOnSettings, before: Option<&SignOn>) -> Answer<SignOn> {
    let settings = settings.checked(before.is_some_and(|before| !before.client_secret.is_empty()))?;
    accounts::need_role(app, caller, settings.role).await?;
    for entry in &settings.groups {
        accounts::need_role(app, caller, entry.role).await?;
    }
    let issuer = settings.issuer.trim().trim_end_matches('/').to_owned();
    let is_askable = Url::parse(&issuer).is_ok_and(|url| {
        app.shelf.supplies().web.admits(&url, settings.allow_private) && url.query().is_none() && url.fragment().is_none()
    });
    if !is_askable {
        return Err(SignOnSettings::wrong_issuer());
    }
    let client_secret = match (&settings.client_secret, before) {
        (Some(secret), _) => app.vault.seal(caller.organisation, secret.trim())?,
        // A secret belongs to whom it was given by: another provider is never told it.
        (None, Some(before)) if before.issuer == issuer && before.client_id == settings.client_id.trim() => {
            before.client_secret.clone()
        }
        (None, _) => Sealed::default(),
    };
    if client_secret.is_empty() {
        return Err(SignOnSettings::no_secret());
    }
    Ok(SignOn {
        organisation: caller.organisation,
        name: settings.name.trim().to_owned(),
        issuer,
        client_id: settings.client_id.trim().to_owned(),
        client_secret,
        allow_private: settings.allow_private,
        domains: settings.domains,
        creates: settings.creates,
        role: settings.role,
        groups_claim: settings.groups_claim.trim().to_owned(),
        groups: settings.groups.into_iter().map(Into::into).collect(),
        is_required: settings.required,
        reach: caller.levels,
        set_up_as: caller.role,
    })
}

/// Providers send browsers back to an address that was told them before.
fn need_public_url(app: &App) -> Answer<()> {
    if app.config.server.public_url.is_empty() {
        return Err(Problem::not_possible("the server's own address is not known: whoever runs it sets server.public_url first"));
    }
    Ok(())
}

fn shown(app: &App, caller: &Caller, settings: Option<SignOn>) -> SignOnShown {
    let link = format!("{}/inbox/#sign-on={}", app.config.server.public_url.trim_end_matches('/'), caller.organisation);
    SignOnShown { redirect_uri: redirect_uri(app), link, provider: settings.map(Into::into) }
}
