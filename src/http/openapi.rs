//! The API document, made from the handlers and the wire types. `widget/protocol/api.ts` is made from it.

mod examples;

use std::sync::LazyLock;

use axum::http::HeaderMap;
use axum::response::Response;
use serde_json::Value;
use utoipa::openapi::extensions::Extensions;
use utoipa::openapi::path::{Operation, ParameterBuilder, ParameterIn, PathItem};
use utoipa::openapi::schema::{SchemaType, Type};
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme};
use utoipa::openapi::{ContentBuilder, ObjectBuilder, OpenApi as Document, Ref, RefOr, ResponseBuilder};
use utoipa::{Modify, OpenApi};
use utoipa_axum::router::OpenApiRouter;

use super::assets::{ASK_AGAIN, Asset};
use super::permissions::{Need, need_of};
use super::wire::{call, chat, conversation, feed, presence, sockets};
use super::{problem, repeats, routes};

/// What no handler names: bodies of the two sockets, and errors.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "Switchboard",
        description = "Operators' API of a customer-service platform. Errors are `application/problem+json`; lists come in pages \
            with an opaque cursor; settings carry an `ETag` and are written with `If-Match`. `x-permission` says which module and level \
            an operation needs; `channel` stands for the module of the inbox's channel.",
        license(name = "Apache-2.0", identifier = "Apache-2.0"),
    ),
    security(("operator" = [])),
    modifiers(&Rules),
    tags(
        (name = "auth", description = "Logging in and staying in"),
        (name = "conversations", description = "Lists and single conversations"),
        (name = "messages", description = "What was said, and saying it"),
        (name = "acts", description = "Taking over, giving back, closing, filing"),
        (name = "labels", description = "What conversations are about"),
        (name = "teams", description = "Groups of operators"),
        (name = "saved_views", description = "Filters of lists under a name"),
        (name = "canned_replies", description = "Replies that are written once and used often"),
        (name = "macros", description = "Steps that are done together"),
        (name = "automations", description = "Steps that the program does by itself when something happens"),
        (name = "audiences", description = "Whom campaigns are for"),
        (name = "campaigns", description = "Words to many people, and what follows"),
        (name = "leads", description = "Who may become a customer, and what follows"),
        (name = "crm", description = "Leads kept the same with the CRM of the business"),
        (name = "posts", description = "What pages and accounts show to everybody"),
        (name = "shop", description = "What happens at the shop, and what follows"),
        (name = "social", description = "What stands on pages and accounts, and how it fares"),
        (name = "schedules", description = "What is done by the clock, and work that failed for good"),
        (name = "contact_fields", description = "What a business wants to know of its contacts itself"),
        (name = "search", description = "Finding what was said"),
        (name = "contacts", description = "The people outside"),
        (name = "calls", description = "Phone calls"),
        (name = "operators", description = "The people inside"),
        (name = "roles", description = "What they may do"),
        (name = "invitations", description = "Links by which people join"),
        (name = "audit", description = "What they did and looked at"),
        (name = "organisation", description = "The business itself"),
        (name = "api_keys", description = "Keys for programs"),
        (name = "webhooks", description = "Programs that are told what happens"),
        (name = "attachments", description = "Files of operators"),
        (name = "chat", description = "What the widget calls beside its socket"),
        (name = "inboxes", description = "Connected accounts and their settings"),
        (name = "ratings", description = "What customers thought of it"),
        (name = "business_hours", description = "When people are there"),
        (name = "service_policies", description = "What is promised of their answers"),
        (name = "templates", description = "What may be said to a customer who has been silent, reviewed by the platform"),
        (name = "bots", description = "What customers meet"),
        (name = "editions", description = "Drafts of a bot, trying them, going live, going back"),
        (name = "knowledge", description = "What bots answer from"),
        (name = "models", description = "Language models and the connections to them"),
        (name = "tools", description = "What agents can do: the catalogue and calls made here"),
        (name = "mcp_servers", description = "Tools that other servers offer"),
        (name = "packs", description = "Trades: tools and agents that come together"),
        (name = "traces", description = "What a turn read, called, cost"),
        (name = "assist", description = "Help for the operator who writes"),
        (name = "usage", description = "Tokens and cost, their limits, and what to know of them"),
    ),
    components(schemas(
        problem::ProblemBody<'static>,
        chat::ChatAuth,
        chat::Ready<'static>,
        chat::ChatMessage<'static>,
        chat::Changed<'static>,
        chat::Pressed,
        chat::Control<'static>,
        chat::Bot<'static>,
        chat::Delta<'static>,
        chat::Typing<'static>,
        chat::Receipt,
        chat::Closed,
        chat::Refused,
        chat::Refusal,
        chat::ChatPage<'static>,
        chat::Sent,
        chat::Done,
        chat::Send,
        chat::SetTyping,
        chat::ReadUpTo,
        chat::More,
        chat::Rate,
        conversation::View,
        call::FeedCall<'static>,
        feed::InboxAuth,
        feed::Subscribe,
        feed::Subscribed,
        feed::FeedConversation<'static>,
        feed::FeedMessage<'static>,
        feed::FeedMentioned<'static>,
        feed::FeedControl<'static>,
        feed::FeedReceipt,
        feed::FeedRated,
        feed::FeedDelta<'static>,
        feed::FeedGone,
        feed::FeedTyping<'static>,
        feed::FeedPresence<'static>,
        presence::FeedViewing<'static>,
        presence::SetViewing,
        feed::FeedDocument,
        feed::FeedDocumentRemoved,
        feed::FeedGap,
        feed::FeedNotices,
        feed::FeedResync,
    ))
)]
struct Base;

