//! What follows from what happens at a shop, through the door, against the simulated shop and the simulated platform: orders that
//! are paid on delivery here, carts and parcels in `carts`, what no webhook told in `lost`.

mod carts;
mod lost;

use sandbox::meta::Template;
use sandbox::shop::{self as nila, Address, Fulfillment, Line, Order};

use super::*;
use crate::harness::api::Api;

const SECRET: &str = "shpss_sandbox";

const FOLLOW_UPS: &str = "/api/v1/shop-follow-ups";

/// A house and the shop that it follows.
struct House {
    platform: Platform,
    nila: nila::Shop,
    /// Where the shop tells what happens, without the server's name.
    door: String,
}

impl House {
    /// `more`: the program's environment besides; `rules` says what follows, by the sequences that it starts.
    async fn open(more: Vec<(String, String)>, templates: &[Template], rules: impl AsyncFnOnce(&Platform) -> Value) -> Self {
        let platform = Platform::with_all(&[Medium::WhatsApp], Clock::from(now_ms()), Rules::default(), more).await;
        platform.meta.with(|state| state.templates.extend(templates.iter().cloned()));
        let inbox = &platform.inbox(Medium::WhatsApp).id;
        let api = &platform.shop.api;
        api.post(&format!("/api/v1/inboxes/{inbox}/templates/sync"), &json!({})).await.expect(200);
        // So that it is quiet for nobody, whenever the test runs.
        api.change("/api/v1/campaign-rules", |rules| rules["quiet"] = json!({"from": 0, "until": 0})).await;
        let state = nila::State { orders: Vec::new(), ..nila::State::default() };
        let nila = nila::Shop::start(nila::Rules::living(now_ms()), state).await.unwrap();
        let settings = json!({"shop": "nila", "token": "shpat_sandbox", "address": nila.url(), "webhook_secret": SECRET,
            "allow_private": "yes"});
        api.call(Request::new("PUT", "/api/v1/packs/commerce").json(&json!({"settings": settings}))).await.expect(200);
        let rules = rules(&platform).await;
        let shown = api.call(Request::new("PUT", FOLLOW_UPS).json(&rules)).await.expect(200);
        let address = text(&shown["webhook_address"]);
        let door = address[address.find("/webhooks/").expect("it is a path of ours")..].to_owned();
        let house = Self { platform, nila, door };
        // Nothing is found by the clock that a test makes later.
        house.pause(&house.looked_through().await).await;
        house
    }

    fn api(&self) -> &Api {
        &self.platform.shop.api
    }

    fn log(&self) -> String {
        self.platform.shop.program.log()
    }

    fn door(&self) -> String {
        format!("{}{}", self.platform.shop.url(), self.door)
    }

    /// By which the shop is looked through, when the first look is over: it is due at once.
    async fn looked_through(&self) -> String {
        eventually("a look through the shop", async || {
            let list = self.api().get("/api/v1/schedules").await.expect(200);
            let all = list["items"].as_array().unwrap();
            let own = all.iter().find(|schedule| schedule["task"] == "sync_shop").expect("it was entered with the rules");
            if own["last_run"]["state"] == "done" { Ok(text(&own["id"])) } else { Err(format!("{own:#}\n{}", self.log())) }
        })
        .await
    }

    async fn pause(&self, schedule: &str) {
        let path = format!("/api/v1/schedules/{schedule}");
        eventually("a schedule that rests", async || {
            let read = self.api().get(&path).await;
            let mut settings = read.expect(200);
            settings["paused"] = json!(true);
            let tag = read.header("etag").expect("a schedule has an ETag");
            let answer = self.api().call(Request::new("PUT", &path).json(&settings).with("if-match", tag)).await;
            if answer.status == 200 { Ok(()) } else { Err(answer.text()) }
        })
        .await;
    }

