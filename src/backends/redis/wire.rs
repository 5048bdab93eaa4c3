//! What nodes tell each other, as bytes: a frame names its node in the first line, and each further line is one thing told.
//!
//! A line that cannot be read, because another version wrote it, is passed over alone. What is missing of events then is found in
//! the log like everything else that is lost on the way.

use engine::model::event::Signal;
use serde::{Deserialize, Serialize};

use super::link::NodeId;
use super::there::Person;

/// A frame is told when it has come to so many bytes.
const FULL: usize = 64 * 1024;

/// Longer than anything that is said; a line that is not is left out.
const LONGEST_LINE: usize = 4 * 1024 * 1024;

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Line {
    Signal(Signal),
    Presence(News),
}

/// What became of the people on a node. Each change of its list has the next version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum News {
    Changed {
        version: u64,
        came: Vec<Person>,
        went: Vec<Person>,
    },
    /// The list is to be read.
    Rewritten {
        version: u64,
    },
    /// The node has stopped.
    Left,
}

pub(super) fn frames(node: NodeId, lines: impl IntoIterator<Item = Line>) -> Vec<Vec<u8>> {
    let head = node.to_string().into_bytes();
    let mut frames = Vec::new();
    let mut frame = head.clone();
    for line in lines {
        let start = frame.len();
        frame.push(b'\n');
        let written = serde_json::to_writer(&mut frame, &line);
        if written.is_err() || frame.len() - start > LONGEST_LINE {
            tracing::warn!(bytes = frame.len() - start, "a signal cannot be told to other nodes");
            frame.truncate(start);
        }
        if frame.len() >= FULL {
            frames.push(std::mem::replace(&mut frame, head.clone()));
        }
    }
    if frame.len() > head.len() {
        frames.push(frame);
    }
    frames
}

pub(super) fn one_frame(node: NodeId, line: Line) -> Vec<u8> {
    frames(node, [line]).pop().unwrap_or_default()
}

/// Who told it, and its lines; `None` among them could not be read.
pub(super) fn read(frame: &[u8]) -> Option<(NodeId, impl Iterator<Item = Option<Line>>)> {
    let mut lines = frame.split(|byte| *byte == b'\n');
    let node = NodeId::parse(std::str::from_utf8(lines.next()?).ok()?)?;
    Some((node, lines.map(|line| serde_json::from_slice(line).ok())))
}

#[cfg(test)]
mod tests;
