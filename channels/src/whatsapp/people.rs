use std::collections::HashMap;

use serde_json::Value;

use crate::happened::{Handle, Person};
use crate::wire::{self, Wire as _};

/// The `contacts` of a webhook by their ids: messages and contacts do not stand in the same order.
pub struct People<'a>(HashMap<&'a str, &'a Value>);

impl<'a> People<'a> {
    pub fn of(value: &'a Value) -> Self {
        let mut people = HashMap::new();
        for contact in value.items("contacts") {
            for id in ["wa_id", "user_id"].iter().filter_map(|name| contact.get(name)?.as_str()) {
                people.insert(id.trim_start_matches('+'), contact);
            }
        }
        Self(people)
    }

    /// The person with these ids, and what `contacts` adds about them.
    pub fn find(&self, phone: Option<&str>, user: Option<&str>, parent: Option<&str>) -> Option<Person> {
        let listed = [user, phone].into_iter().flatten().find_map(|id| self.0.get(id.trim_start_matches('+')).copied());
        let given = [phone.and_then(account), user.and_then(account), parent.map(parent_user)];
        let mut person = Person::of(given.into_iter().flatten())?;
        if let Some(contact) = listed {
            describe(&mut person, contact);
        }
        Some(person)
    }
}

fn describe(person: &mut Person, contact: &Value) {
    let profile = contact.part("profile");
    let user_name = profile.id("username").or_else(|| contact.id("username"));
    let found = [
        contact.id("wa_id").and_then(|id| account(&id)),
        contact.id("user_id").and_then(|id| account(&id)),
        contact.id("parent_user_id").map(|id| parent_user(&id)),
        user_name.map(|name| Handle::UserName(name.trim_start_matches('@').to_owned())),
    ];
    for handle in found.into_iter().flatten() {
        person.add(handle);
    }
    person.name = profile.word("name");
}

/// Some members hold either kind of id: a `WhatsApp` user id begins with a country and a dot, a number is digits.
pub fn account(id: &str) -> Option<Handle> {
    if is_user_id(id) { Some(Handle::WhatsAppUser(id.to_owned())) } else { wire::digits(id).map(Handle::Phone) }
}

pub fn is_user_id(id: &str) -> bool {
    id.split_once('.').is_some_and(|(country, rest)| {
        country.len() == 2 && country.bytes().all(|letter| letter.is_ascii_alphabetic()) && !rest.is_empty()
    })
}

pub fn parent_user(id: &str) -> Handle {
    Handle::WhatsAppParentUser(id.to_owned())
}
