use serde_json::json;

use super::*;

fn class(status: u16, body: &Value) -> ErrorClass {
    of_response(status, &HeaderMap::new(), body.to_string().as_bytes()).class
}

fn openai(code: &str) -> Value {
    json!({"error": {"message": "customer said 4111", "type": "invalid_request_error", "param": null, "code": code}})
}

#[test]
fn one_status_means_many_things() {
    assert_eq!(class(429, &openai("rate_limit_exceeded")), ErrorClass::RateLimited);
    assert_eq!(class(429, &openai("insufficient_quota")), ErrorClass::QuotaSpent);
    assert_eq!(class(429, &openai("slow_down")), ErrorClass::Overloaded);
    assert_eq!(class(400, &openai("context_length_exceeded")), ErrorClass::ContextTooLong);
    assert_eq!(class(400, &openai("content_filter")), ErrorClass::Filtered);
    assert_eq!(class(400, &openai("unsupported_parameter")), ErrorClass::Invalid);
    assert_eq!(class(404, &openai("model_not_found")), ErrorClass::UnknownModel);
    let spend = json!({"type": "error", "error": {"type": "rate_limit_error", "details": {"error_code": "enforced_spend_limit_reached"}}});
    assert_eq!(class(429, &spend), ErrorClass::QuotaSpent);
    let azure = json!({"error": {"code": "content_filter", "innererror": {"code": "ResponsibleAIPolicyViolation"}}});
    assert_eq!(class(400, &azure), ErrorClass::Filtered);
}

#[test]
fn a_status_alone_is_enough_where_nothing_is_said() {
    let by_status = [
        (401, ErrorClass::Unauthorised),
        (402, ErrorClass::QuotaSpent),
        (403, ErrorClass::Unauthorised),
        (404, ErrorClass::UnknownModel),
        (408, ErrorClass::TimedOut),
        (413, ErrorClass::ContextTooLong),
        (429, ErrorClass::RateLimited),
        (500, ErrorClass::Overloaded),
        (529, ErrorClass::Overloaded),
        (302, ErrorClass::Invalid),
        (400, ErrorClass::Invalid),
    ];
    for (status, expected) in by_status {
        assert_eq!(of_response(status, &HeaderMap::new(), b"<html>no</html>").class, expected, "{status}");
    }
}

#[test]
fn exceptions_of_bedrock_are_read_from_the_header() {
    let of = |status, name: &str, message: &str| {
        let headers = [("x-amzn-errortype".parse().unwrap(), name.parse().unwrap())].into_iter().collect();
        of_response(status, &headers, json!({"message": message}).to_string().as_bytes()).class
    };
    assert_eq!(of(429, "ThrottlingException:http://internal.amazon.com/", ""), ErrorClass::RateLimited);
    assert_eq!(of(429, "ModelNotReadyException", ""), ErrorClass::Overloaded);
    assert_eq!(of(408, "ModelTimeoutException", ""), ErrorClass::TimedOut);
    assert_eq!(of(403, "AccessDeniedException", ""), ErrorClass::Unauthorised);
    assert_eq!(of(400, "ValidationException", "The provided model identifier is invalid."), ErrorClass::UnknownModel);
    assert_eq!(of(400, "ValidationException", "Input is too long for requested model."), ErrorClass::ContextTooLong);
    assert_eq!(of(400, "ValidationException", "A conversation must start with a user message."), ErrorClass::Invalid);
}

#[test]
fn bare_sentences_of_other_servers_are_understood() {
    assert_eq!(class(404, &json!({"error": "model \"x\" not found, try pulling it first"})), ErrorClass::UnknownModel);
    let vllm = json!({"error": {"message": "This model's maximum context length is 4096 tokens.", "type": "BadRequestError", "code": 400}});
    assert_eq!(class(400, &vllm), ErrorClass::ContextTooLong);
    assert_eq!(
        class(400, &json!({"error": {"message": "Your credit balance is too low", "type": "invalid_request_error"}})),
        ErrorClass::QuotaSpent
    );
}

#[test]
fn what_was_sent_is_not_repeated() {
    let error = of_response(400, &HeaderMap::new(), openai("my name is Priya").to_string().as_bytes());
    assert_eq!(error.detail, "refused the request (status 400, invalid_request_error)");
    let long = json!({"error": {"code": "a".repeat(65), "param": "x y"}});
    assert_eq!(in_stream(&Said::of(&long)).detail, "is busy or has failed");
}

#[test]
fn hints_and_the_request_id_come_along() {
    let headers = [("retry-after-ms", "700"), ("x-should-retry", "false"), ("x-request-id", "req_1")];
    let headers = headers.into_iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap())).collect();
    let error = of_response(503, &headers, b"{}");
    assert_eq!(error.retry_after, Some(std::time::Duration::from_millis(700)));
    assert_eq!((error.should_retry, error.request_id.as_deref()), (Some(false), Some("req_1")));
}
