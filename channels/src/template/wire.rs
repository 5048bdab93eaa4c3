//! The platform's JSON of a template: as it is listed and as it is created.

use serde_json::{Value, json};

use super::parameters::distinct;
use super::{Category, Format, HeaderForm, Status, Template, TemplateButton, TemplateCard, Text};

/// A platform allows ten; more than this is no list of buttons or cards.
const MOST_PIECES: usize = 100;

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a template has a name and a language")]
pub struct NotATemplate;

/// One row of the list. Components of unknown kinds are kept as they came.
pub fn from_wire(row: &Value) -> Result<Template, NotATemplate> {
    let name = text_of(row, "name").ok_or(NotATemplate)?;
    // Lists carry the language as a text, sends as an object.
    let language = text_of(row, "language").or_else(|| text_of(row.get("language")?, "code")).ok_or(NotATemplate)?;
    let mut template = Template {
        id: text_of(row, "id"),
        name,
        language,
        category: Category::from_wire(&text_of(row, "category").unwrap_or_default()),
        status: Status::from_wire(&text_of(row, "status").unwrap_or_default()),
        format: Format::Positional,
        header: None,
        body: Text::default(),
        footer: None,
        buttons: Vec::new(),
        cards: Vec::new(),
        seconds_to_live: row.get("message_send_ttl_seconds").and_then(Value::as_i64),
        others: Vec::new(),
    };
    let is_named = text_of(row, "parameter_format").is_some_and(|format| format.eq_ignore_ascii_case("NAMED"));
    if is_named {
        template.format = Format::Named;
    }
    for component in pieces(row, "components") {
        match kind_of(component).as_str() {
            "HEADER" => match header(component) {
                Some(header) => template.header = Some(header),
                None => template.others.push(component.clone()),
            },
            // Authentication templates ask for the platform's own words instead.
            "BODY" if component.get("text").is_some() => template.body = text(component, "body_text", template.format),
            "FOOTER" if component.get("text").is_some() => template.footer = text_of(component, "text"),
            "BUTTONS" => template.buttons = pieces(component, "buttons").map(button).collect(),
            "CAROUSEL" => {
                let format = template.format;
                template.cards = pieces(component, "cards").map(|found| card(found, format)).collect();
            }
            _ => template.others.push(component.clone()),
        }
    }
    Ok(template)
}

fn pieces<'a>(of: &'a Value, key: &str) -> impl Iterator<Item = &'a Value> {
    of.get(key).and_then(Value::as_array).into_iter().flatten().take(MOST_PIECES)
}

