//! JSON: lists of questions and answers, records with named fields, nested objects as paths of headings.

pub(super) mod tree;

use self::tree::Node;
use super::outline::{Block, Builder, Outline};
use super::records::{self, Rows, one_line};
use super::{Refusal, faq, html};

/// Deeper objects show their path in the field's name instead of a heading each.
const DEEPEST_HEADING: u8 = 5;
/// A record with a field longer than this, in bytes, is read as text under headings.
const LONGEST_FIELD: usize = 400;

pub(super) fn outline(content: &str) -> Result<Outline, Refusal> {
    let mut builder = Builder::default();
    let root = tree::parse(content)?;
    add(&mut builder, &root, 1, "");
    let mut outline = builder.finish()?;
    // The name of a field is no title.
    outline.title = None;
    Ok(outline)
}

/// `path` holds the names that no heading shows.
fn add(builder: &mut Builder, node: &Node, level: u8, path: &str) {
    match node {
        Node::Value(text) => add_value(builder, path, text),
        Node::List(items) => add_list(builder, items, level, path),
        Node::Object(fields) => add_object(builder, fields, level, path),
    }
}

fn add_value(builder: &mut Builder, name: &str, text: &str) {
    let text = text.trim();
    match (name.is_empty(), is_long(text)) {
        _ if text.is_empty() => {}
        (true, _) => add_text(builder, text),
        (false, true) => {
            builder.prose(&format!("{name}:"));
            add_text(builder, text);
        }
        (false, false) => builder.block(Block::Item(format!("- {name}: {}", one_line(text)))),
    }
}

/// Long values are often pieces of HTML or several paragraphs.
fn add_text(builder: &mut Builder, text: &str) {
    if text.contains("</") || text.contains("<br") {
        html::read_into(builder, text);
    } else {
        text.split("\n\n").for_each(|paragraph| builder.prose(paragraph));
    }
}

fn is_long(text: &str) -> bool {
    text.len() > LONGEST_FIELD || text.contains("\n\n") || text.contains("</")
}

fn add_object(builder: &mut Builder, fields: &[(String, Node)], level: u8, path: &str) {
    if let Some((question, answer)) = pair(fields) {
        builder.pair(&one_line(question), "");
        add_text(builder, answer);
        let rest = fields.iter().filter(|(_, node)| !matches!(node, Node::Value(text) if text == question || text == answer));
        rest.for_each(|(name, node)| add(builder, node, DEEPEST_HEADING + 1, &humanised(name)));
        return;
    }
    // Plain fields come first: under a heading of their own they would seem to belong to it.
    let (plain, nested): (Vec<_>, Vec<_>) = fields.iter().partition(|(_, node)| matches!(node, Node::Value(_)));
    for (name, node) in plain {
        add(builder, node, level, &joined(path, name));
    }
    for (name, node) in nested {
        if node.is_empty() {
            continue;
        }
        if level > DEEPEST_HEADING || !path.is_empty() {
            add(builder, node, level, &joined(path, name));
        } else {
            builder.heading(level, &humanised(name), None);
            add(builder, node, level + 1, "");
            builder.leave(level);
        }
    }
}

fn add_list(builder: &mut Builder, items: &[Node], level: u8, path: &str) {
    let values: Vec<&str> = items.iter().filter_map(Node::value).collect();
    if values.len() == items.len() {
        if !path.is_empty() && values.iter().all(|value| value.len() < 40) {
            return add_value(builder, path, &values.join(", "));
        }
        if !path.is_empty() {
            builder.prose(&format!("{path}:"));
        }
        for value in values {
            builder.block(Block::Item(format!("- {}", one_line(value))));
        }
        return;
    }
    if let Some(rows) = flat_rows(items) {
        if !path.is_empty() {
            builder.prose(&format!("{path}:"));
        }
        return records::add(builder, rows);
    }
    for item in items {
        match item {
            Node::Object(fields) if pair(fields).is_none() => add_record(builder, fields, level, path),
            item => add(builder, item, level, path),
        }
    }
}

/// An object in a list is headed by its name.
fn add_record(builder: &mut Builder, fields: &[(String, Node)], level: u8, path: &str) {
    let naming = ["question", "title", "name", "headline", "heading", "label", "topic", "subject", "id"];
    let name = naming.iter().find_map(|wanted| {
        fields.iter().find_map(|(name, node)| node.value().filter(|text| name.eq_ignore_ascii_case(wanted) && !text.is_empty()))
    });
    match name {
        Some(name) if level <= DEEPEST_HEADING && path.is_empty() => {
            builder.heading(level, &one_line(name), None);
            let rest: Vec<_> = fields.iter().filter(|(_, node)| node.value() != Some(name)).cloned().collect();
            add_object(builder, &rest, level + 1, "");
            builder.leave(level);
        }
        _ => add_object(builder, fields, level, path),
    }
}

/// A list of objects with short plain fields is a table; lists of short values count as one.
fn flat_rows(items: &[Node]) -> Option<Rows> {
    let mut names: Vec<String> = Vec::new();
    let mut rows = Vec::new();
    for item in items {
        let Node::Object(fields) = item else { return None };
        let mut row = vec![String::new(); names.len()];
        for (name, node) in fields {
            let value = node.flat().filter(|text| !is_long(text) || faq::columns(&names).is_some())?;
            let column = names.iter().position(|known| known == name).unwrap_or_else(|| {
                names.push(name.clone());
                row.push(String::new());
                names.len() - 1
            });
            row[column] = value;
        }
        if names.len() > 64 {
            return None;
        }
        rows.push(row);
    }
    let pairs = faq::columns(&names).is_some();
    Some(Rows { names: names.iter().map(|name| if pairs { name.clone() } else { humanised(name) }).collect(), rows })
}

fn pair(fields: &[(String, Node)]) -> Option<(&str, &str)> {
    let names: Vec<String> = fields.iter().map(|(name, _)| name.clone()).collect();
    let (question, answer) = faq::columns(&names)?;
    Some((fields[question].1.value()?, fields[answer].1.value()?))
}

fn joined(path: &str, name: &str) -> String {
    let name = humanised(name);
    if path.is_empty() { name } else { format!("{path} › {name}") }
}

/// `openingHours` and `opening_hours` as people would write them.
fn humanised(name: &str) -> String {
    let mut words = String::with_capacity(name.len() + 4);
    let mut previous = ' ';
    for letter in name.chars() {
        if letter.is_uppercase() && previous.is_lowercase() {
            words.push(' ');
            words.extend(letter.to_lowercase());
        } else {
            words.push(if matches!(letter, '_' | '-') { ' ' } else { letter });
        }
        previous = letter;
    }
    one_line(&words)
}

#[cfg(test)]
mod tests;
