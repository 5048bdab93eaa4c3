//! Pictures and films: what is taken, and how long it stays.

use engine::ids::BlobId;
use switchboard::post_media::PostFile;

use super::*;
use crate::harness::at_rest::AtRest;
use crate::harness::form::{files, png};
use crate::harness::people::{ask, contact, conversation, visitor};
use crate::harness::program::{NO_LIMITS, Program};
use crate::harness::shop::Shop;

async fn fetched(url: &str, file: &Value) -> Answer {
    Request::new("GET", text(&file["url"])).send(url).await.unwrap()
}

#[tokio::test]
async fn a_picture_or_a_film_is_what_it_contains_and_is_fetched_by_its_address() {
    let (Town { shop, .. }, writer) = (town().await, writer().await);
    let video = [FILM, &[0_u8; 3_000][..]].concat();
    for (name, bytes, kind, media_type, size) in [
        ("lamp.jpeg", jpeg(1_080, 1_350), "image", "image/jpeg", Some((1_080, 1_350))),
        ("lamp.exe", png(64, 48), "image", "image/png", Some((64, 48))),
        ("lamp.mp4", video, "video", "video/mp4", None),
    ] {
        let file = uploaded(writer, name, &bytes).await;
        assert_eq!((&file["kind"], &file["media_type"]), (&json!(kind), &json!(media_type)), "{file}");
        assert_eq!((file["bytes"].as_u64(), &file["alt"]), (Some(bytes.len() as u64), &json!("")), "{file}");
        let sides = file["width"].as_u64().zip(file["height"].as_u64());
        assert_eq!(sides, size, "{file}");
        let read = fetched(shop.url(), &file).await;
        assert_eq!((read.status, &read.body, read.header("content-type")), (200, &bytes, Some(media_type)), "{name}");
    }
    let named = uploaded(writer, "../../lamp.exe", &png(1, 1)).await;
    assert_eq!(named["name"], "lamp.exe.png");
}

#[tokio::test]
async fn what_no_platform_shows_is_refused() {
    let writer = writer().await;
    let large = [jpeg(10, 10), vec![0; 10 * 1024 * 1024]].concat();
    let upload = async |name: &str, bytes: &[u8]| writer.call(request("/api/v1/posts/media", name, bytes)).await;
    for (name, bytes, status) in [
        ("lamp.jpg", &b""[..], 422),
        ("lamp.jpg", b"\xff\xd8\xff\xe0\x00\x10JFIF", 422),
        ("lamp.jpg", b"this is no picture", 415),
        ("lamp.jpg", b"<html>lamp</html>", 415),
        ("lamp.jpg", b"%PDF-1.7 lamp", 415),
        ("lamp.png", b"GIF89a\x01\0\x01\0\0\0\0", 415),
        ("lamp.mp4", b"\x1aE\xdf\xa3 lamp", 415),
        ("lamp.png", png(20_001, 1).as_slice(), 422),
        ("lamp.jpg", large.as_slice(), 413),
    ] {
        let problem = upload(name, bytes).await.problem(status);
        assert!(text(&problem["detail"]).len() > 10, "{name}: {problem}");
    }
    writer.call(files("/api/v1/posts/media", &[])).await.problem(400);
    writer.post("/api/v1/posts/media", &json!({})).await.problem(415);
}

/// As if these files had come two days ago.
async fn aged(data: &std::path::Path, files: &[&Value]) {
    let store = AtRest::open(data).await;
    for file in files {
        let id: BlobId = text(&file["id"]).parse().unwrap();
        let page = store.records.list_all::<PostFile>(None, 100).await.unwrap();
        let kept = page.items.into_iter().find(|kept| kept.value.media.blob == id).expect("it is kept");
        let at = kept.value.at.minus(Duration::from_hours(48));
        store.records.put(kept.value.organisation, &PostFile { at, ..kept.value }, kept.version).await.unwrap();
    }
}

