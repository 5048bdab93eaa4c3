//! What is measured: the product, or the bare Node server it is compared with. Both start, prepare and log in here.

use std::io;
use std::path::{Path, PathBuf};

use sandbox::carrier::Number;

use crate::options::Options;
use crate::server::{Launch, Server};
use crate::settings;
use crate::setup::{self, Accounts, Connected, Prepared};
use crate::temp_dir::TempDir;

/// One of the two.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject {
    Switchboard,
    Node,
}

/// How the server is set for one case.
#[derive(Debug, Clone, Copy)]
pub struct Setting {
    pub synchronous: &'static str,
    pub responder: &'static str,
}

/// A subject with a data directory of its own, removed at the end.
pub struct Bed {
    subject: Subject,
    setting: Setting,
    prepared: Option<Prepared>,
    dir: TempDir,
}

impl Subject {
    pub const fn name(self) -> &'static str {
        match self {
            Self::Switchboard => "switchboard",
            Self::Node => "node",
        }
    }
}

impl Bed {
    /// Makes the data directory and what the product needs in it.
    pub fn make(subject: Subject, setting: Setting, options: &Options) -> io::Result<Self> {
        let dir = TempDir::new(&options.data_root)?;
        let mut bed = Self { subject, setting, prepared: None, dir };
        std::fs::create_dir(bed.data())?;
        if subject == Subject::Switchboard {
            bed.prepared = Some(setup::prepare(&bed.data(), &bed.case(), options)?);
        }
        Ok(bed)
    }

    /// Starts the server on that data.
    pub fn start(&self, options: &Options) -> io::Result<Server> {
        let data = self.data();
        let launch = match self.subject {
            Subject::Switchboard => setup::launch("serve", &data, &self.case(), options)?,
            Subject::Node => node_launch(&data, self.setting)?,
        };
        Server::start(&launch)
    }

    /// Starts a node more, with a folder of its own beside the first one's.
    pub fn start_another(&self, options: &Options) -> io::Result<Server> {
        let data = self.dir.path().join("another");
        std::fs::create_dir(&data)?;
        Server::start(&setup::launch("serve", &data, &self.case(), options)?)
    }

    /// Starts this program as the server of calls, on one processor.
    pub fn start_for_calls(&self, options: &Options) -> io::Result<Server> {
        let [case] = self.case();
        Server::start(&setup::launch_for_calls(&self.data(), &[case, settings::ONE_THREAD], options)?)
    }

    /// A number that the scripted bot answers.
    pub async fn phone(&self, server: &Server) -> io::Result<Number> {
        let prepared = self.prepared.as_ref().ok_or_else(|| io::Error::other("only the product has a phone"))?;
        setup::phone(prepared, &server.url, self.setting.responder).await
    }

    /// Logs in to the running server.
    pub async fn accounts(&self, server: &Server) -> io::Result<Accounts> {
        match &self.prepared {
            Some(prepared) => setup::accounts(prepared, &server.url, self.setting.responder).await,
            // The Node server lets everybody in.
            None => Ok(Accounts { inbox_key: "any".to_owned(), operator_token: Some("any".to_owned()) }),
        }
    }

    /// The same for a bot whose one agent asks the model at this address.
    pub async fn accounts_with_model(&self, server: &Server, model: &str) -> io::Result<Accounts> {
        let prepared = self.prepared.as_ref().ok_or_else(|| io::Error::other("only the product has agents"))?;
        setup::accounts_with_model(prepared, &server.url, model).await
    }

    /// The same with an inbox on a messaging channel, connected to the simulated platform.
    pub async fn connected(&self, server: &Server) -> io::Result<Connected> {
        let prepared = self.prepared.as_ref().ok_or_else(|| io::Error::other("only the product has channels"))?;
        setup::connected(prepared, &server.url, self.setting.responder).await
    }

    fn data(&self) -> PathBuf {
        self.dir.path().join("data")
    }

    fn case(&self) -> [(&'static str, &'static str); 1] {
        let level = if self.setting.synchronous == "FULL" { "full" } else { "normal" };
        [(settings::SYNCHRONOUS, level)]
    }
}

fn node_launch(data: &Path, setting: Setting) -> io::Result<Launch> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/bench/peer-node");
    if !folder.join("node_modules").is_dir() {
        return Err(io::Error::other(format!("run `npm ci` in {} first", folder.display())));
    }
    let server = folder.join("server.mjs");
    let arguments = [server.into(), "--data-dir".into(), data.into(), "--synchronous".into(), setting.synchronous.into()];
    Ok(Launch {
        program: "node".into(),
        arguments: arguments.into(),
        environment: vec![("NODE_ENV".to_owned(), "production".to_owned())],
        log: data.with_extension("log"),
    })
}
