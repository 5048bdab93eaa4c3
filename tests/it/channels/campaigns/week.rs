//! A week of a campaign in minutes: the program's clock and the platform's go on together, hour by hour, in between people read,
//! answer and have enough, the platform refuses one message in twenty, and now and then the program is killed. What the platform
//! has written down is compared with what the program says, and with the rules.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::path::Path;

use channels::failure::{Class, rows as failures};
use engine::model::hours::zone as zone_named;
use sandbox::meta::{Author, Fault};

use super::*;
use crate::harness::api::Api;
use crate::harness::chance::Chance;

/// More of them, 10,000 for instance, take half an hour.
const PEOPLE: &str = "SWITCHBOARD_TEST_WEEK_PEOPLE";
const USUAL: usize = 1_000;

/// People a day whom the number may write to.
fn tier(people: usize) -> usize {
    (people * 2 / 5).max(250)
}

/// Thursday; on Sunday the clocks change in New York.
const BEGINS: &str = "2027-03-11T06:00:00Z";
const HOURS: u64 = 7 * 24;

const ZONES: [&str; 3] = ["America/New_York", "Europe/Berlin", "Asia/Kolkata"];

/// Figures that stay the same for so long: nothing is under way.
const STILL: Duration = Duration::from_millis(1_400);
const LOOK: Duration = Duration::from_millis(200);

const FAKED: &str = "/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1";

struct Week {
    platform: Platform,
    key: Api,
    /// Tells the program's clock how far it is ahead.
    ahead: std::path::PathBuf,
    hours: u64,
    begins: jiff::Timestamp,
    campaigns: Vec<String>,
    chance: Chance,
    codes: Vec<i64>,
    seen: u64,
    kills: u64,
}

fn set_ahead(file: &Path, begins: jiff::Timestamp, hours: u64) {
    let ahead = begins.as_millisecond() + (hours * 3_600_000).cast_signed() - now_ms().cast_signed();
    let next = file.with_extension("next");
    std::fs::write(&next, format!("+{}.{:03}s\n", ahead / 1_000, ahead % 1_000)).unwrap();
    std::fs::rename(next, file).unwrap();
}

