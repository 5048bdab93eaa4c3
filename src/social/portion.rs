use channels::social::Verdict;

use super::walk::Stop;

/// Rows of a page that is asked for a last time when larger ones got no answer.
const FEW: u32 = 10;

/// Pages of a list beyond one for each row.
const SPARE_PAGES: u64 = 200;

/// How many rows of a list are asked for at once. The platform refuses a page that is too much for it, the same one each time:
/// half of it is asked for then, down to one row. Whatever comes makes the next page twice as large, up to the usual size: where
/// every page is heavy, about every other call is in vain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Portion {
    rows: u32,
    usual: u32,
    /// Answers for this page that may pass by themselves.
    passing: u32,
}

/// What becomes of a page that did not come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Then {
    /// It is asked for with fewer rows.
    AtOnce,
    /// It is asked for again a little later.
    Later,
    Never,
}

impl Portion {
    pub(super) const fn of(usual: u32) -> Self {
        Self { rows: usual, usual, passing: 0 }
    }

    pub(super) const fn rows(self) -> u32 {
        self.rows
    }

    pub(super) fn came(&mut self) {
        *self = Self { rows: (self.rows * 2).min(self.usual), ..Self::of(self.usual) };
    }

    pub(super) fn refused(&mut self, stop: &Stop) -> Then {
        if stop.is_too_much && self.rows > 1 {
            self.rows /= 2;
            return Then::AtOnce;
        }
        self.passing += 1;
        match (stop.verdict, self.passing) {
            (Verdict::Limit(_) | Verdict::Again, 1) => Then::Later,
            // A page may be too much without a word: no answer comes in time.
            (Verdict::Again, 2) if self.rows > FEW => {
                self.rows = FEW;
                Then::AtOnce
            }
            _ => {
                self.passing = 0;
                Then::Never
            }
        }
    }
}

/// Whether a list is followed after so many pages with so many rows, of which at most `most` are kept: a platform that goes on
/// for ever does not go on here.
pub(super) fn goes_on(pages: u32, rows: u64, most: u64) -> bool {
    rows < 2 * most && u64::from(pages) < rows + SPARE_PAGES
}
