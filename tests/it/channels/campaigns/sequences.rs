//! Sequences: people come in one by one, as a program brings them, and each goes their own way.

use super::*;
use crate::harness::api::Api;

/// What somebody who is brought says of themselves.
fn person(number: &str, key: &str) -> Value {
    json!({"phone": format!("+{number}"), "name": "Mira", "values": {"city": "Pune", "colour": "red"}, "key": key})
}

/// A draft of a sequence with these steps, and what else is to stand in it.
async fn written(platform: &Platform, steps: &[Value], change: impl FnOnce(&mut Value)) -> String {
    let inbox = &platform.inbox(Medium::WhatsApp).id;
    let mut body = json!({"name": format!("Day by day {}", now_ms()), "inbox": inbox, "kind": "sequence", "steps": steps,
        "per_minute": 6_000, "time_zone": "Europe/Berlin"});
    change(&mut body);
    text(&platform.shop.api.post("/api/v1/campaigns", &body).await.expect(201)["id"])
}

async fn running(platform: &Platform, steps: &[Value], change: impl FnOnce(&mut Value)) -> String {
    let id = written(platform, steps, change).await;
    assert_eq!(act(platform, &id, "start").await["state"], "running", "there is nobody to plan with");
    id
}

/// A program that may prepare campaigns, and nothing else.
async fn program(platform: &Platform) -> Api {
    let api = &platform.shop.api;
    let key = api.post("/api/v1/api-keys", &json!({"name": "Shop system", "levels": {"campaigns": "edit"}})).await.expect(201);
    Api { url: api.url.clone(), token: text(&key["token"]) }
}

async fn enter(api: &Api, id: &str, person: &Value, status: u16) -> Value {
    api.post(&format!("/api/v1/campaigns/{id}/people"), person).await.expect(status)
}

async fn standing(platform: &Platform, id: &str, row: u64) -> Value {
    platform.shop.api.get(&format!("/api/v1/campaigns/{id}/people/{row}")).await.expect(200)
}

/// Where somebody stands when it is as wanted.
async fn stands(platform: &Platform, id: &str, row: u64, is_so: impl Fn(&Value) -> bool) -> Value {
    eventually("where they stand", async || {
        let shown = standing(platform, id, row).await;
        if is_so(&shown) { Ok(shown) } else { Err(format!("{shown:#}\n{}", platform.shop.program.log())) }
    })
    .await
}

#[tokio::test]
async fn a_program_brings_people_one_by_one_and_each_is_in_once_for_what_brought_them() {
    let platform = shop_with(&[template("spring", "UTILITY"), template("again", "UTILITY")]).await;
    let phones = phones(&platform, &NUMBERS[..2]);
    let id = written(&platform, &[first("spring"), then("delivered", 60, "again")], |_| ()).await;
    let path = format!("/api/v1/campaigns/{id}");
    let forecast = platform.shop.api.get(&format!("{path}/forecast")).await.expect(200);
    assert_eq!((&forecast["people"], &forecast["problems"]), (&json!(0), &json!([])), "nobody is in it, and nothing is missing");
    let program = program(&platform).await;
    program.post(&format!("{path}/people"), &person(NUMBERS[0], "order 1")).await.problem(409);
    assert_eq!(act(&platform, &id, "start").await["state"], "running");

    let entered = enter(&program, &id, &person(NUMBERS[0], "order 1"), 201).await;
    assert_eq!((&entered["row"], &entered["is_new"], &entered["state"]), (&json!(1), &json!(true), &json!("due")));
    got(&phones[0], 1).await;
    let again = enter(&program, &id, &person(NUMBERS[0], "order 1"), 200).await;
    assert_eq!((&again["row"], &again["is_new"]), (&json!(1), &json!(false)), "the same key twice");
    let waits = stands(&platform, &id, 1, |shown| shown["step"] == 1 && shown["state"] == "due").await;
    assert_eq!((&waits["steps"], &waits["phone"]), (&json!(2), &json!(format!("+{}", NUMBERS[0]))));
    let other = enter(&program, &id, &person(NUMBERS[0], "order 2"), 200).await;
    assert_eq!((&other["row"], &other["due_at"]), (&json!(1), &waits["due_at"]), "the same person on their way");

    let second = enter(&program, &id, &json!({"phone": format!("+{}", NUMBERS[1]), "name": "Ana"}), 201).await;
    assert_eq!(second["row"], 2);
    got(&phones[1], 1).await;
    let shown = figures(&platform, &id, |figures| variant(figures)["delivered"] == 2).await;
    assert_eq!((&shown["total"], offers(&phones[0])), (&json!(2), 1));
    let listed = rows(&platform, &id, "state=due").await;
    let said = platform.shop.api.messages(&text(&listed[0]["conversation"])).await;
    assert_eq!(said[0]["text"], "Hello Mira, lamps at half price in Pune today");
    let said = platform.shop.api.messages(&text(&listed[1]["conversation"])).await;
    assert_eq!(said[0]["text"], "Hello Ana, lamps at half price in town today", "where nothing is known of them");
    program.call(Request::new("DELETE", path)).await.problem(403);
}

