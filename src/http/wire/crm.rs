//! Connections to CRMs as they travel. Their secret is written and never read back.

use std::collections::BTreeMap;

use engine::clock::Timestamp;
use engine::ids::{CrmLinkId, LeadId, RecordId, ScheduleId};
use engine::model::crm::CrmLink as Link;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::schedule::ScheduleRun;
use super::tool::ToolAuth;
use crate::crm::records::{CrmConnection as Connection, CrmCreate, CrmDirection, CrmField, CrmFind, CrmList, CrmUpdate};
use crate::crm::trial::{Row, Tried};

/// The whole of a connection to a CRM.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct CrmConnectionSettings {
    /// No two connections have the same.
    pub name: String,
    /// What all paths stand behind, such as `https://crm.example/api`.
    pub base_url: String,
    /// The address may lead into a private network, and speak plain http there.
    #[serde(default)]
    pub allow_private: bool,
    #[serde(default)]
    pub auth: ToolAuth,
    /// Requests in one second, 1 to 50.
    #[serde(default = "two")]
    pub per_second: u32,
    /// Where numbers are from that name no country, such as `IN`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
    #[serde(default)]
    pub direction: CrmDirection,
    pub list: CrmList,
    /// Absent: a record whose making got no answer is not made again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub find: Option<CrmFind>,
    /// Absent: no record is made there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub create: Option<CrmCreate>,
    /// Absent: no record is changed there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub update: Option<CrmUpdate>,
    pub mapping: Vec<CrmField>,
    /// Whether it is done by the clock; when, says its schedule.
    #[serde(default = "yes")]
    pub enabled: bool,
}

const fn two() -> u32 {
    2
}

const fn yes() -> bool {
    true
}

/// A connection and how it does.
#[derive(Debug, Serialize, ToSchema)]
pub struct CrmConnection {
    #[schema(value_type = String)]
    pub id: RecordId,
    #[serde(flatten)]
    pub settings: CrmConnectionSettings,
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Timestamp,
    /// When it is done, among the schedules.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub schedule: Option<ScheduleId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub next_run_at: Option<Timestamp>,
    /// The newest run, which may go on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_run: Option<ScheduleRun>,
    /// Records that are tied to a lead, or were read and could not be.
    pub links: u64,
    /// Those of them that have a problem.
    pub problems: u64,
}

/// What is told of a connection beside its settings.
#[derive(Debug, Default)]
pub struct CrmStanding {
    pub schedule: Option<ScheduleId>,
    pub enabled: bool,
    pub next_run_at: Option<Timestamp>,
    pub last_run: Option<ScheduleRun>,
    pub links: u64,
    pub problems: u64,
}

impl CrmConnection {
    pub fn new(connection: Connection, standing: CrmStanding) -> Self {
        let CrmStanding { schedule, enabled, next_run_at, last_run, links, problems } = standing;
        let Connection { id, name, base_url, allow_private, auth, per_second, country, direction, created_at, .. } = connection;
        let has_secret = !auth.secret.is_empty();
        let settings = CrmConnectionSettings {
            name,
            base_url,
            allow_private,
            auth: ToolAuth { kind: auth.kind, name: auth.name, secret: None, has_secret },
            per_second,
            country,
            direction,
            list: connection.list,
            find: connection.find,
            create: connection.create,
            update: connection.update,
            mapping: connection.mapping,
            enabled,
        };
        Self { id, settings, created_at, schedule, next_run_at, last_run, links, problems }
    }
}

#[derive(Debug, Serialize, ToSchema)]
pub struct CrmConnectionList {
    pub items: Vec<CrmConnection>,
}

/// A connection as it is entered, to be tried.
#[derive(Debug, Deserialize, ToSchema)]
pub struct CheckCrm {
    /// The one whose secret is used where none is entered.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub id: Option<RecordId>,
    #[serde(flatten)]
    pub settings: CrmConnectionSettings,
}

/// What came of a try. Nothing was written, here or there.
#[derive(Debug, Serialize, ToSchema)]
pub struct CheckedCrm {
    pub ok: bool,
    pub detail: String,
    /// The first records, in the words of the mapping.
    pub rows: Vec<CrmRow>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct CrmRow {
    /// What names it there; empty: nothing does.
    pub external: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub updated_at: Option<Timestamp>,
    /// By our fields.
    pub values: BTreeMap<String, String>,
    /// What could not be read, in words.
    pub problems: Vec<String>,
}

impl From<Tried> for CheckedCrm {
    fn from(tried: Tried) -> Self {
        let Tried { detail, is_well, rows } = tried;
        let row = |Row { external, updated, read }: Row| CrmRow {
            external: external.unwrap_or_default(),
            updated_at: updated,
            values: read.values,
            problems: read.problems,
        };
        Self { ok: is_well, detail, rows: rows.into_iter().map(row).collect() }
    }
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct CrmLinksQuery {
    /// Those alone that have a problem.
    pub problem: Option<bool>,
    /// `next` of the page before.
    #[param(value_type = Option<String>)]
    pub cursor: Option<CrmLinkId>,
    /// 1 to 100; 50 when absent.
    pub limit: Option<usize>,
}

/// A record there and the lead that it is here.
#[derive(Debug, Serialize, ToSchema)]
pub struct CrmLink {
    #[schema(value_type = String)]
    pub id: CrmLinkId,
    /// Absent: the record belongs to no lead, and `problem` says why.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub lead: Option<LeadId>,
    /// What the lead is called: its name, its phone or its e-mail address.
    pub name: String,
    /// What names the record there; empty: it is not there yet, or nobody knows whether it is.
    pub external: String,
    /// Why the two are not the same, in words; empty: they are.
    pub problem: String,
    /// Tries that failed since.
    pub tries: u8,
    /// When the record was changed there, as it was read last.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub pulled_at: Option<Timestamp>,
    #[schema(value_type = String, format = DateTime)]
    pub updated_at: Timestamp,
}

impl CrmLink {
    pub fn new(link: Link, name: String) -> Self {
        let Link { id, lead, external, problem, tries, pulled_at, updated_at, .. } = link;
        Self { id, lead, name, external, problem, tries, pulled_at, updated_at }
    }
}

/// The newest first.
#[derive(Debug, Serialize, ToSchema)]
pub struct CrmLinkList {
    pub items: Vec<CrmLink>,
    /// The cursor of the next page.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub next: Option<CrmLinkId>,
}
