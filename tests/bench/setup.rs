//! How the load client gets what it needs to connect: an inbox's public key and an operator's access token.
//!
//! `switchboard demo` makes an organisation and prints its operator's login; with it each run makes an inbox of its own.

use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use sandbox::carrier::Number;
use sandbox::meta::{APP_ID, APP_SECRET, NUMBER, SYSTEM_TOKEN, WABA};
use sandbox::{Address, http};
use serde_json::{Value, json};

use crate::calls::server::SERVER;
use crate::options::Options;
use crate::server::{Launch, Server};
use crate::settings;

/// What the sockets connect with.
#[derive(Debug, Clone)]
pub struct Accounts {
    pub inbox_key: String,
    /// For `/inbox`; without one the feed is not measured.
    pub operator_token: Option<String>,
}

/// The operator's login as the demo prints it.
#[derive(Debug, Clone)]
pub struct Login {
    pub email: String,
    pub password: String,
}

/// A prepared data directory and how to log in to it.
#[derive(Debug, Clone)]
pub struct Prepared {
    login: Option<Login>,
}

/// Names the binary under test.
pub fn binary() -> io::Result<PathBuf> {
    let compiled = || option_env!("CARGO_BIN_EXE_switchboard").map(OsString::from);
    let path = std::env::var_os("SWITCHBOARD_BIN").or_else(compiled);
    path.map(PathBuf::from).ok_or_else(|| io::Error::other("set SWITCHBOARD_BIN to the binary to measure"))
}

/// How to run one command of the product on a data directory.
pub fn launch(command: &str, data: &Path, case: &[(&str, &str)], options: &Options) -> io::Result<Launch> {
    let arguments = [command.into(), "--data-dir".into(), data.into(), "--listen".into(), "127.0.0.1:0".into()];
    Ok(Launch {
        program: binary()?,
        arguments: arguments.into(),
        environment: settings::environment(case, &options.settings),
        log: data.with_extension("log"),
    })
}

/// How to run this very program as the server of calls, on the first processor alone.
pub fn launch_for_calls(data: &Path, case: &[(&str, &str)], options: &Options) -> io::Result<Launch> {
    let arguments = ["-c".into(), "0".into(), std::env::current_exe()?.into(), SERVER.into(), data.into()];
    Ok(Launch {
        program: "taskset".into(),
        arguments: arguments.into(),
        environment: settings::environment(case, &options.settings),
        log: data.with_extension("log"),
    })
}

/// Fills a data directory once, by the demo command.
pub fn prepare(data: &Path, case: &[(&str, &str)], options: &Options) -> io::Result<Prepared> {
    let server = Server::start(&launch("demo", data, case, options)?)?;
    let mut lines = server.greeting.clone();
    if read_login(&lines).is_none() {
        lines.extend(server.more_lines(Duration::from_secs(2)));
    }
    server.stop()?;
    Ok(Prepared { login: read_login(&lines) })
}

/// Logs in to the running server and makes an inbox for the run: the wanted responder, and no settle window, which would
/// join quick messages into one turn (right for people, but it would time the window).
pub async fn accounts(prepared: &Prepared, url: &str, responder: &str) -> io::Result<Accounts> {
    let login = prepared.login.as_ref().ok_or_else(|| io::Error::other("the demo printed no login"))?;
    let token = access_token(login, url).await?;
    let bots = call(url, "GET", "/api/v1/bots", &token, "").await?;
    let bot = json!({"name": "Load", "responder": responder, "knowledge_bases": bots["items"][0]["knowledge_bases"]});
    with_bot(url, token, &bot).await
}

/// The same for a bot with one agent, no knowledge, and the model that answers at `model`.
pub async fn accounts_with_model(prepared: &Prepared, url: &str, model: &str) -> io::Result<Accounts> {
    let login = prepared.login.as_ref().ok_or_else(|| io::Error::other("the demo printed no login"))?;
    let token = access_token(login, url).await?;
    let connection = json!({"name": "Load", "kind": "openai", "base_url": model, "key": "sk-sandbox", "allow_private": true});
    let connection = call(url, "POST", "/api/v1/model-connections", &token, &connection.to_string()).await?;
    let agent = json!({"key": "load", "name": "Load", "role": "You answer.", "instructions": "", "tools": [],
        "when": {"description": "", "examples": [], "words": []}, "knowledge_bases": []});
    let bot = json!({"name": "Agents", "responder": "agents", "agents": [agent],
        "models": [{"connection": connection["id"], "model": "gpt-6-luna"}]});
    with_bot(url, token, &bot).await
}

/// An inbox whose webhooks come to `path`.
#[derive(Debug, Clone)]
pub struct Connected {
    pub inbox: String,
    pub verify_token: String,
    pub path: String,
    pub token: String,
}

