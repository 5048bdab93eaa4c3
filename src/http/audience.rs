//! Who may use, and who may change, what operators keep: saved views, canned replies, macros.

use engine::error::Result;
use engine::ids::OperatorId;
use engine::model::canned::Audience;
use engine::model::filing::Team;
use engine::model::role::{Level, Module};

use super::caller::Caller;
use super::problem::{Answer, Checks, Problem};
use crate::app::App;

pub async fn may_use(app: &App, caller: &Caller, owner: OperatorId, audience: Audience) -> Result<bool> {
    match audience {
        Audience::All => Ok(true),
        Audience::Own => Ok(owner == caller.operator),
        Audience::Team(team) => {
            let teams = app.names.teams(caller.organisation).await?;
            Ok(teams.get(&team).is_some_and(|team| team.members.contains(&caller.operator)))
        }
    }
}

/// What is kept for others takes more than what an operator keeps alone.
pub fn need_writer(caller: &Caller, owner: OperatorId, audience: Audience) -> Answer<()> {
    match audience {
        Audience::Own if owner == caller.operator => Ok(()),
        // Nobody learns what others keep for themselves.
        Audience::Own => Err(Problem::not_found("nothing has this id")),
        Audience::All | Audience::Team(_) => caller.need(Module::LiveChat, Level::Manage),
    }
}

/// Before it is written: the caller may keep it for these, who exist.
pub async fn need_audience(app: &App, caller: &Caller, audience: Audience) -> Answer<()> {
    need_writer(caller, caller.operator, audience)?;
    if let Audience::Team(team) = audience {
        let is_there = app.engine.records.get::<Team>(caller.organisation, team.0).await?.is_some();
        let mut checks = Checks::default();
        checks.need(is_there, "/audience/team", "no such team");
        checks.finish()?;
    }
    Ok(())
}
