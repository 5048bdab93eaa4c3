//! One operator who is told of everything, so that the figures include the cost of telling.

use std::cell::Cell;
use std::rc::Rc;

use sandbox::load::LoadSocket;
use sandbox::socket_io::ConnectOptions;
use sandbox::{Address, PeerError};
use tokio::task::JoinHandle;

/// Counts what the feed brought; ends with its owner.
pub struct Feed {
    messages: Rc<Cell<u64>>,
    events: Rc<Cell<u64>>,
    task: JoinHandle<()>,
}

impl Feed {
    /// Connects to `/inbox` and subscribes from now. Needs a `LocalSet`.
    pub async fn open(address: &Address, token: &str) -> Result<Self, PeerError> {
        // One socket reads what all the others cause, so it alone is worth a large buffer.
        let options = ConnectOptions { read_buffer: 64 * 1024, ..ConnectOptions::default() };
        let auth = format!(r#"{{"token":"{token}"}}"#);
        let mut socket = LoadSocket::open(address, "/inbox", &auth, &options).await?;
        socket.send(r#"42/inbox,["subscribe",{}]"#.to_owned()).await?;
        let messages = Rc::new(Cell::new(0));
        let events = Rc::new(Cell::new(0));
        let (counted, all) = (Rc::clone(&messages), Rc::clone(&events));
        let task = tokio::task::spawn_local(async move {
            // A feed that breaks shows as a count that stands still, which the table makes plain.
            while let Ok(frame) = socket.next().await {
                let name = frame.packet().and_then(|packet| packet.event_name());
                all.set(all.get() + u64::from(name.is_some()));
                counted.set(counted.get() + u64::from(name == Some("message")));
            }
        });
        Ok(Self { messages, events, task })
    }

    pub fn messages(&self) -> u64 {
        self.messages.get()
    }

    pub fn events(&self) -> u64 {
        self.events.get()
    }

    /// Whether the server still talks to it.
    pub fn is_open(&self) -> bool {
        !self.task.is_finished()
    }
}

impl Drop for Feed {
    fn drop(&mut self) {
        self.task.abort();
    }
}
