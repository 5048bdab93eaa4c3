use std::time::Duration;

use engine::clock::Timestamp;
use engine::model::social::Counts;
use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::failure::Failure;
use crate::graph::Answered;
use crate::pace::UsageOf;
use crate::platform::Platform;

const NOON: Timestamp = Timestamp::from_millis(1_795_176_000_000);

fn posts() -> Call {
    Call::Posts { after: String::new(), rows: POSTS_AT_ONCE }
}

fn comments() -> Call {
    Call::Comments { post: "9_1".to_owned(), after: String::new(), rows: 25 }
}

fn listed_posts(channel: Channel, said: &Value) -> Listed<FoundPost> {
    match read(&posts(), channel, said) {
        Some(Said::Posts(listed)) => listed,
        other => panic!("no posts: {other:?}"),
    }
}

fn listed_comments(channel: Channel, said: &Value) -> Vec<FoundComment> {
    match read(&comments(), channel, said) {
        Some(Said::Comments(listed)) => listed.items,
        other => panic!("no comments: {other:?}"),
    }
}

#[test]
fn calls_ask_for_what_is_kept_and_nothing_empty() {
    let first = posts().request("9", Channel::Messenger);
    assert_eq!(first.path, "9/posts");
    assert!(first.query.iter().all(|(name, _)| *name != "after"), "{first:?}");
    assert!(first.query.contains(&("limit", "50".to_owned())), "{first:?}");
    let next = Call::Posts { after: "abc".to_owned(), rows: 12 }.request("8", Channel::Instagram);
    assert_eq!(next.path, "8/media");
    assert!(next.query.contains(&("after", "abc".to_owned())) && next.query.contains(&("limit", "12".to_owned())), "{next:?}");
    let of_page = comments().request("9", Channel::Messenger);
    assert_eq!(of_page.path, "9_1/comments");
    assert!(of_page.query.contains(&("order", "chronological".to_owned())), "{of_page:?}");
    assert!(of_page.query.contains(&("limit", "25".to_owned())), "{of_page:?}");
    let of_instagram = comments().request("8", Channel::Instagram);
    assert!(of_instagram.query.iter().all(|(name, _)| *name != "order"), "{of_instagram:?}");
    assert!(of_instagram.query.contains(&("limit", "25".to_owned())), "{of_instagram:?}");
    assert_eq!((comments_at_once(Channel::Messenger), comments_at_once(Channel::Instagram)), (100, 50));
    let account = Call::Account.request("8", Channel::Instagram);
    assert_eq!((account.path.as_str(), account.query), ("8", vec![("fields", "followers_count,media_count".to_owned())]));
}

#[test]
fn posts_of_a_page_are_read_with_their_pictures_and_figures() {
    let picture = |name: &str| json!({"image": {"src": format!("https://cdn.example/{name}"), "height": 1, "width": 1}});
    let whole = json!({"id": "9_1", "message": "New lamps", "created_time": "2026-11-20T12:00:00+0000",
        "permalink_url": "https://www.facebook.com/9_1", "full_picture": "https://cdn.example/a",
        "attachments": {"data": [{"media_type": "album", "media": picture("a"), "subattachments": {"data": [
            {"media_type": "photo", "media": picture("a")}, {"media_type": "video", "media": picture("b")}]}}]},
        "shares": {"count": 3}, "reactions": {"data": [], "summary": {"total_count": 7}},
        "comments": {"data": [], "summary": {"total_count": 2}}});
    let bare = json!({"id": "9_2", "created_time": 1_795_176_000});
    let odd = json!({"id": "9/../8", "created_time": 1_795_176_000});
    let paging = json!({"cursors": {"before": "a", "after": "b"}, "next": "https://graph.example/next"});
    let listed = listed_posts(Channel::Messenger, &json!({"data": [whole, bare, odd, {"id": "9_3"}], "paging": paging}));
    assert_eq!(listed.next.as_deref(), Some("b"));
    let [first, second] = listed.items.as_slice() else { panic!("two make sense: {listed:?}") };
    assert_eq!((first.external.as_str(), first.text.as_str(), first.at), ("9_1", "New lamps", NOON));
    assert_eq!(first.counts, Counts { likes: Some(7), comments: Some(2), shares: Some(3) });
    let media: Vec<_> = first.media.iter().map(|medium| (medium.is_film, medium.url.as_deref())).collect();
    assert_eq!(media, [(false, Some("https://cdn.example/a")), (true, Some("https://cdn.example/b"))]);
    assert_eq!((second.counts, second.media.len()), (Counts { shares: Some(0), ..Counts::default() }, 0));
}

#[test]
fn media_of_instagram_are_posts_and_of_a_film_the_still_is_taken() {
    let film = json!({"id": "1", "caption": "It glows", "media_type": "VIDEO", "media_url": "https://cdn.example/film",
        "thumbnail_url": "https://cdn.example/still", "permalink": "https://www.instagram.com/p/1/",
        "timestamp": "2026-11-20T12:00:00+0000", "like_count": 5, "comments_count": 1});
    let child = |id: &str| json!({"id": id, "media_type": "IMAGE", "media_url": format!("https://cdn.example/{id}")});
    let carousel = json!({"id": "2", "media_type": "CAROUSEL_ALBUM", "media_url": "https://cdn.example/a",
        "timestamp": "2026-11-20T12:00:00+0000", "children": {"data": [child("a"), child("b")]}});
    let listed = listed_posts(Channel::Instagram, &json!({"data": [film, carousel], "paging": {"cursors": {"after": "z"}}}));
    assert_eq!((listed.last.as_deref(), listed.next), (Some("z"), None), "a cursor alone is no next page");
    let still = FoundMedium { is_film: true, url: Some("https://cdn.example/still".to_owned()) };
    assert_eq!(listed.items[0].media, [still]);
    assert_eq!(listed.items[0].counts, Counts { likes: Some(5), comments: Some(1), shares: None });
    assert_eq!((listed.items[1].media.len(), listed.items[1].counts), (2, Counts::default()), "hidden likes are unknown");
}

