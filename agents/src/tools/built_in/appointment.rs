use std::sync::Arc;

use async_trait::async_trait;
use engine::ports::ContactStore;
use serde_json::json;
use url::Url;

use super::{as_told, object};
use crate::tools::supplies::Supplies;
use crate::tools::{Call, Card, Output, Tool, ToolError};

/// Gives the bot's booking page, filled in with what the contact told of themselves.
pub(super) struct BookAppointment {
    card: Card,
    link: Option<Url>,
    contacts: Arc<dyn ContactStore>,
}

impl BookAppointment {
    /// `None` when the bot has no page that can be opened.
    pub(super) fn new(supplies: &Supplies, link: &str) -> Option<Self> {
        let link = Url::parse(link.trim()).ok().filter(|link| matches!(link.scheme(), "http" | "https"))?;
        Some(Self { link: Some(link), ..Self::for_catalogue(supplies) })
    }

    pub(super) fn for_catalogue(supplies: &Supplies) -> Self {
        let parameters = object(
            json!({"subject": {"type": "string", "maxLength": 200, "description": "What the appointment is about."}}),
            &[],
        );
        let description = "Gives the link under which the customer books an appointment. Show the link as it is; you cannot \
            book in their place, and you do not know which times are free.";
        Self {
            card: Card::new("book_appointment", "Book an appointment", description, parameters),
            link: None,
            contacts: Arc::clone(&supplies.contacts),
        }
    }
}

#[async_trait]
impl Tool for BookAppointment {
    fn card(&self) -> &Card {
        &self.card
    }

    async fn call(&self, call: &Call) -> Result<Output, ToolError> {
        let mut link = self.link.clone().ok_or_else(|| ToolError::refused("this bot has no page for appointments"))?;
        // The page is useful without: a store that does not answer costs only the filling in.
        let contact = self.contacts.find(call.place.organisation, call.place.contact).await.unwrap_or_default();
        let subject = call.arguments["subject"].as_str().map(str::to_owned);
        let told = contact.map(|contact| as_told(&contact, call));
        let (name, email) = told.map(|contact| (contact.name, contact.email)).unwrap_or_default();
        let taken: Vec<String> = link.query_pairs().map(|(name, _)| name.into_owned()).collect();
        // The names that booking pages share; what the link says already stays.
        let fills = [("name", name), ("email", email), ("notes", subject)];
        let fills: Vec<(&str, String)> = fills
            .into_iter()
            .filter(|(name, _)| !taken.iter().any(|taken| taken == name))
            .filter_map(|(name, value)| Some((name, value?.trim().to_owned())).filter(|(_, value)| !value.is_empty()))
            .collect();
        if !fills.is_empty() {
            link.query_pairs_mut().extend_pairs(fills);
        }
        Ok(Output::new(json!({"link": link.as_str()})))
    }
}
