use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use super::*;
use crate::moving::TABLES;

fn table(name: &str) -> &'static Table {
    TABLES.iter().find(|table| table.name == name).unwrap()
}

/// With these values, nothing in its other columns, and these aids.
fn row_of(of: &str, values: &[(&str, Value)], aids: &[Value]) -> Row {
    let value = |(column, _): &(&'static str, Kind)| {
        values.iter().find(|(name, _)| name == column).map_or(Value::Null, |(_, value)| value.clone())
    };
    Row { values: table(of).columns.iter().map(value).collect(), aids: aids.to_vec() }
}

fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

/// The document of a row, with all that a store keeps in it.
fn stored(of: &str, row: &Row) -> Document {
    let mut stored = document(table(of), row).unwrap();
    derived::add(table(of), row, &mut stored).unwrap();
    assert_eq!(super::row(table(of), &stored).unwrap().values, row.values, "it comes back as it was");
    stored
}

/// By collection and name.
type Indexes = BTreeMap<(String, String), Vec<String>>;
type Fields = BTreeMap<(String, String), String>;

/// The keys of every index, and the type of every field that a document has to have.
fn schema() -> (Indexes, Fields) {
    let (mut indexes, mut fields) = (BTreeMap::new(), BTreeMap::new());
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../migrations/mongo");
    for entry in fs::read_dir(folder).unwrap() {
        let migration: serde_json::Value = serde_json::from_str(&fs::read_to_string(entry.unwrap().path()).unwrap()).unwrap();
        for index in migration["indexes"].as_array().into_iter().flatten() {
            let place = (index["of"].as_str().unwrap().to_owned(), index["name"].as_str().unwrap().to_owned());
            let keys = index["keys"].as_array().unwrap().iter().map(|key| key.as_str().unwrap().to_owned());
            indexes.insert(place, keys.collect());
        }
        for (name, needed) in migration["collections"].as_object().into_iter().flatten() {
            for (field, kind) in needed.as_object().unwrap() {
                fields.insert((name.clone(), field.clone()), kind.as_str().unwrap().to_owned());
            }
        }
    }
    (indexes, fields)
}

#[test]
fn every_table_is_read_along_its_key_and_has_what_its_documents_need() {
    let (indexes, fields) = schema();
    for table in TABLES {
        let key: Vec<&str> = table.key.iter().map(|column| field(table, column)).collect();
        match indexes.get(&(table.name.to_owned(), table.index.to_owned())) {
            Some(keys) => assert_eq!(*keys, key, "{}", table.name),
            None => assert_eq!((table.index, key.as_slice()), ("_id_", ["_id"].as_slice()), "{}", table.name),
        }
    }
    // The one that stores make beside the columns, and counts that begin anew.
    let made =
        |of: &str, field: &str| ["record_count", "campaign_gate"].contains(&of) || (of, field) == ("conversation", "stamp");
    for ((of, name), kind) in fields.iter().filter(|((of, field), _)| !made(of, field)) {
        let found = table(of).columns.iter().find(|(column, _)| field(table(of), column) == name);
        let wanted = match found.unwrap_or_else(|| panic!("{of}.{name} is not moved")).1 {
            Kind::Int | Kind::IntOrZero => "long",
            Kind::Bool => "bool",
            Kind::Text => "string",
            Kind::Ids => "array",
        };
        assert_eq!(kind, wanted, "{of}.{name}");
    }
}

#[test]
fn a_row_follows_its_key_in_stretches_of_the_index() {
    assert_eq!(stretches(table("message"), None), [doc! { "_id": { "$gte": i64::MIN } }]);
    assert_eq!(stretches(table("record_key"), None), [doc! {}]);
    let after = [Value::Int(4), text("k"), text("v")];
    let table = TABLES.iter().find(|table| table.name == "report").unwrap();
    let wanted = [
        doc! { "inbox": 4_i64, "id": "k", "key": { "$gt": "v" } },
        doc! { "inbox": 4_i64, "id": { "$gt": "k" } },
        doc! { "inbox": { "$gt": 4_i64 } },
    ];
    assert_eq!(stretches(table, Some(&after)), wanted);
}