    /// The shop tells it, and it is taken.
    async fn tell(&self, topic: &str, number: u64) {
        let status = self.nila.send(topic, number, &self.door()).await.expect("the door answers in time");
        assert_eq!(status, 200, "{topic}");
    }

    /// Somebody orders, to be paid on delivery.
    fn order(&self, number: u64, phone: &str) {
        let order = cod(number, phone, &self.nila.now());
        self.nila.change(|state| state.orders.push(order));
    }

    fn change_order(&self, number: u64, change: impl FnOnce(&mut Order)) {
        self.nila.change(|state| change(state.orders.iter_mut().find(|order| order.id == number).expect("it was ordered")));
    }

    /// What is written at the shop.
    fn tags(&self, number: u64) -> Vec<String> {
        let state = self.nila.state();
        state.orders.iter().find(|order| order.id == number).expect("it was ordered").tags.clone()
    }

    async fn cases(&self, query: &str) -> Vec<Value> {
        let page = self.api().get(&format!("/api/v1/shop-cases?{query}")).await.expect(200);
        page["items"].as_array().unwrap().clone()
    }

    /// The case about this when it is as wanted.
    async fn case(&self, kind: &str, subject: u64, is_so: impl Fn(&Value) -> bool) -> Value {
        eventually("a case", async || {
            let all = self.cases(&format!("kind={kind}&limit=100")).await;
            let found = all.iter().find(|case| case["subject"] == subject.to_string().as_str() && is_so(case));
            found.cloned().ok_or_else(|| format!("{all:#?}\n{}", self.log()))
        })
        .await
    }

    async fn over(&self, kind: &str, subject: u64, state: &str, reason: &str) -> Value {
        self.case(kind, subject, |case| case["state"] == state && case["reason"] == reason).await
    }

    /// The first words of the business to the person of a case.
    async fn first_words(&self, case: &Value) -> String {
        text(&self.api().messages(&text(&case["conversation"])).await[0]["text"])
    }
}

/// An order of two things, as yet unpaid.
fn cod(number: u64, phone: &str, at: &str) -> Order {
    let phone = (!phone.is_empty()).then(|| format!("+{phone}"));
    let address = Address {
        first_name: "Arjun".into(),
        last_name: "Nair".into(),
        address1: "5 MG Road".into(),
        city: "Kochi".into(),
        province_code: "KL".into(),
        country_code: "IN".into(),
        zip: "682001".into(),
        phone: phone.clone().unwrap_or_default(),
        ..Address::default()
    };
    Order {
        id: number,
        name: format!("#{number}"),
        created_at: at.into(),
        cancelled_at: None,
        cancel_reason: None,
        customer: None,
        email: None,
        phone,
        financial: "PENDING".into(),
        fulfillment: "UNFULFILLED".into(),
        gateway: "Cash on Delivery (COD)".into(),
        address,
        lines: vec![Line { variant: 800_101, quantity: 1 }, Line { variant: 800_602, quantity: 1 }],
        fulfillments: Vec::new(),
        tags: Vec::new(),
        note: None,
        attributes: Vec::new(),
        checkout_token: String::new(),
        cart_token: String::new(),
        updated_at: String::new(),
    }
}

fn parcel(number: u64, at: &str) -> Fulfillment {
    Fulfillment {
        id: number,
        status: "SUCCESS".into(),
        display: "CONFIRMED".into(),
        created_at: at.into(),
        estimated_at: None,
        delivered_at: None,
        company: "Delhivery".into(),
        number: format!("DL{number}"),
        url: format!("https://track.example/DL{number}"),
        updated_at: String::new(),
    }
}

/// An approved template with these words.
fn template(id: u32, name: &str, category: &str, words: &str) -> Template {
    let examples = vec!["x"; words.matches("{{").count()];
    Template {
        id: format!("990{id}"),
        waba: WABA.into(),
        name: name.into(),
        language: "en".into(),
        category: category.into(),
        status: "APPROVED".into(),
        is_named: false,
        components: json!([{"type": "BODY", "text": words, "example": {"body_text": [examples]}}]),
        quality: "GREEN".into(),
        reason: String::new(),
        edited_at: Vec::new(),
    }
}

