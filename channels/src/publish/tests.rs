use engine::clock::Timestamp;
use engine::ids::{BlobId, InboxId, OperatorId, OrgId, PostId};
use engine::model::inbox::Channel;
use engine::model::post::{Media, MediaKind, Post, PostState, Work};
use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::failure::Failure;
use crate::platform::Platform;

fn post(text: &str, media: Vec<Media>) -> Post {
    Post {
        id: PostId(1),
        organisation: OrgId(1),
        inbox: InboxId(1),
        text: text.to_owned(),
        link: String::new(),
        media,
        state: PostState::Draft,
        publish_at: None,
        work: Work::default(),
        trouble: None,
        created_by: OperatorId(1),
        created_at: Timestamp::default(),
        updated_at: Timestamp::default(),
        approved_by: None,
        published_at: None,
        remote: None,
        permalink: None,
        next_at: None,
        version: 0,
    }
}

fn picture(media_type: &str, width: u32, height: u32) -> Media {
    Media {
        blob: BlobId(1),
        kind: MediaKind::Image,
        name: "lamp.jpg".to_owned(),
        media_type: media_type.to_owned(),
        bytes: 1_000,
        width,
        height,
        alt: String::new(),
    }
}

fn jpeg() -> Media {
    picture("image/jpeg", 1_080, 1_080)
}

fn film() -> Media {
    Media { kind: MediaKind::Video, ..picture("video/mp4", 0, 0) }
}

fn pointers(post: &Post, channel: Channel) -> Vec<String> {
    problems(post, channel).into_iter().map(|fault| fault.pointer).collect()
}

#[test]
fn instagram_wants_a_medium_jpeg_and_a_shape_it_shows() {
    let faults = |media| pointers(&post("New lamps", media), Channel::Instagram);
    let none: [String; 0] = [];
    assert_eq!(faults(Vec::new()), ["/media"]);
    assert_eq!(faults(vec![jpeg()]), none);
    assert_eq!(faults(vec![jpeg(), film()]), none);
    assert_eq!(faults(vec![jpeg(), picture("image/png", 1_080, 1_080)]), ["/media/1"]);
    for (width, height) in [(800, 1_000), (1_080, 1_350), (1_910, 1_000), (1_080, 566)] {
        assert_eq!(faults(vec![picture("image/jpeg", width, height)]), none, "{width}×{height}");
    }
    for (width, height) in [(700, 1_000), (2_000, 1_000), (0, 0)] {
        assert_eq!(faults(vec![picture("image/jpeg", width, height)]), ["/media/0"], "{width}×{height}");
    }
    assert_eq!(faults(vec![Media { bytes: 9 << 20, ..jpeg() }]), ["/media/0"]);
    assert_eq!(faults(vec![Media { media_type: "video/webm".to_owned(), ..film() }]), ["/media/0"]);
    assert_eq!(faults(vec![jpeg(); 11]), ["/media"]);
    assert_eq!(faults(vec![Media { alt: "x".repeat(1_001), ..jpeg() }]), ["/media/0/alt"]);
}

#[test]
fn a_caption_has_its_limits() {
    let faults = |text: &str| pointers(&post(text, vec![jpeg()]), Channel::Instagram);
    let none: [String; 0] = [];
    assert_eq!(faults(""), none);
    assert_eq!(faults(&"é".repeat(2_200)), none);
    assert_eq!(faults(&"é".repeat(2_201)), ["/text"]);
    assert_eq!(faults(&"#lamp ".repeat(30)), none);
    assert_eq!(faults(&"#lamp".repeat(31)), ["/text"]);
    assert_eq!(faults("# # # and more"), none);
    assert_eq!(faults(&"@ana ".repeat(21)), ["/text"]);
    let with_link = Post { link: "https://shop.example".to_owned(), ..post("x", vec![jpeg()]) };
    assert_eq!(pointers(&with_link, Channel::Instagram), ["/link"]);
}

#[test]
fn a_page_takes_words_a_link_pictures_or_one_film() {
    let none: [String; 0] = [];
    let page = |post: &Post| pointers(post, Channel::Messenger);
    assert_eq!(page(&post(" ", Vec::new())), ["/text"]);
    assert_eq!(page(&post("New lamps", Vec::new())), none);
    assert_eq!(page(&post("", vec![jpeg(), picture("image/png", 10, 4_000)])), none);
    assert_eq!(page(&post("", vec![film()])), none);
    assert_eq!(page(&post("", vec![film(), film()])), ["/media"]);
    assert_eq!(page(&post("", vec![film(), jpeg()])), ["/media"]);
    assert_eq!(page(&post("", vec![picture("image/gif", 10, 10)])), ["/media/0"]);
    assert_eq!(page(&post(&"x".repeat(63_207), Vec::new())), ["/text"]);
    let linked = |link: &str, media| Post { link: link.to_owned(), ..post("", media) };
    assert_eq!(page(&linked("https://shop.example/a", Vec::new())), none);
    assert_eq!(page(&linked("shop.example", Vec::new())), ["/link"]);
    assert_eq!(page(&linked("javascript:alert(1)", Vec::new())), ["/link"]);
    assert_eq!(page(&linked("https://shop.example/a", vec![jpeg()])), ["/link"]);
    for other in [Channel::Web, Channel::WhatsApp, Channel::Voice] {
        assert_eq!(pointers(&post("x", Vec::new()), other), ["/inbox"]);
    }
}

