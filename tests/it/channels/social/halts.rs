//! Limits, ends of the program, what is too much at once, and what somebody has to mend.

use super::*;

/// More than one page of posts, the last of them long ago.
fn publish_many(platform: &Platform) {
    platform.meta.with(|state| {
        for number in 0..60 {
            state.publish_ago(PAGE, &format!("Post {number}"), DAY * (100 - number));
        }
    });
}

#[tokio::test]
async fn what_a_limit_or_a_kill_has_halted_goes_on_where_it_stood() {
    let platform = Platform::open(&[Medium::Messenger]).await;
    platform.clock_at_rest().await;
    publish_many(&platform);
    let first_pages = platform.asked("/posts?");
    // The second page is refused, and again when it is asked for once more.
    platform.meta.inject_on("&after=", Fault::TooMany);
    platform.meta.inject_on("&after=", Fault::TooMany);
    let run = platform.sync(Medium::Messenger, true).await;
    let (halted, account) = platform.synced(Medium::Messenger, &run).await;
    assert_eq!(halted["state"], "done", "{halted:#}");
    assert!(text(&halted["report"]).contains("the rest follows"), "{halted:#}");
    assert_eq!((&account["posts"], &account["is_unfinished"]), (&json!(50), &json!(true)), "{account:#}");
    assert!(text(&account["trouble"]).contains("code 613"), "{account:#}");

    platform.meta.inject_on("&after=", Fault::StatusFirst(Duration::from_mins(2)));
    let run = platform.sync(Medium::Messenger, false).await;
    eventually("the second page on its way", async || {
        let now = platform.asked("&after=");
        if now > 2 { Ok(()) } else { Err(format!("{now}\n{}", platform.shop.program.log())) }
    })
    .await;
    assert_eq!(platform.asked_to_sync(Medium::Messenger, false).await.status, 409, "it is being fetched");
    let platform = platform.killed_and_started().await;
    let (done, account) = platform.synced(Medium::Messenger, &run).await;
    assert_eq!((&done["state"], &account["posts"]), (&json!("done"), &json!(60)), "{done:#}");
    assert_eq!((&account["has_history"], &account["trouble"]), (&json!(true), &Value::Null), "{account:#}");
    let pages = platform.asked("/posts?") - first_pages;
    assert_eq!(pages - platform.asked("&after="), 1, "the first page was fetched once");
}

#[tokio::test]
async fn what_somebody_stops_ends_and_what_has_to_be_mended_is_said_in_words() {
    let platform = Platform::open(&[Medium::Messenger]).await;
    platform.clock_at_rest().await;
    publish_many(&platform);
    let api = &platform.shop.api;
    platform.meta.inject_on("/posts?", Fault::StatusFirst(Duration::from_secs(2)));
    let run = platform.sync(Medium::Messenger, true).await;
    api.post(&format!("/api/v1/schedules/runs/{run}/stop"), &json!({})).await.expect(202);
    let (stopped, _) = platform.synced(Medium::Messenger, &run).await;
    assert_eq!(stopped["state"], "stopped", "{stopped:#}");

    platform.meta.with(|state| state.repeats_pages = true);
    let run = platform.sync(Medium::Messenger, true).await;
    let (endless, _) = platform.synced(Medium::Messenger, &run).await;
    assert_eq!(endless["state"], "failed", "{endless:#}");
    assert!(text(&endless["report"]).contains("again and again"), "{endless:#}");
    platform.meta.with(|state| state.repeats_pages = false);

    platform.meta.with(|state| state.rules.tokens[1].revoked = Some(460));
    let run = platform.sync(Medium::Messenger, true).await;
    let (refused, account) = platform.synced(Medium::Messenger, &run).await;
    assert_eq!(refused["state"], "failed", "{refused:#}");
    assert!(text(&account["trouble"]).contains("changed their password"), "{account:#}");

    // More of them than could be passed over as the trouble of some posts.
    let posts = platform.meta.with(|state| {
        state.rules.tokens[1].revoked = None;
        state.rules.tokens[1].scopes.retain(|scope| scope != "pages_read_user_content");
        ["One", "Two", "Three", "The newest"].map(|words| state.publish(PAGE, words))
    });
    let ben = platform.customer(Medium::Messenger, "24001", "Ben Low");
    for post in &posts {
        ben.comment(post, "price?").unwrap();
    }
    let run = platform.sync(Medium::Messenger, true).await;
    let (done, account) = platform.synced(Medium::Messenger, &run).await;
    assert_eq!((&done["state"], &account["posts"]), (&json!("done"), &json!(64)), "{done:#}");
    assert!(text(&account["trouble"]).starts_with("Comments cannot be read: "), "{account:#}");

    // An inbox that is not connected any more keeps no copies.
    let path = format!("/api/v1/inboxes/{}/account", platform.inbox(Medium::Messenger).id);
    api.call(Request::new("DELETE", &path)).await.expect(204);
    assert_eq!(platform.asked_to_sync(Medium::Messenger, false).await.status, 409, "it is not connected");
    let schedules = api.get("/api/v1/schedules").await.expect(200);
    let daily = schedules["items"].as_array().unwrap().iter().find(|one| one["task"] == "sync_figures").unwrap();
    api.post(&format!("/api/v1/schedules/{}/run", text(&daily["id"])), &json!({})).await.expect(202);
    eventually("an end of the copies", async || {
        let copies = platform.copies(Medium::Messenger).await;
        let account = platform.social_account(Medium::Messenger).await;
        if copies.is_empty() && account.is_null() { Ok(()) } else { Err(format!("{} {account:#}", copies.len())) }
    })
    .await;
}

