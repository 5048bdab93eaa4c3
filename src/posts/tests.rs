//! What a step makes of a post. A platform that breaks down wherever it can is in `model`, the simulated one in `platform`.

mod model;
mod platform;

use std::time::Duration;

use async_trait::async_trait;
use channels::failure::{Failure, Trouble as Met};
use channels::publish::{Call, Said};
use engine::clock::Timestamp;
use engine::error::Result;
use engine::ids::{BlobId, InboxId, OperatorId, OrgId, PostId};
use engine::model::inbox::Channel;
use engine::model::post::{Media, MediaKind, Post, PostState, Trouble, Work};
use engine::ports::PostStore;
use engine::ports::post_store::PostQuery;
use parking_lot::Mutex;

use super::step::{LEASE, Place, Then, heard, homeless, plan};

/// 20 November 2026, noon.
const NOON: Timestamp = Timestamp::from_millis(1_795_176_000_000);

fn post(media: Vec<Media>) -> Post {
    Post {
        id: PostId(1),
        organisation: OrgId(1),
        inbox: InboxId(1),
        text: "New lamps".to_owned(),
        link: String::new(),
        media,
        state: PostState::Scheduled,
        publish_at: Some(NOON),
        work: Work::default(),
        trouble: None,
        created_by: OperatorId(1),
        created_at: NOON,
        updated_at: NOON,
        approved_by: Some(OperatorId(1)),
        published_at: None,
        remote: None,
        permalink: None,
        next_at: Some(NOON),
        version: 1,
    }
}

fn picture() -> Media {
    Media {
        blob: BlobId(1),
        kind: MediaKind::Image,
        name: "lamp.jpg".to_owned(),
        media_type: "image/jpeg".to_owned(),
        bytes: 1_000,
        width: 1_080,
        height: 1_080,
        alt: "A lamp".to_owned(),
    }
}

fn film() -> Media {
    let (media_type, name) = ("video/mp4".to_owned(), "lamp.mp4".to_owned());
    Media { kind: MediaKind::Video, media_type, name, width: 0, height: 0, ..picture() }
}

fn place(channel: Channel, post: &Post) -> Place {
    let links = (0..post.media.len()).map(|place| format!("https://files.example/{place}")).collect();
    Place { channel, links }
}

fn refused(code: i64, subcode: i64) -> Met {
    Met::Refused(Failure { code, subcode, title: "No".to_owned(), ..Failure::default() })
}

/// One post, kept as a store keeps it.
struct Shelf {
    kept: Mutex<Post>,
}

impl Shelf {
    fn of(post: Post) -> Self {
        Self { kept: Mutex::new(post) }
    }

    fn kept(&self) -> Post {
        self.kept.lock().clone()
    }
}

#[async_trait]
impl PostStore for Shelf {
    async fn make(&self, _post: Post, _most: u64) -> Result<bool> {
        Ok(false)
    }

    async fn change(&self, post: Post) -> Result<bool> {
        let mut kept = self.kept.lock();
        let is_good = kept.version == post.version;
        if is_good {
            *kept = Post { version: post.version + 1, ..post };
        }
        Ok(is_good)
    }

    async fn find(&self, _organisation: OrgId, _post: PostId) -> Result<Option<Post>> {
        Ok(Some(self.kept()))
    }

    async fn list(&self, _query: PostQuery, _from: Timestamp, _to: Timestamp, _limit: usize) -> Result<Vec<Post>> {
        Ok(Vec::new())
    }

    async fn list_undated(&self, _query: PostQuery, _after: Option<PostId>, _limit: usize) -> Result<Vec<Post>> {
        Ok(Vec::new())
    }

    async fn claim(&self, now: Timestamp, lease: Duration, _most: usize) -> Result<Vec<Post>> {
        let mut kept = self.kept.lock();
        if kept.next_at.is_none_or(|next| next > now) {
            return Ok(Vec::new());
        }
        kept.version += 1;
        kept.next_at = Some(now.plus(lease));
        Ok(vec![kept.clone()])
    }

    async fn next_due(&self) -> Result<Option<Timestamp>> {
        Ok(self.kept().next_at)
    }

    async fn forget(&self, _organisation: OrgId, _post: PostId) -> Result<bool> {
        Ok(false)
    }
}

#[test]
fn a_post_waits_for_its_time_and_what_nobody_approved_is_left_alone() {
    let later = NOON.plus(Duration::from_mins(1));
    let early = Post { publish_at: Some(later), ..post(Vec::new()) };
    let step = plan(&early, &place(Channel::Messenger, &early), NOON);
    assert_eq!((step.post.state, step.post.next_at, step.then), (PostState::Scheduled, Some(later), Then::Rest));
    for state in [PostState::Draft, PostState::InReview, PostState::Failed, PostState::Unknown] {
        let other = Post { state, ..post(Vec::new()) };
        let step = plan(&other, &place(Channel::Messenger, &other), NOON);
        assert_eq!((step.post.state, step.post.next_at, step.then), (state, None, Then::Rest), "{state:?}");
    }
}

