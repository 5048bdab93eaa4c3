//! A platform that refuses, goes silent or lies wherever it can, and a program that dies there: whatever happens, everybody
//! sees the post once at most, and what the program says of it is so.

use std::collections::{BTreeMap, VecDeque};

use channels::publish::{Container, Film, Found};
use engine::clock::{Clock as _, ManualClock};
use proptest::prelude::*;
use tokio::sync::Notify;

use super::*;
use crate::posts::run::{Asks, Ground, run};

/// What befalls a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Trip {
    Fine,
    NotSent,
    /// Refused for a reason that may pass.
    Busy,
    /// Refused, though all was done.
    Lying,
    /// Nothing was done, and no answer comes.
    Swallowed,
    /// All was done, and no answer comes.
    Lost,
    /// The program dies before anything was done, and after all was.
    DiesBefore,
    DiesAfter,
}

#[derive(Debug, Clone)]
struct Brought {
    at: Timestamp,
    text: String,
    is_published: bool,
}

#[derive(Default)]
struct World {
    trips: VecDeque<Trip>,
    shown: Vec<Found>,
    containers: BTreeMap<String, Brought>,
    next: u64,
}

struct Model<'a> {
    clock: &'a ManualClock,
    shelf: &'a Shelf,
    world: Mutex<World>,
    died: Notify,
}

impl Model<'_> {
    /// Does what is asked, with nothing in its way.
    fn done(&self, call: &Call) -> Result<Said, Met> {
        let (mut world, now) = (self.world.lock(), self.clock.now());
        world.next += 1;
        let id = world.next.to_string();
        let found = |text: &str| Found { id: id.clone(), text: text.to_owned(), at: Some(now), permalink: None };
        match call {
            Call::Feed { text, .. } | Call::Photo { text, is_shown: true, .. } | Call::Film { text, .. } => {
                let found = found(text);
                world.shown.push(found);
            }
            Call::Single { text, .. } | Call::Carousel { text, .. } => {
                let brought = Brought { at: now, text: text.clone(), is_published: false };
                world.containers.insert(id.clone(), brought);
            }
            Call::Part { .. } => {
                world.containers.insert(id.clone(), Brought { at: now, text: String::new(), is_published: false });
            }
            Call::Photo { .. } => {}
            Call::Publish { container } => {
                let Some(brought) = world.containers.get_mut(container) else { return Err(refused(24, 2_207_006)) };
                if brought.is_published || state(brought, now) != Container::Finished {
                    return Err(refused(9007, 2_207_027));
                }
                brought.is_published = true;
                let found = found(&brought.text);
                world.shown.push(found);
            }
            Call::ContainerState { id } => {
                let brought = world.containers.get(id).ok_or_else(|| refused(100, 33))?;
                return Ok(Said::Container(state(brought, now)));
            }
            Call::FilmState { .. } => return Ok(Said::Film(Film::Ready)),
            Call::Quota => return Ok(Said::Quota { used: 0, total: Some(50) }),
            Call::Link { .. } => return Ok(Said::Link(Some("https://www.example.com/1".to_owned()))),
            Call::Posts { since } => {
                let shown = world.shown.iter().filter(|found| found.at >= Some(*since)).cloned();
                return Ok(Said::Listed(shown.collect()));
            }
            Call::Films | Call::Shown => return Ok(Said::Listed(world.shown.clone())),
        }
        Ok(Said::Made(id))
    }

    async fn die(&self) -> Result<Said, Met> {
        self.died.notify_one();
        std::future::pending().await
    }
}

fn state(brought: &Brought, now: Timestamp) -> Container {
    match now.since(brought.at) {
        _ if brought.is_published => Container::Published,
        age if age >= Duration::from_hours(24) => Container::Expired,
        age if age < Duration::from_secs(3) => Container::InProgress,
        _ => Container::Finished,
    }
}

