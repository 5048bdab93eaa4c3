use super::measure::Limit;
use crate::platform::Platform;

/// What fits into a platform's messages.
///
/// `WhatsApp` and Messenger say "characters" and not which: they are counted in UTF-16 units here, which is never less than
/// code points, so that a text fits whichever is meant. Instagram counts the bytes of a text.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    pub text: Limit,
    /// `None`: no captions.
    pub caption: Option<Limit>,
    /// The text over buttons that stay.
    pub buttons_body: Limit,
    pub buttons: usize,
    pub button_title: Limit,
    pub button_id: Limit,
    pub header: Limit,
    pub footer: Limit,
    pub quick_replies: usize,
    pub list: Option<ListLimits>,
    pub cards: usize,
    /// A carousel of fewer is refused.
    pub fewest_cards: usize,
    pub card_title: Limit,
    pub card_text: Limit,
    pub card_buttons: usize,
    pub link: Limit,
    pub tag: Limit,
}

#[derive(Debug, Clone, Copy)]
pub struct ListLimits {
    pub body: Limit,
    pub open: Limit,
    pub sections: usize,
    pub section_title: Limit,
    pub rows: usize,
    pub row_id: Limit,
    pub row_title: Limit,
    pub row_description: Limit,
}

const WHATSAPP: Limits = Limits {
    text: Limit::utf16(4096),
    caption: Some(Limit::utf16(1024)),
    buttons_body: Limit::utf16(1024),
    buttons: 3,
    button_title: Limit::utf16(20),
    button_id: Limit::utf16(256),
    header: Limit::utf16(60),
    footer: Limit::utf16(60),
    quick_replies: 0,
    list: Some(ListLimits {
        // Newer pages say 4096, older ones 1024.
        body: Limit::utf16(1024),
        open: Limit::utf16(20),
        sections: 10,
        section_title: Limit::utf16(24),
        rows: 10,
        row_id: Limit::utf16(200),
        row_title: Limit::utf16(24),
        row_description: Limit::utf16(72),
    }),
    cards: 10,
    fewest_cards: 2,
    // A card has one text; its title is the first line of it.
    card_title: Limit::utf16(160),
    card_text: Limit::utf16(160),
    // No figure is published for reply buttons; two are known to pass.
    card_buttons: 2,
    link: Limit::utf16(2000),
    tag: Limit::bytes(512),
};

const MESSENGER: Limits = Limits {
    text: Limit::utf16(2000),
    caption: None,
    buttons_body: Limit::utf16(640),
    buttons: 3,
    button_title: Limit::utf16(20),
    button_id: Limit::utf16(1000),
    header: Limit::utf16(0),
    footer: Limit::utf16(0),
    quick_replies: 13,
    list: None,
    cards: 10,
    fewest_cards: 1,
    card_title: Limit::utf16(80),
    card_text: Limit::utf16(80),
    card_buttons: 3,
    link: Limit::utf16(2000),
    tag: Limit::bytes(1000),
};

const INSTAGRAM: Limits = Limits {
    text: Limit::bytes(1000),
    // The figure of Messenger, in bytes: fits whether bytes or characters are counted.
    buttons_body: Limit::bytes(640),
    ..MESSENGER
};

impl Platform {
    pub const fn limits(self) -> &'static Limits {
        match self {
            Self::WhatsApp => &WHATSAPP,
            Self::Messenger => &MESSENGER,
            Self::Instagram => &INSTAGRAM,
        }
    }
}
