//! `POST /{number}/messages`: who writes to whom, the limits, the window, and what becomes of the message.

mod content;
mod fill;
mod interactive;
pub(super) mod numbers;
mod status;

use serde_json::{Value, json};

use super::fields::Fields;
use super::refusal::Refusal;
use super::route::{Answer, Call};
use super::state::{Author, Channel, DAY, Message, Person, State};
pub(super) use content::takes;
pub(super) use status::{envelope, read_by, statuses, tell};

/// Milliseconds that a typing indicator lasts.
const TYPING: u64 = 25_000;

const TOP: [&str; 21] = [
    "messaging_product",
    "recipient_type",
    "to",
    "recipient",
    "type",
    "context",
    "biz_opaque_callback_data",
    "status",
    "message_id",
    "typing_indicator",
    "access_token",
    "appsecret_proof",
    "text",
    "image",
    "video",
    "audio",
    "document",
    "sticker",
    "location",
    "contacts",
    "reaction",
];

pub(super) fn send(state: &mut State, call: &Call<'_>, number: &str) -> Answer {
    call.needs("whatsapp_business_messaging", 10)?;
    let fields = Fields::top(&call.params, true);
    let allowed: Vec<&str> = TOP.into_iter().chain(["interactive", "template"]).collect();
    fields.only(&allowed)?;
    if fields.text("messaging_product", 20)? != Some("whatsapp") {
        return Err(Refusal::param("The parameter messaging_product is required."));
    }
    let own = state.number(number).cloned().ok_or_else(|| Refusal::unknown("POST", number))?;
    if !own.is_registered {
        return Err(Refusal::whatsapp(133_010, "The account is not registered."));
    }
    if fields.has("status") {
        return mark(state, &fields, number);
    }
    let to = recipient(state, &fields, number)?;
    if to.id == own.display {
        return Err(Refusal::whatsapp(131_021, "The recipient is the sender."));
    }
    if own.allowed.as_ref().is_some_and(|allowed| !allowed.contains(&to.id)) {
        return Err(Refusal::whatsapp(131_030, "Recipient phone number not in allowed list: add it and try again."));
    }
    let kind = fields.text("type", 40)?.unwrap_or("text");
    let content = content::check(state, &fields, kind, number, &to)?;
    quoted(&fields)?;
    let tag = fields.text("biz_opaque_callback_data", 512)?.map(str::to_owned);
    let limits = state.rules.limits.clone();
    if !state.pass(format!("mps {number}"), limits.throughput, 1_000_000 / limits.throughput.max(1)) {
        return Err(Refusal::whatsapp(130_429, "Message failed to send because there were too many messages sent in a second."));
    }
    if !state.pass(format!("pair {number} {}", to.id), limits.pair_burst, limits.pair_gap.as_micros() as u64) {
        return Err(Refusal::whatsapp(131_056, "Too many messages to this recipient in a short time: wait and try again."));
    }
    let failure = failure(state, number, &to, &content);
    if let Some((code @ 131_047, details)) = failure
        && !state.rules.is_window_checked_late
    {
        return Err(Refusal::whatsapp(code, details));
    }
    let id = state.message_id(Channel::WhatsApp);
    if kind == "reaction" {
        react(state, &call.params);
    }
    let message = Message {
        id: id.clone(),
        channel: Channel::WhatsApp,
        account: number.to_owned(),
        person: to.id.clone(),
        from: Author::Api,
        at: state.now(),
        kind: kind.to_owned(),
        body: Value::Object(call.params.clone()),
        reply_to: call.params.get("context").and_then(|context| context["message_id"].as_str()).map(str::to_owned),
        tag,
        status: "accepted".into(),
        reactions: std::collections::BTreeMap::new(),
        is_deleted: false,
        edits: 0,
    };
    state.keep(message);
    state.type_to(number, &to.id, None);
    state.told_of(number, &to, &id, &content, failure);
    let mut contact = json!({"input": to.input, "user_id": to.person.as_ref().map(|person| &person.user_id)});
    if !to.is_by_user_id {
        contact["wa_id"] = json!(to.id);
    }
    if contact["user_id"].is_null() {
        contact = json!({"input": to.input, "wa_id": to.id});
    }
    Ok(json!({"messaging_product": "whatsapp", "contacts": [contact],
        "messages": [{"id": id, "message_status": "accepted"}]}))
}

/// Whom a message goes to.
pub(super) struct To {
    input: String,
    id: String,
    person: Option<Person>,
    is_by_user_id: bool,
}

/// What a body turned out to be, as far as the rules on sending ask.
pub(super) struct Content {
    /// Of the template.
    category: Option<String>,
}

fn recipient(state: &State, fields: &Fields<'_>, number: &str) -> Result<To, Refusal> {
    if fields.one_of("recipient_type", &["individual", "group"])? == Some("group") {
        return Err(Refusal::whatsapp(131_041, "This account may not write to groups."));
    }
    if let Some(to) = fields.text("to", 64)? {
        let digits: String = to.chars().filter(|letter| !"+ -()".contains(*letter)).collect();
        if !(7..=15).contains(&digits.len()) || !digits.bytes().all(|digit| digit.is_ascii_digit()) {
            return Err(fields.invalid("to", "Param to is not a valid phone number."));
        }
        let person = variants(&digits).iter().find_map(|digits| state.person(number, digits)).cloned();
        let id = person.as_ref().map_or(digits, |person| person.id.clone());
        return Ok(To { input: to.to_owned(), id, person, is_by_user_id: false });
    }
    let user = fields.text("recipient", 160)?.ok_or_else(|| Refusal::param("The parameter to is required."))?;
    let person = state.person(number, user).filter(|person| person.user_id == user).cloned();
    let person = person.ok_or_else(|| fields.invalid("recipient", "The business-scoped user id is not known here."))?;
    Ok(To { input: user.to_owned(), id: person.id.clone(), person: Some(person), is_by_user_id: true })
}

