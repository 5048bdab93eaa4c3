use std::collections::BTreeMap;

use engine::ports::vault::Sealed;

use super::*;
use crate::tools::rehearsal::site::{Asked, Reply, Site};
use crate::tools::rehearsal::{self, ORG, Props};

fn settings(site: &Site) -> PackSettings {
    let entered = [("address", site.at("/api/")), ("allow_private", "yes".to_owned())];
    PackSettings {
        organisation: ORG,
        key: "hotel".into(),
        settings: entered.into_iter().map(|(name, value)| (name.to_owned(), value)).collect(),
        secrets: BTreeMap::from([("key".to_owned(), Sealed("1:yek".into()))]),
        ..PackSettings::default()
    }
}

fn service(asked: &Asked) -> Reply {
    if asked.header("authorization") != Some("Bearer key") {
        return Reply::json(401, &json!({"error": "who are you"}));
    }
    match asked.path.split('?').next().unwrap_or_default() {
        "/api/hotels" => Reply::json(200, &json!({"hotels": [{"id": "h1", "name": "Palm", "place": "Dubai"}]})),
        "/api/hotels/h1/availability" => {
            Reply::json(200, &json!({"rooms": [{"id": "r1", "total": {"amount": "400.00", "currency": "AED"}, "left": 2}]}))
        }
        "/api/hotels/h1/booking-links" if asked.json()["room"] == "bad" => {
            Reply::json(201, &json!({"url": "javascript:alert(1)"}))
        }
        "/api/hotels/h1/booking-links" => {
            Reply::json(201, &json!({"url": "https://book.example/b1", "total": {"amount": "800.00"}}))
        }
        _ => Reply::json(404, &json!({"error": {"code": "not_found", "message": "no such hotel"}})),
    }
}

async fn ask(site: &Site, tool: &str, arguments: Value) -> Result<Value, ToolError> {
    let props = Props::new().await;
    let tools = tools(&props.supplies, &settings(site))?;
    let tool = tools.iter().find(|known| known.card().name == tool).unwrap();
    tool.call(&rehearsal::call(arguments)).await.map(|output| output.content)
}

#[tokio::test]
async fn a_place_leads_to_rooms_and_a_room_to_a_link() {
    let site = Site::start(service);
    assert_eq!(ask(&site, "find_hotels", json!({"place": "Dubai & Deira"})).await.unwrap()["hotels"][0]["id"], "h1");
    let stay = json!({"hotel": "h1", "from": "2026-12-01", "to": "2026-12-03", "guests": 2, "room": "r1"});
    assert_eq!(ask(&site, "hotel_availability", stay.clone()).await.unwrap()["rooms"][0]["left"], 2);
    assert_eq!(ask(&site, "booking_link", stay).await.unwrap()["link"], "https://book.example/b1");
    let asked = site.asked();
    assert_eq!(asked[0].path, "/api/hotels?place=Dubai+%26+Deira");
    assert_eq!(asked[1].path, "/api/hotels/h1/availability?from=2026-12-01&to=2026-12-03&guests=2");
    assert_eq!(asked[2].json(), json!({"room": "r1", "from": "2026-12-01", "to": "2026-12-03", "guests": 2}));
    assert_eq!(asked[2].header("idempotency-key"), Some("k1"));
}

#[tokio::test]
async fn a_stay_that_cannot_be_is_refused_before_anybody_is_asked() {
    let site = Site::start(service);
    for (hotel, from, to) in [
        ("h1", "2026-12-03", "2026-12-03"),
        ("h1", "2026-12-03", "2026-12-01"),
        ("h1", "2026-12-01", "2027-12-01"),
        ("h1", "2026-11-01", "2026-11-03"),
        ("h1", "2026-02-30", "2026-03-03"),
        ("..", "2026-12-01", "2026-12-03"),
    ] {
        let stay = json!({"hotel": hotel, "from": from, "to": to, "guests": 2});
        assert!(ask(&site, "hotel_availability", stay).await.is_err(), "{hotel} {from} {to}");
    }
    assert_eq!(site.asked().len(), 0);
}

#[tokio::test]
async fn what_the_service_says_is_told_as_data_and_a_link_that_is_no_page_is_not() {
    let site = Site::start(service);
    let stay =
        |hotel: &str, room: &str| json!({"hotel": hotel, "room": room, "from": "2026-12-01", "to": "2026-12-03", "guests": 1});
    let error = ask(&site, "hotel_availability", stay("h9/../h1", "r1")).await.unwrap_err();
    assert_eq!(error.detail, "the service refused this: no such hotel");
    assert!(site.asked().iter().all(|asked| asked.path.contains("h9%2F..%2Fh1")));
    assert!(ask(&site, "booking_link", stay("h1", "bad")).await.is_err());
}

#[tokio::test]
async fn a_connection_is_checked_by_asking() {
    let site = Site::start(service);
    let props = Props::new().await;
    assert_eq!(check(&props.supplies, &settings(&site)).await.unwrap(), "Connected to the hotel service.");
    let mut wrong = settings(&site);
    wrong.secrets.insert("key".into(), Sealed("1:gnorw".into()));
    assert_eq!(check(&props.supplies, &wrong).await.unwrap_err().detail, "the service refuses the key of this connection");
}