fn clock(file: &Path) -> Vec<(String, String)> {
    let file = file.display().to_string();
    [
        ("LD_PRELOAD", FAKED),
        ("FAKETIME_TIMESTAMP_FILE", file.as_str()),
        ("FAKETIME_NO_CACHE", "1"),
        ("FAKETIME_DONT_FAKE_MONOTONIC", "1"),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .to_vec()
}

/// The codes that a send may be refused with. Over its tier the number is never to come, so that one is not among them.
fn codes() -> Vec<i64> {
    let rows = failures(channels::platform::Platform::WhatsApp).filter(|row| row.first >= 130_000 && row.first < 140_000);
    rows.filter(|row| !matches!(row.meaning.class, Class::Spam { .. })).map(|row| row.first).collect()
}

impl Week {
    async fn open(people: usize) -> Self {
        assert!(Path::new(FAKED).exists(), "a week needs libfaketime");
        let folder = tempfile::tempdir().unwrap().keep();
        let (ahead, begins): (_, jiff::Timestamp) = (folder.join("ahead"), BEGINS.parse().unwrap());
        set_ahead(&ahead, begins, 0);
        let mut rules = Rules::default();
        (rules.limits.tier, rules.numbers[0].tier) = (tier(people), format!("TIER_{}", tier(people)));
        let at = Clock::from(u64::try_from(begins.as_millisecond()).unwrap());
        let platform = Platform::with_all(&[Medium::WhatsApp], at, rules, clock(&ahead)).await;
        let templates = [template("spring", "MARKETING"), template("again", "MARKETING"), template("more", "MARKETING")];
        platform.meta.with(|state| state.templates.extend(templates));
        renew(&platform).await;
        let levels = json!({"campaigns": "manage", "conversations": "view", "whatsapp": "manage", "settings": "manage"});
        let key = platform.shop.api.post("/api/v1/api-keys", &json!({"name": "Week", "levels": levels})).await.expect(201);
        let key = Api { url: platform.shop.api.url.clone(), token: text(&key["token"]) };
        let mut week = Self {
            platform,
            key,
            ahead,
            hours: 0,
            begins,
            campaigns: Vec::new(),
            chance: Chance(7),
            codes: codes(),
            seen: 0,
            kills: 0,
        };
        week.campaigns.push(week.campaign(people, &[first("spring"), then("delivered", 26 * 60, "again")]).await);
        week
    }

    /// Of the first so many.
    async fn campaign(&self, people: usize, steps: &[Value]) -> String {
        let consent = "They ticked the box for offers.";
        let made = json!({"name": format!("Of {people} at {}", self.hours), "consent": consent});
        let audience = text(&self.key.post("/api/v1/audiences", &made).await.expect(201)["id"]);
        for batch in (0..people).collect::<Vec<_>>().chunks(1_000) {
            let member = |person: &usize| json!({"number": format!("+{}", number(*person)), "time_zone": zone(*person), "name": "Mira", "values": {"city": "Pune"}});
            let members: Vec<_> = batch.iter().map(member).collect();
            let added =
                self.key.post(&format!("/api/v1/audiences/{audience}/members"), &json!({"members": members})).await.expect(200);
            assert_eq!(added["added"], batch.len(), "{added}");
        }
        let inbox = &self.platform.inbox(Medium::WhatsApp).id;
        let body = json!({"name": format!("Of {people} at {}", self.hours), "inbox": inbox, "audience": audience, "steps": steps,
            "per_minute": 3_000, "time_zone": "Europe/Berlin"});
        let id = text(&self.key.post("/api/v1/campaigns", &body).await.expect(201)["id"]);
        self.key.post(&format!("/api/v1/campaigns/{id}/start"), &json!({})).await.expect(200);
        id
    }

    async fn figures(&self, campaign: &str) -> Value {
        self.key.get(&format!("/api/v1/campaigns/{campaign}/statistics")).await.expect(200)
    }

    async fn all_figures(&self) -> Vec<Value> {
        let mut all = Vec::new();
        for campaign in &self.campaigns {
            all.push(self.figures(campaign).await);
        }
        all
    }

    /// Until nothing is under way any more. The platform refuses one in twenty of what is sent meanwhile.
    async fn settle(&mut self) {
        let (mut before, mut since) = (Vec::new(), tokio::time::Instant::now());
        loop {
            for campaign in &self.campaigns {
                let shown = self.key.get(&format!("/api/v1/campaigns/{campaign}")).await.expect(200);
                if shown["state"] == "paused" {
                    assert_ne!(shown["halted"], "complaints", "the number was never to come over its limit");
                    self.key.post(&format!("/api/v1/campaigns/{campaign}/resume"), &json!({})).await.expect(200);
                }
            }
            let now = self.all_figures().await;
            let sent = self.platform.meta.look(|state| state.messages.len()) as u64;
            for _ in self.seen..sent {
                if self.chance.below(20) == 0 {
                    let code = self.codes[self.chance.below(self.codes.len() as u64) as usize];
                    if self.chance.below(2) == 0 {
                        self.platform.meta.fail_next(&[code]);
                    } else {
                        self.platform.meta.inject_on_send(Fault::Code(code));
                    }
                }
            }
            self.seen = sent;
            if now != before {
                (before, since) = (now, tokio::time::Instant::now());
            } else if since.elapsed() >= STILL {
                return;
            }
            tokio::time::sleep(LOOK).await;
        }
    }

    async fn killed(mut self) -> Self {
        self.kills += 1;
        self.platform = self.platform.killed_and_started().await;
        self.key = self.key.at(&self.platform.shop.program.url);
        self
    }

    fn hour_passes(&mut self) {
        self.hours += 1;
        // The platform's clock goes on by itself between two hours; the program's is set anew at each.
        let hour = u64::try_from(self.begins.as_millisecond()).unwrap() + self.hours * 3_600_000;
        let left = hour.saturating_sub(self.platform.meta.look(sandbox::meta::State::now));
        self.platform.meta.advance(Duration::from_millis(left));
        set_ahead(&self.ahead, self.begins, self.hours);
    }

    /// Some of those who got something read it, answer it, or have enough of it. Whether anybody got any.
    fn people_act(&mut self, stopped: &mut BTreeMap<String, u64>, answered: &mut BTreeMap<String, u64>) -> bool {
        let got = self.platform.meta.look(|state| {
            let new = state.messages.iter().rev().take_while(|message| message.at + 3_700_000 > state.now());
            let offers = new.filter(|message| message.kind == "template" && message.status == "delivered");
            offers.map(|message| message.person.clone()).collect::<Vec<_>>()
        });
        let is_any = !got.is_empty();
        for person in got {
            let phone = self.platform.customer(Medium::WhatsApp, &person, "Mira");
            match self.chance.below(100) {
                0 => {
                    phone.say("STOP");
                    stopped.insert(person, self.platform.meta.look(sandbox::meta::State::now));
                }
                1..=4 => {
                    phone.say("Do you have it in red?");
                    answered.insert(person, self.platform.meta.look(sandbox::meta::State::now));
                }
                5..=34 => phone.read(),
                _ => {}
            }
        }
        is_any
    }
}

fn number(person: usize) -> String {
    format!("4915120{person:06}")
}

fn zone(person: usize) -> &'static str {
    ZONES[person % ZONES.len()]
}

/// What the platform holds of one message that reached a phone, or may have.
#[derive(Debug)]
struct Offer {
    person: String,
    template: String,
    at: u64,
    status: String,
}

