//! What a socket costs that says nothing.

use std::io;
use std::time::{Duration, Instant};

use sandbox::Address;
use tokio::task::JoinSet;
use tokio::time::sleep;

use crate::crowd;
use crate::proc_stat::{self, Meter, Usage};
use crate::setup::Accounts;

/// How long memory may settle before it is read.
const SETTLE: Duration = Duration::from_secs(3);
/// How long the sockets are held while processor time is watched.
const HOLD: Duration = Duration::from_secs(10);
/// Idle sockets receive nothing large.
const READ_BUFFER: usize = 512;
/// Descriptors beside the sockets.
const SPARE: u64 = 200;

/// What the run showed.
#[derive(Debug)]
pub struct Idle {
    pub sockets: usize,
    pub opened_in: Duration,
    pub before_kb: u64,
    pub held_kb: u64,
    pub after_kb: u64,
    /// While they were held.
    pub usage: Usage,
    /// Sockets that were still open at the end of the hold.
    pub alive: usize,
}

/// Raises the limit on open files for this process and the children it starts from now on.
pub fn raise_limit(sockets: usize) -> io::Result<usize> {
    let wanted = sockets as u64 + SPARE;
    let allowed = rlimit::increase_nofile_limit(wanted)?;
    Ok(allowed.saturating_sub(SPARE).min(sockets as u64) as usize)
}

/// Opens the sockets on a server that is up, holds them, closes them. Needs a `LocalSet`.
pub async fn run(pid: u32, url: &str, accounts: &Accounts, sockets: usize) -> io::Result<Idle> {
    let address = Address::parse(url).map_err(io::Error::other)?;
    sleep(SETTLE).await;
    let before_kb = proc_stat::resident_kb(pid)?;
    let began = Instant::now();
    let opened = crowd::open(&address, &accounts.inbox_key, sockets, READ_BUFFER).await;
    let opened = opened.map_err(io::Error::other)?;
    let opened_in = began.elapsed();
    let mut holding = JoinSet::new();
    for mut socket in opened {
        // Read on, so that heartbeats are answered; this ends only when the server ends the socket.
        holding.spawn_local(async move { while socket.next().await.is_ok() {} });
    }
    sleep(SETTLE).await;
    let (held_kb, meter) = (proc_stat::resident_kb(pid)?, Meter::start(pid)?);
    sleep(HOLD).await;
    let usage = meter.stop()?;
    let mut alive = holding.len();
    while holding.try_join_next().is_some() {
        alive -= 1;
    }
    holding.shutdown().await;
    sleep(SETTLE).await;
    let after_kb = proc_stat::resident_kb(pid)?;
    Ok(Idle { sockets, opened_in, before_kb, held_kb, after_kb, usage, alive })
}
