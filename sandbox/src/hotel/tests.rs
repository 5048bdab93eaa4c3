use super::*;
use crate::http::Response;
use crate::serve::tests::exchange;

async fn start() -> Hotels {
    Hotels::start(State::default()).await.unwrap()
}

async fn get(hotels: &Hotels, target: &str) -> (u16, Value) {
    let response = exchange(hotels.address(), "GET", target, &[("authorization", "Bearer hotel-sandbox")], "").await.unwrap();
    (response.status, serde_json::from_str(&response.body).unwrap())
}

async fn link(hotels: &Hotels, key: &str, body: &Value) -> Response {
    let headers = [("authorization", "Bearer hotel-sandbox"), ("idempotency-key", key)];
    exchange(hotels.address(), "POST", "/hotels/amber-haveli/booking-links", &headers, &body.to_string()).await.unwrap()
}

#[tokio::test]
async fn hotels_are_found_by_place_area_or_name() {
    let hotels = start().await;
    for (place, count) in [("jaipur", 2), ("Panjim", 1), ("haveli", 1), ("Paris", 0)] {
        let (status, answer) = get(&hotels, &format!("/hotels?place={place}")).await;
        assert_eq!((status, answer["hotels"].as_array().unwrap().len()), (200, count), "{place}");
    }
    assert_eq!(get(&hotels, "/hotels").await.1["error"]["field"], "place");
    assert_eq!(get(&hotels, "/hotels/pink-city-inn").await.1["from"]["amount"], "2400.00");
    let shut = exchange(hotels.address(), "GET", "/hotels?place=goa", &[], "").await.unwrap();
    assert_eq!(shut.status, 401);
}

#[tokio::test]
async fn rooms_are_free_when_they_are_on_every_night() {
    let hotels = start().await;
    let ask = async |from: &str, to: &str, guests: u64| {
        get(&hotels, &format!("/hotels/amber-haveli/availability?from={from}&to={to}&guests={guests}")).await
    };
    let (_, answer) = ask("2026-12-10", "2026-12-12", 2).await;
    assert_eq!((&answer["nights"], &answer["rooms"][0]["total"]["amount"]), (&json!(2), &json!("10400.00")));
    assert_eq!(ask("2026-12-10", "2026-12-12", 4).await.1["rooms"].as_array().unwrap().len(), 1);
    assert_eq!(ask("2036-12-29", "2037-01-01", 2).await.1["rooms"], json!([]));
    for (from, to, field) in
        [("2026-11-25", "2026-11-27", "from"), ("2026-12-12", "2026-12-12", "to"), ("tomorrow", "2026-12-12", "from")]
    {
        let (status, answer) = ask(from, to, 2).await;
        assert_eq!((status, &answer["error"]["field"]), (422, &json!(field)));
    }
}

#[tokio::test]
async fn a_link_is_made_once_for_a_key() {
    let hotels = start().await;
    let body = json!({"from": "2026-12-10", "to": "2026-12-12", "room": "suite", "guests": 3});
    hotels.inject(Fault::LostAnswer);
    let headers = [("authorization", "Bearer hotel-sandbox"), ("idempotency-key", "k1")];
    let text = body.to_string();
    let lost = exchange(hotels.address(), "POST", "/hotels/amber-haveli/booking-links", &headers, &text).await;
    assert!(lost.is_err());
    let again = link(&hotels, "k1", &body).await;
    assert_eq!((again.status, again.header("idempotent-replayed")), (201, Some("true")));
    assert_eq!(hotels.state().links.len(), 1);
    let other = json!({"from": "2026-12-10", "to": "2026-12-13", "room": "suite"});
    assert!(link(&hotels, "k1", &other).await.body.contains("idempotency_mismatch"));
    let full = json!({"from": "2036-12-31", "to": "2037-01-01", "room": "suite"});
    assert_eq!(link(&hotels, "k2", &full).await.status, 409);
    assert_eq!(link(&hotels, "", &body).await.status, 400);
    assert_eq!(
        link(&hotels, "k3", &json!({"from": "2026-12-10", "to": "2026-12-12", "room": "suite", "price": 1})).await.status,
        422
    );
}