/// A template's gaps are filled from these columns, in their order.
fn step(template: &str, columns: &[&str]) -> Value {
    let gap = |(place, column): (usize, &&str)| (format!("body.{}", place + 1), json!({"column": column, "otherwise": "-"}));
    let values: serde_json::Map<String, Value> = columns.iter().enumerate().map(gap).collect();
    json!({"variants": [{"name": "A", "share": 1, "template": {"name": template, "language": "en"}, "values": values}]})
}

/// A minute after the first was delivered.
fn reminder(template: &str, columns: &[&str]) -> Value {
    let mut step = step(template, columns);
    step["after"] = json!({"step": 0, "on": "delivered", "wait_minutes": 1});
    step
}

/// A sequence that people may come into.
async fn sequence(platform: &Platform, name: &str, steps: &[Value]) -> String {
    let inbox = &platform.inbox(Medium::WhatsApp).id;
    let body = json!({"name": name, "inbox": inbox, "kind": "sequence", "steps": steps, "per_minute": 6_000,
        "time_zone": "Asia/Kolkata"});
    let id = text(&platform.shop.api.post("/api/v1/campaigns", &body).await.expect(201)["id"]);
    let started = platform.shop.api.post(&format!("/api/v1/campaigns/{id}/start"), &json!({})).await.expect(200);
    assert_eq!(started["state"], "running");
    id
}

fn phone(platform: &Platform, number: &str) -> Customer {
    platform.customer(Medium::WhatsApp, number, "Arjun")
}

/// What a phone got of a sequence.
fn offers(phone: &Customer) -> usize {
    phone.received().iter().filter(|message| message.kind == "template").count()
}

async fn got(phone: &Customer, many: usize) {
    received(phone, |received| received.iter().filter(|message| message.kind == "template").count() == many).await;
}

/// The same with another last letter: well formed, and of nobody.
fn another(id: &str) -> String {
    let (rest, last) = id.split_at(id.len() - 1);
    format!("{rest}{}", if last == "1" { "2" } else { "1" })
}

/// Asks for orders, and reminds once.
async fn asking(platform: &Platform) -> String {
    let steps = [step("ask", &["name", "order", "total", "items"]), reminder("remind", &["order"])];
    sequence(platform, "Orders to be confirmed", &steps).await
}

fn asking_templates() -> [Template; 2] {
    [
        template(1, "ask", "UTILITY", "Hello {{1}}, do you want order {{2}} of {{3}}? It is {{4}}."),
        template(2, "remind", "UTILITY", "We still wait for your word on order {{1}}, please."),
    ]
}

const PHONES: [&str; 6] = ["919847000111", "919847000112", "919847000113", "919847000114", "919847000115", "919847000116"];

#[tokio::test]
async fn orders_paid_on_delivery_are_asked_about_and_end_as_the_customer_or_the_shop_says() {
    let house = House::open(Vec::new(), &asking_templates(), async |platform: &Platform| {
        let sequence = asking(platform).await;
        json!({"country": "IN", "cod": {"sequence": sequence, "at_least": 500}})
    })
    .await;
    rules_are_checked(&house).await;
    let phones: Vec<Customer> = PHONES.iter().map(|number| phone(&house.platform, number)).collect();
    let told = only_the_shop_tells(&house, &phones[0]).await;
    who_is_asked(&house, &phones).await;
    what_they_answer(&house, &phones).await;
    let reminded = what_the_shop_says(&house, &phones).await;
    let offered: Vec<usize> = phones.iter().map(offers).collect();
    assert_eq!(offered, [1, 1, 1, 1, 2, 0]);
    settled_by_hand(&house, &reminded).await;
    odd_ones_are_kept(&house, &told).await;
    two_of_one_person(&house, &phones[5]).await;
}

