use async_trait::async_trait;

use crate::ids::ConversationId;

/// Which part of the work is this process's, where several share it. It saves work and keeps it in order; that nothing happens
/// twice is promised by the store, also while two processes take themselves for the owner.
#[async_trait]
pub trait Shares: Send + Sync {
    /// Work on this conversation may begin here; `None`: it is another process's. What moves on purpose waits for the guards.
    fn enter(&self, conversation: ConversationId) -> Option<Share>;

    /// How many parts of the work are this process's; `None` where it is not parted.
    fn held(&self) -> Option<usize>;

    /// Whether this process does what one of all does.
    fn leads(&self) -> bool;

    /// Resolves when more has come here than was: what waits there is to be looked for.
    async fn gained(&self);
}

/// Work on a conversation that goes on; dropped, it is over.
pub struct Share(Option<Box<dyn FnOnce() + Send + Sync>>);

impl Share {
    pub fn new(over: impl FnOnce() + Send + Sync + 'static) -> Self {
        Self(Some(Box::new(over)))
    }

    /// Where nothing ever moves.
    pub const fn lasting() -> Self {
        Self(None)
    }
}

impl Drop for Share {
    fn drop(&mut self) {
        if let Some(over) = self.0.take() {
            over();
        }
    }
}
