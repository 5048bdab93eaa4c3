//! Names for display, and what roles allow, kept for a few seconds: lists and feeds name the same few people again and again.

use std::collections::HashMap;
use std::sync::Arc;

use engine::error::Result;
use engine::ids::{ContactId, LabelId, OperatorId, OrgId, RoleId, TeamId};
use engine::model::api_key::ApiKey;
use engine::model::filing::{Label, Team};
use engine::model::operator::Operator;
use engine::model::org::Organisation;
use engine::model::role::{HeldRole, Rights, Role};
use engine::model::routing::{Availability, OperatorState};
use engine::model::sight::{Sees, Sight};
use engine::ports::ContactStore;
use engine::ports::records::Typed;

use super::kept::Kept;
use super::operators::all_of;
use super::wire::contact::shown_name;

/// What others see of an operator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OperatorCard {
    pub name: Arc<str>,
    pub email: Arc<str>,
    pub role: HeldRole,
    pub has_second_factor: bool,
}

pub struct Names {
    records: Typed,
    contacts: Arc<dyn ContactStore>,
    operators: Kept<(OrgId, OperatorId), Arc<OperatorCard>>,
    /// Authors that are no operators: API keys, and whoever left.
    keys: Kept<(OrgId, OperatorId), Arc<str>>,
    roles: Kept<(OrgId, RoleId), Rights>,
    /// Whether the organisation asks for a second factor.
    asking: Kept<OrgId, bool>,
    shown: Kept<(OrgId, ContactId), Arc<str>>,
    labels: Kept<OrgId, Arc<HashMap<LabelId, Label>>>,
    teams: Kept<OrgId, Arc<HashMap<TeamId, Team>>>,
    availabilities: Kept<(OrgId, OperatorId), Availability>,
}

impl Names {
    pub fn new(records: Typed, contacts: Arc<dyn ContactStore>) -> Self {
        Self {
            records,
            contacts,
            operators: Kept::default(),
            keys: Kept::default(),
            roles: Kept::default(),
            asking: Kept::default(),
            shown: Kept::default(),
            labels: Kept::default(),
            teams: Kept::default(),
            availabilities: Kept::default(),
        }
    }

    /// `None` for an operator who does not exist (any more).
    pub async fn operator(&self, organisation: OrgId, operator: OperatorId) -> Result<Option<Arc<OperatorCard>>> {
        let key = (organisation, operator);
        if let Some(card) = self.operators.get(&key) {
            return Ok(Some(card));
        }
        let since = self.operators.since(&key);
        let Some(found) = self.records.get::<Operator>(organisation, operator.0).await? else { return Ok(None) };
        let Operator { name, email, role, second_factor, password_hash, .. } = found.value;
        // Without a password only single sign-on lets them in, and the provider asks for what else it wants.
        let has_second_factor = second_factor.is_on() || password_hash.is_empty();
        let card = Arc::new(OperatorCard { name: name.into(), email: email.into(), role, has_second_factor });
        self.operators.keep(since, key, card.clone());
        Ok(Some(card))
    }

    /// What the role gives; nothing when it does not exist (any more).
    pub async fn rights(&self, organisation: OrgId, role: HeldRole) -> Result<Rights> {
        let HeldRole::Own(id) = role else { return Ok(role.levels().map_or(Rights::NOTHING, Rights::of_levels)) };
        if let Some(rights) = self.roles.get(&(organisation, id)) {
            return Ok(rights);
        }
        let since = self.roles.since(&(organisation, id));
        let found = self.records.get::<Role>(organisation, id.0).await?;
        let rights = found.map_or(Rights::NOTHING, |found| found.value.rights());
        self.roles.keep(since, (organisation, id), rights);
        Ok(rights)
    }

    /// What this operator sees now who has such a role; none of another's conversations when they do not exist (any more).
    pub async fn sight_of(&self, organisation: OrgId, operator: OperatorId) -> Result<Sight> {
        let sees = match self.operator(organisation, operator).await? {
            Some(card) => self.rights(organisation, card.role).await?.sees,
            None => Sees::Teams,
        };
        self.sight(organisation, operator, operator, sees).await
    }

    /// What is seen by `holder`, who is of the teams of `member`.
    pub async fn sight(&self, organisation: OrgId, holder: OperatorId, member: OperatorId, sees: Sees) -> Result<Sight> {
        Ok(match sees {
            Sees::All => Sight::Everything,
            Sees::Teams => Sight::Teams { operator: holder, teams: self.teams_of(organisation, member).await?.into() },
        })
    }

    /// The operator's name, that of an API key, or a word for one who left.
    pub async fn operator_name(&self, organisation: OrgId, operator: OperatorId) -> Result<Arc<str>> {
        if operator == OperatorId::ELSEWHERE {
            return Ok("Somebody outside the inbox".into());
        }
        if let Some(card) = self.operator(organisation, operator).await? {
            return Ok(card.name.clone());
        }
        self.key_name(organisation, operator).await
    }