#[test]
fn a_png_fails_in_words_before_anything_leaves() {
    let png = Media { media_type: "image/png".to_owned(), ..picture() };
    let post = post(vec![png]);
    let step = plan(&post, &place(Channel::Instagram, &post), NOON);
    let trouble = step.post.trouble.unwrap();
    assert_eq!((step.post.state, step.then, trouble.why.as_str()), (PostState::Failed, Then::Rest, "media"));
    assert!(trouble.said.contains("JPEG"), "{}", trouble.said);
}

#[test]
fn what_makes_it_public_is_written_down_before_it_leaves() {
    let post = post(Vec::new());
    let place = place(Channel::Messenger, &post);
    let begun = plan(&post, &place, NOON);
    assert_eq!((begun.post.state, &begun.then), (PostState::Publishing, &Then::GoOn));
    let asked = plan(&begun.post, &place, NOON);
    let call = Call::Feed { text: "New lamps".to_owned(), link: String::new(), photos: Vec::new() };
    assert_eq!((asked.post.work.asked_at, asked.post.next_at), (Some(NOON), Some(NOON.plus(LEASE))));
    assert_eq!(asked.then, Then::Ask(call.clone()));
    let made = heard(&asked.post, &call, Ok(Said::Made("9_1".to_owned())), &place, NOON);
    assert_eq!((made.post.state, made.post.remote.as_deref()), (PostState::Published, Some("9_1")));
    // Where it is to be seen is asked for when that is written down.
    let link = plan(&made.post, &place, NOON);
    assert_eq!(link.then, Then::Ask(Call::Link { channel: Channel::Messenger, id: "9_1".to_owned() }));
    // Whoever finds the call and no answer looks first.
    let again = plan(&asked.post, &place, NOON.plus(LEASE));
    assert!(matches!(again.then, Then::Ask(Call::Posts { .. })), "{again:?}");
}

#[test]
fn refusals_are_said_in_words_and_end_it() {
    let post = post(Vec::new());
    let place = place(Channel::Messenger, &post);
    let asked = plan(&plan(&post, &place, NOON).post, &place, NOON);
    let Then::Ask(call) = asked.then else { panic!("a call") };
    for (met, why) in
        [(refused(190, 463), "token"), (refused(368, 0), "spam"), (refused(200, 0), "permission"), (refused(100, 0), "refused")]
    {
        let step = heard(&asked.post, &call, Err(met), &place, NOON);
        let trouble = step.post.trouble.clone().unwrap();
        assert_eq!((step.post.state, trouble.why.as_str(), step.post.next_at), (PostState::Failed, why, None));
        assert!(trouble.said.starts_with("No (code "), "{}", trouble.said);
        assert_eq!(step.post.work.asked_at, None, "it is known not to be there");
    }
}

#[test]
fn a_limit_is_waited_for_and_not_for_ever() {
    let post = post(vec![picture()]);
    let place = place(Channel::Instagram, &post);
    let begun = plan(&plan(&post, &place, NOON).post, &place, NOON);
    assert_eq!(begun.then, Then::Ask(Call::Quota));
    let used_up = || Ok(Said::Quota { used: 50, total: Some(50) });
    let waits = heard(&begun.post, &Call::Quota, used_up(), &place, NOON).post;
    assert_eq!((waits.state, waits.next_at), (PostState::Scheduled, Some(NOON.plus(Duration::from_hours(1)))));
    assert_eq!(waits.trouble.as_ref().map(|trouble| trouble.why.as_str()), Some("limit"));
    assert_eq!(waits.work, Work::default());
    let late = NOON.plus(Duration::from_hours(49));
    let asked = plan(&plan(&waits, &place, late).post, &place, late);
    let step = heard(&asked.post, &Call::Quota, used_up(), &place, late);
    assert_eq!(step.post.state, PostState::Failed);
}

#[test]
fn without_an_account_it_fails_and_what_may_be_there_stays_open() {
    let scheduled = post(Vec::new());
    let step = homeless(&scheduled, "token", "Connect it again.", NOON);
    let trouble = Some(Trouble { why: "token".to_owned(), said: "Connect it again.".to_owned(), at: NOON });
    assert_eq!((step.post.state, step.post.trouble), (PostState::Failed, trouble));
    let work = Work { asked_at: Some(NOON), ..Work::default() };
    let asked = Post { state: PostState::Publishing, work, ..scheduled };
    let state = |hours: u64| homeless(&asked, "token", "Connect it again.", NOON.plus(Duration::from_hours(hours))).post.state;
    assert_eq!((state(0), state(1)), (PostState::Publishing, PostState::Unknown));
}
