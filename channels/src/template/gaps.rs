use std::collections::BTreeMap;

use super::filling::{problems, refused_text};
use super::parameters::{distinct, placeholders};
use super::preview::end_of;
use super::{ButtonValue, Filling, Format, HeaderForm, HeaderValue, Parameter, Problem, Template, TemplateButton, Text};
use crate::wire::Wire as _;

/// What has to be filled in before a template can be sent: one field of a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gap {
    /// `header.order`, `body.1`, `buttons.0`; `header` for a file.
    pub key: String,
    pub kind: GapKind,
    /// What the template calls it: a name, a number, the text of a button.
    pub label: String,
    pub example: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GapKind {
    Text,
    Image,
    Video,
    Document,
    /// What ends the address of a button.
    AddressEnd,
    /// A code to copy.
    Code,
}

/// Why no form can fill it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotSendable {
    #[error("it has cards, which cannot be filled in here")]
    Cards,
    #[error("its header is a place, which cannot be filled in here")]
    Place,
    #[error("its button of the kind {0} cannot be filled in here")]
    Button(String),
    #[error("it has a part of the kind {0}, which cannot be filled in here")]
    Part(String),
}

/// Buttons that do nothing without a value of their own.
const NEEDY: [&str; 4] = ["OTP", "FLOW", "MPM", "SPM"];
/// The key of a header that is a file.
const FILE: &str = "header";

/// The fields of the form, in the order in which the customer reads them.
pub fn gaps(template: &Template) -> Result<Vec<Gap>, NotSendable> {
    if !template.cards.is_empty() {
        return Err(NotSendable::Cards);
    }
    if let Some(other) = template.others.first() {
        return Err(NotSendable::Part(other.word("type").unwrap_or_default()));
    }
    let file = |kind| Gap { key: FILE.to_owned(), kind, label: String::new(), example: None };
    let mut found = match &template.header {
        Some(HeaderForm::Text(text)) => texts("header", text, template.format),
        Some(HeaderForm::Image(_)) => vec![file(GapKind::Image)],
        Some(HeaderForm::Video(_)) => vec![file(GapKind::Video)],
        Some(HeaderForm::Document(_)) => vec![file(GapKind::Document)],
        Some(HeaderForm::Location) => return Err(NotSendable::Place),
        None => Vec::new(),
    };
    found.extend(texts("body", &template.body, template.format));
    for (index, button) in template.buttons.iter().enumerate() {
        let key = format!("buttons.{index}");
        match button {
            TemplateButton::Url { text, url, example } if !placeholders(url).is_empty() => {
                let example = example.as_ref().map(|example| end_of(example, url).to_owned());
                found.push(Gap { key, kind: GapKind::AddressEnd, label: text.clone(), example });
            }
            TemplateButton::CopyCode { example } => {
                found.push(Gap { key, kind: GapKind::Code, label: String::new(), example: Some(example.clone()) });
            }
            TemplateButton::Other { kind, .. } if NEEDY.contains(&kind.as_str()) => {
                return Err(NotSendable::Button(kind.clone()));
            }
            _ => {}
        }
    }
    Ok(found)
}

fn texts(place: &str, text: &Text, format: Format) -> Vec<Gap> {
    let names = distinct(&text.text, format);
    let gap = |(at, name): (usize, &str)| Gap {
        key: format!("{place}.{name}"),
        kind: GapKind::Text,
        label: name.to_owned(),
        example: text.examples.get(at).cloned(),
    };
    names.into_iter().enumerate().map(gap).collect()
}

/// What a filled form gives, or what is wrong with it, by key. `file`: what was found under the key of a header that is one.
pub fn fill(template: &Template, values: &BTreeMap<String, String>, file: Option<HeaderValue>) -> Result<Filling, Vec<Problem>> {
    let gaps = gaps(template).map_err(|why| vec![Problem::new("template", &why.to_string())])?;
    let mut found = Vec::new();
    for key in values.keys().filter(|key| gaps.iter().all(|gap| gap.key != **key)) {
        found.push(Problem::new(key, "is no gap of this template"));
    }
    let (name, language) = (template.name.clone(), template.language.clone());
    let mut filling = Filling { name, language, header: file, body: Vec::new(), buttons: Vec::new(), cards: Vec::new() };
    for gap in &gaps {
        let text = values.get(&gap.key).map(String::as_str).unwrap_or_default();
        if text.trim().is_empty() {
            found.push(Problem::new(&gap.key, "is missing"));
        } else if let Some(what) = refused_text(text) {
            found.push(Problem::new(&gap.key, what));
        } else {
            put(&mut filling, gap, text, template.format);
        }
    }
    if found.is_empty() {
        found = problems(template, &filling);
    }
    if found.is_empty() { Ok(filling) } else { Err(found) }
}

fn put(filling: &mut Filling, gap: &Gap, text: &str, format: Format) {
    let text = text.to_owned();
    let index = || gap.key.strip_prefix("buttons.").and_then(|index| index.parse().ok()).unwrap_or_default();
    let parameter = |text| Parameter { name: (format == Format::Named).then(|| gap.label.clone()), text };
    match gap.kind {
        GapKind::Text if gap.key.starts_with("header.") => filling.header = Some(HeaderValue::Text(parameter(text))),
        GapKind::Text => filling.body.push(parameter(text)),
        GapKind::AddressEnd => filling.buttons.push(ButtonValue::Url { index: index(), text }),
        GapKind::Code => filling.buttons.push(ButtonValue::Coupon { index: index(), code: text }),
        GapKind::Image | GapKind::Video | GapKind::Document => {}
    }
}
