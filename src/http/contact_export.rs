//! Everything that is kept of one contact, taken away as one ZIP archive that is written while it is read: never all of it in memory.

mod beside;

use std::sync::{Arc, LazyLock};
use std::time::Duration;

use axum::body::Body;
use axum::extract::State;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse as _, Response};
use engine::error::{Context as _, Error, Kind, Result};
use engine::ids::{BlobId, CallId, ContactId, ConversationId, LeadId, MessageId, OrgId};
use engine::model::contact;
use engine::model::conversation::Conversation;
use engine::model::inbox::Channel;
use engine::model::lead::{Lead, LeadEvent};
use engine::model::message::Message;
use engine::model::sight::Sight;
use engine::page::MAX_PAGE;
use engine::ports::audit_log::AuditFilter;
use engine::ports::call_store::CallsOf;
use engine::ports::conversation_store::{About, Filter, ListQuery, View};
use engine::ports::lead_store::LeadQuery;
use engine::ports::message_store::{Bound, Range};
use futures_util::stream::poll_fn;
use serde::Serialize;
use serde_json::{Value, json};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc};

use super::caller::Caller;
use super::contact_book::shown_merges;
use super::contacts::missing;
use super::extract::Path;
use super::problem::{Answer, Problem};
use super::wire::audit::AuditEntry;
use super::wire::call::Call;
use super::wire::contact::Contact;
use super::wire::contact_field::ContactNote as WireNote;
use super::wire::message::InboxMessage;
use super::zipped::Zip;
use crate::app::App;

/// Exports at the same time, of all organisations together: each reads as fast as it is taken.
const AT_ONCE: usize = 2;

/// Pieces that wait for the reader.
const WAITING: usize = 8;

/// A reader who takes nothing for this long has gone.
const PATIENCE: Duration = Duration::from_mins(1);

/// Bytes of a file in one piece.
const PIECE: usize = 256 * 1024;

/// Conversations and files of one archive, whose list is kept in memory.
const MOST_ENTRIES: usize = 200_000;

const README: &str = "Everything that is kept of one contact.\n\n\
    contact.json            who they are: handles, own fields, and with whom they were merged\n\
    notes.json              what colleagues noted of them\n\
    conversations/*.json    each conversation with its messages, notes, calls, and how answers came about\n\
    files/*                 attachments and recordings, named by their id\n\
    leads.json              what they wanted, noted under their name or number, and what became of it\n\
    consents.json           what they agreed to and what they ended, in which words, and when\n\
    shop.json               what a shop had going on with them: orders, carts and parcels\n\
    comments.json           what they wrote below posts, as far as it was copied\n\
    audit.json              who did something to their data, or looked at it\n";

/// An archive that is not whole says so.
const PARTIAL: &str = "\nWhoever exported this does not see the conversations of all teams: there may be others,\nwhich are left out, and so are comments.json and audit.json.\n";

type Pieces = mpsc::Sender<Result<Vec<u8>>>;

/// Export all that is kept of a contact
///
/// A ZIP archive: `contact.json`, `notes.json`, `conversations/`, `files/` with attachments and recordings, `leads.json`,
/// `consents.json`, `shop.json`, `comments.json`, `audit.json`, and a `README.txt` that says what is what. An archive that ends early
/// cannot be opened. Conversations that the caller does not see are left out, which the README says.
#[utoipa::path(post, path = "/contacts/{id}/export", tag = "contacts", params(("id" = String, Path)),
    responses((status = 200, content_type = "application/zip", body = Vec<u8>), (status = 404),
        (status = 503, description = "Others are being exported: try again soon")))]
pub async fn export(State(app): State<App>, caller: Caller, Path(id): Path<ContactId>) -> Answer<Response> {
    static PLACES: LazyLock<Arc<Semaphore>> = LazyLock::new(|| Arc::new(Semaphore::new(AT_ONCE)));
    let contact = app.engine.contacts.find(caller.organisation, id).await?.ok_or_else(missing)?;
    let place = Arc::clone(&PLACES).try_acquire_owned();
    let place = place.map_err(|_all_taken| Problem::unavailable("others are being exported: try again soon"))?;
    let (pieces, mut taken) = mpsc::channel(WAITING);
    let name = format!("attachment; filename=\"{}.zip\"", contact.id);
    app.tasks.spawn("contact.export", told(app.clone(), caller.organisation, contact.id, caller.sight, pieces, place));
    let body = Body::from_stream(poll_fn(move |context| taken.poll_recv(context)));
    let headers = [(CONTENT_TYPE, "application/zip".to_owned()), (CONTENT_DISPOSITION, name)];
    Ok((headers, body).into_response())
}

