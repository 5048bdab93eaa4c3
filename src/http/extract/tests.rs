use axum::body::Body;
use serde::Deserialize;

use super::*;

#[derive(Debug, Default, Deserialize)]
struct Order {
    #[serde(default)]
    items: Vec<Item>,
}

#[derive(Debug, Deserialize)]
#[expect(dead_code, reason = "only its reading is of interest")]
struct Item {
    count: u8,
}

async fn posted(content_type: Option<&str>, body: impl Into<Body>) -> Result<Order, Problem> {
    let mut request = Request::post("/");
    if let Some(value) = content_type {
        request = request.header(CONTENT_TYPE, value);
    }
    Json::<Order>::from_request(request.body(body.into()).unwrap(), &()).await.map(|Json(order)| order)
}

#[tokio::test]
async fn a_wrong_value_is_named_by_its_pointer() {
    let problem = posted(Some("application/json"), r#"{"items": [{"count": 1}, {"count": "many"}]}"#).await.unwrap_err();
    assert_eq!(problem.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(format!("{problem:?}").contains("/items/1/count"), "{problem:?}");
}

#[tokio::test]
async fn a_list_is_no_object_even_where_its_items_would_fit() {
    for body in ["[]", " [[{\"count\": 1}]]"] {
        let problem = posted(Some("application/json"), body).await.unwrap_err();
        assert_eq!(problem.status, StatusCode::UNPROCESSABLE_ENTITY, "{body}");
    }
}

#[tokio::test]
async fn text_that_is_not_json_is_a_400() {
    for body in ["{", "{]", "{} {}", "nonsense"] {
        let problem = posted(Some("application/json"), body).await.unwrap_err();
        assert_eq!(problem.status, StatusCode::BAD_REQUEST, "{body}");
    }
}

#[tokio::test]
async fn a_body_of_another_kind_is_a_415() {
    let problem = posted(Some("text/plain"), "{}").await.unwrap_err();
    assert_eq!(problem.status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
    assert_eq!(posted(None, "{}").await.unwrap_err().status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
    assert!(posted(Some("application/json; charset=utf-8"), "{}").await.is_ok());
}

#[tokio::test]
async fn an_empty_body_is_an_empty_object() {
    assert!(posted(None, Body::empty()).await.unwrap().items.is_empty());
}

#[tokio::test]
async fn a_nest_without_end_is_refused() {
    for field in ["items", "unknown"] {
        let deep = format!("{{\"{field}\": {}", "[".repeat(100_000));
        assert!(posted(Some("application/json"), deep).await.unwrap_err().status.is_client_error(), "{field}");
    }
}

#[tokio::test]
async fn a_missing_field_is_named_by_its_pointer_too() {
    let problem = posted(Some("application/json"), r#"{"items": [{}]}"#).await.unwrap_err();
    assert!(format!("{problem:?}").contains("\"/items/0/count\""), "{problem:?}");
    assert_eq!(problem.detail(), "missing field `count`");
}
