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
    CatchingUp { waiting: Vec<Arc<Event>>, overflowed: bool },
    Live { told: u64 },
}

impl Follow {
    pub fn on_subscribe(&mut self) {
        *self = Self::CatchingUp { waiting: Vec::new(), overflowed: false };
    }

    /// True when the event is to be told now.
    pub fn on_event(&mut self, event: &Arc<Event>) -> bool {
        match self {
            Self::Idle => false,
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

    /// Everything up to `cursor` is told or given up. `None`: too much happened meanwhile.
    pub fn on_caught_up(&mut self, cursor: u64) -> Option<Vec<Arc<Event>>> {
        match std::mem::replace(self, Self::Live { told: cursor }) {
            Self::CatchingUp { overflowed: true, .. } => None,
            Self::CatchingUp { waiting, .. } => Some(waiting.into_iter().filter(|event| self.on_event(event)).collect()),
            Self::Idle | Self::Live { .. } => Some(Vec::new()),
        }
    }

    pub fn is_live(&self) -> bool {
        matches!(self, Self::Live { .. })
    }
}

#[cfg(test)]
mod tests;
