//! The customers' namespace `/chat`.

mod admit;
mod follow;
mod history;
mod perform;
mod ready;
mod request;
mod session;

use std::sync::Arc;

use socketioxide::SocketIo;
use socketioxide::extract::{SocketRef, TryData};
use socketioxide::handler::ConnectHandler as _;

use self::admit::admit;
pub use self::follow::{Follow, Tell};
pub use self::ready::people_online;
pub use self::session::{ChatSession, part};
use super::Shared;
use super::frame::refusal_text;
use crate::http::wire::chat::{ChatAuth, Refused, RefusedCode};

pub fn serve(io: &SocketIo, shared: &Arc<Shared>) {
    let (admitting, joining) = (Arc::clone(shared), Arc::clone(shared));
    let middleware = async move |socket: SocketRef, TryData(auth): TryData<ChatAuth>| -> Result<(), String> {
        let auth = auth.map_err(|error| refusal_text(&Refused::new(RefusedCode::Invalid, error.to_string())))?;
        let admitted = admit(&admitting, &socket, auth).await.map_err(|refused| refusal_text(&refused))?;
        ready::prepare(&admitting, &socket, admitted);
        Ok(())
    };
    // The closure's body runs before the connection is served further; what it returns runs beside it.
    let handler = move |socket: SocketRef| {
        let joined = ready::join(&joining, socket);
        async move {
            if let Some(joined) = joined {
                ready::begin(joining, joined).await;
            }
        }
    };
    io.ns("/chat", handler.with(middleware));
}
