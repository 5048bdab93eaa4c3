//! The program, wired: what every route and socket is handed.

use std::sync::{Arc, OnceLock};
use std::time::Instant;

use channels::graph::Graph;
use engine::Engine;
use engine::ids::InboxId;
use engine::ports::{AutomationLog, ContactNotes, Erasure, MessageSearch, RequestLog, Retention, UsageStore, Vault};
use engine::tasks::Tasks;
use tokio::sync::Notify;

use crate::audit::Audit;
use crate::channels::health::Pulses;
use crate::config::Config;
use crate::http::address::Proxies;
use crate::http::kept::Kept;
use crate::http::keyring::Keyring;
use crate::http::limits::Limits;
use crate::http::logins::Logins;
use crate::http::names::Names;
use crate::http::passwords::Passwords;
use crate::http::security::Headers;
use crate::http::tokens::Tokens;
use crate::knowledge::Knowledge;
use crate::mail::Mailer;
use crate::organisations::Organisations;
use crate::plans::Plans;
use crate::sandbox::Phones;
use crate::sign_on::Providers;
use crate::webhooks::Webhooks;

/// Cheap to clone; lives as long as the program.
#[derive(Clone)]
pub struct App(Arc<dyn Whole>);

/// All that runs, behind a trait: of each future that holds the program the compiler has to know that it may change threads,
/// and would look into all of it each time.
trait Whole: Send + Sync {
    fn running(&self) -> &Running;
}

impl Whole for Running {
    fn running(&self) -> &Running {
        self
    }
}

struct Running {
    wired: Wired,
    /// Of the demo; nobody else has simulated channels.
    phones: OnceLock<Phones>,
    /// The way to them.
    simulated: OnceLock<Graph>,
    /// Inboxes that have, or have not, an approved template to offer.
    offered: Kept<InboxId, bool>,
    /// Of channels, since this process began.
    pulses: Pulses,
    /// Rung by whoever changes a campaign.
    campaigns_changed: Notify,
    /// Where this program listens, once it does.
    origin: OnceLock<String>,
}

pub struct Wired {
    pub audit: Arc<Audit>,
    pub erasure: Arc<dyn Erasure>,
    pub retention: Arc<dyn Retention>,
    pub config: Config,
    pub engine: Engine,
    pub tokens: Tokens,
    pub limits: Limits,
    pub names: Names,
    pub api_keys: Keyring,
    pub logins: Logins,
    pub passwords: Passwords,
    /// Absent: no mail leaves.
    pub mailer: Option<Arc<dyn Mailer>>,
    pub proxies: Proxies,
    pub headers: Headers,
    pub plans: Arc<Plans>,
    pub organisations: Arc<Organisations>,
    /// Of single sign-on.
    pub providers: Providers,
    pub knowledge: Knowledge,
    /// The knowledge as the assistant uses it.
    pub library: Arc<dyn agents::Library>,
    /// The assistant itself, for trials.
    pub responder: Arc<agents::AgentResponder>,
    pub connections: Arc<agents::Connections>,
    /// Tools of every organisation.
    pub shelf: Arc<agents::tools::Shelf>,
    pub vault: Arc<dyn Vault>,
    /// How requests that may be repeated were answered.
    pub requests: Arc<dyn RequestLog>,
    /// Programs that are told what happens.
    pub webhooks: Webhooks,
    /// The phone calls of this process.
    pub calls: voice::gateway::Gateway,
    /// The way to the providers of channels, as configured.
    pub graph: Graph,
    pub usage: Arc<dyn UsageStore>,
    pub search: Arc<dyn MessageSearch>,
    pub automations: Arc<dyn AutomationLog>,
    pub contact_notes: Arc<dyn ContactNotes>,
    pub tasks: Tasks,
    /// Outside the process, beside the store.
    pub dependencies: Vec<Arc<dyn crate::lifecycle::Dependency>>,
    pub started: Instant,
}

impl App {
    pub fn new(wired: Wired) -> Self {
        let (phones, simulated) = (OnceLock::new(), OnceLock::new());
        Self(Arc::new(Running {
            wired,
            phones,
            simulated,
            offered: Kept::default(),
            pulses: Pulses::default(),
            campaigns_changed: Notify::new(),
            origin: OnceLock::new(),
        }))
    }

    /// The simulated channels, while this program runs as a demo.
    pub fn phones(&self) -> Option<&Phones> {
        self.0.running().phones.get()
    }

    /// A second call changes nothing: the first phones stay.
    pub fn give_phones(&self, phones: Phones) -> engine::Result<()> {
        if let Some(graph) = crate::channels::graph_of_sandbox(&self.config, &phones)? {
            let _there_is_one = self.0.running().simulated.set(graph);
        }
        let _there_are_some = self.0.running().phones.set(phones);
        Ok(())
    }

    pub(crate) fn offered(&self) -> &Kept<InboxId, bool> {
        &self.0.running().offered
    }

    pub(crate) fn pulses(&self) -> &Pulses {
        &self.0.running().pulses
    }

    pub(crate) fn campaigns_changed(&self) -> &Notify {
        &self.0.running().campaigns_changed
    }

    /// Such as `http://127.0.0.1:8080`; none before the program has started.
    pub(crate) fn origin(&self) -> Option<&str> {
        self.0.running().origin.get().map(String::as_str)
    }

    /// A second call changes nothing.
    pub(crate) fn give_origin(&self, origin: &str) {
        let _there_is_one = self.0.running().origin.set(origin.to_owned());
    }

    /// The way to the providers of channels.
    pub fn graph(&self) -> &Graph {
        self.0.running().simulated.get().unwrap_or(&self.0.running().wired.graph)
    }
}

impl std::ops::Deref for App {
    type Target = Wired;
    fn deref(&self) -> &Wired {
        &self.0.running().wired
    }
}
