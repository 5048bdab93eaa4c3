//! The Send API of Messenger and Instagram: recipient, window and tag, then the message.

mod parts;
mod told;

use serde_json::{Value, json};

use super::fields::Fields;
use super::refusal::Refusal;
use super::route::{Answer, Call, Host};
use super::state::{Author, Channel, Comment, DAY, Message, State};
pub(super) use parts::is_link;
pub(super) use told::{messaging, of_sent};

/// Milliseconds after which typing fades.
const TYPING: u64 = 20_000;

const TOP: [&str; 12] = [
    "recipient",
    "messaging_type",
    "tag",
    "message",
    "sender_action",
    "payload",
    "reply_to",
    "persona_id",
    "notification_type",
    "access_token",
    "appsecret_proof",
    "platform",
];
const RECIPIENTS: [&str; 5] = ["id", "user_ref", "comment_id", "post_id", "notification_messages_token"];
const RETIRED: [&str; 3] = ["CONFIRMED_EVENT_UPDATE", "POST_PURCHASE_UPDATE", "ACCOUNT_UPDATE"];

pub(super) fn send(state: &mut State, call: &Call<'_>, channel: Channel, account: &str) -> Answer {
    let scope = match (channel, call.host) {
        (Channel::Instagram, Host::Instagram) => "instagram_business_manage_messages",
        (Channel::Instagram, Host::Facebook) => "instagram_manage_messages",
        _ => "pages_messaging",
    };
    call.needs(scope, 200)?;
    let fields = Fields::top(&call.params, false);
    fields.only(&TOP)?;
    let recipient = fields.needs_object("recipient")?;
    let given: Vec<&str> = RECIPIENTS.into_iter().filter(|name| recipient.has(name)).collect();
    let [kind] = given.as_slice() else {
        return Err(Refusal::param("Param recipient must have exactly one of its members."));
    };
    let id = recipient.needs(kind, 256)?;
    match *kind {
        "id" => {}
        "comment_id" => return private_reply(state, call, &fields, channel, account, id),
        _ => return Err(Refusal::param(format!("Param recipient['{kind}'] is not offered by the sandbox."))),
    }
    let no_one = || Refusal::param("No matching user found").sub(2_018_001);
    let person = state.person(account, id).cloned().ok_or_else(no_one)?;
    if fields.has("sender_action") {
        return act(state, &fields, channel, account, id);
    }
    window(state, &fields, channel, account, id)?;
    if person.has_blocked {
        return Err(Refusal::new(400, 551, "(#551) This person isn't available right now.").sub(1_545_041));
    }
    let message = put(state, call, &fields, channel, account, id)?;
    let mut answer = json!({"recipient_id": id, "message_id": message});
    let reusable = &call.params["message"]["attachment"]["payload"]["is_reusable"];
    if reusable == &json!(true) {
        let url = call.params["message"]["attachment"]["payload"]["url"].as_str().unwrap_or_default().to_owned();
        answer["attachment_id"] = json!(state.keep_media(account, "text/uri-list", url.into_bytes(), None, 90 * DAY));
    }
    Ok(answer)
}

/// The message itself, once it is known that it may be sent.
fn put(
    state: &mut State,
    call: &Call<'_>,
    fields: &Fields<'_>,
    channel: Channel,
    account: &str,
    person: &str,
) -> Result<String, Refusal> {
    let message = fields.needs_object("message")?;
    let kind = parts::check(state, &message, channel, account)?;
    if let Some(reply) = fields.object("reply_to")? {
        reply.only(&["mid"])?;
        reply.needs("mid", 512)?;
    }
    let limits = &state.rules.limits;
    let most = if matches!(kind, "audio" | "video") { limits.page_media } else { limits.page_texts };
    let lane = if matches!(kind, "audio" | "video") { "media" } else { "texts" };
    if !state.pass(format!("{lane} {account}"), most, 1_000_000 / most.max(1)) {
        return Err(Refusal::new(400, 613, "(#613) Calls to this api have exceeded the rate limit."));
    }
    let id = state.message_id(channel);
    let tag = message.text("metadata", 1000)?.map(str::to_owned);
    let kept = Message {
        id: id.clone(),
        channel,
        account: account.to_owned(),
        person: person.to_owned(),
        from: Author::Api,
        at: state.now(),
        kind: kind.to_owned(),
        body: call.params["message"].clone(),
        reply_to: call.params.get("reply_to").and_then(|reply| reply["mid"].as_str()).map(str::to_owned),
        tag,
        status: "sent".into(),
        reactions: std::collections::BTreeMap::new(),
        is_deleted: false,
        edits: 0,
    };
    state.keep(kept);
    state.type_to(account, person, None);
    of_sent(state, &id);
    Ok(id)
}

