//! Single sign-on with a provider that is strict, and with tokens that are wrong.

use engine::clock::{Clock as _, SystemClock};
use sandbox::oidc::{Algorithm, Client, Person, Provider, Wrong};
use serde_json::{Value, json};

use crate::harness::api::{Api, text, try_login};
use crate::harness::program::NO_LIMITS;
use crate::harness::shop::Shop;
use crate::harness::web::{Answer, Request};

const PUBLIC: &str = "http://shop.example";
const SECRET: &str = "a client's secret: 1&2";
const SHOP_PEOPLE: &str = "plug-and-cord.example";

/// A shop whose people sign in with a provider.
struct Office {
    shop: Shop,
    provider: Provider,
    organisation: String,
}

fn person(subject: &str, email: &str) -> Person {
    Person {
        subject: subject.to_owned(),
        email: email.to_owned(),
        email_verified: true,
        name: "Mia Moss".to_owned(),
        groups: vec![],
    }
}

fn mia() -> Person {
    person("mia-1", &format!("mia@{SHOP_PEOPLE}"))
}

impl Office {
    async fn open() -> Self {
        let redirect_uri = format!("{PUBLIC}/api/v1/auth/sign-on/callback");
        // The header of the exchange holds id and secret form-encoded, as the standard has it.
        let encoded: String = url::form_urlencoded::byte_serialize(SECRET.as_bytes()).collect();
        let client = Client { id: "inbox".to_owned(), secret: encoded, redirect_uri };
        let now = SystemClock.now().as_millis() as u64;
        let provider = Provider::start(client, mia(), now).await.unwrap();
        let shop = Shop::open(&[NO_LIMITS, ("SWITCHBOARD__SERVER__PUBLIC_URL", PUBLIC)]).await;
        let organisation = text(&shop.api.get("/api/v1/organisation").await.expect(200)["id"]);
        Self { shop, provider, organisation }
    }

    fn settings(&self) -> Value {
        json!({
            "name": "Our Id", "issuer": self.provider.url(), "client_id": "inbox", "client_secret": SECRET, "allow_private": true,
            "domains": [SHOP_PEOPLE], "creates": true, "role": "operator",
        })
    }

    async fn set_up(&self, change: impl FnOnce(&mut Value)) -> Value {
        let mut settings = self.settings();
        change(&mut settings);
        put(&self.shop.api, &settings).await.expect(200)
    }

    /// A browser that is sent to the provider: where to, and the cookie it keeps.
    async fn leave(&self) -> (String, String) {
        let path = format!("/api/v1/auth/sign-on/{}", self.organisation);
        let answer = Request::new("GET", path).send(self.shop.url()).await.unwrap();
        assert_eq!(answer.status, 302, "{}", answer.text());
        let cookie = answer.header("set-cookie").expect("the browser is told apart from others").to_owned();
        for part in ["HttpOnly", "SameSite=Lax", "Path=/api/v1/auth/sign-on"] {
            assert!(cookie.contains(part), "{cookie}");
        }
        (answer.header("location").unwrap().to_owned(), cookie.split(';').next().unwrap().to_owned())
    }

    /// What the provider sends the browser back with: path and query.
    async fn at_provider(&self, address: &str) -> String {
        let target = address.strip_prefix(&self.provider.url()).expect("the provider is asked").to_owned();
        let answer = sandbox::http::get(&self.provider.url(), &target).await.unwrap();
        let back = answer.header("location").expect("the provider sends the browser back").to_owned();
        back.strip_prefix(PUBLIC).expect("to us").to_owned()
    }

    async fn come_back(&self, path: &str, cookie: &str) -> Answer {
        Request::new("GET", path).with("cookie", cookie).send(self.shop.url()).await.unwrap()
    }

    /// The whole way.
    async fn sign_on(&self) -> Answer {
        let (address, cookie) = self.leave().await;
        let back = self.at_provider(&address).await;
        self.come_back(&back, &cookie).await
    }