/// The last run of a schedule when it is as wanted.
async fn last_run(api: &Api, schedule: &str, is_so: impl Fn(&Value) -> bool) {
    eventually("a run", async || {
        let run = api.get(&format!("/api/v1/schedules/{schedule}")).await.expect(200)["last_run"].clone();
        if is_so(&run) { Ok(()) } else { Err(format!("{run:#}")) }
    })
    .await;
}

/// Has what no post shows removed, and waits until that is done.
async fn swept(api: &Api) {
    let schedules = api.get("/api/v1/schedules").await.expect(200);
    let is_it = |schedule: &&Value| schedule["task"] == "sweep_post_media";
    let schedule = text(&schedules["items"].as_array().unwrap().iter().find(is_it).expect("every organisation has it")["id"]);
    // The one that was due when the organisation was new comes to its end first.
    last_run(api, &schedule, |run| ["done", "failed", "skipped"].iter().any(|state| run["state"] == *state)).await;
    let asked_for = api.post(&format!("/api/v1/schedules/{schedule}/run"), &json!({})).await.expect(202);
    last_run(api, &schedule, |run| run["id"] == asked_for["id"] && run["state"] == "done").await;
}

#[tokio::test]
async fn a_file_stays_as_long_as_a_post_shows_it_and_a_day_longer() {
    let shop = Shop::open(&[NO_LIMITS]).await;
    let (shown, left, new) = (
        uploaded(&shop.api, "shown.jpg", &jpeg(100, 100)).await,
        uploaded(&shop.api, "left.jpg", &jpeg(100, 100)).await,
        uploaded(&shop.api, "new.jpg", &jpeg(100, 100)).await,
    );
    let inbox = place(&shop.api, "messenger").await;
    let both = json!([{"id": shown["id"]}, {"id": left["id"]}]);
    let post = written(&shop.api, &json!({"inbox": inbox, "media": both})).await;
    rewrite(&shop.api, &post, |edit| edit["media"] = json!([{"id": shown["id"]}])).await.expect(200);
    let data = shop.data();
    let end = async |program: Program| {
        program.stop().await;
        aged(&data, &[&shown, &left]).await;
    };
    let shop = shop.restarted(&[NO_LIMITS], end).await;
    swept(&shop.api).await;
    let wanted = [(&shown, 200, "it is shown"), (&left, 404, "no post shows it any more"), (&new, 200, "it is new")];
    for (file, status, why) in wanted {
        assert_eq!(fetched(shop.url(), file).await.status, status, "{why}");
    }
    let again = json!({"inbox": inbox, "media": [{"id": left["id"]}]});
    let problem = shop.api.post("/api/v1/posts", &again).await.problem(422);
    assert_eq!(first_pointer(&problem), "/media/0/id", "{problem}");
    let copy = act(&shop.api, &post, "duplicate", &json!({})).await.expect(201);
    assert_eq!(copy["media"][0]["id"], shown["id"]);
}

#[tokio::test]
async fn whoever_is_erased_takes_no_picture_of_a_post_along() {
    let town = town().await;
    let api = &town.shop.api;
    let picture = uploaded(api, "lamp.jpg", &jpeg(200, 200)).await;
    let inbox = place(api, "messenger").await;
    written(api, &json!({"inbox": inbox, "media": [{"id": picture["id"]}]})).await;
    let peer = visitor(town.shop.url(), &town.shop.scripted().await.key).await;
    ask(&peer, "was-sent-a-post", "echo: hello").await;
    let (talk, whom) = (conversation(&peer), contact(&peer));
    api.act(&talk, "take").await;
    api.write(&talk, &json!({"text": "As we posted it", "attachments": [picture["id"]]})).await;
    let name = api.conversation(&talk).await["contact"]["name"].clone();
    let begun = api.post(&format!("/api/v1/contacts/{whom}/erase"), &json!({"confirm": name})).await.expect(202);
    eventually("the end of an erasure", async || {
        let receipt = api.get(&format!("/api/v1/erasures/{}", text(&begun["id"]))).await.expect(200);
        if receipt["finished_at"].is_string() { Ok(()) } else { Err(format!("{receipt:#}")) }
    })
    .await;
    assert_eq!(fetched(town.shop.url(), &picture).await.status, 200);
}
