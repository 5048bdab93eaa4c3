use serde_json::{Map, Value, json};

use super::parameters::{distinct, placeholders, replaced};
use super::{Format, HeaderForm, Problem, Template, TemplateButton};
use crate::outgoing::{Limit, MediaKind, Source};

/// Over it the platform answers that the filled text is too long.
const FILLED_BODY: Limit = Limit::utf16(1024);
const FILLED_HEADER: Limit = Limit::utf16(60);
const COUPON: Limit = Limit::utf16(20);
const PAYLOAD: Limit = Limit::utf16(256);
const ADDRESS: Limit = Limit::utf16(2000);
const TOO_LONG: &str = "has parameters that are longer than the whole text may be";
/// More blanks in a row are refused in a parameter.
const BLANKS_IN_A_ROW: usize = 4;

/// A template with what stands in its gaps, for one customer.
#[derive(Debug, Clone, PartialEq)]
pub struct Filling {
    pub name: String,
    pub language: String,
    pub header: Option<HeaderValue>,
    pub body: Vec<Parameter>,
    pub buttons: Vec<ButtonValue>,
    pub cards: Vec<CardFilling>,
}

/// Named exactly when the template's parameters are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parameter {
    pub name: Option<String>,
    pub text: String,
}

#[derive(Debug, Clone, PartialEq)]
pub enum HeaderValue {
    Text(Parameter),
    Media { kind: MediaKind, source: Source, file_name: Option<String> },
    Place(Place),
}

#[derive(Debug, Clone, PartialEq)]
pub struct Place {
    pub latitude: f64,
    pub longitude: f64,
    pub name: String,
    pub address: String,
}

/// `index` counts all buttons of the template from zero.
#[derive(Debug, Clone, PartialEq)]
pub enum ButtonValue {
    /// What is put in place of the parameter at the end of the address; for one-time passwords, the code.
    Url {
        index: usize,
        text: String,
    },
    Payload {
        index: usize,
        payload: String,
    },
    Coupon {
        index: usize,
        code: String,
    },
    Flow {
        index: usize,
        token: String,
        data: Option<Value>,
    },
}

#[derive(Debug, Clone, PartialEq, Default)]
pub struct CardFilling {
    pub header: Option<HeaderValue>,
    pub body: Vec<Parameter>,
    pub buttons: Vec<ButtonValue>,
}

impl ButtonValue {
    pub fn index(&self) -> usize {
        let (Self::Url { index, .. } | Self::Payload { index, .. } | Self::Coupon { index, .. } | Self::Flow { index, .. }) =
            self;
        *index
    }
}

impl Filling {
    /// What is refused whatever the template says.
    pub fn refused(&self) -> Option<&'static str> {
        if self.name.is_empty() || self.language.is_empty() {
            return Some("has no name or no language");
        }
        refused_values(self.header.as_ref(), &self.body, &self.buttons)
            .or_else(|| self.cards.iter().find_map(|card| refused_values(card.header.as_ref(), &card.body, &card.buttons)))
    }
}

fn refused_values(header: Option<&HeaderValue>, body: &[Parameter], buttons: &[ButtonValue]) -> Option<&'static str> {
    let header = match header {
        Some(HeaderValue::Text(parameter)) => {
            refused_text(&parameter.text).or_else(|| (!FILLED_HEADER.fits(&parameter.text)).then_some(TOO_LONG))
        }
        _ => None,
    };
    let is_too_long = FILLED_BODY.most < body.iter().map(|parameter| FILLED_BODY.measure(&parameter.text)).sum();
    header
        .or_else(|| body.iter().find_map(|parameter| refused_text(&parameter.text)))
        .or_else(|| is_too_long.then_some(TOO_LONG))
        .or_else(|| buttons.iter().find_map(refused_button))
}

fn refused_button(button: &ButtonValue) -> Option<&'static str> {
    let (text, limit) = match button {
        ButtonValue::Url { text, .. } => (text, ADDRESS),
        ButtonValue::Payload { payload, .. } => (payload, PAYLOAD),
        ButtonValue::Coupon { code, .. } => (code, COUPON),
        ButtonValue::Flow { .. } => return None,
    };
    (text.trim().is_empty() || !limit.fits(text)).then_some("has a button value that is empty or too long")
}

/// The `template` member of a request. Components without parameters are left out.
pub fn to_send(filling: &Filling) -> Value {
    let mut components = components(filling.header.as_ref(), &filling.body, &filling.buttons);
    if !filling.cards.is_empty() {
        let cards: Vec<Value> = filling
            .cards
            .iter()
            .enumerate()
            .map(|(at, card)| {
                json!({"card_index": at, "components": self::components(card.header.as_ref(), &card.body, &card.buttons)})
            })
            .collect();
        components.push(json!({"type": "carousel", "cards": cards}));
    }
    let mut template = json!({"name": filling.name, "language": {"code": filling.language}});
    if !components.is_empty() {
        template["components"] = json!(components);
    }
    template
}

