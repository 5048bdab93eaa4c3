use std::collections::HashMap;
use std::sync::Arc;

use engine::ids::{ContactId, OperatorId, OrgId};
use engine::model::event::{ContactPresence, Signal};
use engine::ports::presence::PresenceGuard;
use engine::ports::{EventBus, Presence};
use parking_lot::Mutex;

/// Counts connections; a person is there while one of theirs is.
pub struct LocalPresence {
    there: Arc<Mutex<There>>,
    bus: Arc<dyn EventBus>,
}

#[derive(Default)]
struct There {
    operators: HashMap<(OrgId, OperatorId), u32>,
    contacts: HashMap<(OrgId, ContactId), u32>,
}

impl LocalPresence {
    pub fn new(bus: Arc<dyn EventBus>) -> Self {
        Self { there: Arc::default(), bus }
    }
}

impl Presence for LocalPresence {
    fn operator_joined(&self, organisation: OrgId, operator: OperatorId) -> PresenceGuard {
        let key = (organisation, operator);
        if enter(&mut self.there.lock().operators, key) {
            self.bus.publish(Signal::PresenceChanged { organisation, contact: None });
        }
        let (there, bus) = (Arc::clone(&self.there), Arc::clone(&self.bus));
        PresenceGuard::new(move || {
            if leave(&mut there.lock().operators, &key) {
                bus.publish(Signal::PresenceChanged { organisation, contact: None });
            }
        })
    }

    fn contact_joined(&self, organisation: OrgId, contact: ContactId) -> PresenceGuard {
        let key = (organisation, contact);
        let tell = move |bus: &Arc<dyn EventBus>, online| {
            bus.publish(Signal::PresenceChanged { organisation, contact: Some(ContactPresence { contact, online }) });
        };
        if enter(&mut self.there.lock().contacts, key) {
            tell(&self.bus, true);
        }
        let (there, bus) = (Arc::clone(&self.there), Arc::clone(&self.bus));
        PresenceGuard::new(move || {
            if leave(&mut there.lock().contacts, &key) {
                tell(&bus, false);
            }
        })
    }

    fn operators(&self, organisation: OrgId) -> Vec<OperatorId> {
        let there = self.there.lock();
        let mut operators: Vec<_> = there.operators.keys().filter(|key| key.0 == organisation).map(|key| key.1).collect();
        operators.sort_unstable();
        operators
    }

    fn contacts(&self, organisation: OrgId, limit: usize) -> Vec<ContactId> {
        self.there.lock().contacts.keys().filter(|key| key.0 == organisation).map(|key| key.1).take(limit).collect()
    }

    fn is_contact_online(&self, organisation: OrgId, contact: ContactId) -> bool {
        self.there.lock().contacts.contains_key(&(organisation, contact))
    }
}

/// True for the first connection.
fn enter<K: Eq + std::hash::Hash>(there: &mut HashMap<K, u32>, key: K) -> bool {
    let count = there.entry(key).or_insert(0);
    *count += 1;
    *count == 1
}

/// True for the last one.
fn leave<K: Eq + std::hash::Hash>(there: &mut HashMap<K, u32>, key: &K) -> bool {
    let Some(count) = there.get_mut(key) else {
        return false;
    };
    *count -= 1;
    let last = *count == 0;
    if last {
        there.remove(key);
    }
    last
}
