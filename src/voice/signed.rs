//! What the carrier asks of us: a form that is believed because it is signed.

use std::sync::Arc;

use axum::extract::{Form, FromRequest, RawPathParams, Request};
use axum::http::HeaderMap;
use axum::http::header::HOST;
use axum::{RequestExt as _, extract::rejection::FormRejection};
use engine::error::Kind;
use engine::flow::settings::InboxSettings;
use engine::model::inbox::Channel;
use engine::ports::vault::Secret;

use ::voice::carrier::twilio::signature::{Signed, is_genuine};
use ::voice::legs::PublicUrl;

use crate::app::App;
use crate::http::problem::Problem;

pub(super) const SIGNATURE: &str = "x-twilio-signature";

/// A form of the carrier, for the inbox whose key its path has.
pub struct SignedForm {
    pub settings: Arc<InboxSettings>,
    /// By which the carrier knows us: its signature proves it.
    pub url: PublicUrl,
    pub query: Option<String>,
    pub fields: Vec<(String, String)>,
}

impl FromRequest<App> for SignedForm {
    type Rejection = Problem;

    async fn from_request(mut request: Request, app: &App) -> Result<Self, Problem> {
        let unknown = || Problem::not_found("no phone has this address");
        let params: RawPathParams = request.extract_parts().await.map_err(|_no_path| unknown())?;
        let key = params.iter().find(|(name, _)| *name == "inbox").map(|(_, key)| key.to_owned()).ok_or_else(unknown)?;
        let (uri, headers) = (request.uri().clone(), request.headers().clone());
        let Form(fields) = Form::<Vec<(String, String)>>::from_request(request, app).await.map_err(|error| unreadable(&error))?;
        let settings = app.engine.settings.inbox_by_key(&key).await.map_err(|error| match error.kind {
            Kind::NotFound => unknown(),
            _ => error.into(),
        })?;
        if settings.inbox.channel != Channel::Voice {
            return Err(unknown());
        }
        let tokens = signing(&settings, |secret| app.vault.open(settings.inbox.organisation, secret));
        let path = uri.path_and_query().map_or_else(|| uri.path(), |path| path.as_str());
        let signature = header(&headers, SIGNATURE);
        for base in bases(app, &headers) {
            let address = [format!("{base}{path}")];
            if tokens.iter().any(|token| is_genuine(&token.0, &address, Signed::Form(&fields), signature)) {
                return Ok(Self { settings, url: PublicUrl(base), query: uri.query().map(str::to_owned), fields });
            }
        }
        metrics::counter!("switchboard_webhook_refusals_total", "channel" => "voice", "why" => "signature").increment(1);
        Err(Problem::forbidden("the signature is not the carrier's"))
    }
}

fn unreadable(error: &FormRejection) -> Problem {
    match error.status() {
        axum::http::StatusCode::PAYLOAD_TOO_LARGE => Problem::too_large("the form is larger than the carrier's are"),
        axum::http::StatusCode::UNSUPPORTED_MEDIA_TYPE => Problem::unsupported_type("the carrier sends forms"),
        _ => Problem::malformed("the form cannot be read"),
    }
}

/// The tokens that the carrier may have signed with.
pub(super) fn signing(
    settings: &InboxSettings,
    open: impl Fn(&engine::ports::vault::Sealed) -> engine::Result<Secret>,
) -> Vec<Secret> {
    let sealed = settings.inbox.account.iter().flat_map(|account| &account.secrets).filter(|secret| !secret.is_empty());
    sealed.filter_map(|secret| open(secret).ok()).filter(|secret| !secret.0.is_empty()).collect()
}

/// Addresses under which we may have been called, the configured one first. A signature proves which of them it was.
pub(super) fn bases(app: &App, headers: &HeaderMap) -> Vec<String> {
    let configured = app.config.server.public_url.trim_end_matches('/');
    let mut bases: Vec<_> = Some(configured.to_owned()).filter(|base| !base.is_empty()).into_iter().collect();
    for host in [header(headers, "x-forwarded-host"), header(headers, HOST.as_str())] {
        if !host.is_empty() && host.len() <= 255 {
            bases.extend([format!("https://{host}"), format!("http://{host}")]);
        }
    }
    bases
}

pub(super) fn header<'a>(headers: &'a HeaderMap, name: &str) -> &'a str {
    headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}
