//! Who listens where on this node: chat sockets by conversation, operators' sockets by organisation.

use std::collections::HashMap;
use std::sync::Arc;

use parking_lot::Mutex;

/// Listeners by key. Most conversations have one socket, so a room is a short list.
pub struct Rooms<K, L> {
    rooms: Mutex<HashMap<K, Vec<Arc<L>>>>,
}

impl<K: Copy + Eq + std::hash::Hash, L> Default for Rooms<K, L> {
    fn default() -> Self {
        Self { rooms: Mutex::default() }
    }
}

impl<K: Copy + Eq + std::hash::Hash, L> Rooms<K, L> {
    pub fn enter(&self, room: K, listener: Arc<L>) {
        let mut rooms = self.rooms.lock();
        let listeners = rooms.entry(room).or_insert_with(|| Vec::with_capacity(1));
        listeners.push(listener);
    }

    /// False when it was not there (any more).
    pub fn leave(&self, room: K, listener: &Arc<L>) -> bool {
        let mut rooms = self.rooms.lock();
        let Some(listeners) = rooms.get_mut(&room) else { return false };
        let before = listeners.len();
        listeners.retain(|known| !Arc::ptr_eq(known, listener));
        let was_there = listeners.len() < before;
        if listeners.is_empty() {
            rooms.remove(&room);
        }
        was_there
    }

    /// Whether this holds for anybody in the room.
    pub fn any(&self, room: K, holds: impl Fn(&L) -> bool) -> bool {
        self.rooms.lock().get(&room).is_some_and(|listeners| listeners.iter().any(|listener| holds(listener)))
    }

    pub fn is_empty(&self, room: K) -> bool {
        !self.rooms.lock().contains_key(&room)
    }

    /// Calls `tell` for everybody in the room, without holding the lock meanwhile.
    pub fn each(&self, room: K, mut tell: impl FnMut(&Arc<L>)) {
        // One listener, the usual case, costs no list.
        let (one, more) = {
            let rooms = self.rooms.lock();
            match rooms.get(&room).map(Vec::as_slice) {
                None | Some([]) => return,
                Some([one]) => (Arc::clone(one), Vec::new()),
                Some([first, rest @ ..]) => (Arc::clone(first), rest.to_vec()),
            }
        };
        tell(&one);
        for listener in &more {
            tell(listener);
        }
    }

    pub fn everybody(&self) -> Vec<Arc<L>> {
        self.rooms.lock().values().flatten().cloned().collect()
    }
}
