//! What campaigns cost and what they bring: prices as the business entered them, and what programs tell of whoever bought something.

use super::*;
use crate::harness::api::Api;

const PRICES: &str = "/api/v1/message-prices";
const CONVERSIONS: &str = "/api/v1/conversions";

fn rate(country: &str, marketing: &str, utility: &str) -> Value {
    json!({"country": country, "marketing": marketing, "utility": utility, "authentication": "0.01"})
}

async fn priced(platform: &Platform, rates: &[Value]) -> Value {
    let body = json!({"currency": "EUR", "rates": rates});
    platform.shop.api.change(PRICES, |prices| *prices = body).await
}

/// A program that may prepare campaigns, and nothing else.
async fn program(platform: &Platform) -> Api {
    let api = &platform.shop.api;
    let key = api.post("/api/v1/api-keys", &json!({"name": "Shop system", "levels": {"campaigns": "edit"}})).await.expect(201);
    Api { url: api.url.clone(), token: text(&key["token"]) }
}

async fn forecast(platform: &Platform, id: &str) -> Value {
    platform.shop.api.get(&format!("/api/v1/campaigns/{id}/forecast")).await.expect(200)
}

fn ago(time: Duration) -> String {
    let millis = now_ms().cast_signed() - i64::try_from(time.as_millis()).unwrap();
    jiff::Timestamp::from_millisecond(millis).unwrap().to_string()
}

#[tokio::test]
async fn prices_are_entered_by_country_and_what_is_wrong_is_told_by_field() {
    let platform = shop_with(&[]).await;
    let api = &platform.shop.api;
    assert_eq!(api.get(PRICES).await.expect(200), json!({"currency": "", "rates": []}), "none come with the program");
    let kept = priced(&platform, &[rate("in", "0.0107", "0.0014"), rate("", "0.10", "5")]).await;
    assert_eq!((&kept["currency"], &kept["rates"][0]), (&json!("EUR"), &rate("IN", "0.0107", "0.0014")));
    assert_eq!(kept["rates"][1]["utility"], "5.00");
    assert_eq!(api.get(PRICES).await.expect(200), kept);

    let odd = json!({"currency": "€", "rates": [rate("DE", "1", "1,5"), rate("de", "1", "1"), rate("Spain", "-1", "1")]});
    let put = |body: &Value| Request::new("PUT", PRICES).json(body);
    let errors = api.call(put(&odd).with("if-match", "*")).await.problem(422)["errors"].clone();
    let pointers: Vec<_> = errors.as_array().unwrap().iter().map(|error| text(&error["pointer"])).collect();
    let wrong = ["/currency", "/rates/0/utility", "/rates/1/country", "/rates/2/country", "/rates/2/marketing"];
    assert_eq!(pointers, wrong);
    api.call(put(&kept).with("if-match", "\"v999\"")).await.problem(412);
    api.call(put(&kept)).await.problem(428);

    let program = program(&platform).await;
    assert_eq!(program.get(PRICES).await.expect(200), kept);
    program.call(put(&kept).with("if-match", "*")).await.problem(403);
    let none = api.change(PRICES, |prices| *prices = json!({"currency": "", "rates": []})).await;
    assert_eq!(none, json!({"currency": "", "rates": []}), "they may be taken back");
}

#[tokio::test]
async fn a_forecast_says_what_the_first_message_costs_and_what_the_dearest_way_does() {
    let platform = shop_with(&[template("spring", "MARKETING"), template("again", "UTILITY")]).await;
    let audience = audience(&platform, &NUMBERS).await;
    let mut dear = then("failed", 5, "again");
    dear["variants"] = json!([says("A", "again"), says("B", "spring")]);
    let id = draft(&platform, &audience, &[first("spring"), then("read", 5, "again"), dear]).await;
    assert_eq!(forecast(&platform, &id).await.get("cost"), None, "no prices were entered");

    priced(&platform, &[rate("DE", "0.1365", "0.055"), rate("IN", "0.0107", "0.0014")]).await;
    let cost = forecast(&platform, &id).await["cost"].clone();
    // Two in Germany and one in India.
    let expected = json!({"currency": "EUR", "first": "0.2837", "most": "0.5674", "unpriced": 0, "is_partial": false});
    assert_eq!(cost, expected, "of the last step the second variant is the dearer one");

    priced(&platform, &[rate("IN", "0.0107", "0.0014")]).await;
    let cost = forecast(&platform, &id).await["cost"].clone();
    assert_eq!((&cost["first"], &cost["unpriced"]), (&json!("0.0107"), &json!(2)), "of two nobody knows");
    priced(&platform, &[rate("IN", "0.0107", "0.0014"), rate("", "1", "1")]).await;
    let cost = forecast(&platform, &id).await["cost"].clone();
    assert_eq!((&cost["first"], &cost["unpriced"]), (&json!("2.0107"), &json!(0)), "every other country has one");
}

