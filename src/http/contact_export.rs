//! Everything that is kept of one contact, taken away as one stream: a line of JSON for each thing, never all of it in memory.

use std::sync::{Arc, LazyLock};
use std::time::Duration;

use agents::packs::Lead;
use axum::body::Body;
use axum::extract::State;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse as _, Response};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use engine::error::{Context as _, Error, Kind, Result};
use engine::ids::{BlobId, CallId, ContactId, OrgId};
use engine::model::conversation::Conversation;
use engine::page::MAX_PAGE;
use engine::ports::audit_log::AuditFilter;
use engine::ports::call_store::CallsOf;
use engine::ports::conversation_store::{About, Filter, ListQuery, View};
use engine::ports::message_store::{Bound, Range};
use futures_util::stream::unfold;
use serde::Serialize;
use serde_json::json;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc};

use super::caller::Caller;
use super::contact_book::shown_merges;
use super::contacts::missing;
use super::extract::Path;
use super::problem::{Answer, Problem};
use super::wire::audit::AuditEntry;
use super::wire::call::Call;
use super::wire::contact::Contact;
use super::wire::message::InboxMessage;
use crate::app::App;

/// Exports at the same time, of all organisations together: each reads as fast as it is taken.
const AT_ONCE: usize = 2;

/// Lines that wait for the reader.
const WAITING: usize = 8;

/// A reader who takes nothing for this long has gone.
const PATIENCE: Duration = Duration::from_secs(60);

/// Bytes of a file in one line; three bytes are four letters, so that the pieces of a file can be read one after another.
const PIECE: usize = 3 * 128 * 1024;

type Lines = mpsc::Sender<Result<String>>;

/// Export all that is kept of a contact
///
/// One JSON object a line (`application/x-ndjson`) with `what` it is and its `data`: `contact`, `conversation`, `message`, `call`,
/// `file` and its content in lines `file_piece` (Base64, in order), `lead`, `audit`, and at last `end` with how many lines stood
/// before it. Without an `end` the export broke off.
#[utoipa::path(post, path = "/contacts/{id}/export", tag = "contacts", params(("id" = String, Path)),
    responses((status = 200, content_type = "application/x-ndjson", body = String), (status = 404),
        (status = 503, description = "Others are being exported: try again soon")))]
pub async fn export(State(app): State<App>, caller: Caller, Path(id): Path<ContactId>) -> Answer<Response> {
    static PLACES: LazyLock<Arc<Semaphore>> = LazyLock::new(|| Arc::new(Semaphore::new(AT_ONCE)));
    let contact = app.engine.contacts.find(caller.organisation, id).await?.ok_or_else(missing)?;
    let place = Arc::clone(&PLACES).try_acquire_owned();
    let place = place.map_err(|_all_taken| Problem::unavailable("others are being exported: try again soon"))?;
    let (lines, taken) = mpsc::channel(WAITING);
    let name = format!("attachment; filename=\"{}.ndjson\"", contact.id);
    app.tasks.spawn("contact.export", told(app.clone(), caller.organisation, contact.id, lines, place));
    let body = Body::from_stream(unfold(taken, |mut taken| async move { taken.recv().await.map(|line| (line, taken)) }));
    let headers = [(CONTENT_TYPE, "application/x-ndjson".to_owned()), (CONTENT_DISPOSITION, name)];
    Ok((headers, body).into_response())
}

async fn told(app: App, organisation: OrgId, contact: ContactId, lines: Lines, _place: OwnedSemaphorePermit) {
    let mut export = Export { app, organisation, contact, lines, count: 0 };
    if let Err(error) = export.run().await {
        tracing::warn!(error = &error as &dyn std::error::Error, "an export broke off");
        // The body ends with an error, so that nobody takes it for whole.
        let _reader_may_have_gone = export.lines.try_send(Err(error));
    }
}

struct Export {
    app: App,
    organisation: OrgId,
    contact: ContactId,
    lines: Lines,
    count: u64,
}

impl Export {
    async fn run(&mut self) -> Result<()> {
        let contact = self.app.engine.contacts.find(self.organisation, self.contact).await?.ok_or_else(missing)?;
        let merges = shown_merges(&self.app, &contact).await?;
        self.line("contact", &Contact::new(&contact).with_merges(&merges)).await?;
        self.conversations().await?;
        self.leads(contact.phone.as_deref()).await?;
        self.entries().await?;
        let count = self.count;
        self.line("end", &json!({ "lines": count })).await
    }

