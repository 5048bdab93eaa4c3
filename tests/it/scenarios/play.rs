use std::time::Duration;

use sandbox::PeerError;
use sandbox::peers::ChatMessage;
use serde_json::{Value, json};
use tokio::time::Instant;

use super::file::{Button, Scenario, Step};
use super::stage::{Model, Place, Stage};
use crate::harness::PATIENCE;
use crate::harness::api::{Api, text};
use crate::harness::people::{contact, conversation};

/// A real model may take its time over several requests.
const LONG: Duration = Duration::from_secs(100);
/// The trace of a turn is kept right after its answer; a turn that noted nothing has none.
const FOR_TRACE: Duration = Duration::from_secs(3);

/// What happened.
pub struct Played {
    pub before: Value,
    pub after: Value,
    pub calls: Vec<Called>,
    /// Everything the customer was told, in order.
    pub told: Vec<String>,
    pub handed_over: bool,
    /// A line that got no answer though nobody else had the conversation.
    pub unanswered: Option<String>,
}

/// A call as the trace has it.
#[derive(Debug)]
pub struct Called {
    pub tool: String,
    pub input: Value,
    pub output: String,
    pub outcome: String,
}

impl Played {
    /// For people who look for what went wrong.
    pub fn shown(&self) -> String {
        let calls: Vec<String> = self.calls.iter().map(|call| format!("  {call:?}")).collect();
        format!("the calls were\n{}\nand the customer was told\n  {}", calls.join("\n"), self.told.join("\n  "))
    }
}

pub async fn play(place: &Place, pack: &str, scenario: &Scenario, model: &Model) -> Played {
    let api = &place.shop.api;
    let stage = place.set(pack, scenario, model).await;
    let talk = conversation(&stage.customer);
    // Of somebody who has not written yet nothing is kept.
    let before = stage.store.state();
    let patience = if model.is_real() { LONG } else { PATIENCE };
    let (mut last, mut unanswered) = (None, None);
    for (number, step) in scenario.customer.iter().enumerate() {
        for trouble in &step.meets {
            stage.store.meets(*trouble);
        }
        let words = words(step, last.as_ref());
        match say(&stage, number, step, &words, patience).await {
            Some(answer) => last = Some(answer),
            None if has_person(api, &talk).await => break,
            None => {
                unanswered = Some(words);
                break;
            }
        }
    }
    settled(api, &talk).await;
    let calls = calls(api, &talk, last.as_ref().map(|last| last.id.as_str())).await;
    let messages = api.messages(&talk).await;
    let told = messages.iter().filter(|message| message["author"]["kind"] != "contact");
    let told = told.map(|message| message["text"].as_str().unwrap_or_default().to_owned()).collect();
    Played { before, after: state(api, &stage).await, calls, told, handed_over: has_person(api, &talk).await, unanswered }
}

/// What the service and the program hold of this customer.
async fn state(api: &Api, stage: &Stage) -> Value {
    let mut held = stage.store.state();
    let contact = api.get(&format!("/api/v1/contacts/{}", contact(&stage.customer))).await.expect(200);
    held["contact"] = json!({"name": contact["name"], "email": contact["email"], "phone": contact["phone"]});
    held
}

/// A button sends its title; where none is shown the customer says it in words.
fn words(step: &Step, last: Option<&ChatMessage>) -> String {
    let Some(button) = step.presses else { return step.says.clone() };
    let buttons = last.and_then(|message| message.rest.get("quick_replies")).and_then(Value::as_array);
    let titles: Vec<&str> = buttons.into_iter().flatten().filter_map(|reply| reply["title"].as_str()).collect();
    match (titles.as_slice(), button) {
        ([yes, _], Button::Yes) => (*yes).to_owned(),
        ([_, no], Button::No) => (*no).to_owned(),
        (_, Button::Yes) => "Yes, please do it".to_owned(),
        (_, Button::No) => "No, leave it".to_owned(),
    }
}

async fn say(stage: &Stage, number: usize, step: &Step, words: &str, patience: Duration) -> Option<ChatMessage> {
    let sent = stage.customer.send(&format!("line-{number}"), words).await.expect("the message is acknowledged");
    let mut newest = sent.seq;
    if step.twice {
        newest = stage.customer.send(&format!("line-{number}-again"), words).await.expect("it is acknowledged again").seq;
    }
    match stage.customer.reply_after(newest, patience).await {
        Ok(answer) => Some(answer),
        Err(PeerError::Timeout(_)) => None,
        Err(broken) => panic!("the customer's connection broke: {broken}"),
    }
}

pub async fn has_person(api: &Api, talk: &str) -> bool {
    api.conversation(talk).await["control"]["holder"] != "agent"
}

/// Until nobody waits for an answer of the agent.
async fn settled(api: &Api, talk: &str) {
    let until = Instant::now() + PATIENCE;
    while Instant::now() < until {
        let now = api.conversation(talk).await;
        if now["control"]["holder"] != "agent" || now.get("waiting_since").is_none() {
            return;
        }
    }
}

/// Every call of every turn, oldest first, once the turn of the last answer has its trace.
pub async fn calls(api: &Api, talk: &str, last: Option<&str>) -> Vec<Called> {
    let until = Instant::now() + FOR_TRACE;
    let traces = loop {
        let path = format!("/api/v1/conversations/{talk}/traces?limit=100");
        let traces = api.get(&path).await.expect(200)["items"].as_array().unwrap().clone();
        let is_there = last.is_none_or(|last| traces.iter().any(|trace| trace["message"] == last));
        if is_there || Instant::now() >= until {
            break traces;
        }
    };
    let steps = traces.iter().rev().flat_map(|trace| trace["steps"].as_array().cloned().unwrap_or_default());
    let called = steps.filter(|step| step["kind"] == "called").map(|step| Called {
        tool: text(&step["tool"]),
        input: serde_json::from_str(step["input"].as_str().unwrap_or_default()).unwrap_or_default(),
        output: step["output"].as_str().unwrap_or_default().to_owned(),
        outcome: text(&step["outcome"]),
    });
    called.collect()
}
