//! The operators' namespace `/inbox`: one ordered feed with a cursor. Acts are HTTP calls. Who may not read
//! conversations is not let in; what else is told depends on the role, and a role that changes ends the socket.

mod follow;
pub mod looking;
mod session;

use std::sync::Arc;

use engine::model::role::{Level, Module};
use socketioxide::SocketIo;
use socketioxide::extract::{SocketRef, TryData};
use socketioxide::handler::ConnectHandler as _;

pub use self::looking::watch_viewing;
pub use self::session::{InboxSession, end};
use super::Shared;
use super::frame::refusal_text;
use crate::http::address::ClientAddress;
use crate::http::caller::Caller;
use crate::http::limits::counted;
use crate::http::wire::chat::{Refused, RefusedCode};
use crate::http::wire::feed::InboxAuth;

pub fn serve(io: &SocketIo, shared: &Arc<Shared>) {
    let (admitting, joining) = (Arc::clone(shared), Arc::clone(shared));
    let middleware = async move |socket: SocketRef, TryData(auth): TryData<InboxAuth>| -> Result<(), String> {
        let refused = |code, detail: String| refusal_text(&Refused::new(code, detail));
        let auth = auth.map_err(|error| refused(RefusedCode::Invalid, error.to_string()))?;
        let address = counted(ClientAddress::of(&socket.req_parts().extensions).0);
        let limited = || refused(RefusedCode::RateLimited, "too many connections; try again in a moment".to_owned());
        admitting.app.limits.connects_by_address.take(address).map_err(|_wait| limited())?;
        let place = admitting.connections.enter(address).ok_or_else(limited)?;
        let caller = Caller::of(&admitting.app, &auth.token)
            .await
            .map_err(|problem| refused(RefusedCode::BadToken, problem.detail().to_owned()))?;
        caller
            .need(Module::Conversations, Level::View)
            .map_err(|problem| refused(RefusedCode::NotAllowed, problem.detail().to_owned()))?;
        let claims =
            admitting.app.tokens.read_access(&auth.token).map_err(|error| refused(RefusedCode::BadToken, error.context))?;
        session::prepare(&admitting, &socket, &caller, claims.exp, place);
        Ok(())
    };
    // The closure's body runs before the connection is served further.
    let handler = move |socket: SocketRef| {
        session::join(&joining, socket);
        std::future::ready(())
    };
    io.ns("/inbox", handler.with(middleware));
}
