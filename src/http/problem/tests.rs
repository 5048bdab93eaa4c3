use axum::body::to_bytes;

use super::*;

async fn shown(problem: Problem) -> (StatusCode, serde_json::Value, Response<()>) {
    let (parts, body) = problem.into_response().into_parts();
    let bytes = to_bytes(body, 64 * 1024).await.unwrap();
    (parts.status, serde_json::from_slice(&bytes).unwrap(), Response::from_parts(parts, ()))
}

#[test]
fn each_kind_has_its_status() {
    let expected = [
        (Kind::NotFound, 404),
        (Kind::Conflict, 409),
        (Kind::Invalid, 422),
        (Kind::Forbidden, 403),
        (Kind::Unavailable, 503),
        (Kind::Corrupt, 500),
    ];
    for (kind, status) in expected {
        assert_eq!(Problem::from(Error::new(kind, "x")).status.as_u16(), status, "{kind:?}");
    }
}

#[tokio::test]
async fn the_inside_of_a_corrupt_row_stays_inside() {
    let (status, body, _) = shown(Error::corrupt("row 17 of table secret").into()).await;
    assert_eq!(status, StatusCode::INTERNAL_SERVER_ERROR);
    assert!(!body.to_string().contains("secret"));
}

#[tokio::test]
async fn a_problem_is_complete_and_typed() {
    let mut checks = Checks::default();
    checks.need(true, "/name", "fine");
    checks.need(false, "/colour", "a colour is # and six hex digits");
    checks.need(false, "/starters/3", "a starter has words");
    let (status, body, response) = shown(checks.finish().unwrap_err()).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(response.headers()[CONTENT_TYPE], "application/problem+json");
    assert_eq!(body["status"], 422);
    assert_eq!(body["errors"][0]["pointer"], "/colour");
    assert_eq!(body["errors"][1]["pointer"], "/starters/3");
    assert!(body["type"].as_str().unwrap().ends_with("invalid"));
}

#[tokio::test]
async fn who_must_wait_is_told_how_long_and_never_zero() {
    let (status, _, response) = shown(Problem::too_many(Duration::from_millis(1_200))).await;
    assert_eq!(status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(response.headers()[RETRY_AFTER], "2");
    let (.., response) = shown(Problem::too_many(Duration::ZERO)).await;
    assert_eq!(response.headers()[RETRY_AFTER], "1");
}

#[test]
fn causes_are_told_in_order() {
    let error = Error::unavailable("the store is away").because(std::io::Error::other("disk full"));
    assert_eq!(chain(&error), "the store is away: disk full");
}
