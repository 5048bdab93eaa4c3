//! Many changes of the queue, few looks at it.

use parking_lot::Mutex;

/// At most one look runs; changes during it ask for exactly one more.
#[derive(Debug, Default)]
pub struct QueueWatch(Mutex<Watch>);

#[derive(Debug, Default)]
struct Watch {
    asked: bool,
    looking: bool,
}

impl QueueWatch {
    /// True when the caller is to start looking.
    pub fn ask(&self) -> bool {
        let mut watch = self.0.lock();
        watch.asked = true;
        !std::mem::replace(&mut watch.looking, true)
    }

    /// True while there is something to look for.
    pub fn begin(&self) -> bool {
        let mut watch = self.0.lock();
        watch.looking = std::mem::take(&mut watch.asked);
        watch.looking
    }
}
