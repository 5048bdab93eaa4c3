//! What a customer says of their wish, and what a lead tells of it.

use engine::model::lead::{Lead, MOST_TAGS, Stage};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::tools::{ToolError, shape};

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Said {
    name: Option<String>,
    email: Option<String>,
    location: Option<String>,
    needs: Option<String>,
    budget: Option<String>,
    budget_fits: Option<bool>,
    start: Option<String>,
    stage: Option<Stage>,
    reason: Option<String>,
    tags: Vec<String>,
}

impl Said {
    pub(super) fn read(arguments: &Value) -> Result<Self, ToolError> {
        let text = |name: &str| arguments[name].as_str().map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned);
        let email = text("email").map(|text| shape::email(&text).ok_or_else(|| ToolError::refused("this is no e-mail address")));
        let name = text("name").map(|text| shape::name(&text).ok_or_else(|| ToolError::refused("this is no name")));
        let stage: Option<Stage> = serde_json::from_value(arguments["stage"].clone()).ok();
        let reason = text("reason");
        if stage == Some(Stage::Rejected) && reason.is_none() {
            return Err(ToolError::refused("say in `reason` why it is rejected"));
        }
        let tags = arguments["tags"].as_array().into_iter().flatten().filter_map(Value::as_str).map(str::trim);
        Ok(Self {
            name: name.transpose()?,
            email: email.transpose()?,
            location: text("location"),
            needs: text("needs"),
            budget: text("budget"),
            budget_fits: arguments["budget_fits"].as_bool(),
            start: text("start"),
            stage,
            reason,
            tags: tags.filter(|tag| !tag.is_empty()).map(str::to_owned).collect(),
        })
    }

    /// These over what was said before.
    pub(super) fn over(&self, before: Self) -> Self {
        let now = self.clone();
        Self {
            name: now.name.or(before.name),
            email: now.email.or(before.email),
            location: now.location.or(before.location),
            needs: now.needs.or(before.needs),
            budget: now.budget.or(before.budget),
            budget_fits: now.budget_fits.or(before.budget_fits),
            start: now.start.or(before.start),
            stage: now.stage.or(before.stage),
            reason: now.reason.or(before.reason),
            tags: if now.tags.is_empty() { before.tags } else { now.tags },
        }
    }

    /// Of one whom the lead does not belong to, what is empty is filled; what the business makes of it stays as it is.
    pub(super) fn write(&self, lead: &mut Lead, owns: bool) {
        let fields = [
            (&self.name, &mut lead.name),
            (&self.email, &mut lead.email),
            (&self.location, &mut lead.location),
            (&self.needs, &mut lead.needs),
            (&self.budget, &mut lead.budget),
            (&self.start, &mut lead.start),
        ];
        for (said, field) in fields {
            if let Some(said) = said.as_ref().filter(|_| owns || field.is_empty()) {
                field.clone_from(said);
            }
        }
        if !owns {
            return;
        }
        lead.budget_fits = self.budget_fits.or(lead.budget_fits);
        for tag in &self.tags {
            if lead.tags.len() < MOST_TAGS && !lead.tags.contains(tag) {
                lead.tags.push(tag.clone());
            }
        }
        // Whoever bought is not asked again whether they may.
        if let Some(stage) = self.stage.filter(|_| lead.stage != Stage::Won) {
            lead.stage = stage;
            lead.reason = self.reason.clone().filter(|_| stage == Stage::Rejected).unwrap_or_default();
        }
    }

    /// For people who read the lead's history.
    pub(super) fn words(&self) -> String {
        let fields = serde_json::to_value(self).unwrap_or_default();
        let said = fields.as_object().into_iter().flatten().filter(|(_, value)| !value.is_null() && **value != json!([]));
        let words = said.map(|(name, value)| {
            let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            format!("{} {value}", name.replace('_', " "))
        });
        words.collect::<Vec<_>>().join(", ")
    }
}

/// What the customer may hear; what the business thinks of them is for its own people.
pub(super) fn told(lead: &Lead) -> Value {
    let known = |text: &String| Some(text.clone()).filter(|text| !text.is_empty());
    let fields = [
        ("name", &lead.name),
        ("phone", &lead.phone),
        ("location", &lead.location),
        ("needs", &lead.needs),
        ("budget", &lead.budget),
        ("start", &lead.start),
    ];
    let missing: Vec<&str> = fields.iter().filter(|(_, text)| text.is_empty()).map(|(name, _)| *name).collect();
    let mut told = json!({"email": known(&lead.email), "stage": lead.stage, "missing": missing});
    for (name, text) in fields {
        told[name] = json!(known(text));
    }
    told
}
