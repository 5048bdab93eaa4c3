//! Logging in, staying in, leaving.

use sandbox::peers::InboxPeer;
use serde_json::{Value, json};

use super::{HELPER, PASSWORD, town};
use crate::harness::api::{Api, text, try_login};
use crate::harness::people::{is_cut, operator};
use crate::harness::web::{Answer, Request};
use crate::harness::{MOMENT, PATIENCE};

async fn refresh(url: &str, token: &str) -> Answer {
    Request::new("POST", "/api/v1/auth/refresh").json(&json!({"refresh_token": token})).send(url).await.unwrap()
}

async fn login(url: &str) -> Value {
    try_login(url, HELPER, PASSWORD).await.expect(200)
}

#[tokio::test]
async fn the_right_password_gives_a_token_that_says_who_one_is() {
    let town = town().await;
    let answer = try_login(town.shop.url(), HELPER, PASSWORD).await;
    let tokens = answer.expect(200);
    assert_eq!((&tokens["operator"]["email"], &tokens["operator"]["role"]), (&json!(HELPER), &json!("operator")));
    assert!(tokens["expires_in"].as_u64().is_some_and(|seconds| (60..=3_600).contains(&seconds)));
    let cookie = answer.header("set-cookie").expect("a browser keeps the login as a cookie");
    for part in ["HttpOnly", "SameSite=Strict", "Path=/api/v1/auth"] {
        assert!(cookie.contains(part), "{cookie}");
    }
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    let api = Api { url: town.shop.url().to_owned(), token: text(&tokens["access_token"]) };
    let me = api.get("/api/v1/me").await.expect(200);
    assert_eq!((&me["name"], &me["role"]), (&json!("Otto Bell"), &json!("operator")));
    assert!(!me.to_string().contains("password"));
}

#[tokio::test]
async fn a_wrong_password_gives_nothing() {
    let town = town().await;
    for (email, password) in
        [(HELPER, "wrong"), (HELPER, ""), ("", ""), ("nobody@example.org", PASSWORD), (HELPER, &format!("{PASSWORD} "))]
    {
        let answer = try_login(town.shop.url(), email, password).await;
        answer.problem(401);
        assert!(answer.header("set-cookie").is_none());
        assert_eq!(answer.header("www-authenticate"), Some("Bearer"));
    }
}

#[tokio::test]
async fn a_refresh_gives_new_tokens() {
    let town = town().await;
    let url = town.shop.url();
    let first = login(url).await;
    let second = refresh(url, first["refresh_token"].as_str().unwrap()).await.expect(200);
    assert_ne!(first["refresh_token"], second["refresh_token"]);
    let api = Api { url: url.to_owned(), token: text(&second["access_token"]) };
    api.get("/api/v1/me").await.expect(200);
    // A browser sends the cookie and no body.
    let cookie = format!("other=1; switchboard_refresh={}", second["refresh_token"].as_str().unwrap());
    let third = Request::new("POST", "/api/v1/auth/refresh").json(&json!({})).with("cookie", cookie).send(url).await.unwrap();
    assert!(third.header("set-cookie").is_some_and(|cookie| cookie.starts_with("switchboard_refresh=")));
    third.expect(200);
}

#[tokio::test]
async fn a_used_refresh_token_that_comes_again_later_ends_the_whole_login() {
    let town = town().await;
    let url = town.shop.url();
    let first = login(url).await;
    let other_login = login(url).await;
    let second = refresh(url, first["refresh_token"].as_str().unwrap()).await.expect(200);
    let third = refresh(url, second["refresh_token"].as_str().unwrap()).await.expect(200);
    refresh(url, first["refresh_token"].as_str().unwrap()).await.problem(401);
    for token in [&first, &second, &third] {
        refresh(url, token["refresh_token"].as_str().unwrap()).await.problem(401);
    }
    refresh(url, other_login["refresh_token"].as_str().unwrap()).await.expect(200);
}

#[tokio::test]
async fn two_tabs_that_refresh_at_once_both_stay_in() {
    let town = town().await;
    let url = town.shop.url();
    let token = text(&login(url).await["refresh_token"]);
    let (one, two) = tokio::join!(refresh(url, &token), refresh(url, &token));
    for tab in [one, two] {
        let tab = tab.expect(200);
        refresh(url, tab["refresh_token"].as_str().unwrap()).await.expect(200);
    }
}

