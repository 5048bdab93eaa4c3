//! What may stand in a post, and what has to hold before it is shown to anybody.

use std::collections::HashSet;
use std::time::Duration;

use channels::publish;
use engine::clock::Timestamp;
use engine::ids::{BlobId, InboxId, OrgId, PostId};
use engine::model::inbox::Inbox;
use engine::model::post::{LONGEST_AHEAD, LONGEST_ALT, MOST_MEDIA, Media, Post};
use url::Url;

use crate::app::App;
use crate::channels::is_connected;
use crate::http::problem::{Answer, Checks, FieldProblem, Problem};
use crate::http::wire::post::{PostChannel, PostMediaRef};
use crate::post_media::claim;

/// Characters: as many as the place with the most room takes.
const LONGEST_TEXT: usize = 63_206;
const LONGEST_LINK: usize = 2_000;

/// What is as old as this is now, for whoever has looked at a form meanwhile.
const PATIENCE: Duration = Duration::from_mins(1);

/// A post as somebody writes it.
pub(super) struct Wanted {
    pub inbox: InboxId,
    pub text: String,
    pub link: String,
    pub media: Vec<PostMediaRef>,
    pub publish_at: Option<Timestamp>,
}

/// The same, tidied, with the files that it names.
pub(super) struct Content {
    pub inbox: InboxId,
    pub text: String,
    pub link: String,
    pub media: Vec<Media>,
    pub publish_at: Option<Timestamp>,
}

/// `before`: the post that it takes the place of.
pub(super) async fn checked(
    app: &App,
    organisation: OrgId,
    id: PostId,
    wanted: Wanted,
    before: Option<&Post>,
) -> Answer<Content> {
    let Wanted { inbox, text, link, media, publish_at } = wanted;
    let (text, link) = (tidied(&text), link.trim().to_owned());
    let mut checks = Checks::default();
    need_place(app, organisation, inbox, &mut checks).await?;
    let is_short = text.len() <= LONGEST_TEXT || text.chars().count() <= LONGEST_TEXT;
    checks.need(is_short, "/text", format!("at most {LONGEST_TEXT} characters"));
    checks.need(link.is_empty() || is_link(&link), "/link", "a link begins with https:// or http://");
    check_media(&media, &mut checks);
    let is_otherwise = publish_at != before.and_then(|before| before.publish_at);
    if let Some(at) = publish_at.filter(|_| is_otherwise) {
        check_time(at, app.engine.clock.now(), &mut checks);
    }
    checks.finish()?;
    let media = named(app, organisation, id, media).await?;
    Ok(Content { inbox, text, link, media, publish_at })
}

/// Of one line end, and without what one cannot see.
fn tidied(text: &str) -> String {
    let is_seen = |letter: &char| matches!(letter, '\n' | '\t') || !letter.is_control();
    text.chars().filter(is_seen).collect::<String>().trim().to_owned()
}

fn is_link(link: &str) -> bool {
    let is_address = Url::parse(link).is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
    is_address && link.chars().count() <= LONGEST_LINK && !link.contains(char::is_whitespace)
}

async fn need_place(app: &App, organisation: OrgId, inbox: InboxId, checks: &mut Checks) -> Answer<()> {
    let found = app.engine.records.get::<Inbox>(organisation, inbox.0).await?;
    let is_place = found.is_some_and(|found| PostChannel::of(found.value.channel).is_some());
    checks.need(is_place, "/inbox", "is no page and no Instagram account");
    Ok(())
}

fn check_media(media: &[PostMediaRef], checks: &mut Checks) {
    checks.need(media.len() <= MOST_MEDIA, "/media", format!("at most {MOST_MEDIA} pictures and films"));
    let mut known = HashSet::new();
    for (place, one) in media.iter().enumerate().take(MOST_MEDIA) {
        checks.need(known.insert(one.id), format!("/media/{place}/id"), "is in the post already");
        let is_short = one.alt.chars().count() <= LONGEST_ALT;
        checks.need(is_short, format!("/media/{place}/alt"), format!("at most {LONGEST_ALT} characters"));
    }
}

fn check_time(at: Timestamp, now: Timestamp, checks: &mut Checks) {
    checks.need(at >= now.minus(PATIENCE), "/publish_at", "this time is over");
    checks.need(at <= now.plus(LONGEST_AHEAD), "/publish_at", "at most a year ahead");
}

/// The files, each of which knows from now on that the post names it.
async fn named(app: &App, organisation: OrgId, id: PostId, media: Vec<PostMediaRef>) -> Answer<Vec<Media>> {
    let files: Vec<BlobId> = media.iter().map(|one| one.id).collect();
    let found = claim(app, organisation, id, &files).await?;
    let mut checks = Checks::default();
    for (place, one) in found.iter().enumerate() {
        let detail = "is no picture or film that was uploaded: one that no post shows for a day is gone";
        checks.need(one.is_some(), format!("/media/{place}/id"), detail);
    }
    checks.finish()?;
    let with_alt = found.into_iter().flatten().zip(media);
    Ok(with_alt.map(|(kept, one)| Media { alt: tidied(&one.alt), ..kept }).collect())
}

/// A time that somebody chooses now.
pub(super) fn need_time(at: Timestamp, now: Timestamp) -> Answer<()> {
    let mut checks = Checks::default();
    check_time(at, now, &mut checks);
    checks.finish()
}

/// What the place would refuse of it.
pub(super) fn refusals(inbox: &Inbox, post: &Post) -> Vec<FieldProblem> {
    let found = publish::problems(post, inbox.channel);
    found.into_iter().map(|fault| FieldProblem::new(fault.pointer, fault.what)).collect()
}

/// Why nothing can be shown there now.
pub(super) fn severed(inbox: &Inbox) -> Option<FieldProblem> {
    (!is_connected(inbox)).then(|| FieldProblem::new("/inbox", "It is not connected: nothing can be published there."))
}

/// The place would take it, as far as one can know.
pub(super) async fn need_acceptable(app: &App, post: &Post) -> Answer<Inbox> {
    let found = app.engine.records.get::<Inbox>(post.organisation, post.inbox.0).await?;
    let inbox = found.ok_or_else(|| pointed("/inbox", "It does not exist any more."))?.value;
    all_told(refusals(&inbox, post))?;
    Ok(inbox)
}

/// The same, and there is somebody to take it.
pub(super) async fn need_sound(app: &App, post: &Post) -> Answer<()> {
    let inbox = need_acceptable(app, post).await?;
    all_told(severed(&inbox).into_iter().collect())
}

fn all_told(found: Vec<FieldProblem>) -> Answer<()> {
    match found.first() {
        None => Ok(()),
        Some(first) => Err(Problem::invalid(format!("{}: {}", first.pointer, first.detail), found)),
    }
}

pub(super) fn pointed(pointer: &str, detail: &str) -> Problem {
    Problem::invalid(format!("{pointer}: {detail}"), vec![FieldProblem::new(pointer, detail)])
}
