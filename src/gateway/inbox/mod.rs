//! The operators' namespace `/inbox`: one ordered feed with a cursor. Acts are HTTP calls.

mod follow;
mod session;

use std::sync::Arc;

use socketioxide::SocketIo;
use socketioxide::extract::{AckSender, SocketRef, TryData};
use socketioxide::handler::ConnectHandler as _;

pub use self::session::InboxSession;
use super::Shared;
use super::frame::refusal_text;
use crate::http::address::ClientAddress;
use crate::http::caller::Caller;
use crate::http::limits::counted;
use crate::http::wire::chat::{Refused, RefusedCode};
use crate::http::wire::feed::{InboxAuth, Subscribe};

pub fn serve(io: &SocketIo, shared: &Arc<Shared>) {
    let joining = Arc::clone(shared);
    let middleware = async move |socket: SocketRef, TryData(auth): TryData<InboxAuth>| -> Result<(), String> {
        let refused = |code, detail: String| refusal_text(&Refused::new(code, detail));
        let auth = auth.map_err(|error| refused(RefusedCode::Invalid, error.to_string()))?;
        let address = counted(ClientAddress::of(&socket.req_parts().extensions).0);
        let limited = || refused(RefusedCode::RateLimited, "too many connections; try again in a moment".to_owned());
        joining.app.limits.connects_by_address.take(address).map_err(|_wait| limited())?;
        let place = joining.connections.enter(address).ok_or_else(limited)?;
        let caller = Caller::of(&joining.app, &auth.token)
            .await
            .map_err(|problem| refused(RefusedCode::BadToken, problem.detail().to_owned()))?;
        let claims =
            joining.app.tokens.read_access(&auth.token).map_err(|error| refused(RefusedCode::BadToken, error.context))?;
        let session = session::begin(&joining, &socket, &caller, claims.exp, place);
        let listening = Arc::clone(&joining);
        // Before the client learns that it is connected, for it may subscribe at once.
        socket.on("subscribe", async move |TryData(body): TryData<Subscribe>, reply: AckSender| {
            let after = body.unwrap_or_default().after;
            session::subscribe(&listening, &session, after, reply).await;
        });
        Ok(())
    };
    io.ns("/inbox", (async || {}).with(middleware));
}