#[test]
fn calls_are_written_as_the_platform_wants_them() {
    let url = "https://files.example/a.jpg".to_owned();
    let feed = Call::Feed { text: "Hi".into(), link: String::new(), photos: vec!["1".into(), "2".into()] }.request("9");
    assert_eq!((feed.path.as_str(), feed.query.len()), ("9/feed", 0));
    assert_eq!(feed.body, Some(json!({"message": "Hi", "attached_media": [{"media_fbid": "1"}, {"media_fbid": "2"}]})));
    let link = Call::Feed { text: String::new(), link: "https://a.example".into(), photos: Vec::new() }.request("9");
    assert_eq!(link.body, Some(json!({"link": "https://a.example"})));
    let photo = Call::Photo { url: url.clone(), text: "Hi".into(), alt: "A lamp".into(), is_shown: true };
    let body = json!({"url": url, "published": true, "caption": "Hi", "alt_text_custom": "A lamp"});
    assert_eq!((photo.is_public(), photo.request("9").body), (true, Some(body)));
    let kept = Call::Photo { url: url.clone(), text: String::new(), alt: String::new(), is_shown: false };
    assert_eq!((kept.is_public(), kept.request("9").body), (false, Some(json!({"url": url, "published": false}))));
    let video = Call::Film { url: url.clone(), text: "Hi".into() }.request("9");
    let body = json!({"file_url": url, "description": "Hi"});
    assert_eq!(video, Request { path: "9/videos".into(), query: vec![], body: Some(body) });
    let single = Call::Single { kind: MediaKind::Image, url: url.clone(), text: "Hi".into(), alt: "A lamp".into() };
    assert_eq!(single.request("8").body, Some(json!({"image_url": url, "alt_text": "A lamp", "caption": "Hi"})));
    let reel = Call::Single { kind: MediaKind::Video, url: url.clone(), text: "Hi".into(), alt: "A lamp".into() };
    assert_eq!(reel.request("8").body, Some(json!({"media_type": "REELS", "video_url": url, "caption": "Hi"})));
    let part = Call::Part { kind: MediaKind::Video, url: url.clone(), alt: String::new() };
    assert_eq!(part.request("8").body, Some(json!({"media_type": "VIDEO", "video_url": url, "is_carousel_item": true})));
    let carousel = Call::Carousel { parts: vec!["1".into(), "2".into()], text: "Hi".into() };
    assert_eq!(carousel.request("8").body, Some(json!({"media_type": "CAROUSEL", "children": "1,2", "caption": "Hi"})));
    let publish = Call::Publish { container: "1".into() };
    assert_eq!((publish.is_public(), publish.request("8").path.as_str()), (true, "8/media_publish"));
    let posts = Call::Posts { since: Timestamp::from_millis(1_795_176_000_999) }.request("9");
    assert!(posts.query.contains(&("since", "1795176000".to_owned())), "{posts:?}");
}

#[test]
fn answers_are_read_and_anything_else_is_none() {
    let photo = Call::Photo { url: String::new(), text: String::new(), alt: String::new(), is_shown: true };
    assert_eq!(read(&photo, &json!({"id": "1", "post_id": "9_1"})), Some(Said::Made("9_1".into())));
    assert_eq!(read(&Call::Publish { container: "1".into() }, &json!({"id": 17})), Some(Said::Made("17".into())));
    let quota = json!({"data": [{"quota_usage": 2, "config": {"quota_total": 50, "quota_duration": 86_400}}]});
    assert_eq!(read(&Call::Quota, &quota), Some(Said::Quota { used: 2, total: Some(50) }));
    let state = |word: &str| {
        read(&Call::ContainerState { id: "1".into() }, &json!({"status_code": word, "status": "Error: code 2207026"}))
    };
    assert_eq!(state("FINISHED"), Some(Said::Container(Container::Finished)));
    assert_eq!(state("ERROR"), Some(Said::Container(Container::Error("Error: code 2207026".into()))));
    assert_eq!(state("SLEEPING"), None);
    let film = |word: &str| read(&Call::FilmState { id: "1".into() }, &json!({"status": {"video_status": word}}));
    assert_eq!(film("ready"), Some(Said::Film(Film::Ready)));
    assert_eq!(film("upload_complete"), Some(Said::Film(Film::Processing)));
    assert_eq!(film("error"), Some(Said::Film(Film::Error(String::new()))));
    let link = |said| read(&Call::Link { channel: Channel::Messenger, id: "1".into() }, &said);
    let whole = Some(Said::Link(Some("https://www.facebook.com/9/videos/1/".into())));
    assert_eq!(link(json!({"id": "1", "permalink_url": "/9/videos/1/"})), whole);
    assert_eq!(link(json!({"id": "1", "permalink_url": "//evil.example/"})), Some(Said::Link(None)));
    for call in [Call::Quota, Call::Shown, Call::Publish { container: "1".into() }] {
        for other in [json!({}), json!([]), json!({"data": {}}), json!({"id": {}}), json!(null)] {
            assert_eq!(read(&call, &other), None, "{call:?} {other}");
        }
    }
}