    async fn conversations(&mut self) -> Result<()> {
        let mut cursor = None;
        loop {
            let (view, about, filter) = (View::Contact(self.contact), About::Everything, Filter::default());
            let query = ListQuery { view, about, filter, cursor, limit: MAX_PAGE };
            let page = self.app.engine.conversations.list(self.organisation, query).await?;
            for listed in page.items {
                self.conversation(&listed.conversation).await?;
            }
            cursor = page.next;
            if cursor.is_none() {
                return Ok(());
            }
        }
    }

    async fn conversation(&mut self, conversation: &Conversation) -> Result<()> {
        let about = json!({
            "id": conversation.id,
            "inbox": conversation.inbox,
            "channel": conversation.channel.as_str(),
            "created_at": conversation.created_at,
            "updated_at": conversation.updated_at,
        });
        self.line("conversation", &about).await?;
        let mut after = 0;
        loop {
            let range = Range { side: Bound::After(after), limit: MAX_PAGE, with_private: true };
            let messages = self.app.engine.messages.list(self.organisation, conversation.id, range).await?;
            let Some(last) = messages.last() else { break };
            after = last.seq;
            for message in &messages {
                let app = self.app.clone();
                let shown = json!({"conversation": conversation.id, "message": InboxMessage::new(message, app.tokens.files())});
                self.line("message", &shown).await?;
                for attachment in &message.content.attachments {
                    self.file(attachment.id).await?;
                }
            }
        }
        let mut before: Option<CallId> = None;
        loop {
            let of = CallsOf::Conversation(conversation.id);
            let calls = self.app.engine.calls.list(self.organisation, of, before, MAX_PAGE).await?;
            let Some(last) = calls.last() else { return Ok(()) };
            before = Some(last.id);
            for call in &calls {
                self.line("call", &Call::new(call)).await?;
                if let Some(recording) = call.recording {
                    self.file(recording).await?;
                }
            }
        }
    }

    /// One that is not there any more is left out.
    async fn file(&mut self, blob: BlobId) -> Result<()> {
        let Some(file) = self.app.engine.blobs.describe(self.organisation, blob).await? else { return Ok(()) };
        let about = json!({"id": blob, "name": file.name, "media_type": file.media_type, "size": file.size});
        self.line("file", &about).await?;
        let mut from = 0;
        while from < file.size {
            let piece = self.app.engine.blobs.piece(self.organisation, blob, from, PIECE).await?;
            let Some(piece) = piece.filter(|piece| !piece.is_empty()) else { return Ok(()) };
            from += piece.len() as u64;
            self.line("file_piece", &json!({"file": blob, "content": BASE64_STANDARD.encode(&piece)})).await?;
        }
        Ok(())
    }

    /// What agents noted of them under their number.
    async fn leads(&mut self, phone: Option<&str>) -> Result<()> {
        let Some(phone) = phone.map(digits).filter(|digits| !digits.is_empty()) else { return Ok(()) };
        let mut cursor = None;
        loop {
            let page = self.app.engine.records.list::<Lead>(self.organisation, cursor, MAX_PAGE).await?;
            for lead in page.items.iter().filter(|lead| digits(&lead.value.phone) == phone) {
                self.line("lead", &lead.value).await?;
            }
            cursor = page.next;
            if cursor.is_none() {
                return Ok(());
            }
        }
    }

    async fn entries(&mut self) -> Result<()> {
        let mut cursor: Option<String> = None;
        loop {
            let filter = AuditFilter { contact: Some(self.contact), ..AuditFilter::default() };
            let page = self.app.audit.log().list(self.organisation, filter, cursor.as_deref(), MAX_PAGE).await?;
            for entry in &page.items {
                self.line("audit", &AuditEntry::new(entry)).await?;
            }
            cursor = page.next;
            if cursor.is_none() {
                return Ok(());
            }
        }
    }

    async fn line<T: Serialize + Sync>(&mut self, what: &'static str, data: &T) -> Result<()> {
        let line = serde_json::to_string(&Line { what, data }).context(Kind::Corrupt, "a line cannot be written as JSON")?;
        self.count += 1;
        let sent = self.lines.send_timeout(Ok(line + "\n"), PATIENCE).await;
        sent.map_err(|_nobody_reads| Error::unavailable("nobody takes the export any more"))
    }
}

#[derive(Serialize)]
struct Line<'a, T> {
    what: &'static str,
    data: &'a T,
}

fn digits(phone: &str) -> String {
    phone.chars().filter(char::is_ascii_digit).collect()
}
