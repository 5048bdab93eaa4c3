use serde::{Deserialize, Serialize};

/// A customer as one webhook names them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// The surest first, each once. A user name is never proof of who somebody is.
    pub handles: Vec<Handle>,
    /// As the customer calls themselves.
    pub name: Option<String>,
}

impl Person {
    pub fn of(handles: impl IntoIterator<Item = Handle>) -> Option<Self> {
        let mut person = Self::default();
        for handle in handles {
            person.add(handle);
        }
        (!person.handles.is_empty()).then_some(person)
    }

    pub(crate) fn add(&mut self, handle: Handle) {
        if !self.handles.contains(&handle) {
            self.handles.push(handle);
            self.handles.sort();
        }
    }

    /// Known by more than a name that anybody may take next.
    pub fn is_certain(&self) -> bool {
        self.handles.iter().any(|handle| !matches!(handle, Handle::UserName(_)))
    }
}

/// One way to know a person. Sorted by how sure it is.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Handle {
    /// Of one business portfolio; changes with the phone number.
    #[serde(rename = "whatsapp_user")]
    WhatsAppUser(String),
    /// Of linked portfolios.
    #[serde(rename = "whatsapp_parent_user")]
    WhatsAppParentUser(String),
    /// Digits alone, no plus sign, as `WhatsApp` knows the account.
    Phone(String),
    PageScoped(String),
    InstagramScoped(String),
    /// Who commented on Instagram: whether one may write to it is not certain.
    Commenter(String),
    /// Given by a plugin on the business's site before the person is known.
    Plugin(String),
    UserName(String),
}
