use engine::ids::RoleId;
use engine::model::role::{self, Levels};
use engine::model::sight::Sees;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::http::problem::{Checks, Problem};

/// How much of a module; each holds everything before it.
#[derive(ToSchema)]
#[schema(as = PermissionLevel, rename_all = "snake_case")]
pub enum LevelShape {
    None,
    View,
    Edit,
    Manage,
}

/// A level for each module. What is absent in a request is `none`.
#[derive(ToSchema)]
#[schema(as = Levels)]
pub struct LevelsShape {
    pub users: LevelShape,
    pub bots: LevelShape,
    pub widget: LevelShape,
    pub settings: LevelShape,
    pub conversations: LevelShape,
    pub analytics: LevelShape,
    pub billing: LevelShape,
    pub whatsapp: LevelShape,
    pub social: LevelShape,
    pub campaigns: LevelShape,
    pub tasks: LevelShape,
    pub live_chat: LevelShape,
    pub integrations: LevelShape,
    pub media: LevelShape,
    pub voice: LevelShape,
}

/// Which conversations somebody sees.
#[derive(ToSchema)]
#[schema(as = Sees, rename_all = "snake_case")]
pub enum SeesShape {
    /// Those of their own teams, those of no team, and those they hold themselves.
    Teams,
    All,
}

/// What somebody may do.
#[derive(Debug, Serialize, ToSchema)]
pub struct Role<'a> {
    /// `owner`, `manager` and `operator` are always there; others have an id of their own.
    pub id: String,
    pub name: &'a str,
    pub description: &'a str,
    #[schema(value_type = LevelsShape)]
    pub levels: Levels,
    #[schema(value_type = SeesShape)]
    pub sees: Sees,
    /// It cannot be changed.
    pub built_in: bool,
}

impl<'a> Role<'a> {
    pub fn new(role: &'a role::Role) -> Self {
        let id = RoleId::to_string(&role.id);
        Self { id, name: &role.name, description: &role.description, levels: role.levels, sees: role.sees, built_in: false }
    }
}

#[derive(Debug, Serialize, ToSchema)]
pub struct RoleList<'a> {
    pub items: Vec<Role<'a>>,
}

#[derive(Debug, Deserialize, ToSchema)]
pub struct RoleSettings {
    pub name: String,
    #[serde(default)]
    pub description: String,
    #[schema(value_type = LevelsShape)]
    pub levels: Levels,
    /// Absent: `all` in a new role, and as it was in one that is changed.
    #[serde(default)]
    #[schema(value_type = Option<SeesShape>)]
    pub sees: Option<Sees>,
}

impl RoleSettings {
    pub fn checked(self) -> Result<Self, Problem> {
        let name = self.name.trim().to_owned();
        let mut checks = Checks::default();
        checks.need((1..=60).contains(&name.chars().count()), "/name", "a name has 1 to 60 characters");
        checks.need(self.description.chars().count() <= 400, "/description", "a description has up to 400 characters");
        checks.finish()?;
        Ok(Self { name, ..self })
    }
}
