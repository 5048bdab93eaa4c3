//! A day of traffic, once as it should come and once doubled, shuffled, late and with a program that is killed: the
//! timelines are the same.

use channels::signature;
use engine::ports::vault::Secret;
use sandbox::meta::Delivered;

use super::*;
use crate::harness::chance::Chance;
use crate::harness::program::Program;

const PEOPLE: usize = 3;
const ACTS: usize = 20;
/// The platform's time between two acts.
const BETWEEN: Duration = Duration::from_mins(7);
const KILLS: usize = 3;
/// A day is more work than one message.
const DAYS_PATIENCE: Duration = Duration::from_mins(2);

fn pick(chance: &mut Chance, of: usize) -> usize {
    chance.below(of as u64) as usize
}

/// What somebody does on a phone.
fn act(phone: &Customer, own: &mut Vec<String>, medium: Medium, number: usize, chance: &mut Chance) {
    let target = (!own.is_empty()).then(|| own[pick(chance, own.len())].clone());
    match (chance.below(8), target) {
        (0, Some(target)) => phone.react(&target, ["👍", "❤️", ""][pick(chance, 3)]),
        (1, Some(target)) => phone.edit(&target, &format!("edited {number}")),
        // Messenger does not tell when somebody takes a message back.
        (2, Some(target)) if medium != Medium::Messenger => phone.delete(&target),
        (3, Some(target)) => own.push(phone.reply(&target, &format!("as to that {number}"))),
        (4, _) => {
            let png = crate::harness::form::png(2 + number as u32, 3);
            own.push(phone.send_file("image", "image/png", &png, &format!("picture {number}")));
        }
        _ => own.push(phone.say(&format!("message {number}"))),
    }
}

/// What of a conversation came from outside, in the order it is shown.
async fn timelines(platform: &Platform, program: &Shop) -> Vec<(String, String, Vec<Value>)> {
    let page = program.api.get("/api/v1/conversations?view=all&limit=100").await.expect(200);
    let mut timelines = Vec::new();
    for conversation in page["items"].as_array().unwrap() {
        if conversation["inbox"]["channel"] == "web" {
            continue;
        }
        let mut messages = program.api.messages(&text(&conversation["id"])).await;
        messages.retain(|message| message["author"]["kind"] == "contact" || message["author"]["name"] == "Owner's phone");
        messages.sort_by_key(|message| (text(&message["at"]), text(&message["client_id"])));
        let by_id: std::collections::HashMap<String, String> =
            messages.iter().map(|message| (text(&message["id"]), text(&message["client_id"]))).collect();
        for message in &mut messages {
            let answered = message["reply_to"].as_str().map(|id| by_id.get(id).cloned().unwrap_or_default());
            let files: Vec<Value> = message["attachments"]
                .as_array()
                .into_iter()
                .flatten()
                .map(|file| json!([file["media_type"], file["size"], file["width"]]))
                .collect();
            *message = json!({
                "id": message["client_id"], "text": message["text"], "at": message["at"], "edited_at": message["edited_at"],
                "deleted_at": message["deleted_at"], "reactions": message["reactions"], "parts": message["parts"],
                "files": files, "answers": answered,
            });
        }
        let channel = text(&conversation["inbox"]["channel"]);
        timelines.push((channel, text(&conversation["contact"]["name"]), messages));
    }
    timelines.sort_by_key(|(channel, name, _)| (channel.clone(), name.clone()));
    assert!(timelines.len() <= platform.inboxes.len() * PEOPLE, "one conversation a person: {}", timelines.len());
    timelines
}

/// Nothing is on its way any more: no file awaited, every name known.
fn is_settled(timelines: &[(String, String, Vec<Value>)]) -> bool {
    let awaits = |message: &Value| message["parts"].to_string().contains("awaited");
    timelines.len() == 3 * PEOPLE
        && timelines.iter().all(|(_, name, messages)| !name.starts_with("Visitor") && !messages.iter().any(awaits))
}

