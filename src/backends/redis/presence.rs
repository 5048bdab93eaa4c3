use std::collections::HashSet;
use std::sync::Arc;

use engine::error::{Error, Result};
use engine::ids::{ContactId, OperatorId, OrgId};
use engine::ports::Presence;
use engine::ports::presence::PresenceGuard;
use engine::tasks::Tasks;
use parking_lot::Mutex;
use tokio::sync::Notify;

use super::RedisBus;
use super::bus::Bus;
use super::sharing::{Pace, Sharing};
use super::there::{Person, There, Where};

/// People of one node that other nodes learn of. Further ones count on their own node alone.
pub(super) const MOST_PEOPLE: usize = 100_000;

/// Counts connections of this node and knows the people on others; a person is there while they are on one of them.
///
/// Each node tells its own followers when somebody comes or goes anywhere, as far as it knows, and only of the first place and the
/// last. So whoever is told finds it so when they ask.
pub struct RedisPresence {
    people: Arc<Shared>,
}

/// What the port and the task that tells other nodes both look at.
pub(super) struct Shared {
    pub bus: Arc<Bus>,
    state: Mutex<State>,
    /// Somebody's first connection to this node, or the end of their last one.
    pub turned: Notify,
}

#[derive(Default)]
struct State {
    there: There,
    /// Who came to this node or left it since other nodes were told; none: too many to count.
    touched: Option<HashSet<Person>>,
}

impl RedisPresence {
    /// Knows this node alone until [`Self::run`].
    pub fn new(bus: &RedisBus) -> Self {
        let (bus, turned) = (Arc::clone(bus.bus()), Notify::new());
        Self { people: Arc::new(Shared { bus, state: Mutex::default(), turned }) }
    }

    /// Once, after the bus runs. On return the people on other nodes are known, unless Redis is out of reach.
    pub async fn run(&self, tasks: &Tasks) -> Result<()> {
        self.run_at(Pace::default(), tasks).await
    }

    pub(super) async fn run_at(&self, pace: Pace, tasks: &Tasks) -> Result<()> {
        let news = self.people.bus.newsreader().ok_or_else(|| Error::conflict("presence runs already"))?;
        let mut sharing = Sharing::new(Arc::clone(&self.people), pace);
        sharing.look().await;
        tasks.spawn("presence.share", sharing.run(news, tasks.clone()));
        Ok(())
    }

    fn joined(&self, person: Person) -> PresenceGuard {
        self.people.come_here(person);
        let people = Arc::clone(&self.people);
        PresenceGuard::new(move || people.leave_here(person))
    }
}

impl Shared {
    // Followers are told under the lock, so that the last they hear is how it is.
    fn come_here(&self, person: Person) {
        let mut state = self.state.lock();
        let turned = state.there.come(person, Where::Here);
        if turned.everywhere {
            self.bus.tell_here(person.signal(true));
        }
        if turned.side {
            self.touch(&mut state, person);
        }
    }

    fn leave_here(&self, person: Person) {
        let mut state = self.state.lock();
        let turned = state.there.go(person, Where::Here);
        if turned.everywhere {
            self.bus.tell_here(person.signal(false));
        }
        if turned.side {
            self.touch(&mut state, person);
        }
    }

    fn touch(&self, state: &mut State, person: Person) {
        if let Some(touched) = &mut state.touched {
            touched.insert(person);
            if touched.len() > MOST_PEOPLE {
                state.touched = None;
            }
        }
        self.turned.notify_one();
    }

    /// People came to another node, or left it.
    pub fn move_away(&self, people: &[Person], come: bool) {
        let mut state = self.state.lock();
        let mut organisations = HashSet::new();
        for person in people {
            let there = &mut state.there;
            let turned = if come { there.come(*person, Where::OnAnotherNode) } else { there.go(*person, Where::OnAnotherNode) };
            // Operators have one signal in common.
            let is_news = match person {
                Person::Operator(organisation, _) => turned.everywhere && organisations.insert(*organisation),
                Person::Contact(..) => turned.everywhere,
            };
            if is_news {
                self.bus.tell_here(person.signal(come));
            }
        }
    }

    /// Who came to this node and who left it since the last call; `None`: all are to be told.
    pub fn take_touched(&self) -> Option<(Vec<Person>, Vec<Person>)> {
        let mut state = self.state.lock();
        let touched = state.touched.replace(HashSet::new())?;
        Some(touched.into_iter().partition(|person| state.there.is_here(*person)))
    }

    /// Everybody on this node; who is touched from now on is not yet among them.
    pub fn take_everybody(&self) -> Vec<Person> {
        let mut state = self.state.lock();
        state.touched = Some(HashSet::new());
        state.there.everybody_here().take(MOST_PEOPLE).collect()
    }
}

impl Presence for RedisPresence {
    fn operator_joined(&self, organisation: OrgId, operator: OperatorId) -> PresenceGuard {
        self.joined(Person::Operator(organisation, operator))
    }

    fn contact_joined(&self, organisation: OrgId, contact: ContactId) -> PresenceGuard {
        self.joined(Person::Contact(organisation, contact))
    }

    fn operators(&self, organisation: OrgId) -> Vec<OperatorId> {
        self.people.state.lock().there.operators(organisation)
    }

    fn contacts(&self, organisation: OrgId, limit: usize) -> Vec<ContactId> {
        self.people.state.lock().there.contacts(organisation, limit)
    }

    fn is_contact_online(&self, organisation: OrgId, contact: ContactId) -> bool {
        self.people.state.lock().there.is_contact_online(organisation, contact)
    }
}
