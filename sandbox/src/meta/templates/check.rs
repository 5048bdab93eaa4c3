//! What a new template may hold.

use serde_json::Value;

use crate::meta::fields::Fields;
use crate::meta::refusal::Refusal;
use crate::meta::state::Template;

pub(super) const CATEGORIES: [&str; 3] = ["AUTHENTICATION", "MARKETING", "UTILITY"];
const BUTTONS: [&str; 9] =
    ["URL", "PHONE_NUMBER", "COPY_CODE", "QUICK_REPLY", "FLOW", "CATALOG", "MPM", "OTP", "REQUEST_CONTACT_INFO"];

/// The names or numbers between double braces, in their order, each once.
pub(in crate::meta) fn placeholders(text: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for name in text.split("{{").skip(1).filter_map(|rest| rest.split_once("}}").map(|(name, _)| name.trim())) {
        if !found.iter().any(|known| known == name) {
            found.push(name.to_owned());
        }
    }
    found
}

pub(super) fn created(fields: &Fields<'_>, waba: &str) -> Result<Template, Refusal> {
    fields.only(&[
        "name",
        "category",
        "language",
        "parameter_format",
        "message_send_ttl_seconds",
        "components",
        "allow_category_change",
        "access_token",
        "appsecret_proof",
    ])?;
    let name = fields.needs("name", 512)?;
    if !name.bytes().all(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == b'_') {
        return Err(fields.wrong("name", "may have lower-case letters, digits and underscores only."));
    }
    let category = fields.one_of("category", &CATEGORIES)?.ok_or_else(|| fields.missing("category"))?;
    let language = fields.needs("language", 20)?;
    let is_language = language.split('_').next().is_some_and(|code| (2..=3).contains(&code.len()));
    if !is_language {
        return Err(fields.wrong("language", "is not a supported language."));
    }
    let is_named = fields.one_of("parameter_format", &["POSITIONAL", "NAMED"])? == Some("NAMED");
    if let Some(seconds) = fields.number("message_send_ttl_seconds")? {
        let range = match category {
            "AUTHENTICATION" => 30.0..=900.0,
            "UTILITY" => 30.0..=43_200.0,
            _ => 43_200.0..=2_592_000.0,
        };
        let is_month = (seconds + 1.0).abs() < f64::EPSILON && category != "MARKETING";
        if !is_month && !range.contains(&seconds) {
            return Err(fields.wrong("message_send_ttl_seconds", "is out of the range of this category."));
        }
    }
    components(fields, is_named)?;
    Ok(Template {
        id: String::new(),
        waba: waba.to_owned(),
        name: name.to_owned(),
        language: language.to_owned(),
        category: category.to_owned(),
        status: "PENDING".into(),
        is_named,
        components: fields.get("components").cloned().unwrap_or_default(),
        quality: "UNKNOWN".into(),
        reason: String::new(),
        edited_at: Vec::new(),
    })
}

pub(super) fn components(fields: &Fields<'_>, is_named: bool) -> Result<(), Refusal> {
    let mut has_body = false;
    for part in fields.list("components", 1, 8)? {
        match part.needs("type", 40)?.to_ascii_uppercase().as_str() {
            "HEADER" => header(&part, is_named)?,
            "BODY" => {
                has_body = true;
                body(&part, is_named)?;
            }
            "FOOTER" => {
                let text = part.text("text", 60).map_err(|refusal| refusal.sub(2_388_073))?.unwrap_or_default();
                if !placeholders(text).is_empty() {
                    return Err(part.wrong("text", "may have no parameters.").sub(2_388_073));
                }
            }
            "BUTTONS" => buttons(&part)?,
            "CAROUSEL" => {
                part.list("cards", 2, 10)?;
            }
            "LIMITED_TIME_OFFER" => {
                part.needs_object("limited_time_offer")?.text("text", 16)?;
            }
            _ => return Err(part.wrong("type", "is no component of a template.")),
        }
    }
    if has_body { Ok(()) } else { Err(Refusal::param("Component of type BODY is missing.").sub(2_388_047)) }
}

