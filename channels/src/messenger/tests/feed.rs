use super::*;
use crate::happened::{By, Comment, CommentChange, TemplateChange};

fn change_read(field: &str, value: &Value) -> Happened {
    let mut all = entry_read(&json!({"changes": [{"field": field, "value": value}]}));
    assert_eq!(all.len(), 1);
    all.remove(0)
}

fn comment(members: &Value) -> (Happened, Comment) {
    let mut value = json!({"item": "comment", "verb": "add", "comment_id": "POST_9", "post_id": "PAGE_POST", "parent_id": "PAGE_POST",
        "from": {"id": "PSID", "name": "Ana"}, "message": "price?", "created_time": 1_790_000_000,
        "post": {"permalink_url": "https://x.example/p", "id": "PAGE_POST"}});
    value.as_object_mut().unwrap().extend(members.as_object().unwrap().clone());
    let happened = change_read("feed", &value);
    let What::Comment(comment) = happened.what.clone() else { panic!("{happened:?}") };
    (happened, comment)
}

#[test]
fn a_comment_has_its_post_its_author_and_its_time() {
    let (happened, read) = comment(&json!({}));
    assert_eq!((happened.key.as_str(), happened.at.as_millis()), ("comment:POST_9:add:1790000000", 1_790_000_000_000));
    let person = happened.person.unwrap();
    assert_eq!((person.handles, person.name), (customer(), some("Ana")));
    assert_eq!((read.by, read.change, read.parent, read.post), (By::Contact, CommentChange::Added, None, some("PAGE_POST")));
    let (_, reply) = comment(&json!({"parent_id": "POST_8", "photo": "https://cdn.example/1"}));
    assert_eq!((reply.parent, reply.media_url), (some("POST_8"), some("https://cdn.example/1")));
}

#[test]
fn the_pages_own_comments_are_told_apart_and_an_author_may_be_hidden() {
    let (ours, read) = comment(&json!({"from": {"id": "PAGE", "name": "Lamps"}}));
    assert_eq!((read.by, ours.person), (By::Business, None));
    let (hidden, read) = comment(&json!({"from": null}));
    assert_eq!((read.by, hidden.person), (By::Contact, None));
}

#[test]
fn comments_are_edited_hidden_and_removed() {
    let verbs = [
        ("edited", CommentChange::Edited),
        ("remove", CommentChange::Removed),
        ("hide", CommentChange::Hidden),
        ("unhide", CommentChange::Shown),
        ("sparkle", CommentChange::Other("sparkle".to_owned())),
    ];
    for (verb, expected) in verbs {
        assert_eq!(comment(&json!({"verb": verb})).1.change, expected);
    }
}

#[test]
fn a_comment_hidden_again_is_no_repeat_and_an_added_one_always_is() {
    let key = |verb: &str, time: u64| {
        let value = json!({"item": "comment", "verb": verb, "comment_id": "POST_9", "created_time": 1_790_000_000});
        entry_read(&json!({"time": time, "changes": [{"field": "feed", "value": value}]})).remove(0).key
    };
    assert_ne!(key("hide", 1_790_000_001), key("hide", 1_790_000_009));
    assert_eq!(key("hide", 1_790_000_001), key("hide", 1_790_000_001));
    assert_eq!(key("add", 1_790_000_001), key("add", 1_790_000_009));
}

#[test]
fn mentions_templates_and_the_rest_of_the_feed_have_their_place() {
    let mention = change_read("mention", &json!({"post_id": "1_2", "message": "see them", "from": {"id": "PSID"}}));
    assert!(matches!(mention.what, What::Mention(mention) if mention.post == some("1_2")));
    let template = change_read("messenger_template_status_update", &json!({"message_template_id": 5, "event": "APPROVED"}));
    assert!(matches!(template.what, What::Template(update) if matches!(update.change, TemplateChange::Status { .. })));
    for value in [json!({"item": "reaction", "verb": "add"}), json!({"item": "comment"}), json!(null)] {
        assert!(matches!(change_read("feed", &value).what, What::Unknown { kind, .. } if kind == "feed"));
    }
}
