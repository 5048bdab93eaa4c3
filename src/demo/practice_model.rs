//! A simulated language model: a handful of rules that read a request as a real model would and answer in its form. It
//! understands nothing, and says so when it finds nothing.

use std::collections::HashSet;
use std::time::Duration;

use agents::model::{Entry, LanguageModel, ModelError, Pieces, Request, Scene, Scripted, ToolChoice};
use async_trait::async_trait;
use serde_json::{Value, json};

use super::orders;

/// As bots name it, and as traces and usage have it.
pub const MODEL: &str = "practice";
const NAME: &str = "simulated/practice";

/// A pace at which one can watch it write.
const PAUSE: Duration = Duration::from_millis(25);

/// Words that a sentence of the knowledge must share with the question.
const ENOUGH: usize = 2;

const NOT_KNOWN: &str = "I am a simulated model and find nothing about that in the shop's pages. Ask about delivery or returns, \
    about order PC-1001, PC-1002 or PC-1003, or ask for a person.";

/// What goes to a person.
const COMPLAINTS: [&str; 6] = ["broken", "damaged", "defective", "complaint", "angry", "refund"];

pub struct PracticeModel;

#[async_trait]
impl LanguageModel for PracticeModel {
    fn name(&self) -> &str {
        NAME
    }

    async fn stream(&self, request: &Request) -> Result<Pieces, ModelError> {
        Scripted::named(NAME, vec![scene(request).every(PAUSE)]).stream(request).await
    }
}

fn scene(request: &Request) -> Scene {
    if let Some(schema) = &request.schema {
        // Which of the agents: the first, as nothing else decided.
        let first = schema.schema["properties"]["agent"]["enum"][0].as_str().unwrap_or_default();
        return Scene::says(&json!({ "agent": first }).to_string());
    }
    if let Some(Entry::Tool { output, failed, .. }) = request.entries.last() {
        return Scene::says(&after_tool(output, *failed));
    }
    let asked = request.entries.iter().rev().find_map(|entry| match entry {
        Entry::User { text } => Some(text.as_str()),
        _ => None,
    });
    let (knowledge, customer) = parts(asked.unwrap_or_default());
    let words = words(customer);
    let may = |tool: &str| request.choice != ToolChoice::None && request.tools.iter().any(|known| known.name == tool);
    if may("hand_over") && COMPLAINTS.iter().any(|complaint| words.contains(*complaint)) {
        return Scene::calls("practice", "hand_over", &json!({"reason": format!("Something to look at: {customer}")}));
    }
    if may(orders::FIND) {
        return match number(customer) {
            Some(order) if words.contains("cancel") => Scene::calls("practice", orders::CANCEL, &json!({ "order": order })),
            Some(order) => Scene::calls("practice", orders::FIND, &json!({ "order": order })),
            None => Scene::says("Which order do you mean? The simulated ones are PC-1001, PC-1002 and PC-1003."),
        };
    }
    Scene::says(&quoted(knowledge, &words).unwrap_or_else(|| NOT_KNOWN.to_owned()))
}

/// What the knowledge holds, and what the customer says.
fn parts(text: &str) -> (&str, &str) {
    let within = |open: &str, close: &str| {
        let rest = text.split_once(open).map(|(_, rest)| rest)?;
        rest.split_once(close).map(|(inside, _)| inside.trim())
    };
    let knowledge = within("<knowledge>", "</knowledge>").unwrap_or_default();
    (knowledge, within("<customer>", "</customer>").unwrap_or(text))
}

fn words(text: &str) -> HashSet<String> {
    let words = text.split(|letter: char| !letter.is_alphanumeric()).filter(|word| word.len() > 3);
    words.map(str::to_lowercase).collect()
}

/// The first run of four digits.
fn number(text: &str) -> Option<String> {
    let runs = text.split(|letter: char| !letter.is_ascii_digit());
    runs.filter(|run| run.len() == 4).map(|run| format!("PC-{run}")).next()
}

fn after_tool(output: &str, failed: bool) -> String {
    let told: Value = serde_json::from_str(output).unwrap_or_default();
    let field = |name: &str| told[name].as_str().unwrap_or_default().to_owned();
    if told["declined"].is_string() {
        "Then nothing is changed.".to_owned()
    } else if failed {
        format!("That did not work: {}.", field("error"))
    } else {
        format!("Order {} ({}) is {}. It is a simulated order.", field("order"), field("what"), field("state"))
    }
}

