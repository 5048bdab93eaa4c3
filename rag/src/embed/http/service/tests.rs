use super::*;

fn sent(service: &Service) -> reqwest::Request {
    service.request(&outgoing::client().build().unwrap(), &["text"]).build().unwrap()
}

#[test]
fn a_base_address_keeps_its_path() {
    for base in ["https://models.example/api/v1", "https://models.example/api/v1/"] {
        let service = Service::openai(base, "m", None).unwrap();
        assert_eq!(sent(&service).url().as_str(), "https://models.example/api/v1/embeddings");
        assert!(sent(&service).headers().get("authorization").is_none());
    }
}

#[test]
fn a_deployment_cannot_change_the_address() {
    let service = Service::azure("https://a.example", "x/../y?z", "m", Some("1&b=2"), Secret::new("k")).unwrap();
    assert_eq!(sent(&service).url().path(), "/openai/deployments/x%2F..%2Fy%3Fz/embeddings");
    assert_eq!(sent(&service).url().query(), Some("api-version=1%26b%3D2"));
}

#[test]
fn what_is_no_web_address_is_refused() {
    for base in ["", "models.example", "file:///etc", "ftp://models.example", "https://user:word@models.example"] {
        assert!(Service::openai(base, "m", None).is_err(), "{base}");
    }
}

#[test]
fn a_key_is_never_shown() {
    let service = Service::azure("https://a.example", "d", "m", None, Secret::new("hidden-key")).unwrap();
    assert!(!format!("{service:?}").contains("hidden-key"));
    let secret = Secret::new("hidden-key");
    assert_eq!(format!("{secret} {secret:?}"), "*** ***");
}

#[test]
fn only_what_was_chosen_is_in_the_body() {
    let body = |service: &Service| String::from_utf8(sent(service).body().unwrap().as_bytes().unwrap().to_vec()).unwrap();
    let classic = Service::azure("https://a.example", "d", "m", Some("v"), Secret::new("k")).unwrap();
    assert_eq!(body(&classic), r#"{"input":["text"],"encoding_format":"float"}"#);
    let openai = Service::openai("https://a.example", "m", None).unwrap().shortened(256);
    assert_eq!(body(&openai), r#"{"input":["text"],"model":"m","dimensions":256,"encoding_format":"float"}"#);
}
