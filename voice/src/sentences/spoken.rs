//! What is said of a written sentence: words of links without their addresses, no marks of layout, no pictures; and from where in
//! the writing each letter of it comes.

/// One sign of what is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Letter {
    pub(super) sign: char,
    /// The bytes of the writing that it stands for.
    pub(super) start: usize,
    pub(super) end: usize,
    /// Writing that cannot be cut after it: it is inside of a link.
    pub(super) is_bound: bool,
}

/// The words of one sentence; nothing if there is nothing that a voice could say.
pub(super) fn words(raw: &str) -> String {
    letters(raw).iter().map(|letter| letter.sign).collect()
}

pub(super) fn letters(raw: &str) -> Vec<Letter> {
    let mut speech = Speech { raw, letters: Vec::with_capacity(raw.len()), is_cleared: false };
    let mut start = 0;
    for line in raw.split_inclusive('\n') {
        let end = start + line.len();
        if !is_for_eyes(line.trim()) {
            speech.space(start);
            let text = without_layout(line.trim());
            let offset = text.as_ptr() as usize - raw.as_ptr() as usize;
            speech.say(offset, offset + text.len());
        }
        start = end;
    }
    speech.finish()
}

/// Scripts without spaces: each sign is a word, or near enough.
pub(super) fn is_wide(sign: char) -> bool {
    matches!(u32::from(sign), 0x3005..=0x3007 | 0x3040..=0x30FF | 0x3400..=0x4DBF | 0x4E00..=0x9FFF | 0xF900..=0xFAFF | 0x20000..=0x3FFFF)
}

/// Rules between paragraphs and under headings of tables, fences of code.
fn is_for_eyes(line: &str) -> bool {
    let is_fence = line.strip_prefix("```").is_some_and(|info| !info.contains('`'));
    is_fence || line.chars().all(|sign| matches!(sign, '-' | '*' | '_' | '=' | '|' | ':' | '+' | ' '))
}

/// Without the signs of headings, quotes and lists.
fn without_layout(line: &str) -> &str {
    let line = line.trim_start_matches(['#', '>']).trim_start();
    let bullet = ["- ", "* ", "+ ", "• ", "– "].iter().find_map(|bullet| line.strip_prefix(bullet));
    bullet.unwrap_or(line).trim()
}

struct Speech<'a> {
    raw: &'a str,
    letters: Vec<Letter>,
    /// Something was left out since the last letter.
    is_cleared: bool,
}

