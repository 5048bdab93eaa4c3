use std::sync::Arc;

use async_trait::async_trait;
use engine::error::Kind;
use engine::model::contact::Contact;
use engine::ports::ContactStore;
use serde_json::{Value, json};

use super::{as_told, is_vouched_for, object};
use crate::tools::shape;
use crate::tools::supplies::Supplies;
use crate::tools::{Call, Card, Effect, Output, Tool, ToolError};

/// Writes that lose against another one before the tool gives up.
const TRIES: usize = 3;

/// Says what is known of the contact of this conversation.
pub(super) struct LookUpContact {
    card: Card,
    contacts: Arc<dyn ContactStore>,
}

impl LookUpContact {
    pub(super) fn new(supplies: &Supplies) -> Self {
        let description = "Says what is known of the customer you talk to: name, e-mail, phone, and what the business noted in fields of its own.";
        let card = Card::new("look_up_contact", "Look up the contact", description, object(json!({}), &[]));
        Self { card, contacts: Arc::clone(&supplies.contacts) }
    }
}

#[async_trait]
impl Tool for LookUpContact {
    fn card(&self) -> &Card {
        &self.card
    }

    async fn call(&self, call: &Call) -> Result<Output, ToolError> {
        let contact = find(self.contacts.as_ref(), call).await?;
        Ok(Output::new(shown(&contact, call)))
    }
}

/// Writes down what the customer says of themselves.
pub(super) struct UpdateContact {
    card: Card,
    contacts: Arc<dyn ContactStore>,
}

impl UpdateContact {
    pub(super) fn new(supplies: &Supplies) -> Self {
        let parameters = json!({
            "type": "object",
            "properties": {
                "name": {"type": "string", "minLength": 1, "maxLength": 100},
                "email": {"type": "string", "minLength": 3, "maxLength": 254},
                "phone": {"type": "string", "minLength": 6, "maxLength": 30, "description": "With the country's code: +44…"},
            },
            "minProperties": 1,
            "additionalProperties": false,
        });
        let description = "Writes down the name, e-mail or phone that the customer gave of themselves in this conversation. \
            Never guess one.";
        let card = Card::new("update_contact", "Update the contact", description, parameters);
        // Writing the same again changes nothing.
        Self { card: Card { effect: Effect::ChangesOnce, ..card }, contacts: Arc::clone(&supplies.contacts) }
    }
}

#[async_trait]
impl Tool for UpdateContact {
    fn card(&self) -> &Card {
        &self.card
    }

    async fn call(&self, call: &Call) -> Result<Output, ToolError> {
        let given = Given::read(&call.arguments)?;
        for _ in 0..TRIES {
            let mut contact = find(self.contacts.as_ref(), call).await?;
            let kept = given.write(&mut contact);
            match self.contacts.update(contact).await {
                Ok(contact) => return Ok(Output::new(told(&contact, call, &kept))),
                Err(error) if error.kind == Kind::Conflict => {}
                Err(error) => return Err(unavailable(&error)),
            }
        }
        Err(ToolError::unavailable("the contact is being changed by somebody else"))
    }
}

struct Given {
    name: Option<String>,
    email: Option<String>,
    phone: Option<String>,
}

impl Given {
    fn read(arguments: &Value) -> Result<Self, ToolError> {
        let said = |name: &str| arguments[name].as_str().map(str::trim).filter(|text| !text.is_empty());
        let email = said("email")
            .map(|text| shape::email(text).ok_or_else(|| ToolError::refused("this is no e-mail address")))
            .transpose()?;
        let phone = said("phone")
            .map(|text| shape::phone(text).ok_or_else(|| ToolError::refused("this is no phone number with a country's code")))
            .transpose()?;
        let name = said("name").map(|text| shape::name(text).ok_or_else(|| ToolError::refused("this is no name"))).transpose()?;
        Ok(Self { name, email, phone })
    }

    /// The names of fields that stayed as they were because somebody vouches for this contact.
    fn write(&self, contact: &mut Contact) -> Vec<&'static str> {
        let is_vouched = contact.is_verified();
        let fields = [
            ("name", &self.name, &mut contact.name),
            ("email", &self.email, &mut contact.email),
            ("phone", &self.phone, &mut contact.phone),
        ];
        let mut kept = Vec::new();
        for (name, given, field) in fields {
            match given {
                Some(given) if is_vouched && field.as_ref().is_some_and(|known| known != given) => kept.push(name),
                Some(given) => *field = Some(given.clone()),
                None => {}
            }
        }
        kept
    }
}

async fn find(contacts: &dyn ContactStore, call: &Call) -> Result<Contact, ToolError> {
    let found = contacts.find(call.place.organisation, call.place.contact).await.map_err(|error| unavailable(&error))?;
    found.ok_or_else(|| ToolError::refused("nothing is known of this customer"))
}

fn unavailable(error: &engine::error::Error) -> ToolError {
    tracing::warn!(%error, "a contact could not be read or written for an agent");
    ToolError::unavailable("contacts cannot be read at the moment")
}

fn shown(contact: &Contact, call: &Call) -> Value {
    let told = as_told(contact, call);
    let vouched_for = is_vouched_for(contact, call);
    let mut shown = json!({"name": told.name, "email": told.email, "phone": told.phone, "vouched_for": vouched_for});
    // What the business wrote down itself is for whoever has shown that they are that contact.
    if vouched_for && !told.fields.is_empty() {
        shown["fields"] = json!(told.fields);
    }
    shown
}

fn told(contact: &Contact, call: &Call, kept: &[&str]) -> Value {
    let mut told = shown(contact, call);
    if !kept.is_empty() {
        told["not_changed"] = json!(kept);
        told["why"] = json!("the business vouches for this customer; a person has to change it");
    }
    told
}
