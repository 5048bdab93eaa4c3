//! Campaigns through the door, against the simulated platform: who gets what, and who does not.

mod calls;
mod consents;
mod leads;
mod rules;
mod sequences;
mod value;
mod week;

use sandbox::meta::Template;

use super::*;

/// An approved template: `Hello {{1}}, {{2}}`.
fn template(name: &str, category: &str) -> Template {
    Template {
        id: format!("88{}", name.len()),
        waba: WABA.into(),
        name: name.into(),
        language: "en".into(),
        category: category.into(),
        status: "APPROVED".into(),
        is_named: false,
        components: json!([{"type": "BODY", "text": "Hello {{1}}, lamps at half price in {{2}} today",
            "example": {"body_text": [["Ana", "Pune"]]}}]),
        quality: "GREEN".into(),
        reason: String::new(),
        edited_at: Vec::new(),
    }
}

/// A shop whose number has these templates.
async fn shop_with(templates: &[Template]) -> Platform {
    let platform = Platform::open(&[Medium::WhatsApp]).await;
    platform.meta.with(|state| state.templates.extend(templates.iter().cloned()));
    renew(&platform).await;
    // So that it is quiet for nobody, whenever the test runs.
    rules(&platform, |rules| rules["quiet"] = json!({"from": 0, "until": 0})).await;
    platform
}

async fn renew(platform: &Platform) {
    let inbox = &platform.inbox(Medium::WhatsApp).id;
    platform.shop.api.post(&format!("/api/v1/inboxes/{inbox}/templates/sync"), &json!({})).await.expect(200);
}

async fn rules(platform: &Platform, change: impl FnOnce(&mut Value)) {
    platform.shop.api.change("/api/v1/campaign-rules", change).await;
}

/// Somebody with a phone at the simulated platform.
fn phones(platform: &Platform, numbers: &[&str]) -> Vec<Customer> {
    numbers.iter().map(|number| platform.customer(Medium::WhatsApp, number, "Mira")).collect()
}

async fn audience(platform: &Platform, numbers: &[&str]) -> String {
    let api = &platform.shop.api;
    let consent = "They ticked the box for offers when they ordered.";
    let made =
        api.post("/api/v1/audiences", &json!({"name": format!("People {}", now_ms()), "consent": consent})).await.expect(201);
    let members: Vec<_> = numbers
        .iter()
        .map(|number| json!({"number": format!("+{number}"), "name": "Mira", "time_zone": "Europe/Berlin", "values": {"city": "Pune"}}))
        .collect();
    let id = text(&made["id"]);
    let added = api.post(&format!("/api/v1/audiences/{id}/members"), &json!({"members": members})).await.expect(200);
    assert_eq!(added["added"], numbers.len(), "{added}");
    id
}

fn says(name: &str, template: &str) -> Value {
    let values = json!({"body.1": {"column": "name", "otherwise": "there"}, "body.2": {"column": "city", "otherwise": "town"}});
    json!({"name": name, "share": 1, "template": {"name": template, "language": "en"}, "values": values})
}

fn first(template: &str) -> Value {
    json!({"variants": [says("A", template)]})
}

fn then(on: &str, minutes: u32, template: &str) -> Value {
    json!({"after": {"step": 0, "on": on, "wait_minutes": minutes}, "variants": [says("A", template)]})
}

async fn draft(platform: &Platform, audience: &str, steps: &[Value]) -> String {
    let inbox = &platform.inbox(Medium::WhatsApp).id;
    let body = json!({"name": format!("Spring {}", now_ms()), "inbox": inbox, "audience": audience, "steps": steps,
        "per_minute": 6_000, "time_zone": "Europe/Berlin"});
    text(&platform.shop.api.post("/api/v1/campaigns", &body).await.expect(201)["id"])
}

async fn act(platform: &Platform, campaign: &str, act: &str) -> Value {
    platform.shop.api.post(&format!("/api/v1/campaigns/{campaign}/{act}"), &json!({})).await.expect(200)
}

async fn started(platform: &Platform, audience: &str, steps: &[Value]) -> String {
    let id = draft(platform, audience, steps).await;
    act(platform, &id, "start").await;
    id
}

/// The campaign when it is as wanted.
async fn campaign(platform: &Platform, id: &str, is_so: impl Fn(&Value) -> bool) -> Value {
    eventually("the campaign", async || {
        let shown = platform.shop.api.get(&format!("/api/v1/campaigns/{id}")).await.expect(200);
        if is_so(&shown) { Ok(shown) } else { Err(format!("{shown:#}\n{}", platform.shop.program.log())) }
    })
    .await
}

