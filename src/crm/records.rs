//! Connections to CRMs as organisations keep them, and how far each has come.

use std::collections::BTreeMap;

use agents::tools::http::Auth;
use engine::clock::Timestamp;
use engine::error::{Error, Kind, Result};
use engine::ids::{LeadId, OrgId, RecordId};
use engine::model::crm::Owner;
use engine::model::record::{Key, Record};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::app::App;

/// Of one organisation.
pub const MOST_CONNECTIONS: u64 = 10;

/// A run and whoever changes the settings may write at the same time.
const TRIES: usize = 6;

/// A CRM that leads are kept the same with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CrmConnection {
    pub id: RecordId,
    pub organisation: OrgId,
    pub name: String,
    /// What every path stands behind.
    pub base_url: String,
    pub allow_private: bool,
    pub auth: Auth,
    /// Requests that are sent in one second at most.
    pub per_second: u32,
    /// Of numbers that name no country.
    pub country: Option<String>,
    pub direction: CrmDirection,
    pub list: CrmList,
    pub find: Option<CrmFind>,
    pub create: Option<CrmCreate>,
    pub update: Option<CrmUpdate>,
    pub mapping: Vec<CrmField>,
    pub created_at: Timestamp,
}

/// Which way leads go: both, only from there to here (`pull`), or only from here to there (`push`).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CrmDirection {
    #[default]
    Both,
    Pull,
    Push,
}

impl CrmDirection {
    pub const fn pulls(self) -> bool {
        matches!(self, Self::Both | Self::Pull)
    }

    pub const fn pushes(self) -> bool {
        matches!(self, Self::Both | Self::Push)
    }
}

/// How records are listed, page by page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct CrmList {
    /// Below the address, such as `/leads`; it may have a query.
    pub path: String,
    /// JSON pointer of the list in the answer; empty: the answer is the list.
    pub items: String,
    pub paging: CrmPaging,
    /// The parameter of the page, the offset or the token.
    pub page_param: String,
    /// The number of the first page.
    pub first_page: u64,
    /// The parameter of how many come in one page; empty: the service decides.
    pub size_param: String,
    /// How many are asked for, 1 to 500.
    pub size: u32,
    /// With tokens, the JSON pointer of the one for the next page; empty or null there: it was the last.
    pub next: String,
    /// The parameter that takes a time, for records that were changed since; empty: all are read every time.
    pub since_param: String,
    /// JSON pointer, within a record, of what names it.
    pub id: String,
    /// JSON pointer, within a record, of when it was changed last; empty: it does not say.
    pub updated: String,
}

impl Default for CrmList {
    fn default() -> Self {
        Self {
            path: String::new(),
            items: String::new(),
            paging: CrmPaging::default(),
            page_param: "page".to_owned(),
            first_page: 1,
            size_param: String::new(),
            size: 100,
            next: String::new(),
            since_param: String::new(),
            id: "/id".to_owned(),
            updated: String::new(),
        }
    }
}

/// How one page leads to the next: by its number, by how many came before, by a token in the answer, or not at all.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CrmPaging {
    #[default]
    Page,
    Offset,
    Token,
    None,
}

/// How a record is found by a phone or an e-mail address.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct CrmFind {
    /// With `{phone}` or `{email}` in it, such as `/leads?phone={phone}`.
    pub path: String,
    /// JSON pointer of the list in the answer; empty: the answer is the list.
    pub items: String,
}

/// How a record is made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct CrmCreate {
    pub method: CrmMethod,
    pub path: String,
    /// JSON pointer, within the answer, of what names the new record.
    pub id: String,
    /// The status that says that there is such a record already; absent: none does.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub conflict_status: Option<u16>,
    /// JSON pointer, within that answer, of what names the record that is there.
    pub conflict_id: String,
}

impl Default for CrmCreate {
    fn default() -> Self {
        let (path, conflict_id) = (String::new(), String::new());
        Self { method: CrmMethod::Post, path, id: "/id".to_owned(), conflict_status: None, conflict_id }
    }
}

/// How a record is changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct CrmUpdate {
    pub method: CrmMethod,
    /// With `{id}` in it, such as `/leads/{id}`.
    pub path: String,
}

impl Default for CrmUpdate {
    fn default() -> Self {
        Self { method: CrmMethod::Patch, path: String::new() }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "UPPERCASE")]
pub enum CrmMethod {
    Post,
    Put,
    Patch,
}

