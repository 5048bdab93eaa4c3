//! Posts and comments of pages and Instagram accounts.

use std::time::Duration;

use serde_json::{Value, json};

use super::fields::Fields;
use super::paging;
use super::publishing::{address, shown as shown_post};
use super::refusal::Refusal;
use super::route::{Answer, Call, Host};
use super::state::{Channel, Comment, DAY, Post, State};
use super::webhook::Place;
use super::whatsapp::numbers::picked;

fn may(state: &State, call: &Call<'_>, channel: Channel, account: &str, is_change: bool) -> Result<(), Refusal> {
    let scope = match (channel, call.host, is_change) {
        (Channel::Instagram, Host::Instagram, _) => "instagram_business_manage_comments",
        (Channel::Instagram, Host::Facebook, _) => "instagram_manage_comments",
        (_, _, true) => "pages_manage_engagement",
        _ => "pages_read_user_content",
    };
    call.needs(scope, 200)?;
    let page = state.rules.pages.iter().find(|page| page.instagram.as_deref() == Some(account));
    let through_page = page.filter(|_| channel == Channel::Instagram && call.host == Host::Facebook);
    call.owns(through_page.map_or(account, |page| page.id.as_str()))
}

fn shown(state: &State, comment: &Comment) -> Value {
    let name = name(state, &comment.account, &comment.from);
    let at = comment.at / 1000;
    if comment.channel == Channel::Instagram {
        return json!({"id": comment.id, "text": comment.text, "username": name, "timestamp": at, "hidden": comment.is_hidden,
            "from": {"id": comment.from, "username": name}, "parent_id": comment.parent, "like_count": comment.likes,
            "media": {"id": comment.post}});
    }
    let parent = comment.parent.as_ref().map(|parent| json!({"id": parent}));
    json!({"id": comment.id, "message": comment.text, "created_time": at, "is_hidden": comment.is_hidden,
        "from": {"id": comment.from, "name": name}, "parent": parent, "attachment": null, "like_count": comment.likes})
}

fn name(state: &State, account: &str, id: &str) -> String {
    let own = state.page(id).map(|page| page.name.clone()).or_else(|| state.instagram(id).map(|own| own.username.clone()));
    let person = || state.person(account, id).map(|person| person.username.clone().unwrap_or_else(|| person.name.clone()));
    own.or_else(person).unwrap_or_default()
}

pub(super) fn edge(state: &mut State, call: &Call<'_>, id: &str, edge: &str) -> Answer {
    let unknown = || Refusal::unknown(call.method, id);
    let comment = state.comment(id).cloned();
    let post = comment.as_ref().map_or(id, |comment| comment.post.as_str());
    let post = state.posts.iter().find(|known| known.id == post).cloned().ok_or_else(unknown)?;
    let is_change = call.method != "GET";
    may(state, call, post.channel, &post.account, is_change)?;
    let is_instagram = post.channel == Channel::Instagram;
    match (call.method, edge, comment) {
        ("GET", "comments" | "replies", comment) => list(state, call, &post, comment.as_ref()),
        ("POST", "likes", Some(comment)) if !is_instagram => {
            if let Some(comment) = state.comment_mut(&comment.id) {
                comment.likes += 1;
            }
            Ok(json!({"success": true}))
        }
        ("POST", "replies", Some(comment)) if is_instagram => {
            if comment.is_hidden || comment.parent.is_some() {
                return Err(Refusal::param("Only visible comments at the top can be replied to."));
            }
            reply(state, call, &post, Some(comment.id))
        }
        ("POST", "comments", comment) if !is_instagram || comment.is_none() => {
            reply(state, call, &post, comment.map(|comment| comment.id))
        }
        _ => Err(unknown()),
    }
}

