//! What is known of models: limits, prices, what they refuse, and when they go.
//!
//! The shipped table is `models.json`; a settings document of the same shape goes over it, entry by entry and field by
//! field, so that a new price or model needs no release. A model that stands nowhere is asked with nothing it could refuse.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{Effort, ModelError, Request, Usage};

const SHIPPED: &str = include_str!("models.json");
/// Models a settings document may add or change.
const MOST_MODELS: usize = 2_000;
/// Tokens a model gets for its thoughts on top of those for the answer, by effort.
const THOUGHTS: [(Effort, u32); 5] =
    [(Effort::Minimal, 1_024), (Effort::Low, 4_096), (Effort::Medium, 12_288), (Effort::High, 24_576), (Effort::Highest, 32_768)];

/// When a parameter is taken.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rule {
    #[default]
    Always,
    WithoutReasoning,
    Never,
}

/// US dollars per million tokens.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Price {
    pub input: f64,
    pub output: f64,
    /// Of input that the provider had in its cache; as the rest when absent.
    pub cached: Option<f64>,
    pub long: Option<Long>,
}

/// Factors for prompts above a length.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Long {
    pub above: u64,
    pub input: f64,
    pub output: f64,
}

/// One model. Providers that charge by the hour stand with their dearer price.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Profile {
    pub id: String,
    /// Tokens of prompt and answer; none where nobody says.
    pub context: Option<u32>,
    pub most_output: Option<u32>,
    pub price: Option<Price>,
    /// Values of effort it takes; empty when it does not reason on request.
    pub efforts: Vec<Effort>,
    pub default_effort: Option<Effort>,
    /// Whether `temperature` is taken.
    pub sampling: Rule,
    /// Whether Chat Completions takes tools.
    pub tools_on_chat: Rule,
    /// Whether the shape of the answer can be prescribed; else the instructions ask for it.
    #[serde(default = "yes")]
    pub json_schema: bool,
    /// Wants its thoughts back within a turn of tool calls.
    pub returns_reasoning: bool,
    /// The day from which it answers no more, as `2027-01-14`.
    pub retires: Option<String>,
    pub retires_at_azure: Option<String>,
    pub replacement: Option<String>,
}

const fn yes() -> bool {
    true
}

impl Profile {
    /// A model that stands in no table.
    pub fn unknown(id: &str) -> Self {
        Self { id: id.to_owned(), json_schema: true, ..Self::default() }
    }

    /// The effort to ask for: the least that is taken and not below what is wanted.
    pub fn effort(&self, wanted: Option<Effort>) -> Option<Effort> {
        let wanted = wanted.or(self.default_effort)?;
        let enough = self.efforts.iter().filter(|effort| **effort >= wanted).min();
        enough.or_else(|| self.efforts.iter().max()).copied()
    }

    /// Whether it thinks first when asked so; one that can does, unless told not to.
    pub fn reasons(&self, effort: Option<Effort>) -> bool {
        !self.efforts.is_empty() && effort != Some(Effort::None)
    }

    pub fn allows(&self, rule: Rule, effort: Option<Effort>) -> bool {
        match rule {
            Rule::Always => true,
            Rule::WithoutReasoning => !self.reasons(effort),
            Rule::Never => false,
        }
    }

    /// The most tokens to ask for: thoughts count as output, and must not eat up the answer.
    pub fn most_tokens(&self, request: &Request, effort: Option<Effort>) -> u32 {
        let thoughts = THOUGHTS.iter().find(|(known, _)| Some(*known) == effort).map_or(0, |(_, tokens)| *tokens);
        let asked = request.most_tokens.max(1).saturating_add(thoughts);
        asked.min(self.most_output.unwrap_or(u32::MAX))
    }

    /// What an answer cost, in billionths of a US dollar; none where the price is not known.
    pub fn cost(&self, usage: &Usage) -> Option<u64> {
        let price = self.price?;
        let (mut input, mut output) = (price.input, price.output);
        let mut cached = price.cached.unwrap_or(input);
        if let Some(long) = price.long.filter(|long| usage.input > long.above) {
            input *= long.input;
            cached *= long.input;
            output *= long.output;
        }
        let from_cache = usage.cached.min(usage.input);
        let dollars_a_million =
            (usage.input - from_cache) as f64 * input + from_cache as f64 * cached + usage.output as f64 * output;
        Some((dollars_a_million * 1_000.0).round() as u64)
    }

