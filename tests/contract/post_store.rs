//! A post changes only as it was read, stands in the calendar at its time, and is given out to one who publishes it.

use std::sync::Arc;
use std::time::Duration;

use engine::clock::Timestamp;
use engine::ids::{BlobId, InboxId, OrgId, PostId};
use engine::model::post::{Media, MediaKind, Post, PostState, Trouble, Work};
use engine::ports::post_store::PostQuery;
use tokio::task::JoinSet;

use super::{ALPHA, ASHA, BEN, BETA, House, SHOP};

every_backend! {
    a_post_is_stored_with_all_that_belongs_to_it,
    of_many_that_are_made_at_once_no_more_than_the_limit_stay,
    a_post_is_changed_as_it_was_read,
    of_sixteen_who_change_one_version_one_succeeds,
    posts_are_listed_by_their_time,
    posts_without_a_time_are_listed_newest_first,
    what_is_due_of_all_organisations_is_given_out_once_while_the_lease_runs,
    two_who_claim_at_once_get_others,
    the_next_time_is_that_of_the_first_that_has_one,
    a_post_that_is_forgotten_leaves_room,
    a_post_of_others_is_not_there,
}

const MANY: u64 = 1_000;
const PAGE: InboxId = InboxId(12);
const LEASE: Duration = Duration::from_mins(5);
const HOUR: Duration = Duration::from_hours(1);

/// Nothing is in it yet.
pub fn draft(house: &House, organisation: OrgId) -> Post {
    Post {
        id: house.id(),
        organisation,
        inbox: SHOP,
        text: String::new(),
        link: String::new(),
        media: Vec::new(),
        state: PostState::Draft,
        publish_at: None,
        work: Work::default(),
        trouble: None,
        created_by: ASHA,
        created_at: house.now(),
        updated_at: house.now(),
        approved_by: None,
        published_at: None,
        remote: None,
        permalink: None,
        next_at: None,
        version: 0,
    }
}

/// Everything is.
pub fn post(house: &House) -> Post {
    let medium = |kind: MediaKind, number: i64| Media {
        blob: BlobId(number),
        kind,
        name: "Küche.jpg".to_owned(),
        media_type: "image/jpeg".to_owned(),
        bytes: 5_000_000_000,
        width: 1_080,
        height: 1_350,
        alt: "A \"kitchen\"".to_owned(),
    };
    let now = Some(house.now());
    Post {
        text: "Neu: Küchen\n🎉".to_owned(),
        link: "https://shop.example/kitchens".to_owned(),
        media: vec![medium(MediaKind::Image, 9), medium(MediaKind::Video, 8)],
        state: PostState::Unknown,
        publish_at: now,
        work: Work {
            parts: vec!["178".to_owned(), "179".to_owned()],
            whole: Some("180".to_owned()),
            asked_at: now,
            began_at: now,
            tries: 2,
        },
        trouble: Some(Trouble { why: "limit".to_owned(), said: "Too many".to_owned(), at: house.now() }),
        approved_by: Some(BEN),
        published_at: now,
        remote: Some("17_18".to_owned()),
        permalink: Some("https://www.instagram.com/p/1/".to_owned()),
        next_at: now,
        ..draft(house, ALPHA)
    }
}

/// As it is stored now.
async fn made(house: &House, post: Post) -> Post {
    assert!(house.posts.make(post.clone(), MANY).await.unwrap());
    Post { version: 1, ..post }
}

async fn found(house: &House, post: PostId) -> Option<Post> {
    house.posts.find(ALPHA, post).await.unwrap()
}

fn all() -> PostQuery {
    PostQuery { organisation: ALPHA, inbox: None, states: Vec::new() }
}

async fn claim(house: &House, most: usize) -> Vec<PostId> {
    let claimed = house.posts.claim(house.now(), LEASE, most).await.unwrap();
    claimed.into_iter().map(|post| post.id).collect()
}

async fn a_post_is_stored_with_all_that_belongs_to_it(mut house: House) {
    let (full, bare) = (made(&house, post(&house)).await, made(&house, draft(&house, ALPHA)).await);
    house.reopen();
    assert_eq!(found(&house, full.id).await, Some(full));
    assert_eq!(found(&house, bare.id).await, Some(bare));
    assert_eq!(found(&house, PostId(1)).await, None);
    for state in PostState::ALL {
        let post = made(&house, Post { state, ..draft(&house, ALPHA) }).await;
        assert_eq!(found(&house, post.id).await, Some(post));
    }
}

async fn of_many_that_are_made_at_once_no_more_than_the_limit_stay(house: House) {
    made(&house, draft(&house, BETA)).await;
    let house = Arc::new(house);
    let mut makers = JoinSet::new();
    for _ in 0..16 {
        let house = Arc::clone(&house);
        makers.spawn(async move { house.posts.make(draft(&house, ALPHA), 5).await.unwrap() });
    }
    assert_eq!(makers.join_all().await.into_iter().filter(|is_made| *is_made).count(), 5);
    assert_eq!(house.posts.list_undated(all(), None, 100).await.unwrap().len(), 5);
}

