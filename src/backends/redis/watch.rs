//! Whether something was lost on the way that no later event gives away: the log says how far it should have come.

/// Two looks some time apart, so that what is just on its way is not taken for lost.
#[derive(Debug, Default)]
pub(super) struct Watch {
    /// Where the log ended at the last look.
    before: Option<u64>,
}

impl Watch {
    /// `Some`: up to there events were there a look ago and have not been told since.
    pub fn look(&mut self, last: u64, told: u64) -> Option<u64> {
        self.before.replace(last).filter(|before| told < *before)
    }
}

#[cfg(test)]
mod tests;
