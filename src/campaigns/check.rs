//! Whether a campaign can be started, and what is wrong with it, by field.

use std::collections::BTreeSet;

use channels::template::gaps;
use engine::error::Result;
use engine::model::audience::{Audience, AudienceState};
use engine::model::campaign::words::{LONGEST_OPENING, gaps as gaps_of_opening};
use engine::model::campaign::{
    Campaign, FASTEST, Filler, LONGEST_WAIT, MOST_STEPS, MOST_VARIANTS, Occasion, TemplateName, Variant, Words,
};
use engine::model::hours::zone;
use engine::model::inbox::{Channel, Inbox};

use super::calls;
use super::values::NAME;
use crate::app::App;
use crate::channels::is_connected;
use crate::channels::templates;
use crate::http::problem::{Checks, FieldProblem};

/// Characters of a name.
const LONGEST_NAME: usize = 100;

/// Characters of a text in a gap.
const LONGEST_FILLER: usize = 1_000;

/// What a campaign may not be, whatever it refers to: also a draft is refused with these.
pub fn form(campaign: &Campaign, checks: &mut Checks) {
    let letters = campaign.name.trim().chars().count();
    checks.need((1..=LONGEST_NAME).contains(&letters), "/name", format!("a name has 1 to {LONGEST_NAME} characters"));
    // Which audience a draft is for is not left open, so that nobody starts it for another one.
    checks.need(campaign.is_sequence || campaign.audience.is_some(), "/audience", "choose an audience, or make it a sequence");
    checks.need(
        campaign.is_sequence || campaign.delay == 0,
        "/delay",
        "only who comes into a sequence waits before its first step",
    );
    checks.need(campaign.delay <= LONGEST_WAIT, "/delay", "30 days at most");
    checks.need(campaign.life <= LONGEST_WAIT, "/life", "30 days at most");
    let rate = (1..=FASTEST).contains(&campaign.per_minute);
    checks.need(rate, "/per_minute", format!("1 to {FASTEST} messages a minute"));
    checks.need(zone(&campaign.zone).is_ok(), "/time_zone", "a time zone has a name such as Europe/Madrid");
    checks.need((1..=MOST_STEPS).contains(&campaign.steps.len()), "/steps", format!("a campaign has 1 to {MOST_STEPS} steps"));
    let mut known = BTreeSet::new();
    for (place, step) in campaign.steps.iter().enumerate() {
        let at = format!("/steps/{place}");
        match step.after {
            None => checks.need(place == 0, format!("{at}/after"), "only the first step follows nothing"),
            Some(_) if place == 0 => checks.need(false, format!("{at}/after"), "the first step follows nothing"),
            Some(after) => {
                checks.need(
                    usize::from(after.step) < place,
                    format!("{at}/after/step"),
                    "a step follows one that stands before it",
                );
                checks.need(after.wait <= LONGEST_WAIT, format!("{at}/after/wait_minutes"), "30 days at most");
                let follows = campaign.steps.get(usize::from(after.step)).is_some_and(|before| !before.variants.is_empty());
                checks.need(follows, format!("{at}/after/step"), "nothing follows a step that says nothing");
                checks.need(known.insert((after.step, after.on)), format!("{at}/after/on"), "another step follows the same");
            }
        }
        checks.need(!step.variants.is_empty() || place > 0, format!("{at}/variants"), "the first step says something");
        checks.need(step.variants.len() <= MOST_VARIANTS, format!("{at}/variants"), format!("{MOST_VARIANTS} variants at most"));
        for (number, variant) in step.variants.iter().enumerate() {
            of_variant(variant, &format!("{at}/variants/{number}"), checks);
        }
    }
}

fn of_variant(variant: &Variant, at: &str, checks: &mut Checks) {
    checks.need((1..=100).contains(&variant.share), format!("{at}/share"), "a share is 1 to 100");
    checks.need((1..=20).contains(&variant.name.trim().chars().count()), format!("{at}/name"), "a name has 1 to 20 characters");
    let letters = variant.words.opening().map_or(0, |opening| opening.chars().count());
    checks.need(letters <= LONGEST_OPENING, format!("{at}/opening"), format!("{LONGEST_OPENING} characters at most"));
    for (key, filler) in &variant.values {
        let (Filler::Fixed(text) | Filler::Column { otherwise: text, .. }) = filler;
        let fits = text.chars().count() <= LONGEST_FILLER;
        checks.need(fits, format!("{at}/values/{}", escaped(key)), format!("{LONGEST_FILLER} characters at most"));
    }
}