async fn a_post_is_changed_as_it_was_read(mut house: House) {
    let read = made(&house, draft(&house, ALPHA)).await;
    house.wait(HOUR);
    let next = Post { id: read.id, created_at: read.created_at, inbox: PAGE, version: 1, ..post(&house) };
    assert!(house.posts.change(next.clone()).await.unwrap());
    assert!(!house.posts.change(Post { text: "late".to_owned(), ..read.clone() }).await.unwrap(), "somebody was faster");
    house.reopen();
    assert_eq!(found(&house, read.id).await, Some(Post { version: 2, ..next }));
    let bare = Post { version: 2, ..read.clone() };
    assert!(!house.posts.change(Post { organisation: BETA, ..bare.clone() }).await.unwrap());
    assert!(house.posts.change(bare.clone()).await.unwrap());
    assert_eq!(found(&house, read.id).await, Some(Post { version: 3, ..bare }), "what is taken out is gone");
    let turned = Post { created_by: BEN, created_at: house.now(), version: 3, ..read.clone() };
    assert!(house.posts.change(turned).await.unwrap());
    assert_eq!(found(&house, read.id).await, Some(Post { version: 4, ..read }), "who made it stays");
    assert!(!house.posts.change(Post { version: 1, ..draft(&house, ALPHA) }).await.unwrap());
}

async fn of_sixteen_who_change_one_version_one_succeeds(house: House) {
    let read = made(&house, draft(&house, ALPHA)).await;
    let house = Arc::new(house);
    let mut writers = JoinSet::new();
    for number in 0..16 {
        let (house, next) = (Arc::clone(&house), Post { text: format!("{number}"), ..read.clone() });
        writers.spawn(async move { house.posts.change(next).await.unwrap() });
    }
    assert_eq!(writers.join_all().await.into_iter().filter(|is_written| *is_written).count(), 1);
    assert_eq!(found(&house, read.id).await.map(|post| post.version), Some(2));
}

async fn posts_are_listed_by_their_time(house: House) {
    let (start, mut posts) = (house.now(), Vec::new());
    let states = [PostState::Draft, PostState::Scheduled, PostState::Published];
    // The later it was made the earlier it is shown, two at a time.
    for (number, state) in (0_u32..6).zip(states.into_iter().cycle()) {
        let publish_at = Some(start.plus(HOUR * (5 - number / 2)));
        let inbox = if number < 3 { SHOP } else { PAGE };
        posts.push(made(&house, Post { publish_at, inbox, state, ..draft(&house, ALPHA) }).await);
    }
    made(&house, draft(&house, ALPHA)).await;
    made(&house, Post { publish_at: Some(start.plus(HOUR * 4)), ..draft(&house, BETA) }).await;
    let listed = async |query: PostQuery, from: u32, to: u32, limit: usize| -> Vec<usize> {
        let (from, to) = (start.plus(HOUR * from), start.plus(HOUR * to));
        let found = house.posts.list(query, from, to, limit).await.unwrap();
        found.iter().map(|found| posts.iter().position(|post| post == found).unwrap()).collect()
    };
    assert_eq!(listed(all(), 0, 9, 1_001).await, [4, 5, 2, 3, 0, 1]);
    assert_eq!(listed(all(), 4, 5, 10).await, [2, 3], "from on, and before");
    assert_eq!(listed(all(), 0, 9, 3).await, [4, 5, 2]);
    assert_eq!(listed(all(), 6, 9, 10).await, [0; 0]);
    let of_page = PostQuery { inbox: Some(PAGE), ..all() };
    assert_eq!(listed(of_page.clone(), 0, 9, 10).await, [4, 5, 3]);
    let some = vec![PostState::Published, PostState::Scheduled];
    assert_eq!(listed(PostQuery { states: some.clone(), ..all() }, 0, 9, 10).await, [4, 5, 2, 1]);
    assert_eq!(listed(PostQuery { states: some, ..of_page }, 0, 9, 10).await, [4, 5]);
}

async fn posts_without_a_time_are_listed_newest_first(house: House) {
    let mut ids = Vec::new();
    for (number, inbox) in (0..5).zip([SHOP, PAGE].into_iter().cycle()) {
        let state = if number == 0 { PostState::InReview } else { PostState::Draft };
        ids.push(made(&house, Post { inbox, state, ..draft(&house, ALPHA) }).await.id);
    }
    made(&house, Post { publish_at: Some(house.now()), ..draft(&house, ALPHA) }).await;
    made(&house, draft(&house, BETA)).await;
    ids.reverse();
    let listed = async |query: PostQuery, after, limit| -> Vec<PostId> {
        let found = house.posts.list_undated(query, after, limit).await.unwrap();
        found.into_iter().map(|post| post.id).collect()
    };
    assert_eq!(listed(all(), None, 10).await, ids);
    assert_eq!(listed(all(), None, 2).await, ids[..2]);
    assert_eq!(listed(all(), Some(ids[1]), 2).await, ids[2..4]);
    let of_page = PostQuery { inbox: Some(PAGE), ..all() };
    assert_eq!(listed(of_page.clone(), None, 10).await, [ids[1], ids[3]]);
    assert_eq!(listed(of_page, Some(ids[1]), 10).await, [ids[3]]);
    let in_review = PostQuery { states: vec![PostState::InReview], ..all() };
    assert_eq!(listed(in_review, None, 10).await, [ids[4]]);
    let dated = house.posts.find(ALPHA, ids[0]).await.unwrap().unwrap();
    assert!(house.posts.change(Post { publish_at: Some(house.now()), ..dated }).await.unwrap());
    assert_eq!(listed(all(), None, 10).await, ids[1..]);
}

