//! Somebody did what a campaign was for: which message brought it.

use std::time::Duration;

use engine::error::Result;
use engine::ids::OrgId;
use engine::model::campaign::Conversion;
use engine::model::contact::Contact;
use engine::ports::campaign_store::{Credit, Deed};

use super::members::handles;
use crate::app::App;

/// A message brings what happens within so long after it.
const WITHIN: Duration = Duration::from_hours(7 * 24);

/// By every number that a contact is known by.
pub fn numbers_of(contact: &Contact) -> Vec<String> {
    let own: Vec<String> = contact.phone.iter().cloned().collect();
    handles(contact, &own).into_iter().collect()
}

/// Which message brought it; none: they got none in that time.
pub async fn convert(
    app: &App,
    organisation: OrgId,
    handles: Vec<String>,
    conversion: Conversion,
    key: Option<String>,
) -> Result<Option<Credit>> {
    let since = conversion.at.minus(WITHIN);
    app.engine.campaigns.convert(organisation, Deed { handles, conversion, since, key }).await
}
