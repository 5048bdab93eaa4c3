//! Which implementation stands behind which port.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use ::voice::gateway::Equipment;
use agents::model::Table;
use agents::talk::{Needs, Stored};
use agents::tools::{Allowed, Shelf, Supplies, Web};
use agents::{AgentResponder, Connections, Unanswered};
use engine::Engine;
use engine::clock::Clock;
use engine::error::{Context as _, Error, Kind, Result};
use engine::flow::contact::ToldContacts;
use engine::flow::leads::Leads;
use engine::flow::sequences::Sequences;
use engine::flow::settings::Settings;
use engine::ids::IdSource;
use engine::ports::records::Typed;
use engine::ports::{ContactStore, EventBus, Presence, Responder, UsageStore, Vault};
use engine::tasks::Tasks;
use parking_lot::Mutex;
use rag::embed::{Cached, Embedder, Space};
use rag::index::{QdrantOptions, READERS, SwitchingIndex};
use rag::ingest::fetch::Fetcher;
use rag::retrieve::Retriever;
use tokio::sync::mpsc;
use workers::outbox_runner::Senders;
use workers::scheduled::RunTask;

use super::engines::{Engines, Work};
use super::stores::Stores;
use super::{folder, new_index};
use crate::app::{App, Wired};
use crate::assistants::{WatchedUsage, look_at_retirements};
use crate::audit::{Audit, NoticedRecords};
use crate::automations;
use crate::channels;
use crate::config::{Config, Role};
use crate::http::address::Proxies;
use crate::http::erasures::EraseContact;
use crate::http::keyring::Keyring;
use crate::http::limits::Limits;
use crate::http::logins::Logins;
use crate::http::macros::forget_old_runs;
use crate::http::names::Names;
use crate::http::passwords::Passwords;
use crate::http::repeats::forget_old_requests;
use crate::http::security::Headers;
use crate::http::tokens::Tokens;
use crate::knowledge::{Asking, Gaps, Knowledge, Library, Parts};
use crate::mail::{Mailer, SendReset, SendSignUp, SmtpMailer};
use crate::organisations::Organisations;
use crate::plans::{Metered, Plans, Told};
use crate::sign_on::Providers;
use crate::telemetry::spans::{Spans, WatchedBus, WatchedResponder};
use crate::webhooks::{self, Webhooks};
use crate::{campaigns, leads, posts, schedules, secrets, shop, voice};

/// Jobs beside the turns; more would take the processor from people who wait.
const JOBS_AT_ONCE: usize = 3;

/// What is done by the clock has places of its own: a long run keeps nothing else waiting.
const RUNS_AT_ONCE: usize = 4;

/// Vectors of the last questions: customers ask the same.
const QUESTIONS_KEPT: usize = 2_000;

/// A request to a Qdrant server that takes longer has failed.
const QDRANT_PATIENCE: Duration = Duration::from_secs(10);

/// A wired program; nothing runs in it yet.
pub struct Program {
    pub app: App,
    stores: Stores,
    spans: Option<Arc<Spans>>,
    /// Until somebody notes them.
    unanswered: Mutex<Option<mpsc::Receiver<Unanswered>>>,
    // The data folder is ours as long as this is open.
    _lock: File,
}

pub async fn wire(config: Config, clock: Arc<dyn Clock>, started: Instant) -> Result<Program> {
    // As large as everything it opens: kept off the stacks of those who wait for it.
    Box::pin(wire_with(config, clock, started, None)).await
}

