//! The real binary as a child process.

use std::fs::{self, File};
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};

/// A debug build on a busy machine makes its demo within this time.
const START_LIMIT: Duration = Duration::from_secs(90);

/// Asked politely, it has stopped within this time.
const STOP_LIMIT: Duration = Duration::from_secs(15);

/// Lines of the log that are shown when a test fails.
const SHOWN: usize = 40;

/// Environment settings such as `("SWITCHBOARD__LIMITS__ENABLED", "false")`.
pub type Settings<'a> = &'a [(&'a str, &'a str)];

pub const NO_LIMITS: (&str, &str) = ("SWITCHBOARD__LIMITS__ENABLED", "false");

#[derive(Debug, Clone)]
pub struct Login {
    pub email: String,
    /// Only the first start on a folder shows it.
    pub password: Option<String>,
}

/// A running program. Dropping it kills it, and when this process ends in whatever way, its watchdog does.
pub struct Program {
    child: Child,
    watchdog: Child,
    log: PathBuf,
    pub url: String,
    pub login: Login,
    /// Everything it printed up to the login line.
    pub announced: Vec<String>,
}

pub fn binary() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_switchboard"));
    command.env_clear().env("RUST_BACKTRACE", "1").stdin(Stdio::null());
    command
}

/// Runs one command of the program to its end.
pub async fn run(arguments: &[&str]) -> Output {
    let arguments: Vec<String> = arguments.iter().map(|argument| (*argument).to_owned()).collect();
    let folder = arguments.iter().skip_while(|argument| *argument != "--data-dir").nth(1).cloned();
    let ran = tokio::task::spawn_blocking(move || {
        let shared = folder.map(|folder| super::engines::settings(Path::new(&folder))).unwrap_or_default();
        binary().args(arguments).envs(shared).output()
    });
    ran.await.unwrap().expect("the program can be started")
}

impl Program {
    /// `switchboard demo` on the data folder, up to the moment it listens.
    pub async fn start(data: &Path, settings: Settings<'_>) -> Self {
        Self::try_start(data, settings).await.unwrap_or_else(|why| panic!("the program did not start: {why}"))
    }

    /// The error holds what it wrote to standard error.
    pub async fn try_start(data: &Path, settings: Settings<'_>) -> Result<Self, String> {
        let (data, settings) = (data.to_owned(), owned(settings));
        tokio::task::spawn_blocking(move || start("demo", &data, settings)).await.unwrap()
    }

    /// The same on this thread, which waits.
    pub fn start_here(data: &Path, settings: Settings<'_>) -> Result<Self, String> {
        start("demo", data, owned(settings))
    }

    /// `switchboard serve` with these settings and no others, up to the moment it listens. It announces no login.
    pub async fn serve(data: &Path, settings: Vec<(String, String)>) -> Result<Self, String> {
        let data = data.to_owned();
        tokio::task::spawn_blocking(move || start("serve", &data, settings)).await.unwrap()
    }

    /// As power fails: no word of warning.
    pub fn kill(mut self) {
        self.end();
    }

    /// Asks politely, as a service manager does.
    pub fn terminate(&self) {
        // The child has not been waited for, so its number cannot belong to another process.
        let asked = Command::new("kill").arg("-TERM").arg(self.child.id().to_string()).status();
        assert!(asked.is_ok_and(|status| status.success()), "the program could not be asked to stop");
    }

    /// `None` when it still runs at the end of `limit`.
    pub async fn ended_within(self, limit: Duration) -> Option<ExitStatus> {
        tokio::task::spawn_blocking(move || self.ended_here_within(limit)).await.unwrap()
    }

