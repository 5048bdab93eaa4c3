//! Documents on their way into the knowledge, and answers out of it, as owners, operators and customers meet them.

mod answers;
mod crash;
mod documents;
mod eval;
mod files;
mod meaning;
mod pages;
mod uploads;
mod versions;

use std::time::Duration;

use serde_json::{Value, json};
use tokio::sync::OnceCell;
use tokio::time::{Instant, sleep};

use crate::harness::PATIENCE;
use crate::harness::api::{Api, text};
use crate::harness::form::request;
use crate::harness::program::NO_LIMITS;
use crate::harness::shop::Shop;
use crate::harness::web::Answer;

/// One program for all tests that leave it running.
async fn shop() -> &'static Shop {
    static SHOP: OnceCell<Shop> = OnceCell::const_new();
    SHOP.get_or_init(|| Shop::open(&[NO_LIMITS])).await
}

/// A base of one's own.
pub struct Base<'a> {
    api: &'a Api,
    id: String,
}

impl<'a> Base<'a> {
    pub async fn new(api: &'a Api, name: &str) -> Self {
        let id = text(&api.post("/api/v1/knowledge", &json!({"name": name})).await.expect(201)["id"]);
        Self { api, id }
    }

    fn path(&self, rest: &str) -> String {
        format!("/api/v1/knowledge/{}{rest}", self.id)
    }

    fn document(&self, document: &Value, rest: &str) -> String {
        self.path(&format!("/documents/{}{rest}", document["id"].as_str().expect("a document has an id")))
    }

    /// Uploads and waits until it is ready.
    pub async fn put(&self, name: &str, words: &str) -> Value {
        self.api.call(request(&self.path("/documents?wait=30"), name, words.as_bytes())).await.expect(201)
    }

    /// Uploads without waiting, and gives the answer as it is.
    pub async fn try_to_push(&self, name: &str, words: &[u8]) -> Answer {
        self.api.call(request(&self.path("/documents?wait=0"), name, words)).await
    }

    /// Uploads without waiting.
    pub async fn push(&self, name: &str, words: &[u8]) -> Value {
        let answer = self.try_to_push(name, words).await;
        assert!(matches!(answer.status, 201 | 202), "{}", answer.text());
        answer.json()
    }

    async fn list(&self) -> Value {
        self.api.get(&self.path("/documents")).await.expect(200)
    }

    pub async fn read(&self, document: &Value) -> Value {
        self.api.get(&self.document(document, "")).await.expect(200)
    }

    /// The document once its state is one of these.
    pub async fn until(&self, document: &Value, states: &[&str]) -> Value {
        let until = Instant::now() + PATIENCE * 4;
        loop {
            let now = self.read(document).await;
            if states.iter().any(|state| now["state"] == *state) {
                return now;
            }
            assert!(Instant::now() < until, "it does not come to {states:?}: {now}");
            sleep(Duration::from_millis(20)).await;
        }
    }

    /// Titles of what a search finds.
    pub async fn search(&self, words: &str) -> Value {
        self.api.get(&self.search_path(words)).await.expect(200)
    }

    pub fn search_path(&self, words: &str) -> String {
        let words = words.replace(' ', "%20").replace('?', "%3F");
        self.path(&format!("/search?q={words}"))
    }

    pub async fn finds(&self, words: &str) -> bool {
        self.search(words).await["items"].as_array().is_some_and(|items| !items.is_empty())
    }
}

/// A page that says one thing, findable by `word` alone.
pub fn page(word: &str) -> String {
    format!(
        "# About {word}\n\n## Where is the {word}?\n\nThe {word} stands behind the old harbour and is painted every spring.\n"
    )
}

/// Takes a while to be read.
fn long(word: &str, lines: usize) -> Vec<u8> {
    let keeper = |line| format!("Keeper {line} of the {word} lit lamp {line} and wrote it down in book {}.\n\n", line % 97);
    let lines: Vec<_> = (0..lines).map(keeper).collect();
    format!("# {word}\n\n{}", lines.concat()).into_bytes()
}