#[tokio::test]
async fn what_some_posts_have_against_being_read_does_not_keep_the_others_from_it() {
    let platform = Platform::open(&[Medium::Messenger]).await;
    platform.clock_at_rest().await;
    let posts = platform.meta.with(|state| {
        [("Fine", 3), ("Refused", 2), ("Broken", 1)].map(|(words, days)| state.publish_ago(PAGE, words, DAY * days))
    });
    let ben = platform.customer(Medium::Messenger, "24001", "Ben Low");
    for post in &posts {
        ben.comment(post, "price?").unwrap();
    }
    let [fine, refused, broken] = &posts;
    platform.meta.inject_on(&format!("/{refused}/comments?"), Fault::Code(10));
    // Refused, again when it is asked for once more, and again with fewer rows.
    for _ in 0..3 {
        platform.meta.inject_on(&format!("/{broken}/comments?"), Fault::Code(2));
    }
    let run = platform.sync(Medium::Messenger, true).await;
    let (done, account) = platform.synced(Medium::Messenger, &run).await;
    assert_eq!((&done["state"], &account["is_unfinished"]), (&json!("done"), &json!(false)), "{done:#}");
    let trouble = text(&account["trouble"]);
    assert!(trouble.starts_with("Comments of 2 posts cannot be read: ") && trouble.contains("(code 10)"), "{account:#}");
    let counts = async || {
        let mut counts = Vec::new();
        for post in platform.copies(Medium::Messenger).await {
            counts.push((text(&post["text"]), platform.copied_comments(&post).await.len()));
        }
        counts
    };
    let of = |broken: usize, refused: usize, fine: usize| {
        [("Broken", broken), ("Refused", refused), ("Fine", fine)].map(|(post, comments)| (post.to_owned(), comments))
    };
    assert_eq!(counts().await, of(0, 0, 1));

    // It should have been listed and is not, and the platform does not say whether it is there.
    platform.meta.with(|state| state.posts.retain(|post| post.id != *fine));
    platform.meta.inject_on(&format!("/{fine}?fields=id"), Fault::Code(10));
    let run = platform.sync(Medium::Messenger, false).await;
    let (done, account) = platform.synced(Medium::Messenger, &run).await;
    assert_eq!((&done["state"], &account["trouble"]), (&json!("done"), &Value::Null), "{done:#}");
    assert_eq!(counts().await, of(1, 1, 1), "what was passed over is read the next time");
    assert!(platform.copies(Medium::Messenger).await.iter().all(|post| post["is_gone"] == false), "nobody has said so");
}

/// How many rows each call for a page of this list asked for, and the status of its answer.
fn sizes(platform: &Platform, list: &str) -> Vec<(usize, u16)> {
    let calls = platform.meta.requests().into_iter().filter(|seen| seen.method == "GET" && seen.target.contains(list));
    calls.map(|seen| (limit(&seen.target).expect("a list is asked for with a limit"), seen.status)).collect()
}

fn limit(target: &str) -> Option<usize> {
    let (_, rest) = target.split_once("&limit=")?;
    rest.split('&').next()?.parse().ok()
}

fn with_status(sizes: &[(usize, u16)], status: u16) -> Vec<usize> {
    sizes.iter().filter(|(_, answered)| *answered == status).map(|(rows, _)| *rows).collect()
}