/// Below a post, or below one of its comments.
fn list(state: &State, call: &Call<'_>, post: &Post, top: Option<&Comment>) -> Answer {
    let fields = Fields::top(&call.params, false);
    fields.only(&["fields", "filter", "order", "limit", "after", "access_token", "appsecret_proof"])?;
    let is_instagram = post.channel == Channel::Instagram;
    if is_instagram && (fields.has("filter") || fields.has("order")) {
        return Err(Refusal::param("The edge comments of a media object has neither filter nor order."));
    }
    let is_stream = fields.one_of("filter", &["toplevel", "stream"])? == Some("stream");
    let orders = ["chronological", "reverse_chronological"];
    let is_newest_first = is_instagram || fields.one_of("order", &orders)? == Some("reverse_chronological");
    let limit = paging::limit(call, if is_instagram { 50 } else { 100 })?;
    let is_here = |other: &&Comment| other.post == post.id && !other.is_deleted;
    let is_asked = |other: &&Comment| match top {
        Some(top) => other.parent.as_ref() == Some(&top.id),
        None => is_stream || other.parent.is_none(),
    };
    let mut all: Vec<&Comment> = state.comments.iter().filter(is_here).filter(is_asked).collect();
    if is_newest_first {
        all.reverse();
    }
    let (rows, paging) = paging::page(state, call, &all, |comment| comment.id.as_str(), limit)?;
    let usual: &[&str] = if is_instagram { &["text", "timestamp"] } else { &["message", "created_time", "from"] };
    let data: Result<Vec<Value>, Refusal> = rows.iter().map(|comment| picked(call, &whole(state, comment), usual)).collect();
    Ok(paging::answer(&data?, paging))
}

/// With the answers that Instagram tells together with a comment.
fn whole(state: &State, comment: &Comment) -> Value {
    let mut whole = shown(state, comment);
    if comment.channel == Channel::Instagram {
        let of = |other: &&Comment| other.parent.as_ref() == Some(&comment.id) && !other.is_deleted;
        let replies: Vec<Value> = state.comments.iter().filter(of).map(|reply| shown(state, reply)).collect();
        whole["replies"] = if replies.is_empty() { Value::Null } else { json!({"data": replies}) };
    }
    whole
}

fn reply(state: &mut State, call: &Call<'_>, post: &Post, parent: Option<String>) -> Answer {
    let text = Fields::top(&call.params, false).needs("message", 8000)?.to_owned();
    if post.are_comments_off {
        return Err(Refusal::param("Comments are off for this post."));
    }
    let id = state.add_comment(&post.id, &post.account, parent, &text);
    id.map(|id| json!({"id": id})).ok_or_else(|| Refusal::unknown(call.method, &post.id))
}

pub(super) fn one(state: &mut State, call: &Call<'_>, id: &str) -> Answer {
    let fields = Fields::top(&call.params, false);
    let Some(comment) = state.comment(id).cloned() else { return post(state, call, id) };
    may(state, call, comment.channel, &comment.account, call.method != "GET")?;
    match call.method {
        "GET" => picked(call, &shown(state, &comment), &["from"]),
        "POST" => {
            let member = if comment.channel == Channel::Instagram { "hide" } else { "is_hidden" };
            let is_hidden = fields.flag(member)?.ok_or_else(|| fields.missing(member))?;
            if let Some(comment) = state.comment_mut(id) {
                comment.is_hidden = is_hidden;
            }
            if comment.channel == Channel::Messenger {
                state.tell_of_comment(id, if is_hidden { "hide" } else { "unhide" });
            }
            Ok(json!({"success": true}))
        }
        "DELETE" => {
            state.remove_comment(id);
            Ok(json!({"success": true}))
        }
        method => Err(Refusal::unknown(method, id)),
    }
}