/// With this time at which the program looks at it.
async fn due(house: &House, organisation: OrgId, next_at: Option<Timestamp>) -> Post {
    made(house, Post { next_at, ..draft(house, organisation) }).await
}

async fn what_is_due_of_all_organisations_is_given_out_once_while_the_lease_runs(mut house: House) {
    assert_eq!(claim(&house, 10).await, []);
    let now = house.now();
    let [first, second, third] = [
        due(&house, ALPHA, Some(now)).await,
        due(&house, BETA, Some(now.minus(HOUR))).await,
        due(&house, ALPHA, Some(now)).await,
    ];
    let later = due(&house, ALPHA, Some(now.plus(HOUR))).await;
    due(&house, ALPHA, None).await;
    assert_eq!(claim(&house, 0).await, []);
    let claimed = house.posts.claim(now, LEASE, 2).await.unwrap();
    let hidden = |post: &Post| Post { next_at: Some(now.plus(LEASE)), version: 2, ..post.clone() };
    assert_eq!(claimed, [hidden(&second), hidden(&first)], "the longest due first");
    house.reopen();
    assert_eq!(found(&house, first.id).await, Some(hidden(&first)));
    assert!(!house.posts.change(first.clone()).await.unwrap(), "as it was before it was claimed it is no more");
    assert_eq!(claim(&house, 10).await, [third.id]);
    assert_eq!(claim(&house, 10).await, []);
    let done = Post { next_at: None, ..hidden(&second) };
    assert!(house.posts.change(done).await.unwrap());
    house.wait(LEASE);
    assert_eq!(claim(&house, 10).await, [first.id, third.id], "nobody went on with them");
    house.wait(HOUR);
    assert_eq!(claim(&house, 10).await, [first.id, third.id, later.id]);
}

async fn two_who_claim_at_once_get_others(house: House) {
    for _ in 0..10 {
        due(&house, ALPHA, Some(house.now())).await;
    }
    let four = tokio::join!(claim(&house, 3), claim(&house, 3), claim(&house, 3), claim(&house, 3));
    let mut all = [four.0, four.1, four.2, four.3].concat();
    // Whoever met others may have got fewer than there were.
    all.extend(claim(&house, 10).await);
    all.sort_unstable();
    all.dedup();
    assert_eq!(all.len(), 10);
    assert_eq!(claim(&house, 10).await, []);
}

async fn the_next_time_is_that_of_the_first_that_has_one(house: House) {
    let next = async || house.posts.next_due().await.unwrap();
    due(&house, ALPHA, None).await;
    assert_eq!(next().await, None);
    let (soon, later) = (house.now(), house.now().plus(HOUR));
    due(&house, ALPHA, Some(later)).await;
    let first = due(&house, BETA, Some(soon)).await;
    assert_eq!(next().await, Some(soon), "of whichever organisation");
    assert!(house.posts.forget(BETA, first.id).await.unwrap());
    assert_eq!(next().await, Some(later));
}

async fn a_post_that_is_forgotten_leaves_room(house: House) {
    let (first, second) = (made(&house, post(&house)).await, made(&house, draft(&house, ALPHA)).await);
    let third = draft(&house, ALPHA);
    assert!(!house.posts.make(third.clone(), 2).await.unwrap());
    assert_eq!(found(&house, third.id).await, None);
    assert!(house.posts.forget(ALPHA, first.id).await.unwrap());
    assert!(!house.posts.forget(ALPHA, first.id).await.unwrap());
    assert_eq!(found(&house, first.id).await, None);
    assert_eq!(found(&house, second.id).await, Some(second));
    assert!(house.posts.make(third, 2).await.unwrap());
    assert!(!house.posts.make(draft(&house, ALPHA), 2).await.unwrap());
}

async fn a_post_of_others_is_not_there(house: House) {
    let (dated, undated) = (made(&house, post(&house)).await, made(&house, draft(&house, ALPHA)).await);
    let theirs = PostQuery { organisation: BETA, ..all() };
    let (from, to) = (house.now().minus(HOUR), house.now().plus(HOUR));
    assert_eq!(house.posts.find(BETA, dated.id).await.unwrap(), None);
    assert_eq!(house.posts.list(theirs.clone(), from, to, 10).await.unwrap(), []);
    assert_eq!(house.posts.list_undated(theirs, None, 10).await.unwrap(), []);
    assert!(!house.posts.forget(BETA, dated.id).await.unwrap());
    assert!(!house.posts.forget(BETA, undated.id).await.unwrap());
    assert_eq!(found(&house, dated.id).await, Some(dated));
}