struct Rules;

impl Modify for Rules {
    fn modify(&self, document: &mut Document) {
        let components = document.components.get_or_insert_default();
        let bearer = |description: &str| {
            let scheme = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).description(Some(description));
            SecurityScheme::Http(scheme.build())
        };
        components.add_security_scheme("operator", bearer("The access token from `POST /api/v1/auth/login`, 15 minutes."));
        components.add_security_scheme("api_key", bearer("A key of a program, `sbk_…`, from `POST /api/v1/api-keys`."));
        components.add_security_scheme("visitor", bearer("The token the widget got from `ready`."));
    }
}

/// The router of `/api/v1` and its document, made together.
pub fn routed() -> (axum::Router<crate::app::App>, Document) {
    let (router, mut document) = OpenApiRouter::with_openapi(Base::openapi()).nest("/api/v1", routes::api()).split_for_parts();
    for (path, item) in &mut document.paths.paths {
        each_operation(item, |method, operation| {
            let need = need_of(method, path);
            if method == "POST"
                && matches!(need, Some(Need::Login | Need::Of(..) | Need::OfPerson(..) | Need::OfInbox(_)))
                && repeats::has_rule(path)
            {
                take_key(operation);
            }
            complete(operation, need);
        });
    }
    (router, document)
}

/// The document as JSON.
pub fn text() -> String {
    let written = serde_json::to_value(routed().1).and_then(|mut document| {
        if let Some(Value::Object(schemas)) = document.pointer_mut("/components/schemas") {
            schemas
                .iter_mut()
                .filter(|(name, _)| !TAKES_NULL.contains(&name.as_str()))
                .for_each(|(_, schema)| absent_not_null(schema));
        }
        examples::fill(&mut document);
        document["x-sockets"] = sockets::described();
        serde_json::to_string_pretty(&document)
    });
    written.unwrap_or_else(|error| {
        tracing::error!(%error, "the API document cannot be written");
        "{}".to_owned()
    })
}

/// Bodies in which null says something of its own.
const TAKES_NULL: &[&str] = &["ContactChange", "LeadEdit", "SetReaction"];

/// What is optional here is left out, never sent as null; the derived schemas allow both, which no client should expect.
fn absent_not_null(schema: &mut Value) {
    match schema {
        Value::Object(fields) => {
            if let Some(Value::Array(types)) = fields.get_mut("type") {
                types.retain(|one| one != "null");
                if let [only] = types.as_slice() {
                    let only = only.clone();
                    fields.insert("type".to_owned(), only);
                }
            }
            if let Some(Value::Array(choices)) = fields.get_mut("oneOf") {
                choices.retain(|choice| choice["type"] != "null");
                if let [Value::Object(only)] = choices.as_slice() {
                    let only = only.clone();
                    fields.remove("oneOf");
                    fields.extend(only);
                }
            }
            fields.values_mut().for_each(absent_not_null);
        }
        Value::Array(items) => items.iter_mut().for_each(absent_not_null),
        _ => {}
    }
}

