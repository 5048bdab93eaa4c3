//! The command line. Answers go to standard output, complaints to standard error.

use std::io::{IsTerminal as _, Write as _};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand, ValueEnum};
use engine::error::{Context as _, Error, Kind, Result};
use engine::ids::OrgId;
use rag::eval::Cut;

use crate::config::{Config, DEFAULTS, Flags, Profile};
use crate::lifecycle::{self, Figures, Mode};
use crate::sandbox::call::CallFlags;
use crate::seed::{self, Amount};
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
    /// Make, list and close organisations, and give them plans. A server may run on the same data folder.
    Organisation {
        #[command(subcommand)]
        command: OrganisationCommand,
    },
    /// Look after the keys that secrets of organisations are sealed under.
    Secrets {
        #[command(subcommand)]
        command: SecretsCommand,
    },
    /// Print the `OpenAPI` document.
    Openapi,
    /// Print figures for a folder of questions with known sources, or of messages with known intents.
    ///
    /// A terminal gets a table. Otherwise standard output gets JSON, and standard error the table; progress always goes to
    /// standard error.
    Eval(EvalFlags),
    /// Make a phone call to a running server, from a WAV file, over the simulated carrier; print what happened when.
    Call(CallFlags),
    /// Copy the embedded data, consistent as of one moment, while the server runs.
    Backup {
        #[command(flatten)]
        flags: ServerFlags,
        /// A folder that does not exist yet.
        to: PathBuf,
    },
    /// Copy everything from one machine's data folder to the engines that several share, or back, and compare it afterwards.
    ///
    /// Nothing may run in either place. The configuration names both; what is moved into has to be empty.
    Move {
        #[command(flatten)]
        flags: ServerFlags,
        #[arg(long, value_enum)]
        from: Place,
        #[arg(long, value_enum)]
        to: Place,
    },
    /// Fill a data folder with a made-up business, for load figures: a year of conversations, and the owner's login.
    Seed {
        #[command(flatten)]
        flags: ServerFlags,
        #[arg(long, default_value_t = 10_000, value_parser = clap::value_parser!(u64).range(1..=10_000_000))]
        conversations: u64,
        /// In all conversations together, about.
        #[arg(long, default_value_t = 100_000, value_parser = clap::value_parser!(u64).range(1..=100_000_000))]
        messages: u64,
        /// Besides, conversations that are put aside for most of a year: each has a timer.
        #[arg(long, default_value_t = 0, value_parser = clap::value_parser!(u64).range(0..=10_000_000))]
        asleep: u64,
    },
}

#[derive(Clone, Copy, ValueEnum)]
enum Place {
    /// `SQLite` and files in the data folder.
    Embedded,
    /// `MongoDB`, and S3-compatible storage.
    Distributed,
}

impl From<Place> for Profile {
    fn from(place: Place) -> Self {
        match place {
            Place::Embedded => Self::Embedded,
            Place::Distributed => Self::Distributed,
        }
    }
}

#[derive(Subcommand)]
enum ConfigCommand {
    /// Tell every mistake in the configuration.
    Check(ServerFlags),
    /// Print all settings with their defaults and what they mean.
    Defaults,
}

#[derive(Subcommand)]
enum OrganisationCommand {
    /// Make an organisation with its first owner, an assistant and a web inbox; prints the password, this once.
    Create {
        #[command(flatten)]
        flags: ServerFlags,
        /// What the organisation is called.
        #[arg(long)]
        name: String,
        /// The owner's name.
        #[arg(long)]
        owner: String,
        /// The owner's e-mail address; one address belongs to one organisation.
        #[arg(long)]
        email: String,
        /// A plan of the configuration.
        #[arg(long)]
        plan: Option<String>,
    },
    /// Print every organisation with its plan and its numbers.
    List(ServerFlags),
    /// End every login of an organisation, and let nobody in; nothing is deleted.
    Close {
        #[command(flatten)]
        flags: ServerFlags,
        /// Such as `org_04tq8c5xk0g00`.
        id: OrgId,
    },
    /// Let people into an organisation again that was closed.
    Reopen {
        #[command(flatten)]
        flags: ServerFlags,
        id: OrgId,
    },
    /// Give an organisation a plan of the configuration.
    Plan {
        #[command(flatten)]
        flags: ServerFlags,
        id: OrgId,
        /// Absent: the one of everybody without a plan.
        plan: Option<String>,
    },
}