/// Its figures when they are as wanted.
async fn figures(platform: &Platform, id: &str, are_so: impl Fn(&Value) -> bool) -> Value {
    eventually("the figures", async || {
        let shown = platform.shop.api.get(&format!("/api/v1/campaigns/{id}/statistics")).await.expect(200);
        if are_so(&shown) { Ok(shown) } else { Err(format!("{shown:#}\n{}", platform.shop.program.log())) }
    })
    .await
}

fn variant(figures: &Value) -> &Value {
    &figures["steps"][0]["variants"][0]
}

async fn rows(platform: &Platform, id: &str, query: &str) -> Vec<Value> {
    let page = platform.shop.api.get(&format!("/api/v1/campaigns/{id}/recipients?{query}")).await.expect(200);
    page["items"].as_array().unwrap().clone()
}

/// What a phone got that was a template.
fn offers(phone: &Customer) -> usize {
    phone.received().iter().filter(|message| message.kind == "template").count()
}

async fn got(phone: &Customer, many: usize) {
    received(phone, |received| received.iter().filter(|message| message.kind == "template").count() == many).await;
}

const NUMBERS: [&str; 3] = ["4915112345671", "4915112345672", "919812345673"];

#[tokio::test]
async fn everybody_of_an_audience_gets_their_own_words_once_and_every_figure_lists_its_rows() {
    let platform = shop_with(&[template("spring", "MARKETING")]).await;
    let phones = phones(&platform, &NUMBERS);
    let audience = audience(&platform, &NUMBERS).await;
    let id = draft(&platform, &audience, &[first("spring")]).await;
    let forecast = platform.shop.api.get(&format!("/api/v1/campaigns/{id}/forecast")).await.expect(200);
    assert_eq!((&forecast["people"], &forecast["minutes"], &forecast["problems"]), (&json!(3), &json!(1), &json!([])));
    act(&platform, &id, "start").await;
    for phone in &phones {
        got(phone, 1).await;
    }
    let shown = figures(&platform, &id, |figures| variant(figures)["delivered"] == 3).await;
    assert_eq!((&shown["total"], &variant(&shown)["sent"], &variant(&shown)["failed"]), (&json!(3), &json!(3), &json!(0)));
    phones[0].read();
    figures(&platform, &id, |figures| variant(figures)["read"] == 1).await;
    let read = rows(&platform, &id, "step=0&send=read").await;
    assert_eq!(read.len(), 1);
    assert_eq!(read[0]["handle"], format!("+{}", NUMBERS[0]));
    let over = campaign(&platform, &id, |campaign| campaign["state"] == "ended").await;
    assert_eq!((&over["people"], over.get("halted")), (&json!(3), None));
    assert!(phones.iter().all(|phone| offers(phone) == 1));

    let conversation = text(&read[0]["conversation"]);
    let messages = platform.shop.api.messages(&conversation).await;
    assert_eq!(messages[0]["text"], "Hello Mira, lamps at half price in Pune today");
    assert_eq!((&messages[0]["campaign"]["id"], &messages[0]["campaign"]["is_test"]), (&json!(id), &json!(false)));
    let shown = platform.shop.api.conversation(&conversation).await;
    assert_eq!(shown["status"], "resolved", "nobody has to do anything before they answer");
}

#[tokio::test]
async fn a_reply_ends_it_and_lands_in_the_same_conversation() {
    let platform = shop_with(&[template("spring", "UTILITY"), template("again", "UTILITY")]).await;
    let phones = phones(&platform, &NUMBERS[..2]);
    let audience = audience(&platform, &NUMBERS[..2]).await;
    let id = started(&platform, &audience, &[first("spring"), then("delivered", 1, "again")]).await;
    for phone in &phones {
        got(phone, 1).await;
    }
    let waits = |figures: &Value| figures["people"]["due"] == 2 && !figures["next_due"].is_null();
    figures(&platform, &id, waits).await;
    phones[0].say("How long does delivery take?");
    let shown = figures(&platform, &id, |figures| figures["people"]["replied"] == 1).await;
    assert_eq!((&variant(&shown)["replied"], &shown["people"]["due"]), (&json!(1), &json!(1)));
    let answered = rows(&platform, &id, "step=0&answer=replied").await;
    assert_eq!((answered.len(), &answered[0]["state"]), (1, &json!("replied")));
    let conversation = text(&answered[0]["conversation"]);
    let messages = eventually("an answer", async || {
        let messages = platform.shop.api.messages(&conversation).await;
        if messages.len() >= 4 { Ok(messages) } else { Err(format!("{messages:#?}")) }
    })
    .await;
    assert!(texts(&messages)[0].contains("half price"));
    assert!(texts(&messages).contains(&"How long does delivery take?".to_owned()));
    assert_eq!(platform.shop.api.conversation(&conversation).await["status"], "open");
    // The other one gets the follow-up a minute later; it is there first.
    eventually_within(Duration::from_secs(90), "the follow-up", async || {
        if offers(&phones[1]) == 2 { Ok(()) } else { Err(platform.shop.program.log()) }
    })
    .await;
    assert_eq!(offers(&phones[0]), 1, "whoever answered gets none");
}