/// The sentence of the knowledge that shares most words with the question, and the number of its passage.
fn quoted(knowledge: &str, words: &HashSet<String>) -> Option<String> {
    let knowledge: Value = serde_json::from_str(knowledge).ok()?;
    let passages = knowledge["passages"].as_array()?;
    let sentences = passages.iter().flat_map(|passage| {
        let (text, number) = (passage["text"].as_str().unwrap_or_default(), &passage["number"]);
        text.split_inclusive(['.', '?', '!', '\n']).map(move |sentence| (sentence.trim(), number))
    });
    let shared = |sentence: &str| self::words(sentence).intersection(words).count();
    // Of equals the first: passages come best first.
    let mut best: Option<(usize, &str, &Value)> = None;
    for (sentence, number) in sentences.filter(|(sentence, _)| sentence.len() > 20) {
        let count = shared(sentence);
        if count >= ENOUGH.min(words.len()) && best.is_none_or(|(most, ..)| count > most) {
            best = Some((count, sentence, number));
        }
    }
    best.map(|(_, sentence, number)| format!("{sentence} [{number}]"))
}

#[cfg(test)]
mod tests {
    use agents::model::OutputSchema;
    use agents::model::Piece;
    use agents::model::ToolSpec;
    use futures_util::StreamExt as _;

    use super::*;

    const KNOWLEDGE: &str = r#"<knowledge>
{"passages": [{"number": 1, "text": "The shop is made up."}, {"number": 2, "text": "You can send something back within thirty days. It costs nothing."}]}
</knowledge>
"#;

    fn request(customer: &str, tools: &[&str]) -> Request {
        let text = format!("{KNOWLEDGE}<customer>\n{customer}\n</customer>");
        let mut request = Request::new("", vec![Entry::User { text }]);
        request.tools = tools
            .iter()
            .map(|name| ToolSpec { name: (*name).to_owned(), description: String::new(), parameters: json!({}) })
            .collect();
        request
    }

    async fn said(request: &Request) -> (String, Vec<String>) {
        let mut pieces = PracticeModel.stream(request).await.unwrap();
        let (mut text, mut calls) = (String::new(), Vec::new());
        while let Some(piece) = pieces.next().await {
            match piece.unwrap() {
                Piece::Text(more) => text.push_str(&more),
                Piece::Call(call) => calls.push(format!("{} {}", call.name, call.arguments)),
                Piece::End(_) => {}
            }
        }
        (text, calls)
    }

    #[tokio::test]
    async fn it_quotes_the_knowledge_calls_tools_and_admits_what_it_is() {
        let all = [orders::FIND, orders::CANCEL, "hand_over"];
        assert_eq!(
            said(&request("Can I send something back?", &["hand_over"])).await.0,
            "You can send something back within thirty days. [2]"
        );
        assert_eq!(said(&request("What about hamsters?", &[])).await.0, NOT_KNOWN);
        let calls = async |customer: &str| said(&request(customer, &all)).await.1.join(" ");
        assert_eq!(calls("Where is order PC-1001?").await, format!(r#"{} {{"order":"PC-1001"}}"#, orders::FIND));
        assert_eq!(calls("Cancel order 1002").await, format!(r#"{} {{"order":"PC-1002"}}"#, orders::CANCEL));
        assert!(calls("My phone arrived broken").await.starts_with("hand_over"));
        assert!(said(&request("Where is my order?", &all)).await.0.starts_with("Which order"));
    }

    #[tokio::test]
    async fn it_says_what_came_of_a_tool_and_picks_an_agent_in_the_form_asked_for() {
        let mut after = request("Where is order PC-1001?", &[orders::FIND]);
        let output = json!({"order": "PC-1001", "what": "a phone", "state": "on its way"}).to_string();
        after.entries.push(Entry::Tool { call: "practice".into(), name: orders::FIND.into(), output, failed: false });
        assert_eq!(said(&after).await.0, "Order PC-1001 (a phone) is on its way. It is a simulated order.");
        let mut route = request("Hello", &[]);
        let schema = json!({"properties": {"agent": {"enum": ["shop", "orders"]}}});
        route.schema = Some(OutputSchema { name: "route".into(), schema });
        assert_eq!(said(&route).await.0, r#"{"agent":"shop"}"#);
    }
}