#[tokio::test]
async fn what_was_delivered_costs_what_it_did_when_it_left() {
    let platform = shop_with(&[template("spring", "MARKETING"), template("order", "UTILITY")]).await;
    priced(&platform, &[rate("DE", "0.1365", "0.055")]).await;
    let phones = phones(&platform, &NUMBERS);
    let audience = audience(&platform, &NUMBERS).await;
    let id = started(&platform, &audience, &[first("spring")]).await;
    for phone in &phones {
        got(phone, 1).await;
    }
    let shown = figures(&platform, &id, |figures| variant(figures)["delivered"] == 3).await;
    assert_eq!(shown["cost"], json!({"currency": "EUR", "amount": "0.273", "messages": 3, "unpriced": 1}));
    assert_eq!(variant(&shown)["cost"], "0.273");
    priced(&platform, &[rate("", "9", "9")]).await;
    let shown = figures(&platform, &id, |_| true).await;
    assert_eq!((&shown["cost"]["amount"], &shown["cost"]["unpriced"]), (&json!("0.273"), &json!(1)), "it was sent before");
    platform.shop.api.change(PRICES, |prices| *prices = json!({"currency": "", "rates": []})).await;
    let shown = figures(&platform, &id, |_| true).await;
    assert_eq!((shown.get("cost"), variant(&shown).get("cost")), (None, None));
}

#[tokio::test]
async fn what_is_of_use_to_somebody_who_just_wrote_is_free() {
    let platform = shop_with(&[template("order", "UTILITY"), template("spring", "MARKETING")]).await;
    priced(&platform, &[rate("DE", "0.1365", "0.055")]).await;
    let phones = phones(&platform, &NUMBERS[..2]);
    phones[0].say("Are you open tomorrow?");
    eventually("what they said", async || {
        let said = platform.conversations().await;
        let Some(conversation) = said.first() else { return Err("no conversation".to_owned()) };
        let messages = platform.shop.api.messages(&text(&conversation["id"])).await;
        if texts(&messages).contains(&"Are you open tomorrow?".to_owned()) { Ok(()) } else { Err(format!("{messages:#?}")) }
    })
    .await;
    let audience = audience(&platform, &NUMBERS[..2]).await;
    let id = started(&platform, &audience, &[first("order")]).await;
    let shown = figures(&platform, &id, |figures| variant(figures)["delivered"] == 2).await;
    let expected = json!({"currency": "EUR", "amount": "0.055", "messages": 2, "unpriced": 0});
    assert_eq!(shown["cost"], expected, "the other one had not written");
    let id = started(&platform, &audience, &[first("spring")]).await;
    let shown = figures(&platform, &id, |figures| variant(figures)["delivered"] == 2).await;
    assert_eq!(shown["cost"]["amount"], "0.273", "what advertises is never free");
}

#[tokio::test]
async fn what_the_platform_asks_nothing_for_costs_nothing_whatever_the_prices_say() {
    let platform = shop_with(&[template("order", "UTILITY")]).await;
    priced(&platform, &[rate("DE", "0.1365", "0.055")]).await;
    let phone = phones(&platform, &NUMBERS[..1]).remove(0);
    // The platform has heard of them, and the program has not.
    platform.meta.with(|state| state.people.iter_mut().for_each(|person| person.last_said_at = Some(now_ms())));
    let audience = audience(&platform, &NUMBERS[..1]).await;
    let id = started(&platform, &audience, &[first("order")]).await;
    got(&phone, 1).await;
    let is_free = |figures: &Value| variant(figures)["delivered"] == 1 && figures["cost"]["amount"] == "0.00";
    let shown = figures(&platform, &id, is_free).await;
    assert_eq!((&shown["cost"]["messages"], &shown["cost"]["unpriced"]), (&json!(1), &json!(0)));
}