#[derive(Subcommand)]
enum SecretsCommand {
    /// Seal every secret under the newest key, while the server runs; the older keys can go afterwards.
    Rotate(ServerFlags),
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
    /// What this node does, of gateway, voice and workers; otherwise what the configuration says, which is all of it.
    #[arg(long, value_delimiter = ',')]
    roles: Option<Vec<String>>,
}

#[derive(Args)]
struct EvalFlags {
    /// Holds corpus.jsonl, queries.jsonl and qrels.tsv, or train.csv and test.csv.
    folder: PathBuf,
    /// A folder with a sentence model; without it, the model of the configuration.
    #[arg(long)]
    model: Option<PathBuf>,
    /// A TOML file whose section [knowledge] is used.
    #[arg(long)]
    config: Option<PathBuf>,
    /// Ask only so many questions, evenly chosen.
    #[arg(long)]
    limit: Option<usize>,
    /// How documents become passages.
    #[arg(long, value_enum, default_value = "reference")]
    cut: CutFlag,
    /// For intents: the number of random draws of examples that figures are the mean of.
    #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u16).range(1..=100))]
    draws: u16,
    /// Print JSON only.
    #[arg(long, conflicts_with = "table")]
    json: bool,
    /// Print the table only.
    #[arg(long)]
    table: bool,
}

#[derive(Clone, Copy, ValueEnum)]
enum CutFlag {
    /// Into the chunks that passage figures are defined on; documents without known spans stay whole.
    Reference,
    /// As the server does it.
    House,
}

impl EvalFlags {
    fn run(self) -> Result<()> {
        let config = Config::load(&Flags { file: self.config, ..Flags::default() })?;
        let cut = match self.cut {
            CutFlag::Reference => Cut::Reference,
            CutFlag::House => Cut::House,
        };
        let (limit, draws) = (self.limit, usize::from(self.draws));
        let measured = lifecycle::measure(&config, &Figures { folder: self.folder, model: self.model, cut, limit, draws })?;
        let table = measured.to_string();
        if self.table || (!self.json && std::io::stdout().is_terminal()) {
            return print(table.trim_end());
        }
        if !self.json {
            // The figures themselves do not depend on anybody reading this.
            let _ = std::io::stderr().write_all(table.as_bytes());
        }
        print(&serde_json::to_string_pretty(&measured).context(Kind::Corrupt, "the figures cannot be written")?)
    }
}

impl ServerFlags {
    fn load(self) -> Result<Config> {
        Config::load(&Flags { file: self.config, data_dir: self.data_dir, listen: self.listen, roles: self.roles })
    }
}

impl OrganisationCommand {
    fn run(self) -> Result<Vec<String>> {
        use lifecycle::beside;
        match self {
            Self::Create { flags, name, owner, email, plan } => {
                beside::create(&flags.load()?, beside::Wanted { name, owner, email, plan })
            }
            Self::List(flags) => beside::list(&flags.load()?),
            Self::Close { flags, id } => beside::close(&flags.load()?, id),
            Self::Reopen { flags, id } => beside::reopen(&flags.load()?, id),
            Self::Plan { flags, id, plan } => beside::give_plan(&flags.load()?, id, plan.as_deref()),
        }
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
            let applied = lifecycle::migrate(&config)?;
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
        Command::Organisation { command } => command.run().and_then(|lines| print(&lines.join("\n"))),
        Command::Secrets { command: SecretsCommand::Rotate(flags) } => {
            print(&lifecycle::beside::rotate_secrets(&flags.load()?)?.join("\n"))
        }
        Command::Openapi => print(&http::openapi_json()),
        Command::Eval(flags) => flags.run(),
        Command::Call(flags) => flags.run().and_then(|lines| print(&lines.join("\n"))),
        Command::Backup { flags, to } => {
            let config = flags.load()?;
            lifecycle::backup(&config, &to)?;
            print(&format!("copied to {}", to.display()))
        }
        Command::Move { flags, from, to } => {
            let config = flags.load()?;
            telemetry::start_logs(&config.log)?;
            print(&lifecycle::moving::run(&config, from.into(), to.into())?.join("\n"))
        }
        Command::Seed { flags, conversations, messages, asleep } => {
            let config = flags.load()?;
            telemetry::start_logs(&config.log)?;
            print(&seed::run(config, Amount { conversations, messages, asleep })?)
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
