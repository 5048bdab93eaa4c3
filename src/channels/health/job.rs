use async_trait::async_trait;
use channels::check::{self, Checked, State, Subscribed, TokenEnd};
use channels::failure::Trouble;
use channels::graph::Key;
use channels::renew::{self, Age};
use engine::Engine;
use engine::clock::Timestamp;
use engine::error::{Error, Kind, Result};
use engine::ids::{InboxId, OrgId};
use engine::model::account::Account;
use engine::model::inbox::Inbox;
use engine::model::job::Job;
use engine::model::record::Versioned;
use engine::model::schedule::Run;
use serde::{Deserialize, Serialize};
use workers::scheduled::{RunLog, Task};
use workers::{JobError, Worker};

use super::{ChannelHealth, TokenHealth, change, day, read};
use crate::app::App;
use crate::channels::is_connected;
use crate::schedules::Round;

const KIND: &str = "look_after_account";

/// What asks within one of these is done together at its end.
const SLOT_MS: i64 = 2_000;

/// Others may write at the same time, a few of them.
const TRIES: usize = 4;

/// Accounts at the same time.
const AT_ONCE: usize = 2;

#[derive(Debug, Serialize, Deserialize)]
struct LookAfterAccount {
    inbox: InboxId,
}

/// Asks for the account of an inbox to be looked after, soon.
pub async fn want(engine: &Engine, organisation: OrgId, inbox: InboxId) -> Result<()> {
    let slot = engine.clock.now().as_millis().div_euclid(SLOT_MS) + 1;
    let run_at = Timestamp::from_millis(slot * SLOT_MS);
    let key = Some(format!("{inbox}:{}", run_at.as_millis()));
    let id = engine.ids.next_at(engine.clock.now());
    let job = Job::new(id, organisation, KIND, key, &LookAfterAccount { inbox }, run_at)?;
    engine.jobs.push(job).await.map(drop)
}

/// Looks after the accounts of all inboxes of an organisation, by the clock.
pub struct CheckAccounts(pub App);

impl CheckAccounts {
    pub const NAME: &'static str = "check_accounts";
}

/// What a run found so far.
#[derive(Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Found {
    looked: u64,
    bad: u64,
    unreachable: u64,
}

impl Found {
    fn report(&self) -> String {
        let accounts = |number: u64| if number == 1 { "1 account".to_owned() } else { format!("{number} accounts") };
        let mut said = vec![format!("Looked after {}.", accounts(self.looked))];
        if self.bad > 0 {
            said.push(format!("To be mended: {}; the settings of its inbox say how.", accounts(self.bad)));
        }
        if self.unreachable > 0 {
            said.push(format!("Not reached: {}.", accounts(self.unreachable)));
        }
        said.join(" ")
    }
}

#[async_trait]
impl Task for CheckAccounts {
    fn name(&self) -> &'static str {
        Self::NAME
    }

    async fn run(&self, run: &Run, log: &RunLog) -> Result<String, JobError> {
        let mut round: Round<Found> = Round::begin(&self.0, run, is_connected).await?;
        while let Some(inbox) = round.following() {
            if let Some(look) = look_after(&self.0, run.organisation, inbox.id).await? {
                let found = round.came();
                found.looked += 1;
                if look.checked.is_unreachable {
                    found.unreachable += 1;
                } else {
                    warn_of(inbox.id, &look.checked);
                    found.bad += u64::from(!look.checked.is_good());
                }
            }
            round.done(inbox.id, log).await?;
        }
        Ok(round.came().report())
    }
}

/// What has to be mended is told in the log.
fn warn_of(inbox: InboxId, checked: &Checked) {
    for finding in checked.findings.iter().filter(|finding| finding.state == State::Bad) {
        tracing::warn!(%inbox, step = finding.step.as_str(), "an account of a channel has to be mended");
    }
}

/// Somebody connected the inbox, with a new token or new secrets: what was wrong with the former ones is over.
pub async fn connected(app: &App, organisation: OrgId, inbox: InboxId, has_token: bool, has_secrets: bool) -> Result<()> {
    let now = app.engine.clock.now();
    if has_token {
        app.pulses().forget_failing(inbox);
    }
    if has_secrets {
        app.pulses().forget_wrong(inbox);
    }
    change(app, organisation, inbox, |health| {
        if has_token {
            health.token = TokenHealth { pasted_at: Some(now), renewed_at: None };
            health.failing = None;
        }
        if has_secrets {
            health.wrong_signatures = None;
        }
    })
    .await?;
    want(&app.engine, organisation, inbox).await
}

