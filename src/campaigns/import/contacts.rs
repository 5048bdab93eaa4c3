//! Contacts that become an audience: which of them, what would become of them, and the way through all of them.

use std::collections::{BTreeMap, HashSet};
use std::time::Duration;

use engine::Engine;
use engine::clock::Timestamp;
use engine::error::{Context as _, Error, Kind, Result};
use engine::ids::{AudienceId, ContactId, LabelId, OperatorId, OrgId};
use engine::model::audience::{Audience, MOST_MEMBERS, Member, RowFault};
use engine::model::contact::Contact;
use engine::model::inbox::Channel;
use engine::model::record::{Key, Record};
use engine::model::schedule::Progress;
use engine::page::MAX_PAGE;
use engine::ports::contact_book::ContactFilter;
use engine::ports::conversation_store::{About, Filter, ListQuery, Listed, View};
use serde::{Deserialize, Serialize};
use workers::scheduled::{RunLog, run_once};

use super::rows::{Given, Reader, repeated};
use super::sheet::Trouble;
use super::task::{Broken, ImportAudience};
use crate::app::App;

/// Contacts that are looked at when the choice is tried; fewer where the conversations of each are asked.
const MOST_TRIED: u64 = 5_000;
const MOST_ASKED: u64 = 1_000;

/// What is shown of them.
const SHOWN_PEOPLE: usize = 20;
const SHOWN_FAULTS: usize = 50;

/// Digits by which a number is looked for.
const FEWEST_DIGITS: usize = 3;

/// Ids tell when contacts came by the clock of whoever gave them out, which may be another's than that of their record.
const SLACK: Duration = Duration::from_hours(24);

/// Which contacts; every part that is given holds. Nobody who is blocked is among them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Choice {
    /// They have a handle on it.
    pub channel: Option<Channel>,
    /// In their name, e-mail or number, or a whole handle.
    pub text: Option<String>,
    /// What stands in own fields, by key.
    pub fields: BTreeMap<String, String>,
    /// On one of their conversations.
    pub label: Option<LabelId>,
    pub created: Span,
    /// When they last said something.
    pub heard: Span,
    /// Also those who want no more of what advertises.
    pub with_stopped: bool,
    /// Keys of own fields that are kept.
    pub values: Vec<String>,
}

/// From a moment on, and until another.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Span {
    pub after: Option<Timestamp>,
    pub before: Option<Timestamp>,
}

impl Span {
    fn is_open(self) -> bool {
        self.after.is_none() && self.before.is_none()
    }

    /// What never was is before every moment.
    fn has(self, at: Option<Timestamp>) -> bool {
        let is_late = self.after.is_none_or(|after| at.is_some_and(|at| at >= after));
        is_late && self.before.is_none_or(|before| at.is_none_or(|at| at < before))
    }
}

impl Choice {
    /// What the contact's own record tells.
    fn takes(&self, contact: &Contact) -> bool {
        let same = |key: &String, wanted: &String| {
            contact.fields.get(key).is_some_and(|value| value.to_lowercase() == wanted.to_lowercase())
        };
        contact.blocked.is_none()
            && (self.with_stopped || !contact.has_stopped_marketing())
            && self.created.has(Some(contact.created_at))
            && self.fields.iter().all(|(key, wanted)| same(key, wanted))
            && self.text.as_deref().is_none_or(|text| has_text(contact, text))
    }

    fn asks_conversations(&self) -> bool {
        self.label.is_some() || !self.heard.is_open()
    }

    /// With what their conversations tell.
    async fn is_of(&self, engine: &Engine, contact: &Contact) -> Result<bool> {
        if !self.takes(contact) {
            return Ok(false);
        }
        if self.label.is_some() && conversations(engine, contact, self.label, 1).await?.is_empty() {
            return Ok(false);
        }
        if self.heard.is_open() {
            return Ok(true);
        }
        let listed = conversations(engine, contact, None, MAX_PAGE).await?;
        Ok(self.heard.has(listed.iter().filter_map(|listed| listed.conversation.last_contact_at).max()))
    }
}

