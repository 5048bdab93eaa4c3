use super::*;

async fn upload(world: &World, kind: &str, bytes: &str) -> Answered {
    let body = format!(
        "--edge\r\nContent-Disposition: form-data; name=\"messaging_product\"\r\n\r\nwhatsapp\r\n\
         --edge\r\nContent-Disposition: form-data; name=\"type\"\r\n\r\n{kind}\r\n\
         --edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.bin\"\r\nContent-Type: {kind}\r\n\r\n{bytes}\r\n--edge--\r\n"
    );
    let headers = [("authorization", "Bearer EAAG-system-sandbox"), ("content-type", "multipart/form-data; boundary=edge")];
    let target = format!("/v26.0/{NUMBER}/media");
    Answered::from(exchange(world.meta.address(), "POST", &target, &headers, &body).await.unwrap())
}

/// The path of an address of the sandbox.
fn path(url: &str) -> String {
    format!("/{}", url.splitn(4, '/').nth(3).unwrap())
}

#[tokio::test]
async fn media_is_read_in_two_steps_and_the_address_ends_after_five_minutes() {
    let world = World::start().await;
    let ana = world.meta.customer(NUMBER, "5511987654321", "Ana");
    ana.send_file("image", "image/png", b"picture", "my lamp");
    let image = world.updates().await[0]["messages"][0]["image"].clone();
    assert_eq!((&image["caption"], &image["mime_type"]), (&json!("my lamp"), &json!("image/png")));
    let id = image["id"].as_str().unwrap();
    let found = world.get(SYSTEM_TOKEN, &format!("/{id}?phone_number_id={NUMBER}")).await.ok();
    assert_eq!((&found["file_size"], &found["sha256"]), (&json!(7), &image["sha256"]));
    let target = path(found["url"].as_str().unwrap());
    let headers = [("authorization", "Bearer EAAG-system-sandbox"), ("user-agent", "tests")];
    let file = exchange(world.meta.address(), "GET", &target, &headers, "").await.unwrap();
    assert_eq!((file.body.as_str(), file.header("content-type")), ("picture", Some("image/png")));
    assert_eq!(exchange(world.meta.address(), "GET", &target, &[], "").await.unwrap().status, 401, "without the token");
    assert_eq!(
        exchange(world.meta.address(), "GET", &target, &headers[..1], "").await.unwrap().status,
        403,
        "without a user agent"
    );
    world.meta.advance(Duration::from_mins(5));
    assert_eq!(exchange(world.meta.address(), "GET", &target, &headers, "").await.unwrap().status, 404);
    assert_eq!(world.get(SYSTEM_TOKEN, &format!("/{id}?phone_number_id=1")).await.code(), (100, 33));
    world.meta.advance(Duration::from_hours(7 * 24));
    assert_eq!(world.get(SYSTEM_TOKEN, &format!("/{id}")).await.code(), (100, 33), "gone after seven days");
}

#[tokio::test]
async fn an_upload_is_checked_and_sent_by_its_id() {
    let world = World::start().await;
    let ana = world.meta.customer(NUMBER, "5511987654321", "Ana");
    ana.say("a picture, please");
    assert_eq!(upload(&world, "application/x-msdownload", "MZ").await.code().0, 100);
    let id = upload(&world, "image/png", "picture").await.ok()["id"].as_str().unwrap().to_owned();
    assert_eq!(world.meta.with(|state| state.media[&id].bytes.clone()), b"picture");
    world.whatsapp("5511987654321", json!({"type": "image", "image": {"id": id, "caption": "here"}})).await.ok();
    let wrong = world.whatsapp("5511987654321", json!({"type": "video", "video": {"id": id}})).await;
    assert_eq!(wrong.code().0, 131_053, "a picture is no film");
    world.call("DELETE", SYSTEM_TOKEN, &format!("/{id}"), &Value::Null).await.ok();
    assert_eq!(world.whatsapp("5511987654321", json!({"type": "image", "image": {"id": id}})).await.code().0, 131_009);
}

#[tokio::test]
async fn a_link_of_messenger_needs_no_token_and_its_own_signature() {
    let world = World::start().await;
    let ben = world.meta.customer(PAGE, "24001", "Ben");
    ben.send_file("image", "text/plain", b"picture", "");
    let update = world.updates().await[0].clone();
    let url = update["message"]["attachments"][0]["payload"]["url"].as_str().unwrap().to_owned();
    let get = async |target: &str| exchange(world.meta.address(), "GET", target, &[], "").await.unwrap();
    assert_eq!(get(&path(&url)).await.body, "picture");
    assert_eq!(get(path(&url).split('?').next().unwrap()).await.status, 403);
}

#[tokio::test]
async fn a_sample_is_uploaded_in_pieces() {
    let world = World::start().await;
    let target = format!("/{APP_ID}/uploads?file_name=a.png&file_length=20&file_type=image/png");
    let id = world.post(SYSTEM_TOKEN, &target, json!({})).await.ok()["id"].as_str().unwrap().to_owned();
    let put = async |offset: &str, scheme: &str, piece: &str| {
        let token = format!("{scheme} {SYSTEM_TOKEN}");
        let headers = [("authorization", token.as_str()), ("file_offset", offset)];
        Answered::from(exchange(world.meta.address(), "POST", &format!("/v26.0/{id}"), &headers, piece).await.unwrap())
    };
    assert_eq!(put("0", "Bearer", "x").await.code().0, 190, "another scheme");
    assert_eq!(put("0", "OAuth", "0123456789").await.ok()["file_offset"], 10);
    assert_eq!(put("3", "OAuth", "x").await.code().0, 100);
    assert!(put("10", "OAuth", "0123456789").await.ok()["h"].as_str().unwrap().starts_with("4:"));
}