#[tokio::test]
async fn a_list_that_is_too_much_in_large_pages_is_copied_whole_in_smaller_ones() {
    let platform = Platform::open(&[Medium::Messenger]).await;
    platform.clock_at_rest().await;
    publish_many(&platform);
    let lamps = platform.meta.with(|state| {
        let heavy = state.posts.iter().find(|post| post.text == "Post 40").unwrap().id.clone();
        state.heavy.insert(heavy, 7);
        state.publish(PAGE, "Lamps")
    });
    let ben = platform.customer(Medium::Messenger, "24001", "Ben Low");
    let comments = ["one", "two", "three", "four", "five"].map(|words| ben.comment(&lamps, words).unwrap());
    platform.meta.with(|state| state.heavy.insert(comments[2].clone(), 1));
    let before = sizes(&platform, "/posts?").len();
    let run = platform.sync(Medium::Messenger, true).await;
    let (done, account) = platform.synced(Medium::Messenger, &run).await;
    assert_eq!((&done["state"], &account["trouble"]), (&json!("done"), &Value::Null), "{done:#}");
    assert_eq!((&account["has_history"], &account["is_unfinished"]), (&json!(true), &json!(false)), "{account:#}");

    let copies = platform.copies(Medium::Messenger).await;
    let mut posts: Vec<String> = (0..60).rev().map(|number| format!("Post {number}")).collect();
    posts.insert(0, "Lamps".to_owned());
    assert_eq!(words(&copies), posts);
    assert_eq!(sorted(&platform.copied_comments(&copies[0]).await), ["five", "four", "one", "three", "two"]);
    // The heavy post is the twenty-first: pages without it grow again.
    let asked = &sizes(&platform, "/posts?")[before..];
    assert_eq!(with_status(asked, 200), [12, 6, 6, 12, 24, 48], "{asked:?}");
    assert_eq!(with_status(asked, 500), [50, 25, 24, 12, 12], "{asked:?}");
    let asked = sizes(&platform, &format!("/{lamps}/comments?"));
    assert_eq!(with_status(&asked, 200), [1, 1, 1, 2], "{asked:?}");
    assert_eq!(with_status(&asked, 500), [100, 50, 25, 12, 6, 3, 2, 2], "{asked:?}");
}

#[tokio::test]
async fn what_is_too_much_by_itself_is_told_in_words_and_asked_for_the_next_time() {
    let platform = Platform::open(&[Medium::Messenger]).await;
    platform.clock_at_rest().await;
    let [lamps, chairs] = platform.meta.with(|state| ["Lamps", "Chairs"].map(|words| state.publish(PAGE, words)));
    let ben = platform.customer(Medium::Messenger, "24001", "Ben Low");
    ben.comment(&lamps, "price?").unwrap();
    let heavy = ben.comment(&chairs, "in red?").unwrap();
    platform.meta.with(|state| state.heavy.insert(heavy, 0));
    let run = platform.sync(Medium::Messenger, true).await;
    let (done, account) = platform.synced(Medium::Messenger, &run).await;
    assert_eq!((&done["state"], &account["is_unfinished"]), (&json!("done"), &json!(false)), "{done:#}");
    let trouble = text(&account["trouble"]);
    assert!(trouble.starts_with("Comments of 1 post cannot be read: Please reduce the amount of data"), "{account:#}");
    let asked = sizes(&platform, &format!("/{chairs}/comments?"));
    assert_eq!(with_status(&asked, 500), [100, 50, 25, 12, 6, 3, 1, 1], "{asked:?}");
    let asked = sizes(&platform, &format!("/{lamps}/comments?"));
    assert_eq!(with_status(&asked, 200), [100], "below another post there may be far less: {asked:?}");

    platform.meta.with(|state| state.heavy.clear());
    let run = platform.sync(Medium::Messenger, false).await;
    let (done, account) = platform.synced(Medium::Messenger, &run).await;
    assert_eq!((&done["state"], &account["trouble"]), (&json!("done"), &Value::Null), "{done:#}");
    for copy in platform.copies(Medium::Messenger).await {
        assert_eq!(platform.copied_comments(&copy).await.len(), 1, "{copy:#}");
    }
}

#[tokio::test]
async fn whoever_is_erased_while_their_comments_are_on_the_way_does_not_come_back() {
    let platform = Platform::open(&[Medium::Messenger]).await;
    platform.clock_at_rest().await;
    let post = platform.meta.with(|state| state.publish(PAGE, "Lamps"));
    platform.customer(Medium::Messenger, "24001", "Ben Low").comment(&post, "price?").unwrap();
    let contact = platform.conversation(Medium::Messenger).await["contact"].clone();
    platform.meta.inject_on("/comments?", Fault::StatusFirst(Duration::from_secs(8)));
    let run = platform.sync(Medium::Messenger, true).await;
    eventually("the comments on their way", async || {
        if platform.asked("/comments?") > 0 { Ok(()) } else { Err(platform.shop.program.log()) }
    })
    .await;
    let (api, erase) = (&platform.shop.api, format!("/api/v1/contacts/{}/erase", text(&contact["id"])));
    let begun = api.post(&erase, &json!({"confirm": contact["name"]})).await.expect(202);
    eventually("the end of an erasure", async || {
        let receipt = api.get(&format!("/api/v1/erasures/{}", text(&begun["id"]))).await.expect(200);
        if receipt["finished_at"].is_string() { Ok(()) } else { Err(format!("{receipt:#}")) }
    })
    .await;
    let (done, _) = platform.synced(Medium::Messenger, &run).await;
    assert_eq!(done["state"], "done", "{done:#}");
    let copies = platform.copies(Medium::Messenger).await;
    assert_eq!((copies.len(), platform.copied_comments(&copies[0]).await), (1, Vec::new()), "{copies:#?}");
}