async fn post(url: &str, platform: &Platform, delivered: &Delivered) -> bool {
    let medium = Medium::ALL.into_iter().find(|medium| medium.object() == delivered.object).unwrap();
    let path = format!("/webhooks/{}/{}", medium.name(), platform.inbox(medium).key);
    let signed = signature::sign(&Secret(APP_SECRET.to_owned()), delivered.body.as_bytes());
    let request = Request::new("POST", path).text("application/json", delivered.body.clone()).with("x-hub-signature-256", signed);
    request.send(url).await.is_ok_and(|answer| answer.status == 200)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn doubled_shuffled_late_and_killed_in_between_a_day_leaves_the_same_timelines() {
    let day = Duration::from_secs((BETWEEN.as_secs()) * ((3 * PEOPLE * ACTS) as u64 + 10));
    let platform = Platform::with(&Medium::ALL, Clock::from(now_ms() - day.as_millis() as u64)).await;
    // Both programs are of one installation, so that ids and accounts are the same.
    let copy = tempfile::tempdir().unwrap();
    let data = copy.path().join("data");
    backup(&platform, &data).await;
    let mut chance = Chance(20_261_127);
    let mut phones = Vec::new();
    for medium in Medium::ALL {
        for person in 0..PEOPLE {
            let id = if medium == Medium::WhatsApp {
                format!("491511234567{person}")
            } else {
                format!("{}400{person}", medium.name().len())
            };
            phones.push((medium, platform.customer(medium, &id, &format!("Person {person}")), Vec::new()));
        }
    }
    for number in 0..3 * PEOPLE * ACTS {
        platform.meta.advance(BETWEEN);
        let (medium, phone, own) = &mut phones[number % (3 * PEOPLE)];
        act(phone, own, *medium, number, &mut chance);
        if number % 50 == 49 {
            platform.meta.owner(NUMBER).say("4915112345670", &format!("from the owner {number}"));
        }
        assert!(platform.meta.quiet().await);
    }
    let undisturbed = eventually_within(DAYS_PATIENCE, "the undisturbed day", async || {
        let found = timelines(&platform, &platform.shop).await;
        if is_settled(&found) { Ok(found) } else { Err(format!("{found:#?}\n{}", platform.shop.program.log())) }
    })
    .await;

    let mut traffic: Vec<Delivered> = platform.meta.deliveries().into_iter().filter(|tried| tried.status == Some(200)).collect();
    traffic.extend(traffic.clone());
    for place in (1..traffic.len()).rev() {
        traffic.swap(place, pick(&mut chance, place + 1));
    }
    let (facebook, instagram) = (platform.meta.url(), platform.meta.instagram_url());
    let settings = settings(&facebook, &instagram, &[]);
    let mut program = Program::start(&data, &settings).await;
    for (number, body) in traffic.iter().enumerate() {
        if number % (traffic.len() / (KILLS + 1)).max(1) == traffic.len() / (KILLS + 1) / 2 {
            program.kill();
            program = Program::start(&data, &settings).await;
        }
        assert!(post(&program.url, &platform, body).await, "a webhook was not taken\n{}", program.log());
    }
    let Shop { api, login, .. } = &platform.shop;
    let disturbed = Shop { api: api.at(&program.url), login: login.clone(), program, folder: copy };
    eventually_within(DAYS_PATIENCE, "the disturbed day", async || {
        let found = timelines(&platform, &disturbed).await;
        if found == undisturbed { Ok(()) } else { Err(difference(&undisturbed, &found, &disturbed)) }
    })
    .await;
}

async fn backup(platform: &Platform, to: &std::path::Path) {
    let from = platform.shop.data();
    let output = crate::harness::program::run(&["backup", "--data-dir", from.to_str().unwrap(), to.to_str().unwrap()]).await;
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

fn difference(one: &[(String, String, Vec<Value>)], other: &[(String, String, Vec<Value>)], shop: &Shop) -> String {
    let mut lines = vec![format!("{} and {} timelines", one.len(), other.len())];
    for ((channel, name, a), (_, _, b)) in one.iter().zip(other) {
        for (a, b) in a.iter().zip(b).filter(|(a, b)| a != b).take(2) {
            lines.push(format!("{channel} {name}:\n  {a}\n  {b}"));
        }
        if a.len() != b.len() {
            lines.push(format!("{channel} {name}: {} and {} messages", a.len(), b.len()));
        }
    }
    let log = shop.program.log();
    lines.push(log.lines().filter(|line| !line.contains("INFO")).take(10).collect::<Vec<_>>().join("\n"));
    lines.join("\n")
}
