use super::*;
use crate::http::Response;
use crate::serve::tests::exchange;

async fn start() -> Crm {
    Crm::start(State::default()).await.unwrap()
}

async fn send(crm: &Crm, method: &str, target: &str, headers: &[(&str, &str)], body: &Value) -> Response {
    let mut all = vec![("x-api-key", "crm-sandbox")];
    all.extend_from_slice(headers);
    let body = if body.is_null() { String::new() } else { body.to_string() };
    exchange(crm.address(), method, target, &all, &body).await.unwrap()
}

async fn get(crm: &Crm, target: &str) -> (u16, Value) {
    let response = send(crm, "GET", target, &[], &Value::Null).await;
    (response.status, serde_json::from_str(&response.body).unwrap())
}

#[tokio::test]
async fn leads_are_found_by_phone_and_listed_in_pages() {
    let crm = start().await;
    assert_eq!(get(&crm, "/leads?phone=%2B919820054321").await.1["leads"][0]["name"], "Vikram Desai");
    assert_eq!(get(&crm, "/leads?phone=%2B919999999999").await.1["leads"], json!([]));
    assert_eq!(get(&crm, "/leads?phone=+919820054321").await.0, 422, "a plus in an address is a blank");
    let (_, page) = get(&crm, "/leads?limit=2").await;
    assert_eq!((page["leads"].as_array().unwrap().len(), &page["next"]), (2, &json!("lead_2")));
    let (_, rest) = get(&crm, "/leads?limit=2&cursor=lead_2").await;
    assert_eq!((rest["leads"].as_array().unwrap().len(), &rest["next"]), (1, &Value::Null));
    assert_eq!(get(&crm, "/leads?status=hold").await.1["leads"][0]["id"], "lead_3");
    assert_eq!(exchange(crm.address(), "GET", "/leads", &[], "").await.unwrap().status, 401);
}

#[tokio::test]
async fn a_lead_is_created_once_and_a_phone_is_one_lead() {
    let crm = start().await;
    let body = json!({"name": "Anil", "phone": "+919845000000", "budget_inr": 500_000});
    for replayed in [None, Some("true")] {
        let response = send(&crm, "POST", "/leads", &[("idempotency-key", "k1")], &body).await;
        assert_eq!((response.status, response.header("idempotent-replayed")), (201, replayed));
    }
    assert_eq!(crm.state().leads.len(), 4);
    let again = send(&crm, "POST", "/leads", &[("idempotency-key", "k2")], &body).await;
    assert!(again.status == 409 && again.body.contains("lead_4"));
    for (body, field) in [
        (json!({"name": "Anil"}), "phone"),
        (json!({"name": "Anil", "phone": "98450"}), "phone"),
        (json!({"name": "Anil", "phone": "+919845000001", "status": "sold"}), "status"),
        (json!({"name": "Anil", "phone": "+919845000001", "rank": 1}), "rank"),
    ] {
        let response = send(&crm, "POST", "/leads", &[("idempotency-key", field)], &body).await;
        assert_eq!(
            (response.status, serde_json::from_str::<Value>(&response.body).unwrap()["error"]["field"].as_str()),
            (422, Some(field))
        );
    }
    assert_eq!(send(&crm, "POST", "/leads", &[], &body).await.status, 400);
}

#[tokio::test]
async fn an_update_changes_what_it_names_and_minds_the_version() {
    let crm = start().await;
    let change = json!({"status": "real", "budget_inr": 900_000, "note": "Wants to begin in January."});
    let headers = [("idempotency-key", "k1"), ("if-match", "\"1\"")];
    let response = send(&crm, "PATCH", "/leads/lead_1", &headers, &change).await;
    assert_eq!(response.status, 200, "{}", response.body);
    let state = crm.state();
    let lead = state.by_phone("+919840012345").unwrap();
    assert_eq!((lead.status.as_str(), lead.name.as_str(), lead.notes.len(), lead.version), ("real", "Ishita Rao", 1, 2));
    let late = send(&crm, "PATCH", "/leads/lead_1", &[("idempotency-key", "k2"), ("if-match", "\"1\"")], &change).await;
    assert_eq!(late.status, 412);
    assert_eq!(send(&crm, "PATCH", "/leads/lead_9", &[("idempotency-key", "k3")], &change).await.status, 404);
    crm.inject(Fault::Status(429, Some(3)));
    assert_eq!(send(&crm, "GET", "/leads", &[], &Value::Null).await.header("retry-after"), Some("3"));
}