/// The ways one line is written: Brazil's ninth digit, Mexico's one, Argentina's nine.
fn variants(digits: &str) -> Vec<String> {
    let mut all = vec![digits.to_owned()];
    let (country, rest) = digits.split_at(2);
    match (country, rest.len()) {
        ("55", 11) if rest.get(2..3) == Some("9") => {
            all.push(format!("55{}{}", rest.get(..2).unwrap_or_default(), rest.get(3..).unwrap_or_default()));
        }
        ("55", 10) if rest.get(2..3).is_some_and(|digit| "6789".contains(digit)) => {
            all.push(format!("55{}9{}", rest.get(..2).unwrap_or_default(), rest.get(2..).unwrap_or_default()));
        }
        ("52", 11) if rest.starts_with('1') => all.push(format!("52{}", rest.get(1..).unwrap_or_default())),
        ("52", 10) => all.push(format!("521{rest}")),
        ("54", 11) if rest.starts_with('9') => all.push(format!("54{}", rest.get(1..).unwrap_or_default())),
        ("54", 10) => all.push(format!("549{rest}")),
        _ => {}
    }
    all
}

fn quoted(fields: &Fields<'_>) -> Result<(), Refusal> {
    let Some(context) = fields.object("context")? else { return Ok(()) };
    context.only(&["message_id"])?;
    let id = context.needs("message_id", 512)?;
    if id.starts_with("wamid.") { Ok(()) } else { Err(context.invalid("message_id", "The quoted message id is not valid.")) }
}

/// Why a message that was well formed does not arrive.
fn failure(state: &mut State, number: &str, to: &To, content: &Content) -> Option<(i64, &'static str)> {
    let is_open = state.is_within(number, &to.id, DAY);
    if content.category.is_none() && !is_open {
        return Some((131_047, "More than 24 hours have passed since the customer last replied to this number."));
    }
    if let Some(code) = state.failing.pop_front() {
        return Some((code, "The sandbox was told to fail this."));
    }
    let Some(person) = to.person.as_ref().filter(|person| !person.has_blocked) else {
        return Some((131_026, "Message undeliverable."));
    };
    let is_marketing = content.category.as_deref() == Some("MARKETING");
    if is_marketing && person.has_stopped_marketing {
        return Some((131_050, "The user has chosen to stop receiving marketing messages from this business."));
    }
    if is_marketing && to.id.starts_with('1') && to.id.len() == 11 {
        return Some((131_049, "Marketing messages are not delivered to numbers of the United States."));
    }
    if to.is_by_user_id && content.category.as_deref() == Some("AUTHENTICATION") {
        return Some((131_062, "This message needs a phone number."));
    }
    if content.category.is_some() && !is_open {
        return over_tier(state, number, &to.id);
    }
    if content.category.is_none() {
        let sent = state.service.entry(number.to_owned()).or_default();
        *sent += 1;
        let is_over = *sent > state.rules.limits.free_service;
        if is_over && state.number(number).is_some_and(|number| !number.has_payment) {
            return Some((131_042, "There was a problem with the payment method of this account."));
        }
    }
    None
}

/// Counts the people written to outside the window.
fn over_tier(state: &mut State, number: &str, to: &str) -> Option<(i64, &'static str)> {
    let (now, most) = (state.now(), state.rules.limits.tier);
    let people = state.outside.entry(number.to_owned()).or_default();
    people.retain(|(_, at)| now.saturating_sub(*at) < DAY);
    if people.iter().any(|(person, _)| person == to) {
        return None;
    }
    if people.len() >= most {
        return Some((131_048, "The limit of this number on conversations it begins is reached."));
    }
    people.push((to.to_owned(), now));
    None
}

fn react(state: &mut State, params: &serde_json::Map<String, Value>) {
    let reaction = params.get("reaction").cloned().unwrap_or_default();
    let emoji = reaction["emoji"].as_str().unwrap_or_default().to_owned();
    if let Some(message) = reaction["message_id"].as_str().and_then(|id| state.message_mut(id)) {
        if emoji.is_empty() {
            message.reactions.remove("business");
        } else {
            message.reactions.insert("business", emoji);
        }
    }
}

/// `{"status":"read"}`: that message and earlier ones, perhaps with typing.
fn mark(state: &mut State, fields: &Fields<'_>, number: &str) -> Answer {
    fields.only(&["messaging_product", "status", "message_id", "typing_indicator", "access_token", "appsecret_proof"])?;
    fields.one_of("status", &["read"])?;
    let id = fields.needs("message_id", 512)?;
    let typing = fields.object("typing_indicator")?;
    if let Some(typing) = &typing {
        typing.only(&["type"])?;
        typing.one_of("type", &["text"])?.ok_or_else(|| typing.missing("type"))?;
    }
    let found = state.message(id).filter(|message| message.from == Author::Customer && message.account == number);
    let found = found.filter(|message| state.now().saturating_sub(message.at) < 30 * DAY);
    let (person, at) = found
        .map(|message| (message.person.clone(), message.at))
        .ok_or_else(|| Refusal::whatsapp(131_009, "Message ID is invalid: it was not received by this number."))?;
    let earlier = state.messages.iter_mut().filter(|message| message.account == number && message.person == person);
    for message in earlier.filter(|message| message.from == Author::Customer && message.at <= at) {
        message.status = "read".into();
    }
    if typing.is_some() {
        state.type_to(number, &person, Some(TYPING));
    }
    Ok(json!({"success": true}))
}
