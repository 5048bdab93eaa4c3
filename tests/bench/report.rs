//! The figures: a table for people, JSON lines for programs.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::Path;
use std::time::Duration;

use sandbox::load::Histogram;
use serde_json::json;

/// Where figures go as they are measured, so that a run cut short still leaves what it had.
pub struct Report {
    out: io::Stdout,
    json: Option<File>,
    heading: String,
}

/// What a group of figures belongs to.
#[derive(Debug, Clone)]
pub struct Case {
    /// `switchboard` or `node`.
    pub server: &'static str,
    pub scenario: &'static str,
    /// What was varied, such as `FULL, scripted`.
    pub variant: String,
}

impl Report {
    pub fn new(json: Option<&Path>) -> io::Result<Self> {
        let json = json.map(|path| OpenOptions::new().create(true).append(true).open(path));
        Ok(Self { out: io::stdout(), json: json.transpose()?, heading: String::new() })
    }

    /// Prints one line of prose.
    pub fn note(&mut self, text: &str) -> io::Result<()> {
        writeln!(self.out, "  {text}")
    }

    /// Adds one figure.
    pub fn figure(&mut self, case: &Case, name: &str, value: f64, unit: &str) -> io::Result<()> {
        let heading = format!("{} · {} · {}", case.server, case.scenario, case.variant);
        if heading != self.heading {
            writeln!(self.out, "\n{heading}")?;
            self.heading = heading;
        }
        let digits = if value.abs() >= 1000.0 { 0 } else { 2 };
        writeln!(self.out, "  {name:<28}{value:>14.digits$} {unit}")?;
        let Some(file) = &mut self.json else { return Ok(()) };
        let line = json!({
            "server": case.server, "scenario": case.scenario, "variant": case.variant,
            "figure": name, "value": value, "unit": unit,
        });
        writeln!(file, "{line}")
    }

    /// Adds the usual percentiles of a latency, in milliseconds.
    pub fn latency(&mut self, case: &Case, name: &str, histogram: &Histogram) -> io::Result<()> {
        for (label, per_mille) in [("p50", 500), ("p95", 950), ("p99", 990)] {
            let value = milliseconds(histogram.at_per_mille(per_mille));
            self.figure(case, &format!("{name} {label}"), value, "ms")?;
        }
        Ok(())
    }
}

pub fn milliseconds(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1e3
}
