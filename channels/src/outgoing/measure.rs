/// What a platform counts when it says "characters".
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Unit {
    CodePoints,
    Utf16,
    Bytes,
}

impl Unit {
    fn of(self, letter: char) -> usize {
        match self {
            Self::CodePoints => 1,
            Self::Utf16 => letter.len_utf16(),
            Self::Bytes => letter.len_utf8(),
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Limit {
    pub most: usize,
    pub unit: Unit,
}

impl Limit {
    pub const fn code_points(most: usize) -> Self {
        Self { most, unit: Unit::CodePoints }
    }

    pub const fn utf16(most: usize) -> Self {
        Self { most, unit: Unit::Utf16 }
    }

    pub const fn bytes(most: usize) -> Self {
        Self { most, unit: Unit::Bytes }
    }

    pub fn measure(self, text: &str) -> usize {
        text.chars().map(|letter| self.unit.of(letter)).sum()
    }

    pub fn fits(self, text: &str) -> bool {
        self.reach(text) == text.len()
    }

    /// How many bytes of the beginning fit.
    pub fn reach(self, text: &str) -> usize {
        let mut used = 0;
        for (at, letter) in text.char_indices() {
            used += self.unit.of(letter);
            if used > self.most {
                return at;
            }
        }
        text.len()
    }

    /// From which byte on the end of it fits.
    pub fn reach_back(self, text: &str) -> usize {
        let mut used = 0;
        for (at, letter) in text.char_indices().rev() {
            used += self.unit.of(letter);
            if used > self.most {
                return at + letter.len_utf8();
            }
        }
        0
    }
}
