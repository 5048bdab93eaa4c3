use engine::clock::Timestamp;
use engine::model::inbox::Channel;
use engine::model::post::MediaKind;
use serde_json::{Value, json};

/// Posts that are looked through for one whose answer was lost; the newest come first.
const LOOKED_THROUGH: &str = "50";

/// One call of the platform. What is brought to it stands at an address that it fetches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Call {
    /// A post of a page: words, with a link or with photos that were brought before.
    Feed {
        text: String,
        link: String,
        photos: Vec<String>,
    },
    /// A photo of a page: shown at once with these words, or kept for a post.
    Photo {
        url: String,
        text: String,
        alt: String,
        is_shown: bool,
    },
    /// A film of a page, shown as soon as the platform is ready with it.
    Film {
        url: String,
        text: String,
    },
    /// How far it is with a film.
    FilmState {
        id: String,
    },
    /// What a page has shown since then.
    Posts {
        since: Timestamp,
    },
    Films,
    /// How many posts Instagram takes in a day, and how many of them it has taken.
    Quota,
    /// A container of Instagram that is a whole post.
    Single {
        kind: MediaKind,
        url: String,
        text: String,
        alt: String,
    },
    /// One that is a part of a carousel.
    Part {
        kind: MediaKind,
        url: String,
        alt: String,
    },
    Carousel {
        parts: Vec<String>,
        text: String,
    },
    ContainerState {
        id: String,
    },
    Publish {
        container: String,
    },
    /// What an account has shown, the newest first.
    Shown,
    /// Where everybody sees a post.
    Link {
        channel: Channel,
        id: String,
    },
}

/// A call as it goes over the wire: with a body it is a POST.
#[derive(Debug, Clone, PartialEq)]
pub struct Request {
    pub path: String,
    pub query: Vec<(&'static str, String)>,
    pub body: Option<Value>,
}

impl Call {
    /// Everybody may see the post once this call has left, whatever came back.
    pub const fn is_public(&self) -> bool {
        matches!(self, Self::Feed { .. } | Self::Photo { is_shown: true, .. } | Self::Film { .. } | Self::Publish { .. })
    }

    /// `account`: the platform's id of the page or of the Instagram account.
    pub fn request(&self, account: &str) -> Request {
        match self {
            Self::Feed { text, link, photos } => post(format!("{account}/feed"), feed(text, link, photos)),
            Self::Photo { url, text, alt, is_shown } => {
                let mut body = json!({"url": url, "published": is_shown});
                put(&mut body, "caption", text);
                put(&mut body, "alt_text_custom", alt);
                post(format!("{account}/photos"), body)
            }
            Self::Film { url, text } => {
                let mut body = json!({"file_url": url});
                put(&mut body, "description", text);
                post(format!("{account}/videos"), body)
            }
            Self::FilmState { id } => get(id.clone(), &[("fields", "status")]),
            Self::Posts { since } => {
                let fields = "id,message,created_time,permalink_url";
                let mut request = get(format!("{account}/feed"), &[("fields", fields), ("limit", LOOKED_THROUGH)]);
                request.query.push(("since", since.as_millis().div_euclid(1_000).to_string()));
                request
            }
            Self::Films => {
                let fields = "id,description,created_time,permalink_url";
                get(format!("{account}/videos"), &[("fields", fields), ("limit", LOOKED_THROUGH)])
            }
            Self::Quota => get(format!("{account}/content_publishing_limit"), &[("fields", "quota_usage,config")]),
            Self::Single { kind, url, text, alt } => {
                let mut body = medium(*kind, url, alt, "REELS");
                put(&mut body, "caption", text);
                post(format!("{account}/media"), body)
            }
            Self::Part { kind, url, alt } => {
                let mut body = medium(*kind, url, alt, "VIDEO");
                body["is_carousel_item"] = json!(true);
                post(format!("{account}/media"), body)
            }
            Self::Carousel { parts, text } => {
                let mut body = json!({"media_type": "CAROUSEL", "children": parts.join(",")});
                put(&mut body, "caption", text);
                post(format!("{account}/media"), body)
            }
            Self::ContainerState { id } => get(id.clone(), &[("fields", "status_code,status")]),
            Self::Publish { container } => post(format!("{account}/media_publish"), json!({"creation_id": container})),
            Self::Shown => {
                get(format!("{account}/media"), &[("fields", "id,caption,timestamp,permalink"), ("limit", LOOKED_THROUGH)])
            }
            Self::Link { channel, id } => {
                let member = if *channel == Channel::Instagram { "permalink" } else { "permalink_url" };
                get(id.clone(), &[("fields", member)])
            }
        }
    }
}

fn get(path: String, query: &[(&'static str, &str)]) -> Request {
    Request { path, query: query.iter().map(|(name, value)| (*name, (*value).to_owned())).collect(), body: None }
}

fn post(path: String, body: Value) -> Request {
    Request { path, query: Vec::new(), body: Some(body) }
}

/// An empty member is left out: the platform complains about some of them.
fn put(body: &mut Value, member: &str, text: &str) {
    if !text.is_empty() {
        body[member] = json!(text);
    }
}

fn feed(text: &str, link: &str, photos: &[String]) -> Value {
    let mut body = json!({});
    put(&mut body, "message", text);
    put(&mut body, "link", link);
    if !photos.is_empty() {
        body["attached_media"] = photos.iter().map(|photo| json!({"media_fbid": photo})).collect();
    }
    body
}

/// Instagram has words for those who do not see it with pictures alone.
fn medium(kind: MediaKind, url: &str, alt: &str, film: &str) -> Value {
    match kind {
        MediaKind::Image => {
            let mut body = json!({"image_url": url});
            put(&mut body, "alt_text", alt);
            body
        }
        MediaKind::Video => json!({"media_type": film, "video_url": url}),
    }
}
