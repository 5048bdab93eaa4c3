//! What operators ask for.

use std::io;

use sandbox::{Address, http};
use serde_json::Value;
use switchboard::seed::word;

type Headers = [(String, String)];

/// One kind of request: its name in the table, and the address of each.
pub struct Kind {
    pub name: &'static str,
    pub target: Box<dyn FnMut(usize) -> String>,
}

fn kind(name: &'static str, target: impl FnMut(usize) -> String + 'static) -> Kind {
    Kind { name, target: Box::new(target) }
}

/// Views and filters of the list, asked for in turn.
const LISTS: [&str; 8] = [
    "view=all",
    "view=mine",
    "view=unassigned",
    "view=resolved",
    "view=snoozed",
    "view=mentions",
    "view=resolved&priority=high",
    "view=all&topic=comments",
];

pub async fn kinds(address: &Address, headers: &Headers) -> io::Result<Vec<Kind>> {
    let inboxes = ids(&get(address, headers, "/api/v1/inboxes").await?["items"]);
    let labels = ids(&get(address, headers, "/api/v1/labels").await?["items"]);
    let teams = ids(&get(address, headers, "/api/v1/teams").await?["items"]);
    let (cursors, threads) = pages(address, headers).await?;
    let opened = threads.clone();
    let filters: Vec<String> = inboxes
        .iter()
        .map(|id| format!("view=resolved&inbox={id}"))
        .chain(labels.iter().map(|id| format!("view=resolved&label={id}")))
        .chain(teams.iter().map(|id| format!("view=resolved&team={id}")))
        .collect();
    Ok(vec![
        kind("list", |number| format!("/api/v1/conversations?{}", LISTS[number % LISTS.len()])),
        kind("list, filtered", move |number| format!("/api/v1/conversations?{}", filters[number % filters.len()])),
        kind("list, later pages", move |number| {
            format!("/api/v1/conversations?view=resolved&cursor={}", cursors[number % cursors.len()])
        }),
        kind("counts", |_| "/api/v1/conversations/counts".to_owned()),
        kind("thread: conversation", move |number| format!("/api/v1/conversations/{}", threads[number % threads.len()])),
        kind("thread: messages", move |number| format!("/api/v1/conversations/{}/messages", opened[number % opened.len()])),
        kind("search, frequent words", |number| {
            let words = ["order", "delivery", "the", "invoice", "thank you", "warranty", "refund account", "desk lamp"];
            search(words[number % words.len()])
        }),
        kind("search, a phrase", |number| {
            let phrases =
                ["\"left our warehouse\"", "\"arrived with a scratch\"", "\"twenty of the headset\"", "\"is on its way\""];
            search(phrases[number % phrases.len()])
        }),
        // Ranks over the whole vocabulary: from several in a hundred messages to a few in a million.
        kind("search, rarer words", |number| search(&word(rank(number)))),
        kind("search, a rare and a frequent", |number| search(&format!("{} order", word(rank(number))))),
        kind("search, two that seldom meet", |number| search(&format!("{} {}", word(rank(number)), word(rank(number + 17))))),
        kind("search, a number", |number| search(&format!("SO{}", 100_000 + number * 9_973 % 4_000_000))),
        kind("search, in no message", |number| search(&format!("nowhere{number}"))),
    ])
}

fn rank(number: usize) -> u64 {
    (number as u64 * 7_919) % 40_000
}

fn search(words: &str) -> String {
    format!("/api/v1/search?q={}", words.replace(' ', "%20").replace('"', "%22"))
}

/// Cursors far into the list, and conversations on those pages.
async fn pages(address: &Address, headers: &Headers) -> io::Result<(Vec<String>, Vec<String>)> {
    let (mut cursors, mut threads, mut target) =
        (Vec::new(), Vec::new(), "/api/v1/conversations?view=resolved&limit=100".to_owned());
    for _ in 0..200 {
        let page = get(address, headers, &target).await?;
        threads.extend(ids(&page["items"]));
        let Some(next) = page["next_cursor"].as_str() else { break };
        target = format!("/api/v1/conversations?view=resolved&limit=100&cursor={next}");
        cursors.push(next.to_owned());
    }
    // Neighbours were written together; steps of many show what is not in memory.
    let count = threads.len();
    let scattered = (0..count).map(|number| threads[number * 7_919 % count].clone()).collect();
    Ok((cursors, scattered))
}

async fn get(address: &Address, headers: &Headers, target: &str) -> io::Result<Value> {
    let request = http::Request { method: "GET", target, headers, body: "" };
    let response = http::fetch(address, request).await.map_err(io::Error::other)?;
    if response.status != 200 {
        return Err(io::Error::other(format!("{target} was answered with {}: {}", response.status, response.body)));
    }
    serde_json::from_str(&response.body).map_err(io::Error::other)
}

fn ids(items: &Value) -> Vec<String> {
    items.as_array().into_iter().flatten().filter_map(|item| item["id"].as_str().map(str::to_owned)).collect()
}
