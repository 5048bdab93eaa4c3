//! Logs to standard error, figures in Prometheus form, spans for OpenTelemetry.

pub mod spans;

use std::time::Duration;

use engine::error::{Context as _, Kind, Result};
use engine::tasks::Tasks;
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use tracing_subscriber::EnvFilter;

use crate::config::{Log, LogFormat};

/// Once per process.
pub fn start_logs(log: &Log) -> Result<()> {
    let filter = EnvFilter::try_from_default_env().or_else(|_unset| EnvFilter::try_new(&log.level));
    let filter = filter.context(Kind::Invalid, "log.level is not a filter")?;
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    match log.format {
        LogFormat::Text => builder.with_target(false).try_init(),
        LogFormat::Json => builder.json().try_init(),
    }
    .map_err(|error| engine::Error::conflict("logs are started already").because(error))
}

/// Figures from here on are counted; the handle prints them.
pub fn start_metrics() -> Result<PrometheusHandle> {
    PrometheusBuilder::new().install_recorder().context(Kind::Conflict, "figures are counted already")
}

/// Samples are folded into their summaries this often; without it they would pile up between two scrapes.
const FOLD_EVERY: Duration = Duration::from_secs(5);

pub fn keep_metrics_small(handle: PrometheusHandle, tasks: &Tasks) {
    let stopping = tasks.clone();
    tasks.spawn("metrics.fold", async move {
        while !stopping.is_stopping() {
            tokio::select! {
                () = stopping.stopping() => {}
                () = tokio::time::sleep(FOLD_EVERY) => handle.run_upkeep(),
            }
        }
    });
}