fn components(header: Option<&HeaderValue>, body: &[Parameter], buttons: &[ButtonValue]) -> Vec<Value> {
    let mut components = Vec::new();
    if let Some(header) = header {
        components.push(json!({"type": "header", "parameters": [header_parameter(header)]}));
    }
    if !body.is_empty() {
        components.push(json!({"type": "body", "parameters": body.iter().map(text_parameter).collect::<Vec<_>>()}));
    }
    components.extend(buttons.iter().map(button_component));
    components
}

fn text_parameter(parameter: &Parameter) -> Value {
    let mut object = Map::new();
    object.insert("type".into(), json!("text"));
    if let Some(name) = &parameter.name {
        object.insert("parameter_name".into(), json!(name));
    }
    object.insert("text".into(), json!(parameter.text));
    Value::Object(object)
}

fn header_parameter(header: &HeaderValue) -> Value {
    match header {
        HeaderValue::Text(parameter) => text_parameter(parameter),
        HeaderValue::Place(place) => json!({"type": "location", "location": {
            "latitude": place.latitude, "longitude": place.longitude, "name": place.name, "address": place.address,
        }}),
        HeaderValue::Media { kind, source, file_name } => {
            let kind = media_type(*kind);
            let mut media = match source {
                Source::Id(id) => json!({"id": id}),
                Source::Link(link) => json!({"link": link}),
            };
            if let Some(name) = file_name.as_ref().filter(|_| kind == "document") {
                media["filename"] = json!(name);
            }
            json!({"type": kind, kind: media})
        }
    }
}

fn media_type(kind: MediaKind) -> &'static str {
    match kind {
        MediaKind::Video => "video",
        MediaKind::Image | MediaKind::Sticker => "image",
        MediaKind::Document | MediaKind::Audio | MediaKind::Voice => "document",
    }
}

fn button_component(button: &ButtonValue) -> Value {
    let (kind, parameter) = match button {
        ButtonValue::Url { text, .. } => ("url", json!({"type": "text", "text": text})),
        ButtonValue::Payload { payload, .. } => ("quick_reply", json!({"type": "payload", "payload": payload})),
        ButtonValue::Coupon { code, .. } => ("copy_code", json!({"type": "coupon_code", "coupon_code": code})),
        ButtonValue::Flow { token, data, .. } => {
            let mut action = json!({"flow_token": token});
            if let Some(data) = data {
                action["flow_action_data"] = data.clone();
            }
            ("flow", json!({"type": "action", "action": action}))
        }
    };
    json!({"type": "button", "sub_type": kind, "index": button.index().to_string(), "parameters": [parameter]})
}

/// What a send of it would be refused for. Empty: it may go.
pub fn problems(template: &Template, filling: &Filling) -> Vec<Problem> {
    let mut found = Vec::new();
    if !template.may_be_sent() {
        found.push(Problem::new("status", "is not approved"));
    }
    if template.name != filling.name {
        found.push(Problem::new("name", "is another template's"));
    }
    if template.language != filling.language {
        found.push(Problem::new("language", "is not that of the template"));
    }
    header_problems("header", template.header.as_ref(), filling.header.as_ref(), template.format, &mut found);
    body_problems("body", &template.body.text, &filling.body, template.format, &mut found);
    button_problems("buttons", &template.buttons, &filling.buttons, &mut found);
    if template.cards.len() != filling.cards.len() {
        found.push(Problem::new("cards", "are not as many as the template has"));
    }
    for (at, (form, card)) in template.cards.iter().zip(&filling.cards).enumerate() {
        let place = |part: &str| format!("cards[{at}].{part}");
        header_problems(&place("header"), form.header.as_ref(), card.header.as_ref(), template.format, &mut found);
        let text = form.body.as_ref().map_or("", |body| &body.text);
        body_problems(&place("body"), text, &card.body, template.format, &mut found);
        button_problems(&place("buttons"), &form.buttons, &card.buttons, &mut found);
    }
    found
}

fn header_problems(
    place: &str,
    form: Option<&HeaderForm>,
    value: Option<&HeaderValue>,
    format: Format,
    found: &mut Vec<Problem>,
) {
    let expected = match form {
        Some(HeaderForm::Text(text)) => {
            let given: &[Parameter] = match value {
                Some(HeaderValue::Text(parameter)) => std::slice::from_ref(parameter),
                None => &[],
                Some(_) => return found.push(Problem::new(place, "is a text in the template")),
            };
            parameter_problems(place, &text.text, given, format, found);
            if !FILLED_HEADER.fits(&filled(&text.text, given, format)) {
                found.push(Problem::new(place, "is longer than 60 characters when filled"));
            }
            return;
        }
        None => None,
        Some(HeaderForm::Image(_)) => Some(MediaKind::Image),
        Some(HeaderForm::Video(_)) => Some(MediaKind::Video),
        Some(HeaderForm::Document(_)) => Some(MediaKind::Document),
        Some(HeaderForm::Location) => {
            if !matches!(value, Some(HeaderValue::Place(_))) {
                found.push(Problem::new(place, "needs a place"));
            }
            return;
        }
    };
    match (expected, value) {
        (None, None) => {}
        (None, Some(_)) => found.push(Problem::new(place, "is not in the template")),
        (Some(expected), Some(HeaderValue::Media { kind, .. })) if *kind == expected => {}
        (Some(_), _) => found.push(Problem::new(place, "needs the platform of the template")),
    }
}

