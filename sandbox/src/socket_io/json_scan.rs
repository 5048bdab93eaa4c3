//! Finds one value in JSON text by walking bytes, so that a load client need not build a tree for each frame.
//!
//! The scan trusts that the text is JSON: it never panics on other input, but it does not check it either.

#[cfg(test)]
mod tests;

/// The raw value of a top-level field of an object, strings with their quotes.
#[must_use]
pub fn field<'a>(object: &'a str, key: &str) -> Option<&'a str> {
    let mut walk = Walk::enter(object, b'{')?;
    loop {
        let name = walk.value()?;
        walk.pass(b':')?;
        let value = walk.value()?;
        if unquoted(name) == Some(key) {
            return Some(value);
        }
        walk.pass(b',')?;
    }
}

/// The raw value at an index of an array.
#[must_use]
pub fn element(array: &str, index: usize) -> Option<&str> {
    let mut walk = Walk::enter(array, b'[')?;
    for _ in 0..index {
        walk.value()?;
        walk.pass(b',')?;
    }
    walk.value()
}

/// A top-level string field without its quotes; `None` when it holds an escape.
#[must_use]
pub fn text_field<'a>(object: &'a str, key: &str) -> Option<&'a str> {
    let text = unquoted(field(object, key)?)?;
    (!text.contains('\\')).then_some(text)
}

/// A top-level whole number.
#[must_use]
pub fn number_field(object: &str, key: &str) -> Option<u64> {
    field(object, key)?.parse().ok()
}

fn unquoted(value: &str) -> Option<&str> {
    value.strip_prefix('"')?.strip_suffix('"')
}

/// A place inside one container.
struct Walk<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Walk<'a> {
    fn enter(text: &'a str, open: u8) -> Option<Self> {
        let mut walk = Self { text, at: 0 };
        walk.pass(open)?;
        Some(walk)
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn skip_blanks(&mut self) {
        while self.peek().is_some_and(|byte| byte.is_ascii_whitespace()) {
            self.at += 1;
        }
    }

    fn pass(&mut self, wanted: u8) -> Option<()> {
        self.skip_blanks();
        (self.peek()? == wanted).then(|| self.at += 1)
    }

    fn value(&mut self) -> Option<&'a str> {
        self.skip_blanks();
        let start = self.at;
        match self.peek()? {
            b'"' => self.skip_string()?,
            b'{' | b'[' => self.skip_container()?,
            _ => self.skip_word(),
        }
        // Every stop is at an ASCII byte, so the slice is whole characters; `get` keeps nonsense harmless.
        self.text.get(start..self.at).filter(|value| !value.is_empty())
    }

    fn skip_string(&mut self) -> Option<()> {
        self.at += 1;
        loop {
            match self.peek()? {
                b'\\' => self.at += 2,
                b'"' => {
                    self.at += 1;
                    return Some(());
                }
                _ => self.at += 1,
            }
        }
    }

    fn skip_container(&mut self) -> Option<()> {
        let mut depth = 0_usize;
        loop {
            match self.peek()? {
                b'"' => {
                    self.skip_string()?;
                    continue;
                }
                b'{' | b'[' => depth += 1,
                b'}' | b']' => depth -= 1,
                _ => {}
            }
            self.at += 1;
            if depth == 0 {
                return Some(());
            }
        }
    }

    fn skip_word(&mut self) {
        while self.peek().is_some_and(|byte| !matches!(byte, b',' | b'}' | b']' | b':') && !byte.is_ascii_whitespace()) {
            self.at += 1;
        }
    }
}