#[tokio::test]
async fn a_sequence_goes_on_when_nobody_is_left_in_it() {
    let platform = shop_with(&[template("spring", "UTILITY")]).await;
    let phones = phones(&platform, &NUMBERS[..2]);
    let id = running(&platform, &[first("spring")], |_| ()).await;
    let api = &platform.shop.api;
    enter(api, &id, &person(NUMBERS[0], "order 1"), 201).await;
    got(&phones[0], 1).await;
    stands(&platform, &id, 1, |shown| shown["state"] == "done").await;
    // A list that is through ends by itself, in looks that the sequence has as well.
    let audience = audience(&platform, &NUMBERS[..1]).await;
    let list = started(&platform, &audience, &[first("spring")]).await;
    campaign(&platform, &list, |campaign| campaign["state"] == "ended").await;
    campaign(&platform, &id, |campaign| campaign["state"] == "running").await;
    enter(api, &id, &person(NUMBERS[1], "order 2"), 201).await;
    got(&phones[1], 1).await;
    let twice = enter(api, &id, &person(NUMBERS[0], "order 3"), 201).await;
    assert_eq!(twice["row"], 3, "whoever is through may come back for something else");
    got(&phones[0], 3).await;
}

#[tokio::test]
async fn whoever_answers_or_is_taken_out_gets_nothing_more() {
    let platform = shop_with(&[template("spring", "UTILITY"), template("again", "UTILITY")]).await;
    let phones = phones(&platform, &NUMBERS);
    let id = running(&platform, &[first("spring"), then("delivered", 1, "again")], |_| ()).await;
    let api = &platform.shop.api;
    for (number, phone) in NUMBERS.iter().zip(&phones) {
        enter(api, &id, &person(number, number), 201).await;
        got(phone, 1).await;
    }
    figures(&platform, &id, |figures| variant(figures)["delivered"] == 3).await;
    phones[0].say("Is it still to be had?");
    let path = format!("/api/v1/campaigns/{id}/people");
    for _ in 0..2 {
        api.call(Request::new("DELETE", format!("{path}/2"))).await.expect(204);
    }
    api.call(Request::new("DELETE", format!("{path}/9"))).await.problem(404);
    api.get(&format!("{path}/9")).await.problem(404);
    let out = standing(&platform, &id, 2).await;
    assert_eq!((&out["state"], &out["reason"], out.get("due_at")), (&json!("stopped"), &json!("left"), None));
    stands(&platform, &id, 1, |shown| shown["state"] == "replied").await;
    // The third gets what follows a minute later, and the others would have before.
    eventually_within(Duration::from_secs(90), "the follow-up", async || {
        if offers(&phones[2]) == 2 { Ok(()) } else { Err(platform.shop.program.log()) }
    })
    .await;
    assert_eq!((offers(&phones[0]), offers(&phones[1])), (1, 1));
}

