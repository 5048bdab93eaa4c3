//! From the inbox's address to a list that answers a key, in Chromium, which keeps nothing.

use std::io;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use sandbox::load::Histogram;
use serde::Deserialize;

use crate::report::{Case, Report};
use crate::setup::Login;

#[derive(Deserialize)]
struct Loads {
    /// In milliseconds.
    loads: Vec<f64>,
    bytes: u64,
}

pub fn time(url: &str, login: &Login, case: &Case, report: &mut Report) -> io::Result<()> {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/bench/volume/first_load.mjs");
    let envs = [("LOGIN", &login.email), ("PASSWORD", &login.password)];
    let ran = Command::new("node").arg(script).arg(url).envs(envs).output()?;
    if !ran.status.success() {
        return Err(io::Error::other(String::from_utf8_lossy(&ran.stderr).into_owned()));
    }
    let Loads { loads, bytes } = serde_json::from_slice(&ran.stdout)?;
    let mut times = Histogram::default();
    for load in loads {
        times.record(Duration::from_secs_f64(load / 1000.0));
    }
    report.figure(case, "inbox, first load", bytes as f64 / 1024.0, "KB")?;
    report.latency(case, "inbox, interactive", &times)
}
