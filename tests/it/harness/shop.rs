//! A running demo with its owner logged in.

use std::path::PathBuf;

use serde_json::{Value, json};
use tempfile::TempDir;

use super::api::{Api, text};
use super::made;
use super::program::{Login, Program, Settings};

/// The demo's inbox.
pub const DEMO_INBOX: &str = "plug-and-cord";

/// Waits that a test need not wait for: a message is answered at once.
pub const AT_ONCE: u64 = 0;

pub struct Shop {
    pub program: Program,
    /// The owner.
    pub api: Api,
    pub login: Login,
    /// Removed when the shop is dropped.
    pub folder: TempDir,
}

/// An inbox made for one test.
#[derive(Debug, Clone)]
pub struct Inbox {
    pub id: String,
    pub key: String,
    pub bot: String,
}

impl Inbox {
    pub fn path(&self) -> String {
        format!("/api/v1/inboxes/{}", self.id)
    }
}

impl Shop {
    pub async fn open(settings: Settings<'_>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join("data");
        let password = made::copied(&data, settings).await;
        let program = Program::start(&data, settings).await;
        let login = Login { password: password.or_else(|| program.login.password.clone()), ..program.login.clone() };
        let api = Api::of(&program.url, &login).await;
        Self { program, api, login, folder }
    }

    /// Ends this program, however it is told to, and starts another on the same folder.
    #[must_use]
    pub async fn restarted(self, settings: Settings<'_>, end: impl AsyncFnOnce(Program)) -> Self {
        let Self { program, api, login, folder } = self;
        end(program).await;
        let program = Program::start(&folder.path().join("data"), settings).await;
        let api = api.at(&program.url);
        Self { program, api, login, folder }
    }

    pub fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    pub fn url(&self) -> &str {
        &self.program.url
    }

    /// An inbox whose bot says what the script of `agents::scripted` says, at once.
    pub async fn scripted(&self) -> Inbox {
        scripted(&self.api).await
    }
}

pub async fn scripted(api: &Api) -> Inbox {
    add_inbox(api, &json!({"name": "Scripted", "greeting": "Hello.", "responder": "scripted"})).await
}

/// A bot with these settings and an inbox of its own.
pub async fn add_inbox(api: &Api, bot: &Value) -> Inbox {
    let bot = text(&api.post("/api/v1/bots", bot).await.expect(201)["id"]);
    let settings = json!({"name": "Test", "bot": bot, "timing": {"settle_ms": AT_ONCE}});
    let inbox = api.post("/api/v1/inboxes", &settings).await.expect(201);
    Inbox { id: text(&inbox["id"]), key: text(&inbox["public_key"]), bot }
}
