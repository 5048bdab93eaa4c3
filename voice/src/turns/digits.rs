/// Keys of the phone, put together to a number: `#` ends it, or three seconds without a key.
#[derive(Debug, Default)]
pub struct DigitCollector {
    digits: String,
    pressed_at: u64,
}

const BETWEEN_MS: u64 = 3_000;
const MOST: usize = 32;

impl DigitCollector {
    /// The number, when this key ends it. Whatever is no key is ignored.
    pub fn press(&mut self, now: u64, key: char) -> Option<String> {
        match key {
            '0'..='9' | '*' => {
                self.pressed_at = now;
                self.digits.push(key);
                (self.digits.len() >= MOST).then(|| std::mem::take(&mut self.digits))
            }
            '#' => Some(std::mem::take(&mut self.digits)).filter(|digits| !digits.is_empty()),
            _ => None,
        }
    }

    pub fn on_tick(&mut self, now: u64) -> Option<String> {
        (self.due()? <= now).then(|| std::mem::take(&mut self.digits))
    }

    pub fn due(&self) -> Option<u64> {
        self.is_collecting().then_some(self.pressed_at + BETWEEN_MS)
    }

    pub fn is_collecting(&self) -> bool {
        !self.digits.is_empty()
    }
}
