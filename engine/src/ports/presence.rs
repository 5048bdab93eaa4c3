use crate::ids::{ContactId, OperatorId, OrgId};

/// Who is connected now. A guard stands for one connection: dropping it is leaving.
pub trait Presence: Send + Sync {
    fn operator_joined(&self, organisation: OrgId, operator: OperatorId) -> PresenceGuard;

    fn contact_joined(&self, organisation: OrgId, contact: ContactId) -> PresenceGuard;

    fn operators(&self, organisation: OrgId) -> Vec<OperatorId>;

    /// At most `limit`, in no order.
    fn contacts(&self, organisation: OrgId, limit: usize) -> Vec<ContactId>;

    fn is_contact_online(&self, organisation: OrgId, contact: ContactId) -> bool;
}

/// Leaves when dropped.
pub struct PresenceGuard(Option<Box<dyn FnOnce() + Send + Sync>>);

impl PresenceGuard {
    pub fn new(leave: impl FnOnce() + Send + Sync + 'static) -> Self {
        Self(Some(Box::new(leave)))
    }
}

impl Drop for PresenceGuard {
    fn drop(&mut self) {
        if let Some(leave) = self.0.take() {
            leave();
        }
    }
}
