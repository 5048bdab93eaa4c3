//! A campaign to very many people: how long their file takes to become an audience, and the audience to be planned; what it costs
//! to have so many of them wait; and how well a set rate is held against the simulated platform.

use std::fmt::Write as _;
use std::io;
use std::time::{Duration, Instant};

use sandbox::meta::{Message, Rules, Template, WABA};
use sandbox::{Address, http};
use serde_json::{Value, json};
use tokio::time::sleep;

use crate::options::Options;
use crate::proc_stat::{Meter, resident_kb};
use crate::report::{Case, Report};
use crate::scenario::USUAL;
use crate::server::Server;
use crate::setup::{Connected, call};
use crate::subject::{Bed, Subject};
use crate::webhooks::platform::Platform;

/// Messages a second that are asked for, for so long.
const RATES: [u32; 3] = [100, 300, 1_000];
const LASTING: u32 = 20;

/// The processor time of those who wait is taken over this time.
const RESTING: Duration = Duration::from_secs(20);

const LONGEST: Duration = Duration::from_mins(10);
const LOOK: Duration = Duration::from_millis(100);

pub async fn run(options: &Options, report: &mut Report) -> io::Result<()> {
    let mut rules = Rules::default();
    (rules.limits.throughput, rules.limits.tier) = (2_000, usize::MAX);
    "TIER_UNLIMITED".clone_into(&mut rules.numbers[0].tier);
    let platform = Platform::start(rules)?;
    platform.meta.with(|state| state.templates.push(template()));
    let mut options = options.clone();
    options.settings.push(("SWITCHBOARD__CHANNELS__FACEBOOK".to_owned(), platform.url()));
    let bed = Bed::make(Subject::Switchboard, USUAL, &options)?;
    let server = bed.start(&options)?;
    let connected = bed.connected(&server).await?;
    let url = format!("{}{}", server.url, connected.path);
    let told = platform.meta.set_callback("whatsapp_business_account", &url, &connected.verify_token, &[]).await;
    told.map_err(io::Error::other)?;
    let door = Door { url: server.url.clone(), connected };
    let inbox = format!("/api/v1/inboxes/{}", door.connected.inbox);
    // Which says how fast the number may send.
    door.post(&format!("{inbox}/account/check"), &json!({})).await?;
    door.post(&format!("{inbox}/templates/sync"), &json!({})).await?;
    let rules = json!({"quiet": {"from": 0, "until": 0}, "most_a_day": 0, "most_a_week": 0});
    call(&door.url, "PUT", "/api/v1/campaign-rules", &door.connected.token, &rules.to_string()).await?;

    very_many(&options, &server, &door, report).await?;
    for rate in RATES {
        at_rate(rate, &server, &door, &platform, report).await?;
    }
    server.stop()
}

struct Door {
    url: String,
    connected: Connected,
}

impl Door {
    async fn post(&self, path: &str, body: &Value) -> io::Result<Value> {
        call(&self.url, "POST", path, &self.connected.token, &body.to_string()).await
    }

    async fn get(&self, path: &str) -> io::Result<Value> {
        call(&self.url, "GET", path, &self.connected.token, "").await
    }

    /// Asks until the answer's state is this one.
    async fn until(&self, path: &str, state: &str) -> io::Result<Value> {
        let until = Instant::now() + LONGEST;
        loop {
            let shown = self.get(path).await?;
            if shown["state"] == state {
                return Ok(shown);
            }
            if shown["state"] == "failed" || Instant::now() > until {
                return Err(io::Error::other(format!("{path} did not become {state}: {shown}")));
            }
            sleep(LOOK).await;
        }
    }

    async fn upload(&self, csv: &str) -> io::Result<Value> {
        let (line, head) = ("----people", "Content-Disposition: form-data; name=\"file\"; filename=\"people.csv\"");
        let body = format!("--{line}\r\n{head}\r\nContent-Type: text/csv\r\n\r\n{csv}\r\n--{line}--\r\n");
        let headers = [
            ("authorization".to_owned(), format!("Bearer {}", self.connected.token)),
            ("content-type".to_owned(), format!("multipart/form-data; boundary={line}")),
        ];
        let address = Address::parse(&self.url).map_err(io::Error::other)?;
        let request = http::Request { method: "POST", target: "/api/v1/audience-files", headers: &headers, body: &body };
        let response = http::fetch(&address, request).await.map_err(io::Error::other)?;
        if response.status != 201 {
            return Err(io::Error::other(format!("the file was answered with {}: {}", response.status, response.body)));
        }
        serde_json::from_str(&response.body).map_err(io::Error::other)
    }

    async fn audience(&self, name: &str, csv: &str) -> io::Result<Value> {
        let file = self.upload(csv).await?;
        let consent = "They agreed to offers, for as long as this is measured.";
        let made = json!({"name": name, "consent": consent, "file": file["file"], "mapping": file["mapping"], "country": "IN"});
        self.post("/api/v1/audiences", &made).await
    }

    async fn campaign(&self, name: &str, audience: &Value, per_minute: u32, start_at: Option<&str>) -> io::Result<String> {
        let values = json!({"body.1": {"column": "name", "otherwise": "there"}});
        let variant = json!({"name": "A", "share": 1, "template": {"name": "spring", "language": "en"}, "values": values});
        let made = json!({"name": name, "inbox": self.connected.inbox, "audience": audience["id"], "steps": [{"variants": [variant]}],
            "per_minute": per_minute, "time_zone": "UTC", "start_at": start_at});
        let made = self.post("/api/v1/campaigns", &made).await?;
        let path = format!("/api/v1/campaigns/{}", made["id"].as_str().unwrap_or_default());
        self.post(&format!("{path}/start"), &json!({})).await?;
        Ok(path)
    }
}

