//! A wire between a node and an engine: bytes both ways, unless it is cut or slow.

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinSet;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    Whole,
    /// What the engine says comes so much later.
    Slow(Duration),
    /// Nothing passes, and nobody is told: as when a cable is pulled.
    Silent,
    /// Connections end, and no new ones are taken.
    Cut,
}

pub struct Wire {
    pub port: u16,
    state: watch::Sender<State>,
    // Ends with it.
    _serving: JoinSet<()>,
}

impl Wire {
    pub async fn to(engine: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let (state, watched) = watch::channel(State::Whole);
        let mut serving = JoinSet::new();
        serving.spawn(serve(listener, engine, watched));
        Self { port, state, _serving: serving }
    }

    pub fn set(&self, state: State) {
        self.state.send_replace(state);
    }
}

async fn serve(listener: TcpListener, engine: SocketAddr, state: watch::Receiver<State>) {
    let mut connections = JoinSet::new();
    loop {
        while connections.try_join_next().is_some() {}
        let Ok((near, _)) = listener.accept().await else { continue };
        let now = *state.borrow();
        if now == State::Cut {
            continue;
        }
        let state = state.clone();
        connections.spawn(async move {
            let Ok(far) = TcpStream::connect(engine).await else { return };
            let (near_in, near_out) = near.into_split();
            let (far_in, far_out) = far.into_split();
            tokio::select! {
                _ = carry(near_in, far_out, state.clone(), false) => {}
                _ = carry(far_in, near_out, state, true) => {}
            }
        });
    }
}

async fn carry(
    mut from: tokio::net::tcp::OwnedReadHalf,
    mut to: tokio::net::tcp::OwnedWriteHalf,
    mut state: watch::Receiver<State>,
    is_answer: bool,
) -> io::Result<()> {
    let mut buffer = vec![0; 64 * 1024];
    loop {
        let count = tokio::select! {
            count = from.read(&mut buffer) => count?,
            _ = state.wait_for(|now| *now == State::Cut) => return Ok(()),
        };
        if count == 0 {
            return Ok(());
        }
        let now = *state.borrow();
        if let State::Slow(by) = now
            && is_answer
        {
            tokio::time::sleep(by).await;
        }
        if now == State::Silent && state.wait_for(|now| *now != State::Silent).await.is_err() {
            return Ok(());
        }
        if *state.borrow() == State::Cut {
            return Ok(());
        }
        to.write_all(&buffer[..count]).await?;
    }
}