async fn told(app: App, organisation: OrgId, contact: ContactId, sight: Sight, pieces: Pieces, _place: OwnedSemaphorePermit) {
    let mut export = Export { app, organisation, contact, sight, pieces, zip: Zip::default(), entries: 0 };
    if let Err(error) = export.run().await {
        tracing::warn!(error = &error as &dyn std::error::Error, "an export broke off");
        // The body ends with an error, so that nobody takes it for whole.
        let _reader_may_have_gone = export.pieces.try_send(Err(error));
    }
}

struct Export {
    app: App,
    organisation: OrgId,
    contact: ContactId,
    /// Of whoever asked for it.
    sight: Sight,
    pieces: Pieces,
    zip: Zip,
    entries: usize,
}

impl Export {
    async fn run(&mut self) -> Result<()> {
        let contact = self.app.engine.contacts.find(self.organisation, self.contact).await?.ok_or_else(missing)?;
        let merges = shown_merges(&self.app, &contact).await?;
        self.begin("README.txt").await?;
        self.write(README.as_bytes().to_vec()).await?;
        if !self.sight.is_everything() {
            self.write(PARTIAL.as_bytes().to_vec()).await?;
        }
        self.end().await?;
        self.begin("contact.json").await?;
        self.write(json_of(&Contact::new(&contact).with_merges(&merges))?).await?;
        self.end().await?;
        self.notes().await?;
        self.conversations().await?;
        let ids = self.app.engine.merged_into(self.organisation, contact.id).await?;
        let numbers = numbers(&contact);
        self.leads(&ids, &numbers).await?;
        self.consents(&contact).await?;
        self.shop(&ids, &numbers).await?;
        // Both hold what was written, in conversations of whatever team.
        if self.sight.is_everything() {
            self.comments(&contact).await?;
            self.audit().await?;
        }
        let list = std::mem::take(&mut self.zip).finish();
        self.send(list).await
    }

    async fn notes(&mut self) -> Result<()> {
        self.begin("notes.json").await?;
        let (mut list, mut before) = (List::new("["), None);
        loop {
            let page = self.app.contact_notes.list_notes(self.organisation, self.contact, before, MAX_PAGE).await?;
            for note in &page {
                let author = self.app.names.operator_name(self.organisation, note.author).await?;
                list.push_all(std::iter::once(WireNote::new(note, &author)))?;
            }
            self.write(list.taken()).await?;
            before = page.last().map(|last| last.id);
            if page.len() < MAX_PAGE {
                self.write(list.next("]\n")).await?;
                return self.end().await;
            }
        }
    }