    /// Why it came to nothing.
    async fn refusal(&self) -> String {
        why(&self.sign_on().await)
    }
}

async fn put(api: &Api, settings: &Value) -> Answer {
    api.call(Request::new("PUT", "/api/v1/organisation/sign-on").json(settings).with("if-match", "*")).await
}

#[track_caller]
fn why(answer: &Answer) -> String {
    assert_eq!(answer.status, 302, "{}", answer.text());
    assert!(
        !answer.headers.iter().any(|(name, value)| name == "set-cookie" && value.contains("switchboard_refresh=")),
        "no login"
    );
    let location = answer.header("location").unwrap();
    location.strip_prefix("/inbox/#sign-on-failed=").unwrap_or_else(|| panic!("not refused: {location}")).to_owned()
}

/// The login that a browser has after it came back.
async fn logged_in(office: &Office, answer: &Answer) -> Value {
    assert_eq!((answer.status, answer.header("location")), (302, Some("/inbox/")));
    let mut cookies = answer.headers.iter().filter(|(name, _)| name == "set-cookie").map(|(_, value)| value.as_str());
    let login = cookies.rfind(|cookie| cookie.starts_with("switchboard_refresh=")).expect("a login").to_owned();
    assert!(login.contains("SameSite=Strict") && login.contains("HttpOnly"), "{login}");
    let pair = login.split(';').next().unwrap();
    let refresh = Request::new("POST", "/api/v1/auth/refresh").json(&json!({})).with("cookie", pair);
    let tokens = refresh.send(office.shop.url()).await.unwrap().expect(200);
    let api = Api { url: office.shop.url().to_owned(), token: text(&tokens["access_token"]) };
    api.get("/api/v1/me").await.expect(200)
}

#[tokio::test]
async fn somebody_of_the_right_domain_becomes_an_operator_and_is_the_same_one_again() {
    let office = Office::open().await;
    let shown = office.set_up(|_| ()).await;
    assert_eq!(shown["redirect_uri"], format!("{PUBLIC}/api/v1/auth/sign-on/callback"));
    assert!(!shown.to_string().contains("secret"), "{shown}");
    let ways = Request::new("GET", format!("/api/v1/auth/ways?organisation={}", office.organisation));
    let ways = ways.send(office.shop.url()).await.unwrap().expect(200);
    assert_eq!((&ways["sign_on"]["name"], &ways["sign_up"]), (&json!("Our Id"), &json!("closed")));
    let first = logged_in(&office, &office.sign_on().await).await;
    assert_eq!((&first["name"], &first["role"], &first["email"]), (&json!("Mia Moss"), &json!("operator"), &json!(mia().email)));
    // The provider knows them by something that does not change.
    office.provider.become_person(Person { email: format!("mia.moss@{SHOP_PEOPLE}"), ..mia() });
    assert_eq!(logged_in(&office, &office.sign_on().await).await["id"], first["id"]);
    // There is no password that anybody could try.
    try_login(office.shop.url(), &mia().email, "").await.problem(401);
    try_login(office.shop.url(), &mia().email, "correct-horse-battery").await.problem(401);
    // The keys may become others, of another kind too.
    for (name, algorithm) in [("key-2", Algorithm::Es256), ("key-3", Algorithm::Rs256)] {
        office.provider.rotate(name, algorithm).unwrap();
        // A key that nobody has seen is looked for, but not all the time.
        let until = tokio::time::Instant::now() + crate::harness::PATIENCE;
        let mut answer = office.sign_on().await;
        while answer.header("location") != Some("/inbox/") && tokio::time::Instant::now() < until {
            tokio::time::sleep(std::time::Duration::from_millis(500)).await;
            answer = office.sign_on().await;
        }
        assert_eq!(logged_in(&office, &answer).await["id"], first["id"]);
    }
}

