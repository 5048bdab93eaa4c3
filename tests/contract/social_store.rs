//! A copy of a post stands once under what the platform calls it, with its comments and how it stood day by day, and goes with its
//! inbox.

use std::sync::Arc;
use std::time::Duration;

use engine::clock::Timestamp;
use engine::ids::{BlobId, InboxId, OrgId, SocialPostId};
use engine::model::social::{Counts, DayFigures, KEPT_DAYS, SocialComment, SocialMedia, SocialPost};
use engine::ports::social_store::Forgotten;
use tokio::task::JoinSet;

use super::{ALPHA, BETA, House, SHOP};

every_backend! {
    a_post_is_stored_with_all_that_belongs_to_it,
    a_post_that_comes_again_is_written_over_and_keeps_its_id_and_media,
    no_more_posts_of_an_inbox_are_kept_than_may_be,
    posts_are_listed_newest_first_of_one_inbox_or_of_all,
    a_comment_stands_once_and_no_more_of_a_post_than_may_be,
    comments_are_listed_oldest_first_and_by_their_author,
    the_last_figures_of_a_day_stay_and_are_listed_by_day,
    old_days_are_forgotten_step_by_step,
    an_inbox_is_forgotten_step_by_step_and_its_media_are_told,
    the_comments_of_whoever_is_erased_are_gone,
    what_others_copied_is_not_there,
}

const MANY: u64 = 1_000;
const PAGE: InboxId = InboxId(12);
const HOUR: Duration = Duration::from_hours(1);
const TODAY: u32 = 20_778;

/// Nothing is known of it but its name.
pub fn bare(house: &House, organisation: OrgId, external: &str) -> SocialPost {
    SocialPost {
        id: house.id(),
        organisation,
        inbox: SHOP,
        external: external.to_owned(),
        text: String::new(),
        permalink: String::new(),
        published_at: house.now(),
        media: Vec::new(),
        figures: Counts::default(),
        comments_at: String::new(),
        seen_at: house.now(),
        is_gone: false,
    }
}

/// Everything is.
pub fn full(house: &House, external: &str) -> SocialPost {
    let picture = |blob: Option<i64>| SocialMedia {
        kind: "image".to_owned(),
        blob: blob.map(BlobId),
        media_type: "image/jpeg".to_owned(),
        bytes: 5_000_000_000,
    };
    SocialPost {
        text: "Neu: \"Küchen\"\n🎉".to_owned(),
        permalink: "https://www.instagram.com/p/1/".to_owned(),
        published_at: house.now().minus(HOUR),
        media: vec![picture(Some(9)), picture(None)],
        figures: Counts { likes: Some(12), comments: Some(0), shares: None },
        comments_at: "QVFIUj".to_owned(),
        is_gone: true,
        ..bare(house, ALPHA, external)
    }
}

pub fn comment(house: &House, post: &SocialPost, external: &str) -> SocialComment {
    SocialComment {
        organisation: post.organisation,
        inbox: post.inbox,
        post: post.id,
        external: external.to_owned(),
        parent: String::new(),
        author: String::new(),
        author_id: String::new(),
        text: String::new(),
        at: house.now(),
        likes: None,
    }
}

pub fn day(post: Option<SocialPostId>, day: u32, followers: Option<u64>) -> DayFigures {
    DayFigures { organisation: ALPHA, inbox: SHOP, post, day, followers, counts: Counts { likes: Some(3), ..Counts::default() } }
}

async fn put(house: &House, post: &SocialPost) {
    assert_eq!(house.social.put_posts(vec![post.clone()], MANY).await.unwrap(), [Some(post.id)]);
}

async fn found(house: &House, post: SocialPostId) -> Option<SocialPost> {
    house.social.find_post(ALPHA, post).await.unwrap()
}

async fn comments(house: &House, post: SocialPostId) -> Vec<SocialComment> {
    house.social.list_comments(ALPHA, post, None, 100).await.unwrap()
}

async fn figures(house: &House, post: Option<SocialPostId>, since: u32) -> Vec<DayFigures> {
    house.social.list_figures(ALPHA, SHOP, post, since).await.unwrap()
}

