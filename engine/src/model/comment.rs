use serde::{Deserialize, Serialize};

use crate::clock::Timestamp;

/// The post below which a conversation of comments stands. What is said there everybody can read.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Topic {
    /// The platform's id of it.
    pub post: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub permalink: Option<String>,
    /// The first words of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub excerpt: Option<String>,
}

impl Topic {
    /// This one, with what is known of it now; what was known stays where nothing new is.
    #[must_use]
    pub fn known_better(&self, permalink: Option<String>, excerpt: Option<String>) -> Self {
        Self {
            post: self.post.clone(),
            permalink: permalink.or_else(|| self.permalink.clone()),
            excerpt: excerpt.or_else(|| self.excerpt.clone()),
        }
    }
}

/// What a message is beyond its words when it is a comment.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Comment {
    /// The platform's id of the comment it answers; none at the top.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parent: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub permalink: Option<String>,
    /// Not below a post of the business: somebody named it in theirs, or below another's.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub is_mention: bool,
    /// Said during a broadcast.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub is_live: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sentiment: Option<Sentiment>,
    /// Whether it is hidden from everybody but its author, and since when that is so; absent before anybody hid it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hidden: Option<Hidden>,
    /// Its author got the one private message that a comment allows.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub is_answered_privately: bool,
}

impl Comment {
    pub fn is_hidden(&self) -> bool {
        self.hidden.is_some_and(|hidden| hidden.is_hidden)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Hidden {
    pub at: Timestamp,
    pub is_hidden: bool,
}

/// How somebody seems to feel, estimated from their words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sentiment {
    Positive,
    Neutral,
    Negative,
}

impl Sentiment {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Positive => "positive",
            Self::Neutral => "neutral",
            Self::Negative => "negative",
        }
    }
}
