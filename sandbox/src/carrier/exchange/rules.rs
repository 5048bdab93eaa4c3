//! What the carrier takes for a parameter.

use super::refusal;
use crate::serve::{Reply, Request, decoded};

/// A form's fields in the order they came.
#[derive(Debug, Clone, Default)]
pub(super) struct Form(pub(super) Vec<(String, String)>);

impl Form {
    pub(super) fn read(request: &Request) -> Result<Self, Reply> {
        if request.method == "GET" {
            return Ok(Self::default());
        }
        let kind = request.header("content-type").unwrap_or_default();
        if !kind.starts_with("application/x-www-form-urlencoded") {
            return Err(refusal(415, 20_415, "Content-Type is not supported"));
        }
        let body = String::from_utf8_lossy(&request.body).into_owned();
        let pairs = body.split('&').filter(|pair| !pair.is_empty()).map(|pair| pair.split_once('=').unwrap_or((pair, "")));
        let plain = |text: &str| decoded(&text.replace('+', " "));
        Ok(Self(pairs.map(|(name, value)| (plain(name), plain(value))).collect()))
    }

    pub(super) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// A parameter that may come once.
    pub(super) fn one(&self, name: &str) -> Result<Option<String>, Reply> {
        let mut found = self.all(name);
        match (found.next(), found.next()) {
            (_, Some(_)) => Err(invalid(&format!("{name} was given twice"))),
            (one, None) => Ok(one.map(str::to_owned)),
        }
    }

    pub(super) fn need(&self, name: &str, code: u32) -> Result<String, Reply> {
        self.one(name)?.filter(|value| !value.is_empty()).ok_or_else(|| refusal(400, code, &format!("No '{name}' is specified")))
    }
}

pub(super) fn invalid(what: &str) -> Reply {
    refusal(400, 20_001, what)
}

/// An address the carrier can turn to. Queries are fine here; only streams have none.
pub(super) fn address(name: &str, url: &str) -> Result<(), Reply> {
    let is_one = (url.starts_with("http://") || url.starts_with("https://")) && url.len() <= 2_000 && !url.contains(' ');
    if is_one { Ok(()) } else { Err(refusal(400, 21_205, &format!("{name} is not a valid URL: {url}"))) }
}

pub(super) fn is_number(text: &str) -> bool {
    let digits = text.strip_prefix('+').unwrap_or_default();
    (7..=15).contains(&digits.len()) && !digits.starts_with('0') && digits.bytes().all(|byte| byte.is_ascii_digit())
}