async fn a_post_is_stored_with_all_that_belongs_to_it(mut house: House) {
    let (full, bare) = (full(&house, "17_18"), bare(&house, ALPHA, "17_19"));
    let ids = house.social.put_posts(vec![full.clone(), bare.clone()], MANY).await.unwrap();
    assert_eq!(ids, [Some(full.id), Some(bare.id)]);
    assert!(house.social.put_posts(Vec::new(), MANY).await.unwrap().is_empty());
    house.reopen();
    assert_eq!(house.social.find_by_external(ALPHA, SHOP, "17_18").await.unwrap().as_ref(), Some(&full));
    assert_eq!(house.social.find_by_external(ALPHA, PAGE, "17_18").await.unwrap(), None);
    assert_eq!(found(&house, full.id).await, Some(full));
    assert_eq!(found(&house, bare.id).await, Some(bare));
    assert_eq!(found(&house, SocialPostId(1)).await, None);
}

async fn a_post_that_comes_again_is_written_over_and_keeps_its_id_and_media(house: House) {
    let first = full(&house, "17_18");
    put(&house, &first).await;
    house.wait(HOUR);
    let again = bare(&house, ALPHA, "17_18");
    let elsewhere = SocialPost { inbox: PAGE, ..bare(&house, ALPHA, "17_18") };
    let ids = house.social.put_posts(vec![again.clone(), elsewhere.clone()], MANY).await.unwrap();
    assert_eq!(ids, [Some(first.id), Some(elsewhere.id)]);
    let stored = SocialPost { id: first.id, media: first.media.clone(), ..again.clone() };
    assert_eq!(found(&house, first.id).await, Some(stored));
    assert_eq!(found(&house, again.id).await, None);
    let pictured = SocialPost { media: first.media[..1].to_vec(), text: "twice".to_owned(), ..again };
    let twice = vec![SocialPost { text: "once".to_owned(), ..pictured.clone() }, pictured.clone()];
    assert_eq!(house.social.put_posts(twice, MANY).await.unwrap(), [Some(first.id); 2], "the last of two stays");
    assert_eq!(found(&house, first.id).await, Some(SocialPost { id: first.id, ..pictured }));
    let new = [bare(&house, ALPHA, "17_20"), full(&house, "17_20")];
    assert_eq!(house.social.put_posts(new.to_vec(), MANY).await.unwrap(), [Some(new[0].id); 2]);
    assert_eq!(found(&house, new[0].id).await, Some(SocialPost { id: new[0].id, ..new[1].clone() }));
    assert_eq!(house.social.count_posts(ALPHA, SHOP).await.unwrap(), 2);
}

async fn no_more_posts_of_an_inbox_are_kept_than_may_be(house: House) {
    let house = Arc::new(house);
    put(&house, &SocialPost { inbox: PAGE, ..bare(&house, ALPHA, "elsewhere") }).await;
    put(&house, &bare(&house, BETA, "theirs")).await;
    let mut writers = JoinSet::new();
    for number in 0..8 {
        let house = Arc::clone(&house);
        writers.spawn(async move {
            let posts = [0, 1].map(|part| bare(&house, ALPHA, &format!("{number}_{part}")));
            house.social.put_posts(posts.to_vec(), 5).await.unwrap()
        });
    }
    let put: Vec<SocialPostId> = writers.join_all().await.into_iter().flatten().flatten().collect();
    assert_eq!((put.len(), house.social.count_posts(ALPHA, SHOP).await.unwrap()), (5, 5));
    let known = found(&house, put[0]).await.unwrap();
    let (again, new) = (SocialPost { text: "new words".to_owned(), ..known.clone() }, bare(&house, ALPHA, "one too many"));
    let ids = house.social.put_posts(vec![new.clone(), again.clone()], 5).await.unwrap();
    assert_eq!(ids, [None, Some(known.id)], "what is there is written over nevertheless");
    assert_eq!(found(&house, known.id).await, Some(again));
    assert_eq!(found(&house, new.id).await, None);
}

