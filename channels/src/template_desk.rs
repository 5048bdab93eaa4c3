//! Templates at the platform: listed, created, edited, deleted. What would be refused is found before, by [`crate::template`].

use serde_json::{Value, json};

use crate::failure::Trouble;
use crate::graph::{Graph, Key};
use crate::template::{Template, to_wire};
use crate::wire::Wire as _;

/// What a verified business may have; a list is not read further.
pub const MOST: usize = 6_000;
const PAGE: usize = 100;
const FIELDS: &str = "id,name,status,category,language,components,parameter_format,quality_score,rejected_reason";
/// The list changed while it was read.
const STALE_CURSOR: i64 = 131_059;
const MOST_BEGINNINGS: usize = 3;

/// An account with a place for templates.
#[derive(Debug, Clone, Copy)]
pub struct Desk<'a> {
    graph: &'a Graph,
    key: &'a Key,
    owner: &'a str,
}

/// A template as the platform lists it; words of states are the platform's.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    pub id: String,
    pub name: String,
    pub language: String,
    pub category: String,
    pub status: String,
    pub quality: Option<String>,
    pub reason: Option<String>,
    /// The whole of it, for [`crate::template::from_wire`].
    pub wire: Value,
}

#[derive(Debug, Clone, Default, PartialEq)]
pub struct Listed {
    pub rows: Vec<Row>,
    /// What is not among them is not there.
    pub is_whole: bool,
}

/// What the platform made of a new template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Created {
    pub id: String,
    pub status: String,
    /// A reviewer may have chosen another.
    pub category: Option<String>,
}

impl<'a> Desk<'a> {
    /// None where the account has no templates.
    pub fn of(graph: &'a Graph, key: &'a Key) -> Option<Self> {
        key.owner_of_templates().map(|owner| Self { graph, key, owner })
    }

    fn path(&self) -> String {
        format!("{}/message_templates", self.owner)
    }

    pub async fn list(&self) -> Result<Listed, Trouble> {
        let mut beginnings = 1;
        loop {
            match self.list_once().await {
                Err(Trouble::Refused(failure)) if failure.code == STALE_CURSOR && beginnings < MOST_BEGINNINGS => beginnings += 1,
                listed => return listed,
            }
        }
    }

    async fn list_once(&self) -> Result<Listed, Trouble> {
        let limit = PAGE.to_string();
        let (mut rows, mut after) = (Vec::new(), None::<String>);
        for _ in 0..MOST.div_ceil(PAGE) {
            let mut query = vec![("fields", FIELDS), ("limit", limit.as_str())];
            query.extend(after.as_deref().map(|after| ("after", after)));
            let page = self.graph.get(self.key, &self.path(), &query).await?.value()?;
            rows.extend(page.items("data").iter().take(PAGE).filter_map(row));
            let paging = page.part("paging");
            let next = paging.part("cursors").word("after").filter(|next| after.as_ref() != Some(next));
            match next.filter(|_| paging.has("next")) {
                Some(next) => after = Some(next),
                None => return Ok(Listed { rows, is_whole: true }),
            }
        }
        Ok(Listed { rows, is_whole: false })
    }

    pub async fn create(&self, template: &Template) -> Result<Created, Trouble> {
        let made = self.graph.post(self.key, &self.path(), &to_wire(template)).await?.value()?;
        let id = made.id("id").ok_or(Trouble::NoAnswer)?;
        let status = made.word("status").unwrap_or_else(|| "PENDING".to_owned());
        Ok(Created { id, status, category: made.word("category") })
    }

    /// Its words, category and time to live; name and language stay.
    pub async fn edit(&self, id: &str, template: &Template) -> Result<(), Trouble> {
        let whole = to_wire(template);
        let mut body = json!({"components": whole["components"], "category": whole["category"]});
        if let Some(seconds) = whole.get("message_send_ttl_seconds") {
            body["message_send_ttl_seconds"] = seconds.clone();
        }
        self.graph.post(self.key, id, &body).await?.value().map(drop)
    }

    /// This language alone; others of the same name stay.
    pub async fn delete(&self, name: &str, id: &str) -> Result<(), Trouble> {
        let query = [("name", name), ("hsm_id", id)];
        self.graph.delete(self.key, &self.path(), &query).await?.value().map(drop)
    }
}

fn row(found: &Value) -> Option<Row> {
    Some(Row {
        id: found.id("id")?,
        name: found.word("name")?,
        language: found.word("language")?,
        category: found.word("category").unwrap_or_default(),
        status: found.word("status").unwrap_or_default(),
        quality: found.part("quality_score").word("score").filter(|score| score != "UNKNOWN"),
        reason: found.word("rejected_reason").filter(|reason| reason != "NONE"),
        wire: found.clone(),
    })
}
