use super::*;
use crate::Address;

const JPEG: &[u8] = b"\xff\xd8\xff\xc0\x00\x0b\x08\x00\x08\x00\x08\x01\x01\x11\x00\xff\xd9";
const FILM: &[u8] = b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom";

const POST: &str = "id,message,created_time,permalink_url,full_picture,attachments{media_type,media},shares,\
                    reactions.summary(total_count).limit(0),comments.summary(total_count).limit(0)";

/// All rows of a list, page by page.
async fn all(world: &World, token: &str, path: &str) -> Vec<Value> {
    let (mut found, mut after) = (Vec::new(), String::new());
    loop {
        let page = world.get(token, &format!("{path}{after}")).await.ok();
        found.extend(page["data"].as_array().unwrap().iter().cloned());
        if page["paging"]["next"].is_null() {
            return found;
        }
        after = format!("&after={}", page["paging"]["cursors"]["after"].as_str().unwrap().replace('=', "%3D"));
    }
}

#[tokio::test]
async fn posts_of_a_page_are_listed_in_pages_with_figures_and_pictures() {
    let world = World::start().await;
    let newest = world.meta.with(|state| {
        for number in 0..4 {
            state.publish_ago(PAGE, &format!("Post {number}"), Duration::from_hours(10 - number));
        }
        let newest = state.publish_with(PAGE, "Both", &[("image/jpeg", JPEG), ("video/mp4", FILM)]);
        let post = state.posts.last_mut().unwrap();
        (post.likes, post.shares) = (7, 2);
        state.followers.insert(PAGE.to_owned(), 1_204);
        newest
    });
    world.meta.customer(PAGE, "24001", "Ben Low").comment(&newest, "price?").unwrap();
    let found = all(&world, PAGE_TOKEN, &format!("/{PAGE}/posts?fields={POST}&limit=2")).await;
    let words: Vec<&str> = found.iter().filter_map(|post| post["message"].as_str()).collect();
    assert_eq!(words, ["Both", "Post 3", "Post 2", "Post 1", "Post 0"], "the newest first");
    let both = &found[0];
    assert_eq!((&both["reactions"]["summary"]["total_count"], &both["shares"]["count"]), (&json!(7), &json!(2)));
    assert_eq!(both["comments"], json!({"data": [], "summary": {"total_count": 1}}));
    assert!(found[1]["shares"].is_null() && found[1]["attachments"].is_null(), "{}", found[1]);
    let parts = both["attachments"]["data"][0]["subattachments"]["data"].as_array().unwrap();
    assert_eq!((&parts[0]["media_type"], &parts[1]["media_type"]), (&json!("photo"), &json!("video")));
    for (part, kind) in [(&parts[0], "image/jpeg"), (&parts[1], "image/png")] {
        let address = part["media"]["image"]["src"].as_str().unwrap().strip_prefix(&world.meta.url()).unwrap();
        let asking = crate::http::Request { method: "GET", target: address, headers: &[], body: "" };
        let (file, _bytes) = crate::http::fetch_bytes(&Address::parse(&world.meta.url()).unwrap(), asking).await.unwrap();
        assert_eq!((file.status, file.header("content-type")), (200, Some(kind)), "of a film the still");
    }
    let page = world.get(PAGE_TOKEN, &format!("/{PAGE}?fields=followers_count")).await.ok();
    assert_eq!(page["followers_count"], 1_204);
    for path in [format!("/{PAGE}/posts?fields=id,colour"), format!("/{PAGE}/posts?limit=101"), format!("/{PAGE}/posts?after=x")]
    {
        assert_eq!(world.get(PAGE_TOKEN, &path).await.code().0, 100, "{path}");
    }
    world.meta.with(|state| {
        for token in &mut state.rules.tokens {
            token.scopes.retain(|scope| !scope.starts_with("pages_read"));
        }
    });
    assert_eq!(world.get(PAGE_TOKEN, &format!("/{PAGE}/posts?fields=id")).await.code().0, 10);
    assert_eq!(world.get(PAGE_TOKEN, &format!("/{newest}/comments?fields=id")).await.code().0, 200);
}