async fn posts_are_listed_newest_first_of_one_inbox_or_of_all(house: House) {
    let start = house.now();
    let mut posts = Vec::new();
    // Two of each time; the later it was put the earlier it was published.
    for (number, inbox) in (0_u32..6).zip([SHOP, PAGE].into_iter().cycle()) {
        let published_at = start.minus(HOUR * (number / 2));
        posts.push(SocialPost { published_at, inbox, ..bare(&house, ALPHA, &format!("{number}")) });
    }
    house.social.put_posts(posts.clone(), MANY).await.unwrap();
    put(&house, &bare(&house, BETA, "theirs")).await;
    let listed = async |inbox: Option<InboxId>, after: Option<usize>, limit: usize| -> Vec<usize> {
        let after: Option<(Timestamp, SocialPostId)> = after.map(|after| (posts[after].published_at, posts[after].id));
        let found = house.social.list_posts(ALPHA, inbox, after, limit).await.unwrap();
        found.iter().map(|found| posts.iter().position(|post| post == found).unwrap()).collect()
    };
    assert_eq!(listed(None, None, 100).await, [1, 0, 3, 2, 5, 4]);
    assert_eq!(listed(None, None, 3).await, [1, 0, 3]);
    assert_eq!(listed(None, Some(3), 2).await, [2, 5]);
    assert_eq!(listed(None, Some(4), 2).await, [0; 0]);
    assert_eq!(listed(Some(PAGE), None, 100).await, [1, 3, 5]);
    assert_eq!(listed(Some(PAGE), Some(1), 1).await, [3]);
}

async fn a_comment_stands_once_and_no_more_of_a_post_than_may_be(mut house: House) {
    let post = full(&house, "17_18");
    let other = bare(&house, ALPHA, "17_19");
    house.social.put_posts(vec![post.clone(), other.clone()], MANY).await.unwrap();
    let bare = comment(&house, &post, "c1");
    let whole = SocialComment {
        parent: "c1".to_owned(),
        author: "Änne".to_owned(),
        author_id: "24680".to_owned(),
        text: "Wie teuer? \"🙈\"".to_owned(),
        likes: Some(2),
        ..comment(&house, &post, "c2")
    };
    let new = house.social.put_comments(vec![bare.clone(), whole.clone()], 3).await.unwrap();
    assert_eq!((new, house.social.put_comments(Vec::new(), 3).await.unwrap()), (2, 0));
    house.reopen();
    assert_eq!(comments(&house, post.id).await, [bare.clone(), whole.clone()]);
    house.wait(HOUR);
    let changed = SocialComment { likes: Some(7), author_id: String::new(), ..whole.clone() };
    let third = comment(&house, &post, "c3");
    let of_other = comment(&house, &other, "c5");
    let some = [&changed, &third, &comment(&house, &post, "c4"), &third, &of_other].map(Clone::clone);
    assert_eq!(house.social.put_comments(some.to_vec(), 3).await.unwrap(), 2, "the fourth of a post is not put");
    assert_eq!(comments(&house, post.id).await, [bare, changed, third]);
    assert_eq!(comments(&house, other.id).await, [of_other]);
}

async fn comments_are_listed_oldest_first_and_by_their_author(house: House) {
    let post = bare(&house, ALPHA, "17_18");
    let elsewhere = SocialPost { inbox: PAGE, ..bare(&house, ALPHA, "17_18") };
    house.social.put_posts(vec![post.clone(), elsewhere.clone()], MANY).await.unwrap();
    let by = |of: &SocialPost, external: &str, author: &str, at: Timestamp| SocialComment {
        author_id: author.to_owned(),
        at,
        ..comment(&house, of, external)
    };
    let (now, before) = (house.now(), house.now().minus(HOUR));
    let all = [
        by(&post, "c7", "otto", before),
        by(&post, "c9", "mira", before),
        by(&post, "c1", "mira", now),
        by(&post, "c3", "", now),
        by(&post, "c5", "mira", now),
    ];
    let mut mixed = all.to_vec();
    mixed.reverse();
    mixed.push(by(&elsewhere, "c2", "mira", now));
    house.social.put_comments(mixed, 100).await.unwrap();
    let after = |comment: &SocialComment| Some((comment.at, comment.external.clone()));
    let listed = async |after, limit| house.social.list_comments(ALPHA, post.id, after, limit).await.unwrap();
    assert_eq!(listed(None, 100).await, all);
    assert_eq!(listed(None, 3).await, all[..3]);
    assert_eq!(listed(after(&all[0]), 2).await, all[1..3]);
    assert_eq!(listed(after(&all[4]), 2).await, []);
    let of_author =
        async |author: &str, after, limit| house.social.list_by_author(ALPHA, SHOP, author, after, limit).await.unwrap();
    let miras = [&all[2], &all[4], &all[1]].map(Clone::clone);
    assert_eq!(of_author("mira", None, 100).await, miras);
    assert_eq!(of_author("mira", None, 2).await, miras[..2]);
    assert_eq!(of_author("mira", Some("c5"), 2).await, miras[2..]);
    assert_eq!(of_author("", None, 100).await, [], "whoever is not told is nobody");
}

