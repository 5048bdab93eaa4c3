//! Campaigns that call people, over the simulated carrier: who is called, what becomes of it, and who is not.

use sandbox::carrier::{Exchange, Habit, Line};

use super::rules::minute;
use super::*;
use crate::voice::outbound::open;
use crate::voice::{LISTENERS, Phones, SOON, hears_out, spoken};

/// With the twelve hours until somebody who was not reached is called again.
const ALMOST_TWELVE_HOURS: i64 = 11 * 3_600_000;

const OTHERS: [&str; 4] = ["4915112345671", "4915112345672", "4915112345673", "4915112345674"];

/// A shop whose phone calls people of campaigns.
struct Desk {
    platform: Platform,
    exchange: Exchange,
    /// Of the phone.
    inbox: String,
}

impl Desk {
    async fn open(more: &[(&str, &str)]) -> Self {
        let (exchange, Phones { shop, inbox, .. }) = open(more).await;
        let meta = Meta::start(Rules::default(), Clock::from(now_ms())).await.unwrap();
        let mut platform = Platform::of(shop, meta);
        let url = exchange.url();
        let own = LISTENERS.into_iter().chain([("SWITCHBOARD__VOICE__TWILIO", url.as_str())]).chain(more.iter().copied());
        platform.more = own.map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        rules(&platform, |rules| rules["quiet"] = json!({"from": 0, "until": 0})).await;
        Self { platform, exchange, inbox }
    }

    async fn draft(&self, audience: &str, steps: &[Value]) -> String {
        let body = json!({"name": format!("Calls {}", now_ms()), "inbox": self.inbox, "audience": audience, "steps": steps,
            "per_minute": 6_000, "time_zone": "Europe/Berlin"});
        text(&self.platform.shop.api.post("/api/v1/campaigns", &body).await.expect(201)["id"])
    }

    async fn started(&self, audience: &str, steps: &[Value]) -> String {
        let id = self.draft(audience, steps).await;
        act(&self.platform, &id, "start").await;
        id
    }

    async fn picks_up(&self, number: &str) -> Line {
        self.exchange.picks_up(&format!("+{number}"), SOON).await.unwrap_or_else(|error| panic!("{error:?}\n{}", self.log()))
    }

    /// Calls that the carrier was asked for, and made.
    fn made(&self) -> usize {
        let calls = |seen: &&sandbox::carrier::Seen| seen.method == "POST" && seen.path.ends_with("/Calls.json");
        self.exchange.requests().iter().filter(calls).filter(|seen| seen.status == 201).count()
    }

    /// Its figures when they are as wanted, within the time that a phone may ring.
    async fn told(&self, id: &str, are_so: impl Fn(&Value) -> bool) -> Value {
        eventually_within(Duration::from_secs(100), "the figures", async || {
            let shown = self.platform.shop.api.get(&format!("/api/v1/campaigns/{id}/statistics")).await.expect(200);
            if are_so(&shown) { Ok(shown) } else { Err(format!("{shown:#}\n{}", self.log())) }
        })
        .await
    }

    fn log(&self) -> String {
        self.platform.shop.program.log()
    }
}

fn says_first(opening: &str) -> Value {
    json!({"name": "A", "share": 1, "opening": opening, "values": {
        "name": {"column": "name", "otherwise": "there"}, "town": {"column": "city", "otherwise": "your town"}}})
}

fn call() -> Value {
    json!({"variants": [says_first("Hello {name}, lamps are at half price in {town}.")]})
}

async fn members(platform: &Platform, people: &[(&str, &str)]) -> String {
    let api = &platform.shop.api;
    let made = json!({"name": format!("People {}", now_ms()), "consent": "They asked for calls at the counter."});
    let id = text(&api.post("/api/v1/audiences", &made).await.expect(201)["id"]);
    let member = |(number, zone): &(&str, &str)| json!({"number": format!("+{number}"), "time_zone": zone, "name": "Mira", "values": {"city": "Pune"}});
    let members: Vec<_> = people.iter().map(member).collect();
    api.post(&format!("/api/v1/audiences/{id}/members"), &json!({"members": members})).await.expect(200);
    id
}