#[tokio::test]
async fn comments_of_a_page_come_the_oldest_first_and_those_of_instagram_with_their_answers() {
    let world = World::start().await;
    let (on_page, on_instagram) = world.meta.with(|state| (state.publish(PAGE, "Lamps"), state.publish(INSTAGRAM, "Lamps")));
    let ben = world.meta.customer(PAGE, "24001", "Ben Low");
    for text in ["one", "two", "three"] {
        ben.comment(&on_page, text).unwrap();
    }
    let fields = "id,message,from,created_time,parent,like_count";
    let list = format!("/{on_page}/comments?fields={fields}&filter=stream&order=chronological&limit=2");
    let found = all(&world, PAGE_TOKEN, &list).await;
    let words: Vec<&str> = found.iter().filter_map(|comment| comment["message"].as_str()).collect();
    assert_eq!(words, ["one", "two", "three"]);
    let cleo = world.meta.customer(INSTAGRAM, "17001", "Cleo");
    let asked = cleo.comment(&on_instagram, "in blue?").unwrap();
    cleo.comment(&on_instagram, "or red?").unwrap();
    world.post(INSTAGRAM_TOKEN, &format!("ig:/{asked}/replies?message=Yes"), json!({})).await.ok();
    let fields = "id,text,username,from,timestamp,like_count,parent_id,replies{id,text}";
    let found = all(&world, INSTAGRAM_TOKEN, &format!("ig:/{on_instagram}/comments?fields={fields}&limit=1")).await;
    assert_eq!((&found[0]["text"], &found[1]["text"]), (&json!("or red?"), &json!("in blue?")), "the newest first");
    assert_eq!(found[1]["replies"]["data"][0]["text"], "Yes");
    let ordered = format!("ig:/{on_instagram}/comments?fields=id&order=chronological");
    assert_eq!(world.get(INSTAGRAM_TOKEN, &ordered).await.code().0, 100);
    let account = format!("ig:/{INSTAGRAM}?fields=followers_count,media_count");
    assert_eq!(world.get(INSTAGRAM_TOKEN, &account).await.ok()["media_count"], 1);
}

#[tokio::test]
async fn a_list_that_repeats_its_pages_never_ends() {
    let world = World::start().await;
    world.meta.with(|state| {
        state.publish(PAGE, "Post");
        state.repeats_pages = true;
    });
    let first = world.get(PAGE_TOKEN, &format!("/{PAGE}/posts?fields=id")).await.ok();
    let after = first["paging"]["cursors"]["after"].as_str().unwrap().replace('=', "%3D");
    let second = world.get(PAGE_TOKEN, &format!("/{PAGE}/posts?fields=id&after={after}")).await.ok();
    assert_eq!(first["data"], second["data"]);
    assert_eq!(second["paging"]["cursors"], first["paging"]["cursors"]);
    assert!(second["paging"]["next"].is_string());
}

#[tokio::test]
async fn a_page_with_a_heavy_post_is_refused_each_time_until_fewer_rows_are_asked_for() {
    let world = World::start().await;
    world.meta.with(|state| {
        for number in 0..6 {
            let post = state.publish_ago(PAGE, &format!("Post {number}"), Duration::from_hours(10 - number));
            if number == 1 {
                state.heavy.insert(post, 2);
            }
        }
    });
    let list = format!("/{PAGE}/posts?fields=id,message");
    for path in [list.clone(), format!("{list}&limit=5"), format!("{list}&limit=5")] {
        let refused = world.get(PAGE_TOKEN, &path).await;
        assert_eq!((refused.status, refused.code()), (500, (1, 0)), "{path}");
        assert!(refused.body["error"]["message"].as_str().unwrap().starts_with("Please reduce the amount of data"));
    }
    let before = world.get(PAGE_TOKEN, &format!("{list}&limit=4")).await.ok();
    assert_eq!(before["data"].as_array().unwrap().len(), 4, "it is not on this page");
    let after = before["paging"]["cursors"]["after"].as_str().unwrap().replace('=', "%3D");
    assert_eq!(world.get(PAGE_TOKEN, &format!("{list}&limit=4&after={after}")).await.status, 500);
    let rest = world.get(PAGE_TOKEN, &format!("{list}&limit=2&after={after}")).await.ok();
    let words: Vec<&str> = rest["data"].as_array().unwrap().iter().filter_map(|post| post["message"].as_str()).collect();
    assert_eq!(words, ["Post 1", "Post 0"], "a cursor is good for pages of any size");
}