/// The same, where calls may be made with other ears and mouths than those of the settings: load figures time the program, not
/// them.
pub async fn wire_with(
    config: Config,
    clock: Arc<dyn Clock>,
    started: Instant,
    equipment: Option<Arc<dyn Equipment>>,
) -> Result<Program> {
    let folder = config.data.folder.clone();
    folder::prepare(&folder)?;
    let (lock, secret) = (folder::hold(&folder)?, folder::secret(&config)?);
    let engines = Engines::open(&config, clock).await?;
    let (clock, ids, bus) = (Arc::clone(&engines.clock), Arc::clone(&engines.ids), Arc::clone(&engines.bus));
    let (spans, index_folder) = (Spans::open(&config.traces)?, folder.join(folder::KNOWLEDGE));
    let (bus, space_file) = (watched_bus(bus, spans.as_ref()), index_folder.join("space.json"));
    let embedder = open_embedder(&config, &folder.join(folder::MODELS)).await?;
    let space = embedder.as_ref().map(|embedder| embedder.space().clone());
    let index = open_index(&config, &index_folder.join("index"), space, previous(&space_file)).await?;
    let stores = Stores::open(&config, &clock, &ids, &bus).await?;
    stores.free(clock.as_ref()).await?;
    let (tasks, presence) = (Tasks::default(), Arc::clone(&engines.presence));
    let work = engines.start(&config, &stores, &index, &tasks).await?;
    let blobs = Arc::clone(&work.blobs);
    let (records, arriving) = (noticed(&stores), empty(folder.join(folder::ARRIVING))?);
    let plans = Arc::new(Plans::new(config.plans.clone(), records.clone(), stores.meter.clone()));
    let (reranking, asking) = (reranking(&config, embedder.as_ref())?, asking(&config, embedder.as_ref()));
    let retriever = Retriever::new(index.clone(), asking.clone()).with_reranking(reranking);
    let knowledge = Knowledge::new(Parts {
        index: Arc::clone(&index),
        embedder,
        retriever: retriever.clone(),
        fetcher: Fetcher::new(config.knowledge.web.settings()).context(Kind::Invalid, "web pages cannot be fetched")?,
        records: records.clone(),
        blobs: blobs.clone(),
        jobs: work.jobs.clone(),
        bus: Arc::clone(&bus),
        ids: Arc::clone(&ids),
        clock: Arc::clone(&clock),
        arriving,
        plans: Arc::clone(&plans),
        space_file,
    });
    knowledge.remember_space()?;
    let tokens = Tokens::new(&secret.0, Arc::clone(&clock)).with_files_at(&config.server.files_url);
    let (gaps, unanswered) = Gaps::channel();
    let library: Arc<dyn agents::Library> = Arc::new(Library::new(knowledge.clone(), tokens.files().clone(), gaps));
    let (vault, _ring) = secrets::open(&folder, &secret.0, &config.secrets, true)?;
    let vault = Arc::new(vault) as Arc<dyn Vault>;
    let connections = Arc::new(Connections::new(records.clone(), Arc::clone(&vault), Table::shipped().clone()));
    let contacts: Arc<dyn ContactStore> = Arc::new(ToldContacts::new(stores.contacts.clone(), stores.conversations.clone()));
    let shelf = Arc::new(Shelf::new(Supplies {
        contacts: Arc::clone(&contacts),
        leads: lead_desk(&stores, &records, &clock, &ids),
        records: records.clone(),
        vault: Arc::clone(&vault),
        retriever: retriever.clone(),
        library: Arc::clone(&library),
        clock: Arc::clone(&clock),
        ids: Arc::clone(&ids),
        web: Web::new(Allowed::default())?,
    }));
    let usage = usage(&stores, &records, &bus, &clock);
    let needs = needs(&stores, &usage, &shelf, &connections, asking, &tasks);
    let responder = Arc::new(AgentResponder::new(index, retriever, Arc::clone(&library)).with_models(needs));
    let organisations = Arc::new(Organisations::new(records.clone()));
    let bounded = bounded(responder.clone(), &plans, &organisations, &stores, &bus, &clock);
    let engine = engine(&stores, shelf.supplies(), bus, presence, &work, watched_responder(bounded, spans.as_ref(), &clock));
    let wired = Wired {
        audit: Arc::new(Audit::new(stores.audit.clone(), engine.clone())),
        erasure: stores.erasure.clone(),
        retention: stores.retention.clone(),
        calls: voice::open(&engine, &responder, &tasks, &vault, &config, equipment)?,
        names: Names::new(engine.records.clone(), Arc::clone(&engine.contacts)),
        api_keys: Keyring::new(engine.records.clone()),
        logins: Logins::new(engine.records.clone(), Arc::clone(&engine.clock)),
        passwords: Passwords::new(),
        mailer: mailer(&config)?,
        limits: if config.limits.enabled { Limits::new(&config.limits, work.limits.as_ref()) } else { Limits::unlimited() },
        graph: channels::graph(&config)?,
        headers: Headers::new(&config.server)?,
        proxies: Proxies::parse(&config.server.trusted_proxies)?,
        plans,
        organisations,
        providers: Providers::new(shelf.supplies().web.clone(), clock),
        config,
        engine,
        tokens,
        knowledge,
        library,
        responder,
        connections,
        shelf,
        vault,
        usage,
        search: stores.search.clone(),
        automations: stores.automations.clone(),
        contact_notes: stores.contact_notes.clone(),
        requests: stores.requests.clone(),
        webhooks: Webhooks::new(stores.webhooks.clone(), records),
        tasks,
        dependencies: work.dependencies,
        started,
    };
    new_index::queue_documents(&wired, &index_folder).await?;
    Ok(Program { app: App::new(wired), stores, spans, unanswered: Mutex::new(Some(unanswered)), _lock: lock })
}

