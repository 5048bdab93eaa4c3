//! A template filled for sending: the parameters must be those its components ask for.

use serde_json::Value;

use super::content::media;
use crate::meta::fields::Fields;
use crate::meta::refusal::Refusal;
use crate::meta::state::{State, Template};
use crate::meta::templates::placeholders;

/// The category of the template, once all fits.
pub(super) fn check(state: &State, body: &Fields<'_>, number: &str) -> Result<String, Refusal> {
    body.only(&["name", "language", "components"])?;
    let name = body.needs("name", 512)?;
    let language = body.needs_object("language")?;
    language.only(&["code", "policy"])?;
    let code = language.needs("code", 20)?;
    let waba = state.number(number).map(|number| number.waba.as_str()).unwrap_or_default();
    let found = state.templates.iter().find(|template| {
        template.waba == waba && template.name == name && template.language == code && template.status != "DELETED"
    });
    let missing = || Refusal::whatsapp(132_001, format!("template name ({name}) does not exist in {code}"));
    let template = found.ok_or_else(missing)?;
    match template.status.as_str() {
        "APPROVED" => {}
        "PAUSED" => return Err(Refusal::whatsapp(132_015, "The template is paused because of its quality.")),
        "DISABLED" => return Err(Refusal::whatsapp(132_016, "The template is disabled because of its quality.")),
        _ => return Err(missing()),
    }
    let given = if body.has("components") { body.list("components", 0, 12)? } else { Vec::new() };
    for (place, component) in given.iter().enumerate() {
        let kind = component.needs("type", 20)?.to_ascii_lowercase();
        if !["header", "body", "button", "carousel", "limited_time_offer"].contains(&kind.as_str()) {
            return Err(component.wrong("type", "is no component of a template."));
        }
        let is_twice = given.iter().take(place).any(|other| kind != "button" && same_kind(other, &kind));
        if is_twice {
            return Err(component.invalid("type", "A component is given twice."));
        }
    }
    let parts = template.components.as_array().map(Vec::as_slice).unwrap_or_default();
    for part in parts {
        match part["type"].as_str().unwrap_or_default() {
            "HEADER" => header(state, template, part, &given, number)?,
            "BODY" => text(template, part, &given, "body", 1024)?,
            "BUTTONS" => buttons(part, &given)?,
            _ => {}
        }
    }
    Ok(template.category.clone())
}

fn same_kind(component: &Fields<'_>, kind: &str) -> bool {
    component.get("type").and_then(Value::as_str).is_some_and(|other| other.eq_ignore_ascii_case(kind))
}

fn mismatch(place: &str, given: usize, wanted: usize) -> Refusal {
    let details =
        format!("{place}: number of localizable_params ({given}) does not match the expected number of params ({wanted})");
    Refusal::whatsapp(132_000, details)
}

fn parameters<'a>(component: Option<&Fields<'a>>) -> Result<Vec<Fields<'a>>, Refusal> {
    match component {
        Some(component) if component.has("parameters") => component.list("parameters", 0, 100),
        _ => Ok(Vec::new()),
    }
}