/// Whether this may be written now.
fn window(state: &State, fields: &Fields<'_>, channel: Channel, account: &str, person: &str) -> Result<(), Refusal> {
    let kinds = ["RESPONSE", "UPDATE", "MESSAGE_TAG", "UTILITY"];
    let kind = fields.one_of("messaging_type", &kinds)?.unwrap_or("RESPONSE");
    let tag = fields.text("tag", 64)?;
    let is_utility = kind == "UTILITY";
    if is_utility && (channel == Channel::Instagram || !fields.needs_object("message")?.has("template")) {
        return Err(Refusal::param("Messages of type UTILITY must be templates."));
    }
    let closed = || {
        let subcode = if channel == Channel::Instagram { 2_534_022 } else { 2_018_278 };
        let message = "(#10) This message is sent outside of allowed window.";
        Refusal::new(403, 10, message).sub(subcode)
    };
    if kind != "MESSAGE_TAG" {
        if tag.is_some() {
            return Err(Refusal::param("A tag needs messaging_type MESSAGE_TAG."));
        }
        let is_open = is_utility || state.is_within(account, person, DAY);
        return if is_open { Ok(()) } else { Err(closed()) };
    }
    match tag {
        Some("HUMAN_AGENT") if !state.rules.features.contains(&"Human Agent") => {
            Err(Refusal::new(403, 10, "(#10) Application does not have the Human Agent feature."))
        }
        Some("HUMAN_AGENT") if state.is_within(account, person, 7 * DAY) => Ok(()),
        Some("HUMAN_AGENT") => Err(closed()),
        Some(tag) if RETIRED.contains(&tag) => Err(Refusal::param(format!("The message tag {tag} is no longer supported."))),
        Some(tag) => Err(Refusal::param(format!("Param tag must be one of {{HUMAN_AGENT}} - got \"{tag}\"."))),
        None => Err(fields.missing("tag")),
    }
}

/// One private answer to a comment, within seven days; the window opens when the person answers.
fn private_reply(state: &mut State, call: &Call<'_>, fields: &Fields<'_>, channel: Channel, account: &str, id: &str) -> Answer {
    let comment = state.comment(id).filter(|comment| comment.account == account).cloned();
    let comment: Comment = comment.ok_or_else(|| Refusal::unknown(call.method, id))?;
    let refused = |message: &str, subcode| Err(Refusal::new(400, 10_900, format!("(#10900) {message}")).sub(subcode));
    if comment.has_private_reply {
        return refused("Activity already replied to", 2_018_308);
    }
    if state.now().saturating_sub(comment.at) >= 7 * DAY || comment.from == account {
        return refused("This comment cannot be replied to.", 2_018_309);
    }
    let most = state.rules.limits.private_replies;
    if !state.pass(format!("private {account}"), most, 3_600_000_000 / most.max(1)) {
        return Err(Refusal::new(400, 613, "(#613) Calls to this api have exceeded the rate limit."));
    }
    let message = put(state, call, fields, channel, account, &comment.from)?;
    if let Some(comment) = state.comment_mut(id) {
        comment.has_private_reply = true;
    }
    Ok(json!({"recipient_id": comment.from, "message_id": message}))
}

fn act(state: &mut State, fields: &Fields<'_>, channel: Channel, account: &str, person: &str) -> Answer {
    let actions = ["typing_on", "typing_off", "mark_seen", "react", "unreact"];
    let action = fields.one_of("sender_action", &actions)?.unwrap_or_default();
    if fields.has("message") {
        return Err(Refusal::param("Param sender_action must be sent without a message."));
    }
    match action {
        "react" | "unreact" => {
            let payload = fields.needs_object("payload")?;
            let id = payload.needs("message_id", 512)?;
            let unknown = || Refusal::param("The message to react to was not found.").sub(2_018_001);
            let message = state.message_mut(id).filter(|message| message.account == account).ok_or_else(unknown)?;
            if action == "unreact" {
                message.reactions.remove("business");
            } else {
                let reaction = payload.needs("reaction", 32)?;
                if channel == Channel::Instagram && reaction != "love" {
                    return Err(Refusal::param("Param payload['reaction'] must be one of {love}."));
                }
                message.reactions.insert("business", reaction.to_owned());
            }
        }
        "mark_seen" => {
            let thread = state.messages.iter_mut().filter(|message| message.account == account && message.person == person);
            for message in thread.filter(|message| message.from == Author::Customer) {
                message.status = "read".into();
            }
        }
        _ => state.type_to(account, person, (action == "typing_on").then_some(TYPING)),
    }
    Ok(json!({"recipient_id": person}))
}

/// A file to be used again: `POST /{page}/message_attachments`.
pub(super) fn attachment(state: &mut State, call: &Call<'_>, page: &str) -> Answer {
    call.needs("pages_messaging", 200)?;
    call.owns(page)?;
    let fields = Fields::top(&call.params, false);
    let attachment = fields.needs_object("message")?.needs_object("attachment")?;
    attachment.one_of("type", &["image", "audio", "video", "file"])?.ok_or_else(|| attachment.missing("type"))?;
    let payload = attachment.needs_object("payload")?;
    let url = payload.needs("url", 4096)?;
    if !is_link(url) {
        return Err(Refusal::param("Upload attachment failure.").sub(2_018_047));
    }
    let id = state.keep_media(page, "text/uri-list", url.as_bytes().to_vec(), None, 90 * DAY);
    Ok(json!({"attachment_id": Value::String(id)}))
}
