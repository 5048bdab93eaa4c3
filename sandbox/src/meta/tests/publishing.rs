use super::*;

/// Files at addresses of this machine.
struct Files;

impl Service for Files {
    fn answer(&self, request: Request) -> Reply {
        let bytes = match request.path() {
            "/lamp.jpg" => jpeg(1_080, 1_080),
            "/narrow.jpg" => jpeg(500, 1_000),
            "/lamp.png" => b"\x89PNG\r\n\x1a\n".to_vec(),
            "/lamp.mp4" => b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom".to_vec(),
            "/lamp.txt" => b"no picture".to_vec(),
            _ => return Reply::empty(404),
        };
        let mut reply = Reply::empty(200);
        reply.parts = vec![serve::Part::Bytes(bytes)];
        reply
    }
}

fn jpeg(width: u16, height: u16) -> Vec<u8> {
    let mut bytes = b"\xff\xd8\xff\xc0\x00\x0b\x08".to_vec();
    bytes.extend(height.to_be_bytes());
    bytes.extend(width.to_be_bytes());
    bytes.extend(b"\x01\x01\x11\x00\xff\xd9");
    bytes
}

struct Desk {
    world: World,
    files: Listening,
}

impl Desk {
    async fn open() -> Self {
        Self { world: World::start().await, files: serve::listen(Arc::new(Files)).await.unwrap() }
    }

    fn at(&self, name: &str) -> String {
        format!("http://{}/{name}", self.files.address)
    }

    async fn page(&self, edge: &str, body: Value) -> Answered {
        self.world.post(PAGE_TOKEN, &format!("/{PAGE}/{edge}"), body).await
    }

    async fn instagram(&self, edge: &str, body: Value) -> Answered {
        self.world.post(INSTAGRAM_TOKEN, &format!("ig:/{INSTAGRAM}/{edge}"), body).await
    }

    /// A new container of Instagram.
    async fn container(&self, body: Value) -> String {
        id(&self.instagram("media", body).await.ok())
    }

    async fn state(&self, container: &str) -> Value {
        self.world.get(INSTAGRAM_TOKEN, &format!("ig:/{container}?fields=status_code,status")).await.ok()
    }

    fn shown(&self, account: &str) -> Vec<Post> {
        self.world.meta.look(|state| state.posts.iter().filter(|post| post.account == account).cloned().collect())
    }

    fn later(&self) {
        self.world.meta.advance(Duration::from_secs(1));
    }
}

fn id(made: &Value) -> String {
    made["id"].as_str().unwrap_or_else(|| panic!("no id: {made}")).to_owned()
}

#[tokio::test]
async fn a_page_shows_words_a_link_and_one_or_several_pictures() {
    let desk = Desk::open().await;
    let words = id(&desk.page("feed", json!({"message": "New lamps"})).await.ok());
    desk.page("feed", json!({"message": "Look", "link": "https://shop.example/lamp"})).await.ok();
    let photo = json!({"url": desk.at("lamp.png"), "caption": "One", "published": true, "alt_text_custom": "A lamp"});
    let photo = desk.page("photos", photo).await.ok();
    let mut parts = Vec::new();
    for _ in 0..2 {
        parts.push(id(&desk.page("photos", json!({"url": desk.at("lamp.jpg"), "published": false})).await.ok()));
    }
    assert_eq!(desk.shown(PAGE).len(), 3, "two wait");
    let attached: Vec<Value> = parts.iter().map(|part| json!({"media_fbid": part})).collect();
    let album = json!({"message": "Both", "attached_media": attached});
    let album_id = id(&desk.page("feed", album.clone()).await.ok());
    assert_eq!(desk.page("feed", album).await.code().0, 100, "they are shown already");
    let shown = desk.shown(PAGE);
    let media: Vec<_> = shown.iter().map(|post| (post.text.as_str(), post.link.as_str(), post.media.len())).collect();
    let link = "https://shop.example/lamp";
    assert_eq!(media, [("New lamps", "", 0), ("Look", link, 0), ("One", "", 1), ("Both", "", 2)]);
    assert_eq!((&photo["post_id"], &shown[3].id), (&json!(shown[2].id), &album_id));
    let feed = format!("/{PAGE}/feed?fields=id,message,created_time,permalink_url&limit=2&since={}", NOON / 1000);
    let listed = desk.world.get(PAGE_TOKEN, &feed).await.ok();
    let newest = &listed["data"][0];
    assert_eq!((&newest["id"], &newest["created_time"]), (&json!(album_id), &json!("2026-11-20T12:00:00+0000")));
    assert_eq!((listed["data"].as_array().unwrap().len(), &newest["message"]), (2, &json!("Both")));
    let one = desk.world.get(PAGE_TOKEN, &format!("/{words}?fields=permalink_url")).await.ok();
    assert_eq!(one["permalink_url"], format!("https://www.facebook.com/{words}"));
    let none = desk.world.get(PAGE_TOKEN, &format!("/{PAGE}/feed?since={}", NOON / 1000 + 1)).await.ok();
    assert_eq!(none["data"], json!([]));
}