/// The bus, whose messages are told where traces are made.
fn watched_bus(below: Arc<dyn EventBus>, spans: Option<&Arc<Spans>>) -> Arc<dyn EventBus> {
    match spans {
        Some(spans) => Arc::new(WatchedBus { below, spans: Arc::clone(spans) }),
        None => below,
    }
}

/// The responder, whose turns are told where traces are made.
fn watched_responder(below: Arc<dyn Responder>, spans: Option<&Arc<Spans>>, clock: &Arc<dyn Clock>) -> Arc<dyn Responder> {
    match spans {
        Some(spans) => Arc::new(WatchedResponder { below, spans: Arc::clone(spans), clock: Arc::clone(clock) }),
        None => below,
    }
}

/// The responder, as far as the organisation's plan goes.
fn bounded(
    below: Arc<dyn Responder>,
    plans: &Arc<Plans>,
    organisations: &Arc<Organisations>,
    stores: &Stores,
    bus: &Arc<dyn EventBus>,
    clock: &Arc<dyn Clock>,
) -> Arc<dyn Responder> {
    Arc::new(Metered {
        below,
        plans: Arc::clone(plans),
        organisations: Arc::clone(organisations),
        meter: stores.meter.clone(),
        bus: Arc::clone(bus),
        clock: Arc::clone(clock),
        told: Told::default(),
    })
}

fn engine(
    stores: &Stores,
    supplies: &Supplies,
    bus: Arc<dyn EventBus>,
    presence: Arc<dyn Presence>,
    work: &Work,
    responder: Arc<dyn Responder>,
) -> Engine {
    let records = supplies.records.clone();
    Engine {
        conversations: stores.conversations.clone(),
        messages: stores.messages.clone(),
        contacts: Arc::clone(&supplies.contacts),
        contact_book: stores.contact_book.clone(),
        turn_log: stores.turn_log.clone(),
        ratings: stores.ratings.clone(),
        timers: stores.timers.clone(),
        events: stores.events.clone(),
        records: records.clone(),
        jobs: work.jobs.clone(),
        schedules: stores.schedules.clone(),
        audiences: stores.audiences.clone(),
        campaigns: stores.campaigns.clone(),
        leads: stores.leads.clone(),
        posts: stores.posts.clone(),
        shop_cases: stores.shop_cases.clone(),
        crm_links: stores.crm_links.clone(),
        social: stores.social.clone(),
        consents: stores.consents.clone(),
        outbox: stores.outbox.clone(),
        calls: stores.calls.clone(),
        provider_ids: stores.provider_ids.clone(),
        bus,
        presence,
        shares: work.shares.clone(),
        blobs: work.blobs.clone(),
        responder,
        settings: Arc::new(Settings::new(records)),
        clock: Arc::clone(&supplies.clock),
        ids: Arc::clone(&supplies.ids),
    }
}

/// What agents note leads with, who are there before the engine.
fn lead_desk(stores: &Stores, records: &Typed, clock: &Arc<dyn Clock>, ids: &Arc<IdSource>) -> Leads {
    let sequences = Sequences { campaigns: stores.campaigns.clone(), records: records.clone(), clock: Arc::clone(clock) };
    Leads { store: stores.leads.clone(), sequences, records: records.clone(), clock: Arc::clone(clock), ids: Arc::clone(ids) }
}

fn empty(folder: PathBuf) -> Result<PathBuf> {
    folder::prepare_empty(&folder)?;
    Ok(folder)
}

fn reranking(config: &Config, embedder: Option<&Arc<dyn Embedder>>) -> Result<Option<rag::rerank::Stage>> {
    config.knowledge.reranker.open(embedder).context(Kind::Invalid, "the reranker cannot be set up")
}

/// The model for questions, which somebody waits for.
fn asking(config: &Config, embedder: Option<&Arc<dyn Embedder>>) -> Option<Arc<dyn Embedder>> {
    let asking = Asking::new(Arc::clone(embedder?), config.knowledge.embedding.question_timeout());
    Some(Arc::new(Cached::new(asking, QUESTIONS_KEPT)))
}

/// None where no mail is sent.
fn mailer(config: &Config) -> Result<Option<Arc<dyn Mailer>>> {
    let mailer = SmtpMailer::open(&config.mail, &config.server.public_url)?;
    Ok(mailer.map(|mailer| Arc::new(mailer) as Arc<dyn Mailer>))
}

