use engine::flow::hear;
use engine::flow::settings::InboxSettings;
use engine::model::contact::Identity;
use engine::ports::contact_store::Profile;

use crate::happened::{Handle, Person};
use crate::whatsapp::number::canonical;

/// The person in the engine's words. A user name is no handle: anybody may take it next.
pub(super) fn known_as(settings: &InboxSettings, person: &Person) -> hear::Person {
    let identities: Vec<_> = person.handles.iter().filter_map(|handle| identity(settings, handle)).collect();
    let phone = person.handles.iter().find_map(|handle| match handle {
        Handle::Phone(digits) => Some(format!("+{}", canonical(digits))),
        _ => None,
    });
    // Who comments is known by the name that stands beside the comment.
    let is_commenter = person.handles.iter().any(|handle| matches!(handle, Handle::Commenter(_)));
    let user_name = person.handles.iter().find_map(|handle| match handle {
        Handle::UserName(name) if is_commenter => Some(format!("@{name}")),
        _ => None,
    });
    let name = person.name.clone().or(user_name);
    hear::Person { identities, profile: Profile { name, email: None, phone } }
}

/// Whoever has this number, given in E.164, as an inbox of `WhatsApp` knows them.
pub fn by_number(settings: &InboxSettings, number: &str, name: Option<String>) -> hear::Person {
    let mut person = Person::of([Handle::Phone(number.trim_start_matches('+').to_owned())]).unwrap_or_default();
    person.name = name;
    known_as(settings, &person)
}

/// Handles of these kinds tell who it is, and no message can be addressed to them.
const NO_ADDRESS: [&str; 3] = ["commenter:", "plugin:", "comment:"];

pub(crate) fn is_address(handle: &str) -> bool {
    !NO_ADDRESS.iter().any(|kind| handle.starts_with(kind))
}

pub(super) fn identity(settings: &InboxSettings, handle: &Handle) -> Option<Identity> {
    let handle = match handle {
        Handle::Phone(digits) => canonical(digits),
        Handle::WhatsAppUser(id) | Handle::PageScoped(id) | Handle::InstagramScoped(id) => id.clone(),
        Handle::Commenter(id) => format!("commenter:{id}"),
        Handle::Plugin(id) => format!("plugin:{id}"),
        Handle::WhatsAppParentUser(_) | Handle::UserName(_) => return None,
    };
    let inbox = &settings.inbox;
    Some(Identity::proven(inbox.channel, inbox.id, handle))
}
