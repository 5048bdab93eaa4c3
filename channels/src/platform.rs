use engine::model::inbox::Channel;
use serde::{Deserialize, Serialize};

/// Which of the three it is: their webhooks, forms, windows and limits differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Platform {
    #[serde(rename = "whatsapp")]
    WhatsApp,
    Messenger,
    Instagram,
}

impl Platform {
    pub const ALL: [Self; 3] = [Self::WhatsApp, Self::Messenger, Self::Instagram];

    /// Of a channel that is one of theirs.
    pub const fn of(channel: Channel) -> Option<Self> {
        match channel {
            Channel::WhatsApp => Some(Self::WhatsApp),
            Channel::Messenger => Some(Self::Messenger),
            Channel::Instagram => Some(Self::Instagram),
            Channel::Web | Channel::Voice => None,
        }
    }

    pub const fn channel(self) -> Channel {
        match self {
            Self::WhatsApp => Channel::WhatsApp,
            Self::Messenger => Channel::Messenger,
            Self::Instagram => Channel::Instagram,
        }
    }

    pub const fn as_str(self) -> &'static str {
        self.channel().as_str()
    }

    /// The `object` of its webhooks.
    pub const fn object(self) -> &'static str {
        match self {
            Self::WhatsApp => "whatsapp_business_account",
            Self::Messenger => "page",
            Self::Instagram => "instagram",
        }
    }
}
