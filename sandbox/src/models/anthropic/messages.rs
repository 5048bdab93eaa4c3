//! The order of messages: who begins, what follows a use of a tool, what must come back unchanged.

use serde_json::Value;

use super::super::brain::{Call, Entry, Tool};
use super::super::refusal::Refusal;
use super::blocks::{Block, blocks};
use super::{known, required};

/// What decides how strictly the messages are read.
pub(super) struct Reading {
    pub(super) is_new: bool,
    pub(super) thinks: bool,
    /// Whether the model goes on with an answer that was begun for it.
    pub(super) prefills: bool,
}

impl Reading {
    pub(super) fn entries(&self, body: &Value, tools: &[Tool]) -> Result<Vec<Entry>, Refusal> {
        let given = match &body["messages"] {
            Value::Null => return Err(required("messages")),
            Value::Array(given) => given,
            _ => return Err(Refusal::invalid("messages: Input should be a valid list")),
        };
        let mut turns: Vec<(bool, Vec<Block>, usize)> = Vec::new();
        for (number, message) in given.iter().enumerate() {
            let place = format!("messages.{number}");
            known(message, &place, &["role", "content"])?;
            let is_user = match message["role"].as_str() {
                Some("user") => true,
                Some("assistant") => false,
                Some("system") => {
                    return Err(Refusal::invalid(
                        "messages: Unexpected role \"system\". The Messages API accepts a top-level `system` parameter, not \
                         \"system\" as an input message role.",
                    ));
                }
                Some(other) => {
                    return Err(Refusal::invalid(format!(
                        "messages: Unexpected role \"{other}\". Allowed roles are \"user\" or \"assistant\""
                    )));
                }
                None => return Err(required(&format!("{place}.role"))),
            };
            let read = blocks(&message["content"], &place, is_user, self.is_new)?;
            let is_last_answer = number + 1 == given.len() && !is_user;
            if read.is_empty() && !is_last_answer {
                let message =
                    format!("{place}: all messages must have non-empty content except for the optional final assistant message");
                return Err(Refusal::invalid(message));
            }
            // Neighbours of one role are one turn.
            match turns.last_mut() {
                Some((same, before, _)) if *same == is_user => before.extend(read),
                _ => turns.push((is_user, read, number)),
            }
        }
        self.check_ends(&turns)?;
        self.check_tools(&turns, tools)?;
        Ok(entries(&turns))
    }

    fn check_ends(&self, turns: &[(bool, Vec<Block>, usize)]) -> Result<(), Refusal> {
        let (Some((begins, _, _)), Some((ends, last, _))) = (turns.first(), turns.last()) else {
            return Err(Refusal::invalid("messages: at least one message is required"));
        };
        if !begins {
            return Err(Refusal::invalid("messages: first message must use the \"user\" role"));
        }
        if *ends {
            return Ok(());
        }
        if !self.prefills || self.thinks {
            let message = "This model does not support assistant message prefill. The conversation must end with a user message.";
            return Err(Refusal::invalid(message));
        }
        let is_loose = matches!(last.last(), Some(Block::Text(text)) if text.ends_with(char::is_whitespace));
        let message = "messages: final assistant content cannot end with trailing whitespace";
        if is_loose { Err(Refusal::invalid(message)) } else { Ok(()) }
    }

    fn check_tools(&self, turns: &[(bool, Vec<Block>, usize)], tools: &[Tool]) -> Result<(), Refusal> {
        let mut open: Vec<&str> = Vec::new();
        for (at, (is_user, blocks, number)) in turns.iter().enumerate() {
            if !is_user {
                open = blocks
                    .iter()
                    .filter_map(|block| if let Block::Use(call) = block { Some(call.id.as_str()) } else { None })
                    .collect();
                if !open.is_empty() && tools.is_empty() {
                    return Err(Refusal::invalid("Requests which include `tool_use` or `tool_result` blocks must define tools"));
                }
                self.check_thinking(turns, at, !open.is_empty())?;
                if at + 1 == turns.len() && !open.is_empty() {
                    return Err(unanswered(*number, &open));
                }
                continue;
            }
            let before = number.saturating_sub(1);
            // Results come first; one that stands after text is not immediately after its call.
            let results =
                blocks.iter().map_while(|block| if let Block::Result { call, .. } = block { Some(call.as_str()) } else { None });
            for id in results {
                let Some(place) = open.iter().position(|wanted| *wanted == id) else {
                    let message = format!(
                        "messages.{number}.content.0: unexpected `tool_use_id` found in `tool_result` blocks: {id}. Each `tool_result` \
                         block must have a corresponding `tool_use` block in the previous message."
                    );
                    return Err(Refusal::invalid(message));
                };
                open.remove(place);
            }
            if !open.is_empty() {
                return Err(unanswered(before, &open));
            }
            let is_late = blocks
                .iter()
                .skip_while(|block| matches!(block, Block::Result { .. }))
                .any(|block| matches!(block, Block::Result { .. }));
            if is_late {
                let message = format!("messages.{number}: `tool_result` blocks must come first in the content of a message");
                return Err(Refusal::invalid(message));
            }
        }
        Ok(())
    }

    /// Within a turn of tools an answer begins with the thinking it began with.
    fn check_thinking(&self, turns: &[(bool, Vec<Block>, usize)], at: usize, uses_tools: bool) -> Result<(), Refusal> {
        let is_open_turn = turns
            .iter()
            .skip(at + 1)
            .filter(|(is_user, _, _)| *is_user)
            .all(|(_, blocks, _)| blocks.iter().all(|block| matches!(block, Block::Result { .. })));
        let Some((_, blocks, number)) = turns.get(at) else { return Ok(()) };
        if self.thinks && uses_tools && is_open_turn && !matches!(blocks.first(), Some(Block::Thinking)) {
            let message = format!(
                "messages.{number}.content.0.type: Expected `thinking` or `redacted_thinking`, but found `tool_use`. When `thinking` is \
                 enabled, a final `assistant` message must start with a thinking block."
            );
            return Err(Refusal::invalid(message));
        }
        Ok(())
    }
}

fn unanswered(number: usize, open: &[&str]) -> Refusal {
    let ids = open.join(", ");
    Refusal::invalid(format!(
        "messages.{number}: `tool_use` ids were found without `tool_result` blocks immediately after: {ids}. Each `tool_use` block \
         must have a corresponding `tool_result` block in the next message."
    ))
}

fn entries(turns: &[(bool, Vec<Block>, usize)]) -> Vec<Entry> {
    let mut entries: Vec<Entry> = Vec::new();
    let mut names: Vec<(String, String)> = Vec::new();
    for (is_user, blocks, _) in turns {
        let (mut text, mut calls) = (String::new(), Vec::<Call>::new());
        for block in blocks {
            match block {
                Block::Text(words) => text.push_str(words),
                Block::Use(call) => {
                    names.push((call.id.clone(), call.name.clone()));
                    calls.push(call.clone());
                }
                Block::Result { call, output, failed } => {
                    let name = names.iter().rev().find(|(id, _)| id == call).map(|(_, name)| name.clone()).unwrap_or_default();
                    entries.push(Entry::Result { call: call.clone(), name, output: output.clone(), failed: *failed });
                }
                Block::Thinking | Block::Other => {}
            }
        }
        match (is_user, text.is_empty()) {
            (true, true) => {}
            (true, false) => entries.push(Entry::Customer(text)),
            (false, _) => entries.push(Entry::Model { text, calls }),
        }
    }
    entries
}
