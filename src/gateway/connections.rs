//! How many connections there are, in all and from one address.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::Arc;

use parking_lot::Mutex;

pub struct Connections {
    most: usize,
    most_per_address: usize,
    open: Mutex<Open>,
}

#[derive(Default)]
struct Open {
    all: usize,
    by_address: HashMap<IpAddr, usize>,
}

/// One connection's place; dropping it gives the place back.
pub struct Place {
    connections: Arc<Connections>,
    address: IpAddr,
}

impl Connections {
    pub fn new(most: usize, most_per_address: usize) -> Self {
        Self { most, most_per_address, open: Mutex::default() }
    }

    /// `None` when this address, or the program, has as many as it may.
    pub fn enter(self: &Arc<Self>, address: IpAddr) -> Option<Place> {
        let mut open = self.open.lock();
        if open.all >= self.most || open.by_address.get(&address).is_some_and(|count| *count >= self.most_per_address) {
            return None;
        }
        open.all += 1;
        metrics::gauge!("switchboard_sockets").increment(1.0);
        *open.by_address.entry(address).or_insert(0) += 1;
        Some(Place { connections: Arc::clone(self), address })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut open = self.connections.open.lock();
        open.all -= 1;
        metrics::gauge!("switchboard_sockets").decrement(1.0);
        if let Some(count) = open.by_address.get_mut(&self.address) {
            *count -= 1;
            if *count == 0 {
                open.by_address.remove(&self.address);
            }
        }
    }
}

#[cfg(test)]
mod tests;
