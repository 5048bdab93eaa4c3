//! Posts through the door: written, approved, and shown at the simulated page or account, once.

mod lost;

use sandbox::meta::{Fault, Post};

use super::*;
use crate::harness::form::{png, request};

impl Platform {
    /// What everybody sees of an account.
    fn on_show(&self, medium: Medium) -> Vec<Post> {
        self.meta.look(|state| state.posts.iter().filter(|post| post.account == medium.account()).cloned().collect())
    }

    /// How often something was brought to an edge, whatever came of it.
    fn brought(&self, edge: &str) -> usize {
        let brought = self.meta.requests().into_iter().filter(|seen| seen.method == "POST");
        brought.filter(|seen| seen.target.split('?').next().is_some_and(|path| path.ends_with(edge))).count()
    }

    async fn uploaded(&self, name: &str, bytes: &[u8]) -> Value {
        let file = self.shop.api.call(request("/api/v1/posts/media", name, bytes)).await.expect(201);
        json!({"id": file["id"], "alt": format!("What {name} shows")})
    }

    /// A draft for an account; `more` holds what else stands in it.
    async fn write_post(&self, medium: Medium, text: &str, more: Value) -> String {
        let mut body = json!({"inbox": self.inbox(medium).id, "text": text});
        if let (Some(members), Value::Object(more)) = (body.as_object_mut(), more) {
            members.extend(more);
        }
        crate::harness::api::text(&self.shop.api.post("/api/v1/posts", &body).await.expect(201)["id"])
    }

    /// Written and approved, so that it goes out at once.
    async fn approve_post(&self, medium: Medium, text: &str, more: Value) -> String {
        let id = self.write_post(medium, text, more).await;
        self.shop.api.post(&format!("/api/v1/posts/{id}/approve"), &json!({})).await.expect(200);
        id
    }

    /// The post when it is as wanted.
    async fn post_when(&self, id: &str, is_so: impl Fn(&Value) -> bool) -> Value {
        // Lost answers and dead programs take their time.
        eventually_within(Duration::from_mins(2), "the post", async || {
            let shown = self.shop.api.get(&format!("/api/v1/posts/{id}")).await.expect(200);
            if is_so(&shown) { Ok(shown) } else { Err(format!("{shown:#}\n{}", self.shop.program.log())) }
        })
        .await
    }

    /// The post when everybody sees it.
    async fn published(&self, id: &str) -> Value {
        self.post_when(id, |post| post["state"] == "published" && post["permalink"].is_string()).await
    }
}

/// A picture of `width` × `height` as far as its head says.
fn jpeg(width: u16, height: u16) -> Vec<u8> {
    let mut bytes = b"\xff\xd8\xff\xe0\x00\x10JFIF\0\x01\x01\0\0\x01\0\x01\0\0\xff\xc0\x00\x11\x08".to_vec();
    bytes.extend(height.to_be_bytes());
    bytes.extend(width.to_be_bytes());
    bytes.extend(b"\x03\x01\x22\0\x02\x11\x01\x03\x11\x01\xff\xd9");
    bytes
}

/// How films begin.
const FILM: &[u8] = b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom\0\0\0\x08free";

