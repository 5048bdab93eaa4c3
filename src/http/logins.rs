//! Which logins live. Every call with an access token asks; a login that ends here ends at once, sockets included.

use std::sync::{Arc, OnceLock};

use engine::clock::Clock;
use engine::error::Result;
use engine::ids::{OperatorId, OrgId, RecordId};
use engine::page::MAX_PAGE;
use engine::ports::records::Typed;

use super::kept::Kept;
use super::login_session::LoginSession;

/// Whose sockets are to go. They come back at once where they still may, with what they may see now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whose {
    Login(RecordId),
    Operator(OperatorId),
}

type Listener = Box<dyn Fn(OrgId, Whose) + Send + Sync>;

pub struct Logins {
    records: Typed,
    clock: Arc<dyn Clock>,
    living: Kept<(OrgId, RecordId), bool>,
    listener: OnceLock<Listener>,
}

impl Logins {
    pub fn new(records: Typed, clock: Arc<dyn Clock>) -> Self {
        Self { records, clock, living: Kept::default(), listener: OnceLock::new() }
    }

    /// Whoever is called when a login ends or may do something else than before; there is one, the socket gateway.
    pub fn tell_ends_to(&self, listener: impl Fn(OrgId, Whose) + Send + Sync + 'static) {
        let _already_told = self.listener.set(Box::new(listener));
    }

    pub async fn lives(&self, organisation: OrgId, login: RecordId) -> Result<bool> {
        let key = (organisation, login);
        if let Some(lives) = self.living.get(&key) {
            return Ok(lives);
        }
        let since = self.living.since(&key);
        let found = self.records.get::<LoginSession>(organisation, login.0).await?;
        let lives = found.is_some_and(|found| !found.value.has_ended(self.clock.now()));
        // It may have ended while the store was read.
        let lives = lives && !self.has_ended(organisation, login);
        self.living.keep(since, key, lives);
        Ok(lives)
    }

    /// It ended here a moment ago.
    pub fn has_ended(&self, organisation: OrgId, login: RecordId) -> bool {
        self.living.get(&(organisation, login)) == Some(false)
    }

    /// False when there was no such login any more.
    pub async fn end(&self, organisation: OrgId, login: RecordId) -> Result<bool> {
        let was_there = self.records.delete::<LoginSession>(organisation, login.0).await?;
        self.living.set((organisation, login), false);
        if let Some(listener) = self.listener.get() {
            listener(organisation, Whose::Login(login));
        }
        Ok(was_there)
    }

    /// Every login of one operator, whether it has ended by age or not.
    pub async fn of(&self, organisation: OrgId, operator: OperatorId) -> Result<Vec<LoginSession>> {
        let (mut own, mut cursor) = (Vec::new(), None);
        // To the last page: one that is left out here would outlive a removal.
        loop {
            let page = self.records.list::<LoginSession>(organisation, cursor, MAX_PAGE).await?;
            own.extend(page.items.into_iter().map(|session| session.value).filter(|session| session.operator == operator));
            cursor = page.next;
            if cursor.is_none() {
                return Ok(own);
            }
        }
    }

    /// Ends every login of an operator but the one that is kept.
    pub async fn end_all(&self, organisation: OrgId, operator: OperatorId, kept: Option<RecordId>) -> Result<()> {
        for session in self.of(organisation, operator).await? {
            if Some(session.id) != kept {
                self.end(organisation, session.id).await?;
            }
        }
        Ok(())
    }

    /// What the operator may do has changed: open sockets still see what was allowed when they came.
    pub fn rights_moved(&self, organisation: OrgId, operator: OperatorId) {
        if let Some(listener) = self.listener.get() {
            listener(organisation, Whose::Operator(operator));
        }
    }
}

impl std::fmt::Debug for Logins {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Logins")
    }
}
