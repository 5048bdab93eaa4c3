use std::collections::VecDeque;

use bytes::Bytes;

use super::PER_MS;

/// The last moments of sound, for when it turns out that somebody had begun to speak in them.
#[derive(Debug)]
pub struct PreRoll {
    kept: VecDeque<u8>,
    most: usize,
}

impl PreRoll {
    pub fn new(ms: u32) -> Self {
        let most = (u64::from(ms) * PER_MS) as usize;
        Self { kept: VecDeque::with_capacity(most), most }
    }

    pub fn push(&mut self, sound: &[u8]) {
        let newest = sound.get(sound.len().saturating_sub(self.most)..).unwrap_or_default();
        let room = self.most - newest.len();
        let over = self.kept.len().saturating_sub(room);
        self.kept.drain(..over);
        self.kept.extend(newest);
    }

    /// What is kept, oldest first; afterwards nothing is.
    pub fn drain(&mut self) -> Bytes {
        let kept: Vec<u8> = self.kept.drain(..).collect();
        kept.into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_moments_are_kept_in_order() {
        let mut before = PreRoll::new(1);
        before.push(&[1, 2, 3]);
        before.push(&[4, 5, 6, 7, 8, 9, 10]);
        assert_eq!(before.drain().as_ref(), [3, 4, 5, 6, 7, 8, 9, 10]);
        assert!(before.drain().is_empty());
        before.push(&[0; 100]);
        assert_eq!(before.drain().len(), 8);
    }
}
