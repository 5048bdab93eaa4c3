//! What may stand in a post, and what a place says to it.

use super::*;

#[tokio::test]
async fn a_post_that_makes_no_sense_is_refused_field_by_field() {
    let (Town { shop, .. }, writer) = (town().await, writer().await);
    let web = shop.scripted().await.id;
    let file = shop.api.call(request("/api/v1/attachments", "lamp.jpg", &jpeg(10, 10))).await.expect(201);
    let picture = uploaded(writer, "lamp.jpg", &jpeg(10, 10)).await;
    let picture = json!({"id": picture["id"]});
    let many: Vec<Value> = (1..=11).map(|number| json!({"id": format!("bl_{number:013}")})).collect();
    let good = json!({"inbox": place(writer, "messenger").await, "text": "Sense."});
    for (field, value, pointer) in [
        ("inbox", json!(web), "/inbox"),
        ("inbox", json!("in_0000000000001"), "/inbox"),
        ("inbox", json!("here"), "/inbox"),
        ("text", json!("x".repeat(63_207)), "/text"),
        ("link", json!("javascript:alert(1)"), "/link"),
        ("link", json!("shop.example"), "/link"),
        ("link", json!("https://shop.example/a b"), "/link"),
        ("link", json!(format!("https://shop.example/{}", "x".repeat(2_000))), "/link"),
        ("media", json!(many), "/media"),
        ("media", json!([picture, picture]), "/media/1/id"),
        ("media", json!([{"id": picture["id"], "alt": "x".repeat(1_001)}]), "/media/0/alt"),
        ("media", json!([picture, {"id": "bl_0000000000001"}]), "/media/1/id"),
        ("media", json!([{"id": file["id"]}]), "/media/0/id"),
        ("publish_at", json!(ago(1)), "/publish_at"),
        ("publish_at", json!(ahead(366, 0)), "/publish_at"),
        ("publish_at", json!("tomorrow"), "/publish_at"),
    ] {
        let mut odd = good.clone();
        odd[field] = value.clone();
        let problem = writer.post("/api/v1/posts", &odd).await.problem(422);
        assert_eq!(first_pointer(&problem), pointer, "{field}: {problem}");
    }
    let kept = written(writer, &good).await;
    let problem = rewrite(writer, &kept, |edit| edit["link"] = json!("ftp://shop.example")).await.problem(422);
    assert_eq!(first_pointer(&problem), "/link", "{problem}");
}

#[tokio::test]
async fn what_a_place_would_refuse_is_shown_while_one_writes_and_is_not_handed_in() {
    let (owner, writer) = (&town().await.shop.api, writer().await);
    let (page, account) = (place(writer, "messenger").await, place(writer, "instagram").await);
    let time = ahead(50, 0);
    let on = |inbox: &str, media: Value| json!({"inbox": inbox, "text": "A lamp.", "media": media, "publish_at": time});
    let bare = written(writer, &on(&account, json!([]))).await;
    assert_eq!((&bare["channel"], &bare["problems"][0]["pointer"]), (&json!("instagram"), &json!("/media")), "{bare}");
    assert!(text(&bare["problems"][0]["detail"]).len() > 10, "{bare}");
    for (api, decision) in [(writer, "submit"), (owner, "approve"), (owner, "publish")] {
        let problem = act(api, &bare, decision, &json!({})).await.problem(422);
        assert_eq!(problem["errors"], bare["problems"], "{decision}");
    }
    assert_eq!(read(writer, &bare).await["state"], "draft");

    let png = uploaded(writer, "lamp.png", &crate::harness::form::png(800, 800)).await;
    let png = json!([{"id": png["id"]}]);
    let odd = rewrite(writer, &bare, |edit| edit["media"] = png.clone()).await.expect(200);
    assert_eq!(odd["problems"][0]["pointer"], "/media/0", "{odd}");
    let elsewhere = rewrite(writer, &odd, |edit| edit["inbox"] = json!(page)).await.expect(200);
    assert_eq!((&elsewhere["channel"], &elsewhere["problems"]), (&json!("messenger"), &json!([])), "a page takes it");
    let narrow = uploaded(writer, "tower.jpg", &jpeg(400, 1_600)).await;
    let narrow = written(writer, &on(&account, json!([{"id": narrow["id"]}]))).await;
    assert_eq!(narrow["problems"][0]["pointer"], "/media/0", "{narrow}");
    let fit = uploaded(writer, "lamp.jpg", &jpeg(1_080, 1_080)).await;
    let fit = rewrite(writer, &narrow, |edit| edit["media"] = json!([{"id": fit["id"]}])).await.expect(200);
    assert_eq!(fit["problems"], json!([]), "{fit}");
    assert_eq!(act(writer, &fit, "submit", &json!({})).await.expect(200)["state"], "in_review");
}

#[tokio::test]
async fn a_place_that_is_not_connected_takes_drafts_and_publishes_none() {
    let (Town { shop, .. }, writer) = (town().await, writer().await);
    let bot = shop.scripted().await.bot;
    let new = json!({"name": "Page to be", "bot": bot, "channel": "messenger"});
    let inbox = text(&shop.api.post("/api/v1/inboxes", &new).await.expect(201)["id"]);
    let places = writer.get("/api/v1/posts/places").await.expect(200);
    let shown = json!({"inbox": inbox, "name": "Page to be", "channel": "messenger", "is_connected": false});
    assert!(places["items"].as_array().unwrap().contains(&shown), "{places}");
    assert!(!places.to_string().contains("whatsapp"), "{places}");
    let post = written(writer, &json!({"inbox": inbox, "text": "Soon.", "publish_at": ahead(51, 0)})).await;
    assert_eq!(post["problems"][0]["pointer"], "/inbox", "{post}");
    act(writer, &post, "submit", &json!({})).await.expect(200);
    let problem = act(&shop.api, &post, "approve", &json!({})).await.problem(422);
    assert_eq!(first_pointer(&problem), "/inbox", "{problem}");
}
