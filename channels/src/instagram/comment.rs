use serde_json::Value;

use crate::happened::{By, Comment, CommentChange, Handle, Happened, Mention, Person, What};
use crate::webhook::Frame;
use crate::wire::{self, Wire as _};

pub fn read(frame: &Frame, value: &Value, live: bool) -> Option<Happened> {
    let id = value.id("id").or_else(|| value.id("comment_id"))?;
    let verb = value.word("verb").unwrap_or_else(|| "add".to_owned());
    let change = match verb.as_str() {
        "add" => CommentChange::Added,
        "remove" => CommentChange::Removed,
        _ => CommentChange::Other(verb.clone()),
    };
    let from = value.part("from");
    let is_ours = from.id("id").is_some_and(|id| id == frame.entry);
    let handles = [
        from.id("id").map(Handle::Commenter),
        from.id("username").map(|name| Handle::UserName(name.trim_start_matches('@').to_owned())),
    ];
    let person = Person::of(handles.into_iter().flatten()).filter(|_| !is_ours);
    let media = value.part("media");
    let comment = Comment {
        id: id.clone(),
        by: if is_ours { By::Business } else { By::Contact },
        change,
        post: media.id("id").or_else(|| value.id("media_id")),
        original_post: media.id("original_media_id"),
        parent: value.id("parent_id"),
        text: value.words("text"),
        media_url: None,
        permalink: None,
        place: media.word("media_product_type"),
        ad: media.id("ad_id"),
        live,
    };
    let at = value.id("created_time").or_else(|| value.id("timestamp")).unwrap_or_default();
    let time = value.time("created_time").or_else(|| value.time("timestamp"));
    Some(frame.happened(&["comment", &id, &verb, &at], time, person, What::Comment(comment)))
}

/// The text is asked for by these ids.
pub fn mention(frame: &Frame, value: &Value) -> Option<Happened> {
    let mention =
        Mention { post: value.id("media_id"), comment: value.id("comment_id"), text: value.words("text"), raw: wire::raw(value) };
    let is_one = mention.post.is_some() || mention.comment.is_some();
    is_one.then(|| frame.noted("mention", value, None, None, What::Mention(mention)))
}