#[tokio::test]
async fn a_delay_is_waited_for_and_what_outlived_its_time_is_kept_back() {
    let platform = shop_with(&[template("spring", "UTILITY")]).await;
    let phones = phones(&platform, &NUMBERS);
    let api = &platform.shop.api;
    let brief = running(&platform, &[first("spring")], |body| body["life"] = json!(1)).await;
    act(&platform, &brief, "pause").await;
    enter(api, &brief, &person(NUMBERS[0], "early"), 201).await;
    let delayed = running(&platform, &[first("spring")], |body| body["delay"] = json!(1)).await;
    let before = now_ms();
    let entered = enter(api, &delayed, &person(NUMBERS[1], "later"), 201).await;
    let due: jiff::Timestamp = text(&entered["due_at"]).parse().unwrap();
    assert!(due.as_millisecond() >= before.cast_signed() + 60_000, "{entered}");
    eventually_within(Duration::from_secs(90), "what was delayed", async || {
        if offers(&phones[1]) == 1 { Ok(()) } else { Err(platform.shop.program.log()) }
    })
    .await;
    // Whoever came in before that waits for more than a minute by now.
    enter(api, &brief, &person(NUMBERS[2], "late"), 201).await;
    act(&platform, &brief, "resume").await;
    got(&phones[2], 1).await;
    let shown = figures(&platform, &brief, |figures| figures["people"]["skipped"] == 1).await;
    assert_eq!(variant(&shown)["reasons"], json!([{"state": "skipped", "reason": "too_late", "sends": 1}]));
    let kept = standing(&platform, &brief, 1).await;
    assert_eq!((&kept["state"], &kept["reason"], offers(&phones[0])), (&json!("skipped"), &json!("too_late"), 0));
}

#[tokio::test]
async fn a_sequence_that_is_paused_takes_people_in_and_one_that_is_over_does_not() {
    let platform = shop_with(&[template("spring", "UTILITY")]).await;
    let phone = phones(&platform, &NUMBERS[..1]).remove(0);
    let api = &platform.shop.api;
    let id = running(&platform, &[first("spring")], |_| ()).await;
    act(&platform, &id, "pause").await;
    enter(api, &id, &person(NUMBERS[0], "order 1"), 201).await;
    let shown = figures(&platform, &id, |figures| figures["people"]["due"] == 1).await;
    assert_eq!(variant(&shown)["sent"], 0);
    assert_eq!(act(&platform, &id, "resume").await["state"], "running");
    got(&phone, 1).await;
    act(&platform, &id, "stop").await;
    let path = format!("/api/v1/campaigns/{id}/people");
    let problem = api.post(&path, &person(NUMBERS[1], "order 2")).await.problem(409);
    assert!(text(&problem["detail"]).contains("over"), "{problem}");
    let audience = audience(&platform, &NUMBERS[..1]).await;
    let list = started(&platform, &audience, &[first("spring")]).await;
    let problem = api.post(&format!("/api/v1/campaigns/{list}/people"), &person(NUMBERS[1], "order 2")).await.problem(409);
    assert!(text(&problem["detail"]).contains("audience"), "{problem}");
}