/// Of two orders at once one is asked about, and the answer is to that one.
async fn two_of_one_person(house: &House, phone: &Customer) {
    for number in [2_009, 2_010] {
        house.order(number, PHONES[5]);
    }
    tokio::join!(house.tell("orders/create", 2_009), house.tell("orders/create", 2_010));
    got(phone, 1).await;
    phone.say("Confirm");
    let (confirmed, other) = eventually("an answer", async || {
        let cases = house.cases("kind=cod&limit=100").await;
        let of_two = cases.into_iter().filter(|case| case["name"] == "#2009" || case["name"] == "#2010");
        let (confirmed, others): (Vec<_>, Vec<_>) = of_two.partition(|case| case["state"] == "confirmed");
        match (confirmed.as_slice(), others.as_slice()) {
            ([confirmed], [other]) => Ok((confirmed.clone(), other.clone())),
            _ => Err(format!("{confirmed:#?} {others:#?}")),
        }
    })
    .await;
    let words = house.first_words(&confirmed).await;
    assert!(words.contains(&text(&confirmed["name"])), "{words}");
    assert_eq!((&other["state"], &other["tags_owed"]), (&json!("asked"), &json!([])), "it is asked about later");
}

/// Nobody else tells what happens there, and what it tells twice is asked once.
async fn only_the_shop_tells(house: &House, phone: &Customer) -> nila::Webhook {
    house.order(2_001, PHONES[0]);
    let told = house.nila.webhook("orders/create", 2_001).unwrap();
    let (door, stranger) = (house.door(), another(&house.door()));
    for (url, wrong) in [
        (&door, told.clone().signed("not the secret")),
        (&door, told.clone().unsigned()),
        (&door, told.clone().with("Hmac-Sha256", "bm90IGEgc2lnbmF0dXJl")),
        (&door, told.clone().with("Shop-Domain", "other.myshopify.com")),
        (&door, nila::Webhook { body: told.body.replace("INR", "USD"), ..told.clone() }),
        (&stranger, told.clone()),
    ] {
        assert_eq!(wrong.post(url).await.unwrap(), 401, "{url} {:?}", wrong.headers);
    }
    assert_eq!(house.cases("").await, Vec::<Value>::new());

    // The same delivery twice, and another of the same thing by the newer names.
    for webhook in [told.clone(), told.clone(), house.nila.webhook("orders/updated", 2_001).unwrap().newer()] {
        assert_eq!(webhook.post(&door).await.unwrap(), 200);
    }
    got(phone, 1).await;
    let asked = house.case("cod", 2_001, |case| case["state"] == "asked" && case["conversation"].is_string()).await;
    let (total, items) = ("3398.00 INR", "1 × Indigo Block-Print Kurta (S), 1 × Bagru Palazzo Pants (M)");
    assert_eq!((&asked["values"]["total"], &asked["values"]["items"]), (&json!(total), &json!(items)));
    assert_eq!((&asked["phone"], &asked["name"]), (&json!(format!("+{}", PHONES[0])), &json!("#2001")));
    let words = format!("Hello Arjun Nair, do you want order #2001 of {total}? It is {items}.");
    assert_eq!(house.first_words(&asked).await, words);
    told
}

/// Four more are; one whom nobody can reach, one that was sent before it was heard of, and one that is paid are not.
async fn who_is_asked(house: &House, phones: &[Customer]) {
    for (number, phone) in [(2_002, PHONES[1]), (2_003, PHONES[2]), (2_004, PHONES[3]), (2_005, PHONES[4]), (2_006, "")] {
        house.order(number, phone);
        house.tell("orders/create", number).await;
    }
    house.over("cod", 2_006, "dropped", "no_phone").await;
    house.order(2_007, PHONES[5]);
    let late = house.nila.webhook("orders/create", 2_007).unwrap();
    send_parcel(house, 2_007, 7_007);
    house.tell("orders/fulfilled", 2_007).await;
    assert_eq!(late.post(&house.door()).await.unwrap(), 200);
    house.over("cod", 2_007, "settled", "fulfilled").await;
    house.order(2_008, PHONES[5]);
    house.change_order(2_008, |order| (order.financial, order.gateway) = ("PAID".into(), "razorpay".into()));
    house.tell("orders/create", 2_008).await;
    for phone in &phones[1..5] {
        got(phone, 1).await;
    }
}