#[async_trait]
impl Asks for Model<'_> {
    async fn ask(&self, call: &Call) -> Result<Said, Met> {
        let kept = self.shelf.kept();
        assert!(!call.is_public() || kept.work.asked_at.is_some(), "{call:?} leaves, and nothing says so");
        let trip = self.world.lock().trips.pop_front().unwrap_or(Trip::Fine);
        match trip {
            Trip::NotSent => return Err(Met::NotSent),
            Trip::Busy => return Err(refused(2, 0)),
            Trip::Swallowed => return Err(Met::NoAnswer),
            Trip::DiesBefore => return self.die().await,
            Trip::Fine | Trip::Lying | Trip::Lost | Trip::DiesAfter => {}
        }
        let said = self.done(call);
        match trip {
            Trip::Lying => Err(refused(2, 0)),
            Trip::Lost => Err(Met::NoAnswer),
            Trip::DiesAfter => self.die().await,
            _ => said,
        }
    }
}

/// The post as it ends, and what everybody sees.
async fn ended(post: Post, channel: Channel, trips: Vec<Trip>) -> (Post, Vec<Found>) {
    let (place, shelf, clock) = (place(channel, &post), Shelf::of(post), ManualClock::at(NOON));
    let world = Mutex::new(World { trips: trips.into(), ..World::default() });
    let model = Model { clock: &clock, shelf: &shelf, world, died: Notify::new() };
    let ground = Ground { store: &shelf, clock: &clock, is_stopping: &|| false };
    for _ in 0..1_000 {
        let Some(due) = shelf.next_due().await.unwrap() else {
            let shown = model.world.lock().shown.clone();
            return (shelf.kept(), shown);
        };
        clock.advance(due.since(clock.now()));
        let claimed = shelf.claim(clock.now(), LEASE, 1).await.unwrap().remove(0);
        tokio::select! {
            biased;
            ran = run(&ground, &model, &place, claimed) => drop(ran.unwrap()),
            () = model.died.notified() => {}
        }
    }
    panic!("it never ends: {:?}", shelf.kept());
}

fn trips() -> impl Strategy<Value = Vec<Trip>> {
    let trip = prop_oneof![
        6 => Just(Trip::Fine),
        1 => Just(Trip::NotSent),
        1 => Just(Trip::Busy),
        2 => Just(Trip::Lying),
        1 => Just(Trip::Swallowed),
        2 => Just(Trip::Lost),
        1 => Just(Trip::DiesBefore),
        2 => Just(Trip::DiesAfter),
    ];
    proptest::collection::vec(trip, 0..24)
}

fn posts() -> impl Strategy<Value = (Post, Channel)> {
    let page = [vec![], vec![picture()], vec![picture(); 3], vec![film()]];
    let instagram = [vec![picture()], vec![film()], vec![picture(), film(), picture()]];
    let of = |media: Vec<Vec<Media>>, channel: Channel| media.into_iter().map(|media| (post(media), channel)).collect::<Vec<_>>();
    let mut all = of(page.into(), Channel::Messenger);
    all.extend(of(instagram.into(), Channel::Instagram));
    proptest::sample::select(all)
}

proptest! {
    #[test]
    fn everybody_sees_a_post_once_at_most_and_what_is_said_of_it_is_so((post, channel) in posts(), trips in trips()) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let is_fine = trips.iter().all(|trip| *trip == Trip::Fine);
        let (post, shown) = runtime.block_on(ended(post, channel, trips));
        prop_assert!(shown.len() <= 1, "{shown:#?}");
        match post.state {
            PostState::Published => {
                prop_assert_eq!(shown.len(), 1);
                prop_assert_eq!(post.trouble, None);
                prop_assert!(post.published_at.is_some());
            }
            PostState::Failed => prop_assert!(shown.is_empty(), "{post:#?}"),
            PostState::Unknown => prop_assert_eq!(post.trouble.map(|trouble| trouble.why), Some("unknown".to_owned())),
            other => return Err(TestCaseError::fail(format!("it ends as {other:?}"))),
        }
        if is_fine {
            prop_assert_eq!(post.state, PostState::Published);
            prop_assert!(post.permalink.is_some());
        }
    }
}
