use engine::model::hours::zone;

use super::*;

/// Minutes of the day in Berlin.
pub(super) fn minute() -> i64 {
    let now = jiff::Timestamp::from_millisecond(now_ms().cast_signed()).unwrap();
    let berlin = zone("Europe/Berlin").unwrap();
    let time = now.to_zoned(berlin).time();
    i64::from(time.hour()) * 60 + i64::from(time.minute())
}

#[tokio::test]
async fn in_their_quiet_hours_nobody_gets_anything_and_afterwards_everybody_does() {
    let platform = shop_with(&[template("spring", "MARKETING")]).await;
    let (from, until) = ((minute() - 60).rem_euclid(1_440), (minute() + 120).rem_euclid(1_440));
    rules(&platform, |rules| rules["quiet"] = json!({"from": from, "until": until})).await;
    let phone = phones(&platform, &NUMBERS[..1]).remove(0);
    let audience = audience(&platform, &NUMBERS[..1]).await;
    let id = started(&platform, &audience, &[first("spring")]).await;
    campaign(&platform, &id, |campaign| campaign["state"] == "running").await;
    let shown = figures(&platform, &id, |figures| figures["people"]["due"] == 1).await;
    assert_eq!(shown["people"]["underway"], 0);
    // Whoever is awake gets another one meanwhile, so that there was time for this one.
    let awake = platform.customer(Medium::WhatsApp, "919812345679", "Ana");
    let api = &platform.shop.api;
    let other = json!({"name": "Awake", "consent": "They asked for offers on the phone."});
    let other = text(&api.post("/api/v1/audiences", &other).await.expect(201)["id"]);
    let member = json!({"members": [{"number": "+919812345679", "name": "Ana", "time_zone": "Pacific/Honolulu",
        "values": {"city": "Honolulu"}}]});
    api.post(&format!("/api/v1/audiences/{other}/members"), &member).await.expect(200);
    started(&platform, &other, &[first("spring")]).await;
    got(&awake, 1).await;
    assert_eq!(offers(&phone), 0);
    rules(&platform, |rules| rules["quiet"] = json!({"from": 0, "until": 0})).await;
    got(&phone, 1).await;
}

#[tokio::test]
async fn over_all_campaigns_nobody_gets_more_advertisements_than_the_rules_say() {
    let platform = shop_with(&[template("spring", "MARKETING"), template("order", "UTILITY")]).await;
    let phone = phones(&platform, &NUMBERS[..1]).remove(0);
    let audience = audience(&platform, &NUMBERS[..1]).await;
    started(&platform, &audience, &[first("spring")]).await;
    got(&phone, 1).await;
    let second = started(&platform, &audience, &[first("spring")]).await;
    let day = |row: &Value| {
        let due: Option<jiff::Timestamp> = row["due_at"].as_str().and_then(|due| due.parse().ok());
        due.is_some_and(|due| due.as_millisecond() > now_ms().cast_signed() + 20 * 3_600_000)
    };
    eventually("the wait", async || {
        let rows = rows(&platform, &second, "state=due").await;
        if rows.first().is_some_and(day) { Ok(()) } else { Err(format!("{rows:#?}\n{}", platform.shop.program.log())) }
    })
    .await;
    assert_eq!(offers(&phone), 1, "a day has to pass");
    // What is no advertisement is not counted.
    started(&platform, &audience, &[first("order")]).await;
    got(&phone, 2).await;
}

#[tokio::test]
async fn whoever_is_blocked_or_talks_to_a_person_is_left_out_and_the_reason_is_told() {
    let platform = shop_with(&[template("spring", "UTILITY")]).await;
    let phones = phones(&platform, &NUMBERS[..2]);
    phones[0].say("I would like to talk to somebody");
    let conversation = text(&platform.conversation(Medium::WhatsApp).await["id"]);
    platform.shop.api.act(&conversation, "take").await;
    let audience = audience(&platform, &NUMBERS[..2]).await;
    let id = started(&platform, &audience, &[first("spring")]).await;
    got(&phones[1], 1).await;
    let shown = figures(&platform, &id, |figures| figures["people"]["skipped"] == 1).await;
    assert_eq!(variant(&shown)["reasons"], json!([{"state": "skipped", "reason": "with_operator", "sends": 1}]));
    assert_eq!(offers(&phones[0]), 0);
    let kept = rows(&platform, &id, "step=0&send=skipped&reason=with_operator").await;
    assert_eq!(kept[0]["handle"], format!("+{}", NUMBERS[0]));
}

#[tokio::test]
async fn a_template_that_is_paused_halts_it_and_it_goes_on_when_it_is_back() {
    let platform = shop_with(&[template("spring", "UTILITY")]).await;
    let phone = phones(&platform, &NUMBERS[..1]).remove(0);
    let audience = audience(&platform, &NUMBERS[..1]).await;
    let id = draft(&platform, &audience, &[first("spring")]).await;
    let later = now_ms() + 4_000;
    let at = jiff::Timestamp::from_millisecond(later.cast_signed()).unwrap().to_string();
    platform.shop.api.change(&format!("/api/v1/campaigns/{id}"), |campaign| campaign["start_at"] = json!(at)).await;
    act(&platform, &id, "start").await;
    campaign(&platform, &id, |campaign| campaign["state"] == "running").await;
    platform.meta.with(|state| state.templates[0].status = "PAUSED".into());
    renew(&platform).await;
    let halted = campaign(&platform, &id, |campaign| campaign["state"] == "paused").await;
    assert_eq!(halted["halted"], "template");
    platform.meta.with(|state| state.templates[0].status = "APPROVED".into());
    renew(&platform).await;
    assert_eq!(offers(&phone), 0);
    act(&platform, &id, "resume").await;
    got(&phone, 1).await;
}