#[tokio::test]
async fn a_token_that_is_wrong_in_any_way_lets_nobody_in() {
    let office = Office::open().await;
    office.set_up(|_| ()).await;
    for wrong in [Wrong::Audience, Wrong::Issuer, Wrong::Nonce, Wrong::Ended, Wrong::Forged, Wrong::Unsigned, Wrong::Confused] {
        office.provider.spoil(wrong);
        assert_eq!(office.refusal().await, "untrusted", "{wrong:?}");
    }
    logged_in(&office, &office.sign_on().await).await;
}

#[tokio::test]
async fn a_way_back_is_good_once_and_in_the_browser_that_left() {
    let office = Office::open().await;
    office.set_up(|_| ()).await;
    let (address, cookie) = office.leave().await;
    let back = office.at_provider(&address).await;
    // Somebody else's browser, which has an attempt of its own, or none.
    let (_, other) = office.leave().await;
    for stranger in ["", "switchboard_sign_on=x", &other] {
        assert_eq!(why(&office.come_back(&back, stranger).await), "stale");
    }
    assert_eq!(why(&office.come_back("/api/v1/auth/sign-on/callback?code=x&state=made-up", &cookie).await), "stale");
    assert_eq!(why(&office.come_back("/api/v1/auth/sign-on/callback", &cookie).await), "stale");
    logged_in(&office, &office.come_back(&back, &cookie).await).await;
    assert_eq!(why(&office.come_back(&back, &cookie).await), "stale", "a state is good once");
    // A code that was used, with a state of another attempt, is not taken by the provider.
    let (address, cookie) = office.leave().await;
    let fresh = office.at_provider(&address).await;
    let (code, state) = (back.split("code=").nth(1).unwrap().split('&').next().unwrap(), fresh.split("state=").nth(1).unwrap());
    let mixed = format!("/api/v1/auth/sign-on/callback?code={code}&state={state}");
    assert_eq!(why(&office.come_back(&mixed, &cookie).await), "untrusted");
    let (address, cookie) = office.leave().await;
    let said_no = office.at_provider(&address).await.replace("code=", "error=access_denied&was=");
    assert_eq!(why(&office.come_back(&said_no, &cookie).await), "provider");
}

#[tokio::test]
async fn only_people_of_the_house_come_in_and_nobody_becomes_more_than_they_may() {
    let office = Office::open().await;
    office.set_up(|_| ()).await;
    let refused = async |person: Person| {
        office.provider.become_person(person);
        office.refusal().await
    };
    assert_eq!(refused(Person { email_verified: false, ..mia() }).await, "unverified");
    assert_eq!(refused(Person { email: String::new(), ..mia() }).await, "unverified");
    assert_eq!(refused(person("x", "mia@plug-and-cord.example.evil.example")).await, "domain");
    office.set_up(|settings| settings["creates"] = json!(false)).await;
    assert_eq!(refused(mia()).await, "unknown");
    // Groups say the role of whoever comes for the first time.
    let groups = json!([{"group": "leads", "role": "manager"}, {"group": "staff", "role": "operator"}]);
    office.set_up(|settings| (settings["groups_claim"], settings["groups"]) = (json!("groups"), groups)).await;
    let lead = Person { groups: vec!["staff".to_owned(), "leads".to_owned()], ..person("lead", &format!("lead@{SHOP_PEOPLE}")) };
    office.provider.become_person(lead);
    assert_eq!(logged_in(&office, &office.sign_on().await).await["role"], "manager");
    // A provider that somebody with less set up is no way to become the owner.
    let email = format!("max@{SHOP_PEOPLE}");
    let levels = json!({"settings": "manage", "users": "view"});
    let role =
        office.shop.api.post("/api/v1/roles", &json!({"name": "Sets up", "levels": levels})).await.expect(201)["id"].clone();
    let new = json!({"name": "Max", "email": email, "role": role});
    let added = office.shop.api.post("/api/v1/operators", &new).await.expect(201);
    let max = Api::login(office.shop.url(), &email, added["password"].as_str().unwrap()).await;
    let mut settings = office.settings();
    put(&max, &settings).await.problem(403);
    settings["role"] = role;
    put(&max, &settings).await.expect(200);
    assert_eq!(refused(person("boss", &office.shop.login.email)).await, "beyond");
}