#[test]
fn documents_have_what_their_store_keeps_in_them() {
    let contact = row_of("contact", &[("id", Value::Int(5)), ("name", text("Noör")), ("marketing_stopped", Value::Int(0))], &[]);
    let contact = stored("contact", &contact);
    assert_eq!((contact.get_i64("_id").unwrap(), contact.get_bool("marketing_stopped").unwrap()), (5, false));
    assert_eq!(contact.get_array("pieces").unwrap().len(), 2);
    assert!(!contact.contains_key("email") && !contact.contains_key("email_key") && !contact.contains_key("id"));

    let labels = [("id", Value::Int(5)), ("labels", text("[7,9]")), ("turn_attempts", Value::Int(0)), ("warned", Value::Int(1))];
    let conversation = stored("conversation", &row_of("conversation", &labels, &[Value::Int(40), Value::Null]));
    assert_eq!(conversation.get_array("labels").unwrap(), &vec![Bson::Int64(7), Bson::Int64(9)]);
    assert_eq!((conversation.get_i64("stamp").unwrap(), conversation.get_i64("last_said").unwrap()), (0, 40));
    assert!(!conversation.contains_key("last_session"));

    let event = stored("event", &row_of("event", &[("cursor", Value::Int(12)), ("kind", Value::Int(2))], &[]));
    assert_eq!((event.get_i64("_id").unwrap(), event.get_i64("cursor").unwrap()), (12, 12));

    for (email, key) in [("Mira@Mail.example", Some("mira@mail.example")), ("", None)] {
        let lead = stored("lead", &row_of("lead", &[("email", text(email))], &[]));
        assert_eq!(lead.get_str("email_key").ok(), key, "{email}");
    }

    for (end, lives) in [(Value::Null, true), (Value::Int(3), false)] {
        let merge = stored("contact_merge", &row_of("contact_merge", &[("undone_at", end.clone())], &[]));
        let erasure = stored("erasure", &row_of("erasure", &[("finished_at", end)], &[]));
        assert_eq!((merge.contains_key("lives"), erasure.contains_key("lives")), (lives, lives));
    }
}

#[test]
fn a_handle_is_first_once_where_it_means_the_same_everywhere() {
    for (channel, is_first, wanted) in [("whatsapp", 1, true), ("whatsapp", 0, false), ("web", 1, false)] {
        let values =
            [("channel", text(channel)), ("handle", text("49151")), ("seen_at", Value::Int(3)), ("verified", Value::Int(1))];
        let identity = stored("identity", &row_of("identity", &values, &[Value::Int(is_first)]));
        let shared = engine::model::inbox::Channel::from_name(channel).unwrap().has_shared_handles();
        assert_eq!(identity.contains_key("first"), wanted && shared, "{channel}");
    }
}

#[test]
fn a_message_is_found_by_its_words_where_its_conversation_is() {
    let values = [
        ("id", Value::Int(9)),
        ("organisation", Value::Int(1)),
        ("conversation", Value::Int(5)),
        ("seq", Value::Int(1)),
        ("author_kind", Value::Int(1)),
        ("author", Value::Int(7)),
        ("text", text("The Café")),
        ("private", Value::Int(0)),
        ("epoch", Value::Int(0)),
        ("at", Value::Int(1_795_250_000_000)),
    ];
    let found = stored("message", &row_of("message", &values, &[Value::Int(11)]));
    let words: Vec<&str> = found.get_array("words").unwrap().iter().filter_map(Bson::as_str).collect();
    assert!(words.ends_with(&["the", "cafe"]) && words.iter().any(|word| word.ends_with("i11")), "{words:?}");
    assert!(!stored("message", &row_of("message", &values, &[Value::Null])).contains_key("words"));
}
