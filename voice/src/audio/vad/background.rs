//! What sounds all the time on a line: its level is the least that was heard in the last two seconds, since somebody who
//! speaks takes a breath or closes their lips more often than that.

/// Windows of one block, and the blocks that are remembered: 16 ms × 20 × 5, and so 1.6 seconds and what of a block is full.
const BLOCK: u32 = 20;
const BLOCKS: usize = 5;

/// Voice is so much stronger than the background.
const ABOVE: i64 = 3;

#[derive(Debug, Default)]
pub(super) struct Background {
    /// Mean squares, smoothed: one soft window among loud ones is no background.
    smooth: i64,
    least: [i64; BLOCKS],
    newest: i64,
    windows: u32,
}

impl Background {
    /// What a window has to reach to be more than background. Nothing is known before the first blocks are full.
    pub(super) fn hear(&mut self, energy: i64) -> i64 {
        self.smooth += (energy - self.smooth) / 4;
        self.newest = if self.windows == 0 { self.smooth } else { self.newest.min(self.smooth) };
        self.windows += 1;
        if self.windows == BLOCK {
            self.windows = 0;
            self.least.rotate_left(1);
            self.least[BLOCKS - 1] = self.newest;
        }
        self.least.iter().copied().min().unwrap_or_default().min(self.newest) * ABOVE
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What has to be reached after these windows.
    fn reached(windows: impl IntoIterator<Item = i64>) -> i64 {
        let mut background = Background::default();
        windows.into_iter().fold(0, |_, energy| background.hear(energy))
    }

    #[test]
    fn what_goes_on_for_two_seconds_is_background_and_what_has_gaps_is_not() {
        assert!(reached([1_000_000; 130]) > 1_000_000);
        assert_eq!(reached([1_000_000; 90]), 0, "nobody knows yet what it is");
        let words = [1_000_000, 1_000_000, 1_000_000, 1_000_000, 1_000_000, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        assert!(reached(words.repeat(12).into_iter().chain([1_000_000])) < 200_000);
    }

    #[test]
    fn a_background_that_ends_is_soon_forgotten() {
        let after = [1_000_000; 100].into_iter().chain([0; 40]);
        assert!(reached(after) < 100);
    }
}
