//! Questions and answers that a page holds as structured data only (schema.org `FAQPage` and `QAPage` in JSON-LD).

use crate::ingest::json::tree::{self, Node};
use crate::ingest::outline::{Builder, push_words};

/// Pairs of one page; each is looked for in the whole page.
const MOST_PAIRS: usize = 500;
/// Objects inside one another that are looked into.
const DEEPEST: usize = 16;

/// Adds the pairs whose question the page itself does not show.
pub(super) fn add(builder: &mut Builder, data: &[String]) {
    let mut pairs = Vec::new();
    for root in data.iter().filter_map(|data| tree::parse(data).ok()) {
        collect(&root, DEEPEST, &mut pairs);
    }
    for (question, answer) in pairs {
        let mut words = String::new();
        push_words(&mut words, &question);
        if !builder.says(words.trim()) {
            builder.pair(words.trim(), "");
            super::read_into(builder, &answer);
        }
    }
}

fn collect(node: &Node, depth: usize, pairs: &mut Vec<(String, String)>) {
    let Some(depth) = depth.checked_sub(1).filter(|_| pairs.len() < MOST_PAIRS) else { return };
    match node {
        Node::Value(_) => {}
        Node::List(items) => items.iter().for_each(|item| collect(item, depth, pairs)),
        Node::Object(fields) if is_a(fields, "Question") => {
            let answer = field(fields, "acceptedAnswer").or_else(|| field(fields, "suggestedAnswer")).and_then(answer_text);
            pairs.extend(field(fields, "name").and_then(Node::value).map(str::to_owned).zip(answer));
        }
        Node::Object(fields) => fields.iter().for_each(|(_, node)| collect(node, depth, pairs)),
    }
}

fn answer_text(node: &Node) -> Option<String> {
    match node {
        Node::Value(text) => Some(text.clone()),
        Node::List(items) => items.first().and_then(answer_text),
        Node::Object(fields) => field(fields, "text").and_then(Node::value).map(str::to_owned),
    }
}

fn is_a(fields: &[(String, Node)], kind: &str) -> bool {
    field(fields, "@type").and_then(Node::flat).is_some_and(|kinds| kinds.split(", ").any(|found| found == kind))
}

fn field<'a>(fields: &'a [(String, Node)], name: &str) -> Option<&'a Node> {
    fields.iter().find(|(known, _)| known == name).map(|(_, node)| node)
}