/// An inbox of the simulated platform's number, with a bot of its own.
pub async fn connected(prepared: &Prepared, url: &str, responder: &str) -> io::Result<Connected> {
    let login = prepared.login.as_ref().ok_or_else(|| io::Error::other("the demo printed no login"))?;
    let token = access_token(login, url).await?;
    let bot = json!({"name": "Load", "responder": responder, "knowledge_bases": []});
    let bot = call(url, "POST", "/api/v1/bots", &token, &bot.to_string()).await?;
    let inbox = json!({"name": "Load", "bot": bot["id"], "channel": "whatsapp"});
    let inbox = call(url, "POST", "/api/v1/inboxes", &token, &inbox.to_string()).await?;
    let account = json!({"id": NUMBER, "parent": WABA, "app": APP_ID, "token": SYSTEM_TOKEN, "secrets": [APP_SECRET]});
    let target = format!("/api/v1/inboxes/{}/account", inbox["id"].as_str().unwrap_or_default());
    let account = call(url, "PUT", &target, &token, &account.to_string()).await?;
    let path = account["webhook_path"].as_str().map(str::to_owned);
    let path = path.ok_or_else(|| io::Error::other("the account has no webhook address"))?;
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    Ok(Connected { inbox: text(&inbox["id"]), verify_token: text(&account["verify_token"]), path, token })
}

/// A number with a bot of its own. Who hears and speaks there is the server's affair; the settings only have to be whole.
pub async fn phone(prepared: &Prepared, url: &str, responder: &str) -> io::Result<Number> {
    let login = prepared.login.as_ref().ok_or_else(|| io::Error::other("the demo printed no login"))?;
    let token = access_token(login, url).await?;
    let bot = json!({"name": "Load", "responder": responder, "knowledge_bases": []});
    let bot = call(url, "POST", "/api/v1/bots", &token, &bot.to_string()).await?;
    let agent = json!({"name": "Load", "listeners": [{"provider": "deepgram"}],
        "voices": [{"provider": "deepgram", "voice": "aura-2-thalia-en"}]});
    let agent = call(url, "POST", "/api/v1/voice-agents", &token, &agent.to_string()).await?;
    let inbox = json!({"name": "Load", "bot": bot["id"], "channel": "voice"});
    let inbox = call(url, "POST", "/api/v1/inboxes", &token, &inbox.to_string()).await?;
    let number = Number {
        number: "+18005551212".to_owned(),
        incoming: format!("{url}/voice/{}/incoming", inbox["public_key"].as_str().unwrap_or_default()),
        status: format!("{url}/voice/{}/status", inbox["public_key"].as_str().unwrap_or_default()),
        account: "AC0123456789abcdef0123456789abcdef".to_owned(),
        auth_token: "a-token-of-the-carrier".to_owned(),
    };
    let settings = json!({"number": number.number, "account_sid": number.account, "auth_token": number.auth_token,
        "voice_agent": agent["id"]});
    let target = format!("/api/v1/inboxes/{}/phone", inbox["id"].as_str().unwrap_or_default());
    call(url, "PUT", &target, &token, &settings.to_string()).await?;
    Ok(number)
}

async fn with_bot(url: &str, token: String, bot: &Value) -> io::Result<Accounts> {
    let bot = call(url, "POST", "/api/v1/bots", &token, &bot.to_string()).await?;
    let inbox = json!({"name": "Load", "bot": bot["id"], "timing": {"settle_ms": 0}});
    let inbox = call(url, "POST", "/api/v1/inboxes", &token, &inbox.to_string()).await?;
    let key = inbox["public_key"].as_str().map(str::to_owned);
    let inbox_key = key.ok_or_else(|| io::Error::other("the new inbox has no public key"))?;
    Ok(Accounts { inbox_key, operator_token: Some(token) })
}

pub async fn call(url: &str, method: &str, target: &str, token: &str, body: &str) -> io::Result<Value> {
    let address = Address::parse(url).map_err(io::Error::other)?;
    let headers = [
        ("authorization".to_owned(), format!("Bearer {token}")),
        ("content-type".to_owned(), "application/json".to_owned()),
        // Nobody else changes anything here.
        ("if-match".to_owned(), "*".to_owned()),
    ];
    let response =
        http::fetch(&address, http::Request { method, target, headers: &headers, body }).await.map_err(io::Error::other)?;
    if response.status >= 300 {
        return Err(io::Error::other(format!("{method} {target} was answered with {}: {}", response.status, response.body)));
    }
    serde_json::from_str(&response.body).map_err(io::Error::other)
}

pub async fn access_token(login: &Login, url: &str) -> io::Result<String> {
    let body = json!({"email": login.email, "password": login.password}).to_string();
    let response = http::post_json(url, "/api/v1/auth/login", &body).await.map_err(io::Error::other)?;
    let answer: Value = serde_json::from_str(&response.body).unwrap_or(Value::Null);
    let token = answer["access_token"].as_str().map(str::to_owned);
    token.ok_or_else(|| io::Error::other(format!("the login was answered with {}", response.status)))
}

/// An address with an at sign, and the password: the next word of the same line or the one labelled so.
pub fn read_login(lines: &[String]) -> Option<Login> {
    let words: Vec<&str> = lines.iter().flat_map(|line| line.split_whitespace()).collect();
    let at = words.iter().position(|word| word.contains('@') && !word.contains("://"))?;
    let is_label = |word: &&&str| matches!(word.trim_end_matches(':').to_lowercase().as_str(), "/" | "password" | "and" | "with");
    let password = words[at + 1..].iter().find(|word| !is_label(word))?;
    Some(Login { email: words[at].trim_matches(['<', '>', ',']).to_owned(), password: (*password).to_owned() })
}