    async fn key_name(&self, organisation: OrgId, author: OperatorId) -> Result<Arc<str>> {
        if let Some(name) = self.keys.get(&(organisation, author)) {
            return Ok(name);
        }
        let since = self.keys.since(&(organisation, author));
        let found = self.records.get::<ApiKey>(organisation, author.0).await?;
        let name: Arc<str> = found.map_or_else(|| "Former operator".into(), |key| format!("API key {}", key.value.name).into());
        self.keys.keep(since, (organisation, author), name.clone());
        Ok(name)
    }

    /// The contact's name, or "Visitor 4F2K" from the id.
    pub async fn contact_name(&self, organisation: OrgId, contact: ContactId) -> Result<Arc<str>> {
        let key = (organisation, contact);
        if let Some(name) = self.shown.get(&key) {
            return Ok(name);
        }
        let since = self.shown.since(&key);
        let found = self.contacts.find(organisation, contact).await?;
        let name: Arc<str> = shown_name(contact, found.as_ref().and_then(|contact| contact.name.as_deref())).into();
        self.shown.keep(since, key, name.clone());
        Ok(name)
    }

    /// Every label there is: what a conversation names beyond them was deleted.
    pub async fn labels(&self, organisation: OrgId) -> Result<Arc<HashMap<LabelId, Label>>> {
        if let Some(labels) = self.labels.get(&organisation) {
            return Ok(labels);
        }
        let since = self.labels.since(&organisation);
        let found = all_of::<Label>(&self.records, organisation).await?;
        let labels = Arc::new(found.into_iter().map(|label| (label.value.id, label.value)).collect::<HashMap<_, _>>());
        self.labels.keep(since, organisation, Arc::clone(&labels));
        Ok(labels)
    }

    pub async fn teams(&self, organisation: OrgId) -> Result<Arc<HashMap<TeamId, Team>>> {
        if let Some(teams) = self.teams.get(&organisation) {
            return Ok(teams);
        }
        let since = self.teams.since(&organisation);
        let found = all_of::<Team>(&self.records, organisation).await?;
        let teams = Arc::new(found.into_iter().map(|team| (team.value.id, team.value)).collect::<HashMap<_, _>>());
        self.teams.keep(since, organisation, Arc::clone(&teams));
        Ok(teams)
    }

    /// The teams this operator is a member of, in a fixed order.
    pub async fn teams_of(&self, organisation: OrgId, operator: OperatorId) -> Result<Vec<TeamId>> {
        let teams = self.teams(organisation).await?;
        let mut mine: Vec<TeamId> = teams.values().filter(|team| team.members.contains(&operator)).map(|team| team.id).collect();
        mine.sort_unstable();
        Ok(mine)
    }

    /// What the operator said of themselves last.
    pub async fn availability(&self, organisation: OrgId, operator: OperatorId) -> Result<Availability> {
        let key = (organisation, operator);
        if let Some(availability) = self.availabilities.get(&key) {
            return Ok(availability);
        }
        let since = self.availabilities.since(&key);
        let found = self.records.get::<OperatorState>(organisation, operator.0).await?;
        let availability = found.map_or_else(Availability::default, |state| state.value.availability);
        self.availabilities.keep(since, key, availability);
        Ok(availability)
    }

    pub fn forget_availability(&self, organisation: OrgId, operator: OperatorId) {
        self.availabilities.forget(&(organisation, operator));
    }

    /// After any change of labels or teams.
    pub fn forget_filing(&self, organisation: OrgId) {
        self.labels.forget(&organisation);
        self.teams.forget(&organisation);
    }

    pub fn forget_contact(&self, organisation: OrgId, contact: ContactId) {
        self.shown.forget(&(organisation, contact));
    }

    /// What an operator may do now; `None` for one who does not exist (any more). Without the second factor that is asked of
    /// everybody, nothing.
    pub async fn allowed(&self, organisation: OrgId, operator: OperatorId) -> Result<Option<Rights>> {
        let Some(card) = self.operator(organisation, operator).await? else { return Ok(None) };
        if !card.has_second_factor && self.requires_second_factor(organisation).await? {
            return Ok(Some(Rights::NOTHING));
        }
        self.rights(organisation, card.role).await.map(Some)
    }

    pub async fn requires_second_factor(&self, organisation: OrgId) -> Result<bool> {
        if let Some(asks) = self.asking.get(&organisation) {
            return Ok(asks);
        }
        let since = self.asking.since(&organisation);
        let found = self.records.get::<Organisation>(organisation, organisation.0).await?;
        let asks = found.is_some_and(|found| found.value.require_second_factor);
        self.asking.keep(since, organisation, asks);
        Ok(asks)
    }

    pub fn forget_organisation(&self, organisation: OrgId) {
        self.asking.forget(&organisation);
    }

    pub fn forget_role(&self, organisation: OrgId, role: RoleId) {
        self.roles.forget(&(organisation, role));
    }

    pub fn forget_operator(&self, organisation: OrgId, operator: OperatorId) {
        self.operators.forget(&(organisation, operator));
        self.keys.forget(&(organisation, operator));
    }
}

impl std::fmt::Debug for Names {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Names")
    }
}
