//! The command line. Answers go to standard output, complaints to standard error.

use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};
use engine::error::{Context as _, Error, Kind, Result};

use crate::backends::sqlite;
use crate::config::{Config, DEFAULTS, Flags};
use crate::lifecycle::{self, Mode};
use crate::{http, telemetry};

/// Answers a business's customers wherever they write or call.
#[derive(Parser)]
#[command(name = "switchboard", version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Run the server.
    Serve(ServerFlags),
    /// Run the server with a demo organisation, made at the first start and kept.
    Demo(ServerFlags),
    /// Bring the database schema up to date and stop.
    Migrate(ServerFlags),
    /// Look at the configuration.
    Config {
        #[command(subcommand)]
        command: ConfigCommand,
    },
    /// Print the `OpenAPI` document.
    Openapi,
    /// Print retrieval figures for a folder of questions with known sources.
    Eval {
        /// Holds corpus.jsonl, queries.jsonl and qrels.tsv.
        folder: PathBuf,
        /// Ask only the first so many questions.
        #[arg(long)]
        limit: Option<usize>,
    },
    /// Copy the embedded data, consistent as of one moment, while the server runs.
    Backup {
        #[command(flatten)]
        flags: ServerFlags,
        /// A folder that does not exist yet.
        to: PathBuf,
    },
}

#[derive(Subcommand)]
enum ConfigCommand {
    /// Tell every mistake in the configuration.
    Check(ServerFlags),
    /// Print all settings with their defaults and what they mean.
    Defaults,
}

#[derive(Args)]
struct ServerFlags {
    /// A TOML file with the settings that differ from the defaults.
    #[arg(long)]
    config: Option<PathBuf>,
    /// Where database, files and keys live.
    #[arg(long)]
    data_dir: Option<PathBuf>,
    /// Address and port, such as 127.0.0.1:8080; port 0 picks a free one.
    #[arg(long)]
    listen: Option<String>,
}

impl ServerFlags {
    fn load(self) -> Result<Config> {
        Config::load(&Flags { file: self.config, data_dir: self.data_dir, listen: self.listen })
    }
}

pub fn run() -> ExitCode {
    match perform(Cli::parse().command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            complain(&error);
            ExitCode::FAILURE
        }
    }
}

fn perform(command: Command) -> Result<()> {
    match command {
        Command::Serve(flags) => lifecycle::run(flags.load()?, Mode::Serve),
        Command::Demo(flags) => lifecycle::run(flags.load()?, Mode::Demo),
        Command::Migrate(flags) => {
            let config = flags.load()?;
            telemetry::start_logs(&config.log)?;
            lifecycle::prepare_folder(&config.data.folder)?;
            let applied = sqlite::migrate(&config.data.folder)?;
            print(&if applied.is_empty() {
                "the schema is up to date".to_owned()
            } else {
                format!("applied {}", applied.join(", "))
            })
        }
        Command::Config { command: ConfigCommand::Check(flags) } => {
            flags.load()?;
            print("the configuration is right")
        }
        Command::Config { command: ConfigCommand::Defaults } => print(DEFAULTS.trim_end()),
        Command::Openapi => print(&http::openapi_json()),
        Command::Eval { folder, limit } => print(&lifecycle::evaluate(&folder, limit)?),
        Command::Backup { flags, to } => {
            let config = flags.load()?;
            lifecycle::backup(&config.data.folder, &to)?;
            print(&format!("copied to {}", to.display()))
        }
    }
}

fn print(text: &str) -> Result<()> {
    writeln!(std::io::stdout(), "{text}").context(Kind::Unavailable, "standard output is closed")
}

/// The error with its causes, one a line.
fn complain(error: &Error) {
    let mut out = std::io::stderr().lock();
    // With standard error gone too there is nobody left to tell.
    let _ = writeln!(out, "switchboard: {error}");
    let mut cause = std::error::Error::source(error);
    while let Some(because) = cause {
        let _ = writeln!(out, "  because: {because}");
        cause = because.source();
    }
}
