//! `switchboard seed`: an organisation with as many conversations as a large business has after a year, for load figures and
//! for looking at pages that are full.
//!
//! Every message goes the way of a real one, through the rules into the store, on a clock of its own that runs from a year ago
//! until now. So what the lists, the search and the feed then read is what a year of work leaves behind.

mod story;
mod words;

use std::io::Write as _;
use std::sync::Arc;
use std::time::{Duration, Instant};

use engine::Engine;
use engine::clock::{Clock as _, ManualClock, SystemClock, Timestamp};
use engine::error::{Context as _, Error, Kind, Result};
use engine::ids::{ConversationId, LabelId, OperatorId, OrgId};
use engine::model::act::Act;
use engine::model::bot::Bot;
use engine::model::contact::Identity;
use engine::model::conversation::NewConversation;
use engine::model::filing::{Label, Snooze, Team};
use engine::model::inbox::{Inbox, Timing};
use engine::model::operator::{Operator, SecondFactor};
use engine::model::org::Organisation;
use engine::model::role::HeldRole;
use engine::ports::contact_store::Profile;
use futures_util::StreamExt as _;

use self::story::Story;
use self::words::Dice;
use crate::accounts;
use crate::app::App;
use crate::config::Config;
use crate::lifecycle;

pub use self::words::word;

const EMAIL: &str = "owner@seeded.example";
const NAME: &str = "Seeded data";

/// The public key of the first inbox, for who wants to write into it.
pub const INBOX_KEY: &str = "seeded";

/// How long the made-up history is.
const HISTORY: Duration = Duration::from_hours(365 * 24);

/// For how long conversations are put aside.
const SLEEP: Duration = Duration::from_hours(300 * 24);

/// Conversations that are told at once: enough for the writer to share its commits.
const AT_ONCE: usize = 512;

/// Events are forgotten as a running server does, so many a step.
const FORGOTTEN_AT_ONCE: usize = 20_000;

const INBOXES: [&str; 5] = ["Shop", "Help centre", "Wholesale", "Returns", "App"];
const TEAMS: [&str; 4] = ["Front desk", "Orders", "Repairs", "Invoices"];
const LABELS: [&str; 12] = [
    "delivery",
    "refund",
    "invoice",
    "warranty",
    "damaged",
    "size",
    "stock",
    "login",
    "praise",
    "complaint",
    "wholesale",
    "spare part",
];
const OPERATORS: [&str; 12] = [
    "Meera Nair",
    "Tomás Vega",
    "Lena Fischer",
    "Arjun Mehta",
    "Grace Owusu",
    "Yuki Tanaka",
    "Omar Haddad",
    "Ines Costa",
    "Paul Novak",
    "Divya Menon",
    "Sara Lind",
    "Ravi Iyer",
];

/// How much is made.
#[derive(Debug, Clone, Copy)]
pub struct Amount {
    pub conversations: u64,
    /// Over all conversations, about.
    pub messages: u64,
    /// Besides those: conversations that are put aside.
    pub asleep: u64,
}

/// Who works where: what the stories are told of.
struct Business {
    organisation: OrgId,
    inboxes: Vec<Inbox>,
    bot: Bot,
    teams: Vec<Team>,
    labels: Vec<LabelId>,
    operators: Vec<(OperatorId, Arc<str>)>,
}

/// Fills the data folder and returns what to print: the owner's login.
pub fn run(config: Config, amount: Amount) -> Result<String> {
    if amount.conversations == 0 || amount.messages < amount.conversations {
        return Err(Error::invalid("at least one conversation, and at least one message in each"));
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build();
    let runtime = runtime.context(Kind::Unavailable, "the runtime cannot start")?;
    runtime.block_on(async {
        let now = SystemClock.now();
        let clock = Arc::new(ManualClock::at(now.minus(HISTORY)));
        let program = lifecycle::wire(config, clock.clone(), Instant::now()).await?;
        let filled = fill(&program.app, &clock, now, amount).await;
        program.close();
        filled
    })
}

async fn fill(app: &App, clock: &ManualClock, now: Timestamp, amount: Amount) -> Result<String> {
    if app.engine.records.find_by_key::<Inbox>("public_key", INBOX_KEY).await?.is_some() {
        return Err(Error::conflict("this data folder is seeded already; name another with --data-dir"));
    }
    let (business, password) = open_business(app).await?;
    let pace = Pace { clock, until: now, step: HISTORY.div_f64(amount.messages as f64 * 1.1) };
    let (business, engine) = (&business, &app.engine);
    let mean = amount.messages as f64 / amount.conversations as f64;
    let mut told = futures_util::stream::iter(0..amount.conversations)
        .map(|number| async move {
            let mut dice = Dice::new(number);
            let is_recent = number + amount.conversations.div_ceil(30) >= amount.conversations;
            let length = dice.length(mean);
            Story { engine, business, pace, number, length, is_recent }.tell(&mut dice).await
        })
        .buffer_unordered(AT_ONCE);
    let (mut conversations, mut messages, tenth) = (0, 0, amount.conversations.div_ceil(20));
    while let Some(length) = told.next().await {
        (conversations, messages) = (conversations + 1, messages + length?);
        if conversations % tenth == 0 {
            say(&format!("{conversations} of {} conversations, {messages} messages", amount.conversations));
        }
        if conversations % 4_096 == 0 {
            forget_events(app, clock.now()).await?;
        }
    }
    put_aside(engine, business, amount.asleep).await?;
    Ok(format!(
        "{conversations} conversations with {messages} messages\noperator login  {EMAIL}  password: {password}\nwidget's inbox key  {INBOX_KEY}"
    ))
}

/// Conversations without a word, of one contact, each with a timer.
async fn put_aside(engine: &Engine, business: &Business, amount: u64) -> Result<()> {
    let Some(inbox) = business.inboxes.first().filter(|_| amount > 0) else { return Ok(()) };
    let handle = "seeded-asleep".to_owned();
    let identity = Identity { channel: inbox.channel, inbox: inbox.id, handle, verified: false, conversation: None };
    let (organisation, fresh) = (business.organisation, engine.ids.next(engine.clock.as_ref()));
    let contact = engine.contacts.resolve(organisation, &[identity], fresh, Profile::default()).await?.id;
    let until = Snooze::Until(engine.clock.now().plus(SLEEP));
    let mut done = futures_util::stream::iter(0..amount)
        .map(|_| async move {
            let id: ConversationId = engine.ids.next(engine.clock.as_ref());
            let new = NewConversation { id, organisation, inbox: inbox.id, channel: inbox.channel, contact };
            engine.conversations.open(new).await?;
            engine.conversations.apply(organisation, id, Act::Snooze(until)).await.map(drop)
        })
        .buffer_unordered(AT_ONCE);
    while let Some(slept) = done.next().await {
        slept?;
    }
    Ok(())
}

/// What has become of the events of so long a history on a running server.
async fn forget_events(app: &App, now: Timestamp) -> Result<()> {
    let before = now.minus(app.config.keep_events());
    while app.engine.events.prune(before, FORGOTTEN_AT_ONCE).await? == FORGOTTEN_AT_ONCE {}
    Ok(())
}

/// The made-up time: it goes on with everything that is said.
#[derive(Clone, Copy)]
struct Pace<'a> {
    clock: &'a ManualClock,
    until: Timestamp,
    step: Duration,
}

