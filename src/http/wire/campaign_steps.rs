//! What a campaign says, and what it follows, over HTTP.

use std::collections::BTreeMap;

use engine::model::campaign as model;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::campaign::same;

#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct CampaignStep {
    /// Absent in the first step alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<CampaignAfter>,
    /// At most 4, of which each person gets one by chance; none: nothing more is said.
    pub variants: Vec<CampaignVariant>,
}

#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
pub struct CampaignAfter {
    /// The place of a step before this one, from zero.
    pub step: u8,
    pub on: CampaignOccasion,
    pub wait_minutes: u32,
}

/// What is told of a message, or of a call, which is `delivered` when a person takes it. Of two that lead on, the one that stands
/// further down counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CampaignOccasion {
    Sent,
    Delivered,
    Read,
    Failed,
    Replied,
}

#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct CampaignVariant {
    pub name: String,
    /// 1 to 100, of the sum of all shares of the step.
    pub share: u32,
    /// In writing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub template: Option<CampaignTemplate>,
    /// On the phone: what is said first, of at most 1,000 characters, before the voice agent says that it is automated. What stands in
    /// braces, such as `{city}`, is a gap.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub opening: Option<String>,
    /// By the keys of the template's fields, or the gaps of the opening.
    #[serde(default)]
    pub values: BTreeMap<String, CampaignFiller>,
}

#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct CampaignTemplate {
    pub name: String,
    pub language: String,
}

/// What stands in a gap: the same for everybody, or what the audience has in a column (`name` is the person's name).
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(untagged)]
pub enum CampaignFiller {
    Fixed(FixedFiller),
    Column(ColumnFiller),
}

#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct FixedFiller {
    pub fixed: String,
}

#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct ColumnFiller {
    pub column: String,
    /// For people of whom the audience has nothing there.
    #[serde(default)]
    pub otherwise: String,
}

impl From<model::Step> for CampaignStep {
    fn from(step: model::Step) -> Self {
        let after = step.after.map(|after| {
            let model::After { step, on, wait } = after;
            CampaignAfter { step, on: on.into(), wait_minutes: wait }
        });
        Self { after, variants: step.variants.into_iter().map(Into::into).collect() }
    }
}

impl From<CampaignStep> for model::Step {
    fn from(step: CampaignStep) -> Self {
        let after = step.after.map(|after| {
            let CampaignAfter { step, on, wait_minutes } = after;
            model::After { step, on: on.into(), wait: wait_minutes }
        });
        Self { after, variants: step.variants.into_iter().map(Into::into).collect() }
    }
}

impl From<model::Variant> for CampaignVariant {
    fn from(variant: model::Variant) -> Self {
        let model::Variant { name, share, words, values } = variant;
        let values = values.into_iter().map(|(key, filler)| {
            let filler = match filler {
                model::Filler::Fixed(fixed) => CampaignFiller::Fixed(FixedFiller { fixed }),
                model::Filler::Column { column, otherwise } => CampaignFiller::Column(ColumnFiller { column, otherwise }),
            };
            (key, filler)
        });
        let (template, opening) = match words {
            model::Words::Template(model::TemplateName { name, language }) => (Some(CampaignTemplate { name, language }), None),
            model::Words::Opening(opening) => (None, Some(opening)),
        };
        Self { name, share, template, opening, values: values.collect() }
    }
}

impl From<CampaignVariant> for model::Variant {
    fn from(variant: CampaignVariant) -> Self {
        let CampaignVariant { name, share, template, opening, values } = variant;
        let values = values.into_iter().map(|(key, filler)| {
            let filler = match filler {
                CampaignFiller::Fixed(FixedFiller { fixed }) => model::Filler::Fixed(fixed),
                CampaignFiller::Column(ColumnFiller { column, otherwise }) => {
                    model::Filler::Column { column: column.trim().to_owned(), otherwise }
                }
            };
            (key, filler)
        });
        let words = match template {
            Some(CampaignTemplate { name, language }) => model::Words::Template(model::TemplateName { name, language }),
            None => model::Words::Opening(opening.unwrap_or_default().trim().to_owned()),
        };
        Self { name, share, words, values: values.collect() }
    }
}

same!(Occasion <=> CampaignOccasion { Sent, Delivered, Read, Failed, Replied });
