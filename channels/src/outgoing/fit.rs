use std::collections::HashSet;

use unicode_segmentation::UnicodeSegmentation;

use super::forms::Asked;
use super::limits::Limits;
use super::measure::Limit;
use super::{Content, Header, Media, MediaKind, Words, split, split_before};
use crate::platform::Platform;

/// A longer message is a mistake of whoever wrote it; `WhatsApp` bills each part.
const MOST_PARTS: usize = 32;
/// Bytes of an emoji; families and flags of regions are the longest.
const LONGEST_SIGN: usize = 64;

/// What a message became on a platform.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Fitted {
    /// In the order in which they have to arrive.
    pub parts: Vec<Content>,
    pub changes: Vec<Change>,
    /// What the numbers in the text stand for: a customer may type one.
    pub choices: Vec<Choice>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    pub number: usize,
    pub id: String,
    pub title: String,
}

/// In what a message differs from how it was meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Change {
    Split,
    Buttons,
    List,
    Pages,
    QuickReplies,
    /// The choices are in the text, numbered.
    Numbered,
    LinksInText,
    HeaderInText,
    HeaderApart,
    FooterInText,
    CaptionApart,
    CardsApart,
    EmojiAsText,
    VoiceAsAudio,
    StickerAsImage,
    QuoteDropped,
    FileNameDropped,
    /// The platform has no such sign and the customer misses no words by it.
    Unsaid,
}