/// What looking after an account came to.
#[derive(Debug)]
pub struct Look {
    /// As it is now.
    pub inbox: Inbox,
    pub health: ChannelHealth,
    pub checked: Checked,
}

/// Lengthens the token where that can be done, asks the platform everything, restores what is missing, and writes down what
/// was found. None while the inbox is not connected.
pub async fn look_after(app: &App, organisation: OrgId, id: InboxId) -> Result<Option<Look>> {
    let Some((mut inbox, renewed)) = renewed(app, organisation, id).await? else {
        return Ok(None);
    };
    if let Renewal::Done { account, .. } = &renewed {
        inbox.account = Some(account.clone());
    }
    let account = inbox.account.clone().unwrap_or_default();
    let key = Key::of(app.vault.as_ref(), organisation, inbox.channel, &account)?;
    let now = app.engine.clock.now();
    let checked = check::check(app.graph(), &key, inbox.channel, &account.app, now).await;
    if checked.is_unreachable {
        let health = read(app, organisation, id).await?;
        return Ok(Some(Look { inbox, health, checked }));
    }
    let inbox = learn(app, inbox, &account, &checked).await?;
    let health = change(app, organisation, id, |health| note(health, &renewed, &checked, now)).await?;
    Ok(Some(Look { inbox, health, checked }))
}

/// The inbox as it is, once its token was given a longer life where that is due: once, however many look after it.
async fn renewed(app: &App, organisation: OrgId, id: InboxId) -> Result<Option<(Inbox, Renewal)>> {
    let _turn = app.pulses().turn(id).await;
    let kept = app.engine.records.get::<Inbox>(organisation, id.0).await?;
    let Some(inbox) = kept.map(|kept| kept.value) else { return Ok(None) };
    let Some(account) = inbox.account.as_ref().filter(|account| !account.token.is_empty()) else { return Ok(None) };
    let renewal = renew(app, &inbox, account).await?;
    Ok(Some((inbox, renewal)))
}

/// What became of the token's end.
enum Renewal {
    NotDue,
    Done { account: Account, at: Timestamp },
    Refused { why: String, at: Timestamp },
}

async fn renew(app: &App, inbox: &Inbox, account: &Account) -> Result<Renewal> {
    let (organisation, now) = (inbox.organisation, app.engine.clock.now());
    let key = Key::of(app.vault.as_ref(), organisation, inbox.channel, account)?;
    if !key.is_own_login() {
        return Ok(Renewal::NotDue);
    }
    let health = read(app, organisation, inbox.id).await?;
    let age = Age { pasted_at: health.token.pasted_at, renewed_at: health.token.renewed_at, ends_at: account.token_expires_at };
    if !age.is_due(now) {
        return Ok(Renewal::NotDue);
    }
    let renewed = match renew::renew(app.graph(), &key, now).await {
        Ok(renewed) => renewed,
        Err(trouble @ Trouble::Refused(_)) => return Ok(Renewal::Refused { why: check::words(&trouble), at: now }),
        // The check that follows meets the same.
        Err(Trouble::NotSent | Trouble::NoAnswer) => return Ok(Renewal::NotDue),
    };
    let token = app.vault.seal(organisation, &renewed.token.0)?;
    let kept = update(app, inbox, &account.token, |account| {
        account.token = token.clone();
        account.token_expires_at = renewed.ends_at;
    })
    .await?;
    let Some(account) = kept.and_then(|inbox| inbox.account) else {
        return Ok(Renewal::NotDue);
    };
    tracing::info!(inbox = %inbox.id, "the token of an account was given a longer life");
    Ok(Renewal::Done { account, at: now })
}

