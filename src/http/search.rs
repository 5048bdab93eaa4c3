//! Searching what was said, and who said it.

mod pieces;

use std::collections::HashMap;
use std::sync::Arc;

use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use engine::flow::settings::InboxSettings;
use engine::ids::{InboxId, OperatorId};
use engine::page::MAX_PAGE;
use engine::ports::message_search::{SearchQuery, Wrote};

use super::caller::Caller;
use super::extract::{Json, Query};
use super::problem::{Answer, Checks};
use super::wire::contact::{Contact, shown_name};
use super::wire::conversation::{NamedContact, NamedInbox};
use super::wire::message::InboxMessage;
use super::wire::search::{FoundMessage, SearchPage, SearchQuery as WireQuery};
use crate::app::App;

const PAGE: usize = 20;
const CONTACTS: usize = 5;
const LONGEST: usize = 200;
const MOST_WORDS: usize = 12;

/// Search messages and contacts
///
/// Everything that was said in any conversation the caller sees, private notes included, the newest first; capitals and accents make no
/// difference.
#[utoipa::path(get, path = "/search", tag = "search", params(WireQuery),
    responses((status = 200, body = SearchPage<'static>), (status = 422)))]
pub async fn search(State(app): State<App>, caller: Caller, Query(query): Query<WireQuery>) -> Answer<Response> {
    let phrases = pieces::phrases(&query.q);
    let words: usize = phrases.iter().map(|phrase| phrase.split(' ').count()).sum();
    let mut checks = Checks::default();
    checks.need(query.q.chars().count() <= LONGEST, "?q", format!("at most {LONGEST} characters"));
    checks.need((1..=MOST_WORDS).contains(&words), "?q", format!("1 to {MOST_WORDS} words"));
    let author = query.author.as_deref().map(wrote);
    checks.need(author != Some(None), "?author", "contact, agent, operator, or the id of an operator");
    checks.finish()?;
    let is_plain = query.inbox.is_none() && author.is_none() && query.since.is_none() && query.until.is_none();
    let contacts = if is_plain && query.cursor.is_none() && query.q.trim().chars().count() >= 2 {
        app.engine.contact_book.search(caller.organisation, query.q.trim(), CONTACTS).await?
    } else {
        Vec::new()
    };
    let wanted = SearchQuery {
        phrases,
        inbox: query.inbox,
        author: author.flatten(),
        since: query.since,
        until: query.until,
        sight: caller.sight,
        cursor: query.cursor,
        limit: query.limit.unwrap_or(PAGE).clamp(1, MAX_PAGE),
    };
    let phrases = wanted.phrases.clone();
    let page = app.search.search(caller.organisation, wanted).await?;
    let mut inboxes: HashMap<InboxId, Arc<InboxSettings>> = HashMap::new();
    let mut names = Vec::with_capacity(page.items.len());
    for found in &page.items {
        let inbox = found.conversation.inbox;
        if let std::collections::hash_map::Entry::Vacant(place) = inboxes.entry(inbox) {
            place.insert(app.engine.settings.inbox(caller.organisation, inbox).await?);
        }
        names.push(shown_name(found.conversation.contact, found.contact_name.as_deref()));
    }
    let messages = page.items.iter().zip(&names).filter_map(|(found, name)| {
        let inbox = &inboxes.get(&found.conversation.inbox)?.inbox;
        Some(FoundMessage {
            conversation: found.conversation.id,
            inbox: NamedInbox { id: inbox.id, name: &inbox.name, channel: inbox.channel.as_str() },
            contact: NamedContact { id: found.conversation.contact, name },
            message: InboxMessage::new(&found.message, app.tokens.files()),
            pieces: pieces::around(&found.message.text, &phrases),
        })
    });
    let messages = messages.collect();
    let contacts = contacts.iter().map(Contact::new).collect();
    Ok(Json(SearchPage { messages, contacts, next_cursor: page.next }).into_response())
}

fn wrote(author: &str) -> Option<Wrote> {
    match author {
        "contact" => Some(Wrote::Contact),
        "agent" => Some(Wrote::Agent),
        "operator" => Some(Wrote::Operator),
        id => id.parse::<OperatorId>().ok().map(Wrote::OneOperator),
    }
}
