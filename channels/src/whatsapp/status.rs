use serde_json::Value;

use super::payload;
use super::people::People;
use crate::happened::{Call, Covers, Happened, Pricing, Receipt, ReceiptState, What, Window};
use crate::webhook::Frame;
use crate::wire::{self, Wire as _};

/// Of one message, or of a call: they come in one list.
pub fn read(frame: &Frame, people: &People<'_>, item: &Value) -> Happened {
    let (Some(id), Some(status)) = (item.id("id"), item.word("status")) else {
        return frame.unknown("status", item);
    };
    let is_group = item.word("recipient_type").as_deref() == Some("group");
    let (phone, user) = if is_group {
        (item.id("recipient_participant_id"), item.id("recipient_participant_user_id"))
    } else {
        (item.id("recipient_id"), item.id("recipient_user_id"))
    };
    let parent = item.id("parent_recipient_user_id");
    let person = people.find(phone.as_deref(), user.as_deref(), parent.as_deref());
    let at = item.time("timestamp");
    if item.word("type").as_deref() == Some("call") {
        let call = Call { id: id.clone(), event: status.clone(), direction: None, raw: wire::raw(item) };
        return frame.happened(&["call", &id, &status], at, person, What::Call(call));
    }
    let member = user.or(phone).filter(|_| is_group).unwrap_or_default();
    let receipt = Receipt {
        covers: Covers::Message(id.clone()),
        state: state(&status),
        tag: item.exact("biz_opaque_callback_data"),
        group: item.id("recipient_id").filter(|_| is_group),
        faults: payload::faults(item),
        pricing: item.get("pricing").filter(|pricing| pricing.is_object()).map(pricing),
        window: item.get("conversation").filter(|conversation| conversation.is_object()).map(window),
    };
    frame.happened(&["status", &id, &status, &member], at, person, What::Receipt(receipt))
}

fn state(status: &str) -> ReceiptState {
    match status {
        "sent" => ReceiptState::Sent,
        "delivered" => ReceiptState::Delivered,
        "read" => ReceiptState::Read,
        "played" => ReceiptState::Played,
        "failed" => ReceiptState::Failed,
        _ => ReceiptState::Other(status.to_owned()),
    }
}

fn pricing(pricing: &Value) -> Pricing {
    Pricing {
        model: pricing.word("pricing_model"),
        kind: pricing.word("type"),
        category: pricing.word("category").map(|category| match category.as_str() {
            "authentication_international" => "authentication-international".to_owned(),
            _ => category,
        }),
        billable: pricing.has("billable").then(|| pricing.is("billable")),
    }
}

fn window(conversation: &Value) -> Window {
    Window {
        id: conversation.id("id"),
        origin: conversation.part("origin").word("type"),
        ends_at: conversation.time("expiration_timestamp"),
    }
}