#[test]
fn comments_come_with_who_wrote_them_and_what_they_answer() {
    let top = json!({"id": "1_2", "message": "price?", "from": {"id": "24001", "name": "Ben Low"}, "created_time": 1_795_176_000,
        "like_count": 2});
    let answer = json!({"id": "1_3", "message": "From 20", "created_time": 1_795_176_060, "parent": {"id": "1_2"}});
    let found = listed_comments(Channel::Messenger, &json!({"data": [top, answer]}));
    assert_eq!((found[0].author.as_str(), found[0].author_id.as_str(), found[0].likes), ("Ben Low", "24001", Some(2)));
    assert_eq!((found[1].parent.as_str(), found[1].author.as_str()), ("1_2", ""));
    let reply = json!({"id": "52", "text": "Yes!", "username": "shop", "timestamp": "2026-11-20T12:01:00+0000"});
    let top = json!({"id": "51", "text": "in blue?", "username": "cleo", "from": {"id": "17001", "username": "cleo"},
        "timestamp": "2026-11-20T12:00:00+0000", "like_count": 1, "replies": {"data": [reply]}});
    let found = listed_comments(Channel::Instagram, &json!({"data": [top]}));
    let told: Vec<_> = found.iter().map(|comment| (comment.external.as_str(), comment.parent.as_str(), comment.at)).collect();
    assert_eq!(told, [("51", "", NOON), ("52", "51", NOON.plus(Duration::from_mins(1)))]);
    assert_eq!(found[0].author_id, "17001");
}

#[test]
fn a_refusal_is_judged_by_its_numbers_and_a_limit_says_how_long() {
    let usage = Usage { of: vec![UsageOf { id: "9".to_owned(), percent: 95, regain: Some(Duration::from_mins(7)) }] };
    let of = |code, subcode, usage: &Usage| {
        let failure = Failure { code, subcode, ..Failure::default() };
        Met { trouble: Trouble::Refused(failure), usage: usage.clone() }.verdict(Platform::Messenger)
    };
    let none = Usage::default();
    for code in [4, 17, 32, 613, 80_001] {
        assert_eq!(of(code, 0, &usage), Verdict::Limit(Duration::from_mins(7)), "{code}");
        assert_eq!(of(code, 0, &none), Verdict::Limit(Duration::from_mins(15)), "{code}");
    }
    assert_eq!((of(190, 463, &none), of(10, 0, &none), of(200, 0, &none)), (Verdict::Token, Verdict::Account, Verdict::Account));
    assert_eq!((of(100, 33, &none), of(100, 0, &none), of(2, 0, &none)), (Verdict::Gone, Verdict::Never, Verdict::Again));
    assert_eq!(Met::unanswered(Trouble::NoAnswer).verdict(Platform::Instagram), Verdict::Again);
    assert_eq!((strain(&usage), strain(&none)), (Some(Duration::from_mins(7)), None));
    let some = Usage { of: vec![UsageOf { id: String::new(), percent: 89, regain: None }] };
    assert_eq!(strain(&some), None);
}

#[test]
fn a_page_that_is_too_much_is_known_by_its_code_whatever_the_status() {
    let words = "Please reduce the amount of data you're asking for, then retry your request";
    let said = json!({"error": {"code": 1, "message": words}});
    for status in [500, 503, 400] {
        let answered = Answered { status, body: said.to_string().into_bytes(), usage: Usage::default() };
        let met = Met { trouble: answered.value().unwrap_err(), usage: Usage::default() };
        assert!(met.is_too_much(), "{status}");
        assert_eq!(met.verdict(Platform::Messenger), Verdict::Again, "{status}");
    }
    for code in [2, 4, 100] {
        let failure = Failure { code, ..Failure::default() };
        assert!(!Met::unanswered(Trouble::Refused(failure)).is_too_much(), "{code}");
    }
    assert!(!Met::unanswered(Trouble::NoAnswer).is_too_much());
}

proptest! {
    #[test]
    fn rubbish_is_no_answer_and_breaks_nothing(text in ".{0,40}", number in any::<i64>()) {
        let row = json!({"id": text, "message": number, "created_time": number, "timestamp": text, "from": text, "parent": number,
            "attachments": {"data": [{"media": text}, number]}, "children": {"data": [text]}, "media_type": number,
            "replies": {"data": [{"id": number, "timestamp": number}]}, "reactions": number, "shares": text});
        let said = json!({"id": text, "data": [row, number, text], "paging": {"cursors": {"after": number}, "next": text}});
        for call in [posts(), comments(), Call::Account, Call::Post { id: "1".to_owned() }] {
            for channel in [Channel::Messenger, Channel::Instagram] {
                let _any = read(&call, channel, &said);
            }
        }
    }
}