    async fn conversations(&mut self) -> Result<()> {
        let mut cursor = None;
        loop {
            let (view, about) = (View::Contact(self.contact), About::Everything);
            let filter = Filter { sight: self.sight.clone(), ..Filter::default() };
            let query = ListQuery { view, about, filter, cursor, limit: MAX_PAGE };
            let page = self.app.engine.conversations.list(self.organisation, query).await?;
            for listed in page.items {
                self.conversation(&listed.conversation).await?;
                self.files(listed.conversation.id).await?;
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
        self.begin(&format!("conversations/{}.json", conversation.id)).await?;
        self.write([b"{\"conversation\": ".to_vec(), json_of(&about)?].concat()).await?;
        let mut json = List::new(",\n\"messages\": [");
        let mut after = 0;
        loop {
            let messages = self.messages(conversation.id, after).await?;
            let Some(last) = messages.last() else { break };
            after = last.seq;
            let app = self.app.clone();
            json.push_all(messages.iter().map(|message| InboxMessage::new(message, app.tokens.files())))?;
            self.write(json.taken()).await?;
        }
        self.write(json.next("],\n\"calls\": [")).await?;
        let mut before = None;
        loop {
            let calls = self.calls(conversation.id, before).await?;
            let Some(last) = calls.last() else { break };
            before = Some(last.id);
            json.push_all(calls.iter().map(Call::new))?;
            self.write(json.taken()).await?;
        }
        self.write(json.next("],\n\"traces\": [")).await?;
        let mut before: Option<MessageId> = None;
        loop {
            let traces = self.app.engine.turn_log.list(self.organisation, conversation.id, before, MAX_PAGE).await?;
            let Some(last) = traces.last() else { break };
            before = Some(last.message);
            json.push_all(traces.iter())?;
            self.write(json.taken()).await?;
        }
        self.write(json.next("]}\n")).await?;
        self.end().await
    }

    async fn messages(&self, conversation: ConversationId, after: u64) -> Result<Vec<Message>> {
        let range = Range { side: Bound::After(after), limit: MAX_PAGE, with_private: true };
        self.app.engine.messages.list(self.organisation, conversation, range).await
    }

    async fn calls(&self, conversation: ConversationId, before: Option<CallId>) -> Result<Vec<engine::model::call::Call>> {
        self.app.engine.calls.list(self.organisation, CallsOf::Conversation(conversation), before, MAX_PAGE).await
    }

    /// Of a conversation, read once more for them: an archive has one entry at a time.
    async fn files(&mut self, conversation: ConversationId) -> Result<()> {
        let mut after = 0;
        loop {
            let messages = self.messages(conversation, after).await?;
            let Some(last) = messages.last() else { break };
            after = last.seq;
            for attachment in messages.iter().flat_map(|message| &message.content.attachments) {
                self.file(attachment.id).await?;
            }
        }
        let mut before = None;
        loop {
            let calls = self.calls(conversation, before).await?;
            let Some(last) = calls.last() else { return Ok(()) };
            before = Some(last.id);
            for recording in calls.iter().filter_map(|call| call.recording) {
                self.file(recording).await?;
            }
        }
    }

    /// One that is not there any more is left out.
    async fn file(&mut self, blob: BlobId) -> Result<()> {
        let Some(file) = self.app.engine.blobs.describe(self.organisation, blob).await? else { return Ok(()) };
        self.begin(&format!("files/{blob}-{}", plain(&file.name))).await?;
        let mut from = 0;
        while from < file.size {
            let piece = self.app.engine.blobs.piece(self.organisation, blob, from, PIECE).await?;
            let Some(piece) = piece.filter(|piece| !piece.is_empty()) else { break };
            from += piece.len() as u64;
            self.write(piece).await?;
        }
        self.end().await
    }

    /// What is noted of them as somebody who might buy: theirs, or under their number.
    async fn leads(&mut self, ids: &[ContactId], numbers: &[String]) -> Result<()> {
        self.begin("leads.json").await?;
        let (mut list, mut cursor) = (List::new("["), None);
        loop {
            let page = self.app.engine.leads.list(LeadQuery::all(self.organisation), cursor, MAX_PAGE).await?;
            for lead in &page.items {
                if lead.contact.is_some_and(|contact| ids.contains(&contact)) || numbers.contains(&digits(&lead.phone)) {
                    let history = self.history(lead.id).await?;
                    list.push_all(std::iter::once(noted(lead, &history)))?;
                }
            }
            self.write(list.taken()).await?;
            cursor = page.next;
            if cursor.is_none() {
                self.write(list.next("]\n")).await?;
                return self.end().await;
            }
        }
    }

    /// All of it, the newest first.
    async fn history(&self, lead: LeadId) -> Result<Vec<LeadEvent>> {
        let mut all: Vec<LeadEvent> = Vec::new();
        loop {
            let before = all.last().map(|last| last.id);
            let page = self.app.engine.leads.history(self.organisation, lead, before, MAX_PAGE).await?;
            let is_last = page.len() < MAX_PAGE;
            all.extend(page);
            if is_last || all.len() >= MOST_ENTRIES {
                return Ok(all);
            }
        }
    }

    async fn audit(&mut self) -> Result<()> {
        self.app.audit.catch_up().await;
        self.begin("audit.json").await?;
        let (mut list, mut cursor) = (List::new("["), None::<String>);
        loop {
            let filter = AuditFilter { contact: Some(self.contact), ..AuditFilter::default() };
            let page = self.app.audit.log().list(self.organisation, filter, cursor.as_deref(), MAX_PAGE).await?;
            list.push_all(page.items.iter().map(AuditEntry::new))?;
            self.write(list.taken()).await?;
            cursor = page.next;
            if cursor.is_none() {
                self.write(list.next("]\n")).await?;
                return self.end().await;
            }
        }
    }

    async fn begin(&mut self, name: &str) -> Result<()> {
        self.entries += 1;
        if self.entries > MOST_ENTRIES {
            return Err(Error::unavailable(format!("an export holds at most {MOST_ENTRIES} conversations and files")));
        }
        let head = self.zip.begin(name.to_owned());
        self.send(head).await
    }

    async fn write(&mut self, bytes: Vec<u8>) -> Result<()> {
        let piece = self.zip.piece(bytes);
        self.send(piece).await
    }

    async fn end(&mut self) -> Result<()> {
        let tail = self.zip.end();
        self.send(tail).await
    }

    async fn send(&self, bytes: Vec<u8>) -> Result<()> {
        if bytes.is_empty() {
            return Ok(());
        }
        let sent = self.pieces.send_timeout(Ok(bytes), PATIENCE).await;
        sent.map_err(|_nobody_reads| Error::unavailable("nobody takes the export any more"))
    }
}

/// JSON lists, written page by page.
struct List {
    text: Vec<u8>,
    is_first: bool,
}

impl List {
    fn new(begin: &str) -> Self {
        Self { text: begin.as_bytes().to_vec(), is_first: true }
    }

    fn push_all<T: Serialize>(&mut self, items: impl Iterator<Item = T>) -> Result<()> {
        for item in items {
            self.text.extend_from_slice(if self.is_first { b"\n" } else { b",\n" });
            self.is_first = false;
            self.text.extend(json_of(&item)?);
        }
        Ok(())
    }

    fn taken(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.text)
    }

    /// This list ends, and perhaps another begins.
    fn next(&mut self, between: &str) -> Vec<u8> {
        self.is_first = true;
        self.text.extend_from_slice(between.as_bytes());
        self.taken()
    }
}

fn json_of<T: Serialize>(value: &T) -> Result<Vec<u8>> {
    serde_json::to_vec_pretty(value).context(Kind::Corrupt, "what is kept cannot be written as JSON")
}

/// A name that means the same file on every system, and never another folder.
fn plain(name: &str) -> String {
    let kept = name.chars().map(|sign| if sign.is_alphanumeric() || ".-_ ".contains(sign) { sign } else { '_' });
    let kept: String = kept.take(80).collect();
    kept.trim_matches(['.', ' ']).to_owned()
}

/// By which a lead may be theirs that was noted without them.
fn numbers(contact: &contact::Contact) -> Vec<String> {
    let identities = contact.identities.iter().filter(|identity| identity.channel == Channel::WhatsApp && identity.verified);
    let handles = identities.map(|identity| digits(&identity.handle));
    handles.chain(contact.phone.as_deref().map(digits)).filter(|digits| !digits.is_empty()).collect()
}

fn noted(lead: &Lead, history: &[LeadEvent]) -> Value {
    let events: Vec<Value> = history.iter().map(|event| json!({"at": event.at, "by": event.by, "what": event.what})).collect();
    json!({
        "id": lead.id, "name": lead.name, "phone": lead.phone, "email": lead.email, "location": lead.location,
        "needs": lead.needs, "budget": lead.budget, "budget_fits": lead.budget_fits, "start": lead.start, "stage": lead.stage,
        "reason": lead.reason, "tags": lead.tags, "details": lead.details, "next_at": lead.next_at, "source": lead.source,
        "conversation": lead.conversation, "created_at": lead.created_at, "updated_at": lead.updated_at, "history": events,
    })
}

fn digits(phone: &str) -> String {
    phone.chars().filter(char::is_ascii_digit).collect()
}
