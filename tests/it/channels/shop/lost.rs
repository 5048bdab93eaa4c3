//! What no webhook told, lists that do not end, and a program that dies with a webhook in its hands.

use sandbox::shop::{Fault, Paging};

use super::carts::leave;
use super::*;

const PUBLIC: &str = "https://desk.example";

/// The shop is looked through now: the run when it is over.
async fn look(house: &House) -> Value {
    let asked = house.api().post("/api/v1/shop-follow-ups/sync", &json!({})).await.expect(202);
    eventually_within(Duration::from_mins(1), "the end of a look", async || {
        let page = house.api().get("/api/v1/schedules/runs?limit=100").await.expect(200);
        let run = page["items"].as_array().unwrap().iter().find(|run| run["id"] == asked["id"]).cloned().unwrap_or_default();
        let is_over = ["done", "failed", "stopped"].iter().any(|state| run["state"] == *state);
        if is_over { Ok(run) } else { Err(format!("{run:#}\n{}", house.log())) }
    })
    .await
}

fn topics(house: &House) -> usize {
    let (state, address) = (house.nila.state(), format!("{PUBLIC}{}", house.door));
    assert!(state.subscriptions.iter().all(|one| one.uri == address), "{:?}", state.subscriptions);
    state.subscriptions.len()
}

/// How often the shop was asked for orders.
fn pages(house: &House) -> usize {
    house.nila.requests().iter().filter(|seen| seen.query.contains("sortKey:UPDATED_AT")).count()
}

#[tokio::test]
async fn what_no_webhook_told_is_found_and_what_was_taken_is_not_lost() {
    let more = vec![("SWITCHBOARD__SERVER__PUBLIC_URL".to_owned(), PUBLIC.to_owned())];
    let templates = [asking_templates().as_slice(), &[template(3, "left", "UTILITY", "Go on here: {{1}} Bye.")]].concat();
    let house = House::open(more, &templates, async |platform: &Platform| {
        let left = sequence(platform, "Carts", &[step("left", &["link"])]).await;
        // Without reminders, so that each phone gets one message however long all of this takes.
        let asked = sequence(platform, "Orders", &[step("ask", &["name", "order", "total", "items"])]).await;
        json!({"cod": {"sequence": asked}, "cart": {"sequence": left, "idle": 1}})
    })
    .await;
    let phones: Vec<Customer> = PHONES.iter().map(|number| phone(&house.platform, number)).collect();
    assert_eq!(topics(&house), 11, "the first look has asked for all of them");

    // The shop took one away, and told nothing of an order and a cart. It is busy, which is waited for.
    house.nila.change(|state| state.subscriptions.retain(|one| one.topic != "ORDERS_CREATE"));
    house.order(4_001, PHONES[0]);
    leave(&house, 6_001, PHONES[1], Duration::from_mins(30));
    house.nila.inject(Fault::Throttled);
    let run = look(&house).await;
    let report = "Looked at 1 changed order and 1 open cart. Subscribed again to ORDERS_CREATE.";
    assert_eq!((&run["state"], &run["report"]), (&json!("done"), &json!(report)));
    assert_eq!(topics(&house), 11);
    for phone in &phones[..2] {
        got(phone, 1).await;
    }
    let again = look(&house).await;
    assert_eq!(again["report"], "Looked at 1 changed order and 1 open cart.");

    // An app that may not see carts sees the orders.
    house.nila.rule(|rules| rules.sees_checkouts = false);
    let blind = look(&house).await;
    assert_eq!(blind["state"], "done", "{blind}");
    assert!(text(&blind["report"]).contains("Carts could not be seen"), "{blind}");
    house.nila.rule(|rules| rules.sees_checkouts = true);

    // A list that does not end ends the look, and is told.
    for paging in [Paging::SameCursor, Paging::EverNew] {
        house.nila.rule(|rules| rules.pages = paging);
        let before = pages(&house);
        let run = look(&house).await;
        assert_eq!(run["state"], "failed", "{run}");
        assert!(text(&run["report"]).contains("does not end"), "{run}");
        assert!(pages(&house) - before < 10, "{paging:?}");
    }
    house.nila.rule(|rules| rules.pages = Paging::Honest);
    assert_eq!(look(&house).await["report"], again["report"]);

    let house = killed_with_a_webhook(house, &phones[2]).await;
    assert_eq!(look(&house).await["state"], "done");
    let offered: Vec<usize> = phones.iter().map(offers).collect();
    assert_eq!(offered, [1, 1, 1, 0, 0, 0]);
}

/// Taken is taken: the program dies right after its answer, and the customer is asked once.
async fn killed_with_a_webhook(house: House, phone: &Customer) -> House {
    house.order(4_002, PHONES[2]);
    house.tell("orders/create", 4_002).await;
    let House { platform, nila, door } = house;
    let house = House { platform: platform.killed_and_started().await, nila, door };
    // A claim that died with its process runs out.
    eventually_within(Duration::from_mins(5), "the question", async || if offers(phone) > 0 { Ok(()) } else { Err(house.log()) })
        .await;
    house.case("cod", 4_002, |case| case["state"] == "asked").await;
    house
}