#[tokio::test]
async fn words_and_a_link_are_shown_on_the_page_and_people_comment_below() {
    let platform = Platform::open(&[Medium::Messenger]).await;
    let words = platform.approve_post(Medium::Messenger, "New in the shop:\n\nthe Line Lamp", json!({})).await;
    let post = platform.published(&words).await;
    let link = json!({"link": "https://shop.example/line-lamp"});
    let linked = platform.approve_post(Medium::Messenger, "Have a look", link).await;
    platform.published(&linked).await;
    let shown = platform.on_show(Medium::Messenger);
    let seen: Vec<_> = shown.iter().map(|post| (post.text.as_str(), post.link.as_str())).collect();
    assert_eq!(seen, [("New in the shop:\n\nthe Line Lamp", ""), ("Have a look", "https://shop.example/line-lamp")]);
    assert_eq!(post["permalink"], format!("https://www.facebook.com/{}", shown[0].id));
    assert!(post["trouble"].is_null() && post["published_at"].is_string(), "{post:#}");
    let ben = platform.customer(Medium::Messenger, "24001", "Ben Low");
    ben.comment(&shown[0].id, "I love it! How much?").unwrap();
    let conversation = eventually("what the post says", async || {
        let found = platform.conversation(Medium::Messenger).await;
        if found["topic"]["permalink"].is_string() { Ok(found) } else { Err(found.to_string()) }
    })
    .await;
    assert_eq!(conversation["topic"]["permalink"], post["permalink"]);
}

#[tokio::test]
async fn a_page_shows_one_picture_several_pictures_and_a_film() {
    let platform = Platform::open(&[Medium::Messenger]).await;
    let one = platform.uploaded("one.jpg", &jpeg(800, 600)).await;
    let other = platform.uploaded("other.png", &png(64, 48)).await;
    let film = platform.uploaded("film.mp4", FILM).await;
    for (text, media) in [("One", json!([one])), ("Both", json!([one, other])), ("Glow", json!([film]))] {
        let id = platform.approve_post(Medium::Messenger, text, json!({"media": media})).await;
        platform.published(&id).await;
    }
    let shown: Vec<_> = platform.on_show(Medium::Messenger).into_iter().map(|post| (post.text, post.media.len())).collect();
    assert_eq!(shown, [("One".to_owned(), 1), ("Both".to_owned(), 2), ("Glow".to_owned(), 1)]);
    let bytes = platform.meta.look(|state| {
        let media: Vec<_> = state.posts[1].media.iter().filter_map(|id| state.media.get(id)).collect();
        media.iter().map(|file| file.bytes.clone()).collect::<Vec<_>>()
    });
    assert_eq!(bytes, [jpeg(800, 600), png(64, 48)], "in their order");
}

#[tokio::test]
async fn instagram_shows_a_picture_a_carousel_and_a_reel_when_it_is_ready_with_them() {
    let platform = Platform::open(&[Medium::Instagram]).await;
    let one = platform.uploaded("one.jpg", &jpeg(1_080, 1_080)).await;
    let other = platform.uploaded("other.jpg", &jpeg(1_080, 1_350)).await;
    let film = platform.uploaded("film.mp4", FILM).await;
    platform.meta.with(|state| state.rules.containers_take = Duration::from_secs(3));
    let all = [("One #lamp", json!([one])), ("All", json!([one, other, film])), ("Glow", json!([film]))];
    let mut ids = Vec::new();
    for (text, media) in &all {
        ids.push(platform.approve_post(Medium::Instagram, text, json!({"media": media})).await);
    }
    for id in &ids {
        let post = platform.published(id).await;
        assert!(text(&post["permalink"]).starts_with("https://www.instagram.com/p/"), "{post:#}");
    }
    let mut shown: Vec<_> = platform.on_show(Medium::Instagram).into_iter().map(|post| (post.text, post.media.len())).collect();
    shown.sort();
    assert_eq!(shown, [("All".to_owned(), 3), ("Glow".to_owned(), 1), ("One #lamp".to_owned(), 1)]);
    let looks = platform.meta.requests().iter().filter(|seen| seen.target.contains("status_code")).count();
    assert!(looks > ids.len(), "it was looked at until it was ready");
    assert_eq!(platform.brought("/media_publish"), 3);
}