/// What keeps it from being started now.
pub async fn problems(app: &App, campaign: &Campaign) -> Result<Vec<FieldProblem>> {
    let mut found = Vec::new();
    let mut tell = |pointer: String, detail: String| found.push(FieldProblem { pointer, detail });
    let organisation = campaign.organisation;
    let inbox = app.engine.records.get::<Inbox>(organisation, campaign.inbox.0).await?;
    let inbox = inbox.map(|inbox| inbox.value);
    let wrong = inbox.as_ref().map_or(Some("there is no such inbox"), |inbox| wrong_inbox(app, inbox));
    if let Some(wrong) = wrong {
        tell("/inbox".into(), wrong.into());
    }
    let is_spoken = inbox.map_or_else(|| campaign.is_spoken(), |inbox| inbox.channel.is_spoken());
    let columns = if campaign.is_sequence { None } else { Some(of_audience(app, campaign, &mut tell).await?) };
    for (place, step) in campaign.steps.iter().enumerate() {
        if is_spoken && step.after.is_some_and(|after| after.on == Occasion::Read) {
            tell(format!("/steps/{place}/after/on"), "nobody reads a call".into());
        }
        for (number, variant) in step.variants.iter().enumerate() {
            let at = format!("/steps/{place}/variants/{number}");
            let columns = columns.as_deref();
            match &variant.words {
                Words::Opening(opening) if is_spoken => of_opening(opening, variant, columns, &at, &mut tell),
                Words::Template(template) if !is_spoken => {
                    of_template(app, campaign, template, (variant, columns), &at, &mut tell).await?;
                }
                Words::Template(_) => tell(format!("{at}/opening"), "write what is said first: a phone says no template".into()),
                Words::Opening(_) => tell(format!("{at}/template"), "choose a template: an opening is said on the phone".into()),
            }
        }
    }
    Ok(found)
}

fn wrong_inbox(app: &App, inbox: &Inbox) -> Option<&'static str> {
    match inbox.channel {
        Channel::Voice => calls::lacks(app, inbox),
        Channel::WhatsApp if is_connected(inbox) => None,
        Channel::WhatsApp => Some("this inbox is not connected"),
        _ => Some("campaigns go out over WhatsApp, or on the phone"),
    }
}

/// What is wrong with it, and the columns that it has.
async fn of_audience(app: &App, campaign: &Campaign, tell: &mut (dyn FnMut(String, String) + Send)) -> Result<Vec<String>> {
    let organisation = campaign.organisation;
    let kept = match campaign.audience {
        Some(audience) => app.engine.records.get::<Audience>(organisation, audience.0).await?,
        None => None,
    };
    let Some(audience) = kept.map(|kept| kept.value) else {
        tell("/audience".into(), "there is no such audience".into());
        return Ok(Vec::new());
    };
    if audience.state != AudienceState::Ready {
        tell("/audience".into(), "the audience is not ready: its file is being read, or could not be".into());
    } else if app.engine.audiences.count(organisation, audience.id).await?.members == 0 {
        tell("/audience".into(), "nobody is in the audience".into());
    }
    Ok(audience.columns)
}

async fn of_template(
    app: &App,
    campaign: &Campaign,
    template: &TemplateName,
    (variant, columns): (&Variant, Option<&[String]>),
    at: &str,
    tell: &mut (dyn FnMut(String, String) + Send),
) -> Result<()> {
    let found = templates::find(&app.engine, campaign.inbox, &template.name, &template.language).await?;
    let Some(kept) = found.filter(|kept| kept.organisation == campaign.organisation) else {
        tell(format!("{at}/template"), "this inbox has no such template".into());
        return Ok(());
    };
    if !kept.is_approved() {
        tell(format!("{at}/template"), format!("is not approved: it is {}", kept.status));
        return Ok(());
    }
    let Ok(gaps) = gaps(&kept.template()?) else {
        tell(format!("{at}/template"), "is of a kind that no form can fill".into());
        return Ok(());
    };
    for gap in gaps {
        of_gap(&gap.key, variant, columns, at, tell);
    }
    Ok(())
}

fn of_opening(
    opening: &str,
    variant: &Variant,
    columns: Option<&[String]>,
    at: &str,
    tell: &mut (dyn FnMut(String, String) + Send),
) {
    if opening.trim().is_empty() {
        tell(format!("{at}/opening"), "write what is said first".into());
    }
    for gap in gaps_of_opening(opening) {
        of_gap(gap, variant, columns, at, tell);
    }
}

/// `columns` are those of the audience; none: whoever brings somebody says what is known of them.
fn of_gap(key: &str, variant: &Variant, columns: Option<&[String]>, at: &str, tell: &mut (dyn FnMut(String, String) + Send)) {
    let pointer = format!("{at}/values/{}", escaped(key));
    match variant.values.get(key) {
        None => tell(pointer, "nothing stands in this gap".into()),
        Some(Filler::Fixed(text)) if text.trim().is_empty() => tell(pointer, "nothing stands in this gap".into()),
        Some(Filler::Column { column, .. }) if column.trim().is_empty() => {
            tell(pointer, "say what the value is called that stands here".into());
        }
        Some(Filler::Column { column, .. }) if column != NAME && columns.is_some_and(|columns| !columns.contains(column)) => {
            tell(pointer, format!("the audience has no column {column}"));
        }
        Some(Filler::Column { otherwise, .. }) if otherwise.trim().is_empty() => {
            tell(pointer, "say what stands there for people of whom the audience has nothing".into());
        }
        Some(_) => {}
    }
}

/// As a part of a JSON pointer.
fn escaped(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}
