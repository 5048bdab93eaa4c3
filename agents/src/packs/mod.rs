//! Packs: agents for one trade, as data, with the tools they need and the service these stand on.
//!
//! To add one: a folder with its `agents.json` and its tools, its [`Pack`] in [`all`], its arms in [`tools`] and [`check`].

pub mod commerce;
mod hotel;
mod interiors;
mod service;
mod settings;

use std::sync::Arc;

use engine::model::agent::Agent;

pub use self::interiors::move_leads;
pub use self::settings::{PackSettings, Problem, problems};
use crate::tools::{Supplies, Tool, ToolError};

/// What a pack is, for people.
#[derive(Debug, Clone, PartialEq)]
pub struct Pack {
    pub key: &'static str,
    pub title: &'static str,
    pub description: &'static str,
    pub fields: Vec<Field>,
    /// To be copied into a bot and changed there.
    pub agents: Vec<Agent>,
}

/// Something to enter when a pack is connected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Field {
    pub name: &'static str,
    pub title: &'static str,
    pub help: &'static str,
    pub secret: bool,
    pub needed: bool,
    pub kind: FieldKind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FieldKind {
    Text,
    Url,
    Select(&'static [&'static str]),
}

/// What came of trying a pack's connection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checked {
    pub ok: bool,
    /// For whoever connects: no secret.
    pub detail: String,
}

pub fn all() -> Vec<Pack> {
    vec![commerce::pack(), hotel::pack(), interiors::pack()]
}

pub fn find(key: &str) -> Option<Pack> {
    all().into_iter().find(|pack| pack.key == key)
}

/// The tools of a connected pack; none when its settings cannot be used any more.
pub(crate) fn tools(supplies: &Supplies, settings: &PackSettings) -> Result<Vec<Arc<dyn Tool>>, ToolError> {
    match settings.key.as_str() {
        "commerce" => commerce::tools(supplies, settings),
        "hotel" => hotel::tools(supplies, settings),
        "interiors" => interiors::tools(supplies, settings),
        _ => Ok(Vec::new()),
    }
}

/// The names a pack's tools have, connected or not.
pub fn tool_names(key: &str) -> &'static [&'static str] {
    match key {
        "commerce" => &commerce::TOOLS,
        "hotel" => &hotel::TOOLS,
        "interiors" => &interiors::TOOLS,
        _ => &[],
    }
}

/// Asks the service for something harmless.
pub async fn check(supplies: &Supplies, settings: &PackSettings) -> Checked {
    let checked = match settings.key.as_str() {
        "commerce" => commerce::check(supplies, settings).await,
        "hotel" => hotel::check(supplies, settings).await,
        "interiors" => interiors::check(supplies, settings).await,
        _ => Err(ToolError::refused("there is no such pack")),
    };
    match checked {
        Ok(detail) => Checked { ok: true, detail },
        Err(error) => Checked { ok: false, detail: error.detail },
    }
}

/// Agents as a pack's file has them; a test holds the files to it.
fn agents(file: &str) -> Vec<Agent> {
    serde_json::from_str(file).unwrap_or_default()
}

#[cfg(test)]
mod tests;
