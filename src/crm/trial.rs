//! A connection tried as it is entered: one page is read, and nothing is written anywhere.

use engine::clock::Timestamp;
use serde_json::Value;

use super::client::{Ask, Client};
use super::mapping::{Read, external, read, updated};
use super::pages::{listed, query};
use super::records::CrmConnection;
use crate::app::App;

/// Records that are shown.
const MOST_ROWS: usize = 10;

pub struct Tried {
    /// In words for people; no secret.
    pub detail: String,
    pub is_well: bool,
    pub rows: Vec<Row>,
}

/// A record of theirs in our words.
pub struct Row {
    /// None: nothing names it.
    pub external: Option<String>,
    pub updated: Option<Timestamp>,
    pub read: Read,
}

pub async fn attempt(app: &App, connection: &CrmConnection) -> Tried {
    let failed = |detail: String| Tried { detail, is_well: false, rows: Vec::new() };
    let list = &connection.list;
    if list.path.is_empty() {
        return failed("there is no list to be tried: only what is here is brought there".to_owned());
    }
    let mut client = match Client::new(app, connection) {
        Ok(client) => client.hasty(),
        Err(error) => return failed(error.words().to_owned()),
    };
    let asked = client.ask(Ask { query: query(list, "", None), ..Ask::get(&list.path) }).await;
    let page = asked.map_err(|error| error.words().to_owned()).and_then(|answered| listed(list, "", answered.body));
    let page = match page {
        Ok(page) => page,
        Err(words) => return failed(words),
    };
    let count = page.items.len();
    let rows: Vec<Row> = page.items.iter().take(MOST_ROWS).map(|item| row(connection, item)).collect();
    if rows.iter().any(|row| row.external.is_none()) {
        let detail = format!("{count} records came, and some have nothing at {} that names them", list.id);
        return Tried { detail, is_well: false, rows };
    }
    let records = if count == 1 { "1 record".to_owned() } else { format!("{count} records") };
    Tried { detail: format!("{records} came in the first page"), is_well: true, rows }
}

fn row(connection: &CrmConnection, item: &Value) -> Row {
    Row {
        external: external(item, &connection.list.id),
        updated: updated(item, &connection.list.updated),
        read: read(&connection.mapping, connection.country.as_deref(), item),
    }
}
