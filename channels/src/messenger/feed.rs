use serde_json::Value;

use crate::happened::{By, Comment, CommentChange, Handle, Happened, Mention, Person, What};
use crate::template_notice;
use crate::webhook::Frame;
use crate::wire::{self, Wire as _};

/// Reads `{field, value}` of a page.
pub fn read(frame: &Frame, change: &Value) -> Happened {
    let field = change.word("field").unwrap_or_default();
    let value = change.part("value");
    let known = match field.as_str() {
        "feed" if value.word("item").as_deref() == Some("comment") => comment(frame, value),
        "mention" => mention(frame, value),
        _ => template_notice::read(value).map(|update| frame.updated(&field, value, What::Template(update))),
    };
    known.unwrap_or_else(|| frame.unknown(&field, change))
}

fn comment(frame: &Frame, value: &Value) -> Option<Happened> {
    let (id, verb) = (value.id("comment_id")?, value.word("verb")?);
    let change = match verb.as_str() {
        "add" => CommentChange::Added,
        "edited" | "edit" => CommentChange::Edited,
        "remove" => CommentChange::Removed,
        "hide" => CommentChange::Hidden,
        "unhide" => CommentChange::Shown,
        _ => CommentChange::Other(verb.clone()),
    };
    let post = value.id("post_id");
    let (by, person) = author(frame, value);
    let comment = Comment {
        id: id.clone(),
        by,
        change,
        // At the top the post is its own comment's parent.
        parent: value.id("parent_id").filter(|parent| Some(parent) != post.as_ref()),
        post,
        original_post: None,
        text: value.words("message"),
        media_url: value.url("photo").or_else(|| value.url("video")),
        permalink: value.part("post").url("permalink_url"),
        place: None,
        ad: None,
        live: false,
    };
    // Hidden, shown and hidden again: whether the time of the comment tells these apart is not certain, the entry's does.
    let at = value.id("created_time").unwrap_or_default();
    let key = ["comment", &id, &verb, &at, frame.time()];
    let key = if verb == "add" { &key[..4] } else { &key[..] };
    Some(frame.happened(key, value.time("created_time"), person, What::Comment(comment)))
}

fn author(frame: &Frame, value: &Value) -> (By, Option<Person>) {
    let from = value.part("from");
    let Some(id) = from.id("id") else {
        return (By::Contact, None);
    };
    if id == frame.entry {
        return (By::Business, None);
    }
    let person = Person::of([Handle::PageScoped(id)]).map(|person| Person { name: from.word("name"), ..person });
    (By::Contact, person)
}

fn mention(frame: &Frame, value: &Value) -> Option<Happened> {
    let mention = Mention {
        post: value.id("post_id"),
        comment: value.id("comment_id"),
        text: value.words("message"),
        raw: wire::raw(value),
    };
    let (_, person) = author(frame, value);
    let is_one = mention.post.is_some() || mention.comment.is_some();
    is_one.then(|| frame.noted("mention", value, value.time("created_time"), person, What::Mention(mention)))
}