#[tokio::test]
async fn a_png_for_instagram_is_refused_before_anything_leaves() {
    let platform = Platform::open(&[Medium::Instagram]).await;
    let picture = platform.uploaded("lamp.png", &png(64, 64)).await;
    let id = platform.write_post(Medium::Instagram, "New", json!({"media": [picture]})).await;
    let problem = platform.shop.api.post(&format!("/api/v1/posts/{id}/approve"), &json!({})).await.problem(422);
    assert_eq!(problem["errors"][0]["pointer"], "/media/0");
    assert!(text(&problem["errors"][0]["detail"]).contains("JPEG"), "{problem}");
    // What comes later is there: it is not that nobody has looked.
    let good = platform.uploaded("lamp.jpg", &jpeg(1_080, 1_080)).await;
    let other = platform.approve_post(Medium::Instagram, "Good", json!({"media": [good]})).await;
    platform.published(&other).await;
    assert_eq!((platform.on_show(Medium::Instagram).len(), platform.brought("/media")), (1, 1));
}

#[tokio::test]
async fn a_day_of_instagram_that_is_used_up_is_waited_for_and_said() {
    let platform = Platform::open(&[Medium::Instagram]).await;
    platform.meta.with(|state| state.rules.limits.posts_a_day = 0);
    let picture = platform.uploaded("lamp.jpg", &jpeg(1_080, 1_080)).await;
    let id = platform.approve_post(Medium::Instagram, "New", json!({"media": [picture]})).await;
    let post = platform.post_when(&id, |post| post["trouble"]["why"] == "limit").await;
    assert_eq!(post["state"], "scheduled", "{post:#}");
    assert!(text(&post["trouble"]["said"]).contains("last 24 hours"), "{post:#}");
    assert_eq!((platform.on_show(Medium::Instagram).len(), platform.brought("/media")), (0, 0));
    // Nobody has to wait for the next look.
    platform.meta.with(|state| state.rules.limits.posts_a_day = 50);
    platform.shop.api.post(&format!("/api/v1/posts/{id}/publish"), &json!({})).await.expect(200);
    platform.published(&id).await;
    assert_eq!(platform.on_show(Medium::Instagram).len(), 1);
}

#[tokio::test]
async fn what_the_platform_refuses_is_said_in_words_and_tried_again_by_hand() {
    let platform = Platform::open(&[Medium::Messenger]).await;
    for (fault, why, words) in [
        (Fault::Expired, "token", "Session has expired"),
        (Fault::Code(368), "spam", "told to refuse"),
        (Fault::Code(200), "permission", "told to refuse"),
    ] {
        platform.meta.inject_on("/feed", fault);
        let id = platform.approve_post(Medium::Messenger, &format!("News of {why}"), json!({})).await;
        let post = platform.post_when(&id, |post| post["state"] == "failed").await;
        assert_eq!(post["trouble"]["why"], why, "{post:#}");
        assert!(text(&post["trouble"]["said"]).contains(words), "{post:#}");
        let shown = platform.on_show(Medium::Messenger).len();
        platform.shop.api.post(&format!("/api/v1/posts/{id}/retry"), &json!({})).await.expect(200);
        let post = platform.published(&id).await;
        assert!(post["trouble"].is_null(), "{post:#}");
        assert_eq!(platform.on_show(Medium::Messenger).len(), shown + 1);
    }
}

#[tokio::test]
async fn a_post_goes_out_at_its_time_and_not_before() {
    let platform = Platform::open(&[Medium::Messenger]).await;
    let at = SystemClock.now().plus(Duration::from_secs(3));
    let id = platform.write_post(Medium::Messenger, "Later", json!({"publish_at": at.to_string()})).await;
    platform.shop.api.post(&format!("/api/v1/posts/{id}/approve"), &json!({})).await.expect(200);
    let now = platform.approve_post(Medium::Messenger, "Now", json!({})).await;
    platform.published(&now).await;
    platform.published(&id).await;
    let shown = platform.on_show(Medium::Messenger);
    let later = shown.iter().find(|post| post.text == "Later").expect("it is shown");
    // The platform has a clock of its own.
    assert!(later.at + 100 >= at.as_millis().unsigned_abs(), "not before its time");
    assert_eq!(shown.len(), 2);
}
