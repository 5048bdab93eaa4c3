use std::collections::HashSet;
use std::fmt;

use super::parameters::{distinct, placeholders};
use super::{Category, Format, HeaderForm, Template, TemplateButton, TemplateCard, Text};
use crate::outgoing::Limit;

const NAME: usize = 512;
const HEADER: Limit = Limit::utf16(60);
const BODY: Limit = Limit::utf16(1024);
const CARD_BODY: Limit = Limit::utf16(160);
const FOOTER: Limit = Limit::utf16(60);
const BUTTON: Limit = Limit::utf16(25);
const ADDRESS: Limit = Limit::utf16(2000);
const NUMBER: Limit = Limit::utf16(20);
const CODE: Limit = Limit::utf16(20);
const BUTTONS: usize = 10;
const URLS: usize = 2;
const CARD_BUTTONS: usize = 2;
const THIRTY_DAYS: i64 = -1;

/// Something a review or a send would refuse, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    pub place: String,
    pub what: String,
}

impl Problem {
    pub(super) fn new(place: &str, what: &str) -> Self {
        Self { place: place.to_owned(), what: what.to_owned() }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.place, self.what)
    }
}

struct Findings {
    format: Format,
    found: Vec<Problem>,
}

/// What the platform would refuse at creation. Its reviewers may still find more.
pub fn problems(template: &Template) -> Vec<Problem> {
    let mut findings = Findings { format: template.format, found: Vec::new() };
    findings.name(template);
    findings.time_to_live(template);
    if let Some(header) = &template.header {
        findings.header("header", header);
    }
    // The words of authentication templates are the platform's own.
    if template.category != Category::Authentication {
        findings.body("body", &template.body, BODY);
    }
    if let Some(footer) = &template.footer {
        findings.text("footer", footer, FOOTER);
        findings.require(placeholders(footer).is_empty(), "footer", "takes no parameters");
    }
    findings.buttons("buttons", &template.buttons, BUTTONS);
    findings.cards(&template.cards);
    findings.found
}

impl Findings {
    fn require(&mut self, is_so: bool, place: &str, what: &str) {
        if !is_so {
            self.found.push(Problem::new(place, what));
        }
    }

    fn text(&mut self, place: &str, text: &str, limit: Limit) {
        self.require(!text.trim().is_empty(), place, "is empty");
        self.require(limit.fits(text), place, &format!("is longer than {} characters", limit.most));
    }

    fn name(&mut self, template: &Template) {
        let name = &template.name;
        let is_plain = name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_');
        self.require(!name.is_empty() && is_plain, "name", "takes small letters, digits and underscores");
        self.require(name.len() <= NAME, "name", "is longer than 512 characters");
        self.require(!template.language.is_empty(), "language", "is missing");
        let is_known = !matches!(template.category, Category::Other(_));
        self.require(is_known, "category", "is none of AUTHENTICATION, MARKETING, UTILITY");
    }

    fn time_to_live(&mut self, template: &Template) {
        let Some(seconds) = template.seconds_to_live else { return };
        let (allowed, may_be_thirty_days) = match template.category {
            Category::Authentication => (30..=900, true),
            Category::Utility => (30..=43_200, true),
            Category::Marketing => (43_200..=2_592_000, false),
            Category::Other(_) => return,
        };
        let fits = allowed.contains(&seconds) || (may_be_thirty_days && seconds == THIRTY_DAYS);
        self.require(fits, "time to live", &format!("is not between {} and {} seconds", allowed.start(), allowed.end()));
    }

    fn header(&mut self, place: &str, header: &HeaderForm) {
        match header {
            HeaderForm::Text(text) => {
                self.text(place, &text.text, HEADER);
                self.require(distinct(&text.text, self.format).len() <= 1, place, "takes one parameter");
                self.parameters(place, text);
            }
            HeaderForm::Image(sample) | HeaderForm::Video(sample) | HeaderForm::Document(sample) => {
                self.require(sample.as_ref().is_some_and(|sample| !sample.is_empty()), place, "needs a sample");
            }
            HeaderForm::Location => {}
        }
    }

    fn body(&mut self, place: &str, text: &Text, limit: Limit) {
        self.text(place, &text.text, limit);
        self.parameters(place, text);
        let found = placeholders(&text.text);
        let trimmed = text.text.trim();
        let at_edge = trimmed.starts_with("{{") || (trimmed.ends_with("}}") && !found.is_empty());
        self.require(found.is_empty() || !at_edge, place, "must not begin or end with a parameter");
        let is_adjacent = found.windows(2).any(|pair| text.text[pair[0].end..pair[1].start].trim().is_empty());
        self.require(!is_adjacent, place, "has two parameters without a word between them");
    }

