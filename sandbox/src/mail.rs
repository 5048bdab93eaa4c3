//! A mail server that keeps what it is given, and is as strict about it as those on the internet: commands in their order,
//! lines that end properly and are not too long, and the headers without which mail counts as junk.

mod letter;
mod session;

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinSet;

pub use letter::Mail;

/// What came, and what is wrong with how it came.
#[derive(Debug, Default)]
struct Kept {
    mails: Vec<Mail>,
    /// Mails that are put off before one is taken, as servers do with senders they do not know.
    put_off: usize,
    faults: Vec<String>,
}

/// The server. It ends when it is dropped.
#[derive(Debug)]
pub struct MailServer {
    address: SocketAddr,
    kept: Arc<watch::Sender<Kept>>,
    _serving: JoinSet<()>,
}

impl MailServer {
    /// Listens on a free port of this machine.
    pub async fn start() -> io::Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let address = listener.local_addr()?;
        let kept = Arc::new(watch::Sender::new(Kept::default()));
        let mut serving = JoinSet::new();
        let keeping = Arc::clone(&kept);
        serving.spawn(async move {
            let mut talks = JoinSet::new();
            while let Ok((stream, _peer)) = listener.accept().await {
                let keeping = Arc::clone(&keeping);
                talks.spawn(async move {
                    // A client that goes in the middle of a word has said nothing.
                    let _gone = session::serve(stream, &keeping).await;
                });
            }
        });
        Ok(Self { address, kept, _serving: serving })
    }

    #[must_use]
    pub const fn port(&self) -> u16 {
        self.address.port()
    }

    /// The next `times` mails are put off with a 451; whoever tries again is served.
    pub fn put_off(&self, times: usize) {
        self.kept.send_modify(|kept| kept.put_off = times);
    }

    /// Waits until somebody has as many mails as that, and returns them, oldest first. Bound it with a timeout.
    pub async fn mails_to(&self, address: &str, at_least: usize) -> Vec<Mail> {
        let mut watching = self.kept.subscribe();
        loop {
            let mails: Vec<Mail> = {
                let kept = watching.borrow_and_update();
                kept.mails.iter().filter(|mail| mail.to.iter().any(|to| to == address)).cloned().collect()
            };
            if mails.len() >= at_least || watching.changed().await.is_err() {
                return mails;
            }
        }
    }

    /// What clients did that a server on the internet would not stand.
    #[must_use]
    pub fn faults(&self) -> Vec<String> {
        self.kept.borrow().faults.clone()
    }
}