#[tokio::test]
async fn a_program_tells_who_bought_something_and_the_message_that_brought_it_counts_it_once() {
    let platform = shop_with(&[template("spring", "MARKETING")]).await;
    let phones = phones(&platform, &NUMBERS[..2]);
    let audience = audience(&platform, &NUMBERS[..2]).await;
    let program = program(&platform).await;
    let told = |key: &str| json!({"phone": format!("+{}", NUMBERS[0]), "event": "order", "value": "49.90", "currency": "EUR", "key": key});
    let nobody = program.post(CONVERSIONS, &told("order 1")).await.expect(200);
    assert_eq!(nobody, json!({}), "no campaign wrote to them");
    let id = started(&platform, &audience, &[first("spring")]).await;
    for phone in &phones {
        got(phone, 1).await;
    }
    let shown = figures(&platform, &id, |figures| variant(figures)["delivered"] == 2).await;
    assert_eq!((&shown["converted"], &shown["value"]), (&json!(0), &json!("0.00")));

    let brought = json!({"campaign": id, "step": 0, "variant": 0});
    for _ in 0..3 {
        assert_eq!(program.post(CONVERSIONS, &told("order 1")).await.expect(200), brought);
    }
    let shown = figures(&platform, &id, |_| true).await;
    assert_eq!((&shown["converted"], &shown["value"]), (&json!(1), &json!("49.90")), "the same key thrice");
    program.post(CONVERSIONS, &told("order 2")).await.expect(200);
    let shown = figures(&platform, &id, |_| true).await;
    assert_eq!(
        (&variant(&shown)["converted"], &variant(&shown)["value"]),
        (&json!(1), &json!("99.80")),
        "one person, two orders"
    );

    let listed = rows(&platform, &id, "step=0&converted=true").await;
    assert_eq!(listed.len(), 1);
    let send = &listed[0]["sends"][0];
    assert_eq!((&send["event"], &send["value"]), (&json!("order"), &json!("99.80")));
    assert_eq!(listed[0]["handle"], format!("+{}", NUMBERS[0]));
    assert_eq!(rows(&platform, &id, "step=0&variant=1&converted=true").await.len(), 0);
    assert_eq!(rows(&platform, &id, "converted=false").await.len(), 2, "nobody is asked for");
    let path = format!("/api/v1/campaigns/{id}/recipients.csv");
    let table = platform.shop.api.get(&format!("{path}?step=0&converted=true")).await.text();
    let lines: Vec<&str> = table.lines().collect();
    assert!(lines.len() == 2 && lines[0].ends_with("message_1_answer,message_1_converted_at,message_1_value"), "{table}");
    assert!(lines[1].ends_with("Z,99.80") && lines[1].contains(",nothing,20"), "{table}");

    // By the contact; without a value or a key each call counts.
    let contact = text(&platform.shop.api.conversation(&text(&listed[0]["conversation"])).await["contact"]["id"]);
    let told = program.post(CONVERSIONS, &json!({"contact": contact})).await.expect(200);
    assert_eq!(told, brought);
    let second = json!({"phone": format!("+{}", NUMBERS[1])});
    program.post(CONVERSIONS, &second).await.expect(200);
    let shown = figures(&platform, &id, |_| true).await;
    assert_eq!((&shown["converted"], &shown["value"]), (&json!(2), &json!("99.80")));
    let send = rows(&platform, &id, "step=0&converted=true").await[1]["sends"][0].clone();
    assert_eq!((&send["event"], &send["value"]), (&json!("converted"), &json!("0.00")));
}

#[tokio::test]
async fn the_last_of_all_campaigns_before_it_brought_it_and_none_that_came_later() {
    let platform = shop_with(&[template("spring", "UTILITY")]).await;
    let phone = phones(&platform, &NUMBERS[..1]).remove(0);
    let audience = audience(&platform, &NUMBERS[..1]).await;
    let before = ago(Duration::ZERO);
    let one = started(&platform, &audience, &[first("spring")]).await;
    got(&phone, 1).await;
    figures(&platform, &one, |figures| variant(figures)["delivered"] == 1).await;
    let between = ago(Duration::ZERO);
    let other = started(&platform, &audience, &[first("spring")]).await;
    got(&phone, 2).await;
    figures(&platform, &other, |figures| variant(figures)["delivered"] == 1).await;
    let told = async |at: &str| {
        let body = json!({"phone": format!("+{}", NUMBERS[0]), "at": at});
        platform.shop.api.post(CONVERSIONS, &body).await.expect(200)["campaign"].clone()
    };
    assert_eq!(told(&ago(Duration::ZERO)).await, json!(other));
    assert_eq!(told(&between).await, json!(one));
    assert_eq!(told(&before).await, Value::Null);
    assert_eq!(told(&ago(Duration::from_hours(24 * 30))).await, Value::Null);
}

#[tokio::test]
async fn what_cannot_be_counted_is_refused_by_field() {
    let platform = shop_with(&[]).await;
    priced(&platform, &[rate("", "1", "1")]).await;
    let api = &platform.shop.api;
    let phone = format!("+{}", NUMBERS[0]);
    let later = jiff::Timestamp::from_millisecond(now_ms().cast_signed() + 3_600_000).unwrap().to_string();
    for (body, pointer) in [
        (json!({}), "/phone"),
        (json!({"phone": "600"}), "/phone"),
        (json!({"phone": phone, "contact": "ct_04tq8c5xk0g00"}), "/phone"),
        (json!({"contact": "ct_04tq8c5xk0g00"}), "/contact"),
        (json!({"phone": phone, "event": "x".repeat(51)}), "/event"),
        (json!({"phone": phone, "value": "49,90"}), "/value"),
        (json!({"phone": phone, "value": "1", "currency": "euro"}), "/currency"),
        (json!({"phone": phone, "value": "1", "currency": "USD"}), "/currency"),
        (json!({"phone": phone, "at": later}), "/at"),
        (json!({"phone": phone, "key": "x".repeat(101)}), "/key"),
    ] {
        let problem = api.post(CONVERSIONS, &body).await.problem(422);
        assert_eq!(problem["errors"][0]["pointer"], pointer, "{body}: {problem}");
    }
    assert_eq!(api.post(CONVERSIONS, &json!({"phone": phone, "currency": "eur"})).await.expect(200), json!({}));
    let looks = api.post("/api/v1/api-keys", &json!({"name": "Looks", "levels": {"campaigns": "view"}})).await.expect(201);
    let looks = Api { url: api.url.clone(), token: text(&looks["token"]) };
    looks.post(CONVERSIONS, &json!({"phone": phone})).await.problem(403);
}
