use super::Format;

/// A `{{…}}` in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placeholder<'a> {
    pub name: &'a str,
    /// Bytes of the text, with the braces.
    pub start: usize,
    pub end: usize,
}

impl Placeholder<'_> {
    pub fn is_of(&self, format: Format) -> bool {
        match format {
            Format::Positional => self.position().is_some(),
            Format::Named => {
                self.name.starts_with(|letter: char| letter.is_ascii_lowercase())
                    && self.name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
            }
        }
    }

    pub fn position(&self) -> Option<usize> {
        self.name.bytes().all(|byte| byte.is_ascii_digit()).then(|| self.name.parse().ok()).flatten()
    }
}

/// In the order of the text; a brace that is not closed opens nothing.
pub fn placeholders(text: &str) -> Vec<Placeholder<'_>> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(open) = text[from..].find("{{").map(|at| from + at) {
        let Some(close) = text[open..].find("}}").map(|at| open + at) else { break };
        // Of `{{{{name}}` the last braces count.
        let start = text[open..close].rfind("{{").map_or(open, |at| open + at);
        found.push(Placeholder { name: text[start + 2..close].trim(), start, end: close + 2 });
        from = close + 2;
    }
    found
}

/// Each placeholder once: by number, or by first use.
pub(super) fn distinct(text: &str, format: Format) -> Vec<&str> {
    let mut names: Vec<&str> = Vec::new();
    for placeholder in placeholders(text) {
        if !names.contains(&placeholder.name) {
            names.push(placeholder.name);
        }
    }
    if format == Format::Positional {
        names.sort_by_key(|name| name.parse::<usize>().unwrap_or(usize::MAX));
    }
    names
}

/// The text with every placeholder replaced; one that `value` does not know stays as it is written.
pub(super) fn replaced<'a>(text: &str, value: impl Fn(&str) -> Option<&'a str>) -> String {
    let mut filled = String::with_capacity(text.len());
    let mut from = 0;
    for placeholder in placeholders(text) {
        filled.push_str(&text[from..placeholder.start]);
        filled.push_str(value(placeholder.name).unwrap_or(&text[placeholder.start..placeholder.end]));
        from = placeholder.end;
    }
    filled.push_str(&text[from..]);
    filled
}
