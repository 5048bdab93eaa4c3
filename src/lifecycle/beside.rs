//! What commands do on a data folder, beside the server that may run on it: organisations, and the keys of their secrets.
//!
//! Nothing here needs the server: it sees what was changed within seconds.

use std::sync::Arc;

use engine::clock::{Clock, SystemClock};
use engine::error::{Context as _, Error, Kind, Result};
use engine::ids::{IdSource, OrgId};
use engine::model::org::Organisation;
use engine::page::MAX_PAGE;
use engine::ports::EventBus;
use engine::ports::records::Typed;

use super::folder;
use super::stores::Stores;
use crate::accounts::{plausible_email, random_password};
use crate::config::Config;
use crate::http::login_session::LoginSession;
use crate::http::passwords;
use crate::organisations::{Founder, NewOrganisation, Standing};
use crate::plans::{Limited, Plans};
use crate::secrets;
use backends::local::LocalBus;

/// The server's own number is 0: ids of two processes never meet.
const NODE: u16 = 1;

/// An organisation as it is asked for.
pub struct Wanted {
    pub name: String,
    pub owner: String,
    pub email: String,
    pub plan: Option<String>,
}

/// The store of a data folder, with what works on it.
struct Beside {
    stores: Stores,
    records: Typed,
    ids: Arc<IdSource>,
    clock: Arc<dyn Clock>,
}

impl Drop for Beside {
    fn drop(&mut self) {
        self.stores.stop();
    }
}

fn on_folder<T>(config: &Config, work: impl AsyncFnOnce(&Beside) -> Result<T>) -> Result<T> {
    folder::prepare(&config.data.folder)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.context(Kind::Unavailable, "the runtime cannot start")?;
    let (ids, clock) = (Arc::new(IdSource::new(NODE)), Arc::new(SystemClock) as Arc<dyn Clock>);
    runtime.block_on(async {
        let bus = Arc::new(LocalBus::default()) as Arc<dyn EventBus>;
        let stores = Stores::open(config, &clock, &ids, &bus).await?;
        let records = Typed::new(stores.records.clone());
        work(&Beside { stores, records, ids, clock }).await
    })
}

/// The lines to print: its ids, and the password, which is nowhere else.
pub fn create(config: &Config, wanted: Wanted) -> Result<Vec<String>> {
    let Wanted { name, owner, email, plan } = wanted;
    let email = plausible_email(&email).ok_or_else(|| Error::invalid("--email: this is not an e-mail address"))?;
    for (flag, text) in [("--name", &name), ("--owner", &owner)] {
        if !(1..=80).contains(&text.trim().chars().count()) {
            return Err(Error::invalid(format!("{flag}: a name has 1 to 80 characters")));
        }
    }
    need_plan(config, plan.as_deref())?;
    let password = random_password()?;
    let password_hash = passwords::hash(&password)?;
    on_folder(config, async |beside| {
        let founder = Founder { records: &beside.records, ids: &beside.ids, clock: beside.clock.as_ref() };
        let new = NewOrganisation { business: name, owner, email: email.clone(), password_hash, plan };
        let made = founder.found(new).await.map_err(|error| match error.kind {
            Kind::Conflict => {
                Error::conflict("somebody in this installation has this e-mail address: one address belongs to one organisation")
            }
            _ => error,
        })?;
        Ok(vec![
            format!("organisation   {}", made.organisation),
            format!("login          {email}  password: {password}  (shown this once)"),
            format!("web inbox key  {}", made.inbox_key),
        ])
    })
}

pub fn list(config: &Config) -> Result<Vec<String>> {
    on_folder(config, async |beside| {
        let plans = Plans::new(config.plans.clone(), beside.records.clone(), beside.stores.meter.clone());
        let (mut lines, mut cursor) = (Vec::new(), None);
        loop {
            let page = beside.records.list_all::<Organisation>(cursor, MAX_PAGE).await?;
            for organisation in page.items {
                lines.push(line(beside, &plans, &organisation.value).await?);
            }
            cursor = page.next;
            if cursor.is_none() {
                break;
            }
        }
        if lines.is_empty() {
            lines.push("there is no organisation yet".to_owned());
        }
        Ok(lines)
    })
}