#[tokio::test]
async fn stop_ends_what_advertises_is_answered_once_and_start_brings_it_back() {
    let platform = shop_with(&[template("spring", "MARKETING")]).await;
    rules(&platform, |rules| rules["most_a_day"] = json!(0)).await;
    let phone = phones(&platform, &NUMBERS[..1]).remove(0);
    let audience = audience(&platform, &NUMBERS[..1]).await;
    let id = started(&platform, &audience, &[first("spring")]).await;
    got(&phone, 1).await;
    figures(&platform, &id, |figures| variant(figures)["delivered"] == 1).await;
    phone.say("Stop!");
    let is_told = |received: &[Message]| received.iter().any(|message| message.body.to_string().contains("Write START"));
    received(&phone, is_told).await;
    let shown = figures(&platform, &id, |figures| figures["people"]["opted_out"] == 1).await;
    assert_eq!(variant(&shown)["opted_out"], 1);
    assert_eq!(phone.received().len(), 2, "the offer and one answer, and no greeting: {:#?}", phone.received());

    let next = started(&platform, &audience, &[first("spring")]).await;
    let shown = figures(&platform, &next, |figures| figures["people"]["skipped"] == 1).await;
    assert_eq!(variant(&shown)["reasons"], json!([{"state": "skipped", "reason": "opted_out", "sends": 1}]));
    assert_eq!(offers(&phone), 1);

    phone.say("START");
    received(&phone, |received| received.iter().any(|message| message.body.to_string().contains("Write STOP"))).await;
    started(&platform, &audience, &[first("spring")]).await;
    got(&phone, 2).await;
}

#[tokio::test]
async fn killed_again_and_again_a_campaign_reaches_each_person_once() {
    let mut platform = shop_with(&[template("spring", "MARKETING")]).await;
    let numbers: Vec<String> = (0..30).map(|number| format!("49151200000{number:02}")).collect();
    let numbers: Vec<&str> = numbers.iter().map(String::as_str).collect();
    let phones = phones(&platform, &numbers);
    let audience = audience(&platform, &numbers).await;
    let id = draft(&platform, &audience, &[first("spring")]).await;
    platform.shop.api.change(&format!("/api/v1/campaigns/{id}"), |campaign| campaign["per_minute"] = json!(600)).await;
    act(&platform, &id, "start").await;
    for many in [5, 12, 20] {
        eventually("some of it", async || {
            let sent = phones.iter().filter(|phone| offers(phone) > 0).count();
            if sent >= many { Ok(()) } else { Err(format!("{sent}\n{}", platform.shop.program.log())) }
        })
        .await;
        platform = platform.killed_and_started().await;
    }
    // A claim that died with its process runs out after two minutes.
    eventually_within(Duration::from_mins(3), "all of it", async || {
        let shown = platform.shop.api.get(&format!("/api/v1/campaigns/{id}/statistics")).await.expect(200);
        let of = |what: &str| variant(&shown)[what].as_u64().unwrap_or_default();
        let is_all = of("delivered") + of("unknown") == 30;
        if is_all { Ok(()) } else { Err(format!("{shown:#}\n{}", platform.shop.program.log())) }
    })
    .await;
    let got: Vec<usize> = phones.iter().map(offers).collect();
    assert!(got.iter().all(|many| *many <= 1), "{got:?}");
    let shown = figures(&platform, &id, |_| true).await;
    let unknown = variant(&shown)["unknown"].as_u64().unwrap();
    assert!(unknown <= 3, "one for each kill at most: {shown:#}");
    assert!(got.iter().sum::<usize>() as u64 + unknown >= 30, "{got:?} {shown:#}");
}
