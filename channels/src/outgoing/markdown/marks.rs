//! What is written so far, with marks whose places are known and whose use is decided at the end: a mark inside of a word or
//! across lines would be shown as the sign it is.

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mark {
    Bold,
    Italic,
    Strike,
}

impl Mark {
    const fn sign(self) -> char {
        match self {
            Self::Bold => '*',
            Self::Italic => '_',
            Self::Strike => '~',
        }
    }
}

#[derive(Default)]
pub(super) struct Written {
    text: String,
    /// Closed ones, by the places in the text between which they hold.
    marked: Vec<(Mark, usize, usize)>,
    open: Vec<(Mark, usize)>,
    /// A block has ended: the next one stands apart.
    is_ended: bool,
}

impl Written {
    pub(super) fn push(&mut self, text: &str) {
        if self.is_ended && !text.is_empty() {
            self.apart();
        }
        self.text.push_str(text);
    }

    pub(super) fn place(&self) -> usize {
        self.text.len()
    }

    pub(super) fn since(&self, place: usize) -> &str {
        self.text.get(place..).unwrap_or_default()
    }

    pub(super) fn open(&mut self, mark: Mark) {
        if self.is_ended {
            self.apart();
        }
        self.open.push((mark, self.text.len()));
    }

    pub(super) fn close(&mut self, mark: Mark) {
        let Some(place) = self.open.iter().rposition(|(open, _)| *open == mark) else {
            return;
        };
        let (_, from) = self.open.remove(place);
        // Twice bold is bold.
        if !self.open.iter().any(|(open, _)| *open == mark) {
            self.marked.push((mark, from, self.text.len()));
        }
    }

    /// True when a line has begun.
    pub(super) fn begin_block(&mut self) -> bool {
        if self.is_ended {
            self.apart();
            return true;
        }
        self.text.is_empty() || self.text.ends_with('\n')
    }

    pub(super) fn end_block(&mut self) {
        self.is_ended = !self.text.trim_end().is_empty();
    }

    pub(super) fn end_line(&mut self) {
        if self.is_ended {
            // Between items there is no empty line.
            self.is_ended = false;
        }
        if !self.text.is_empty() && !self.text.ends_with('\n') {
            self.text.push('\n');
        }
    }

    /// True when a line has begun.
    pub(super) fn new_line(&mut self) -> bool {
        if self.is_ended {
            self.apart();
        } else if !self.text.is_empty() && !self.text.ends_with('\n') {
            self.text.push('\n');
        }
        true
    }

    fn apart(&mut self) {
        self.is_ended = false;
        let kept = self.text.trim_end_matches('\n').len();
        self.text.truncate(kept);
        if !self.text.is_empty() {
            self.text.push_str("\n\n");
        }
    }

    pub(super) fn finish(self) -> String {
        let Self { text, marked, .. } = self;
        let mut signs = Vec::new();
        // What is inside was closed first: at one place it closes before what is around it, and opens after.
        for (order, (mark, from, to)) in marked.into_iter().enumerate() {
            if let Some((from, to)) = shown(&text, from, to.min(text.len())) {
                signs.push((from, 1, usize::MAX - order, mark));
                signs.push((to, 0, order, mark));
            }
        }
        signs.sort_unstable_by_key(|(place, opens, order, _)| (*place, *opens, *order));
        let mut whole = String::with_capacity(text.len() + signs.len());
        let mut done = 0;
        for (place, _, _, mark) in signs {
            whole.push_str(&text[done..place]);
            whole.push(mark.sign());
            done = place;
        }
        whole.push_str(&text[done..]);
        whole.trim().to_owned()
    }
}

/// Where the signs stand; nowhere when the platform would not take them for marks.
fn shown(text: &str, from: usize, to: usize) -> Option<(usize, usize)> {
    let inside = text.get(from..to)?;
    let from = from + (inside.len() - inside.trim_start().len());
    let to = to - (inside.len() - inside.trim_end().len());
    if from >= to || text[from..to].contains('\n') {
        return None;
    }
    let joins = |letter: Option<char>| letter.is_some_and(char::is_alphanumeric);
    let is_within = joins(text[..from].chars().next_back()) || joins(text[to..].chars().next());
    (!is_within).then_some((from, to))
}
