//! What travels over the two sockets, for the API document: namespace, direction, event, then its body and its ack. The
//! document's standard has no words for sockets, so this stands beside the paths as `x-sockets`.

use serde_json::{Map, Value, json};
use utoipa::ToSchema;

use super::{call, chat, feed, presence};

/// The value of `x-sockets`.
pub fn described() -> Value {
    json!({ "/chat": chat_socket(), "/inbox": inbox_socket() })
}

fn chat_socket() -> Value {
    json!({
        "auth": schema::<chat::ChatAuth>(),
        "refused": schema::<chat::Refusal>(),
        "server": told([
            ("ready", schema::<chat::Ready<'_>>()),
            ("message", schema::<chat::ChatMessage<'_>>()),
            ("changed", schema::<chat::Changed<'_>>()),
            ("delta", schema::<chat::Delta<'_>>()),
            ("typing", schema::<chat::Typing<'_>>()),
            ("control", schema::<chat::Control<'_>>()),
            ("receipt", schema::<chat::Receipt>()),
            ("closed", schema::<chat::Closed>()),
            ("bot", schema::<chat::Bot<'_>>()),
        ]),
        "client": {
            "send": asked::<chat::Send, chat::Sent>(),
            "typing": { "body": schema::<chat::SetTyping>() },
            "read": { "body": schema::<chat::ReadUpTo>() },
            "more": asked::<chat::More, chat::ChatPage<'_>>(),
            "rate": asked::<chat::Rate, chat::Done>(),
            "ask_human": { "ack": answer::<chat::Done>() },
        },
    })
}

fn inbox_socket() -> Value {
    json!({
        "auth": schema::<feed::InboxAuth>(),
        "refused": schema::<chat::Refusal>(),
        "server": told([
            ("conversation", schema::<feed::FeedConversation<'_>>()),
            ("message", schema::<feed::FeedMessage<'_>>()),
            ("message_changed", schema::<feed::FeedMessage<'_>>()),
            ("mentioned", schema::<feed::FeedMentioned<'_>>()),
            ("control", schema::<feed::FeedControl<'_>>()),
            ("receipt", schema::<feed::FeedReceipt>()),
            ("rated", schema::<feed::FeedRated>()),
            ("delta", schema::<feed::FeedDelta<'_>>()),
            ("gone", schema::<feed::FeedGone>()),
            ("typing", schema::<feed::FeedTyping<'_>>()),
            ("presence", schema::<feed::FeedPresence<'_>>()),
            ("viewing", schema::<presence::FeedViewing<'_>>()),
            ("document", schema::<feed::FeedDocument>()),
            ("document_removed", schema::<feed::FeedDocumentRemoved>()),
            ("gap", schema::<feed::FeedGap>()),
            ("call", schema::<call::FeedCall<'_>>()),
            ("notices", schema::<feed::FeedNotices>()),
            ("resync", schema::<feed::FeedResync>()),
        ]),
        "client": {
            "subscribe": asked::<feed::Subscribe, feed::Subscribed>(),
            "viewing": { "body": schema::<presence::SetViewing>() },
        },
    })
}

fn schema<T: ToSchema>() -> Value {
    json!({ "$ref": format!("#/components/schemas/{}", T::name()) })
}

/// The server's events: none asks for an ack.
fn told<const N: usize>(events: [(&str, Value); N]) -> Value {
    let events = events.into_iter().map(|(name, body)| (name.to_owned(), json!({ "body": body })));
    Value::Object(events.collect::<Map<_, _>>())
}

fn asked<B: ToSchema, A: ToSchema>() -> Value {
    json!({ "body": schema::<B>(), "ack": answer::<A>() })
}

/// Every ack may be a refusal instead.
fn answer<T: ToSchema>() -> Value {
    json!({ "oneOf": [schema::<T>(), schema::<chat::Refused>()] })
}
