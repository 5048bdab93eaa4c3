//! Contacts by what is known of them: pieces of three letters, kept with the contact, lead to those that may have the text, and a
//! look at what they are tells which do.

use std::collections::BTreeSet;

use engine::error::Result;
use engine::ids::{ContactId, OrgId};
use engine::model::contact::Contact;
use engine::model::inbox::Channel;
use engine::ports::contact_book::MOST_SEARCHED;
use mongodb::bson::{Document, doc};

use super::desk::{Desk, Query};
use super::fields::Fields;
use super::folding::folded;
use super::{contact_store, handles};

/// Letters of a piece; for a text with fewer only the newest are looked at.
const PIECE: usize = 3;

/// Pieces that a contact is found by; the longest name, address and number that operators may enter have fewer.
const MOST_PIECES: usize = 400;

/// Pieces by which a text is looked for; the look at what is found does the rest.
const MOST_ASKED: usize = 16;

/// Contacts in one look.
const LOOK: usize = 500;

/// Of one handle.
const MOST_HOLDERS: usize = 20;

/// By what a contact is found. To be written whenever one of these three is; what is null is absent once it is stored.
pub(super) fn keys(name: Option<&str>, email: Option<&str>, phone: Option<&str>) -> Document {
    let texts = [phone.map(plain), name.map(folded), email.map(folded)];
    let mut pieces = BTreeSet::new();
    for piece in texts.iter().flatten().flat_map(|text| pieces_of(text)) {
        if pieces.len() == MOST_PIECES {
            break;
        }
        pieces.insert(piece);
    }
    let pieces: Vec<String> = pieces.into_iter().collect();
    doc! {
        "pieces": (!pieces.is_empty()).then_some(pieces),
        "email_key": email.filter(|email| !email.is_empty()).map(email_key),
        "phone_key": phone.and_then(digits),
    }
}

/// Addresses are the same whatever their capitals.
pub(super) fn email_key(email: &str) -> String {
    email.to_lowercase()
}

/// Without the signs people write between digits and before a country's code; `None` when it is no number.
pub(super) fn digits(phone: &str) -> Option<String> {
    let plain = plain(phone);
    let digits = plain.trim_start_matches(['+', '0']);
    (!digits.is_empty() && digits.bytes().all(|sign| sign.is_ascii_digit())).then(|| digits.to_owned())
}

fn plain(phone: &str) -> String {
    phone.chars().filter(|sign| !" -()./".contains(*sign)).collect()
}

fn pieces_of(text: &str) -> Vec<String> {
    let letters: Vec<char> = text.chars().collect();
    letters.windows(PIECE).map(|piece| piece.iter().collect()).collect()
}

/// What is looked for: the text in names and addresses, the number in phones.
struct Wanted {
    text: String,
    number: Option<String>,
}

impl Wanted {
    fn is_in(&self, stored: &Document) -> Result<bool> {
        let fields = Fields(stored);
        for name in ["name", "email"] {
            if fields.text_or_none(name)?.is_some_and(|own| folded(own).contains(&self.text)) {
                return Ok(true);
            }
        }
        let Some(number) = &self.number else { return Ok(false) };
        Ok(fields.text_or_none("phone")?.is_some_and(|own| plain(own).contains(number)))
    }
}

pub(super) async fn search(desk: &mut Desk, organisation: OrgId, text: &str, limit: usize) -> Result<Vec<Contact>> {
    if text.is_empty() {
        return Ok(Vec::new());
    }
    let number = digits(text);
    let mut found = Vec::new();
    for channel in Channel::ALL {
        for handle in [Some(text), number.as_deref().filter(|number| *number != text)].into_iter().flatten() {
            found.extend(handles::holders(desk, organisation, channel, handle, MOST_HOLDERS).await?);
        }
    }
    found.sort_by(|one, other| other.cmp(one));
    let wanted = Wanted { text: folded(text), number: number.filter(|number| number.len() >= PIECE) };
    found.extend(named(desk, organisation, &wanted, limit).await?);
    let mut seen = BTreeSet::new();
    found.retain(|id| seen.insert(*id));
    found.truncate(limit);
    contact_store::find_many(desk, organisation, &found).await
}

/// The newest first.
async fn named(desk: &mut Desk, organisation: OrgId, wanted: &Wanted, limit: usize) -> Result<Vec<ContactId>> {
    if wanted.text.is_empty() {
        return Ok(Vec::new());
    }
    if wanted.text.chars().count() < PIECE {
        let everybody = doc! { "organisation": organisation.0 };
        return look_through(desk, everybody, "contact_newest", wanted, limit).await;
    }
    let mut found = BTreeSet::new();
    for text in [Some(&wanted.text), wanted.number.as_ref()].into_iter().flatten() {
        let pieces: BTreeSet<String> = pieces_of(text).into_iter().take(MOST_ASKED).collect();
        let pieces: Vec<String> = pieces.into_iter().collect();
        let theirs = doc! { "organisation": organisation.0, "pieces": { "$all": pieces } };
        found.extend(look_through(desk, theirs, "contact_pieces", wanted, limit).await?);
    }
    Ok(found.into_iter().rev().take(limit).collect())
}

/// Those of the newest [`MOST_SEARCHED`] in which it is.
async fn look_through(
    desk: &mut Desk,
    among: Document,
    index: &'static str,
    wanted: &Wanted,
    limit: usize,
) -> Result<Vec<ContactId>> {
    let (mut found, mut before) = (Vec::new(), i64::MAX);
    for _ in 0..MOST_SEARCHED / LOOK {
        let mut older = among.clone();
        older.insert("_id", doc! { "$lt": before });
        let fields = doc! { "name": 1, "email": 1, "phone": 1 };
        let query = Query::new(older, doc! { "_id": -1 }, LOOK).hinted(index).only(fields);
        let looked_at = desk.find("contact", query).await?;
        for stored in &looked_at {
            before = Fields(stored).int("_id")?;
            if wanted.is_in(stored)? {
                found.push(ContactId(before));
            }
            if found.len() == limit {
                return Ok(found);
            }
        }
        if looked_at.len() < LOOK {
            break;
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::{MOST_PIECES, digits, keys};

    #[test]
    fn one_number_is_the_same_however_it_is_written() {
        for written in ["+34 600 100 200", "0034600100200", "34-600-100-200", "(34) 600.100/200", "34600100200"] {
            assert_eq!(digits(written).as_deref(), Some("34600100200"), "{written}");
        }
        for other in ["", "+", "US.77", "anna@example.org", "600 100 ext 7"] {
            assert_eq!(digits(other), None, "{other}");
        }
    }

    #[test]
    fn a_contact_has_a_key_for_each_thing_that_is_known() {
        let known = keys(Some("Noör"), Some("N@x.Org"), Some("+1 23"));
        let pieces: Vec<&str> = known.get_array("pieces").unwrap().iter().filter_map(|piece| piece.as_str()).collect();
        assert_eq!(pieces, ["+12", ".or", "123", "@x.", "n@x", "noo", "oor", "org", "x.o"]);
        assert_eq!((known.get_str("email_key").unwrap(), known.get_str("phone_key").unwrap()), ("n@x.org", "123"));
        assert!(keys(None, Some(""), None).values().all(|value| value.as_null().is_some()));
        let long: String = ('a'..='z').flat_map(|one| ('a'..='z').flat_map(move |other| [one, other])).collect();
        assert_eq!(keys(Some(&long), None, None).get_array("pieces").unwrap().len(), MOST_PIECES);
    }
}