pub async fn serve(headers: HeaderMap) -> Response {
    static SERVED: LazyLock<Asset> = LazyLock::new(|| Asset::new("openapi.json", text()));
    SERVED.answer(&headers, ASK_AGAIN)
}

fn each_operation(path: &mut PathItem, change: impl Fn(&'static str, &mut Operation)) {
    let operations = [
        ("GET", &mut path.get),
        ("PUT", &mut path.put),
        ("POST", &mut path.post),
        ("DELETE", &mut path.delete),
        ("PATCH", &mut path.patch),
    ];
    for (method, operation) in operations {
        if let Some(operation) = operation {
            change(method, operation);
        }
    }
}

/// Any request to do something may be repeated, except for files.
fn take_key(operation: &mut Operation) {
    if let Some(RefOr::T(body)) = &operation.request_body
        && body.content.contains_key("multipart/form-data")
    {
        return;
    }
    let text = ObjectBuilder::new().schema_type(SchemaType::Type(Type::String));
    let key = ParameterBuilder::new()
        .name("Idempotency-Key")
        .parameter_in(ParameterIn::Header)
        .description(Some(
            "Sent again within 24 hours with the same body, nothing is done a second time and the first answer is given",
        ))
        .schema(Some(text));
    operation.parameters.get_or_insert_default().push(RefOr::T(key.build()));
}

/// What holds for every call, stated here instead of at each handler: a name of its own, what it needs, and one form for all
/// errors.
fn complete(operation: &mut Operation, need: Option<Need>) {
    if let Some(need) = need {
        operation.extensions.get_or_insert_default().merge(Extensions::from_iter([("x-permission", need.described())]));
        if need.takes_keys() {
            let either = ["operator", "api_key"].map(|scheme| SecurityRequirement::new(scheme, [] as [&str; 0]));
            operation.security = Some(either.to_vec());
        }
        if matches!(need, Need::Of(..) | Need::OfPerson(..) | Need::OfInbox(_)) {
            operation.responses.responses.entry("403".to_owned()).or_insert_with(|| ResponseBuilder::new().build().into());
        }
    }
    describe(operation, need);
    let tag = operation.tags.iter().flatten().next().map_or("", String::as_str);
    operation.operation_id = operation.operation_id.as_ref().map(|name| format!("{tag}_{name}"));
    let body = || ContentBuilder::new().schema(Some(Ref::from_schema_name("Problem"))).build();
    for (status, response) in &mut operation.responses.responses {
        let RefOr::T(response) = response else { continue };
        if response.description.is_empty() {
            meaning(status).clone_into(&mut response.description);
        }
        if status.starts_with('4') {
            response.content.insert("application/problem+json".to_owned(), body().into());
        }
    }
    let any = ResponseBuilder::new().description("Any other error").content("application/problem+json", body()).build();
    operation.responses.responses.insert("default".to_owned(), any.into());
}

/// What the handler says of it, and then who may call.
fn describe(operation: &mut Operation, need: Option<Need>) {
    let who = match need {
        Some(need @ (Need::Of(..) | Need::OfInbox(_))) => format!("Needs `{}`, of a login or of an API key.", need.described()),
        Some(need @ Need::OfPerson(..)) => format!("Needs a login with `{}`; an API key is refused.", need.described()),
        Some(Need::Login) => "Needs a login, whatever its role; an API key is refused.".to_owned(),
        Some(Need::Visitor) => "Needs the token that the widget got from `ready`.".to_owned(),
        Some(Need::Nothing) | None => "Needs no login.".to_owned(),
    };
    let own = operation.description.take().filter(|own| !own.is_empty());
    operation.description = Some(own.map_or_else(|| who.clone(), |own| format!("{own}\n\n{who}")));
}

fn meaning(status: &str) -> &'static str {
    match status {
        "200" => "Done",
        "201" => "Made",
        "202" => "Begun; it goes on by itself",
        "204" => "Done; nothing to say",
        "401" => "No login, or an ended one",
        "403" => "The role does not allow it",
        "404" => "There is no such thing",
        "409" => "Something changed meanwhile",
        "412" => "The version named is not the stored one",
        "413" => "Too large",
        "415" => "Not a kind that is accepted",
        "422" => "Some values are not acceptable",
        "429" => "Too many requests",
        _ => "Refused",
    }
}

#[cfg(test)]
mod tests;