/// Nothing of it can be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unfit {
    #[error("{0} is empty")]
    Empty(&'static str),
    #[error("{0} is too long and cannot be cut")]
    TooLong(&'static str),
    #[error("the tag is too long or has a number sign")]
    Tag,
    #[error("it would take more than {MOST_PARTS} messages")]
    TooManyParts,
    #[error("this platform has no templates")]
    NoTemplates,
    #[error("the template {0}")]
    Filling(&'static str),
    #[error("a template that needs no window goes out as a utility message only")]
    NotUtility,
    #[error("this recipient is not one of this platform's")]
    WrongRecipient,
    #[error("a private answer to a comment is one message, this would be several")]
    OneMessageOnly,
    #[error("only what a person wrote may go out under the human agent tag")]
    NotByAPerson,
}

/// The same message in what the platform has. Every word, address and choice of it is in some part.
pub fn fit(content: &Content, platform: Platform, words: &Words) -> Result<Fitted, Unfit> {
    let mut making = Fitter { platform, limits: platform.limits(), words, fitted: Fitted::default() };
    making.content(content)?;
    let mut fitted = making.fitted;
    if fitted.parts.len() > MOST_PARTS {
        return Err(Unfit::TooManyParts);
    }
    let mut seen = HashSet::new();
    fitted.changes.retain(|change| seen.insert(*change));
    Ok(fitted)
}

pub(super) struct Fitter<'a> {
    pub platform: Platform,
    pub limits: &'static Limits,
    pub words: &'a Words,
    pub fitted: Fitted,
}

impl Fitter<'_> {
    fn content(&mut self, content: &Content) -> Result<(), Unfit> {
        match content {
            Content::Text { body, preview } => self.text(body, *preview),
            Content::Media(media) => self.media(media),
            Content::Template(_) if self.platform == Platform::Instagram => Err(Unfit::NoTemplates),
            Content::Template(filling) if filling.refused().is_some() => {
                Err(Unfit::Filling(filling.refused().unwrap_or_default()))
            }
            Content::Buttons(buttons) => self.asked(Asked::from_buttons(buttons)),
            Content::List(list) => self.asked(Asked::from_list(list)),
            Content::QuickReplies { body, replies } => self.asked(Asked::from_replies(body, replies)),
            Content::Carousel { body, cards } => self.carousel(body, cards),
            Content::Reaction { message, emoji } => self.reaction(message, emoji.as_deref()),
            Content::Read { message } if message.is_empty() => Err(Unfit::Empty("the message that was read")),
            Content::Template(_) | Content::Read { .. } => {
                self.push(content.clone());
                Ok(())
            }
            Content::Typing { on, message } => {
                let is_known = self.platform != Platform::WhatsApp || (*on && message.is_some());
                if is_known {
                    self.push(content.clone());
                } else {
                    self.changed(Change::Unsaid);
                }
                Ok(())
            }
        }
    }

    pub(super) fn push(&mut self, part: Content) {
        self.fitted.parts.push(part);
    }

    pub(super) fn changed(&mut self, change: Change) {
        self.fitted.changes.push(change);
    }

    pub(super) fn text(&mut self, body: &str, preview: bool) -> Result<(), Unfit> {
        let body = body.trim();
        if body.is_empty() {
            return Err(Unfit::Empty("the text"));
        }
        let pieces = split(body, self.limits.text);
        if pieces.len() > 1 {
            self.changed(Change::Split);
        }
        self.pieces(&pieces, preview);
        Ok(())
    }

    fn pieces(&mut self, pieces: &[&str], preview: bool) {
        // A piece of nothing but blanks is refused by the platform, and nobody misses it.
        for piece in pieces.iter().filter(|piece| !piece.trim().is_empty()) {
            self.push(Content::Text { body: (*piece).to_owned(), preview });
        }
    }

    /// The beginning of a long body goes ahead as text, what is said last stands over the controls.
    pub(super) fn body_before(&mut self, body: &str, last: Limit) -> Result<String, Unfit> {
        let body = body.trim();
        if body.is_empty() {
            return Err(Unfit::Empty("the text"));
        }
        let mut pieces = split_before(body, self.limits.text, last);
        let end = pieces.pop().unwrap_or_default().to_owned();
        if !pieces.is_empty() {
            self.changed(Change::Split);
        }
        self.pieces(&pieces, false);
        Ok(end)
    }

    pub(super) fn media(&mut self, media: &Media) -> Result<(), Unfit> {
        let mut media = media.clone();
        if self.platform != Platform::WhatsApp {
            match media.kind {
                MediaKind::Voice => self.changed(Change::VoiceAsAudio),
                MediaKind::Sticker => self.changed(Change::StickerAsImage),
                _ => {}
            }
            if media.file_name.take().is_some() {
                self.changed(Change::FileNameDropped);
            }
        }
        let caption = media.caption.take().map(|caption| caption.trim().to_owned()).filter(|caption| !caption.is_empty());
        let takes_caption = !matches!(media.kind, MediaKind::Audio | MediaKind::Voice | MediaKind::Sticker);
        let Some(caption) = caption else {
            self.push(Content::Media(media));
            return Ok(());
        };
        if takes_caption && self.limits.caption.is_some_and(|limit| limit.fits(&caption)) {
            media.caption = Some(caption);
            self.push(Content::Media(media));
            return Ok(());
        }
        self.push(Content::Media(media));
        self.changed(Change::CaptionApart);
        self.text(&caption, false)
    }

    /// Messenger and Instagram know a few reactions; any other is said as a message of one sign.
    fn reaction(&mut self, message: &str, emoji: Option<&str>) -> Result<(), Unfit> {
        if message.is_empty() {
            return Err(Unfit::Empty("the message reacted to"));
        }
        let emoji = emoji.filter(|emoji| !emoji.trim().is_empty());
        let is_known = emoji.is_none_or(|emoji| super::takes_reaction(self.platform, emoji));
        match emoji {
            Some(emoji) if !is_known => {
                self.changed(Change::EmojiAsText);
                self.text(emoji, false)
            }
            _ => {
                self.push(Content::Reaction { message: message.to_owned(), emoji: emoji.map(str::to_owned) });
                Ok(())
            }
        }
    }

    pub(super) fn header_apart(&mut self, header: &Header) -> Result<(), Unfit> {
        match header {
            Header::Media(kind, source) => {
                self.changed(Change::HeaderApart);
                self.media(&Media { kind: *kind, source: source.clone(), caption: None, file_name: None })
            }
            Header::Text(text) => self.text(text, false),
        }
    }
}

/// One emoji. Bounded: a letter may be followed by marks without end.
pub fn is_one_sign(emoji: &str) -> bool {
    emoji.len() <= LONGEST_SIGN && emoji.graphemes(true).count() == 1 && !emoji.contains(char::is_alphanumeric)
}