#[tokio::test]
async fn where_sign_on_is_required_passwords_are_for_owners() {
    let office = Office::open().await;
    let email = format!("otto@{SHOP_PEOPLE}");
    let added = office.shop.api.post("/api/v1/operators", &json!({"name": "Otto", "email": email})).await.expect(201);
    let password = added["password"].as_str().unwrap();
    try_login(office.shop.url(), &email, password).await.expect(200);
    office.set_up(|settings| settings["required"] = json!(true)).await;
    try_login(office.shop.url(), &email, "wrong").await.problem(401);
    let refused = try_login(office.shop.url(), &email, password).await.problem(403);
    assert!(refused["detail"].as_str().unwrap().contains("Our Id"), "{refused}");
    Api::of(office.shop.url(), &office.shop.login).await;
    // The same person, by the provider.
    office.provider.become_person(person("otto", &email));
    assert_eq!(logged_in(&office, &office.sign_on().await).await["id"], added["id"]);
    let gone = Request::new("DELETE", "/api/v1/organisation/sign-on");
    office.shop.api.call(gone).await.expect(204);
    try_login(office.shop.url(), &email, password).await.expect(200);
}

#[tokio::test]
async fn what_is_set_up_is_looked_at_first() {
    let office = Office::open().await;
    let api = &office.shop.api;
    for (field, value, pointer) in [
        ("issuer", json!("http://127.0.0.1:1"), "/issuer"),
        ("issuer", json!("http://169.254.169.254"), "/issuer"),
        ("issuer", json!("ftp://id.example"), "/issuer"),
        ("issuer", json!("not an address"), "/issuer"),
        ("domains", json!([]), "/domains"),
        ("domains", json!(["shop"]), "/domains/0"),
        ("name", json!(""), "/name"),
        ("client_secret", json!(""), "/client_secret"),
    ] {
        let mut settings = office.settings();
        settings["allow_private"] = json!(false);
        settings["issuer"] = json!("https://id.example");
        settings[field] = value;
        let refused = put(api, &settings).await.problem(422);
        assert_eq!(refused["errors"][0]["pointer"], pointer, "{field}");
    }
    let check = async |change: &dyn Fn(&mut Value)| {
        let mut settings = office.settings();
        change(&mut settings);
        api.post("/api/v1/organisation/sign-on/check", &settings).await.expect(200)
    };
    assert_eq!(check(&|_| ()).await, json!({"ok": true}));
    let elsewhere = check(&|settings| settings["issuer"] = json!(office.provider.url().replace("127.0.0.1", "localhost"))).await;
    assert!(elsewhere["detail"].as_str().unwrap().contains("calls itself"), "{elsewhere}");
    assert_eq!(check(&|settings| settings["issuer"] = json!("http://127.0.0.1:9")).await["ok"], false);
    // A secret that is kept goes to nobody else.
    office.set_up(|_| ()).await;
    let mut moved = office.settings();
    moved.as_object_mut().unwrap().remove("client_secret");
    put(api, &moved).await.expect(200);
    moved["issuer"] = json!("https://id.example");
    assert_eq!(put(api, &moved).await.problem(422)["errors"][0]["pointer"], "/client_secret");
    // A wrong secret shows at the first sign-on.
    office.set_up(|settings| settings["client_secret"] = json!("wrong")).await;
    assert_eq!(office.refusal().await, "untrusted");
    // Versions hold here too.
    let stale = Request::new("PUT", "/api/v1/organisation/sign-on").json(&office.settings()).with("if-match", "\"v1\"");
    api.call(stale).await.problem(412);
    let bare = Request::new("PUT", "/api/v1/organisation/sign-on").json(&office.settings());
    assert_eq!(api.call(bare).await.status, 428);
}