/// A whole message decides; people learn of it where it was said, and whoever looks at the shop sees it there.
async fn what_they_answer(house: &House, phones: &[Customer]) {
    phones[0].say("Yes, confirm!");
    let confirmed = house.case("cod", 2_001, |case| case["state"] == "confirmed" && case["tags"] != json!([])).await;
    assert_eq!((&confirmed["tags"], &confirmed["tags_owed"]), (&json!(["COD Confirmed"]), &json!([])));
    assert_eq!(house.tags(2_001), ["COD Confirmed"]);
    let messages = house.api().messages(&text(&confirmed["conversation"])).await;
    let is_note = |message: &&Value| message["private"] == true && message["text"] == "The customer confirmed order #2001.";
    assert_eq!(messages.iter().filter(is_note).count(), 1, "{messages:#?}");

    // In a conversation about an order the word means the order, and nothing is ended but that.
    phones[1].say("Cancel");
    let refused = house.case("cod", 2_002, |case| case["state"] == "with_people" && case["tags"] != json!([])).await;
    assert_eq!((&refused["reason"], house.tags(2_002)), (&json!("asked_person"), vec!["COD Cancel Requested".to_owned()]));
    eventually("the queue", async || {
        let conversation = house.api().conversation(&text(&refused["conversation"])).await;
        if conversation["control"]["holder"] == "queue" { Ok(()) } else { Err(format!("{conversation:#}")) }
    })
    .await;
    assert_eq!(house.nila.state().order("#2002").unwrap().cancelled_at, None, "people see to it");
}

/// One is sent and the shop tells so; another is cancelled and it does not; the last one is open and is reminded.
async fn what_the_shop_says(house: &House, phones: &[Customer]) -> Value {
    send_parcel(house, 2_003, 7_003);
    house.tell("orders/fulfilled", 2_003).await;
    let sent = house.over("cod", 2_003, "settled", "fulfilled").await;
    let at = house.nila.now();
    house.change_order(2_004, |order| (order.financial, order.cancelled_at) = ("VOIDED".into(), Some(at)));
    eventually_within(Duration::from_secs(100), "the reminder", async || match offers(&phones[4]) {
        2 => Ok(()),
        _ => Err(house.log()),
    })
    .await;
    house.over("cod", 2_004, "settled", "cancelled").await;
    let path = format!("/api/v1/campaigns/{}/statistics", text(&sent["sequence"]));
    eventually("what was kept back", async || {
        let figures = house.api().get(&path).await.expect(200);
        let reasons = &figures["steps"][1]["variants"][0]["reasons"];
        let kept = json!([{"state": "skipped", "reason": "settled", "sends": 1}]);
        if *reasons == kept { Ok(()) } else { Err(format!("{figures:#}")) }
    })
    .await;
    let reminded = house.case("cod", 2_005, |case| case["tags"] == json!(["first_reminder"])).await;
    assert_eq!((&reminded["state"], house.tags(2_005)), (&json!("asked"), vec!["first_reminder".to_owned()]));
    reminded
}

fn send_parcel(house: &House, order: u64, number: u64) {
    house.nila.pass(Duration::from_secs(1));
    let at = house.nila.now();
    house.change_order(order, |order| {
        order.fulfillment = "FULFILLED".into();
        order.fulfillments.push(parcel(number, &at));
    });
}

