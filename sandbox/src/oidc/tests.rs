use super::*;
use crate::http;

const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const BACK: &str = "https://inbox.example/back";

async fn provider() -> Provider {
    let client = Client { id: "inbox".into(), secret: "s3cret".into(), redirect_uri: BACK.into() };
    let person = Person {
        subject: "1".into(),
        email: "mia@shop.example".into(),
        email_verified: true,
        name: "Mia".into(),
        groups: Vec::new(),
    };
    Provider::start(client, person, 1_800_000_000_000).await.unwrap()
}

fn leaving(client: &str, redirect_uri: &str, challenge: &str, method: &str) -> String {
    format!(
        "/authorize?response_type=code&scope=openid%20email&client_id={client}&redirect_uri={redirect_uri}\
         &state=0123456789012345678901&nonce=0123456789012345678901&code_challenge={challenge}&code_challenge_method={method}"
    )
}

async fn code(provider: &Provider) -> String {
    let answer = http::get(&provider.url(), &leaving("inbox", BACK, CHALLENGE, "S256")).await.unwrap();
    let location = answer.header("location").unwrap().to_owned();
    location.split("code=").nth(1).unwrap().split('&').next().unwrap().to_owned()
}

async fn redeemed(provider: &Provider, code: &str, verifier: &str, secret: &str) -> u16 {
    let form = format!("grant_type=authorization_code&code={code}&redirect_uri={BACK}&code_verifier={verifier}");
    let basic = format!("Basic {}", STANDARD.encode(format!("inbox:{secret}")));
    let headers = [("authorization".to_owned(), basic)];
    let request = http::Request { method: "POST", target: "/token", headers: &headers, body: &form };
    http::fetch(&crate::Address::parse(&provider.url()).unwrap(), request).await.unwrap().status
}

#[tokio::test]
async fn a_code_is_good_once_with_its_verifier_and_the_secret() {
    let provider = provider().await;
    let first = code(&provider).await;
    assert_eq!(redeemed(&provider, &first, VERIFIER, "wrong").await, 401);
    assert_eq!(redeemed(&provider, &first, VERIFIER, "s3cret").await, 200);
    assert_eq!(redeemed(&provider, &first, VERIFIER, "s3cret").await, 400, "it was used");
    let second = code(&provider).await;
    assert_eq!(redeemed(&provider, &second, "another-verifier", "s3cret").await, 400);
    assert_eq!(redeemed(&provider, &second, VERIFIER, "s3cret").await, 400, "a wrong try uses it up");
}

#[tokio::test]
async fn nobody_is_sent_to_an_address_that_is_not_known() {
    let provider = provider().await;
    for (client, redirect_uri) in [("other", BACK), ("inbox", "https://inbox.example/back/"), ("inbox", "https://evil.example/")]
    {
        let answer = http::get(&provider.url(), &leaving(client, redirect_uri, CHALLENGE, "S256")).await.unwrap();
        assert_eq!((answer.status, answer.header("location")), (400, None));
    }
    for (challenge, method) in [("", "S256"), (CHALLENGE, "plain")] {
        let answer = http::get(&provider.url(), &leaving("inbox", BACK, challenge, method)).await.unwrap();
        assert!(answer.header("location").unwrap().contains("error=invalid_request"));
    }
}
