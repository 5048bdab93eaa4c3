//! Carts that were left and are reminded of, and parcels that have left.

use sandbox::shop::{Checkout, Customer as Buyer};

use super::*;

/// Somebody begins to buy, and leaves it.
pub(super) fn leave(house: &House, number: u64, phone: &str, ago: Duration) {
    let Order { address, phone, lines, .. } = cod(number, phone, "");
    let checkout = Checkout {
        id: number,
        token: format!("token{number}"),
        created_at: house.nila.ago(ago + Duration::from_mins(5)),
        updated_at: house.nila.ago(ago),
        phone,
        address: Some(address),
        lines,
        ..Checkout::default()
    };
    house.nila.change(|state| state.checkouts.push(checkout));
}

const HALF_AN_HOUR: Duration = Duration::from_mins(30);

/// An order that is paid already.
fn buy(house: &House, number: u64, phone: &str, token: &str) {
    // Whole seconds: it comes after what was sent before.
    house.nila.pass(Duration::from_secs(2));
    let now = house.nila.now();
    let paid =
        Order { financial: "PAID".into(), gateway: "razorpay".into(), checkout_token: token.into(), ..cod(number, phone, &now) };
    house.nila.change(|state| {
        for checkout in state.checkouts.iter_mut().filter(|checkout| checkout.token == token) {
            checkout.completed_at = Some(now.clone());
        }
        state.orders.push(paid);
    });
}

async fn brought(house: &House, campaign: &str) -> (Value, Value) {
    let figures = house.api().get(&format!("/api/v1/campaigns/{campaign}/statistics")).await.expect(200);
    let variant = &figures["steps"][0]["variants"][0];
    (variant["converted"].clone(), variant["value"].clone())
}

fn templates() -> [Template; 2] {
    [
        template(1, "left", "MARKETING", "Hello {{1}}, your {{2}} for {{3}} still wait. Go on here: {{4}} Bye."),
        template(2, "sent", "UTILITY", "Order {{1}} is on its way with {{2}} as {{3}}: {{4}} Bye."),
    ]
}

async fn open() -> House {
    House::open(Vec::new(), &templates(), async |platform: &Platform| {
        let left = sequence(platform, "Carts", &[step("left", &["name", "items", "total", "link"])]).await;
        let sent = sequence(platform, "Parcels", &[step("sent", &["order", "company", "number", "link"])]).await;
        json!({"cart": {"sequence": left, "idle": 1}, "shipment": {"sequence": sent}})
    })
    .await
}

#[tokio::test]
async fn a_cart_that_was_left_is_reminded_of_until_it_is_bought_and_a_parcel_is_told_of_once() {
    let house = open().await;
    let phones: Vec<Customer> = PHONES.iter().map(|number| phone(&house.platform, number)).collect();
    carts(&house, &phones).await;
    parcels(&house, &phones).await;

    // Taken out of the shop, the program says nothing more for it.
    leave(&house, 5_007, PHONES[5], HALF_AN_HOUR);
    house.tell("checkouts/update", 5_007).await;
    got(&phones[5], 1).await;
    house.tell("app/uninstalled", 0).await;
    house.over("cart", 5_007, "settled", "uninstalled").await;
    let offered: Vec<usize> = phones.iter().map(offers).collect();
    assert_eq!(offered, [1, 1, 0, 1, 0, 1]);

    // Who wants to be forgotten is forgotten.
    house.nila.change(|state| {
        state.customers.push(Buyer {
            id: 7_100,
            first_name: "Arjun".into(),
            last_name: "Nair".into(),
            email: None,
            phone: Some(format!("+{}", PHONES[0])),
            locale: "en".into(),
            tags: Vec::new(),
        });
    });
    house.tell("customers/redact", 7_100).await;
    eventually("nothing of them", async || {
        let all = house.cases("limit=100").await;
        let is_there = all.iter().any(|case| case["phone"] == format!("+{}", PHONES[0]).as_str());
        if is_there { Err(format!("{all:#?}\n{}", house.log())) } else { Ok(()) }
    })
    .await;
}

