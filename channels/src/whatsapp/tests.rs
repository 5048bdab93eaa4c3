mod account;
mod kinds;
mod notices;
mod status;

use engine::clock::Timestamp;
use serde_json::{Value, json};

use crate::happened::{Handle, Happened, Message, What};
use crate::platform::Platform;
use crate::webhook::read;

fn value_read(field: &str, value: &Value) -> Vec<Happened> {
    let mut value = value.clone();
    value["messaging_product"] = json!("whatsapp");
    value["metadata"] = json!({"display_phone_number": "15550100", "phone_number_id": "PNID"});
    change_read(field, &value)
}

fn change_read(field: &str, value: &Value) -> Vec<Happened> {
    let body = json!({"object": "whatsapp_business_account", "entry": [
        {"id": "WABA", "time": 1_790_000_005, "changes": [{"field": field, "value": value}]}]});
    read(Platform::WhatsApp, body.to_string().as_bytes(), Timestamp::from_millis(1_790_000_100_000)).unwrap().happened
}

/// One item of `messages` with the given members beside what all have.
fn item_read(members: &Value) -> Happened {
    let mut item = json!({"from": "5511900000000", "from_user_id": "BR.90017", "id": "wamid.1", "timestamp": "1790000000"});
    item.as_object_mut().unwrap().extend(members.as_object().unwrap().clone());
    let mut all = value_read("messages", &json!({"messages": [item]}));
    assert_eq!(all.len(), 1);
    all.remove(0)
}

fn message_read(members: &Value) -> Message {
    match item_read(members).what {
        What::Message(message) => message,
        other => panic!("{other:?}"),
    }
}

fn phone(digits: &str) -> Handle {
    Handle::Phone(digits.to_owned())
}

fn user(id: &str) -> Handle {
    Handle::WhatsAppUser(id.to_owned())
}

fn some(text: &str) -> Option<String> {
    text.to_owned().into()
}