/// The newest activity first.
async fn conversations(engine: &Engine, contact: &Contact, label: Option<LabelId>, limit: usize) -> Result<Vec<Listed>> {
    let filter = Filter { label, ..Filter::default() };
    let query = ListQuery { view: View::Contact(contact.id), about: About::Everything, filter, cursor: None, limit };
    Ok(engine.conversations.list(contact.organisation, query).await?.items)
}

/// Whatever the capitals.
fn has_text(contact: &Contact, text: &str) -> bool {
    let wanted = text.to_lowercase();
    let has = |known: &Option<String>| known.as_deref().is_some_and(|known| known.to_lowercase().contains(&wanted));
    let number = digits(text).filter(|number| number.len() >= FEWEST_DIGITS);
    let is_called = |number: &String| {
        let handles = contact.identities.iter().map(|identity| identity.handle.as_str());
        contact.phone.as_deref().into_iter().chain(handles).filter_map(digits).any(|known| known.contains(number))
    };
    has(&contact.name)
        || has(&contact.email)
        || contact.identities.iter().any(|identity| identity.handle == text)
        || number.as_ref().is_some_and(is_called)
}

/// Of a number as people write it; none where something else stands.
fn digits(text: &str) -> Option<String> {
    let plain: String = text.chars().filter(|sign| !" -()./+".contains(*sign)).collect();
    (!plain.is_empty() && plain.bytes().all(|sign| sign.is_ascii_digit())).then(|| plain.trim_start_matches('0').to_owned())
}

/// At which they are reached: where they write from goes before what was noted of them.
fn number_of(contact: &Contact) -> Option<String> {
    let is_number = |handle: &str| !handle.is_empty() && handle.bytes().all(|sign| sign.is_ascii_digit());
    let own = contact.identities.iter().filter(|identity| identity.channel == Channel::WhatsApp);
    let own = own.map(|identity| identity.handle.as_str()).find(|handle| is_number(handle));
    own.map(|handle| format!("+{handle}")).or_else(|| contact.phone.clone())
}

/// The contact as somebody in an audience. A fault names the contact, where it can be mended: what is known of them stands
/// there alone.
fn read(reader: &mut Reader, row: u64, contact: &Contact, keys: &[String]) -> Result<Member, RowFault> {
    let values = keys.iter().filter_map(|key| Some((key.clone(), contact.fields.get(key)?.clone()))).collect();
    let (number, name) = (number_of(contact).unwrap_or_default(), contact.name.clone().unwrap_or_default());
    let given = Given { number, name, zone: String::new(), values }.tidied();
    reader.member(row, given).map_err(|fault| RowFault { what: contact.id.to_string(), ..fault })
}

/// A page of contacts, those that came later first.
struct Look {
    looked_at: u64,
    chosen: Vec<Contact>,
    last: ContactId,
    /// All that follow came too early.
    is_end: bool,
}

/// None: there are no more.
async fn look(engine: &Engine, organisation: OrgId, choice: &Choice, before: ContactId) -> Result<Option<Look>> {
    let filter = ContactFilter { channel: choice.channel, blocked: false };
    let page = engine.contact_book.list_contacts(organisation, filter, Some(before), MAX_PAGE).await?;
    let Some(last) = page.last().map(|last| last.id) else { return Ok(None) };
    let is_end = choice.created.after.is_some_and(|after| last.made_at().plus(SLACK) < after);
    let (looked_at, mut chosen) = (page.len() as u64, Vec::new());
    for contact in page {
        if choice.is_of(engine, &contact).await? {
            chosen.push(contact);
        }
    }
    Ok(Some(Look { looked_at, chosen, last, is_end }))
}

/// What would become of a choice.
#[derive(Debug, Default)]
pub struct Trial {
    /// Contacts, whether they were chosen or not.
    pub looked_at: u64,
    /// There are older ones that were not looked at.
    pub is_partial: bool,
    pub chosen: u64,
    pub good: u64,
    /// The first of each.
    pub people: Vec<Member>,
    pub faults: Vec<RowFault>,
}