#[tokio::test]
async fn a_logout_ends_the_login_it_belongs_to() {
    let town = town().await;
    let url = town.shop.url();
    let (ended, other) = (login(url).await, login(url).await);
    let body = json!({"refresh_token": ended["refresh_token"]});
    let answer = Request::new("POST", "/api/v1/auth/logout").json(&body).send(url).await.unwrap();
    answer.expect(204);
    assert!(answer.header("set-cookie").is_some_and(|cookie| cookie.contains("Max-Age=0")));
    refresh(url, ended["refresh_token"].as_str().unwrap()).await.problem(401);
    refresh(url, other["refresh_token"].as_str().unwrap()).await.expect(200);
    Request::new("POST", "/api/v1/auth/logout").send(url).await.unwrap().expect(204);
}

#[tokio::test]
async fn a_logout_ends_access_tokens_and_sockets_of_that_login_at_once() {
    let town = town().await;
    let url = town.shop.url();
    let (ended, other) = (login(url).await, login(url).await);
    let (token, others) = (text(&ended["access_token"]), text(&other["access_token"]));
    let me = async |token: &str| Request::new("GET", "/api/v1/me").bearer(token).send(url).await.unwrap();
    me(&token).await.expect(200);
    let (leaving, staying) = (operator(url, &token).await, operator(url, &others).await);
    let waiting = InboxPeer::connect(url, &token).await.unwrap();
    let logout = json!({"refresh_token": ended["refresh_token"]});
    Request::new("POST", "/api/v1/auth/logout").json(&logout).send(url).await.unwrap().expect(204);
    me(&token).await.problem(401);
    assert!(is_cut(leaving.client(), PATIENCE).await && is_cut(waiting.client(), PATIENCE).await);
    let refused = InboxPeer::connect(url, &token).await.err().expect("the token is worth nothing any more");
    assert_eq!(refused.refusal().map(|refusal| refusal.code.as_str()), Some("bad_token"));
    // Another login of the same operator is another matter.
    me(&others).await.expect(200);
    assert!(!is_cut(staying.client(), MOMENT).await);
}

#[tokio::test]
async fn tokens_are_good_for_one_purpose_only() {
    let town = town().await;
    let url = town.shop.url();
    let tokens = login(url).await;
    let (access, renewing) = (text(&tokens["access_token"]), text(&tokens["refresh_token"]));
    let visitor = crate::harness::people::visitor(url, super::RIVAL_INBOX).await;
    refresh(url, &access).await.problem(401);
    refresh(url, &visitor.ready().token).await.problem(401);
    for token in [&renewing, &visitor.ready().token, &access.replace('.', ""), &format!("{access}A"), "", "null"] {
        let answer = Request::new("GET", "/api/v1/me").bearer(token).send(url).await.unwrap();
        answer.problem(401);
    }
    for value in ["", "Basic YTpi", "Bearer", &access] {
        Request::new("GET", "/api/v1/me").with("authorization", value).send(url).await.unwrap().problem(401);
    }
    let last = if renewing.ends_with('A') { "B" } else { "A" };
    refresh(url, &format!("{}{last}", &renewing[..renewing.len() - 1])).await.problem(401);
    refresh(url, &renewing).await.expect(200);
}

#[tokio::test]
async fn every_call_the_document_lists_asks_for_a_login() {
    let town = town().await;
    let url = town.shop.url();
    let document = Request::new("GET", "/api/v1/openapi.json").send(url).await.unwrap().expect(200);
    let mut asked = 0;
    for (path, methods) in document["paths"].as_object().unwrap() {
        // The address of a file is signed, which is its own permission.
        if path.starts_with("/api/v1/auth/") || path.starts_with("/api/v1/files/") {
            continue;
        }
        for method in methods.as_object().unwrap().keys() {
            let method: &'static str = match method.as_str() {
                "get" => "GET",
                "post" => "POST",
                "put" => "PUT",
                "patch" => "PATCH",
                "delete" => "DELETE",
                _ => continue,
            };
            let path: String =
                path.split('/').map(|part| if part.starts_with('{') { "x" } else { part }).collect::<Vec<_>>().join("/");
            Request::new(method, &path).send(url).await.unwrap().problem(401);
            asked += 1;
        }
    }
    assert!(asked >= 30, "{asked}");
}