fn ledger(platform: &Platform) -> Vec<Offer> {
    platform.meta.look(|state| {
        let offers = state.messages.iter().filter(|message| message.from == Author::Api && message.kind == "template");
        offers
            .map(|message| Offer {
                person: message.person.clone(),
                template: text(&message.body["template"]["name"]),
                at: message.at,
                status: message.status.clone(),
            })
            .collect()
    })
}

/// Nobody got anything twice, at night, too often, or after they had enough.
fn by_the_rules(offers: &[Offer], stopped: &BTreeMap<String, u64>, answered: &BTreeMap<String, u64>) {
    let zones: BTreeMap<_, _> = ZONES.iter().map(|name| (*name, zone_named(name).unwrap())).collect();
    let mut seen = HashSet::new();
    let mut by_person: BTreeMap<&str, Vec<u64>> = BTreeMap::new();
    for offer in offers.iter().filter(|offer| offer.status != "failed") {
        let Offer { person, template, at, .. } = offer;
        assert!(seen.insert((person, template)), "{person} got {template} twice");
        let index: usize = person.trim_start_matches("4915120").parse().unwrap();
        let there = jiff::Timestamp::from_millisecond(at.cast_signed()).unwrap().to_zoned(zones[zone(index)].clone());
        assert!((9..21).contains(&there.hour()), "{person} got {template} at {there}");
        assert!(stopped.get(person).is_none_or(|stopped| at <= stopped), "{person} had enough");
        if template == "again" {
            assert!(answered.get(person).is_none_or(|answered| at <= answered), "{person} had answered");
        }
        by_person.entry(person).or_default().push(*at);
    }
    for (person, mut times) in by_person {
        times.sort_unstable();
        let gap = times.windows(2).map(|pair| pair[1] - pair[0]).min();
        // Both clocks go by the same hours, and each message takes its time.
        assert!(gap.is_none_or(|gap| gap > 24 * 3_600_000 - 120_000), "{person} got two within a day: {times:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "needs libfaketime, and minutes: the long run"]
async fn in_a_week_nobody_gets_anything_twice_or_against_the_rules_and_the_figures_are_the_platforms() {
    let people = std::env::var(PEOPLE).map_or(USUAL, |people| people.parse().expect("a number of people"));
    let mut week = Week::open(people).await;
    for person in 0..people {
        week.platform.customer(Medium::WhatsApp, &number(person), "Mira");
    }
    let (mut stopped, mut answered) = (BTreeMap::new(), BTreeMap::new());
    let kills: BTreeSet<u64> = (0..5).map(|_| 3 + week.chance.below(HOURS - 6)).collect();
    while week.hours < HOURS {
        if kills.contains(&week.hours) {
            // In the middle of whatever is sent in this hour.
            tokio::time::sleep(Duration::from_millis(900 + week.chance.below(600))).await;
            week = week.killed().await;
        }
        week.settle().await;
        if week.people_act(&mut stopped, &mut answered) {
            week.settle().await;
        }
        if week.hours == 30 {
            week.campaigns.push(week.campaign(people / 4, &[first("more")]).await);
        }
        week.hour_passes();
    }
    week.settle().await;
    let offers = ledger(&week.platform);
    by_the_rules(&offers, &stopped, &answered);
    eprintln!("{}", compared(&week, &offers, people).await);
}

/// What the program says and what the platform has.
async fn compared(week: &Week, offers: &[Offer], people: usize) -> String {
    let figures = week.all_figures().await;
    let mut unknown = 0;
    for (template, variant) in [
        ("spring", &figures[0]["steps"][0]["variants"][0]),
        ("again", &figures[0]["steps"][1]["variants"][0]),
        ("more", &figures[1]["steps"][0]["variants"][0]),
    ] {
        let of = |what: &str| variant[what].as_u64().unwrap();
        let count = |statuses: &[&str]| {
            offers.iter().filter(|offer| offer.template == template && statuses.contains(&offer.status.as_str())).count() as u64
        };
        unknown += of("unknown");
        assert_eq!(of("read"), count(&["read"]), "{template}: {variant:#}");
        assert_eq!(of("delivered"), count(&["delivered", "read"]), "{template}: {variant:#}");
        let sent = count(&["accepted", "sent", "delivered", "read"]);
        assert!((of("sent")..=of("sent") + of("unknown")).contains(&sent), "{template}: {sent} at the platform, {variant:#}");
    }
    assert!(unknown <= week.kills, "{unknown} unknown after {} kills", week.kills);
    let total: u64 = figures[0]["people"].as_object().unwrap().values().filter_map(Value::as_u64).sum();
    assert_eq!(total, people as u64);
    let (messages, kills) = (offers.len(), week.kills);
    format!(
        "a week of {people} people: {messages} messages at the platform, {unknown} unknown after {kills} kills\n{:#}",
        figures[0]
    )
}