async fn carts(house: &House, phones: &[Customer]) {
    leave(house, 5_001, PHONES[0], HALF_AN_HOUR);
    house.tell("checkouts/update", 5_001).await;
    got(&phones[0], 1).await;
    let asked = house.case("cart", 5_001, |case| case["state"] == "asked" && case["conversation"].is_string()).await;
    let link = text(&asked["values"]["link"]);
    assert!(link.starts_with("https://nila.example/") && link.contains("/checkouts/ac/token5001/recover?key="), "{asked}");
    let items = "1 × Indigo Block-Print Kurta (S), 1 × Bagru Palazzo Pants (M)";
    let words = format!("Hello Arjun Nair, your {items} for 3398.00 INR still wait. Go on here: {link} Bye.");
    assert_eq!(house.first_words(&asked).await, words);

    // Bought, it is over, and the message brought it: once, however often the shop tells of the order.
    let campaign = text(&asked["sequence"]);
    assert_eq!(brought(house, &campaign).await.0, 0);
    buy(house, 3_001, PHONES[0], "token5001");
    for topic in ["orders/create", "orders/paid", "orders/updated"] {
        house.tell(topic, 3_001).await;
    }
    house.over("cart", 5_001, "settled", "ordered").await;
    house.tell("checkouts/update", 5_001).await;
    eventually("what it brought", async || {
        let brought = brought(house, &campaign).await;
        if brought == (json!(1), json!("3398.00")) { Ok(()) } else { Err(format!("{brought:?}\n{}", house.log())) }
    })
    .await;

    // Of two carts of one person one is reminded of; an order of theirs ends both.
    leave(house, 5_002, PHONES[1], HALF_AN_HOUR);
    house.tell("checkouts/create", 5_002).await;
    got(&phones[1], 1).await;
    house.case("cart", 5_002, |case| case["state"] == "asked").await;
    leave(house, 5_003, PHONES[1], HALF_AN_HOUR);
    house.tell("checkouts/create", 5_003).await;
    house.case("cart", 5_003, |case| case["state"] == "waiting" && case["updated_at"] != case["created_at"]).await;
    buy(house, 3_002, PHONES[1], "");
    house.tell("orders/create", 3_002).await;
    for cart in [5_002, 5_003] {
        house.over("cart", cart, "settled", "ordered").await;
    }

    // One in which something happens waits; one that is taken away, and one that was bought at once, are never reminded of.
    leave(house, 5_004, PHONES[2], Duration::ZERO);
    house.tell("checkouts/create", 5_004).await;
    house.case("cart", 5_004, |case| case["state"] == "waiting").await;
    house.nila.change(|state| state.checkouts.retain(|checkout| checkout.id != 5_004));
    house.tell("checkouts/delete", 5_004).await;
    house.over("cart", 5_004, "settled", "deleted").await;
    leave(house, 5_005, "", HALF_AN_HOUR);
    house.tell("checkouts/update", 5_005).await;
    leave(house, 5_006, PHONES[2], HALF_AN_HOUR);
    let late = house.nila.webhook("checkouts/update", 5_006).unwrap();
    buy(house, 3_006, PHONES[2], "token5006");
    house.tell("checkouts/update", 5_006).await;
    assert_eq!(late.post(&house.door()).await.unwrap(), 200);
    house.over("cart", 5_006, "settled", "ordered").await;
    let carts = house.cases("kind=cart&limit=100").await;
    assert!(carts.iter().all(|case| case["subject"] != "5005"), "it is nobody's: {carts:#?}");
}

async fn parcels(house: &House, phones: &[Customer]) {
    buy(house, 3_003, PHONES[3], "");
    send_parcel(house, 3_003, 7_003);
    house.tell("fulfillments/create", 7_003).await;
    got(&phones[3], 1).await;
    let told = house.over("shipment", 7_003, "settled", "sent").await;
    let words = "Order #3003 is on its way with Delhivery as DL7003: https://track.example/DL7003 Bye.";
    assert_eq!(house.first_words(&told).await, words);
    // The order tells of it as well.
    house.tell("orders/fulfilled", 3_003).await;

    buy(house, 3_004, PHONES[4], "");
    send_parcel(house, 3_004, 7_004);
    let late = house.nila.webhook("fulfillments/create", 7_004).unwrap();
    house.nila.pass(Duration::from_secs(1));
    house.change_order(3_004, |order| order.fulfillments[0].display = "DELIVERED".into());
    house.tell("fulfillments/update", 7_004).await;
    house.over("shipment", 7_004, "settled", "delivered").await;
    assert_eq!(late.post(&house.door()).await.unwrap(), 200, "it comes too late");
}
