//! The inbox of a business with a year behind it: `switchboard seed` makes one, then operators' requests are timed on it, one
//! after another, each on a connection of its own, and the inbox is opened in a browser.

mod asked;
mod first_load;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use sandbox::load::Histogram;
use sandbox::{Address, http};
use tokio::time::sleep;

use crate::options::Options;
use crate::proc_stat;
use crate::report::{Case, Report};
use crate::server::Server;
use crate::setup::{self, Login};
use crate::temp_dir::TempDir;

/// Requests of each kind that are counted.
const COUNTED: usize = 400;
/// Before them: what comes from the disk the first time.
const UNCOUNTED: usize = 40;
/// What a server that was just started still has to do is over by then.
const REST: Duration = Duration::from_secs(3);

/// Times every kind of request.
pub async fn run(options: &Options, report: &mut Report) -> io::Result<()> {
    let scratch = TempDir::new(&options.data_root)?;
    let data = options.seeded.clone().unwrap_or_else(|| scratch.path().join("data"));
    let login = seeded(&data, (options.conversations, options.messages, 0), report)?;
    let server = Server::start(&setup::launch("serve", &data, &[], options)?)?;
    sleep(REST).await;
    let token = setup::access_token(&login, &server.url).await?;
    let case = Case {
        server: "switchboard",
        scenario: "volume",
        variant: format!("{} conversations, {} messages", options.conversations, options.messages),
    };
    let (address, size) =
        (Address::parse(&server.url).map_err(io::Error::other)?, fs::metadata(data.join("switchboard.db"))?.len());
    report.figure(&case, "database", size as f64 / 1e9, "GB")?;
    let headers = [("authorization".to_owned(), format!("Bearer {token}"))];
    for mut kind in asked::kinds(&address, &headers).await? {
        let (mut times, mut slowest) = (Histogram::default(), (Duration::ZERO, String::new()));
        for number in 0..UNCOUNTED + COUNTED {
            let target = (kind.target)(number);
            let began = Instant::now();
            let request = http::Request { method: "GET", target: &target, headers: &headers, body: "" };
            let response = http::fetch(&address, request).await.map_err(io::Error::other)?;
            if response.status != 200 {
                return Err(io::Error::other(format!("{target} was answered with {}", response.status)));
            }
            let took = began.elapsed();
            if number >= UNCOUNTED {
                times.record(took);
                if took > slowest.0 {
                    slowest = (took, target);
                }
            }
        }
        report.latency(&case, kind.name, &times)?;
        report.note(&format!("  slowest: {} ms  {}", slowest.0.as_millis(), slowest.1))?;
    }
    first_load::time(&server.url, &login, &case, report)?;
    let memory = proc_stat::resident_kb(server.pid())?;
    report.figure(&case, "memory after", memory as f64 / 1024.0, "MB")?;
    server.stop()
}

/// The login of a folder seeded with so many conversations, messages, and conversations that are put aside; one that is named and there
/// already is used as it is.
pub fn seeded(data: &Path, (conversations, messages, asleep): (u64, u64, u64), report: &mut Report) -> io::Result<Login> {
    let note = note_of(data);
    if !note.exists() {
        let began = Instant::now();
        let seeding = Command::new(setup::binary()?)
            .arg("seed")
            .args(["--conversations", &conversations.to_string(), "--messages", &messages.to_string()])
            .args(["--asleep", &asleep.to_string()])
            .arg("--data-dir")
            .arg(data)
            .envs([("SWITCHBOARD__STORE__SYNCHRONOUS", "normal"), ("SWITCHBOARD__LOG__LEVEL", "warn")])
            .stderr(std::process::Stdio::inherit())
            .output()?;
        if !seeding.status.success() {
            return Err(io::Error::other("the data could not be made"));
        }
        report.note(&format!("made in {} s", began.elapsed().as_secs()))?;
        fs::write(&note, &seeding.stdout)?;
    }
    let lines: Vec<String> = fs::read_to_string(&note)?.lines().map(str::to_owned).collect();
    setup::read_login(&lines).ok_or_else(|| io::Error::other("the seeding printed no login"))
}

/// Beside the folder: what the seeding printed.
fn note_of(data: &Path) -> PathBuf {
    data.with_extension("seeded")
}
