use engine::tasks::Tasks;
use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

/// What lies between a node and the broker.
pub struct Wire {
    port: u16,
    state: watch::Sender<State>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    Whole,
    /// Connections break, and no new ones come about.
    Cut,
    /// Nothing comes through, and neither side is told.
    Silent,
}

impl Wire {
    pub async fn to(broker: &str, tasks: &Tasks) -> Self {
        let target = broker.rsplit(['@', '/']).next().unwrap().to_owned();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let (state, seen) = watch::channel(State::Whole);
        let lines = tasks.clone();
        tasks.spawn("wire", async move {
            loop {
                let (near, _) = listener.accept().await.unwrap();
                if *seen.borrow() == State::Whole {
                    let far = TcpStream::connect(&target).await.unwrap();
                    lines.spawn("line", carry(near, far, seen.clone()));
                }
            }
        });
        Self { port, state }
    }

    pub fn uri(&self) -> String {
        format!("amqp://127.0.0.1:{}", self.port)
    }

    pub fn set(&self, state: State) {
        self.state.send_replace(state);
    }
}

async fn carry(mut near: TcpStream, mut far: TcpStream, mut seen: watch::Receiver<State>) {
    let changed = tokio::select! {
        _ = copy_bidirectional(&mut near, &mut far) => return,
        changed = seen.wait_for(|state| *state != State::Whole) => changed.map(|state| *state),
    };
    if let Ok(State::Silent) = changed {
        // Held open until the wire is cut, or goes.
        let _cut = seen.wait_for(|state| *state == State::Cut).await;
    }
}
