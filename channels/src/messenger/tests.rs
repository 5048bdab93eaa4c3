mod events;
mod feed;
mod messages;

use engine::clock::Timestamp;
use serde_json::{Value, json};

use crate::happened::{Handle, Happened, Message, What};
use crate::platform::Platform;
use crate::webhook::read;

fn entry_read(members: &Value) -> Vec<Happened> {
    let mut entry = json!({"id": "PAGE", "time": 1_790_000_000_000_i64});
    entry.as_object_mut().unwrap().extend(members.as_object().unwrap().clone());
    let body = json!({"object": "page", "entry": [entry]});
    read(Platform::Messenger, body.to_string().as_bytes(), Timestamp::from_millis(1_790_000_100_000)).unwrap().happened
}

fn event(members: &Value) -> Value {
    let mut event = json!({"sender": {"id": "PSID"}, "recipient": {"id": "PAGE"}, "timestamp": 1_790_000_000_500_i64});
    event.as_object_mut().unwrap().extend(members.as_object().unwrap().clone());
    event
}

fn event_read(members: &Value) -> Happened {
    let mut all = entry_read(&json!({"messaging": [event(members)]}));
    assert_eq!(all.len(), 1, "{members}");
    all.remove(0)
}

fn message_read(members: &Value) -> Message {
    let mut message = json!({"mid": "m_1"});
    message.as_object_mut().unwrap().extend(members.as_object().unwrap().clone());
    match event_read(&json!({"message": message})).what {
        What::Message(message) => message,
        other => panic!("{other:?}"),
    }
}

fn customer() -> Vec<Handle> {
    vec![Handle::PageScoped("PSID".to_owned())]
}

fn some(text: &str) -> Option<String> {
    text.to_owned().into()
}
