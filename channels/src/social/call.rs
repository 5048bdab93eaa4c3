use engine::model::inbox::Channel;

/// Rows of a page of posts; fewer where the platform finds that too much at once.
const POSTS: &str = "50";
const FEW_POSTS: &str = "10";
/// Rows of a page of comments.
const COMMENTS: &str = "100";
const INSTAGRAM_COMMENTS: &str = "50";

const OF_PAGE: &str = "id,message,created_time,permalink_url,full_picture,\
                       attachments{media_type,media,subattachments{media_type,media}},shares,\
                       reactions.summary(total_count).limit(0),comments.summary(total_count).limit(0)";
const OF_INSTAGRAM: &str = "id,caption,media_type,media_url,thumbnail_url,permalink,timestamp,like_count,comments_count,\
                            children{media_type,media_url,thumbnail_url}";
const COMMENT_OF_PAGE: &str = "id,message,from,created_time,parent,like_count";
const COMMENT_OF_INSTAGRAM: &str = "id,text,username,from,timestamp,like_count,parent_id,\
                                    replies{id,text,username,from,timestamp,like_count}";

/// One call of the platform. `after`: behind this cursor; empty: from the first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Call {
    /// How many follow the account, and how many posts it has.
    Account,
    /// The newest first.
    Posts {
        after: String,
        /// Fewer at once.
        is_small: bool,
    },
    /// Whether a post is there.
    Post { id: String },
    /// Of a page the oldest first, answers to comments among them; of Instagram in its own order, each with its answers.
    Comments { post: String, after: String },
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
            Self::Posts { after, is_small } => {
                let (edge, fields) = if is_instagram { ("media", OF_INSTAGRAM) } else { ("posts", OF_PAGE) };
                let limit = if *is_small { FEW_POSTS } else { POSTS };
                get(format!("{account}/{edge}"), &[("fields", fields), ("limit", limit), ("after", after)])
            }
            Self::Post { id } => get(id.clone(), &[("fields", "id")]),
            Self::Comments { post, after } if is_instagram => {
                let query = [("fields", COMMENT_OF_INSTAGRAM), ("limit", INSTAGRAM_COMMENTS), ("after", after)];
                get(format!("{post}/comments"), &query)
            }
            Self::Comments { post, after } => {
                let order = [("filter", "stream"), ("order", "chronological")];
                let query = [("fields", COMMENT_OF_PAGE), order[0], order[1], ("limit", COMMENTS), ("after", after)];
                get(format!("{post}/comments"), &query)
            }
        }
    }
}

/// What is empty is left out.
fn get(path: String, query: &[(&'static str, &str)]) -> Request {
    let given = query.iter().filter(|(_, value)| !value.is_empty());
    Request { path, query: given.map(|(name, value)| (*name, (*value).to_owned())).collect() }
}
