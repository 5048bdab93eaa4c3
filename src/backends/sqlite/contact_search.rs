//! Contacts by what is known of them: an index of `SQLite`'s own over pieces of three letters (FTS5), which the table keeps by
//! itself.

use std::collections::BTreeSet;

use engine::error::Result;
use engine::ids::{ContactId, OrgId};
use engine::model::contact::Contact;
use engine::model::inbox::Channel;
use engine::ports::contact_book::MOST_SEARCHED;
use rusqlite::{Connection, params};

use super::contact_book::{digits, holders, ids};
use super::contact_store;
use super::errors::SqliteResult as _;

/// The index knows nothing shorter.
const PIECE: usize = 3;

/// Characters of the private area, of which three name an organisation.
const PRIVATE: i64 = 6_400;
const FIRST_PRIVATE: u32 = 57_344;

pub(super) fn search(connection: &Connection, organisation: OrgId, text: &str, limit: usize) -> Result<Vec<Contact>> {
    if text.is_empty() {
        return Ok(Vec::new());
    }
    let number = digits(text);
    let mut found = Vec::new();
    for channel in Channel::ALL {
        for handle in [Some(text), number.as_deref()].into_iter().flatten() {
            found.extend(holders(connection, organisation, channel, handle)?);
        }
    }
    found.sort_by(|one, other| other.cmp(one));
    found.extend(if text.chars().count() < PIECE {
        among_the_newest(connection, organisation, text, limit)?
    } else {
        // Some are found twice.
        let sql = "SELECT c.id FROM contact_pieces AS p CROSS JOIN contact AS c ON c.id = p.rowid AND c.organisation = ?2 \
                   WHERE contact_pieces MATCH ?1 ORDER BY p.rowid DESC LIMIT ?3";
        ids(connection, sql, params![matching(organisation, text, number.as_deref()), organisation.0, 2 * limit as i64])?
    });
    let mut seen = BTreeSet::new();
    found.retain(|id| seen.insert(*id));
    let found = found.into_iter().take(limit).map(|id| contact_store::find(connection, organisation, id));
    found.filter_map(Result::transpose).collect()
}

/// The query in the pieces of the index. Quotes are taken out of what people type, so it is text and nothing else.
fn matching(organisation: OrgId, text: &str, number: Option<&str>) -> String {
    let mut wanted = format!("{{name email}} : \"{}\"", text.replace('"', " "));
    if let Some(number) = number.filter(|number| number.len() >= PIECE) {
        wanted = format!("{wanted} OR phone : \"{number}\"");
    }
    format!("({wanted}) AND place : \"{}\"", place(organisation))
}

/// As the table's triggers write it.
fn place(organisation: OrgId) -> String {
    let parts = [organisation.0, organisation.0 / PRIVATE, organisation.0 / (PRIVATE * PRIVATE)];
    parts.into_iter().filter_map(|part| char::from_u32(FIRST_PRIVATE + (part % PRIVATE) as u32)).collect()
}

fn among_the_newest(connection: &Connection, organisation: OrgId, text: &str, limit: usize) -> Result<Vec<ContactId>> {
    let wanted = text.to_lowercase();
    let sql = "SELECT id, name, email FROM contact WHERE organisation = ?1 ORDER BY id DESC LIMIT ?2";
    let mut select = connection.prepare_cached(sql).stored()?;
    let mut looked_at = select.query(params![organisation.0, MOST_SEARCHED as i64]).stored()?;
    let mut found = Vec::new();
    while let Some(row) = looked_at.next().stored()? {
        if found.len() == limit {
            break;
        }
        let [name, email] = [1, 2].map(|column| row.get::<_, Option<String>>(column));
        let has = |field: Option<String>| field.is_some_and(|field| field.to_lowercase().contains(&wanted));
        if has(name.stored()?) || has(email.stored()?) {
            found.push(ContactId(row.get(0).stored()?));
        }
    }
    Ok(found)
}
