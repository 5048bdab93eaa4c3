//! From configuration to a running program and back: wiring, the soft stop, and what works on data at rest.

pub mod accept;
pub mod beside;
mod engines;
mod figures;
mod folder;
pub mod moving;
mod new_index;
mod stores;
mod wiring;

use std::io::Write as _;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use engine::clock::SystemClock;
use engine::error::{Context as _, Error, Kind, Result};
use metrics_exporter_prometheus::PrometheusHandle;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};

use crate::app::App;
use crate::config::{Config, Role};
use crate::gateway::Gateway;
use crate::{demo, http, telemetry};
use backends::{mongo, sqlite};

pub use engines::Dependency;
pub use figures::{Figures, Measured, measure};
pub use folder::prepare as prepare_folder;
pub(crate) use folder::prepare_empty;
pub use wiring::{Program, wire, wire_with};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    Serve,
    Demo,
}

/// Runs the server until it is told to stop.
pub fn run(config: Config, mode: Mode) -> Result<()> {
    let started = Instant::now();
    telemetry::start_logs(&config.log)?;
    let metrics = telemetry::start_metrics()?;
    http::ops::read_metrics_from(metrics.clone());
    let mut builder = tokio::runtime::Builder::new_multi_thread();
    if config.server.threads > 0 {
        builder.worker_threads(config.server.threads);
    }
    let runtime = builder.enable_all().build().context(Kind::Unavailable, "the runtime cannot start")?;
    let ran = runtime.block_on(serve(config, mode, started, metrics));
    // Whatever blocking work is left has had the grace time; the process ends now.
    runtime.shutdown_background();
    ran
}

async fn serve(mut config: Config, mode: Mode, started: Instant, metrics: PrometheusHandle) -> Result<()> {
    // Before anything else, so that a signal during the start is not lost.
    let mut stop = Stop::listen()?;
    let listen = config.server.listen.clone();
    let (grace, drain) = (config.stop_grace(), Duration::from_secs(config.server.drain_s));
    if mode == Mode::Demo {
        demo::configure(&mut config);
    }
    let program = wire(config, Arc::new(SystemClock), started).await?;
    let app = program.app.clone();
    let demo = tokio::select! {
        prepared = prepare(mode, &app) => prepared?,
        () = stop.requested() => {
            program.close();
            return Ok(());
        }
    };
    let listener = TcpListener::bind(&listen).await.context(Kind::Unavailable, &format!("cannot listen on {listen}"))?;
    let address = listener.local_addr().context(Kind::Unavailable, "the listening address is unknown")?;
    telemetry::keep_metrics_small(metrics, &app.tasks);
    program.start(&format!("http://{address}"));
    let gateway = app.config.runs(Role::Gateway).then(|| Gateway::start(&app));
    let router = match &gateway {
        Some(gateway) => gateway.attach(http::router(app.clone())),
        None => http::router(app.clone()),
    };
    let url = format!("http://{address}");
    if mode == Mode::Demo {
        let (app, url) = (app.clone(), url.clone());
        let connecting = app.tasks.clone();
        connecting.spawn("sandbox.connect", async move {
            tokio::select! {
                () = app.tasks.stopping() => {}
                () = demo::connect(&app, &url) => {}
            }
        });
    }
    announce(&url, demo.as_ref())?;
    tracing::info!(%address, start_ms = started.elapsed().as_millis() as u64, "listening");

    let mut serving = std::pin::pin!(accept::serve(listener, router, app.tasks.clone()));
    tokio::select! {
        () = &mut serving => {}
        () = stop.requested() => {
            tracing::info!("stopping: finishing what was begun");
            // Balancers see that nobody is to be sent here any more, before those who are here are told to go.
            app.tasks.leave();
            tokio::time::sleep(drain).await;
            if let Some(gateway) = &gateway {
                gateway.stop_sockets().await;
            }
            let calls_grace = Duration::from_secs(app.config.server.calls_grace_s);
            tokio::select! {
                () = last_calls(&app, calls_grace) => {}
                () = stop.requested() => {}
            }
            let in_time = app.tasks.stop(grace).await;
            // Requests that outlast the grace are cut by leaving.
            let _ = tokio::time::timeout(Duration::from_millis(300), serving).await;
            tracing::info!(in_time, "stopped");
        }
    }
    program.finish().await;
    Ok(())
}

/// Nobody new calls here any more: waits until those who are on the line have hung up, but no longer than `grace`.
async fn last_calls(app: &App, grace: Duration) {
    let began = Instant::now();
    while app.calls.live() > 0 && began.elapsed() < grace {
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}

async fn prepare(mode: Mode, app: &App) -> Result<Option<demo::Demo>> {
    match mode {
        Mode::Serve => Ok(None),
        Mode::Demo => demo::prepare(app).await.map(Some),
    }
}

fn announce(url: &str, demo: Option<&demo::Demo>) -> Result<()> {
    let mut out = std::io::stdout().lock();
    let mut say = |line: String| writeln!(out, "{line}").context(Kind::Unavailable, "standard output is closed");
    say(format!("listening on {url}"))?;
    if let Some(demo) = demo {
        say(format!("  shop with the widget  {url}/"))?;
        say(format!("  phones, simulated     {url}/sandbox/"))?;
        say(format!("  agents, simulated     {url}/demo/practice.html"))?;
        say(format!("  operators' inbox      {url}/inbox/"))?;
        say(format!("  API reference         {url}/docs/"))?;
        say(format!("  widget's inbox key    {}", demo::INBOX_KEY))?;
        match &demo.password {
            Some(password) => say(format!("  operator login        {}  password: {password}  (shown this once)", demo.email))?,
            None => say(format!("  operator login        {}  (the password was shown at the first start)", demo.email))?,
        }
    }
    Ok(())
}

struct Stop {
    interrupt: tokio::signal::unix::Signal,
    terminate: tokio::signal::unix::Signal,
}

impl Stop {
    fn listen() -> Result<Self> {
        let listen = |kind| signal(kind).context(Kind::Unavailable, "signals cannot be received");
        Ok(Self { interrupt: listen(SignalKind::interrupt())?, terminate: listen(SignalKind::terminate())? })
    }

    async fn requested(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }
}

/// Applies what is missing of the schema; returns the names of what was applied.
pub fn migrate(config: &Config) -> Result<Vec<&'static str>> {
    if !config.uses_mongo() {
        return sqlite::migrate(&config.data.folder);
    }
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.context(Kind::Unavailable, "the runtime cannot start")?;
    let place = &config.store.mongodb;
    runtime.block_on(mongo::migrate(&place.uri.0, &place.database))
}

/// A consistent copy of database, files and keys in the new folder `to`. The knowledge index is not copied: it is made
/// again from the files.
pub fn backup(config: &Config, to: &Path) -> Result<()> {
    if config.uses_mongo() {
        return Err(Error::invalid("this installation's data is in MongoDB: copy it with mongodump or your provider's backups"));
    }
    let from = &config.data.folder;
    folder::prepare_new(to)?;
    // First the database, then the files: a file that a copied row names was complete before the row.
    sqlite::backup(from, &to.join(sqlite::FILE))?;
    folder::copy_files(from, to)
}
