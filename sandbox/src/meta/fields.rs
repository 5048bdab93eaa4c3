//! Reading a body as strictly as the Graph API does: each complaint names the member it is about.

use serde_json::{Map, Value};

use super::refusal::Refusal;
use crate::serve::{Request, decoded};

/// An object inside a body, and where it stands.
#[derive(Debug, Clone)]
pub(super) struct Fields<'a> {
    map: &'a Map<String, Value>,
    path: String,
    /// `WhatsApp` has codes of its own for what is missing or wrong.
    is_whatsapp: bool,
}

impl<'a> Fields<'a> {
    pub(super) fn top(map: &'a Map<String, Value>, is_whatsapp: bool) -> Self {
        Self { map, path: String::new(), is_whatsapp }
    }

    fn name(&self, member: &str) -> String {
        if self.path.is_empty() { member.to_owned() } else { format!("{}['{member}']", self.path) }
    }

    pub(super) fn missing(&self, member: &str) -> Refusal {
        let name = self.name(member);
        if self.is_whatsapp {
            Refusal::whatsapp(131_008, format!("Parameter '{name}' is mandatory"))
        } else {
            Refusal::param(format!("The parameter {name} is required"))
        }
    }

    pub(super) fn wrong(&self, member: &str, what: &str) -> Refusal {
        Refusal::param(format!("Param {} {what}", self.name(member)))
    }

    /// A value that has the right type and means nothing.
    pub(super) fn invalid(&self, member: &str, details: &str) -> Refusal {
        if self.is_whatsapp { Refusal::whatsapp(131_009, details) } else { self.wrong(member, details) }
    }

    pub(super) fn only(&self, allowed: &[&str]) -> Result<(), Refusal> {
        let Some(other) = self.map.keys().find(|key| !allowed.contains(&key.as_str())) else { return Ok(()) };
        let place = if self.path.is_empty() { "the request" } else { &self.path };
        Err(Refusal::param(format!("Unexpected key \"{other}\" on param \"{place}\".")))
    }

    pub(super) fn has(&self, member: &str) -> bool {
        self.map.get(member).is_some_and(|value| !value.is_null())
    }

    pub(super) fn get(&self, member: &str) -> Option<&'a Value> {
        self.map.get(member).filter(|value| !value.is_null())
    }

    pub(super) fn text(&self, member: &str, most: usize) -> Result<Option<&'a str>, Refusal> {
        let Some(value) = self.get(member) else { return Ok(None) };
        let text = value.as_str().ok_or_else(|| self.wrong(member, "must be a string."))?;
        if text.chars().count() > most {
            return Err(self.wrong(member, &format!("must be at most {most} characters long.")));
        }
        Ok(Some(text))
    }

    /// A text that is there and not empty.
    pub(super) fn needs(&self, member: &str, most: usize) -> Result<&'a str, Refusal> {
        let text = self.text(member, most)?.ok_or_else(|| self.missing(member))?;
        if text.trim().is_empty() {
            return Err(self.wrong(member, "must be at least 1 characters long."));
        }
        Ok(text)
    }

    pub(super) fn one_of(&self, member: &str, allowed: &[&str]) -> Result<Option<&'a str>, Refusal> {
        let Some(text) = self.text(member, 4096)? else { return Ok(None) };
        if allowed.contains(&text) {
            return Ok(Some(text));
        }
        Err(self.wrong(member, &format!("must be one of {{{}}} - got \"{text}\".", allowed.join(", "))))
    }

    pub(super) fn flag(&self, member: &str) -> Result<Option<bool>, Refusal> {
        match self.get(member) {
            None => Ok(None),
            Some(Value::Bool(flag)) => Ok(Some(*flag)),
            Some(Value::String(text)) if text == "true" || text == "false" => Ok(Some(text == "true")),
            Some(_) => Err(self.wrong(member, "must be a boolean.")),
        }
    }

    pub(super) fn number(&self, member: &str) -> Result<Option<f64>, Refusal> {
        let Some(value) = self.get(member) else { return Ok(None) };
        let number = value.as_f64().or_else(|| value.as_str().and_then(|text| text.parse().ok()));
        number.map(Some).ok_or_else(|| self.wrong(member, "must be a number."))
    }

    pub(super) fn object(&self, member: &str) -> Result<Option<Self>, Refusal> {
        self.get(member).map(|value| self.inner(value, self.name(member))).transpose()
    }

    pub(super) fn needs_object(&self, member: &str) -> Result<Self, Refusal> {
        self.object(member)?.ok_or_else(|| self.missing(member))
    }

    /// The objects of a list whose length lies within bounds.
    pub(super) fn list(&self, member: &str, least: usize, most: usize) -> Result<Vec<Self>, Refusal> {
        let value = self.get(member).ok_or_else(|| self.missing(member))?;
        let list = value.as_array().ok_or_else(|| self.wrong(member, "must be an array."))?;
        if list.len() < least || list.len() > most {
            return Err(self.wrong(member, &format!("must have between {least} and {most} elements.")));
        }
        list.iter().enumerate().map(|(place, value)| self.inner(value, format!("{}[{place}]", self.name(member)))).collect()
    }

    fn inner(&self, value: &'a Value, path: String) -> Result<Self, Refusal> {
        let map = value.as_object().ok_or_else(|| Refusal::param(format!("Param {path} must be a JSON object.")))?;
        Ok(Self { map, path, is_whatsapp: self.is_whatsapp })
    }
}

/// The parameters of a call: query, then form or JSON. A member of a form may be JSON itself.
///
/// Errors: when a body that says it is JSON is none.
pub(super) fn params(request: &Request) -> Result<Map<String, Value>, Refusal> {
    let mut all = Map::new();
    let query = request.target.split_once('?').map_or("", |(_, query)| query);
    pairs(query, &mut all);
    let kind = request.header("content-type").unwrap_or_default();
    if kind.starts_with("application/x-www-form-urlencoded") {
        pairs(&String::from_utf8_lossy(&request.body), &mut all);
    } else if kind.starts_with("application/json") && !request.body.is_empty() {
        match request.json() {
            Some(Value::Object(members)) => all.extend(members),
            _ => return Err(Refusal::param("Invalid JSON for postcard")),
        }
    }
    Ok(all)
}

fn pairs(text: &str, into: &mut Map<String, Value>) {
    for (name, value) in text.split('&').filter(|pair| !pair.is_empty()).map(|pair| pair.split_once('=').unwrap_or((pair, ""))) {
        let text = decoded(&value.replace('+', " "));
        let is_nested = text.starts_with(['{', '[']);
        let nested = is_nested.then(|| serde_json::from_str(&text).ok()).flatten();
        into.insert(decoded(&name.replace('+', " ")), nested.unwrap_or(Value::String(text)));
    }
}