/// The books, watched for limits.
fn usage(stores: &Stores, records: &Typed, bus: &Arc<dyn EventBus>, clock: &Arc<dyn Clock>) -> Arc<dyn UsageStore> {
    Arc::new(WatchedUsage::new(stores.usage.clone(), records.clone(), Arc::clone(bus), Arc::clone(clock)))
}

/// What agents with language models need.
fn needs(
    stores: &Stores,
    usage: &Arc<dyn UsageStore>,
    shelf: &Arc<Shelf>,
    connections: &Arc<Connections>,
    embedder: Option<Arc<dyn Embedder>>,
    tasks: &Tasks,
) -> Needs {
    let Supplies { contacts, records, clock, .. } = shelf.supplies();
    Needs {
        models: connections.clone(),
        tools: shelf.clone(),
        contacts: Arc::clone(contacts),
        records: records.clone(),
        ledger: stores.ledger.clone(),
        usage: Arc::clone(usage),
        past: Arc::new(Stored {
            calls: stores.calls.clone(),
            contacts: Arc::clone(contacts),
            conversations: stores.conversations.clone(),
            messages: stores.messages.clone(),
        }),
        phones: Arc::new(voice::manner::Stored(records.clone())),
        embedder,
        clock: Arc::clone(clock),
        tasks: tasks.clone(),
    }
}

pub(super) async fn open_embedder(config: &Config, models: &Path) -> Result<Option<Arc<dyn Embedder>>> {
    let settings = config.knowledge.embedding.settings().map_err(Error::invalid)?;
    rag::embed::open(&settings, models).await.context(Kind::Invalid, "the embedding model cannot be opened")
}

/// The embedded index opens on threads of its own: only questions that come before it is ready wait for it.
async fn open_index(config: &Config, path: &Path, space: Option<Space>, previous: Option<Space>) -> Result<Arc<SwitchingIndex>> {
    // What stands beside it is kept for a server too.
    folder::prepare(path)?;
    let opened = if config.uses_qdrant() {
        let index = &config.knowledge.index;
        let api_key = index.api_key.0.trim();
        let options = QdrantOptions {
            url: index.url.clone(),
            api_key: (!api_key.is_empty()).then(|| api_key.to_owned()),
            timeout: QDRANT_PATIENCE,
        };
        SwitchingIndex::open_server(&options, space, previous).await
    } else {
        SwitchingIndex::open_folder(path, space, READERS)
    };
    // Which documents are to be filled in stands in their records.
    let (index, _to_do) = opened.context(Kind::Unavailable, "the knowledge index cannot be opened")?;
    Ok(index)
}

/// Of the last start; unreadable is as good as unknown.
fn previous(file: &Path) -> Option<Space> {
    serde_json::from_slice(&std::fs::read(file).ok()?).ok().flatten()
}

/// Settings whose changes the audit log learns of.
fn noticed(stores: &Stores) -> Typed {
    Typed::new(Arc::new(NoticedRecords::new(stores.records.clone())))
}

impl Program {
    /// `origin`: the address under which this program is reached where none is configured.
    pub fn start(&self, origin: &str) {
        let (app, tasks) = (&self.app, &self.app.tasks);
        app.give_origin(origin);
        self.stores.start(tasks);
        if app.config.runs(Role::Voice) {
            app.calls.start();
        }
        tasks.spawn("audit", Arc::clone(&app.audit).run(tasks.clone()));
        tasks.spawn("knowledge.stop", app.knowledge.clone().stop_with(tasks.clone()));
        if let Some(unanswered) = self.unanswered.lock().take() {
            tasks.spawn("knowledge.gaps", app.knowledge.clone().note_gaps(tasks.clone(), unanswered));
        }
        if app.config.runs(Role::Workers) {
            self.start_workers(origin);
        }
    }

