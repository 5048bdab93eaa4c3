//! Live sockets: customers on `/chat`, operators on `/inbox`, both Socket.IO 4 over WebSocket and long-polling.
//!
//! A socket is a pure machine (`chat/follow.rs`, `inbox/follow.rs`) that decides what it is told, and a thin session around
//! it. What happened comes from the feed through `fanout`, in commit order; what a client says goes through its session's
//! queue, one after another.
//!
//! To add an event a client may send: its body in `http/wire/chat.rs`, a variant in `chat/request.rs`, and its act in
//! `chat/perform.rs`.

mod chat;
mod connections;
mod fanout;
mod frame;
mod handshake;
mod inbox;
mod places;
mod queue_watch;
mod rooms;
mod viewing;

use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::time::Duration;

use axum::Router;
use axum::extract::Request;
use axum::http::header::{ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN, ORIGIN};
use axum::http::{HeaderValue, Method, StatusCode};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse as _, Response};
use engine::ids::{ConversationId, OrgId};
use socketioxide::layer::SocketIoLayer;
use socketioxide::{ParserConfig, SocketIo};

use self::chat::ChatSession;
use self::connections::Connections;
use self::inbox::InboxSession;
use self::places::Places;
use self::queue_watch::QueueWatch;
use self::rooms::Rooms;
use self::viewing::Viewing;
use crate::app::App;
use crate::http::address::{self, Proxies};

/// Largest message a client may send, in bytes: the longest text in UTF-8 with room for its envelope.
const LARGEST_PACKET: usize = 64 * 1024;

/// A connection that names no namespace by then is closed.
const CONNECT_WITHIN: Duration = Duration::from_secs(10);

/// What every session works with.
struct Shared {
    app: App,
    chats: Rooms<ConversationId, ChatSession>,
    inboxes: Rooms<OrgId, InboxSession>,
    connections: Arc<Connections>,
    queue_watch: QueueWatch,
    viewing: Viewing,
    places: Places,
    /// Operators' sockets so far.
    tabs: AtomicU64,
}

pub struct Gateway {
    io: SocketIo,
    layer: SocketIoLayer,
    proxies: Proxies,
}

impl Gateway {
    /// Opens the namespaces and starts following the feed.
    pub fn start(app: &App) -> Self {
        let settings = &app.config.sockets;
        let (layer, io) = SocketIo::builder()
            .ping_interval(Duration::from_secs(settings.ping_interval_s))
            .ping_timeout(Duration::from_secs(settings.ping_timeout_s))
            .connect_timeout(CONNECT_WITHIN)
            .max_buffer_size(settings.send_buffer)
            .max_payload(LARGEST_PACKET as u64)
            .ws_max_message_size(LARGEST_PACKET)
            .ws_max_frame_size(LARGEST_PACKET)
            .ws_read_buffer_size(512)
            .with_parser(ParserConfig::common().max_incoming_binaries(0).max_incoming_binary_buf_size(0))
            .build_layer();
        let connections = Arc::new(Connections::new(settings.max_connections, settings.max_connections_per_address));
        let shared = Arc::new(Shared {
            app: app.clone(),
            chats: Rooms::default(),
            inboxes: Rooms::default(),
            connections,
            queue_watch: QueueWatch::default(),
            viewing: Viewing::default(),
            places: Places::default(),
            tabs: AtomicU64::new(0),
        });
        chat::serve(&io, &shared);
        inbox::serve(&io, &shared);
        fanout::start(&shared);
        inbox::watch_viewing(&shared);
        let ending = Arc::downgrade(&shared);
        app.logins.tell_ends_to(move |organisation, whose| {
            if let Some(shared) = ending.upgrade() {
                inbox::end(&shared, organisation, whose);
            }
        });
        Self { io, layer, proxies: app.proxies.clone() }
    }

    /// Puts the sockets beside the routes.
    pub fn attach(&self, router: Router) -> Router {
        // What is added last is asked first: the caller's site, then the socket layer, then the routes.
        let marked = from_fn_with_state(self.proxies.clone(), address::mark);
        router.layer(self.layer.clone()).layer(from_fn(answer_other_sites)).layer(marked)
    }

    /// Closes every connection in a way that makes clients come back.
    pub async fn stop_sockets(&self) {
        self.io.close().await;
    }
}

/// The widget runs on the customer's site, so its long-polling comes from other origins. Who may connect is decided by the
/// inbox's own list when the namespace is joined; no cookie plays a part.
async fn answer_other_sites(request: Request, next: Next) -> Response {
    if !request.uri().path().starts_with("/socket.io") {
        return next.run(request).await;
    }
    let is_from_a_page = request.headers().contains_key(ORIGIN);
    let request = handshake::lighten(request);
    if !is_from_a_page {
        return next.run(request).await;
    }
    let asks = request.method() == Method::OPTIONS;
    let mut response = if asks { StatusCode::NO_CONTENT.into_response() } else { next.run(request).await };
    let headers = response.headers_mut();
    headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    if asks {
        headers.insert(ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static("GET, POST"));
        headers.insert(ACCESS_CONTROL_ALLOW_HEADERS, HeaderValue::from_static("content-type"));
    }
    response
}
