use std::time::Duration;

use engine::clock::Timestamp;

use super::{Status, Template};

const DAY: Duration = Duration::from_hours(24);
const MONTH: Duration = Duration::from_hours(30 * 24);
const PER_MONTH: usize = 10;

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotEditable {
    #[error("only an approved, rejected or paused template can be edited")]
    Status,
    #[error("name and language are fixed: make another template")]
    NameOrLanguage,
    #[error("the category of an approved template is fixed")]
    Category,
    #[error("an approved template can be edited once a day and ten times in thirty days")]
    TooOften { again_at: Timestamp },
}

/// Whether the platform would take `edited` in place of `current`. `edits` are the times of former edits.
pub fn may_be_edited(current: &Template, edited: &Template, edits: &[Timestamp], now: Timestamp) -> Result<(), NotEditable> {
    if !matches!(current.status, Status::Approved | Status::Rejected | Status::Paused) {
        return Err(NotEditable::Status);
    }
    if current.name != edited.name || current.language != edited.language {
        return Err(NotEditable::NameOrLanguage);
    }
    if current.status != Status::Approved {
        return Ok(());
    }
    if current.category != edited.category {
        return Err(NotEditable::Category);
    }
    let mut latest = edits.to_vec();
    latest.sort_unstable_by(|left, right| right.cmp(left));
    let after_day = latest.first().map(|edit| edit.plus(DAY));
    let after_month = latest.get(PER_MONTH - 1).map(|edit| edit.plus(MONTH));
    match after_day.max(after_month) {
        Some(again_at) if now < again_at => Err(NotEditable::TooOften { again_at }),
        _ => Ok(()),
    }
}
