//! The command line of the load client.

use std::path::PathBuf;
use std::time::Duration;

/// Printed for `--help` and after a mistake.
pub const USAGE: &str = "\
load client: measures the release binary of switchboard on this machine, over loopback

  --only LIST       of start, saturation, rate, idle (or a-b, c, d, e); default these; or knowledge, agents, webhooks,
                    calls, volume, operators, campaigns, timers, nodes (needs what scripts/engines starts)
  --sockets N       chat sockets for saturation and rate            (200)
  --seconds N       measured seconds of each case                   (10)
  --warmup N        seconds before them that do not count           (2)
  --rate N          turns a second over all sockets                 (1000)
  --idle N          sockets that are only held open                 (10000)
  --starts N        timed starts                                    (5)
  --case TEXT       only saturation cases whose name holds TEXT, such as FULL or scripted
  --passages N      passages of the knowledge index                 (100000)
  --conversations N made-up conversations for volume                (1000000)
  --messages N      messages in them                                (10000000)
  --seeded DIR      where they are kept for another run; made when it is not there
  --people N        people in the file of campaigns                 (1000000)
  --timers N        timers that wait while others are due           (1000000)
  --file PATH       a document whose reading is timed beside the knowledge index
  --json FILE       append one JSON object a figure
  --data-root DIR   where the temporary data directories go         (the system's)
  --set NAME=VALUE  a setting for the server; an empty VALUE removes one this client would set
  --compare-node    also drive tests/bench/peer-node (run `npm ci` there first)
  --only-node       drive nothing but that

SWITCHBOARD_BIN names the binary; cargo bench sets it by itself.
";

/// What to measure and how long.
#[derive(Debug, Clone)]
pub struct Options {
    pub only: Vec<String>,
    pub case: String,
    pub sockets: usize,
    pub seconds: Duration,
    pub warmup: Duration,
    pub rate: u32,
    pub idle: usize,
    pub starts: usize,
    pub passages: usize,
    pub conversations: u64,
    pub messages: u64,
    pub people: u64,
    pub timers: u64,
    pub seeded: Option<PathBuf>,
    pub file: Option<PathBuf>,
    pub json: Option<PathBuf>,
    pub data_root: PathBuf,
    pub settings: Vec<(String, String)>,
    pub node: bool,
    pub product: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            only: Vec::new(),
            case: String::new(),
            sockets: 200,
            seconds: Duration::from_secs(10),
            warmup: Duration::from_secs(2),
            rate: 1000,
            idle: 10_000,
            starts: 5,
            passages: 100_000,
            conversations: 1_000_000,
            messages: 10_000_000,
            people: 1_000_000,
            timers: 1_000_000,
            seeded: None,
            file: None,
            json: None,
            data_root: std::env::temp_dir(),
            settings: Vec::new(),
            node: false,
            product: true,
        }
    }
}

impl Options {
    /// Reads the arguments; `None` asks for the usage text.
    pub fn read(mut arguments: impl Iterator<Item = String>) -> Result<Option<Self>, String> {
        let mut options = Self::default();
        while let Some(name) = arguments.next() {
            let mut value = || arguments.next().ok_or_else(|| format!("{name} needs a value"));
            match name.as_str() {
                "--only" => options.only = value()?.split(',').map(scenario).collect::<Result<_, _>>()?,
                "--case" => options.case = value()?,
                "--sockets" => options.sockets = number(&value()?, 1, 20_000)?,
                "--seconds" => options.seconds = seconds(&value()?, 1)?,
                "--warmup" => options.warmup = seconds(&value()?, 0)?,
                "--rate" => options.rate = number(&value()?, 1, 100_000)?,
                "--idle" => options.idle = number(&value()?, 1, 100_000)?,
                "--starts" => options.starts = number(&value()?, 1, 100)?,
                "--passages" => options.passages = number(&value()?, 1_000, 10_000_000)?,
                "--conversations" => options.conversations = number(&value()?, 1, 10_000_000)?,
                "--messages" => options.messages = number(&value()?, 1, 100_000_000)?,
                "--people" => options.people = number(&value()?, 1, 2_000_000)?,
                "--timers" => options.timers = number(&value()?, 1, 10_000_000)?,
                "--seeded" => options.seeded = Some(value()?.into()),
                "--file" => options.file = Some(value()?.into()),
                "--json" => options.json = Some(value()?.into()),
                "--data-root" => options.data_root = value()?.into(),
                "--set" => options.settings.push(setting(&value()?)?),
                "--compare-node" => options.node = true,
                "--only-node" => (options.node, options.product) = (true, false),
                "--help" | "-h" => return Ok(None),
                // Cargo passes this to every bench target.
                "--bench" => {}
                other => return Err(format!("unknown option {other}")),
            }
        }
        Ok(Some(options))
    }

    /// Whether a scenario is asked for.
    pub fn wants(&self, scenario: &str) -> bool {
        self.only.is_empty() || self.only.iter().any(|name| name == scenario)
    }
}

fn scenario(name: &str) -> Result<String, String> {
    let full = match name {
        "a" | "b" | "a-b" | "start" => "start",
        "c" | "saturation" => "saturation",
        "d" | "rate" => "rate",
        "e" | "idle" => "idle",
        "knowledge" => "knowledge",
        "agents" => "agents",
        "webhooks" => "webhooks",
        "calls" => "calls",
        "volume" => "volume",
        "operators" => "operators",
        "nodes" => "nodes",
        "campaigns" => "campaigns",
        "timers" => "timers",
        other => return Err(format!("unknown scenario {other}")),
    };
    Ok(full.to_owned())
}

fn number<T: TryFrom<u64>>(text: &str, least: u64, most: u64) -> Result<T, String> {
    let wanted = || format!("`{text}` is not a number from {least} to {most}");
    let value: u64 = text.parse().map_err(|_not_a_number| wanted())?;
    if !(least..=most).contains(&value) {
        return Err(wanted());
    }
    T::try_from(value).map_err(|_too_large| wanted())
}

fn seconds(text: &str, least: u64) -> Result<Duration, String> {
    number(text, least, 3600).map(Duration::from_secs)
}

fn setting(text: &str) -> Result<(String, String), String> {
    let (name, value) = text.split_once('=').ok_or_else(|| format!("`{text}` is not NAME=VALUE"))?;
    Ok((name.to_owned(), value.to_owned()))
}