async fn the_last_figures_of_a_day_stay_and_are_listed_by_day(mut house: House) {
    let post = Some(SocialPostId(71));
    let (first, last) = (day(None, TODAY, Some(100)), day(None, TODAY, None));
    let (earlier, of_post) = (day(None, TODAY - 1, Some(90)), day(post, TODAY, None));
    let elsewhere = DayFigures { inbox: PAGE, ..day(None, TODAY, Some(7)) };
    house.social.note_figures(vec![first.clone(), earlier.clone(), elsewhere, of_post.clone()]).await.unwrap();
    assert_eq!(figures(&house, None, 0).await, [earlier.clone(), first]);
    let unknown = DayFigures { counts: Counts::default(), ..last };
    house.social.note_figures(vec![unknown.clone()]).await.unwrap();
    house.social.note_figures(Vec::new()).await.unwrap();
    house.reopen();
    assert_eq!(figures(&house, None, 0).await, [earlier, unknown.clone()], "what is not told any more is not known");
    assert_eq!(figures(&house, None, TODAY).await, [unknown]);
    assert_eq!(figures(&house, post, 0).await, [of_post]);
    let many = (0..KEPT_DAYS + 9).map(|number| day(Some(SocialPostId(72)), TODAY + number, None)).collect();
    house.social.note_figures(many).await.unwrap();
    let found = figures(&house, Some(SocialPostId(72)), TODAY + 2).await;
    let days: Vec<u32> = found.iter().map(|figures| figures.day).collect();
    assert_eq!(days, (TODAY + 2..=TODAY + 2 + KEPT_DAYS).collect::<Vec<_>>());
}

async fn old_days_are_forgotten_step_by_step(house: House) {
    let post = Some(SocialPostId(71));
    let old = [day(None, TODAY - 2, None), day(post, TODAY - 2, None), day(post, TODAY - 1, None)];
    let theirs = DayFigures { organisation: BETA, ..day(None, TODAY - 2, None) };
    house.social.note_figures([old.to_vec(), vec![day(None, TODAY, None), theirs.clone()]].concat()).await.unwrap();
    let forget = async |limit| house.social.forget_figures(ALPHA, TODAY, limit).await.unwrap();
    assert_eq!(forget(2).await, 2);
    assert_eq!(figures(&house, post, 0).await, [day(post, TODAY - 1, None)], "the oldest first");
    assert_eq!((forget(2).await, forget(2).await), (1, 0));
    assert_eq!(figures(&house, None, 0).await, [day(None, TODAY, None)]);
    assert_eq!(house.social.list_figures(BETA, SHOP, None, 0).await.unwrap(), [theirs]);
}