/// What the check found out about the account is kept with it.
async fn learn(app: &App, inbox: Inbox, account: &Account, checked: &Checked) -> Result<Inbox> {
    let token_expires_at = match checked.token_end {
        TokenEnd::Unknown => account.token_expires_at,
        TokenEnd::Never => None,
        TokenEnd::At(end) => Some(end),
    };
    let shown_as = checked.shown_as.clone().filter(|_| account.shown_as.is_empty());
    let standing = &checked.standing;
    let per_second = if standing.throughput.is_some() { standing.per_second() } else { account.per_second };
    if shown_as.is_none() && (token_expires_at, per_second) == (account.token_expires_at, account.per_second) {
        return Ok(inbox);
    }
    let learned = update(app, &inbox, &account.token, |account| {
        account.token_expires_at = token_expires_at;
        account.per_second = per_second;
        if let Some(shown_as) = &shown_as {
            account.shown_as.clone_from(shown_as);
        }
    });
    Ok(learned.await?.unwrap_or(inbox))
}

/// Changes the account as long as it has this token: another was pasted meanwhile by somebody who knows more.
async fn update(
    app: &App,
    inbox: &Inbox,
    token: &engine::ports::vault::Sealed,
    act: impl Fn(&mut Account),
) -> Result<Option<Inbox>> {
    let records = &app.engine.records;
    for _ in 0..TRIES {
        let Some(Versioned { value: mut now, version }) = records.get::<Inbox>(inbox.organisation, inbox.id.0).await? else {
            return Ok(None);
        };
        let Some(account) = now.account.as_mut().filter(|account| account.token == *token) else {
            return Ok(None);
        };
        act(account);
        match records.put(inbox.organisation, &now, version).await {
            Ok(_version) => {
                app.engine.settings.forget();
                return Ok(Some(now));
            }
            Err(error) if error.kind == Kind::Conflict => {}
            Err(error) => return Err(error),
        }
    }
    Err(Error::conflict("the account of an inbox is being changed from several places at once"))
}

fn note(health: &mut ChannelHealth, renewed: &Renewal, checked: &Checked, now: Timestamp) {
    match renewed {
        Renewal::NotDue => {}
        Renewal::Done { account, at } => {
            health.token.renewed_at = Some(*at);
            let until = account.token_expires_at.map_or_else(String::new, |end| format!(" until {}", day(end)));
            health.tell(*at, "token", State::Good, &format!("The token was given a longer life{until}."));
        }
        Renewal::Refused { why, at } => {
            let text = format!("The token could not be given a longer life: {why}");
            // Once is enough.
            if health.news.iter().all(|news| news.text != text) {
                health.tell(*at, "token", State::Warning, &text);
            }
        }
    }
    health.checked_at = Some(now);
    health.findings.clone_from(&checked.findings);
    let standing = &checked.standing;
    for (known, said) in [
        (&mut health.standing.quality, &standing.quality),
        (&mut health.standing.limit, &standing.limit),
        (&mut health.standing.name_status, &standing.name_status),
        (&mut health.standing.status, &standing.status),
        (&mut health.standing.throughput, &standing.throughput),
    ] {
        if said.is_some() {
            known.clone_from(said);
        }
    }
    match checked.subscribed {
        None => {}
        Some(Subscribed::Already) => health.is_unsubscribed = false,
        Some(Subscribed::Restored) => {
            // Of a new connection it is no news.
            if health.is_unsubscribed || health.last_webhook_at.is_some() {
                let text = "Your app had lost its subscription; it was made again. What was said meanwhile may not have come.";
                health.tell(now, "subscription", State::Warning, text);
            }
            health.is_unsubscribed = false;
        }
        Some(Subscribed::Gone) => health.is_unsubscribed = true,
    }
}

pub struct LookAfter(pub(in crate::channels) App);

#[async_trait]
impl Worker for LookAfter {
    fn kind(&self) -> &'static str {
        KIND
    }

    fn most_at_once(&self) -> usize {
        AT_ONCE
    }

    async fn run(&self, job: &Job) -> Result<(), JobError> {
        let LookAfterAccount { inbox } = job.read()?;
        match look_after(&self.0, job.organisation, inbox).await? {
            Some(look) if look.checked.is_unreachable => {
                Err(JobError::Retry(Error::unavailable("the platform could not be asked about an account")))
            }
            Some(look) => {
                warn_of(inbox, &look.checked);
                Ok(())
            }
            None => Ok(()),
        }
    }
}