fn template() -> Template {
    Template {
        id: "8801".into(),
        waba: WABA.into(),
        name: "spring".into(),
        language: "en".into(),
        category: "UTILITY".into(),
        status: "APPROVED".into(),
        is_named: false,
        components: json!([{"type": "BODY", "text": "Hello {{1}}, lamps at half price today",
            "example": {"body_text": [["Ana"]]}}]),
        quality: "GREEN".into(),
        reason: String::new(),
        edited_at: Vec::new(),
    }
}

/// So many people; every tenth row is of the kinds that people send: repeated, without a number, or with one that is none.
fn file(people: u64, prefix: u64, is_messy: bool) -> String {
    let mut csv = String::from("name;phone;city\n");
    for person in 0..people {
        let number = match person % 100 {
            10 if is_messy => String::new(),
            20 if is_messy => "n/a".to_owned(),
            30 if is_messy => format!("{}", prefix + person - 1),
            40 if is_messy => format!("0{}", prefix + person),
            50 if is_messy => format!("+91 {}", prefix + person),
            _ => format!("{}", prefix + person),
        };
        // Writing to a String cannot fail.
        let _ = writeln!(csv, "\"Person, {person}\";{number};Pune");
    }
    csv
}

fn case(variant: String) -> Case {
    Case { server: Subject::Switchboard.name(), scenario: "campaigns", variant }
}

async fn very_many(options: &Options, server: &Server, door: &Door, report: &mut Report) -> io::Result<()> {
    let case = case(format!("{} rows", options.people));
    let csv = file(options.people, 9_000_000_000, true);
    let before = resident_kb(server.pid())?;
    let began = Instant::now();
    let audience = door.audience("Very many", &csv).await?;
    report.figure(&case, "upload", began.elapsed().as_secs_f64(), "s")?;
    let (began, path) = (Instant::now(), format!("/api/v1/audiences/{}", audience["id"].as_str().unwrap_or_default()));
    let mut peak = before;
    let imported = loop {
        let shown = door.get(&path).await?;
        peak = peak.max(resident_kb(server.pid())?);
        match shown["state"].as_str() {
            Some("importing") if began.elapsed() < LONGEST => sleep(LOOK).await,
            Some("ready") => break shown,
            _ => return Err(io::Error::other(format!("the file could not be read: {shown}"))),
        }
    };
    report.figure(&case, "import", began.elapsed().as_secs_f64(), "s")?;
    report.figure(&case, "memory more than before", (peak - before) as f64 / 1024.0, "MB")?;
    report.figure(&case, "members", imported["members"].as_f64().unwrap_or_default(), "")?;
    report.figure(&case, "faulty", imported["faulty"].as_f64().unwrap_or_default(), "")?;
    report.figure(&case, "repeated", imported["repeated"].as_f64().unwrap_or_default(), "")?;

    let began = Instant::now();
    let path = door.campaign("Very many", &audience, 60_000, Some("2099-01-01T00:00:00Z")).await?;
    door.until(&path, "running").await?;
    report.figure(&case, "plan", began.elapsed().as_secs_f64(), "s")?;
    sleep(RESTING / 4).await;
    let meter = Meter::start(server.pid())?;
    sleep(RESTING).await;
    let usage = meter.stop()?;
    let share = usage.server.as_secs_f64() / usage.wall.as_secs_f64() * 100.0;
    report.figure(&case, "of a core while all wait", share, "%")?;
    door.post(&format!("{path}/stop"), &json!({})).await.map(drop)
}

/// The rate between the first and the last quarter of what was to be sent, by the platform's own times.
async fn at_rate(rate: u32, server: &Server, door: &Door, platform: &Platform, report: &mut Report) -> io::Result<()> {
    let (case, people) = (case(format!("{rate} messages/s")), u64::from(rate * LASTING));
    let prefix = 8_000_000_000 + u64::from(rate) * 1_000_000;
    for person in 0..people {
        drop(platform.meta.customer(sandbox::meta::NUMBER, &format!("91{}", prefix + person), "Mira"));
    }
    platform.meta.with(|state| state.messages.clear());
    let audience = door.audience(&format!("At {rate}"), &file(people, prefix, false)).await?;
    door.until(&format!("/api/v1/audiences/{}", audience["id"].as_str().unwrap_or_default()), "ready").await?;
    let meter = Meter::start(server.pid())?;
    let (began, path) = (Instant::now(), door.campaign(&format!("At {rate}"), &audience, rate * 60, None).await?);
    let sent = |message: &&Message| message.kind == "template";
    while platform.meta.look(|state| state.messages.iter().filter(sent).count()) < people as usize {
        if began.elapsed() > LONGEST {
            return Err(io::Error::other(format!("not all was sent: {}", door.get(&format!("{path}/statistics")).await?)));
        }
        sleep(LOOK).await;
    }
    let usage = meter.stop()?;
    let mut times: Vec<u64> = platform.meta.look(|state| state.messages.iter().filter(sent).map(|message| message.at).collect());
    times.sort_unstable();
    let (first, last) = (times.len() / 4, times.len() * 3 / 4);
    let took = (times[last] - times[first]) as f64 / 1e3;
    let held = (last - first) as f64 / took.max(1e-3);
    report.figure(&case, "held", held, "messages/s")?;
    report.figure(&case, "off", (held / f64::from(rate) - 1.0) * 100.0, "%")?;
    report.figure(&case, "server time a message", usage.server.as_secs_f64() * 1e3 / people as f64, "ms")?;
    report.figure(&case, "memory after", resident_kb(server.pid())? as f64 / 1024.0, "MB")
}
