//! Which posts are listed where.

use super::*;

async fn listed(api: &Api, query: &str) -> Value {
    api.get(&format!("/api/v1/posts?{query}")).await.expect(200)
}

fn ids(list: &Value) -> Vec<String> {
    list["items"].as_array().unwrap().iter().map(|post| text(&post["id"])).collect()
}

#[tokio::test]
async fn a_calendar_shows_what_is_from_its_beginning_on_and_before_its_end() {
    let (owner, writer) = (&town().await.shop.api, writer().await);
    let times = [ahead(200, 0), ahead(200, 60), ahead(201, 0)];
    let [first, second, third] = &times;
    // Written in another order than they are shown in.
    let late = on_page(writer, "The third.", third).await;
    let early = on_page(writer, "The first.", first).await;
    let inbox = place(writer, "instagram").await;
    let middle = written(writer, &json!({"inbox": inbox, "text": "The second.", "publish_at": second})).await;
    let [early, middle, late] = [early, middle, late].map(|post| text(&post["id"]));

    let list = listed(writer, &format!("from={first}&to={third}")).await;
    assert_eq!(ids(&list), [early.clone(), middle.clone()], "its end is not in it: {list}");
    assert_eq!(list["is_cut"], false);
    let end = ahead(202, 0);
    assert_eq!(ids(&listed(writer, &format!("from={first}&to={end}")).await), [early.clone(), middle.clone(), late.clone()]);
    assert_eq!(ids(&listed(writer, &format!("from={first}&to={end}&inbox={inbox}")).await), std::slice::from_ref(&middle));
    let approved = json!({"id": early});
    act(owner, &approved, "approve", &json!({})).await.expect(200);
    assert_eq!(ids(&listed(writer, &format!("from={first}&to={end}&state=scheduled")).await), [early]);
    assert_eq!(ids(&listed(writer, &format!("from={first}&to={end}&state=draft")).await), [middle, late]);
}

#[tokio::test]
async fn nobody_looks_at_more_than_three_months_or_backwards() {
    let writer = writer().await;
    let from = ahead(0, 0);
    for (query, why) in [
        (format!("from={from}&to={from}"), "nothing"),
        (format!("from={}&to={from}", ahead(1, 0)), "backwards"),
        (format!("from={from}&to={}", ahead(93, 1)), "too much"),
        (format!("from={from}"), "no end"),
        (format!("from=today&to={from}"), "no time"),
        (format!("from={from}&to={}&state=lost", ahead(1, 0)), "no state"),
        (format!("from={from}&to={}&inbox=here", ahead(1, 0)), "no inbox"),
    ] {
        let problem = writer.get(&format!("/api/v1/posts?{query}")).await.problem(422);
        assert!(text(&problem["detail"]).len() > 5, "{why}: {problem}");
    }
    let until = ahead(92, 0);
    writer.get(&format!("/api/v1/posts?from={from}&to={until}")).await.expect(200);
}

#[tokio::test]
async fn drafts_without_a_time_come_page_by_page_the_newest_first() {
    let writer = writer().await;
    let inbox = place(writer, "messenger").await;
    let mut own = Vec::new();
    for number in 0..5 {
        let draft = json!({"inbox": inbox, "text": format!("Some day, number {number}.")});
        own.push(text(&written(writer, &draft).await["id"]));
    }
    let dated = on_page(writer, "On a day.", &ahead(203, 0)).await;
    let (mut seen, mut cursor) = (Vec::new(), None::<String>);
    loop {
        let after = cursor.map(|cursor| format!("&cursor={cursor}")).unwrap_or_default();
        let page = writer.get(&format!("/api/v1/posts/drafts?limit=2{after}")).await.expect(200);
        assert!(ids(&page).len() <= 2, "{page}");
        seen.extend(ids(&page));
        cursor = page["next"].as_str().map(str::to_owned);
        if cursor.is_none() {
            break;
        }
    }
    let mine: Vec<&String> = seen.iter().filter(|id| own.contains(id)).collect();
    assert_eq!(mine, own.iter().rev().collect::<Vec<_>>(), "each once");
    assert!(!seen.contains(&text(&dated["id"])), "what has a time is in the calendar");

    // With a time it leaves them.
    let first = writer.get(&format!("/api/v1/posts/{}", own[0])).await.expect(200);
    act(writer, &first, "move", &json!({"publish_at": ahead(204, 0)})).await.expect(200);
    let elsewhere = place(writer, "instagram").await;
    let of_elsewhere = writer.get(&format!("/api/v1/posts/drafts?inbox={elsewhere}&limit=100")).await.expect(200);
    let left = writer.get(&format!("/api/v1/posts/drafts?inbox={inbox}&limit=100")).await.expect(200);
    assert!(ids(&left).contains(&own[4]) && !ids(&left).contains(&own[0]), "{left}");
    assert!(!ids(&of_elsewhere).contains(&own[4]), "{of_elsewhere}");
    writer.get("/api/v1/posts/drafts?cursor=first").await.problem(422);
}