fn header(part: &Fields<'_>, is_named: bool) -> Result<(), Refusal> {
    let formats = ["TEXT", "IMAGE", "VIDEO", "DOCUMENT", "LOCATION"];
    let format = part.one_of("format", &formats)?.ok_or_else(|| part.missing("format"))?;
    match format {
        "LOCATION" => Ok(()),
        "TEXT" => {
            let text = part.needs("text", 60).map_err(|refusal| refusal.sub(2_388_047))?;
            let names = placeholders(text);
            if names.len() > 1 {
                return Err(part.wrong("text", "may have one parameter.").sub(2_388_047));
            }
            parameters(part, &names, is_named, "header_text")
        }
        _ => {
            let handles = part.object("example")?.and_then(|example| example.get("header_handle")).and_then(Value::as_array);
            let handles = handles.is_some_and(|handles| !handles.is_empty());
            if handles { Ok(()) } else { Err(part.missing("example")) }
        }
    }
}

fn body(part: &Fields<'_>, is_named: bool) -> Result<(), Refusal> {
    // The fixed text of an authentication template is not given.
    if part.has("add_security_recommendation") && !part.has("text") {
        return Ok(());
    }
    let text = part.needs("text", 1024).map_err(|refusal| refusal.sub(2_388_072))?;
    let trimmed = text.trim();
    if trimmed.starts_with("{{") || trimmed.ends_with("}}") {
        return Err(part.wrong("text", "may not begin or end with a parameter.").sub(2_388_299));
    }
    let names = placeholders(text);
    let words = text.split_whitespace().filter(|word| !word.contains("{{")).count();
    if text.contains("}}{{") || text.contains("}} {{") || words < 2 * names.len() {
        return Err(part.wrong("text", "has too many parameters for its length.").sub(2_388_293));
    }
    parameters(part, &names, is_named, "body_text")
}

/// Each parameter has a name or number of the right form, and an example.
fn parameters(part: &Fields<'_>, names: &[String], is_named: bool, example: &str) -> Result<(), Refusal> {
    if names.is_empty() {
        return Ok(());
    }
    for (place, name) in names.iter().enumerate() {
        let is_word = name.bytes().all(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == b'_');
        let is_number = name.parse() == Ok(place + 1);
        if (is_named && (!is_word || name.bytes().all(|letter| letter.is_ascii_digit()))) || (!is_named && !is_number) {
            return Err(part.wrong("text", "has parameters of the wrong format.").sub(2_388_040));
        }
    }
    let examples = part.needs_object("example")?;
    let given = if is_named {
        examples.list(&format!("{example}_named_params"), 1, 100)?.len()
    } else {
        let list = examples.get(example).and_then(Value::as_array).cloned().unwrap_or_default();
        list.first().and_then(Value::as_array).map_or(list.len(), Vec::len)
    };
    if given == names.len() { Ok(()) } else { Err(part.wrong("example", "must have a sample of each parameter.")) }
}

fn buttons(part: &Fields<'_>) -> Result<(), Refusal> {
    let buttons = part.list("buttons", 1, 10)?;
    let mut kinds = Vec::new();
    for button in &buttons {
        let kind = button.one_of("type", &BUTTONS)?.ok_or_else(|| button.missing("type"))?;
        kinds.push(kind);
        match kind {
            "URL" => {
                button.needs("text", 25)?;
                let url = button.needs("url", 2000)?;
                let names = placeholders(url);
                if names.len() > 1 || (names.len() == 1 && !url.ends_with("}}")) {
                    return Err(button.wrong("url", "may have one parameter, at its end."));
                }
                if !names.is_empty() && !button.has("example") {
                    return Err(button.missing("example"));
                }
            }
            "PHONE_NUMBER" => {
                button.needs("text", 25)?;
                button.needs("phone_number", 20)?;
            }
            "QUICK_REPLY" | "FLOW" => {
                button.needs("text", 25)?;
            }
            "OTP" => {
                button.one_of("otp_type", &["COPY_CODE", "ONE_TAP", "ZERO_TAP"])?.ok_or_else(|| button.missing("otp_type"))?;
            }
            _ => {}
        }
    }
    let count = |kind: &str| kinds.iter().filter(|other| **other == kind).count();
    if count("URL") > 2 || count("PHONE_NUMBER") > 1 || count("COPY_CODE") > 1 {
        return Err(part.wrong("buttons", "has too many buttons of one kind."));
    }
    // Quick replies stand together: the kinds change between them and the rest at most once.
    let changes = kinds.windows(2).filter(|pair| (pair.first() == Some(&"QUICK_REPLY")) != (pair.last() == Some(&"QUICK_REPLY")));
    if changes.count() > 1 {
        return Err(part.wrong("buttons", "must have its quick replies together."));
    }
    Ok(())
}
