use std::time::Duration;

use engine::ids::InboxId;
use engine::model::social::Counts;

use super::comments::Mark;
use super::erased::{ErasedAuthors, digest, is_erased};
use super::figures::added;
use super::place::{Came, Phase, Walk};
use super::walk::progress;
use super::*;

const NOON: Timestamp = Timestamp::from_millis(1_795_176_000_000);

#[test]
fn a_day_is_counted_from_the_first_one() {
    assert_eq!(day_of(Timestamp::from_millis(DAY_MS - 1)), 0);
    assert_eq!(day_of(Timestamp::from_millis(DAY_MS)), 1);
    assert_eq!(day_of(NOON), 20_777);
    assert_eq!(day_of(Timestamp::from_millis(-1)), 0);
}

#[test]
fn a_mark_is_read_as_it_was_written() {
    for mark in [
        Mark { count: Some(37), cursor: "QVFI=".to_owned() },
        Mark { count: None, cursor: "a b".to_owned() },
        Mark { count: Some(0), cursor: String::new() },
    ] {
        assert_eq!(Mark::read(&mark.written()), mark);
    }
    assert_eq!(Mark::read(""), Mark::default(), "nothing was fetched yet");
}

#[test]
fn progress_never_goes_back() {
    let mut walk = Walk { told: Some(100), ..Walk::new(true, NOON) };
    walk.read = 50;
    assert_eq!((progress(&walk).done, progress(&walk).total), (50, Some(200)));
    walk.read = 120;
    assert_eq!((progress(&walk).done, progress(&walk).total), (120, Some(240)), "there were more than told");
    walk.phase = Phase::Comments;
    walk.looked = 120;
    assert_eq!((progress(&walk).done, progress(&walk).total), (240, Some(240)));
    let recent = Walk { told: Some(100), read: 3, ..Walk::new(false, NOON) };
    assert_eq!(progress(&recent).total, None, "how many of them are new nobody knows");
}

#[test]
fn what_nobody_tells_stays_unknown_in_a_sum() {
    let one = Counts { likes: Some(2), comments: None, shares: None };
    let other = Counts { likes: Some(3), comments: Some(1), shares: None };
    assert_eq!(added(one, other), Counts { likes: Some(5), comments: Some(1), shares: None });
}

#[test]
fn what_somebody_wrote_before_they_were_erased_does_not_come_again() {
    let erased = ErasedAuthors::from([(digest(InboxId(1), "24001"), NOON)]);
    let is_kept_out = |inbox, author, at| is_erased(&erased, InboxId(inbox), author, at);
    assert!(is_kept_out(1, "24001", NOON));
    assert!(!is_kept_out(1, "24001", NOON.plus(Duration::from_secs(1))), "they are somebody new");
    assert!(!is_kept_out(1, "24002", NOON) && !is_kept_out(2, "24001", NOON));
    assert!(!digest(InboxId(1), "24001").contains("24001"));
}

#[test]
fn a_report_says_what_came() {
    let came = Came { posts: 1, new_posts: 1, new_comments: 3, pictures: 0, gone: 0 };
    assert_eq!(came.report(), "1 post, 1 new. New comments: 3.");
    let came = Came { posts: 40, new_posts: 2, new_comments: 0, pictures: 5, gone: 1 };
    assert_eq!(came.report(), "40 posts, 2 new. New comments: 0. Pictures: 5. No more at the platform: 1 post.");
}