#[tokio::test]
async fn everybody_is_called_once_and_what_became_of_each_call_is_told() {
    let desk = Desk::open(&[]).await;
    let [person, busy, machine, away] = OTHERS.map(|number| format!("+{number}"));
    desk.exchange.at(&person, Habit::AT_ONCE);
    desk.exchange.at(&busy, Habit::IsBusy);
    desk.exchange.at(&machine, Habit::PicksUp { after: Duration::from_millis(50), machine: Some("machine_start") });
    desk.exchange.at(&away, Habit::Ignores);
    // Its carrier tells that it could not be called.
    let nobody = "4915112345675";
    let [a, b, c, d] = OTHERS;
    let audience = audience(&desk.platform, &[a, b, c, d, nobody]).await;
    let id = desk.draft(&audience, &[call()]).await;
    let forecast = desk.platform.shop.api.get(&format!("/api/v1/campaigns/{id}/forecast")).await.expect(200);
    assert_eq!((&forecast["people"], &forecast["problems"], forecast.get("cost")), (&json!(5), &json!([]), None));
    act(&desk.platform, &id, "start").await;

    let line = desk.picks_up(OTHERS[0]).await;
    let greeted = hears_out(&line, 0).await;
    line.say(spoken("how long does delivery take")).await;
    hears_out(&line, greeted).await;
    line.hang_up().await;

    let shown = desk.told(&id, |shown| shown["people"]["replied"] == 1 && shown["people"]["due"] == 2).await;
    let of = |what: &str| variant(&shown)[what].as_u64().unwrap();
    assert_eq!((of("sent"), of("delivered"), of("read"), of("replied"), of("failed")), (1, 1, 0, 1, 4), "{shown:#}");
    let reasons =
        ["busy", "machine", "no_answer", "unreachable"].map(|why| json!({"state": "failed", "reason": why, "sends": 1}));
    let reasons = json!(reasons);
    assert_eq!(
        (&variant(&shown)["reasons"], &shown["people"]["failed"]),
        (&reasons, &json!(2)),
        "neither a machine nor nobody is tried again"
    );
    assert_eq!((desk.made(), shown.get("cost")), (5, None));

    let again = rows(&desk.platform, &id, "state=due").await;
    for row in &again {
        let due: jiff::Timestamp = text(&row["due_at"]).parse().unwrap();
        assert!(due.as_millisecond() > now_ms().cast_signed() + ALMOST_TWELVE_HOURS, "{row:#}");
        assert_eq!(row["tries"], 1);
    }
    let of_busy = again.iter().find(|row| row["handle"] == busy.as_str()).expect("they are called again");
    let missed = text(&of_busy["conversation"]);
    let messages = desk.platform.shop.api.messages(&missed).await;
    assert_eq!(messages.len(), 1, "{messages:#?}");
    assert_eq!((&messages[0]["text"], &messages[0]["campaign"]["id"]), (&json!("The number was busy."), &json!(id)));
    assert_eq!(desk.platform.shop.api.conversation(&missed).await["status"], "resolved", "nobody has to do anything");

    let replied = rows(&desk.platform, &id, "step=0&answer=replied").await;
    assert_eq!((replied.len(), &replied[0]["handle"]), (1, &json!(person)));
    let messages = desk.platform.shop.api.messages(&text(&replied[0]["conversation"])).await;
    let greeting = messages.iter().find(|message| message["notice"] == "greeting").expect("they were greeted");
    let said = text(&greeting["text"]);
    assert!(said.contains("Hello Mira, lamps are at half price in Pune.") && said.contains("automated"), "{said}");
    assert_eq!((&greeting["campaign"]["id"], &greeting["campaign"]["is_test"]), (&json!(id), &json!(false)));
}