fn post(state: &mut State, call: &Call<'_>, id: &str) -> Answer {
    let found = state.posts.iter().find(|post| post.id == id).cloned();
    let post = found.ok_or_else(|| Refusal::unknown(call.method, id))?;
    may(state, call, post.channel, &post.account, call.method != "GET")?;
    let fields = Fields::top(&call.params, false);
    match (call.method, fields.flag("comment_enabled")?) {
        ("GET", _) => picked(call, &shown_post(state, &post), &[]),
        ("POST", Some(is_on)) if post.channel == Channel::Instagram => {
            if let Some(post) = state.posts.iter_mut().find(|post| post.id == id) {
                post.are_comments_off = !is_on;
            }
            Ok(json!({"success": true}))
        }
        (method, _) => Err(Refusal::unknown(method, id)),
    }
}

impl State {
    /// The owner publishes words, past the API; the id of the post.
    pub fn publish(&mut self, account: &str, text: &str) -> String {
        self.show(account, text, "", Vec::new())
    }

    /// The same with pictures and films: what each is, and its bytes.
    pub fn publish_with(&mut self, account: &str, text: &str, files: &[(&str, &[u8])]) -> String {
        let kept = files.iter().map(|(mime, bytes)| self.keep_media(account, mime, bytes.to_vec(), None, 365 * DAY));
        let media = kept.collect();
        self.show(account, text, "", media)
    }

    /// The same words as if they had been published so much earlier.
    pub fn publish_ago(&mut self, account: &str, text: &str, ago: Duration) -> String {
        self.as_of(ago, |state| state.publish(account, text))
    }

    /// A comment by a person or the account itself; none when the post is gone or closed.
    pub(super) fn add_comment(&mut self, post: &str, from: &str, parent: Option<String>, text: &str) -> Option<String> {
        let post = self.posts.iter().find(|known| known.id == post && !known.are_comments_off).cloned()?;
        let number = self.next();
        let id = match post.channel {
            Channel::Instagram => format!("1800{number:013}"),
            _ => format!("{}_{number}", post.id.rsplit('_').next().unwrap_or_default()),
        };
        let comment = Comment {
            id: id.clone(),
            post: post.id,
            account: post.account,
            channel: post.channel,
            parent,
            from: from.to_owned(),
            text: text.to_owned(),
            at: self.now(),
            is_hidden: false,
            is_deleted: false,
            likes: 0,
            has_private_reply: false,
        };
        self.keep_comment(comment);
        self.tell_of_comment(&id, "add");
        Some(id)
    }

    pub(super) fn remove_comment(&mut self, id: &str) {
        self.tell_of_comment(id, "remove");
        if let Some(comment) = self.comment_mut(id) {
            comment.is_deleted = true;
        }
    }

    /// Instagram tells of new comments only.
    pub(super) fn tell_of_comment(&mut self, id: &str, verb: &str) {
        let Some(comment) = self.comment(id).cloned() else { return };
        let name = name(self, &comment.account, &comment.from);
        if comment.channel == Channel::Instagram {
            if verb != "add" {
                return;
            }
            let mut value = json!({"id": id, "text": comment.text, "from": {"id": comment.from, "username": name},
                "media": {"id": comment.post, "media_product_type": "FEED"}});
            if let Some(parent) = comment.parent {
                value["parent_id"] = json!(parent);
            }
            // Instagram Login documents another layout than the page's subscription brings.
            let is_bare = self.subscriptions.contains_key(&comment.account);
            let place = if is_bare { Place::Bare } else { Place::Changes };
            self.emit("instagram", &comment.account, "comments", place, value);
            return;
        }
        let mut value = json!({"item": "comment", "verb": verb, "comment_id": id, "post_id": comment.post,
            "parent_id": comment.parent.unwrap_or_else(|| comment.post.clone()),
            "from": {"id": comment.from, "name": name}, "created_time": comment.at / 1000,
            "post": {"id": comment.post, "is_published": true, "status_type": "mobile_status_update",
                "permalink_url": address(&comment.post)}});
        if verb != "remove" {
            value["message"] = json!(comment.text);
        }
        self.emit("page", &comment.account, "feed", Place::Changes, value);
    }
}
