//! The measured server as a child process: started, watched, and stopped with nothing left behind.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};

/// How long a start may take.
const START_LIMIT: Duration = Duration::from_mins(1);
/// How long a polite stop may take before the child is killed.
const STOP_LIMIT: Duration = Duration::from_secs(15);
/// What the server prints when it accepts connections.
const LISTENING: &str = "listening on ";

/// How to start a server.
#[derive(Debug, Clone)]
pub struct Launch {
    pub program: PathBuf,
    pub arguments: Vec<OsString>,
    pub environment: Vec<(String, String)>,
    /// Where its standard error goes, to be shown when the start fails.
    pub log: PathBuf,
}

/// A running child; dropping it kills it.
#[derive(Debug)]
pub struct Server {
    child: Child,
    lines: mpsc::Receiver<(Instant, String)>,
    pub url: String,
    /// From the spawn to the line that says where it listens.
    pub start_up: Duration,
    /// What it printed before that line.
    pub greeting: Vec<String>,
}

impl Server {
    /// Starts it and waits until it listens.
    pub fn start(launch: &Launch) -> io::Result<Self> {
        let began = Instant::now();
        let mut child = Command::new(&launch.program)
            .args(&launch.arguments)
            .envs(launch.environment.iter().map(|(name, value)| (name, value)))
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(File::create(&launch.log)?)
            .spawn()
            .map_err(|cause| named(&cause, &format!("cannot start {}", launch.program.display())))?;
        let (sender, lines) = mpsc::channel();
        if let Some(stdout) = child.stdout.take() {
            // Read to the end even when nobody listens, else the child would block on a full pipe.
            std::thread::spawn(move || {
                for line in BufReader::new(stdout).lines().map_while(Result::ok) {
                    drop(sender.send((Instant::now(), line)));
                }
            });
        }
        let mut server = Self { child, lines, url: String::new(), start_up: Duration::ZERO, greeting: Vec::new() };
        server.await_listening(began).map_err(|cause| named(&cause, &tail(&launch.log)))?;
        Ok(server)
    }

    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Lines printed since, as far as they came within `limit`.
    pub fn more_lines(&self, limit: Duration) -> Vec<String> {
        let until = Instant::now() + limit;
        let mut lines = Vec::new();
        while let Ok((_, line)) = self.lines.recv_timeout(until.saturating_duration_since(Instant::now())) {
            lines.push(line);
        }
        lines
    }

    /// Asks it to stop and waits; killed when it does not listen.
    pub fn stop(mut self) -> io::Result<()> {
        // The child has not been waited for, so its number cannot belong to another process.
        let asked = Command::new("kill").arg("-TERM").arg(self.pid().to_string()).status()?;
        let until = Instant::now() + STOP_LIMIT;
        while asked.success() && Instant::now() < until {
            if self.child.try_wait()?.is_some() {
                return Ok(());
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        Ok(())
    }

    fn await_listening(&mut self, began: Instant) -> io::Result<()> {
        loop {
            let left = START_LIMIT.saturating_sub(began.elapsed());
            let (at, line) = self.lines.recv_timeout(left).map_err(|cause| match cause {
                mpsc::RecvTimeoutError::Timeout => io::Error::other("the server did not say that it listens"),
                mpsc::RecvTimeoutError::Disconnected => io::Error::other("the server ended before it listened"),
            })?;
            // The line may carry a prefix of the log format, so the phrase is looked for anywhere in it.
            if let Some((_, url)) = line.split_once(LISTENING) {
                url.split_whitespace().next().unwrap_or_default().clone_into(&mut self.url);
                self.start_up = at.duration_since(began);
                return Ok(());
            }
            self.greeting.push(line);
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Already gone is as good as killed; waiting leaves no zombie.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

fn named(cause: &io::Error, what: &str) -> io::Error {
    io::Error::new(cause.kind(), format!("{cause}: {what}"))
}

fn tail(log: &Path) -> String {
    let text = fs::read_to_string(log).unwrap_or_default();
    let lines: Vec<&str> = text.lines().collect();
    lines[lines.len().saturating_sub(20)..].join("\n")
}
