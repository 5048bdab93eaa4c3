//! A turn without a program around it, for the tests of this crate.

use std::sync::Arc;

use async_trait::async_trait;
use engine::clock::Timestamp;
use engine::error::Result;
use engine::ids::{BotId, ContactId, ConversationId, InboxId, KnowledgeBaseId, MessageId, OrgId};
use engine::model::bot::{Bot, ResponderKind};
use engine::model::conversation::{Conversation, NewConversation};
use engine::model::delivery::DeliveryState;
use engine::model::message::{Author, Content, Message};
use engine::ports::MessageStore;
use engine::ports::message_store::Range;
use engine::ports::responder::{History, Turn, Voice};
use parking_lot::Mutex;
use rag::index::{EdgeIndex, VectorIndex};
use rag::ingest::{Label, Source, ingest};
use rag::retrieve::Retriever;
use tempfile::TempDir;
use tokio_util::sync::CancellationToken;

use crate::Library;

pub(crate) const CONTACT: Author = Author::Contact(ContactId(1));
pub(crate) const AGENT: Author = Author::Agent(BotId(1));

const ORG: OrgId = OrgId(1);
const BASE: KnowledgeBaseId = KnowledgeBaseId(5);

pub(crate) fn bot(responder: ResponderKind) -> Bot {
    Bot { id: BotId(1), organisation: ORG, name: "Sam".into(), knowledge_bases: vec![BASE], responder, ..Bot::default() }
}

pub(crate) fn message(seq: u64, author: Author, text: &str) -> Message {
    Message {
        id: MessageId(seq as i64),
        organisation: ORG,
        conversation: ConversationId(1),
        seq,
        author,
        author_name: None,
        client_id: None,
        text: text.to_owned(),
        notice: None,
        private: false,
        content: Content::default(),
        delivery: None,
        epoch: 1,
        at: Timestamp::default(),
    }
}

/// A turn that asks `asked` after the conversation `before`.
pub(crate) fn turn(bot: Bot, before: &[(Author, &str)], asked: &[&str]) -> Turn {
    turn_after(bot, before.iter().zip(1..).map(|((author, text), seq)| message(seq, *author, text)).collect(), asked)
}

/// The same after these messages.
pub(crate) fn turn_after(bot: Bot, past: Vec<Message>, asked: &[&str]) -> Turn {
    let asked = asked.iter().zip(past.len() as u64 + 1..).map(|(text, seq)| Arc::new(message(seq, CONTACT, text)));
    let new = NewConversation {
        id: ConversationId(1),
        organisation: ORG,
        inbox: InboxId(1),
        channel: engine::model::inbox::Channel::Web,
        contact: ContactId(1),
    };
    let conversation = Conversation::new(new, Timestamp::default());
    Turn {
        bot: Arc::new(bot),
        asked: asked.collect(),
        history: History::new(Arc::new(Past(past)), &conversation, 0),
        conversation: Arc::new(conversation),
        reply: MessageId(1_000),
        upto: 1,
        book: Arc::default(),
        cancelled: CancellationToken::new(),
    }
}

/// What was said before the turn, whatever the range asks but for notes.
struct Past(Vec<Message>);

#[async_trait]
impl MessageStore for Past {
    async fn list(&self, _: OrgId, _: ConversationId, range: Range) -> Result<Vec<Message>> {
        let seen: Vec<_> = self.0.iter().filter(|message| range.with_private || !message.private).cloned().collect();
        Ok(seen[seen.len().saturating_sub(range.limit)..].to_vec())
    }

    async fn find(&self, _: OrgId, _: MessageId) -> Result<Option<Message>> {
        Ok(None)
    }

    async fn list_behind(&self, _: OrgId, _: ConversationId, _: Timestamp, _: DeliveryState, _: usize) -> Result<Vec<MessageId>> {
        Ok(Vec::new())
    }
}

#[derive(Default)]
pub(crate) struct Heard(pub(crate) Mutex<Vec<String>>, pub(crate) Mutex<bool>);

impl Voice for Heard {
    fn commit(&self) {
        *self.1.lock() = true;
    }

    fn say(&self, piece: &str) {
        self.0.lock().push(piece.to_owned());
    }
}

/// A real index over one page of a shop, or over nothing.
pub(crate) struct Shelf {
    pub(crate) index: Arc<dyn VectorIndex>,
    // Last, so that the index lets go of the folder before it is removed.
    _folder: TempDir,
}

const PAGE: &str = "# Returns\n\nYou can return any lamp within 30 days of delivery. The refund arrives on your card within five \
    working days after we receive the parcel.\n\n## Damaged goods\n\nSend us a photo of a damaged lamp within 48 hours. We \
    replace it free of charge.\n\n# Shipping\n\nShipping inside the country costs 4 euros. Orders above 60 euros ship free.\n";

/// Everything has been read.
pub(crate) struct Full;

#[async_trait]
impl Library for Full {
    async fn is_filling(&self, _: OrgId) -> Result<bool> {
        Ok(false)
    }
}

impl Shelf {
    pub(crate) fn empty() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let index = Arc::new(EdgeIndex::open(folder.path(), None).unwrap());
        Self { index, _folder: folder }
    }

    /// By words alone.
    pub(crate) fn retriever(&self) -> Retriever {
        Retriever::new(Arc::clone(&self.index), None)
    }

    pub(crate) async fn with_page() -> Self {
        let shelf = Self::empty();
        shelf.put_page().await;
        shelf
    }

    pub(crate) async fn put_page(&self) {
        self.put("returns", PAGE).await;
    }

    pub(crate) async fn put(&self, id: &str, page: &str) {
        let label = Label {
            id: id.to_owned(),
            organisation: ORG.0,
            knowledge_base: BASE.0,
            title: Some("Returns and shipping".to_owned()),
            source: Some("https://shop.example/guides/returns".to_owned()),
            language: Some("en".to_owned()),
        };
        let source = Source { bytes: page.as_bytes(), media_type: Some("text/markdown"), file_name: None };
        let ingested = ingest(label, source).unwrap();
        self.index.upsert_document(&ingested.document, &[]).await.unwrap();
    }
}
