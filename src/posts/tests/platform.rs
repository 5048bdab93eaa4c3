//! Against the simulated platform, with both clocks in one hand.

use ::sandbox::meta::{Clock, Fault, INSTAGRAM, INSTAGRAM_TOKEN, Meta, PAGE, PAGE_TOKEN, Rules};
use axum::Router;
use axum::routing::get;
use channels::graph::{Addresses, Graph, Key};
use channels::publish::Desk;
use engine::clock::{Clock as _, ManualClock};
use engine::model::account::Account;
use engine::ports::Vault;
use engine::ports::vault::{Sealed, Secret};
use tokio::task::JoinSet;

use super::*;
use crate::posts::run::{Ground, run};

/// Secrets are as they are.
struct Open;

impl Vault for Open {
    fn seal(&self, _organisation: OrgId, secret: &str) -> Result<Sealed> {
        Ok(Sealed(secret.to_owned()))
    }

    fn open(&self, _organisation: OrgId, sealed: &Sealed) -> Result<Secret> {
        Ok(Secret(sealed.0.clone()))
    }
}

struct House {
    meta: Meta,
    graph: Graph,
    key: Key,
    clock: ManualClock,
    shelf: Shelf,
    place: Place,
    _files: JoinSet<()>,
}

/// A square JPEG as far as its head says.
fn jpeg() -> Vec<u8> {
    b"\xff\xd8\xff\xc0\x00\x0b\x08\x04\x38\x04\x38\x01\x01\x11\x00\xff\xd9".to_vec()
}

impl House {
    async fn open(channel: Channel, post: Post) -> Self {
        let meta = Meta::start(Rules::default(), Clock::held(NOON.as_millis().unsigned_abs())).await.unwrap();
        let addresses = Addresses { facebook: meta.url(), instagram: meta.instagram_url(), version: "v26.0".to_owned() };
        let (id, token) = if channel == Channel::Instagram { (INSTAGRAM, INSTAGRAM_TOKEN) } else { (PAGE, PAGE_TOKEN) };
        let account = Account { id: id.to_owned(), token: Sealed(token.to_owned()), ..Account::default() };
        let key = Key::of(&Open, OrgId(1), channel, &account).unwrap();
        let router: Router = Router::new().route("/lamp.jpg", get(async || jpeg()));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let link = format!("http://{}/lamp.jpg", listener.local_addr().unwrap());
        let mut files = JoinSet::new();
        files.spawn(async move { axum::serve(listener, router).await.unwrap() });
        let place = Place { channel, links: vec![link; post.media.len()] };
        let (graph, clock) = (Graph::new(addresses).unwrap(), ManualClock::at(NOON));
        Self { meta, graph, key, clock, shelf: Shelf::of(post), place, _files: files }
    }

    /// One round at the time at which it is due; false: there is none any more.
    async fn round(&self) -> bool {
        let Some(due) = self.shelf.next_due().await.unwrap() else { return false };
        self.later(due.since(self.clock.now()));
        let claimed = self.shelf.claim(self.clock.now(), LEASE, 1).await.unwrap().remove(0);
        let ground = Ground { store: &self.shelf, clock: &self.clock, is_stopping: &|| false };
        run(&ground, &Desk::of(&self.graph, &self.key), &self.place, claimed).await.unwrap();
        true
    }

    /// To its end, as long as that takes.
    async fn ended(&self) -> Post {
        for _ in 0..100 {
            if !self.round().await {
                return self.shelf.kept();
            }
        }
        panic!("it never ends: {:?}", self.shelf.kept());
    }

    fn later(&self, time: Duration) {
        self.clock.advance(time);
        self.meta.advance(time);
    }

    fn shown(&self) -> usize {
        self.meta.look(|state| state.posts.len())
    }

    /// How often something was asked that everybody may see.
    fn asked(&self, edge: &str) -> usize {
        let is_it = |seen: &::sandbox::meta::Seen| seen.method == "POST" && seen.target.contains(edge);
        self.meta.requests().iter().filter(|seen| is_it(seen)).count()
    }
}

fn why(post: &Post) -> Option<&str> {
    post.trouble.as_ref().map(|trouble| trouble.why.as_str())
}

