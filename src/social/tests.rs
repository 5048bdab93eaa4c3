use std::time::Duration;

use channels::social::Verdict;
use engine::clock::Timestamp;
use engine::ids::{InboxId, OrgId, RunId};
use engine::model::social::Counts;

use super::comments::Mark;
use super::erased::{ErasedAuthors, digest, erased_among, is_erased};
use super::figures::added;
use super::place::{Came, Phase, Walk};
use super::portion::{Portion, Then, goes_on};
use super::walk::{Stop, progress};
use super::*;

const NOON: Timestamp = Timestamp::from_millis(1_795_176_000_000);

#[test]
fn a_day_is_counted_from_the_first_one() {
    assert_eq!(day_of(Timestamp::from_millis(86_399_999)), 0);
    assert_eq!(day_of(Timestamp::from_millis(86_400_000)), 1);
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
fn whoever_is_erased_while_their_comments_are_written_down_is_found_among_them_once() {
    let later = NOON.plus(Duration::from_secs(1));
    let written = [("24001", NOON), ("24002", NOON), ("24001", NOON), ("24003", later), ("", NOON)];
    let written = written.map(|(author, at)| (author.to_owned(), at));
    let among = |erased: &ErasedAuthors| erased_among(erased, InboxId(1), &written);
    assert!(among(&ErasedAuthors::new()).is_empty());
    let erased = ErasedAuthors::from(["24001", "24003"].map(|author| (digest(InboxId(1), author), NOON)));
    assert_eq!(among(&erased), [(InboxId(1), "24001".to_owned())], "who wrote afterwards is somebody new");
}

#[test]
fn a_run_that_was_asked_for_takes_no_account_from_the_one_that_is_at_it() {
    let later = NOON.plus(Duration::from_mins(1));
    let held = |run, until| SocialPlace { run: Some(RunId(run)), busy_until: until, ..SocialPlace::new(OrgId(1), InboxId(1)) };
    let after = |mut kept: SocialPlace, seen: &SocialPlace| {
        kept.awaits(RunId(2), seen, NOON);
        (kept.run, kept.busy_until)
    };
    let (fresh, own) = (SocialPlace::new(OrgId(1), InboxId(1)), (Some(RunId(2)), Some(SocialPlace::lease(NOON))));
    assert_eq!(after(fresh.clone(), &fresh), own);
    assert_eq!(after(held(1, Some(later)), &fresh), (Some(RunId(1)), Some(later)), "the first of two clicks");
    assert_eq!(after(held(1, Some(NOON)), &fresh), own, "it is silent for too long");
    assert_eq!(after(held(1, None), &fresh), own, "it has ended");
    let stopped = held(1, Some(later));
    assert_eq!(after(stopped.clone(), &stopped), own, "it was over when this one was asked for");
    assert_eq!(after(held(2, None), &fresh), (Some(RunId(2)), None), "this one has ended already");
    assert_eq!(after(held(2, Some(later)), &fresh), (Some(RunId(2)), Some(later)), "this one has begun already");
}

#[test]
fn a_report_says_what_came() {
    let came = Came { posts: 1, new_posts: 1, new_comments: 3, pictures: 0, gone: 0 };
    assert_eq!(came.report(), "1 post, 1 new. New comments: 3.");
    let came = Came { posts: 40, new_posts: 2, new_comments: 0, pictures: 5, gone: 1 };
    assert_eq!(came.report(), "40 posts, 2 new. New comments: 0. Pictures: 5. No more at the platform: 1 post.");
}

fn refused(verdict: Verdict, is_too_much: bool) -> Stop {
    Stop { verdict, is_too_much, said: String::new() }
}

/// The sizes with which a page is asked for that comes with at most so many rows, and whether it comes.
fn asked(portion: &mut Portion, most: u32) -> (Vec<u32>, bool) {
    let mut sizes = Vec::new();
    loop {
        sizes.push(portion.rows());
        if portion.rows() <= most {
            portion.came();
            return (sizes, true);
        }
        if portion.refused(&refused(Verdict::Again, true)) == Then::Never {
            return (sizes, false);
        }
    }
}

#[test]
fn a_page_that_is_too_much_is_asked_for_by_halves_and_the_next_ones_grow_again() {
    let mut portion = Portion::of(100);
    assert_eq!(asked(&mut portion, 7), (vec![100, 50, 25, 12, 6], true));
    assert_eq!(asked(&mut portion, 7), (vec![12, 6], true), "one in vain for each that comes");
    for size in [12, 24, 48, 96, 100, 100] {
        assert_eq!(asked(&mut portion, 100), (vec![size], true));
    }
    assert_eq!(asked(&mut portion, 0), (vec![100, 50, 25, 12, 6, 3, 1, 1], false), "one alone is given up");
}

#[test]
fn what_may_pass_by_itself_is_asked_for_again_and_a_last_time_with_few_rows() {
    let mut portion = Portion::of(50);
    let again = refused(Verdict::Again, false);
    assert_eq!((portion.refused(&again), portion.rows()), (Then::Later, 50));
    assert_eq!((portion.refused(&again), portion.rows()), (Then::AtOnce, 10));
    assert_eq!((portion.refused(&again), portion.rows()), (Then::Never, 10));
    let mut portion = Portion::of(50);
    let limit = refused(Verdict::Limit(Duration::from_mins(1)), false);
    assert_eq!((portion.refused(&limit), portion.refused(&limit), portion.rows()), (Then::Later, Then::Never, 50));
    for verdict in [Verdict::Gone, Verdict::Token, Verdict::Account, Verdict::Never] {
        assert_eq!(Portion::of(50).refused(&refused(verdict, false)), Then::Never, "{verdict:?}");
    }
}

#[test]
fn a_list_is_followed_in_pages_of_any_size_and_not_for_ever() {
    assert!(goes_on(9_999, 9_999, 10_000), "each post on a page of its own");
    assert!(goes_on(200, 10_000, 10_000));
    assert!(!goes_on(200, 0, 10_000), "pages without anything");
    assert!(!goes_on(400, 20_000, 10_000), "the same pages in turn");
}