    /// The day it goes, at this provider.
    pub fn retirement(&self, is_azure: bool) -> Option<&str> {
        let at_azure = self.retires_at_azure.as_deref().filter(|_| is_azure);
        at_azure.or(self.retires.as_deref())
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    version: String,
    models: Vec<Map<String, Value>>,
}

/// All models that are known.
#[derive(Clone, Debug)]
pub struct Table {
    /// Kept with every cost, so that it can be reckoned anew.
    price_version: String,
    models: BTreeMap<String, Profile>,
}

static TABLE: LazyLock<Table> = LazyLock::new(|| Table::read(SHIPPED, None).unwrap_or_else(|_broken| Table::empty()));

impl Table {
    /// The table that comes with the program.
    pub fn shipped() -> &'static Self {
        &TABLE
    }

    /// The shipped table under a settings document of the same shape.
    pub fn overridden(document: &str) -> Result<Self, ModelError> {
        Self::read(SHIPPED, Some(document))
    }

    fn empty() -> Self {
        Self { price_version: "none".into(), models: BTreeMap::new() }
    }

    fn read(shipped: &str, over: Option<&str>) -> Result<Self, ModelError> {
        let malformed = |cause: serde_json::Error| ModelError::invalid(format!("the table of models is malformed: {cause}"));
        let shipped: Document = serde_json::from_str(shipped).map_err(malformed)?;
        let over: Option<Document> = over.map(serde_json::from_str).transpose().map_err(malformed)?;
        let mut price_version = shipped.version;
        let mut entries: BTreeMap<String, Map<String, Value>> = BTreeMap::new();
        if let Some(over) = &over {
            price_version = format!("{price_version}+{}", over.version);
        }
        let over = over.map(|over| over.models).unwrap_or_default();
        if over.len() > MOST_MODELS {
            return Err(ModelError::invalid(format!("the table of models has more than {MOST_MODELS} entries")));
        }
        for entry in shipped.models.into_iter().chain(over) {
            let id = entry.get("id").and_then(Value::as_str).filter(|id| !id.is_empty());
            let id = id.ok_or_else(|| ModelError::invalid("an entry of the table of models has no id"))?.to_owned();
            entries.entry(id).or_default().extend(entry);
        }
        let read = |(id, entry)| {
            let profile: Profile = serde_json::from_value(Value::Object(entry)).map_err(malformed)?;
            profile.check()?;
            Ok((id, profile))
        };
        Ok(Self { price_version, models: entries.into_iter().map(read).collect::<Result<_, ModelError>>()? })
    }

    pub fn price_version(&self) -> &str {
        &self.price_version
    }

    pub fn models(&self) -> impl Iterator<Item = &Profile> {
        self.models.values()
    }

    /// By name, with what providers put around it: a region and a maker before, a date and a version after.
    pub fn find(&self, name: &str) -> Option<&Profile> {
        let name = name.trim_end_matches(":latest");
        let bare = name.rsplit('/').next().unwrap_or(name);
        let bare = ["us.", "eu.", "apac.", "global."].iter().find_map(|region| bare.strip_prefix(region)).unwrap_or(bare);
        let bare = ["anthropic.", "amazon.", "openai.", "mistral.", "deepseek."]
            .iter()
            .find_map(|maker| bare.strip_prefix(maker))
            .unwrap_or(bare);
        let exact = self.models.get(name).or_else(|| self.models.get(bare));
        exact.or_else(|| {
            let dated = |id: &&Profile| bare.strip_prefix(id.id.as_str()).is_some_and(is_version);
            self.models.values().filter(dated).max_by_key(|profile| profile.id.len())
        })
    }

    /// What is known of a model, or the cautious answer.
    pub fn profile(&self, name: &str) -> Profile {
        self.find(name).cloned().unwrap_or_else(|| Profile::unknown(name))
    }
}

impl Profile {
    fn check(&self) -> Result<(), ModelError> {
        let prices = self.price.iter().flat_map(|price| [Some(price.input), Some(price.output), price.cached]).flatten();
        let factors = self.price.iter().filter_map(|price| price.long).flat_map(|long| [long.input, long.output]);
        let sound = prices.chain(factors).all(|number| (0.0..1e6).contains(&number));
        let limits = [self.context, self.most_output].into_iter().flatten().all(|limit| limit > 0);
        let id = &self.id;
        if sound && limits { Ok(()) } else { Err(ModelError::invalid(format!("the numbers of the model {id} cannot be"))) }
    }
}

/// `-2024-07-18`, `-20251001-v1:0`, `-v1:0`, `@20251001`; not `-mini`.
fn is_version(rest: &str) -> bool {
    let rest = rest.strip_prefix(['-', '@', ':']).unwrap_or_default();
    let rest = rest.strip_prefix('v').unwrap_or(rest);
    rest.starts_with(|first: char| first.is_ascii_digit())
        && rest.bytes().all(|byte| byte.is_ascii_digit() || b"-v:.".contains(&byte))
}

#[cfg(test)]
mod tests;