#[tokio::test]
async fn what_cannot_be_found_after_a_lost_answer_is_unknown_and_not_published_again() {
    let house = House::open(Channel::Messenger, post(Vec::new())).await;
    house.meta.inject_on("/feed", Fault::Disconnect);
    let post = house.ended().await;
    assert_eq!((post.state, why(&post), house.shown()), (PostState::Unknown, Some("unknown"), 0));
    assert!(post.trouble.unwrap().said.contains("Look at the page"));
    assert_eq!(house.asked("/feed"), 1);
    assert!(house.clock.now().since(NOON) >= Duration::from_mins(2), "it was looked for a while");
}

#[tokio::test]
async fn a_post_whose_answer_was_lost_is_found_and_not_published_again() {
    for (channel, media, edge) in
        [(Channel::Messenger, Vec::new(), "/feed"), (Channel::Instagram, vec![picture()], "/media_publish")]
    {
        let house = House::open(channel, post(media)).await;
        house.meta.inject_on(edge, Fault::LostAnswer);
        let post = house.ended().await;
        assert_eq!((post.state, house.shown(), house.asked(edge)), (PostState::Published, 1, 1), "{channel:?}");
        assert!(post.remote.is_some() && post.permalink.is_some(), "{post:?}");
    }
}

#[tokio::test]
async fn a_platform_that_is_down_is_asked_again_with_growing_waits() {
    let house = House::open(Channel::Messenger, post(Vec::new())).await;
    house.meta.inject_on("/feed", Fault::Code(2));
    house.round().await;
    assert_eq!((why(&house.shelf.kept()), house.shown()), (Some("unavailable"), 0));
    let post = house.ended().await;
    assert_eq!((post.state, why(&post), house.shown()), (PostState::Published, None, 1));
    // Where it cannot even be looked at, nobody knows.
    let house = House::open(Channel::Messenger, self::post(Vec::new())).await;
    house.meta.always(Some(Fault::Code(2)));
    let post = house.ended().await;
    assert_eq!((post.state, house.shown(), house.asked("/feed")), (PostState::Unknown, 0, 1));
}

#[tokio::test]
async fn a_day_that_is_used_up_is_waited_for() {
    let house = House::open(Channel::Instagram, post(vec![picture()])).await;
    house.meta.with(|state| state.rules.limits.posts_a_day = 0);
    house.round().await;
    let waits = house.shelf.kept();
    assert_eq!((waits.state, why(&waits), house.asked("/media")), (PostState::Scheduled, Some("limit"), 0));
    house.meta.with(|state| state.rules.limits.posts_a_day = 50);
    let post = house.ended().await;
    assert_eq!((post.state, why(&post), house.shown()), (PostState::Published, None, 1));
    assert!(house.clock.now().since(NOON) >= Duration::from_hours(1));
}

#[tokio::test]
async fn a_container_that_a_stopped_program_left_for_a_day_is_made_anew() {
    let house = House::open(Channel::Instagram, post(vec![picture()])).await;
    house.round().await;
    assert_eq!(house.shelf.kept().state, PostState::Publishing);
    house.later(Duration::from_hours(25));
    let post = house.ended().await;
    assert_eq!((post.state, house.shown()), (PostState::Published, 1));
    assert_eq!(house.asked("/media_publish"), 1);
}

#[tokio::test]
async fn a_container_that_takes_its_time_is_looked_at_again() {
    let house = House::open(Channel::Instagram, post(vec![picture(); 2])).await;
    house.meta.with(|state| state.rules.containers_take = Duration::from_secs(70));
    let post = house.ended().await;
    assert_eq!((post.state, house.shown()), (PostState::Published, 1));
    assert_eq!(house.meta.look(|state| state.posts[0].media.len()), 2);
    assert!(house.clock.now().since(NOON) >= Duration::from_secs(140), "the parts, then the whole");
}

#[tokio::test]
async fn a_container_that_is_never_ready_fails_in_the_end() {
    let house = House::open(Channel::Instagram, post(vec![picture()])).await;
    house.meta.with(|state| state.rules.containers_take = Duration::from_hours(23));
    let post = house.ended().await;
    assert_eq!((post.state, why(&post), house.shown()), (PostState::Failed, Some("media"), 0));
}

#[tokio::test]
async fn a_file_that_cannot_be_fetched_fails_in_the_platforms_words() {
    let mut house = House::open(Channel::Instagram, post(vec![picture()])).await;
    house.place.links = vec!["http://127.0.0.1:9/lamp.jpg".to_owned()];
    let post = house.ended().await;
    assert_eq!((post.state, why(&post), house.shown()), (PostState::Failed, Some("media"), 0));
    assert!(post.trouble.unwrap().said.contains("could not be fetched"));
}