/// What is wrong with rules is told by field, and how the connection stands.
async fn rules_are_checked(house: &House) {
    let api = house.api();
    let shown = api.get(FOLLOW_UPS).await.expect(200);
    assert_eq!(
        (&shown["connected"], &shown["has_secret"], &shown["shop"]),
        (&json!(true), &json!(true), &json!("nila.myshopify.com"))
    );
    assert_eq!((&shown["scopes_missing"], &shown["not_running"], shown.get("cart")), (&json!([]), &json!([]), None));
    let right = json!({"cod": shown["cod"]});
    for (pointer, name, value) in [
        ("/cod/sequence", "sequence", json!(another(&text(&shown["cod"]["sequence"])))),
        ("/cod/patience", "patience", json!(5)),
        ("/cod/confirm", "confirm", json!([" "])),
        ("/cod/confirm/0", "confirm", json!(["👍"])),
        ("/cod/cancel/0", "cancel", json!(["YES!"])),
    ] {
        let mut wrong = right.clone();
        wrong["cod"][name] = value;
        let problem = api.call(Request::new("PUT", FOLLOW_UPS).json(&wrong)).await.problem(422);
        assert_eq!(problem["errors"][0]["pointer"], pointer, "{problem}");
    }
    assert_eq!(api.get(FOLLOW_UPS).await.expect(200), shown);
}

/// Somebody of the business ends what is open, once.
async fn settled_by_hand(house: &House, case: &Value) {
    let path = format!("/api/v1/shop-cases/{}", text(&case["id"]));
    let api = house.api();
    let settled = api.post(&format!("{path}/settle"), &json!({"state": "confirmed"})).await.expect(200);
    assert_eq!(settled["state"], "confirmed");
    api.post(&format!("{path}/settle"), &json!({"state": "settled"})).await.problem(409);
    eventually("its tag", async || {
        let tags = house.tags(2_005);
        if tags == ["first_reminder", "COD Confirmed"] { Ok(()) } else { Err(format!("{tags:?}\n{}", house.log())) }
    })
    .await;
    assert_eq!(api.get(&path).await.expect(200)["standing"]["steps"], 2);
    let counted = api.get("/api/v1/shop-cases/counts").await.expect(200);
    let of = |state: &str| {
        let all = counted["items"].as_array().unwrap();
        all.iter().find(|one| one["kind"] == "cod" && one["state"] == state).map_or(0, |one| one["count"].as_u64().unwrap())
    };
    assert_eq!((of("confirmed"), of("with_people"), of("settled"), of("dropped"), of("asked")), (2, 1, 3, 1, 0), "{counted}");
    let page = api.get("/api/v1/shop-cases?limit=3").await.expect(200);
    let rest = house.cases(&format!("limit=100&before={}", text(&page["next"]))).await;
    assert_eq!((page["items"].as_array().unwrap().len(), rest.len()), (3, 4));
}

/// What is signed and makes no sense is kept for people; what is about nothing of ours is let pass.
async fn odd_ones_are_kept(house: &House, told: &nila::Webhook) {
    let odd = told.clone().with("Webhook-Id", "odd").with_body("{\"id\": 1", SECRET);
    assert_eq!(odd.post(&house.door()).await.unwrap(), 200, "it comes no better a second time");
    eventually("a dead letter", async || {
        let dead = house.api().get("/api/v1/jobs/dead").await.expect(200);
        let found = dead["items"].as_array().unwrap().iter().any(|job| text(&job["error"]).contains("the body is no JSON"));
        if found { Ok(()) } else { Err(format!("{dead:#}")) }
    })
    .await;
    let other = told.clone().with("Webhook-Id", "other").with("Topic", "themes/publish");
    assert_eq!(other.post(&house.door()).await.unwrap(), 200);
    let large = Request::new("POST", &house.door).text("application/json", " ".repeat((1 << 20) + 1));
    assert_eq!(large.send(house.platform.shop.url()).await.unwrap().status, 413);
}
