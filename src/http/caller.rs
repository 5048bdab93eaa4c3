//! Who calls: an operator with an access token, a program with an API key, or a visitor with the widget's token.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;
use engine::flow::handover::Speaker;
use engine::ids::{ApiKeyId, OperatorId, OrgId, RecordId};
use engine::model::role::{HeldRole, Level, Levels, Module};

use super::address::ClientAddress;
use super::origins;
use super::problem::Problem;
use super::tokens::VisitorClaims;
use crate::app::App;

/// An operator, or a program with an API key. Every store call a handler makes is scoped by `organisation`.
#[derive(Debug, Clone)]
pub struct Caller {
    pub organisation: OrgId,
    /// Of a key, its own number: what a program does stands under it as an operator's acts do.
    pub operator: OperatorId,
    pub role: HeldRole,
    /// What the role allows, as it was a few seconds ago at most.
    pub levels: Levels,
    pub name: Arc<str>,
    pub email: Arc<str>,
    /// The login; a key has none, so that its number stands here and ends nobody's.
    pub session: RecordId,
    pub key: Option<ApiKeyId>,
    pub has_second_factor: bool,
    /// The organisation asks everybody for a second factor.
    pub needs_second_factor: bool,
}

impl Caller {
    /// Reads the token and looks login and operator up: who logged out, was removed or demoted is so within seconds, not
    /// when the token ends.
    pub async fn of(app: &App, token: &str) -> Result<Self, Problem> {
        let claims = app.tokens.read_access(token).map_err(|error| Problem::unauthorized(error.context))?;
        if !app.logins.lives(claims.organisation, claims.session).await? {
            return Err(Problem::unauthorized("this login has ended: log in again"));
        }
        if app.organisations.is_closed(claims.organisation).await? {
            return Err(Problem::unauthorized("this organisation is closed"));
        }
        let card = app.names.operator(claims.organisation, claims.operator).await?;
        let card = card.ok_or_else(|| Problem::unauthorized("this operator does not exist any more"))?;
        Ok(Self {
            organisation: claims.organisation,
            operator: claims.operator,
            role: card.role,
            levels: app.names.levels(claims.organisation, card.role).await?,
            name: card.name.clone(),
            email: card.email.clone(),
            session: claims.session,
            key: None,
            has_second_factor: card.has_second_factor,
            needs_second_factor: app.names.requires_second_factor(claims.organisation).await?,
        })
    }

    /// Reads an API key. The same words whatever is wrong with it, save for an address it may not come from: who asks has the
    /// key then.
    pub async fn of_key(app: &App, token: &str, address: ClientAddress) -> Result<Self, Problem> {
        let now = app.engine.clock.now();
        let key = app.api_keys.find(token, now).await?;
        let key = key.ok_or_else(|| Problem::unauthorized("this API key does not exist, was revoked or has expired"))?;
        if !key.admits(address.0) {
            return Err(Problem::forbidden("this API key is not accepted from this address"));
        }
        app.api_keys.note_use(&key, now).await;
        Ok(Self {
            organisation: key.organisation,
            operator: key.id.as_author(),
            role: HeldRole::Operator,
            levels: key.levels,
            name: key.name.as_str().into(),
            email: "".into(),
            session: RecordId(key.id.0),
            key: Some(key.id),
            // A key is made by somebody who had theirs, and is no login.
            has_second_factor: true,
            needs_second_factor: false,
        })
    }

    /// What is about oneself, or wants somebody at a screen.
    pub fn need_person(&self) -> Result<(), Problem> {
        if self.key.is_some() { Err(Problem::needs_person()) } else { Ok(()) }
    }

    /// For sockets; operations of the API are asked in `permissions`, before their handlers.
    pub fn need(&self, module: Module, level: Level) -> Result<(), Problem> {
        if self.needs_second_factor && !self.has_second_factor {
            return Err(Problem::needs_second_factor());
        }
        if self.levels.allow(module, level) {
            return Ok(());
        }
        let whose = if self.key.is_some() { "this API key" } else { "your role" };
        Err(Problem::forbidden(format!("{whose} does not allow this: it needs {} of {}", level.as_str(), module.as_str())))
    }

    pub fn speaker(&self) -> Speaker {
        Speaker { organisation: self.organisation, operator: self.operator, name: self.name.clone() }
    }
}

/// Whom the guard before every operation has let through.
impl<S: Send + Sync> FromRequestParts<S> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Problem> {
        parts.extensions.get::<Self>().cloned().ok_or_else(|| {
            tracing::error!(path = parts.uri.path(), "a handler wants to know its caller, but its permission asks for none");
            Problem::internal()
        })
    }
}

/// A visitor whose page may use the inbox.
#[derive(Debug, Clone, Copy)]
pub struct Visitor(pub VisitorClaims);

impl FromRequestParts<App> for Visitor {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let token = bearer(&parts.headers)?;
        let claims = app.tokens.read_visitor(token).map_err(|error| Problem::unauthorized(error.context))?;
        let settings = app.engine.settings.inbox(claims.organisation, claims.inbox).await?;
        if !origins::allows(&settings.inbox, &parts.headers) {
            return Err(Problem::forbidden("this site is not among the origins the inbox allows"));
        }
        Ok(Self(claims))
    }
}

pub(super) fn bearer(headers: &HeaderMap) -> Result<&str, Problem> {
    let value = headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok());
    let token = value.and_then(|value| value.split_once(' ')).filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"));
    token.map(|(_, token)| token.trim()).ok_or_else(|| Problem::unauthorized("send the header Authorization: Bearer <token>"))
}
