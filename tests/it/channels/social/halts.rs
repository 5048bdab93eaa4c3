//! Limits, ends of the program, and what somebody has to mend.

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

    let post = platform.meta.with(|state| {
        state.rules.tokens[1].revoked = None;
        state.rules.tokens[1].scopes.retain(|scope| scope != "pages_read_user_content");
        state.publish(PAGE, "The newest")
    });
    platform.customer(Medium::Messenger, "24001", "Ben Low").comment(&post, "price?").unwrap();
    let run = platform.sync(Medium::Messenger, true).await;
    let (done, account) = platform.synced(Medium::Messenger, &run).await;
    assert_eq!((&done["state"], &account["posts"]), (&json!("done"), &json!(61)), "{done:#}");
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