#[test]
fn what_is_shown_is_listed_with_its_time() {
    let page = json!({"data": [
        {"id": "9_1", "message": "Hi", "created_time": "2026-11-20T12:00:00+0000",
            "permalink_url": "https://www.facebook.com/9_1"},
        {"id": "9_2", "created_time": 1_795_176_000}, {"message": "no id"}]});
    let Some(Said::Listed(found)) = read(&Call::Posts { since: Timestamp::default() }, &page) else { panic!("a list") };
    let noon = Some(Timestamp::from_millis(1_795_176_000_000));
    assert_eq!(found.iter().map(|found| (found.id.as_str(), found.at)).collect::<Vec<_>>(), [("9_1", noon), ("9_2", noon)]);
    assert_eq!(found[0].permalink.as_deref(), Some("https://www.facebook.com/9_1"));
    let row = json!({"id": "17", "caption": "Hi", "timestamp": "2026-11-20T17:30:00+05:30", "permalink": "no link"});
    let shown = json!({"data": [row]});
    let Some(Said::Listed(found)) = read(&Call::Shown, &shown) else { panic!("a list") };
    assert_eq!((found[0].at, found[0].permalink.as_ref()), (noon, None));
}

#[test]
fn words_are_the_same_as_far_as_a_platform_keeps_them() {
    assert!(is_same_text("New lamps \r\n\r\nFrom 20\n", "New lamps\n\nFrom 20"));
    assert!(!is_same_text("New lamps", "new lamps"));
    assert!(is_same_text("", " "));
}

#[test]
fn a_refusal_is_judged_by_its_numbers() {
    let of = |code, subcode| {
        let failure = Failure { code, subcode, ..Failure::default() };
        verdict(&Trouble::Refused(failure), Platform::Instagram)
    };
    assert_eq!(of(190, 463), Verdict::Stop("token"));
    assert_eq!(of(200, 0), Verdict::Stop("permission"));
    assert_eq!(of(368, 0), Verdict::Stop("spam"));
    assert_eq!(of(4, 2_207_051), Verdict::Stop("spam"));
    assert!(matches!(of(9, 2_207_042), Verdict::Limit(_)));
    assert!(matches!(of(4, 0), Verdict::Limit(_)));
    assert_eq!(of(9007, 2_207_027), Verdict::NotReady);
    assert_eq!(of(24, 2_207_006), Verdict::Anew);
    assert_eq!(of(36003, 2_207_009), Verdict::Stop("media"));
    assert_eq!(of(2, 0), Verdict::Again("unavailable"));
    assert_eq!(of(100, 0), Verdict::Stop("refused"));
    assert_eq!(of(777_777, 0), Verdict::Again("unavailable"));
    assert_eq!(verdict(&Trouble::NotSent, Platform::Messenger), Verdict::Again("unavailable"));
    assert_eq!(of_container("Error: Media upload has failed with error code 2207053"), Verdict::Anew);
    assert_eq!(of_container("Error"), Verdict::Stop("media"));
}

proptest! {
    #[test]
    fn rubbish_is_no_answer_and_breaks_nothing(text in ".{0,40}", number in any::<i64>()) {
        let said = json!({"id": text, "data": [{"id": number, "caption": text, "timestamp": text, "created_time": number}],
            "status_code": text, "status": {"video_status": text}, "permalink_url": text});
        let id = || "1".to_owned();
        for call in [
            Call::Shown, Call::Films, Call::Quota, Call::ContainerState { id: id() }, Call::FilmState { id: id() },
            Call::Posts { since: Timestamp::default() }, Call::Link { channel: Channel::Messenger, id: id() },
        ] {
            let _any = read(&call, &said);
            prop_assert!(!call.is_public());
        }
    }
}