    fn parameters(&mut self, place: &str, text: &Text) {
        let found = placeholders(&text.text);
        let has_stray = text.text.matches("{{").count() != found.len() || text.text.matches("}}").count() != found.len();
        self.require(!has_stray, place, "has braces that belong to no parameter");
        let format = self.format;
        let what = match format {
            Format::Positional => "takes numbered parameters such as {{1}}",
            Format::Named => "takes named parameters such as {{first_name}}",
        };
        self.require(found.iter().all(|placeholder| placeholder.is_of(format)), place, what);
        let names = distinct(&text.text, format);
        if format == Format::Positional {
            let in_order = names.iter().enumerate().all(|(at, name)| name.parse() == Ok(at + 1));
            self.require(in_order, place, "must number its parameters from 1 without a gap");
        }
        self.require(text.examples.len() == names.len(), place, "needs an example for each parameter");
        self.require(text.examples.iter().all(|example| !example.trim().is_empty()), place, "has an empty example");
    }

    fn buttons(&mut self, place: &str, buttons: &[TemplateButton], most: usize) {
        self.require(buttons.len() <= most, place, &format!("are more than {most}"));
        let count = |is: fn(&TemplateButton) -> bool| buttons.iter().filter(|button| is(button)).count();
        let urls = count(|button| matches!(button, TemplateButton::Url { .. }));
        let phones = count(|button| matches!(button, TemplateButton::Phone { .. }));
        let codes = count(|button| matches!(button, TemplateButton::CopyCode { .. }));
        self.require(urls <= URLS, place, "open more than two addresses");
        self.require(phones <= 1, place, "call more than one number");
        self.require(codes <= 1, place, "copy more than one code");
        let is_reply: Vec<bool> = buttons.iter().map(|button| matches!(button, TemplateButton::QuickReply { .. })).collect();
        let groups = is_reply.chunk_by(|left, right| left == right).filter(|group| group[0]).count();
        self.require(groups <= 1, place, "must keep quick replies together");
        let mut titles = HashSet::new();
        for (at, button) in buttons.iter().enumerate() {
            self.button(&format!("{place}[{at}]"), button);
            if let TemplateButton::QuickReply { text } | TemplateButton::Url { text, .. } | TemplateButton::Phone { text, .. } =
                button
            {
                self.require(titles.insert(text), &format!("{place}[{at}]"), "has the text of another");
            }
        }
    }

    fn button(&mut self, place: &str, button: &TemplateButton) {
        match button {
            TemplateButton::QuickReply { text } => self.text(place, text, BUTTON),
            TemplateButton::Phone { text, number } => {
                self.text(place, text, BUTTON);
                self.text(place, number, NUMBER);
            }
            TemplateButton::CopyCode { example } => self.text(place, example, CODE),
            TemplateButton::Url { text, url, example } => {
                self.text(place, text, BUTTON);
                self.text(place, url, ADDRESS);
                let gaps = placeholders(url);
                let is_at_end = gaps.iter().all(|gap| gap.end == url.len() && gap.position() == Some(1));
                self.require(gaps.len() <= 1 && is_at_end, place, "takes one {{1}}, at the end of its address");
                let has_example = example.as_ref().is_some_and(|example| !example.trim().is_empty());
                self.require(gaps.is_empty() || has_example, place, "needs an example of its address");
            }
            TemplateButton::Other { .. } => {}
        }
    }

    fn cards(&mut self, cards: &[TemplateCard]) {
        let Some(first) = cards.first() else { return };
        self.require((2..=10).contains(&cards.len()), "cards", "are not between 2 and 10");
        for (at, card) in cards.iter().enumerate() {
            let place = format!("cards[{at}]");
            match &card.header {
                Some(header @ (HeaderForm::Image(_) | HeaderForm::Video(_))) => self.header(&format!("{place}.header"), header),
                _ => self.require(false, &format!("{place}.header"), "must be an image or a video"),
            }
            if let Some(body) = &card.body {
                self.body(&format!("{place}.body"), body, CARD_BODY);
            }
            self.buttons(&format!("{place}.buttons"), &card.buttons, CARD_BUTTONS);
            self.require(shape(card) == shape(first), &place, "is built differently from the first");
        }
    }
}

fn shape(card: &TemplateCard) -> (Option<std::mem::Discriminant<HeaderForm>>, bool, Vec<std::mem::Discriminant<TemplateButton>>) {
    let header = card.header.as_ref().map(std::mem::discriminant);
    (header, card.body.is_some(), card.buttons.iter().map(std::mem::discriminant).collect())
}