    fn start_workers(&self, origin: &str) {
        let options =
            workers::Options { running_turns: self.app.config.workers.turns, keep_events: self.app.config.keep_events() };
        workers::Workers::start(&self.app.engine, &self.app.tasks, options);
        let app = self.app.clone();
        workers::Workers::start_daily(&self.app.engine, &self.app.tasks, "models.retirements", move || {
            look_at_retirements(app.clone())
        });
        let app = self.app.clone();
        workers::Workers::start_daily(&self.app.engine, &self.app.tasks, "macros.runs", move || forget_old_runs(app.clone()));
        self.start_audit();
        let app = self.app.clone();
        workers::Workers::start_daily(&self.app.engine, &self.app.tasks, "automations.runs", move || {
            automations::forget_old_runs(app.clone())
        });
        self.app.tasks.spawn("automations", automations::run_automations(self.app.clone()));
        let (tasks, knowledge) = (&self.app.tasks, &self.app.knowledge);
        let mut jobs = knowledge.workers();
        let senders = channels::senders(&self.app, origin);
        jobs.extend(channels::workers(&self.app, &senders));
        jobs.push(Arc::new(SendReset(self.app.clone())));
        jobs.push(Arc::new(EraseContact(self.app.clone())));
        jobs.push(Arc::new(SendSignUp(self.app.clone())));
        jobs.push(Arc::new(voice::summaries::SumUp(self.app.clone())));
        jobs.push(Arc::new(voice::dropped::GoOn(self.app.clone())));
        jobs.push(Arc::new(voice::after_call::KeepPastCall(self.app.clone())));
        workers::Workers::start_jobs(&self.app.engine, tasks, jobs, JOBS_AT_ONCE);
        self.start_schedules();
        self.start_channels(senders);
        self.start_webhooks();
        tasks.spawn("campaigns", campaigns::driver::run_campaigns(self.app.clone()));
        tasks.spawn("campaigns.news", campaigns::news::follow_campaigns(self.app.clone()));
        tasks.spawn("shops", shop::driver::run_shops(self.app.clone()));
        tasks.spawn("posts", posts::driver::run_posts(self.app.clone(), channels::links(&self.app, origin)));
        tasks.spawn("knowledge.resume", resume(knowledge.clone()));
        tasks.spawn("leads.moved", leads::move_old(self.app.clone()));
    }

    fn start_audit(&self) {
        let (audit, tasks, kept) = (Arc::clone(&self.app.audit), self.app.tasks.clone(), self.app.config.audit.kept());
        let stop = tasks.clone();
        workers::Workers::start_daily(&self.app.engine, &tasks, "audit.forget", move || {
            Arc::clone(&audit).forget_old(stop.clone(), kept)
        });
    }

    fn start_schedules(&self) {
        let (app, tasks) = (self.app.clone(), &self.app.tasks);
        workers::Workers::start_daily(&self.app.engine, tasks, "schedules.enter", move || schedules::ensure_all(app.clone()));
        workers::Workers::start_schedules(&self.app.engine, tasks);
        let run = RunTask { engine: self.app.engine.clone(), tasks: schedules::tasks(&self.app) };
        workers::Workers::start_jobs(&self.app.engine, tasks, vec![Arc::new(run)], RUNS_AT_ONCE);
    }

    fn start_channels(&self, senders: Senders) {
        let (app, tasks) = (&self.app, &self.app.tasks);
        workers::Workers::start_inflow(&app.engine, tasks, Arc::new(channels::WebhookIntake(app.clone())));
        workers::Workers::start_inflow(&app.engine, tasks, Arc::new(shop::intake::ShopIntake(app.clone())));
        workers::Workers::start_outbox(&app.engine, tasks, senders.clone(), app.config.workers.deliveries);
        tasks.spawn("channels.signs", channels::show_signs(app.clone(), senders));
    }

    fn start_webhooks(&self) {
        let tasks = &self.app.tasks;
        tasks.spawn("webhooks.relay", webhooks::relay::run_relay(self.app.clone()));
        tasks.spawn("webhooks.courier", webhooks::courier::run_courier(self.app.clone()));
        let app = self.app.clone();
        workers::Workers::start_daily(&self.app.engine, tasks, "webhooks.log", move || webhooks::forget_old_letters(app.clone()));
        let app = self.app.clone();
        workers::Workers::start_daily(&self.app.engine, tasks, "requests.log", move || forget_old_requests(app.clone()));
    }

    /// After all tasks have ended and the last request is answered: what is queued is written, then the store closes.
    pub async fn finish(&self) {
        self.app.audit.finish().await;
        if let Some(spans) = &self.spans {
            Arc::clone(spans).finish().await;
        }
        self.stores.leave().await;
        self.close();
    }

    /// Without anything having been asked of it.
    pub fn close(&self) {
        self.stores.stop();
    }
}

async fn resume(knowledge: Knowledge) {
    match knowledge.resume().await {
        Ok(0) => {}
        Ok(documents) => tracing::info!(documents, "documents that were being taken in go on"),
        Err(error) => tracing::error!(%error, "documents that were being taken in could not be found"),
    }
}