impl Speech<'_> {
    /// Says this stretch of the writing.
    fn say(&mut self, start: usize, end: usize) {
        let mut place = start;
        while let Some(sign) = self.raw[place..end].chars().next() {
            let rest = &self.raw[place..end];
            let next = place + sign.len_utf8();
            place = match sign {
                '[' => self.link(place, end).unwrap_or(next),
                '!' if rest.starts_with("![") && self.is_at_word() => next,
                '【' => rest.find('】').map_or(next, |close| place + close + '】'.len_utf8()),
                'h' | 'H' | 'w' | 'W' if self.is_at_word() && is_address(rest) => self.address(place, rest),
                _ => {
                    self.sign(sign, place, next, end);
                    next
                }
            };
            self.is_cleared |= matches!(sign, '[' | '【');
        }
    }

    fn sign(&mut self, sign: char, start: usize, next: usize, end: usize) {
        match sign {
            '*' | '`' => self.is_cleared = true,
            '~' if self.raw[..start].ends_with('~') || self.raw[next..end].starts_with('~') => self.is_cleared = true,
            '_' => {
                let is_inside = |sign: Option<char>| sign.is_some_and(char::is_alphanumeric);
                if is_inside(self.raw[..start].chars().next_back()) && is_inside(self.raw[next..end].chars().next()) {
                    self.space(start);
                }
                self.is_cleared = true;
            }
            '#' | '<' | '>' | '|' => {
                self.space(start);
                self.is_cleared = true;
            }
            _ if is_picture(sign) => self.is_cleared = true,
            _ if sign.is_whitespace() => self.space(start),
            _ => self.push(Letter { sign, start, end: next, is_bound: false }),
        }
    }

    /// `[words](address)` is its words, `[1]` is nothing. Where it ends, if it does.
    fn link(&mut self, start: usize, end: usize) -> Option<usize> {
        let open = start + 1;
        let close = open + self.raw[open..end].find(']')?;
        let after = close + 1;
        let address = self.raw[after..end].strip_prefix('(').and_then(closing);
        let over = address.map_or(after, |length| after + 1 + length);
        let label = &self.raw[open..close];
        let is_reference = label.chars().any(|sign| sign.is_ascii_digit())
            && label.chars().all(|sign| sign.is_ascii_digit() || matches!(sign, ',' | ' ' | '^' | '-' | '–'));
        if is_reference {
            return Some(over);
        }
        let first = self.letters.len();
        self.say(open, close);
        if address.is_some() {
            self.bind(first, start, over);
        }
        Some(over)
    }

    /// A bare address is the name of its site. Where it ends.
    fn address(&mut self, start: usize, rest: &str) -> usize {
        let length = rest.find(|sign: char| sign.is_whitespace() || matches!(sign, '<' | '>' | '"' | '|' | '*' | '`' | ']'));
        let whole = rest[..length.unwrap_or(rest.len())].trim_end_matches(['.', ',', '!', '?', ';', ':', ')', '_', '。', '，']);
        let host = whole.split_once("://").map_or(whole, |(_, host)| host);
        let host = host.split(['/', '?', '#']).next().unwrap_or_default();
        let host = host.get(..4).filter(|start| start.eq_ignore_ascii_case("www.")).map_or(host, |start| &host[start.len()..]);
        let first = self.letters.len();
        for sign in host.chars() {
            self.push(Letter { sign, start, end: start + whole.len(), is_bound: false });
        }
        self.bind(first, start, start + whole.len());
        start + whole.len()
    }

    /// What was said since `first` is one thing in the writing.
    fn bind(&mut self, first: usize, start: usize, end: usize) {
        let bound = &mut self.letters[first..];
        let last = bound.iter().rposition(|letter| letter.sign.is_alphanumeric());
        for (place, letter) in bound.iter_mut().enumerate() {
            *letter = Letter { start, end, is_bound: Some(place) != last, ..*letter };
        }
    }

    fn is_at_word(&self) -> bool {
        self.letters.last().is_none_or(|last| !last.sign.is_alphanumeric())
    }

    fn space(&mut self, start: usize) {
        if self.letters.last().is_some_and(|last| last.sign != ' ') {
            self.letters.push(Letter { sign: ' ', start, end: start, is_bound: false });
        }
    }

    fn push(&mut self, letter: Letter) {
        // What stood between the word and its full stop is gone; so is the space.
        let is_stop = matches!(letter.sign, '.' | ',' | '!' | '?' | ';' | ':' | ')');
        if self.is_cleared && is_stop && self.letters.last().is_some_and(|last| last.sign == ' ') {
            self.letters.pop();
        }
        self.is_cleared = false;
        self.letters.push(letter);
    }

    fn finish(mut self) -> Vec<Letter> {
        if !self.letters.iter().any(|letter| letter.sign.is_alphanumeric()) {
            return Vec::new();
        }
        self.letters.pop_if(|last| last.sign == ' ');
        self.letters
    }
}

fn is_address(text: &str) -> bool {
    ["https://", "http://", "www."].iter().any(|scheme| {
        let host = text.get(..scheme.len()).filter(|start| start.eq_ignore_ascii_case(scheme));
        host.is_some() && text[scheme.len()..].starts_with(char::is_alphanumeric)
    })
}

/// How far it is to behind the bracket that closes one.
fn closing(text: &str) -> Option<usize> {
    let mut open = 1_usize;
    for (place, sign) in text.char_indices() {
        match sign {
            '(' => open += 1,
            ')' if open == 1 => return Some(place + 1),
            ')' => open -= 1,
            _ => {}
        }
    }
    None
}

fn is_picture(sign: char) -> bool {
    matches!(
        u32::from(sign),
        0x200D | 0x20E3 | 0x231A..=0x231B | 0x23E9..=0x23FA | 0x2600..=0x27BF | 0x2B00..=0x2BFF | 0xFE0E..=0xFE0F
            | 0x1F000..=0x1FAFF | 0xE0020..=0xE007F
    )
}