#[tokio::test]
async fn a_film_of_a_page_is_there_at_once_and_ready_in_a_moment() {
    let desk = Desk::open().await;
    let film = id(&desk.page("videos", json!({"file_url": desk.at("lamp.mp4"), "description": "It glows"})).await.ok());
    let state = async || {
        let said = desk.world.get(PAGE_TOKEN, &format!("/{film}?fields=status,permalink_url")).await.ok();
        said["status"]["video_status"].clone()
    };
    assert_eq!(state().await, "processing");
    desk.later();
    assert_eq!(state().await, "ready");
    let listed = desk.world.get(PAGE_TOKEN, &format!("/{PAGE}/videos?fields=id,description,permalink_url")).await.ok();
    assert_eq!(listed["data"][0]["description"], "It glows");
    assert_eq!(desk.shown(PAGE)[0].media.len(), 1);
    let comment = desk.world.meta.customer(PAGE, "24001", "Ben").comment(&desk.shown(PAGE)[0].id, "Nice");
    assert!(comment.is_some(), "it can be commented on");
}

#[tokio::test]
async fn a_page_refuses_what_it_cannot_fetch_or_show_and_who_may_not() {
    let desk = Desk::open().await;
    for (edge, body, code) in [
        ("feed", json!({}), 100),
        ("feed", json!({"message": "x", "colour": "red"}), 100),
        ("feed", json!({"link": "shop.example"}), 100),
        ("feed", json!({"attached_media": [{"media_fbid": "1"}]}), 100),
        ("photos", json!({"url": desk.at("gone.jpg")}), 324),
        ("photos", json!({"url": desk.at("lamp.txt")}), 324),
        ("photos", json!({"url": "http://127.0.0.1:1/lamp.jpg"}), 324),
        ("videos", json!({"file_url": desk.at("gone.mp4")}), 389),
        ("videos", json!({"file_url": desk.at("lamp.jpg")}), 352),
    ] {
        assert_eq!(desk.page(edge, body.clone()).await.code().0, code, "{edge} {body}");
    }
    let other = desk.world.post(PAGE_TOKEN, "/193/feed", json!({"message": "x"})).await;
    assert_eq!(other.code().0, 100);
    desk.world.meta.with(|state| {
        for token in &mut state.rules.tokens {
            token.scopes.retain(|scope| scope != "pages_manage_posts");
        }
    });
    assert_eq!(desk.page("feed", json!({"message": "x"})).await.code().0, 200);
    assert!(desk.shown(PAGE).is_empty());
}

#[tokio::test]
async fn a_container_of_instagram_is_published_once_and_when_it_is_ready() {
    let desk = Desk::open().await;
    let container = desk.container(json!({"image_url": desk.at("lamp.jpg"), "caption": "New", "alt_text": "A lamp"})).await;
    assert_eq!(desk.state(&container).await["status_code"], "IN_PROGRESS");
    let publish = json!({"creation_id": container});
    assert_eq!(desk.instagram("media_publish", publish.clone()).await.code(), (9007, 2_207_027));
    desk.later();
    assert_eq!(desk.state(&container).await["status_code"], "FINISHED");
    let post = id(&desk.instagram("media_publish", publish.clone()).await.ok());
    assert_eq!(desk.state(&container).await["status_code"], "PUBLISHED");
    assert_eq!(desk.instagram("media_publish", publish).await.code().0, 100, "once");
    let list = format!("ig:/{INSTAGRAM}/media?fields=id,caption,timestamp,permalink");
    let list = desk.world.get(INSTAGRAM_TOKEN, &list).await.ok();
    assert_eq!((&list["data"][0]["id"], &list["data"][0]["caption"]), (&json!(post), &json!("New")));
    let quota = format!("ig:/{INSTAGRAM}/content_publishing_limit?fields=quota_usage,config");
    assert_eq!(desk.world.get(INSTAGRAM_TOKEN, &quota).await.ok()["data"][0]["quota_usage"], 1);
    let old = desk.container(json!({"image_url": desk.at("lamp.jpg")})).await;
    desk.world.meta.advance(Duration::from_hours(24));
    assert_eq!(desk.state(&old).await["status_code"], "EXPIRED");
    assert_eq!(desk.instagram("media_publish", json!({"creation_id": old})).await.code().1, 2_207_020);
    assert_eq!(desk.instagram("media_publish", json!({"creation_id": "1"})).await.code().1, 2_207_006);
}