/// Ids come as texts and, in some answers, as numbers.
fn text_of(of: &Value, key: &str) -> Option<String> {
    match of.get(key)? {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

fn kind_of(component: &Value) -> String {
    text_of(component, "type").unwrap_or_default().to_ascii_uppercase()
}

fn text(component: &Value, member: &str, format: Format) -> Text {
    let text = text_of(component, "text").unwrap_or_default();
    let example = component.get("example");
    let named = example.and_then(|example| example.get(format!("{member}_named_params"))).and_then(Value::as_array);
    let examples = match (format, named) {
        (Format::Named, Some(named)) => distinct(&text, format)
            .into_iter()
            .filter_map(|name| {
                let found = named.iter().find(|pair| pair.get("param_name").and_then(Value::as_str) == Some(name))?;
                text_of(found, "example")
            })
            .collect(),
        _ => example.and_then(|example| example.get(member)).map(positional).unwrap_or_default(),
    };
    Text { text, examples }
}

/// A body has a list of lists, a header a plain list.
fn positional(examples: &Value) -> Vec<String> {
    let Some(list) = examples.as_array() else { return Vec::new() };
    let list = list.first().and_then(Value::as_array).unwrap_or(list);
    list.iter().take(MOST_PIECES).filter_map(Value::as_str).map(str::to_owned).collect()
}

fn header(component: &Value) -> Option<HeaderForm> {
    let sample = || {
        let handles = component.get("example")?.get("header_handle")?;
        handles.get(0).and_then(Value::as_str).map(str::to_owned)
    };
    let named = component.get("example").is_some_and(|example| example.get("header_text_named_params").is_some());
    let format = if named { Format::Named } else { Format::Positional };
    Some(match text_of(component, "format").unwrap_or_default().to_ascii_uppercase().as_str() {
        "TEXT" => HeaderForm::Text(text(component, "header_text", format)),
        "IMAGE" => HeaderForm::Image(sample()),
        "VIDEO" => HeaderForm::Video(sample()),
        "DOCUMENT" => HeaderForm::Document(sample()),
        "LOCATION" => HeaderForm::Location,
        _ => return None,
    })
}

fn button(found: &Value) -> TemplateButton {
    let title = || text_of(found, "text").unwrap_or_default();
    // An example is a text or a list of one.
    let example = || match found.get("example") {
        Some(Value::Array(list)) => list.first().and_then(Value::as_str).map(str::to_owned),
        Some(Value::String(text)) => Some(text.clone()),
        _ => None,
    };
    match kind_of(found).as_str() {
        "QUICK_REPLY" => TemplateButton::QuickReply { text: title() },
        "URL" => TemplateButton::Url { text: title(), url: text_of(found, "url").unwrap_or_default(), example: example() },
        "PHONE_NUMBER" => TemplateButton::Phone { text: title(), number: text_of(found, "phone_number").unwrap_or_default() },
        "COPY_CODE" => TemplateButton::CopyCode { example: example().unwrap_or_default() },
        kind => TemplateButton::Other { kind: kind.to_owned(), raw: found.clone() },
    }
}

fn card(found: &Value, format: Format) -> TemplateCard {
    let mut card = TemplateCard { header: None, body: None, buttons: Vec::new() };
    for component in pieces(found, "components") {
        match kind_of(component).as_str() {
            "HEADER" => card.header = header(component),
            "BODY" => card.body = Some(text(component, "body_text", format)),
            "BUTTONS" => card.buttons = pieces(component, "buttons").map(button).collect(),
            _ => {}
        }
    }
    card
}

/// The body of `POST /{account}/message_templates`.
pub fn to_wire(template: &Template) -> Value {
    let own_body = Some(&template.body).filter(|body| !body.text.is_empty());
    let mut components = parts(template.header.as_ref(), own_body, template.format);
    if let Some(footer) = &template.footer {
        components.push(json!({"type": "FOOTER", "text": footer}));
    }
    components.extend(buttons(&template.buttons));
    if !template.cards.is_empty() {
        let cards: Vec<Value> = template
            .cards
            .iter()
            .map(|card| {
                let mut components = parts(card.header.as_ref(), card.body.as_ref(), template.format);
                components.extend(buttons(&card.buttons));
                json!({"components": components})
            })
            .collect();
        components.push(json!({"type": "CAROUSEL", "cards": cards}));
    }
    components.extend(template.others.iter().cloned());
    let format = if template.format == Format::Named { "NAMED" } else { "POSITIONAL" };
    let mut request = json!({
        "name": template.name, "category": template.category.as_str(), "language": template.language,
        "parameter_format": format, "components": components,
    });
    if let Some(seconds) = template.seconds_to_live {
        request["message_send_ttl_seconds"] = json!(seconds);
    }
    request
}

fn parts(header: Option<&HeaderForm>, body: Option<&Text>, format: Format) -> Vec<Value> {
    let media = |kind: &str, sample: Option<&String>| {
        let mut component = json!({"type": "HEADER", "format": kind});
        if let Some(sample) = sample {
            component["example"] = json!({"header_handle": [sample]});
        }
        component
    };
    let header = header.map(|header| match header {
        HeaderForm::Text(text) => with_examples(json!({"type": "HEADER", "format": "TEXT"}), "header_text", text, format),
        HeaderForm::Image(sample) => media("IMAGE", sample.as_ref()),
        HeaderForm::Video(sample) => media("VIDEO", sample.as_ref()),
        HeaderForm::Document(sample) => media("DOCUMENT", sample.as_ref()),
        HeaderForm::Location => json!({"type": "HEADER", "format": "LOCATION"}),
    });
    let body = body.map(|body| with_examples(json!({"type": "BODY"}), "body_text", body, format));
    header.into_iter().chain(body).collect()
}

fn with_examples(mut component: Value, member: &str, text: &Text, format: Format) -> Value {
    component["text"] = json!(text.text);
    if text.examples.is_empty() {
        return component;
    }
    component["example"] = match format {
        Format::Named => {
            let pairs: Vec<Value> = distinct(&text.text, format)
                .into_iter()
                .zip(&text.examples)
                .map(|(name, example)| json!({"param_name": name, "example": example}))
                .collect();
            json!({format!("{member}_named_params"): pairs})
        }
        Format::Positional if member == "body_text" => json!({member: [text.examples]}),
        Format::Positional => json!({member: text.examples}),
    };
    component
}

fn buttons(buttons: &[TemplateButton]) -> Option<Value> {
    let buttons: Vec<Value> = buttons
        .iter()
        .map(|button| match button {
            TemplateButton::QuickReply { text } => json!({"type": "QUICK_REPLY", "text": text}),
            TemplateButton::Phone { text, number } => json!({"type": "PHONE_NUMBER", "text": text, "phone_number": number}),
            TemplateButton::CopyCode { example } => json!({"type": "COPY_CODE", "example": example}),
            TemplateButton::Url { text, url, example } => {
                let mut button = json!({"type": "URL", "text": text, "url": url});
                if let Some(example) = example {
                    button["example"] = json!([example]);
                }
                button
            }
            TemplateButton::Other { raw, .. } => raw.clone(),
        })
        .collect();
    (!buttons.is_empty()).then(|| json!({"type": "BUTTONS", "buttons": buttons}))
}
