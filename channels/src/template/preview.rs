use serde_json::Value;

use super::filling::filled;
use super::parameters::{distinct, placeholders, replaced};
use super::{ButtonValue, CardFilling, Filling, Format, HeaderForm, HeaderValue, Parameter, Template, TemplateButton, Text};

/// What the customer will read, as text; without a filling, with the examples in the gaps.
pub fn preview(template: &Template, filling: Option<&Filling>) -> String {
    let examples;
    let filling = if let Some(filling) = filling {
        filling
    } else {
        examples = example_filling(template);
        &examples
    };
    let format = template.format;
    let mut parts = Vec::new();
    parts.extend(template.header.as_ref().map(|header| header_line(header, filling.header.as_ref(), format)));
    parts.push(filled(&template.body.text, &filling.body, format));
    parts.extend(template.footer.clone());
    parts.extend(button_lines(&template.buttons, &filling.buttons));
    let none = CardFilling::default();
    for (at, card) in template.cards.iter().enumerate() {
        let given = filling.cards.get(at).unwrap_or(&none);
        let mut lines = vec![format!("({})", at + 1)];
        lines.extend(card.header.as_ref().map(|header| header_line(header, given.header.as_ref(), format)));
        lines.extend(card.body.as_ref().map(|body| filled(&body.text, &given.body, format)));
        lines.extend(button_lines(&card.buttons, &given.buttons));
        parts.push(lines.join("\n"));
    }
    parts.retain(|part| !part.is_empty());
    parts.join("\n\n")
}

/// The template with its own examples; media headers stay empty, their samples cannot be sent.
pub fn example_filling(template: &Template) -> Filling {
    let format = template.format;
    Filling {
        name: template.name.clone(),
        language: template.language.clone(),
        header: header_example(template.header.as_ref(), format),
        body: examples(&template.body, format),
        buttons: button_examples(&template.buttons),
        cards: template
            .cards
            .iter()
            .map(|card| CardFilling {
                header: header_example(card.header.as_ref(), format),
                body: card.body.as_ref().map(|body| examples(body, format)).unwrap_or_default(),
                buttons: button_examples(&card.buttons),
            })
            .collect(),
    }
}

fn examples(text: &Text, format: Format) -> Vec<Parameter> {
    distinct(&text.text, format)
        .into_iter()
        .zip(&text.examples)
        .map(|(name, example)| Parameter { name: (format == Format::Named).then(|| name.to_owned()), text: example.clone() })
        .collect()
}

fn header_example(header: Option<&HeaderForm>, format: Format) -> Option<HeaderValue> {
    match header {
        Some(HeaderForm::Text(text)) => examples(text, format).into_iter().next().map(HeaderValue::Text),
        _ => None,
    }
}

fn button_examples(buttons: &[TemplateButton]) -> Vec<ButtonValue> {
    let value = |(index, button): (usize, &TemplateButton)| match button {
        TemplateButton::Url { url, example: Some(example), .. } if !placeholders(url).is_empty() => {
            Some(ButtonValue::Url { index, text: end_of(example, url).to_owned() })
        }
        TemplateButton::CopyCode { example } => Some(ButtonValue::Coupon { index, code: example.clone() }),
        _ => None,
    };
    buttons.iter().enumerate().filter_map(value).collect()
}

fn header_line(form: &HeaderForm, given: Option<&HeaderValue>, format: Format) -> String {
    match (form, given) {
        (HeaderForm::Text(header), Some(HeaderValue::Text(parameter))) => {
            filled(&header.text, std::slice::from_ref(parameter), format)
        }
        (HeaderForm::Text(header), _) => header.text.clone(),
        (HeaderForm::Image(_), _) => "[image]".into(),
        (HeaderForm::Video(_), _) => "[video]".into(),
        (HeaderForm::Document(_), Some(HeaderValue::Media { file_name: Some(name), .. })) => format!("[document: {name}]"),
        (HeaderForm::Document(_), _) => "[document]".into(),
        (HeaderForm::Location, Some(HeaderValue::Place(place))) => format!("[place: {}, {}]", place.name, place.address),
        (HeaderForm::Location, _) => "[place]".into(),
    }
}

fn button_lines(buttons: &[TemplateButton], given: &[ButtonValue]) -> Option<String> {
    let lines: Vec<String> = buttons.iter().enumerate().map(|(index, button)| button_line(index, button, given)).collect();
    (!lines.is_empty()).then(|| lines.join("\n"))
}

fn button_line(index: usize, button: &TemplateButton, given: &[ButtonValue]) -> String {
    let value = given.iter().find(|value| value.index() == index);
    match (button, value) {
        (TemplateButton::QuickReply { text }, _) => format!("[{text}]"),
        (TemplateButton::Phone { text, number }, _) => format!("[{text}] {number}"),
        (TemplateButton::Url { text, url, .. }, Some(ButtonValue::Url { text: end, .. })) => {
            format!("[{text}] {}", replaced(url, |_| Some(end)))
        }
        (TemplateButton::Url { text, url, .. }, _) => format!("[{text}] {url}"),
        (TemplateButton::CopyCode { .. }, Some(ButtonValue::Coupon { code, .. })) => format!("[{code}]"),
        (TemplateButton::CopyCode { example }, _) => format!("[{example}]"),
        (TemplateButton::Other { kind, raw }, _) => format!("[{}]", raw.get("text").and_then(Value::as_str).unwrap_or(kind)),
    }
}

/// An example of an address is the whole of it or only what ends it.
pub(super) fn end_of<'a>(example: &'a str, url: &str) -> &'a str {
    let start = url.split("{{").next().unwrap_or_default();
    example.strip_prefix(start).unwrap_or(example)
}
