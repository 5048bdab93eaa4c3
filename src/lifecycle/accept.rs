//! Takes connections in. Each has to say what it wants within a time, only so many may be silent at once, and an error of
//! the listener is waited out.

mod silent;

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use engine::tasks::Tasks;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio_util::task::TaskTracker;
use tower::Service as _;

use self::silent::{Silent, Word};

/// A new connection has said its first request's head by then.
const HEAD_WITHIN: Duration = Duration::from_secs(10);

/// Between two requests of a connection, the head of the second included. Proxies and browsers keep theirs about as long.
const IDLE_FOR: Duration = Duration::from_mins(1);

/// Bytes and lines of a head; what is longer is answered with an error.
const LONGEST_HEAD: usize = 32 * 1024;
const MOST_HEADERS: usize = 100;

/// Bytes hyper reads ahead at most.
const READ_AHEAD: usize = 64 * 1024;

/// Out of descriptors or memory: connections that end meanwhile make room.
const ACCEPT_AGAIN: Duration = Duration::from_millis(100);

/// Serves until the soft stop, and then until what was begun is answered; the caller bounds that.
pub async fn serve(listener: TcpListener, router: Router, tasks: Tasks) {
    // Makes every path ready for its calls now instead of once a request.
    let router: Router = router.with_state(());
    let silent = Arc::new(Silent::default());
    let connections = TaskTracker::new();
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = tasks.stopping() => break,
        };
        match accepted {
            Ok((stream, peer)) => {
                connections.spawn(converse(stream, peer, router.clone(), Arc::clone(&silent), tasks.clone()));
            }
            Err(error) => {
                if let Some(pause) = pause_after(&error) {
                    tracing::warn!(%error, "no connection can be taken in at the moment");
                    tokio::time::sleep(pause).await;
                }
            }
        }
    }
    drop(listener);
    connections.close();
    connections.wait().await;
}

/// One whose caller hung up before it was taken in concerns nobody else.
fn pause_after(error: &io::Error) -> Option<Duration> {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset, Interrupted};
    let is_the_callers = matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset | Interrupted);
    (!is_the_callers).then_some(ACCEPT_AGAIN)
}

async fn converse(stream: TcpStream, peer: SocketAddr, router: Router, silent: Arc<Silent>, tasks: Tasks) {
    // An ack and the reply after it are small packets; without this the second waits for the client's delayed TCP ack.
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "a connection keeps its packets back");
    }
    let (seat, word) = silent.enter();
    let spoke = AtomicBool::new(false);
    let number = seat.number();
    let service = service_fn(move |request: hyper::Request<hyper::body::Incoming>| {
        if !spoke.swap(true, Ordering::Relaxed) {
            silent.on_head(number);
        }
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(ConnectInfo(peer));
        router.clone().call(request)
    });
    let mut connection = std::pin::pin!(builder().serve_connection(TokioIo::new(stream), service).with_upgrades());
    tokio::select! {
        // How a connection ended is its peer's business.
        _ended = connection.as_mut() => return,
        word = word => if !matches!(word, Ok(Word::Head)) { return },
        () = tokio::time::sleep(HEAD_WITHIN) => return,
        () = tasks.stopping() => return,
    }
    drop(seat);
    tokio::select! {
        _ended = connection.as_mut() => return,
        () = tasks.stopping() => connection.as_mut().graceful_shutdown(),
    }
    let _ended = connection.await;
}

fn builder() -> http1::Builder {
    let mut builder = http1::Builder::new();
    builder
        .timer(TokioTimer::new())
        .header_read_timeout(IDLE_FOR)
        .max_header_size(LONGEST_HEAD)
        .max_headers(MOST_HEADERS)
        .max_buf_size(READ_AHEAD);
    builder
}

#[cfg(test)]
mod tests;