async fn line(beside: &Beside, plans: &Plans, organisation: &Organisation) -> Result<String> {
    let id = organisation.id;
    let standing = beside.records.get::<Standing>(id, id.0).await?;
    let closed = standing.and_then(|standing| standing.value.closed_at);
    let plan = plans.of(id).await?.name;
    let counts = plans.uses(id, beside.clock.now()).await?;
    let used = |what| counts.iter().find(|counted| counted.what == what).map_or(0, |counted| counted.used);
    let since = closed.map(|at| format!("  closed {at}")).unwrap_or_default();
    Ok(format!(
        "{id}  {}  plan: {}  operators: {}  inboxes: {}  sessions this month: {}{since}",
        organisation.name,
        plan.as_deref().unwrap_or("-"),
        used(Limited::Operators),
        used(Limited::Inboxes),
        used(Limited::Sessions),
    ))
}

pub fn close(config: &Config, id: OrgId) -> Result<Vec<String>> {
    on_folder(config, async |beside| {
        let now = beside.clock.now();
        change(beside, id, |standing| standing.closed_at = standing.closed_at.or(Some(now))).await?;
        let mut ended = 0;
        loop {
            let page = beside.records.list::<LoginSession>(id, None, MAX_PAGE).await?;
            if page.items.is_empty() {
                break;
            }
            for session in page.items {
                beside.records.delete::<LoginSession>(id, session.value.id.0).await?;
                ended += 1;
            }
        }
        Ok(vec![format!("{id} is closed; {ended} logins ended. \"switchboard organisation reopen {id}\" takes it back")])
    })
}

pub fn reopen(config: &Config, id: OrgId) -> Result<Vec<String>> {
    on_folder(config, async |beside| {
        change(beside, id, |standing| standing.closed_at = None).await?;
        Ok(vec![format!("{id} is open")])
    })
}

pub fn give_plan(config: &Config, id: OrgId, plan: Option<&str>) -> Result<Vec<String>> {
    need_plan(config, plan)?;
    on_folder(config, async |beside| {
        let said = plan.map_or_else(|| "the plan of everybody without one".to_owned(), |plan| format!("the plan {plan}"));
        change(beside, id, |standing| standing.plan = plan.map(str::to_owned)).await?;
        Ok(vec![format!("{id} has {said}")])
    })
}

/// Returns what was done.
pub fn rotate_secrets(config: &Config) -> Result<Vec<String>> {
    let secret = folder::secret(config)?;
    let (vault, mut ring) = secrets::open(&config.data.folder, &secret.0, &config.secrets, false)?;
    ring.need_newest(&config.secrets)?;
    let rotated = on_folder(config, async |beside| secrets::rotate(&beside.records, &vault).await)?;
    let old = ring.forget_old()?;
    let mut lines =
        vec![format!("{} secrets of {} records are sealed under the newest key now", rotated.secrets, rotated.records)];
    if rotated.broken > 0 {
        lines.push(format!("{} secrets could not be opened with any key: they have to be entered again", rotated.broken));
    }
    if !old.is_empty() {
        lines.push(format!("the keys that can go from secrets.keys: {}", old.join(", ")));
    }
    Ok(lines)
}

fn need_plan(config: &Config, plan: Option<&str>) -> Result<()> {
    match plan.filter(|plan| !config.plans.contains_key(*plan)) {
        Some(plan) => Err(Error::invalid(format!("there is no plan named {plan} in [plans]"))),
        None => Ok(()),
    }
}

/// Of an organisation that is there.
async fn change(beside: &Beside, id: OrgId, change: impl Fn(&mut Standing)) -> Result<()> {
    beside.records.require::<Organisation>(id, id.0).await.map_err(|error| match error.kind {
        Kind::NotFound => Error::not_found(format!("there is no organisation {id}")),
        _ => error,
    })?;
    let kept = beside.records.get::<Standing>(id, id.0).await?;
    let (version, mut standing) = kept.map_or_else(|| (0, Standing::new(id)), |kept| (kept.version, kept.value));
    change(&mut standing);
    beside.records.put(id, &standing, version).await.map(drop)
}