#[tokio::test]
async fn what_is_wrong_with_a_sequence_or_a_person_is_told_by_field() {
    let platform = shop_with(&[template("spring", "UTILITY")]).await;
    let api = &platform.shop.api;
    let id = running(&platform, &[first("spring")], |_| ()).await;
    let path = format!("/api/v1/campaigns/{id}/people");
    for (pointer, wrong) in [
        ("/phone", json!({"phone": "600 000 001"})),
        ("/phone", json!({"phone": "nobody"})),
        ("/zone", json!({"phone": "+34600000001", "zone": "Europe/Atlantis"})),
        ("/key", json!({"phone": "+34600000001", "key": "k".repeat(101)})),
    ] {
        let problem = api.post(&path, &wrong).await.problem(422);
        assert_eq!(problem["errors"][0]["pointer"], pointer, "{wrong}");
    }
    let inbox = &platform.inbox(Medium::WhatsApp).id;
    let body = json!({"name": "For whom", "inbox": inbox, "steps": [first("spring")], "per_minute": 60, "time_zone": "UTC"});
    for (pointer, name, value) in
        [("/audience", "kind", json!("list")), ("/delay", "delay", json!(43_201)), ("/life", "life", json!(43_201))]
    {
        let mut wrong = body.clone();
        wrong["kind"] = json!("sequence");
        wrong[name] = value;
        let problem = api.post("/api/v1/campaigns", &wrong).await.problem(422);
        assert_eq!(problem["errors"][0]["pointer"], pointer, "{wrong}");
    }
    let audience = audience(&platform, &NUMBERS[..1]).await;
    let mut delayed = body;
    (delayed["audience"], delayed["delay"]) = (json!(audience), json!(5));
    let problem = api.post("/api/v1/campaigns", &delayed).await.problem(422);
    assert_eq!(problem["errors"][0]["pointer"], "/delay", "everybody of a list is there when it starts");
    delayed["kind"] = json!("sequence");
    let made = api.post("/api/v1/campaigns", &delayed).await.expect(201);
    assert_eq!((made.get("audience"), &made["delay"]), (None, &json!(5)), "nobody of an audience is in a sequence");
    api.call(Request::new("DELETE", format!("/api/v1/audiences/{audience}"))).await.expect(204);
}

#[tokio::test]
async fn who_is_in_a_campaign_is_taken_away_as_a_table_without_formulas() {
    let platform = shop_with(&[template("spring", "UTILITY"), template("again", "UTILITY")]).await;
    let phones = phones(&platform, &NUMBERS[..2]);
    let api = &platform.shop.api;
    let id = running(&platform, &[first("spring"), then("delivered", 60, "again")], |_| ()).await;
    let odd = json!({"phone": format!("+{}", NUMBERS[0]), "name": "=1+1, \"Mira\""});
    enter(api, &id, &odd, 201).await;
    got(&phones[0], 1).await;
    enter(api, &id, &person(NUMBERS[1], "order 2"), 201).await;
    got(&phones[1], 1).await;
    figures(&platform, &id, |figures| variant(figures)["delivered"] == 2).await;
    phones[1].say("Tell me more");
    stands(&platform, &id, 2, |shown| shown["state"] == "replied").await;
    let path = format!("/api/v1/campaigns/{id}/recipients.csv");
    let answer = api.get(&path).await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("content-type"), Some("text/csv; charset=utf-8"));
    let table = answer.text();
    let lines: Vec<&str> = table.lines().collect();
    assert!(
        lines[0].starts_with("phone,name,time_zone,state,reason,message,due_at,message_1_variant,message_1_state"),
        "{table}"
    );
    assert!(lines[0].ends_with("message_2_at,message_2_answer,message_2_converted_at,message_2_value"), "{table}");
    assert_eq!(lines.len(), 3, "{table}");
    let begins = format!("'+{},\"'=1+1, \"\"Mira\"\"\",Europe/Berlin,due,,2,20", NUMBERS[0]);
    assert!(lines[1].starts_with(&begins) && lines[1].contains(",A,delivered,,20"), "{table}");
    assert!(lines[2].starts_with(&format!("'+{},Mira,Europe/Berlin,replied,", NUMBERS[1])), "{table}");
    assert!(lines[2].contains(",replied,"), "{table}");
    let some = api.get(&format!("{path}?state=replied")).await.text();
    assert_eq!(some.lines().count(), 2, "{some}");
    api.get(&format!("{path}?step=0")).await.problem(422);
}
