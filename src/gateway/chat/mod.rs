//! The customers' namespace `/chat`.

mod admit;
mod follow;
mod perform;
mod ready;
mod request;
mod session;

use std::sync::Arc;

use socketioxide::SocketIo;
use socketioxide::extract::{SocketRef, TryData};
use socketioxide::handler::ConnectHandler as _;

use self::admit::{Admitted, admit};
pub use self::follow::{Follow, Tell};
pub use self::ready::people_online;
pub use self::session::{ChatSession, part};
use super::Shared;
use super::frame::refusal_text;
use crate::http::wire::chat::{ChatAuth, Refused, RefusedCode};

pub fn serve(io: &SocketIo, shared: &Arc<Shared>) {
    let (joining, joined) = (Arc::clone(shared), Arc::clone(shared));
    let middleware = async move |socket: SocketRef, TryData(auth): TryData<ChatAuth>| -> Result<(), String> {
        let auth = auth.map_err(|error| refusal_text(&Refused::new(RefusedCode::Invalid, error.to_string())))?;
        let admitted = admit(&joining, &socket, auth).await.map_err(|refused| refusal_text(&refused))?;
        socket.extensions.insert(Arc::new(parking_lot::Mutex::new(Some(admitted))));
        Ok(())
    };
    let handler = async move |socket: SocketRef| {
        let held = socket.extensions.remove::<Arc<parking_lot::Mutex<Option<Admitted>>>>();
        let admitted = held.and_then(|held| held.lock().take());
        if let Some(admitted) = admitted {
            ready::begin(joined, socket, admitted).await;
        }
    };
    io.ns("/chat", handler.with(middleware));
}