/// Text with parameters: as many as asked for, by name or by place.
fn text(template: &Template, part: &Value, given: &[Fields<'_>], kind: &str, most: usize) -> Result<(), Refusal> {
    let pattern = part["text"].as_str().unwrap_or_default();
    let wanted = placeholders(pattern);
    let parameters = parameters(given.iter().find(|component| same_kind(component, kind)))?;
    if parameters.len() != wanted.len() {
        return Err(mismatch(kind, parameters.len(), wanted.len()));
    }
    let mut length = pattern.chars().count();
    for (place, parameter) in parameters.iter().enumerate() {
        let value = filled(parameter)?;
        length += value.chars().count();
        let name = parameter.text("parameter_name", 100)?;
        if template.is_named != name.is_some() {
            let details =
                if template.is_named { "Parameter name is missing or empty" } else { "Parameter name is not allowed here" };
            return Err(Refusal::whatsapp(if template.is_named { 100 } else { 132_012 }, details));
        }
        let is_wanted = name.is_none_or(|name| wanted.iter().any(|wanted| wanted == name));
        let is_twice = name.is_some()
            && parameters.iter().take(place).any(|other| other.get("parameter_name") == parameter.get("parameter_name"));
        if !is_wanted || is_twice {
            return Err(Refusal::whatsapp(132_012, format!("{kind}: the parameter name is not one of the template")));
        }
    }
    if length > most {
        return Err(Refusal::whatsapp(132_005, format!("{kind}: the translated text is too long")));
    }
    Ok(())
}

fn filled<'a>(parameter: &Fields<'a>) -> Result<&'a str, Refusal> {
    match parameter.needs("type", 20)? {
        "text" => {
            let value = parameter.needs("text", 1024)?;
            let is_broken = value.contains(['\n', '\r', '\t']) || value.contains("     ");
            let details = "Param text cannot have new-line/tab characters or more than 4 consecutive spaces";
            if is_broken { Err(Refusal::whatsapp(132_012, details)) } else { Ok(value) }
        }
        kind @ ("currency" | "date_time") => parameter.needs_object(kind)?.needs("fallback_value", 1024),
        other => Err(Refusal::whatsapp(132_012, format!("Parameter of type {other} does not fit a text"))),
    }
}

fn header(state: &State, template: &Template, part: &Value, given: &[Fields<'_>], number: &str) -> Result<(), Refusal> {
    let format = part["format"].as_str().unwrap_or("TEXT");
    if format == "TEXT" {
        return text(template, part, given, "header", 60);
    }
    let parameters = parameters(given.iter().find(|component| same_kind(component, "header")))?;
    let [parameter] = parameters.as_slice() else { return Err(mismatch("header", parameters.len(), 1)) };
    let kind = parameter.needs("type", 20)?;
    if !kind.eq_ignore_ascii_case(format) {
        let details = format!("header: Format mismatch, expected {format}, received {}", kind.to_ascii_uppercase());
        return Err(Refusal::whatsapp(132_012, details));
    }
    if kind == "location" {
        let place = parameter.needs_object("location")?;
        place.number("latitude")?.ok_or_else(|| place.missing("latitude"))?;
        return place.number("longitude")?.ok_or_else(|| place.missing("longitude")).map(|_| ());
    }
    media(state, &parameter.needs_object(kind)?, kind, number)
}

fn buttons(part: &Value, given: &[Fields<'_>]) -> Result<(), Refusal> {
    let buttons = part["buttons"].as_array().map(Vec::as_slice).unwrap_or_default();
    let index = |component: &Fields<'_>| component.number("index").ok().flatten().map(|index| index as usize);
    for component in given.iter().filter(|component| same_kind(component, "button")) {
        let button = index(component).and_then(|index| buttons.get(index));
        let Some(button) = button else { return Err(component.invalid("index", "There is no button of this index.")) };
        let kind = button["type"].as_str().unwrap_or_default();
        let sub = component.needs("sub_type", 20)?;
        let fits = sub.eq_ignore_ascii_case(kind) || (sub == "url" && kind == "OTP");
        if !fits {
            return Err(Refusal::whatsapp(132_012, format!("button: expected {kind}, received {sub}")));
        }
    }
    for (place, button) in buttons.iter().enumerate() {
        let kind = button["type"].as_str().unwrap_or_default();
        let needs = match kind {
            "URL" => button["url"].as_str().is_some_and(|url| url.contains("{{")),
            "COPY_CODE" | "OTP" => true,
            _ => continue,
        };
        let component = given.iter().find(|component| same_kind(component, "button") && index(component) == Some(place));
        let parameters = parameters(component)?;
        if parameters.len() != usize::from(needs) {
            return Err(mismatch(&format!("button {place}"), parameters.len(), usize::from(needs)));
        }
        for parameter in parameters {
            if kind == "COPY_CODE" {
                parameter.needs("coupon_code", 20)?;
            } else {
                filled(&parameter)?;
            }
        }
    }
    Ok(())
}