/// Which field of ours is which of theirs.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct CrmField {
    /// `name`, `phone`, `email`, `location`, `needs`, `budget`, `budget_fits`, `start`, `stage`, `reason`, `tags`, `next_at`, or
    /// `details.` and a name of the business's own.
    pub ours: String,
    /// JSON pointer within a record of theirs.
    pub theirs: String,
    /// Whose word counts: `ours`, `theirs`, or `newest` for whoever changed it last.
    #[schema(value_type = String)]
    pub owner: Owner,
    /// How it is written there.
    pub form: CrmForm,
    /// Our values by theirs' names: what is `real` here may be `qualified` there. A value of theirs that is not named is kept in
    /// the detail `crm.` with the name of the field, and told as a problem.
    pub values: BTreeMap<String, String>,
}

/// The kind of JSON that a value is written as; `usual`: a list for tags, true or false for `budget_fits`, a text for all else.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CrmForm {
    #[default]
    Usual,
    Text,
    Number,
    Boolean,
    List,
}

impl Record for CrmConnection {
    const KIND: &'static str = "crm_connection";

    fn id(&self) -> i64 {
        self.id.0
    }

    fn keys(&self) -> Vec<Key> {
        vec![Key { name: "name", value: format!("{}/{}", self.organisation, self.name.to_lowercase()) }]
    }
}

impl CrmConnection {
    /// Without settings yet.
    pub fn blank(id: RecordId, organisation: OrgId, created_at: Timestamp) -> Self {
        Self {
            id,
            organisation,
            name: String::new(),
            base_url: String::new(),
            allow_private: false,
            auth: Auth::default(),
            per_second: 2,
            country: None,
            direction: CrmDirection::Both,
            list: CrmList::default(),
            find: None,
            create: None,
            update: None,
            mapping: Vec::new(),
            created_at,
        }
    }

    pub fn owners(&self) -> BTreeMap<String, Owner> {
        self.mapping.iter().map(|field| (field.ours.clone(), field.owner)).collect()
    }
}

/// How far the leads of a connection have come on either way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct CrmMark {
    /// The connection's.
    pub id: RecordId,
    pub organisation: OrgId,
    /// What was changed there before this is here.
    pub pulled: Option<Timestamp>,
    /// When everything there was last read, changed or not.
    pub swept_at: Option<Timestamp>,
    /// The reading that has not come to its end.
    pub place: Option<Place>,
    /// The version of the connection that both of these were read by: by another one they say nothing.
    pub read_as: u64,
    /// Leads up to this one were brought there, in the order of their changes.
    pub pushed_at: Timestamp,
    pub pushed_lead: LeadId,
}

/// Where a reading goes on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// Records that were changed since; none: all of them.
    pub since: Option<Timestamp>,
    /// When it began, by their clock as far as it is told.
    pub begun: Timestamp,
    /// The page that is next, in the words of the paging; empty: the first.
    pub cursor: String,
    pub pages: u32,
}

impl Default for CrmMark {
    fn default() -> Self {
        Self {
            id: RecordId(0),
            organisation: OrgId(0),
            pulled: None,
            swept_at: None,
            place: None,
            read_as: 0,
            pushed_at: Timestamp::default(),
            pushed_lead: LeadId(0),
        }
    }
}

impl Record for CrmMark {
    const KIND: &'static str = "crm_mark";

    fn id(&self) -> i64 {
        self.id.0
    }

    fn keys(&self) -> Vec<Key> {
        Vec::new()
    }
}

/// How far a connection has come; nowhere, as long as nothing was written down.
pub async fn mark(app: &App, organisation: OrgId, connection: RecordId) -> Result<CrmMark> {
    let kept = app.engine.records.get::<CrmMark>(organisation, connection.0).await?;
    Ok(kept.map_or_else(|| CrmMark { id: connection, organisation, ..CrmMark::default() }, |kept| kept.value))
}

/// Writes down how far a connection has come.
pub async fn move_mark(app: &App, organisation: OrgId, connection: RecordId, change: impl Fn(&mut CrmMark)) -> Result<()> {
    for _ in 0..TRIES {
        let kept = app.engine.records.get::<CrmMark>(organisation, connection.0).await?;
        let blank = || CrmMark { id: connection, organisation, ..CrmMark::default() };
        let (version, mut mark) = kept.map_or_else(|| (0, blank()), |kept| (kept.version, kept.value));
        change(&mut mark);
        match app.engine.records.put(organisation, &mark, version).await {
            Ok(_version) => return Ok(()),
            Err(error) if error.kind == Kind::Conflict => {}
            Err(error) => return Err(error),
        }
    }
    Err(Error::conflict("how far a connection has come is written from several places at once"))
}
