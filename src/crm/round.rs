use std::collections::BTreeMap;

use engine::clock::Timestamp;
use engine::error::Error;
use engine::ids::OrgId;
use engine::model::crm::Owner;
use engine::model::record::Versioned;
use engine::model::schedule::Progress;
use workers::JobError;
use workers::scheduled::RunLog;

use super::client::Client;
use super::records::CrmConnection;
use crate::app::App;

/// What a run came to.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Counts {
    /// Records that were read there, and leads that were looked at here.
    pub(super) read: u64,
    pub(super) looked_at: u64,
    pub(super) made_here: u64,
    pub(super) changed_here: u64,
    pub(super) made_there: u64,
    pub(super) changed_there: u64,
    /// Records without anything that names them.
    pub(super) nameless: u64,
}

/// One run over one connection.
pub(super) struct Round<'a> {
    pub(super) app: &'a App,
    pub(super) connection: &'a CrmConnection,
    pub(super) version: u64,
    /// Not everything was read by these settings yet: what was read as it is before is read once more.
    pub(super) is_anew: bool,
    pub(super) owners: BTreeMap<String, Owner>,
    pub(super) client: Client,
    pub(super) counts: Counts,
    pub(super) began: Timestamp,
    log: &'a RunLog,
}

impl<'a> Round<'a> {
    pub(super) fn begin(app: &'a App, kept: &'a Versioned<CrmConnection>, log: &'a RunLog) -> Result<Self, JobError> {
        let connection = &kept.value;
        Ok(Self {
            app,
            connection,
            version: kept.version,
            is_anew: false,
            owners: connection.owners(),
            client: Client::new(app, connection)?,
            counts: Counts::default(),
            began: app.engine.clock.now(),
            log,
        })
    }

    pub(super) fn organisation(&self) -> OrgId {
        self.connection.organisation
    }

    /// Before each page: the settings are the same, and the program goes on.
    pub(super) async fn still(&self) -> Result<(), JobError> {
        if self.app.tasks.is_stopping() {
            return Err(JobError::Retry(Error::unavailable("the program is being stopped")));
        }
        let kept = self.app.engine.records.get::<CrmConnection>(self.organisation(), self.connection.id.0).await?;
        match kept {
            None => Err(JobError::Discard(Error::not_found("the connection was deleted"))),
            Some(kept) if kept.version != self.version => {
                Err(JobError::Retry(Error::conflict("the connection was changed; the run begins again with what it says now")))
            }
            Some(_same) => Ok(()),
        }
    }

    /// After each page. An error ends the run: somebody wants that.
    pub(super) async fn note(&self) -> Result<(), JobError> {
        let done = self.counts.read + self.counts.looked_at;
        self.log.note(Progress { done, total: None, place: String::new() }).await
    }

    pub(super) async fn report(&self) -> Result<String, JobError> {
        let Counts { read, made_here, changed_here, made_there, changed_there, nameless, .. } = self.counts;
        let (_links, problems) = self.app.engine.crm_links.count(self.organisation(), self.connection.id).await?;
        let mut report = vec![
            format!("{read} records read: {made_here} leads made, {changed_here} changed."),
            format!("{made_there} records made there, {changed_there} changed."),
        ];
        if nameless > 0 {
            report.push(format!("{nameless} have nothing that names them."));
        }
        if problems > 0 {
            report.push(format!("{problems} have a problem."));
        }
        Ok(report.join(" "))
    }
}
