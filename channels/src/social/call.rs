use engine::model::inbox::Channel;

/// Rows of a page of posts, usually.
pub const POSTS_AT_ONCE: u32 = 50;

/// Rows of a page of comments, usually: as many as the platform gives.
pub const fn comments_at_once(channel: Channel) -> u32 {
    if matches!(channel, Channel::Instagram) { 50 } else { 100 }
}

const OF_PAGE: &str = "id,message,created_time,permalink_url,full_picture,\
                       attachments{media_type,media,subattachments{media_type,media}},shares,\
                       reactions.summary(total_count).limit(0),comments.summary(total_count).limit(0)";
const OF_INSTAGRAM: &str = "id,caption,media_type,media_url,thumbnail_url,permalink,timestamp,like_count,comments_count,\
                            children{media_type,media_url,thumbnail_url}";
const COMMENT_OF_PAGE: &str = "id,message,from,created_time,parent,like_count";
const COMMENT_OF_INSTAGRAM: &str = "id,text,username,from,timestamp,like_count,parent_id,\
                                    replies{id,text,username,from,timestamp,like_count}";

/// One call of the platform. `after`: behind this cursor; empty: from the first. `rows`: of a page, at most; a cursor is good for
/// pages of any size.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Call {
    /// How many follow the account, and how many posts it has.
    Account,
    /// The newest first.
    Posts { after: String, rows: u32 },
    /// Whether a post is there.
    Post { id: String },
    /// Of a page the oldest first, answers to comments among them; of Instagram in its own order, each with its answers.
    Comments { post: String, after: String, rows: u32 },
}

/// As it goes over the wire; each is a GET.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    pub path: String,
    pub query: Vec<(&'static str, String)>,
}

impl Call {
    /// `account`: the platform's id of the page or of the Instagram account.
    pub fn request(&self, account: &str, channel: Channel) -> Request {
        let is_instagram = channel == Channel::Instagram;
        match self {
            Self::Account => {
                let fields = if is_instagram { "followers_count,media_count" } else { "followers_count" };
                get(account.to_owned(), &[("fields", fields)])
            }
            Self::Posts { after, rows } => {
                let (edge, fields) = if is_instagram { ("media", OF_INSTAGRAM) } else { ("posts", OF_PAGE) };
                let limit = rows.to_string();
                get(format!("{account}/{edge}"), &[("fields", fields), ("limit", limit.as_str()), ("after", after.as_str())])
            }
            Self::Post { id } => get(id.clone(), &[("fields", "id")]),
            Self::Comments { post, after, rows } => {
                let limit = rows.to_string();
                let page = [("limit", limit.as_str()), ("after", after.as_str())];
                let path = format!("{post}/comments");
                if is_instagram {
                    return get(path, &[("fields", COMMENT_OF_INSTAGRAM), page[0], page[1]]);
                }
                let order = [("filter", "stream"), ("order", "chronological")];
                get(path, &[("fields", COMMENT_OF_PAGE), order[0], order[1], page[0], page[1]])
            }
        }
    }
}

/// What is empty is left out.
fn get(path: String, query: &[(&'static str, &str)]) -> Request {
    let given = query.iter().filter(|(_, value)| !value.is_empty());
    Request { path, query: given.map(|(name, value)| (*name, (*value).to_owned())).collect() }
}