#[tokio::test]
async fn what_cannot_arrive_is_counted_by_its_reason_and_is_not_tried_again() {
    let platform = shop_with(&[template("spring", "UTILITY")]).await;
    let phones = phones(&platform, &NUMBERS[..2]);
    platform.meta.fail_next(&[131_026]);
    let audience = audience(&platform, &NUMBERS[..2]).await;
    let id = started(&platform, &audience, &[first("spring")]).await;
    let shown = figures(&platform, &id, |figures| figures["people"]["failed"] == 1 && figures["people"]["done"] == 1).await;
    assert_eq!(variant(&shown)["reasons"], json!([{"state": "failed", "reason": "unreachable", "sends": 1}]));
    campaign(&platform, &id, |campaign| campaign["state"] == "ended").await;
    assert_eq!(phones.iter().map(offers).sum::<usize>(), 1);
    let quiet = platform.conversations().await.into_iter().all(|conversation| conversation["control"]["holder"] != "queue");
    assert!(quiet, "nobody waits for a person because of it");
}

#[tokio::test]
async fn a_token_that_ends_in_the_middle_halts_it() {
    let platform = shop_with(&[template("spring", "UTILITY")]).await;
    phones(&platform, &NUMBERS);
    platform.meta.always(Some(sandbox::meta::Fault::Expired));
    let audience = audience(&platform, &NUMBERS).await;
    let id = draft(&platform, &audience, &[first("spring")]).await;
    platform.shop.api.change(&format!("/api/v1/campaigns/{id}"), |campaign| campaign["per_minute"] = json!(20)).await;
    act(&platform, &id, "start").await;
    let halted = campaign(&platform, &id, |campaign| campaign["state"] == "paused").await;
    assert_eq!(halted["halted"], "token");
    let shown = figures(&platform, &id, |_| true).await;
    assert!(shown["people"]["due"].as_u64().unwrap() >= 1, "the others wait: {shown:#}");
}

#[tokio::test]
async fn what_is_missing_is_told_by_field_and_a_campaign_that_was_started_stays_as_it_is() {
    let platform = shop_with(&[template("spring", "UTILITY")]).await;
    let api = &platform.shop.api;
    let audience = audience(&platform, &NUMBERS[..1]).await;
    let mut steps = [first("spring"), then("read", 60, "gone")];
    steps[0]["variants"][0]["values"] = json!({"body.1": {"column": "colour", "otherwise": "red"}});
    let id = draft(&platform, &audience, &steps).await;
    let errors = api.post(&format!("/api/v1/campaigns/{id}/start"), &json!({})).await.problem(422)["errors"].clone();
    let pointers: Vec<_> = errors.as_array().unwrap().iter().map(|error| text(&error["pointer"])).collect();
    assert_eq!(
        pointers,
        ["/steps/0/variants/0/values/body.1", "/steps/0/variants/0/values/body.2", "/steps/1/variants/0/template"]
    );
    let path = format!("/api/v1/campaigns/{id}");
    let shown = api.get(&path).await.expect(200);
    let stale = Request::new("PUT", path.clone()).json(&shown).with("if-match", "\"v999\"");
    api.call(stale).await.problem(412);
    let mut circle = shown.clone();
    circle["steps"] = json!([first("spring"), {"after": {"step": 1, "on": "read", "wait_minutes": 0}, "variants": []}]);
    let put = Request::new("PUT", path.clone()).json(&circle).with("if-match", "*");
    let errors = api.call(put).await.problem(422)["errors"].clone();
    assert_eq!(errors[0]["pointer"], "/steps/1/after/step");

    phones(&platform, &NUMBERS[..1]);
    api.change(&path, |campaign| campaign["steps"] = json!([first("spring")])).await;
    act(&platform, &id, "start").await;
    api.post(&format!("{path}/start"), &json!({})).await.problem(409);
    let put = Request::new("PUT", path.clone()).json(&shown).with("if-match", "*");
    api.call(put).await.problem(409);
    let stopped = act(&platform, &id, "stop").await;
    assert_eq!(stopped["state"], "stopped");
    api.post(&format!("{path}/resume"), &json!({})).await.problem(409);
    let gone = Request::new("DELETE", path.clone());
    api.call(gone).await.expect(204);
    api.get(&path).await.problem(404);
}

#[tokio::test]
async fn a_test_goes_to_one_number_and_counts_nowhere() {
    let platform = shop_with(&[template("spring", "MARKETING")]).await;
    let phone = platform.customer(Medium::WhatsApp, "34600000009", "Owner");
    let audience = audience(&platform, &NUMBERS[..1]).await;
    let id = draft(&platform, &audience, &[first("spring")]).await;
    let path = format!("/api/v1/campaigns/{id}/test");
    platform.shop.api.post(&path, &json!({"number": "600", "step": 0})).await.problem(422);
    let sent = platform.shop.api.post(&path, &json!({"number": "+34 600 000 009", "step": 0})).await.expect(201);
    got(&phone, 1).await;
    let messages = platform.shop.api.messages(&text(&sent["conversation"])).await;
    assert_eq!(messages[0]["campaign"]["is_test"], true);
    assert_eq!(messages[0]["text"], "Hello Mira, lamps at half price in Pune today", "with the first person's values");
    let shown = figures(&platform, &id, |_| true).await;
    assert_eq!((&shown["total"], &variant(&shown)["sent"]), (&json!(0), &json!(0)));
}