impl Pace<'_> {
    fn go_on(&self) {
        if self.clock.now() < self.until {
            self.clock.advance(self.step);
        }
    }
}

async fn open_business(app: &App) -> Result<(Business, String)> {
    let engine = &app.engine;
    let created_at = engine.clock.now();
    let organisation: OrgId = engine.ids.next_at(created_at);
    let own = Organisation { id: organisation, name: NAME.to_owned(), require_second_factor: false, created_at };
    engine.records.put(organisation, &own, 0).await?;
    let (_owner, password) = accounts::add_operator(app, organisation, "Asha Rao", EMAIL, HeldRole::Owner).await?;
    let bot = Bot {
        id: engine.ids.next_at(created_at),
        organisation,
        name: "Assistant".to_owned(),
        disclosure: "I am an automated assistant. I put you through to a person whenever you ask.".to_owned(),
        created_at,
        ..Bot::default()
    };
    engine.records.put(organisation, &bot, 0).await?;
    let operators = people(engine, organisation).await?;
    let inboxes = open_inboxes(engine, organisation, &bot).await?;
    let mut teams = Vec::new();
    for (place, name) in TEAMS.iter().enumerate() {
        let members = operators.iter().skip(place).step_by(TEAMS.len()).map(|(id, _)| *id).collect();
        let id = engine.ids.next_at(created_at);
        let team = Team { id, organisation, name: (*name).to_owned(), members, inboxes: vec![inboxes[place].id], created_at };
        engine.records.put(organisation, &team, 0).await?;
        teams.push(team);
    }
    let mut labels = Vec::new();
    for (place, name) in LABELS.iter().enumerate() {
        let id = engine.ids.next_at(created_at);
        let colour = format!("#{:02x}6b{:02x}", 40 + place * 15, 230 - place * 15);
        let label = Label { id, organisation, name: (*name).to_owned(), colour, description: String::new(), created_at };
        engine.records.put(organisation, &label, 0).await?;
        labels.push(id);
    }
    Ok((Business { organisation, inboxes, bot, teams, labels, operators }, password))
}

/// Colleagues nobody can log in as: a hash that no password has.
async fn people(engine: &Engine, organisation: OrgId) -> Result<Vec<(OperatorId, Arc<str>)>> {
    let created_at = engine.clock.now();
    let mut people = Vec::new();
    for (number, name) in OPERATORS.iter().enumerate() {
        let id: OperatorId = engine.ids.next_at(created_at);
        let operator = Operator {
            id,
            organisation,
            name: (*name).to_owned(),
            email: format!("colleague{number}@seeded.example"),
            password_hash: "none".to_owned(),
            role: HeldRole::Operator,
            second_factor: SecondFactor::default(),
            created_at,
        };
        engine.records.put(organisation, &operator, 0).await?;
        people.push((id, Arc::from(*name)));
    }
    Ok(people)
}

async fn open_inboxes(engine: &Engine, organisation: OrgId, bot: &Bot) -> Result<Vec<Inbox>> {
    let created_at = engine.clock.now();
    let mut inboxes = Vec::new();
    for (place, name) in INBOXES.iter().enumerate() {
        let public_key = if place == 0 { INBOX_KEY.to_owned() } else { format!("{INBOX_KEY}-{place}") };
        let id = engine.ids.next_at(created_at);
        let name = (*name).to_owned();
        let timing = Timing::default();
        let inbox = Inbox { id, organisation, name, bot: bot.id, public_key, timing, created_at, ..Inbox::default() };
        engine.records.put(organisation, &inbox, 0).await?;
        inboxes.push(inbox);
    }
    Ok(inboxes)
}

fn say(line: &str) {
    // Progress is for whoever watches; without them it goes on all the same.
    let _ = writeln!(std::io::stderr(), "{line}");
}

#[cfg(test)]
mod tests;