#[tokio::test]
async fn nobody_is_called_at_night_and_whoever_says_so_is_called_no_more() {
    const SAYS: (&str, &str) = ("SWITCHBOARD__VOICE__LISTENERS__PARROT__ARGUMENTS", r#"["Please stop calling me."]"#);
    let desk = Desk::open(&[SAYS]).await;
    let (from, until) = ((minute() - 60).rem_euclid(1_440), (minute() + 120).rem_euclid(1_440));
    let change = |rules: &mut Value| (rules["quiet"], rules["most_a_day"]) = (json!({"from": from, "until": until}), json!(0));
    rules(&desk.platform, change).await;
    for number in &OTHERS[..2] {
        desk.exchange.at(&format!("+{number}"), Habit::AT_ONCE);
    }
    let people = members(&desk.platform, &[(OTHERS[0], "Europe/Berlin"), (OTHERS[1], "Pacific/Honolulu")]).await;
    let id = desk.started(&people, &[call()]).await;
    let awake = desk.picks_up(OTHERS[1]).await;
    hears_out(&awake, 0).await;
    awake.hang_up().await;
    let shown = desk.told(&id, |shown| variant(shown)["delivered"] == 1).await;
    assert_eq!((&variant(&shown)["replied"], &shown["people"]["due"], desk.made()), (&json!(0), &json!(1), 1), "{shown:#}");

    rules(&desk.platform, |rules| rules["quiet"] = json!({"from": 0, "until": 0})).await;
    let line = desk.picks_up(OTHERS[0]).await;
    let greeted = hears_out(&line, 0).await;
    line.say(spoken("please stop calling me")).await;
    hears_out(&line, greeted).await;
    line.hang_up().await;
    let shown = desk.told(&id, |shown| shown["people"]["opted_out"] == 1).await;
    assert_eq!((&variant(&shown)["opted_out"], &variant(&shown)["delivered"]), (&json!(1), &json!(2)));
    let row = rows(&desk.platform, &id, "state=opted_out").await.remove(0);
    let messages = desk.platform.shop.api.messages(&text(&row["conversation"])).await;
    let words = texts(&messages);
    assert!(words.contains(&"You will get no more offers from us.".to_owned()), "nobody is asked to write: {words:?}");
    let stops = messages.iter().find(|message| message["text"] == "Please stop calling me.").unwrap();
    assert_eq!(stops["opted"], "stopped");

    let next = desk.started(&people, &[call()]).await;
    let shown = desk.told(&next, |shown| shown["people"]["skipped"] == 1).await;
    assert_eq!(variant(&shown)["reasons"], json!([{"state": "skipped", "reason": "opted_out", "sends": 1}]));
}

#[tokio::test]
async fn an_answer_of_the_carrier_that_comes_too_late_makes_no_second_call() {
    let desk = Desk::open(&[]).await;
    desk.exchange.at(&format!("+{}", OTHERS[0]), Habit::AT_ONCE);
    desk.exchange.answers_late(Duration::from_mins(1));
    let audience = audience(&desk.platform, &OTHERS[..1]).await;
    let id = desk.started(&audience, &[call()]).await;
    // The carrier's question what is to be heard says that it has made the call.
    let line = desk.picks_up(OTHERS[0]).await;
    hears_out(&line, 0).await;
    line.hang_up().await;
    let shown = desk.told(&id, |shown| shown["people"]["done"] == 1).await;
    assert_eq!((&variant(&shown)["delivered"], &variant(&shown)["unknown"], desk.made()), (&json!(1), &json!(0), 1), "{shown:#}");
    campaign(&desk.platform, &id, |campaign| campaign["state"] == "ended").await;
}

#[tokio::test]
async fn killed_between_the_dialling_and_the_answer_nobody_is_called_again() {
    let mut desk = Desk::open(&[]).await;
    desk.exchange.at(&format!("+{}", OTHERS[0]), Habit::Ignores);
    desk.exchange.answers_late(Duration::from_mins(1));
    let audience = audience(&desk.platform, &OTHERS[..1]).await;
    let id = desk.started(&audience, &[call()]).await;
    eventually("the call", async || if desk.made() == 1 { Ok(()) } else { Err(desk.log()) }).await;
    desk.platform = desk.platform.killed_and_started().await;
    // Nobody looks after it any more, and what became of it is not known.
    let shown = desk.told(&id, |shown| variant(shown)["unknown"] == 1).await;
    assert_eq!((&shown["people"]["underway"], &shown["people"]["due"], desk.made()), (&json!(1), &json!(0), 1), "{shown:#}");
    let known = desk.platform.shop.api.get("/api/v1/calls").await.expect(200);
    assert_eq!(known["items"], json!([]), "it is not live");
}

#[tokio::test]
async fn what_keeps_a_phone_from_calling_is_told_by_field_and_a_test_calls_whoever_tries_it() {
    let desk = Desk::open(&[]).await;
    let api = &desk.platform.shop.api;
    let audience = audience(&desk.platform, &OTHERS[..1]).await;
    let wrong = [
        json!({"variants": [{"name": "A", "share": 1, "opening": "Hello {who}, {town}", "values": {"town": {"column": "planet", "otherwise": "x"}}},
            {"name": "B", "share": 1, "template": {"name": "spring", "language": "en"}}]}),
        json!({"after": {"step": 0, "on": "read", "wait_minutes": 5}, "variants": [{"name": "A", "share": 1, "opening": " "}]}),
    ];
    let id = desk.draft(&audience, &wrong).await;
    let errors = api.post(&format!("/api/v1/campaigns/{id}/start"), &json!({})).await.problem(422)["errors"].clone();
    let pointers: Vec<_> = errors.as_array().unwrap().iter().map(|error| text(&error["pointer"])).collect();
    let expected = [
        "/steps/0/variants/0/values/town",
        "/steps/0/variants/0/values/who",
        "/steps/0/variants/1/opening",
        "/steps/1/after/on",
        "/steps/1/variants/0/opening",
    ];
    assert_eq!(pointers, expected, "{errors:#}");
    let path = format!("/api/v1/campaigns/{id}");
    let tag = api.get(&path).await.header("etag").unwrap().to_owned();
    let mut both = says_first("Hello {name} of {town}");
    both["template"] = json!({"name": "spring", "language": "en"});
    for (pointer, said) in
        [("/steps/0/variants/0/opening", both), ("/steps/0/variants/0/opening", says_first(&"a".repeat(1_001)))]
    {
        let mut body = api.get(&path).await.expect(200);
        body["steps"] = json!([{"variants": [said]}]);
        let put = Request::new("PUT", path.clone()).json(&body).with("if-match", tag.clone());
        assert_eq!(api.call(put).await.problem(422)["errors"][0]["pointer"], pointer);
    }

    // A phone without a number calls nobody.
    let bot = api.get("/api/v1/bots").await.expect(200)["items"][0]["id"].clone();
    let mute = api.post("/api/v1/inboxes", &json!({"name": "Mute", "bot": bot, "channel": "voice"})).await.expect(201);
    api.change(&path, |campaign| (campaign["steps"], campaign["inbox"]) = (json!([call()]), mute["id"].clone())).await;
    let errors = api.post(&format!("{path}/start"), &json!({})).await.problem(422)["errors"].clone();
    assert_eq!(errors[0]["pointer"], "/inbox", "{errors:#}");

    api.change(&path, |campaign| campaign["inbox"] = json!(desk.inbox)).await;
    let owner = "34600000009";
    desk.exchange.at(&format!("+{owner}"), Habit::AT_ONCE);
    let tested = api.post(&format!("{path}/test"), &json!({"number": format!("+{owner}"), "step": 0})).await.expect(201);
    let line = desk.picks_up(owner).await;
    hears_out(&line, 0).await;
    line.hang_up().await;
    let messages = api.messages(&text(&tested["conversation"])).await;
    let greeting = messages.iter().find(|message| message["notice"] == "greeting").expect("they were greeted");
    assert!(text(&greeting["text"]).contains("Hello Mira, lamps are at half price in Pune."), "{greeting:#}");
    assert_eq!((&greeting["campaign"]["is_test"], tested.get("message")), (&json!(true), None));
    let shown = figures(&desk.platform, &id, |_| true).await;
    assert_eq!((&shown["total"], &variant(&shown)["sent"]), (&json!(0), &json!(0)));
}
