use std::io;
use std::time::{Duration, Instant};

use tokio::task::JoinSet;

use super::letter::{Letter, Writer};
use super::post::Mailbox;
use super::stored::Stored;
use super::{BURST, BURST_PEOPLE, PATIENCE};

/// The webhooks of one person come over one connection, so that their order is told.
const CONNECTIONS: usize = 20;

#[derive(Debug)]
pub struct Burst {
    /// From the first POST to the last 200.
    pub durable: Duration,
    /// From the first POST to the last message.
    pub drained: Duration,
}

/// `before`: messages that were taken in already.
pub async fn run(url: &str, path: &str, writer: &Writer, stored: &Stored, before: u64) -> io::Result<Burst> {
    let mut piles: Vec<Vec<Letter>> = (0..CONNECTIONS).map(|_| Vec::with_capacity(BURST / CONNECTIONS)).collect();
    for index in 0..BURST {
        piles[writer.person(index) % CONNECTIONS].push(writer.letter(index));
    }
    let mut mailboxes = Vec::with_capacity(CONNECTIONS);
    for _ in 0..CONNECTIONS {
        mailboxes.push(Mailbox::open(url, path).await?);
    }
    debug_assert!(BURST_PEOPLE.is_multiple_of(CONNECTIONS));
    let began = Instant::now();
    let mut tasks = JoinSet::new();
    for (mut mailbox, pile) in mailboxes.into_iter().zip(piles) {
        tasks.spawn_local(async move {
            for letter in &pile {
                let status = mailbox.post(letter).await?;
                if status != 200 {
                    return Err(io::Error::other(format!("a webhook was answered with {status}")));
                }
            }
            Ok(())
        });
    }
    while let Some(ended) = tasks.join_next().await {
        ended.map_err(io::Error::other)??;
    }
    let durable = began.elapsed();
    stored.until(before + BURST as u64, PATIENCE).await?;
    Ok(Burst { durable, drained: began.elapsed() })
}
