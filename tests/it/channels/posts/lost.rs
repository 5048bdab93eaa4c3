//! Between what the platform does and what is written down of it: answers that are lost, and a program that dies there.

use super::*;

#[tokio::test]
async fn a_lost_answer_of_a_page_is_found_again_and_nothing_is_shown_twice() {
    let platform = Platform::open(&[Medium::Messenger]).await;
    platform.meta.inject_on("/feed", Fault::LostAnswer);
    let id = platform.approve_post(Medium::Messenger, "Only once", json!({})).await;
    let post = platform.published(&id).await;
    let shown = platform.on_show(Medium::Messenger);
    assert_eq!((shown.len(), platform.brought("/feed")), (1, 1));
    assert_eq!(post["permalink"], format!("https://www.facebook.com/{}", shown[0].id));
}

#[tokio::test]
async fn a_lost_answer_of_instagram_is_found_again_and_nothing_is_shown_twice() {
    let platform = Platform::open(&[Medium::Instagram]).await;
    let picture = platform.uploaded("lamp.jpg", &jpeg(1_080, 1_080)).await;
    platform.meta.inject_on("/media_publish", Fault::LostAnswer);
    let id = platform.approve_post(Medium::Instagram, "Only once", json!({"media": [picture]})).await;
    platform.published(&id).await;
    assert_eq!((platform.on_show(Medium::Instagram).len(), platform.brought("/media_publish")), (1, 1));
}

#[tokio::test]
async fn killed_between_the_platforms_yes_and_what_is_written_of_it_a_post_is_shown_once() {
    let platform = Platform::open(&[Medium::Messenger, Medium::Instagram]).await;
    let picture = platform.uploaded("lamp.jpg", &jpeg(1_080, 1_080)).await;
    for edge in ["/feed", "/media_publish"] {
        platform.meta.inject_on(edge, Fault::StatusFirst(Duration::from_mins(2)));
    }
    let page = platform.approve_post(Medium::Messenger, "Only once", json!({})).await;
    let instagram = platform.approve_post(Medium::Instagram, "Only once", json!({"media": [picture]})).await;
    eventually("both posts at the platform", async || {
        let both = [Medium::Messenger, Medium::Instagram].map(|medium| platform.on_show(medium).len());
        if both == [1, 1] { Ok(()) } else { Err(format!("{both:?}\n{}", platform.shop.program.log())) }
    })
    .await;
    let platform = platform.killed_and_started().await;
    for id in [page, instagram] {
        let post = platform.published(&id).await;
        assert!(post["trouble"].is_null(), "{post:#}");
    }
    for (medium, edge) in [(Medium::Messenger, "/feed"), (Medium::Instagram, "/media_publish")] {
        assert_eq!((platform.on_show(medium).len(), platform.brought(edge)), (1, 1), "{medium:?}");
    }
}

#[tokio::test]
async fn killed_while_it_is_being_brought_a_post_goes_on() {
    let platform = Platform::open(&[Medium::Messenger]).await;
    let one = platform.uploaded("one.jpg", &jpeg(800, 600)).await;
    let other = platform.uploaded("other.jpg", &jpeg(600, 800)).await;
    platform.meta.inject_on("/photos", Fault::Slow(Duration::ZERO));
    platform.meta.inject_on("/photos", Fault::Slow(Duration::from_mins(2)));
    let id = platform.approve_post(Medium::Messenger, "Both", json!({"media": [one, other]})).await;
    eventually("the second picture on its way", async || {
        let brought = platform.brought("/photos");
        if brought == 2 { Ok(()) } else { Err(format!("{brought}\n{}", platform.shop.program.log())) }
    })
    .await;
    let platform = platform.killed_and_started().await;
    platform.published(&id).await;
    let shown = platform.on_show(Medium::Messenger);
    assert_eq!((shown.len(), shown[0].media.len(), platform.brought("/feed")), (1, 2, 1));
    assert_eq!(platform.brought("/photos"), 3, "the first is not brought again");
}