    fn ended_here_within(mut self, limit: Duration) -> Option<ExitStatus> {
        let until = Instant::now() + limit;
        loop {
            if let Some(status) = self.child.try_wait().expect("a child can be asked after") {
                return Some(status);
            }
            if Instant::now() >= until {
                return None;
            }
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    /// Stops politely and waits; what comes after finds the folder free.
    pub async fn stop(self) {
        self.terminate();
        assert!(self.ended_within(STOP_LIMIT).await.is_some(), "the program did not stop");
    }

    /// The same on this thread.
    pub fn stop_here(self) {
        self.terminate();
        assert!(self.ended_here_within(STOP_LIMIT).is_some(), "the program did not stop");
    }

    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Memory in use, in bytes.
    pub fn resident(&self) -> u64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.pid())).expect("the program runs");
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).expect("its memory is told");
        let kilobytes: u64 = line.split_whitespace().next().unwrap().parse().unwrap();
        kilobytes * 1024
    }

    pub fn log(&self) -> String {
        fs::read_to_string(&self.log).unwrap_or_default()
    }

    fn end(&mut self) {
        // Already gone is as good as killed; waiting leaves no zombie.
        drop(self.child.kill());
        drop(self.child.wait());
        drop(self.watchdog.kill());
        drop(self.watchdog.wait());
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        self.end();
        if std::thread::panicking() {
            let text = format!("--- the program's log, {} ---\n{}\n", self.log.display(), tail(&self.log));
            // With standard error closed nobody reads it anyway.
            drop(std::io::stderr().write_all(text.as_bytes()));
        }
    }
}

fn start(command: &str, data: &Path, settings: Vec<(String, String)>) -> Result<Program, String> {
    let log = data.with_extension("log");
    let errors = File::options().create(true).append(true).open(&log).expect("a log file can be made");
    let mut child = binary()
        .args([command, "--listen", "127.0.0.1:0", "--data-dir"])
        .arg(data)
        .envs(super::engines::settings(data))
        .envs(settings)
        .stdout(Stdio::piped())
        .stderr(errors)
        .spawn()
        .expect("the program can be started");
    let watchdog = watch(&child, data);
    let (sender, lines) = mpsc::channel();
    if let Some(stdout) = child.stdout.take() {
        // Read to the end even when nobody listens, else the child would block on a full pipe.
        std::thread::spawn(move || {
            for line in BufReader::new(stdout).lines().map_while(Result::ok) {
                drop(sender.send(line));
            }
        });
    }
    let login = Login { email: String::new(), password: None };
    let mut program = Program { child, watchdog, log, url: String::new(), login, announced: Vec::new() };
    let until = Instant::now() + START_LIMIT;
    let is_up = |program: &Program| !program.url.is_empty() && (command == "serve" || !program.login.email.is_empty());
    while !is_up(&program) {
        let left = until.saturating_duration_since(Instant::now());
        let line = lines.recv_timeout(left).map_err(|why| format!("{why}\n{}", tail(&program.log)))?;
        if let Some(url) = line.strip_prefix("listening on ") {
            url.trim().clone_into(&mut program.url);
        }
        if let Some(login) = line.strip_prefix("  operator login") {
            program.login = read_login(login);
        }
        program.announced.push(line);
    }
    Ok(program)
}

fn owned(settings: Settings<'_>) -> Vec<(String, String)> {
    settings.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

/// `EMAIL  password: PW  (shown this once)`, or at later starts the e-mail alone.
fn read_login(text: &str) -> Login {
    let mut words = text.split_whitespace();
    let email = words.next().unwrap_or_default().to_owned();
    let password = text.split_once("password: ").and_then(|(_, rest)| rest.split_whitespace().next());
    Login { email, password: password.map(str::to_owned) }
}

/// Programs that tests share live in statics, which are never dropped. A shell that reads from this process learns of its
/// end, kills that one child and clears its folder.
fn watch(child: &Child, data: &Path) -> Child {
    let script = "read _; kill -9 \"$1\"; rm -rf -- \"$2\"";
    let folder = data.parent().unwrap_or(data);
    Command::new("sh")
        .args(["-c", script, "watchdog"])
        .arg(child.id().to_string())
        .arg(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("a shell can be started")
}

fn tail(log: &Path) -> String {
    let text = fs::read_to_string(log).unwrap_or_default();
    let lines: Vec<&str> = text.lines().collect();
    lines[lines.len().saturating_sub(SHOWN)..].join("\n")
}