fn body_problems(place: &str, text: &str, given: &[Parameter], format: Format, found: &mut Vec<Problem>) {
    parameter_problems(place, text, given, format, found);
    if !FILLED_BODY.fits(&filled(text, given, format)) {
        found.push(Problem::new(place, "is longer than 1024 characters when filled"));
    }
}

fn parameter_problems(place: &str, text: &str, given: &[Parameter], format: Format, found: &mut Vec<Problem>) {
    let names = distinct(text, format);
    if names.len() != given.len() {
        found.push(Problem::new(place, &format!("needs {} parameters, {} are given", names.len(), given.len())));
    }
    match format {
        Format::Positional if given.iter().any(|parameter| parameter.name.is_some()) => {
            found.push(Problem::new(place, "has numbered parameters, these have names"));
        }
        Format::Positional => {}
        Format::Named => {
            for name in &names {
                if given.iter().filter(|parameter| parameter.name.as_deref() == Some(*name)).count() != 1 {
                    found.push(Problem::new(place, &format!("needs {name} once")));
                }
            }
        }
    }
    for parameter in given {
        if let Some(what) = refused_text(&parameter.text) {
            found.push(Problem::new(place, what));
        }
    }
}

pub(super) fn refused_text(text: &str) -> Option<&'static str> {
    if text.trim().is_empty() {
        return Some("has an empty parameter");
    }
    if text.contains(['\n', '\r', '\t']) {
        return Some("has a parameter with a line break or tab");
    }
    text.contains(&" ".repeat(BLANKS_IN_A_ROW + 1)).then_some("has a parameter with more than four blanks in a row")
}

fn button_problems(place: &str, forms: &[TemplateButton], values: &[ButtonValue], found: &mut Vec<Problem>) {
    for (index, form) in forms.iter().enumerate() {
        let place = format!("{place}[{index}]");
        let mut given = values.iter().filter(|value| value.index() == index);
        let value = given.next();
        if given.next().is_some() {
            found.push(Problem::new(&place, "is given twice"));
        }
        let what = match (form, value) {
            (TemplateButton::Url { url, .. }, value) => url_problem(!placeholders(url).is_empty(), value),
            (TemplateButton::CopyCode { .. }, Some(ButtonValue::Coupon { code, .. })) => {
                (code.trim().is_empty() || !COUPON.fits(code)).then_some("needs a code of at most 20 characters")
            }
            (TemplateButton::CopyCode { .. }, _) => Some("needs a code"),
            (TemplateButton::QuickReply { .. }, Some(ButtonValue::Payload { payload, .. })) => {
                (payload.is_empty() || !PAYLOAD.fits(payload)).then_some("needs a payload of at most 256 characters")
            }
            (TemplateButton::QuickReply { .. } | TemplateButton::Phone { .. }, None) | (TemplateButton::Other { .. }, _) => None,
            (TemplateButton::QuickReply { .. } | TemplateButton::Phone { .. }, Some(_)) => Some("takes no such value"),
        };
        if let Some(what) = what {
            found.push(Problem::new(&place, what));
        }
    }
    if values.iter().any(|value| value.index() >= forms.len()) {
        found.push(Problem::new(place, "has a value for a button that the template has not"));
    }
}

fn url_problem(has_gap: bool, value: Option<&ButtonValue>) -> Option<&'static str> {
    match (has_gap, value) {
        (false, None) => None,
        (false, Some(_)) => Some("has a fixed address"),
        (true, Some(ButtonValue::Url { text, .. })) => {
            (text.trim().is_empty() || !ADDRESS.fits(text)).then_some("needs the end of its address, at most 2000 characters")
        }
        (true, _) => Some("needs the end of its address"),
    }
}

/// The text as the customer reads it.
pub(super) fn filled(text: &str, given: &[Parameter], format: Format) -> String {
    let names = distinct(text, format);
    replaced(text, |name| {
        let parameter = match format {
            Format::Named => given.iter().find(|parameter| parameter.name.as_deref() == Some(name)),
            Format::Positional => names.iter().position(|known| *known == name).and_then(|at| given.get(at)),
        };
        parameter.map(|parameter| parameter.text.as_str())
    })
}
