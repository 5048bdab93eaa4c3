//! The demo: a small made-up shop, made at the first start and found again at later ones; beside it a second bot with
//! agents, whose language model and tools are simulated and say so (`practice`).

mod channels;
mod orders;
mod phone;
mod practice;
mod practice_model;

use engine::error::Result;
use engine::ids::{BotId, InboxId, KnowledgeBaseId, OrgId};
use engine::model::bot::Bot;
use engine::model::inbox::{Inbox, Timing};
use engine::model::operator::Operator;
use engine::model::org::Organisation;
use engine::model::record::Versioned;
use engine::model::role::HeldRole;

use crate::accounts;
use crate::app::App;
use crate::config::Config;
use crate::http::guides;
use crate::knowledge::{Arrival, KnowledgeBase};
use crate::sandbox;

pub use phone::SENTENCES;

/// The key of the demo's inbox. Public keys are no secrets; a fixed one keeps the page and scripts simple.
pub const INBOX_KEY: &str = "plug-and-cord";
/// The key of the inbox whose bot has agents with a simulated model.
pub const PRACTICE_KEY: &str = "plug-and-cord-practice";
/// The key of the inbox that the sandbox's phone calls.
pub const PHONE_KEY: &str = "plug-and-cord-phone";
const EMAIL: &str = "asha@plug-and-cord.example";

pub struct Demo {
    pub email: &'static str,
    /// Only at the first start.
    pub password: Option<String>,
}

/// What the demo needs beside what is configured.
pub fn configure(config: &mut Config) {
    phone::configure(&mut config.voice, &config.data.folder);
}

/// Makes what is missing, and reads the guides in when they have changed.
pub async fn prepare(app: &App) -> Result<Demo> {
    let records = &app.engine.records;
    let found: Option<Versioned<Inbox>> = records.find_by_key("public_key", INBOX_KEY).await?;
    sandbox::open(app, found.is_some()).await?;
    let (organisation, bot, base, password) = if let Some(Versioned { value: inbox, .. }) = found {
        let bot = records.require::<Bot>(inbox.organisation, inbox.bot.0).await?.value;
        (inbox.organisation, bot.id, bot.knowledge_bases.first().copied(), None)
    } else {
        let (organisation, bot, base, password) = make(app).await?;
        (organisation, bot, Some(base), Some(password))
    };
    channels::prepare(app, organisation, bot).await?;
    phone::prepare(app, organisation, bot).await?;
    if let Some(base) = base {
        read_guides(app, organisation, base).await?;
        practice::prepare(app, organisation, base).await?;
    }
    Ok(Demo { email: EMAIL, password })
}

/// What needs a listening server: the sandbox asks it whether the addresses of its webhooks are ours.
pub async fn connect(app: &App, url: &str) {
    if let Err(error) = channels::connect(app, url).await {
        tracing::error!(%error, "the sandbox could not be connected");
    }
}

async fn make(app: &App) -> Result<(OrgId, BotId, KnowledgeBaseId, String)> {
    let engine = &app.engine;
    // A first start that was cut off half-way leaves its operator behind; nobody knows that password.
    if let Some(left) = engine.records.find_by_key::<Operator>("email", EMAIL).await? {
        engine.records.delete::<Operator>(left.value.organisation, left.value.id.0).await?;
    }
    let created_at = engine.clock.now();
    let organisation: OrgId = engine.ids.next_at(created_at);
    let base: KnowledgeBaseId = engine.ids.next_at(created_at);
    let bot: BotId = engine.ids.next_at(created_at);
    let inbox: InboxId = engine.ids.next_at(created_at);
    let records = &engine.records;
    let name = "Plug & Cord".to_owned();
    records
        .put(organisation, &Organisation { id: organisation, name: name.clone(), require_second_factor: false, created_at }, 0)
        .await?;
    let guides = KnowledgeBase { id: base, organisation, name: "Shop and guides".to_owned(), show_files: true, created_at };
    records.put(organisation, &guides, 0).await?;
    records.put(organisation, &demo_bot(bot, organisation, base, created_at), 0).await?;
    let (_asha, password) = accounts::add_operator(app, organisation, "Asha Rao", EMAIL, HeldRole::Owner).await?;
    // Last, because its key says that the demo is complete.
    let inbox = Inbox {
        id: inbox,
        organisation,
        name: "Shop".to_owned(),
        bot,
        public_key: INBOX_KEY.to_owned(),
        timing: Timing::default(),
        created_at,
        ..Inbox::default()
    };
    records.put(organisation, &inbox, 0).await?;
    Ok((organisation, bot, base, password))
}

fn demo_bot(id: BotId, organisation: OrgId, base: KnowledgeBaseId, created_at: engine::clock::Timestamp) -> Bot {
    let starters = ["How long does delivery take?", "Can I send something back?", "What is Switchboard?"];
    Bot {
        id,
        organisation,
        name: "Plug & Cord".to_owned(),
        colour: "#b23a26".to_owned(),
        greeting: "Hello! Whom may I connect you to?".to_owned(),
        disclosure: "I am an automated assistant. I answer from the shop's own pages and guides, and put you through to a person whenever you ask."
            .to_owned(),
        starters: starters.map(str::to_owned).to_vec(),
        knowledge_bases: vec![base],
        created_at,
        ..Bot::default()
    }
}

async fn read_guides(app: &App, organisation: OrgId, base: KnowledgeBaseId) -> Result<()> {
    for guide in guides::all() {
        let source = Some(format!("/guides/{}", guide.name));
        let arrival = Arrival::of_bytes(guide.path, "text/markdown", source, guide.markdown.as_bytes().to_vec());
        let placed = app.knowledge.arrive(organisation, base, arrival).await?;
        if placed.is_news {
            // Whoever opens the demo asks it something: it listens when it can answer. Vectors take longer than anybody
            // waits for a start; the inbox shows how far they are.
            if app.knowledge.embedder.is_none() {
                app.knowledge.take_in_at_once(placed.document).await?;
            } else {
                app.knowledge.queue(&placed.document).await?;
            }
        }
    }
    Ok(())
}