async fn an_inbox_is_forgotten_step_by_step_and_its_media_are_told(house: House) {
    let posts = [full(&house, "1"), full(&house, "2"), bare(&house, ALPHA, "3")];
    let elsewhere = SocialPost { inbox: PAGE, ..full(&house, "1") };
    house.social.put_posts([posts.to_vec(), vec![elsewhere.clone()]].concat(), MANY).await.unwrap();
    let said: Vec<SocialComment> = ["c1", "c2", "c3"].map(|name| comment(&house, &posts[0], name)).to_vec();
    let other = comment(&house, &elsewhere, "c1");
    house.social.put_comments([said, vec![other.clone()]].concat(), 100).await.unwrap();
    house.social.note_figures(vec![day(None, TODAY, None), day(Some(posts[0].id), TODAY, None)]).await.unwrap();
    let forget = async || house.social.forget_inbox(ALPHA, SHOP, 2).await.unwrap();
    let first = forget().await;
    assert_eq!(first.rows, 6, "two of each kind");
    assert_eq!(house.social.count_posts(ALPHA, SHOP).await.unwrap(), 1);
    let second = forget().await;
    assert_eq!((second.rows, forget().await), (2, Forgotten::default()));
    assert_eq!([first.blobs, second.blobs].concat(), [BlobId(9), BlobId(9)]);
    assert_eq!(house.social.list_posts(ALPHA, None, None, 100).await.unwrap(), std::slice::from_ref(&elsewhere));
    assert_eq!(comments(&house, posts[0].id).await, []);
    assert_eq!(comments(&house, elsewhere.id).await, [other]);
    assert_eq!((figures(&house, None, 0).await, figures(&house, Some(posts[0].id), 0).await), (Vec::new(), Vec::new()));
    assert_eq!(house.social.count_posts(ALPHA, SHOP).await.unwrap(), 0);
    put(&house, &bare(&house, ALPHA, "1")).await;
}

async fn the_comments_of_whoever_is_erased_are_gone(house: House) {
    let post = bare(&house, ALPHA, "17_18");
    let elsewhere = SocialPost { inbox: PAGE, ..bare(&house, ALPHA, "17_18") };
    let theirs = bare(&house, BETA, "17_18");
    let by = |of: &SocialPost, external: &str, author: &str| SocialComment {
        author_id: author.to_owned(),
        ..comment(&house, of, external)
    };
    let stays = [by(&post, "c3", "otto"), by(&post, "c4", "")];
    let of_other = by(&elsewhere, "c1", "mira");
    let all = [by(&post, "c1", "mira"), by(&post, "c2", "mira"), by(&elsewhere, "c2", "ana")];
    let all = [all.to_vec(), stays.to_vec(), vec![of_other.clone(), by(&theirs, "c1", "mira")]].concat();
    house.social.put_comments(all, 100).await.unwrap();
    let authors = [(SHOP, "mira"), (SHOP, ""), (PAGE, "ana")].map(|(inbox, author)| (inbox, author.to_owned()));
    assert_eq!(house.social.forget_authors(ALPHA, &authors).await.unwrap(), 3);
    assert_eq!(house.social.forget_authors(ALPHA, &authors).await.unwrap(), 0);
    assert_eq!(comments(&house, post.id).await, stays);
    assert_eq!(comments(&house, elsewhere.id).await, [of_other]);
    assert_eq!(house.social.list_comments(BETA, theirs.id, None, 10).await.unwrap().len(), 1);
}

async fn what_others_copied_is_not_there(house: House) {
    let ours = full(&house, "17_18");
    put(&house, &ours).await;
    let said = SocialComment { author_id: "mira".to_owned(), ..comment(&house, &ours, "c1") };
    house.social.put_comments(vec![said.clone()], 100).await.unwrap();
    house.social.note_figures(vec![day(None, TODAY, None)]).await.unwrap();
    let store = &house.social;
    assert_eq!(store.find_post(BETA, ours.id).await.unwrap(), None);
    assert_eq!(store.find_by_external(BETA, SHOP, "17_18").await.unwrap(), None);
    for inbox in [None, Some(SHOP)] {
        assert_eq!(store.list_posts(BETA, inbox, None, 10).await.unwrap(), []);
    }
    assert_eq!(store.count_posts(BETA, SHOP).await.unwrap(), 0);
    assert_eq!(store.list_comments(BETA, ours.id, None, 10).await.unwrap(), []);
    assert_eq!(store.list_by_author(BETA, SHOP, "mira", None, 10).await.unwrap(), []);
    assert_eq!(store.list_figures(BETA, SHOP, None, 0).await.unwrap(), []);
    assert_eq!(store.forget_figures(BETA, TODAY + 1, 10).await.unwrap(), 0);
    assert_eq!(store.forget_inbox(BETA, SHOP, 10).await.unwrap(), Forgotten::default());
    assert_eq!(store.forget_authors(BETA, &[(SHOP, "mira".to_owned())]).await.unwrap(), 0);
    assert_eq!(comments(&house, ours.id).await, [said]);
    assert_eq!(found(&house, ours.id).await, Some(ours));
}
