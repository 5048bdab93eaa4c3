//! Who is there: people with connections to this node, and people on others as far as known. No I/O.

use std::collections::HashMap;
use std::fmt;
use std::hash::Hash;
use std::str::FromStr;

use engine::error::Error;
use engine::ids::{ContactId, OperatorId, OrgId};
use engine::model::event::{ContactPresence, Signal};
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub(super) enum Person {
    Operator(OrgId, OperatorId),
    Contact(OrgId, ContactId),
}

impl Person {
    /// What followers are told of them.
    pub fn signal(self, online: bool) -> Signal {
        match self {
            Self::Operator(organisation, _) => Signal::PresenceChanged { organisation, contact: None },
            Self::Contact(organisation, contact) => {
                Signal::PresenceChanged { organisation, contact: Some(ContactPresence { contact, online }) }
            }
        }
    }
}

/// As short as it can be: there are many in Redis.
impl fmt::Display for Person {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Operator(organisation, operator) => write!(f, "o:{}:{}", organisation.0, operator.0),
            Self::Contact(organisation, contact) => write!(f, "c:{}:{}", organisation.0, contact.0),
        }
    }
}

impl FromStr for Person {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let mut parts = text.split(':');
        let kind = parts.next();
        let mut number = || parts.next().and_then(|part| part.parse::<i64>().ok());
        match (kind, number(), number()) {
            (Some("o"), Some(organisation), Some(id)) => Ok(Self::Operator(OrgId(organisation), OperatorId(id))),
            (Some("c"), Some(organisation), Some(id)) => Ok(Self::Contact(OrgId(organisation), ContactId(id))),
            _ => Err(Error::invalid("nobody is called that")),
        }
    }
}

impl From<Person> for String {
    fn from(person: Person) -> Self {
        person.to_string()
    }
}

impl TryFrom<String> for Person {
    type Error = Error;

    fn try_from(text: String) -> Result<Self, Error> {
        text.parse()
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Where {
    Here,
    OnAnotherNode,
}

/// Connections here, and other nodes that have some.
#[derive(Debug, Clone, Copy, Default)]
struct Count {
    here: u32,
    away: u32,
}

impl Count {
    fn side(&mut self, side: Where) -> &mut u32 {
        match side {
            Where::Here => &mut self.here,
            Where::OnAnotherNode => &mut self.away,
        }
    }
}

/// What a step has changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Turned {
    /// Nobody knew of them before, or nobody does now.
    pub everywhere: bool,
    /// The same, of the side alone.
    pub side: bool,
}

#[derive(Debug, Default)]
pub(super) struct There {
    organisations: HashMap<OrgId, People>,
}

#[derive(Debug, Default)]
struct People {
    operators: HashMap<OperatorId, Count>,
    contacts: HashMap<ContactId, Count>,
}

impl There {
    pub fn come(&mut self, person: Person, side: Where) -> Turned {
        match person {
            Person::Operator(organisation, id) => {
                come(&mut self.organisations.entry(organisation).or_default().operators, id, side)
            }
            Person::Contact(organisation, id) => {
                come(&mut self.organisations.entry(organisation).or_default().contacts, id, side)
            }
        }
    }

    /// Nothing happens when they are not there.
    pub fn go(&mut self, person: Person, side: Where) -> Turned {
        let (Person::Operator(organisation, _) | Person::Contact(organisation, _)) = person;
        let Some(people) = self.organisations.get_mut(&organisation) else {
            return Turned { everywhere: false, side: false };
        };
        let turned = match person {
            Person::Operator(_, id) => go(&mut people.operators, &id, side),
            Person::Contact(_, id) => go(&mut people.contacts, &id, side),
        };
        if people.operators.is_empty() && people.contacts.is_empty() {
            self.organisations.remove(&organisation);
        }
        turned
    }

    pub fn operators(&self, organisation: OrgId) -> Vec<OperatorId> {
        let people = self.organisations.get(&organisation);
        let mut operators: Vec<_> = people.into_iter().flat_map(|people| people.operators.keys().copied()).collect();
        operators.sort_unstable();
        operators
    }

    pub fn contacts(&self, organisation: OrgId, limit: usize) -> Vec<ContactId> {
        let people = self.organisations.get(&organisation);
        people.into_iter().flat_map(|people| people.contacts.keys().copied()).take(limit).collect()
    }

    pub fn is_contact_online(&self, organisation: OrgId, contact: ContactId) -> bool {
        self.organisations.get(&organisation).is_some_and(|people| people.contacts.contains_key(&contact))
    }

    pub fn is_here(&self, person: Person) -> bool {
        let count = match person {
            Person::Operator(organisation, id) => {
                self.organisations.get(&organisation).and_then(|people| people.operators.get(&id))
            }
            Person::Contact(organisation, id) => {
                self.organisations.get(&organisation).and_then(|people| people.contacts.get(&id))
            }
        };
        count.is_some_and(|count| count.here > 0)
    }

    pub fn everybody_here(&self) -> impl Iterator<Item = Person> {
        self.organisations.iter().flat_map(|(organisation, people)| {
            let operators = people.operators.iter().filter(|(_, count)| count.here > 0);
            let contacts = people.contacts.iter().filter(|(_, count)| count.here > 0);
            let operators = operators.map(|(id, _)| Person::Operator(*organisation, *id));
            operators.chain(contacts.map(|(id, _)| Person::Contact(*organisation, *id)))
        })
    }
}

fn come<K: Eq + Hash>(people: &mut HashMap<K, Count>, id: K, side: Where) -> Turned {
    let count = people.entry(id).or_default();
    let everywhere = count.here == 0 && count.away == 0;
    let one = count.side(side);
    *one += 1;
    Turned { everywhere, side: *one == 1 }
}

fn go<K: Eq + Hash>(people: &mut HashMap<K, Count>, id: &K, side: Where) -> Turned {
    let Some(count) = people.get_mut(id) else {
        return Turned { everywhere: false, side: false };
    };
    let one = count.side(side);
    let is_last = *one == 1;
    *one = one.saturating_sub(1);
    let everywhere = is_last && count.here == 0 && count.away == 0;
    if everywhere {
        people.remove(id);
    }
    Turned { everywhere, side: is_last }
}

#[cfg(test)]
mod tests;
