//! What one operator's socket is told: a machine without I/O. First what it missed, from the log, then the live feed,
//! in one order and nothing twice.

use std::sync::Arc;

use engine::model::event::Event;

/// Events that may happen while what was missed is read. More, and the client loads its lists afresh.
const MOST_WAITING: usize = 4_096;

#[derive(Debug, Default)]
pub enum Follow {
    /// Connected, nothing asked for yet.
    #[default]
    Idle,
    /// What was missed is being read.
    CatchingUp {
        waiting: Vec<Arc<Event>>,
        overflowed: bool,
    },
    Live {
        told: u64,
    },
    /// It left, or was told to leave: nothing it says now counts.
    Gone,
}

impl Follow {
    /// False when the socket has been told to go.
    pub fn on_subscribe(&mut self) -> bool {
        let stays = !self.is_gone();
        if stays {
            *self = Self::CatchingUp { waiting: Vec::new(), overflowed: false };
        }
        stays
    }

    pub fn is_gone(&self) -> bool {
        matches!(self, Self::Gone)
    }

    /// True when the event is to be told now.
    pub fn on_event(&mut self, event: &Arc<Event>) -> bool {
        match self {
            Self::Idle | Self::Gone => false,
            Self::CatchingUp { waiting, overflowed } => {
                if waiting.len() < MOST_WAITING {
                    waiting.push(Arc::clone(event));
                } else {
                    *overflowed = true;
                }
                false
            }
            Self::Live { told } => {
                let is_new = event.cursor > *told;
                *told = event.cursor.max(*told);
                is_new
            }
        }
    }

    /// Everything up to `cursor` is told or given up. Returns what happened meanwhile, to be told before this is called
    /// again; once that is nothing, the socket is live. `None`: too much happened.
    pub fn on_caught_up(&mut self, cursor: u64) -> Option<Vec<Arc<Event>>> {
        let Self::CatchingUp { waiting, overflowed } = self else {
            return Some(Vec::new());
        };
        if *overflowed {
            return None;
        }
        let mut newer = std::mem::take(waiting);
        newer.retain(|event| event.cursor > cursor);
        if newer.is_empty() {
            *self = Self::Live { told: cursor };
        }
        Some(newer)
    }

    /// The cursor up to which it has been told everything; while it is live.
    pub fn told(&self) -> Option<u64> {
        match self {
            Self::Live { told } => Some(*told),
            Self::Idle | Self::CatchingUp { .. } | Self::Gone => None,
        }
    }

    pub fn is_live(&self) -> bool {
        matches!(self, Self::Live { .. })
    }
}

#[cfg(test)]
mod tests;
