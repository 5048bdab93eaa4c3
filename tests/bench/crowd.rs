//! Opens many sockets without a stampede.

use std::rc::Rc;

use sandbox::Address;
use sandbox::PeerError;
use sandbox::socket_io::ConnectOptions;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use crate::chat_socket::ChatSocket;

/// Connects under way at once: enough to keep the server busy, few enough not to overflow its accept queue.
const AT_ONCE: usize = 64;
/// Sockets from one loopback address before the next is used; each has about 28,000 ports.
const PER_SOURCE: usize = 20_000;

/// Opens `count` customers; needs a `LocalSet`. One that cannot connect fails them all.
pub async fn open(address: &Address, inbox_key: &str, count: usize, read_buffer: usize) -> Result<Vec<ChatSocket>, PeerError> {
    let gate = Rc::new(Semaphore::new(AT_ONCE));
    let mut opening = JoinSet::new();
    for number in 0..count {
        let gate = Rc::clone(&gate);
        let (address, inbox_key) = (address.clone(), inbox_key.to_owned());
        let options = options_for(number, read_buffer);
        opening.spawn_local(async move {
            // The gate is never closed, so the error cannot happen; without a permit the connect just is not held back.
            let _permit = gate.acquire().await;
            ChatSocket::open(&address, &inbox_key, number, &options).await
        });
    }
    let mut sockets = Vec::with_capacity(count);
    while let Some(opened) = opening.join_next().await {
        sockets.push(opened.map_err(|cause| PeerError::Disconnected(cause.to_string()))??);
    }
    Ok(sockets)
}

fn options_for(number: usize, read_buffer: usize) -> ConnectOptions {
    let address = 1 + (number / PER_SOURCE) as u8;
    let source = (address > 1).then(|| [127, 0, 0, address].into());
    ConnectOptions { source, read_buffer, timeout: std::time::Duration::from_secs(30), ..ConnectOptions::default() }
}