#[tokio::test]
async fn a_carousel_is_one_post_of_its_parts_and_a_reel_is_a_film() {
    let desk = Desk::open().await;
    let picture = desk.container(json!({"image_url": desk.at("lamp.jpg"), "is_carousel_item": true})).await;
    let film = json!({"media_type": "VIDEO", "video_url": desk.at("lamp.mp4"), "is_carousel_item": true});
    let film = desk.container(film).await;
    let whole = json!({"media_type": "CAROUSEL", "children": format!("{picture},{film}"), "caption": "Both"});
    assert_eq!(desk.instagram("media", whole.clone()).await.code().0, 9007, "the parts first");
    desk.later();
    let whole = desk.container(whole).await;
    assert_eq!(desk.instagram("media_publish", json!({"creation_id": picture})).await.code().0, 24, "no part by itself");
    let reel = desk.container(json!({"media_type": "REELS", "video_url": desk.at("lamp.mp4"), "caption": "Glow"})).await;
    let broken = desk.container(json!({"media_type": "REELS", "video_url": desk.at("lamp.txt")})).await;
    desk.later();
    for ready in [whole, reel] {
        desk.instagram("media_publish", json!({"creation_id": ready})).await.ok();
    }
    let said = desk.state(&broken).await;
    assert_eq!(said["status_code"], "ERROR");
    assert!(said["status"].as_str().unwrap().contains("2207026"), "{said}");
    let shown: Vec<_> = desk.shown(INSTAGRAM).into_iter().map(|post| (post.text, post.media.len())).collect();
    assert_eq!(shown, [("Both".to_owned(), 2), ("Glow".to_owned(), 1)]);
}

#[tokio::test]
async fn instagram_refuses_other_pictures_shapes_and_more_than_a_day_has() {
    let desk = Desk::open().await;
    for (body, code) in [
        (json!({"caption": "no picture"}), (100, 0)),
        (json!({"image_url": desk.at("lamp.png")}), (36_001, 2_207_005)),
        (json!({"image_url": desk.at("narrow.jpg")}), (36_003, 2_207_009)),
        (json!({"image_url": desk.at("gone.jpg")}), (9004, 2_207_052)),
        (json!({"image_url": desk.at("lamp.jpg"), "caption": "x".repeat(2_201)}), (36_004, 2_207_010)),
        (json!({"image_url": desk.at("lamp.jpg"), "caption": "@a ".repeat(21)}), (100, 2_207_040)),
        (json!({"media_type": "VIDEO", "video_url": desk.at("lamp.mp4")}), (100, 0)),
        (json!({"media_type": "CAROUSEL", "children": "1"}), (100, 2_207_028)),
        (json!({"media_type": "CAROUSEL", "children": ["1", "2"]}), (100, 2_207_028)),
    ] {
        assert_eq!(desk.instagram("media", body.clone()).await.code(), code, "{body}");
    }
    desk.world.meta.with(|state| state.rules.limits.posts_a_day = 1);
    let mut containers = Vec::new();
    for _ in 0..2 {
        containers.push(desk.container(json!({"image_url": desk.at("lamp.jpg")})).await);
    }
    desk.later();
    let publish = async |container: &str| desk.instagram("media_publish", json!({"creation_id": container})).await;
    publish(&containers[0]).await.ok();
    assert_eq!(publish(&containers[1]).await.code(), (9, 2_207_042));
    let through_page = format!("/{INSTAGRAM}/media");
    desk.world.post(PAGE_TOKEN, &through_page, json!({"image_url": desk.at("lamp.jpg")})).await.ok();
    desk.world.meta.with(|state| {
        for token in &mut state.rules.tokens {
            token.scopes.retain(|scope| !scope.ends_with("content_publish"));
        }
    });
    assert_eq!(desk.instagram("media", json!({"image_url": desk.at("lamp.jpg")})).await.code().0, 10);
}
