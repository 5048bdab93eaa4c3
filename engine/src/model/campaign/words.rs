//! What a step says: a template in writing, or an opening on the phone.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

/// Characters of an opening, with its gaps.
pub const LONGEST_OPENING: usize = 1_000;

/// Characters of an opening as one person hears it.
const LONGEST_SAID: usize = 2_000;

/// Characters of what a gap is called.
const LONGEST_GAP: usize = 100;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Words {
    /// In writing; the platform has approved it before.
    Template(TemplateName),
    /// On the phone: what the voice agent says first. What stands in braces, such as `{city}`, is a gap.
    Opening(String),
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TemplateName {
    pub name: String,
    pub language: String,
}

impl Words {
    pub const fn template(&self) -> Option<&TemplateName> {
        match self {
            Self::Template(template) => Some(template),
            Self::Opening(_) => None,
        }
    }

    pub fn opening(&self) -> Option<&str> {
        match self {
            Self::Opening(opening) => Some(opening),
            Self::Template(_) => None,
        }
    }
}

/// The gaps of an opening, each once.
pub fn gaps(opening: &str) -> BTreeSet<&str> {
    let gaps = pieces(opening).into_iter().filter_map(|piece| match piece {
        Piece::Gap(gap) => Some(gap),
        Piece::Text(_) => None,
    });
    gaps.collect()
}

/// The opening with these values in its gaps; none when nothing stands in one of them, or nobody would listen to so much.
pub fn filled(opening: &str, values: &BTreeMap<String, String>) -> Option<String> {
    let mut said = String::with_capacity(opening.len());
    for piece in pieces(opening) {
        said.push_str(match piece {
            Piece::Text(text) => text,
            Piece::Gap(gap) => values.get(gap).map(|value| value.trim()).filter(|value| !value.is_empty())?,
        });
    }
    let said = said.trim();
    (1..=LONGEST_SAID).contains(&said.chars().count()).then(|| said.to_owned())
}

enum Piece<'a> {
    Text(&'a str),
    Gap(&'a str),
}

/// A brace that closes nothing, or is not closed, is a letter like any other.
fn pieces(opening: &str) -> Vec<Piece<'_>> {
    let (mut pieces, mut rest) = (Vec::new(), opening);
    while let Some((before, after)) = rest.split_once('{') {
        pieces.push(Piece::Text(before));
        if let Some((gap, behind)) = after.split_once('}').filter(|(gap, _)| is_gap(gap)) {
            pieces.push(Piece::Gap(gap.trim()));
            rest = behind;
        } else {
            pieces.push(Piece::Text("{"));
            rest = after;
        }
    }
    pieces.push(Piece::Text(rest));
    pieces
}

fn is_gap(text: &str) -> bool {
    (1..=LONGEST_GAP).contains(&text.trim().chars().count()) && !text.contains(['{', '\n'])
}

#[cfg(test)]
mod tests {
    use super::super::{Filler, Variant};
    use super::*;

    fn said(opening: &str, values: &[(&str, &str)]) -> Option<String> {
        filled(opening, &values.iter().map(|(gap, value)| ((*gap).to_owned(), (*value).to_owned())).collect())
    }

    #[test]
    fn what_stands_in_braces_is_a_gap_and_every_gap_is_filled() {
        let opening = " Hello { name }, your {order} is ready. Is {name} there? ";
        assert_eq!(gaps(opening).into_iter().collect::<Vec<_>>(), ["name", "order"]);
        let values = [("name", " Mira "), ("order", "lamp"), ("colour", "red")];
        assert_eq!(said(opening, &values).as_deref(), Some("Hello Mira, your lamp is ready. Is Mira there?"));
        assert_eq!(said(opening, &values[..1]), None, "nobody hears a gap");
        assert_eq!(said("Hello {name}.", &[("name", " ")]), None);
    }

    #[test]
    fn a_brace_that_makes_no_gap_is_said_as_it_stands() {
        for opening in ["a { b", "a } b", "{}", "{ }", "{{", "a {b\nc}"] {
            assert_eq!(gaps(opening).len(), 0, "{opening}");
            assert_eq!(said(opening, &[]).as_deref(), Some(opening));
        }
        assert_eq!(said("{ {name}", &[("name", "Mira")]).as_deref(), Some("{ Mira"));
        assert_eq!(said("{नाम} जी", &[("नाम", "मीरा")]).as_deref(), Some("मीरा जी"));
    }

    #[test]
    fn nothing_is_no_opening_and_nobody_listens_for_ever() {
        assert_eq!(said("  ", &[]), None);
        assert_eq!(said("{name}", &[("name", &"a".repeat(LONGEST_SAID + 1))]), None);
        assert!(said("{name}", &[("name", &"a".repeat(LONGEST_SAID))]).is_some());
    }

    #[test]
    fn variants_are_kept_as_they_were_before_there_were_calls() {
        let stored =
            r#"{"name":"A","share":3,"template":{"name":"spring","language":"en"},"values":{"body.1":{"fixed":"Pune"}}}"#;
        let variant: Variant = serde_json::from_str(stored).unwrap();
        assert_eq!(variant.words.template().map(|template| template.name.as_str()), Some("spring"));
        assert_eq!(variant.values["body.1"], Filler::Fixed("Pune".into()));
        assert_eq!(serde_json::to_string(&variant).unwrap(), stored);
        let call = Variant { words: Words::Opening("Hello {name}".into()), ..variant };
        let stored = serde_json::to_string(&call).unwrap();
        assert!(stored.contains(r#""opening":"Hello {name}""#) && !stored.contains("template"), "{stored}");
        assert_eq!(serde_json::from_str::<Variant>(&stored).unwrap(), call);
    }
}
