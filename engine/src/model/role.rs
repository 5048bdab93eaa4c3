//! Who may do what inside an organisation: a level for each module.
//!
//! Three roles are always there and cannot be changed; an organisation makes others of its own.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::clock::Timestamp;
use crate::error::Error;
use crate::ids::{OrgId, RoleId};
use crate::model::record::{Key, Record};
use crate::model::sight::Sees;

/// A part of the product that is permitted as one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Module {
    Users,
    /// What customers meet, and the knowledge behind it.
    Bots,
    /// The chat window and how it looks.
    Widget,
    Settings,
    Conversations,
    /// Figures and what is exported of them.
    Analytics,
    Billing,
    #[serde(rename = "whatsapp")]
    WhatsApp,
    Social,
    Campaigns,
    Tasks,
    /// Answering customers in person.
    LiveChat,
    Integrations,
    Media,
    Voice,
}

impl Module {
    pub const ALL: [Self; 15] = [
        Self::Users,
        Self::Bots,
        Self::Widget,
        Self::Settings,
        Self::Conversations,
        Self::Analytics,
        Self::Billing,
        Self::WhatsApp,
        Self::Social,
        Self::Campaigns,
        Self::Tasks,
        Self::LiveChat,
        Self::Integrations,
        Self::Media,
        Self::Voice,
    ];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Users => "users",
            Self::Bots => "bots",
            Self::Widget => "widget",
            Self::Settings => "settings",
            Self::Conversations => "conversations",
            Self::Analytics => "analytics",
            Self::Billing => "billing",
            Self::WhatsApp => "whatsapp",
            Self::Social => "social",
            Self::Campaigns => "campaigns",
            Self::Tasks => "tasks",
            Self::LiveChat => "live_chat",
            Self::Integrations => "integrations",
            Self::Media => "media",
            Self::Voice => "voice",
        }
    }
}

/// Each holds everything below it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    #[default]
    None,
    View,
    Edit,
    Manage,
}

impl Level {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::View => "view",
            Self::Edit => "edit",
            Self::Manage => "manage",
        }
    }
}

/// A level for every module; what is not named is none.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "BTreeMap<Module, Level>", into = "BTreeMap<Module, Level>")]
pub struct Levels([Level; Module::ALL.len()]);

impl Levels {
    pub const NOTHING: Self = Self([Level::None; Module::ALL.len()]);
    pub const EVERYTHING: Self = Self([Level::Manage; Module::ALL.len()]);

    pub const fn of(&self, module: Module) -> Level {
        self.0[module as usize]
    }

    #[must_use]
    pub const fn with(mut self, module: Module, level: Level) -> Self {
        self.0[module as usize] = level;
        self
    }

    pub fn allow(&self, module: Module, level: Level) -> bool {
        self.of(module) >= level
    }

    /// The first module in which this is more than `other`.
    pub fn beyond(&self, other: &Self) -> Option<Module> {
        Module::ALL.into_iter().find(|module| self.of(*module) > other.of(*module))
    }
}

impl From<BTreeMap<Module, Level>> for Levels {
    fn from(named: BTreeMap<Module, Level>) -> Self {
        named.into_iter().fold(Self::NOTHING, |levels, (module, level)| levels.with(module, level))
    }
}

impl From<Levels> for BTreeMap<Module, Level> {
    fn from(levels: Levels) -> Self {
        Module::ALL.into_iter().map(|module| (module, levels.of(module))).collect()
    }
}

/// The role somebody has: one of the three that are always there, or one of the organisation's own.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum HeldRole {
    /// Everything, now and in later versions.
    Owner,
    Manager,
    #[default]
    Operator,
    Own(RoleId),
}

impl HeldRole {
    pub const BUILT_IN: [Self; 3] = [Self::Owner, Self::Manager, Self::Operator];

    /// What a role that is always there allows; `None` for one of the organisation's own, whose record says it.
    pub const fn levels(self) -> Option<Levels> {
        match self {
            Self::Owner => Some(Levels::EVERYTHING),
            Self::Manager => Some(manager()),
            Self::Operator => Some(operator()),
            Self::Own(_) => None,
        }
    }
}

/// Runs the daily business and its people; neither money nor keys to other services.
const fn manager() -> Levels {
    Levels::EVERYTHING
        .with(Module::Bots, Level::Edit)
        .with(Module::Widget, Level::Edit)
        .with(Module::Settings, Level::Edit)
        .with(Module::Billing, Level::None)
        .with(Module::WhatsApp, Level::Edit)
        .with(Module::Social, Level::Edit)
        .with(Module::Integrations, Level::View)
        .with(Module::Media, Level::Edit)
        .with(Module::Voice, Level::Edit)
}

/// Answers customers, and sees what they are answered from.
const fn operator() -> Levels {
    Levels([Level::View; Module::ALL.len()])
        .with(Module::Billing, Level::None)
        .with(Module::Conversations, Level::Edit)
        .with(Module::LiveChat, Level::Edit)
        .with(Module::Tasks, Level::Edit)
        .with(Module::Voice, Level::Edit)
}

impl fmt::Display for HeldRole {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Owner => f.write_str("owner"),
            Self::Manager => f.write_str("manager"),
            Self::Operator => f.write_str("operator"),
            Self::Own(role) => role.fmt(f),
        }
    }
}

impl FromStr for HeldRole {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        match text {
            "owner" => Ok(Self::Owner),
            "manager" => Ok(Self::Manager),
            "operator" => Ok(Self::Operator),
            id => id
                .parse()
                .map(Self::Own)
                .map_err(|_not_one| Error::invalid("a role is owner, manager, operator or the id of one")),
        }
    }
}

impl Serialize for HeldRole {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for HeldRole {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// What a role gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rights {
    pub levels: Levels,
    pub sees: Sees,
}

impl Rights {
    pub const NOTHING: Self = Self { levels: Levels::NOTHING, sees: Sees::Teams };

    /// Those of a role that is always there.
    pub const fn of_levels(levels: Levels) -> Self {
        Self { levels, sees: Sees::All }
    }
}

/// A role of the organisation's own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Role {
    pub id: RoleId,
    pub organisation: OrgId,
    pub name: String,
    pub description: String,
    pub levels: Levels,
    /// Which conversations its holders see. Roles of earlier versions see all.
    #[serde(default)]
    pub sees: Sees,
    pub created_at: Timestamp,
}

impl Role {
    pub const fn rights(&self) -> Rights {
        Rights { levels: self.levels, sees: self.sees }
    }
}

impl Record for Role {
    const KIND: &'static str = "role";

    fn id(&self) -> i64 {
        self.id.0
    }

    fn keys(&self) -> Vec<Key> {
        vec![]
    }
}

#[cfg(test)]
mod tests;