pub async fn tried(engine: &Engine, organisation: OrgId, choice: &Choice, country: Option<String>) -> Result<Trial> {
    let most = if choice.asks_conversations() { MOST_ASKED } else { MOST_TRIED };
    let (mut reader, mut known) = (Reader::new(country), HashSet::new());
    let (mut trial, mut before) = (Trial::default(), ContactId(i64::MAX));
    while let Some(look) = look(engine, organisation, choice, before).await? {
        before = look.last;
        trial.looked_at += look.looked_at;
        for contact in &look.chosen {
            trial.chosen += 1;
            let fault = match read(&mut reader, trial.chosen, contact, &choice.values) {
                Ok(member) if known.insert(member.handle.clone()) => {
                    trial.good += 1;
                    if trial.people.len() < SHOWN_PEOPLE {
                        trial.people.push(member);
                    }
                    continue;
                }
                Ok(member) => repeated(&member),
                Err(fault) => fault,
            };
            if trial.faults.len() < SHOWN_FAULTS {
                trial.faults.push(fault);
            }
        }
        if look.is_end {
            break;
        }
        if trial.looked_at >= most {
            trial.is_partial = true;
            break;
        }
    }
    Ok(trial)
}

/// Which contacts an audience is read from, while it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContactSource {
    pub id: AudienceId,
    pub organisation: OrgId,
    pub choice: Choice,
}

impl Record for ContactSource {
    const KIND: &'static str = "audience_contacts";

    fn id(&self) -> i64 {
        self.id.0
    }

    fn keys(&self) -> Vec<Key> {
        Vec::new()
    }
}

/// Has the contacts read into the audience.
pub async fn begin(app: &App, audience: &Audience, choice: Choice, by: OperatorId) -> Result<()> {
    let (organisation, id) = (audience.organisation, audience.id);
    app.engine.records.put(organisation, &ContactSource { id, organisation, choice }, 0).await?;
    run_once(&app.engine, organisation, ImportAudience::NAME, &id.to_string(), by).await?;
    Ok(())
}

/// How far the run has come, written down before the people are: the last row tells whether they are in the audience.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
struct Place {
    /// Whoever is chosen behind this contact…
    from: ContactId,
    /// …up to this one…
    until: ContactId,
    /// …gets the rows behind this one.
    row: u64,
}

impl Place {
    /// Behind which contact, and behind which row, it goes on. `last`: the audience's last row.
    fn resumed(self, last: u64) -> (ContactId, u64) {
        if last > self.row { (self.until, last) } else { (self.from, self.row) }
    }

    fn written(self) -> Result<String> {
        serde_json::to_string(&self).context(Kind::Invalid, "the place of a run cannot be written as JSON")
    }
}

/// Goes through all contacts that were there when the audience was made.
pub(super) async fn read_in(
    app: &App,
    audience: &Audience,
    source: &ContactSource,
    progress: &Progress,
    log: &RunLog,
) -> Result<(), Broken> {
    let (engine, organisation, id, choice) = (&app.engine, audience.organisation, audience.id, &source.choice);
    let last = engine.audiences.last_row(organisation, id).await?;
    let place: Option<Place> = serde_json::from_str(&progress.place).ok();
    // Ids grow with time, whatever they name.
    let (mut from, mut row) = place.map_or((ContactId(id.0), last), |place| place.resumed(last));
    let (mut reader, mut done) = (Reader::new(audience.country.clone()), progress.done);
    while let Some(look) = look(engine, organisation, choice, from).await? {
        let begun = Place { from, until: look.last, row };
        let (mut members, mut faults) = (Vec::with_capacity(look.chosen.len()), Vec::new());
        for contact in &look.chosen {
            row += 1;
            match read(&mut reader, row, contact, &choice.values) {
                Ok(member) => members.push(member),
                Err(fault) => faults.push(fault),
            }
        }
        if row > MOST_MEMBERS {
            return Err(Trouble::Unreadable(format!("These are more than {MOST_MEMBERS} contacts; choose fewer.")).into());
        }
        log.note(Progress { done, total: None, place: begun.written()? }).await.map_err(Broken::Job)?;
        engine.audiences.add(organisation, id, members, faults).await?;
        done += look.looked_at;
        from = look.last;
        if look.is_end {
            break;
        }
        if app.tasks.is_stopping() {
            return Err(Error::unavailable("the program is being stopped").into());
        }
    }
    let place = Place { from, until: from, row }.written()?;
    log.note(Progress { done, total: Some(done), place }).await.map_err(Broken::Job)
}

#[cfg(test)]
mod tests;
