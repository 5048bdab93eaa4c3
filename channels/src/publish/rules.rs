use engine::model::inbox::Channel;
use engine::model::post::{LONGEST_ALT, MOST_MEDIA, Media, MediaKind, Post};

/// Letters below a picture of Instagram, and what it counts in them.
const LONGEST_CAPTION: usize = 2_200;
const MOST_HASHTAGS: usize = 30;
const MOST_MENTIONS: usize = 20;
/// Letters of a post of a page.
const LONGEST_TEXT: usize = 63_206;

const MB: u64 = 1 << 20;
const LARGEST_INSTAGRAM_PICTURE: u64 = 8 * MB;
const LARGEST_PAGE_PICTURE: u64 = 10 * MB;
const LARGEST_INSTAGRAM_FILM: u64 = 300 * MB;
const LARGEST_PAGE_FILM: u64 = 1024 * MB;

/// Width by height: 4:5 stands, 1.91:1 lies. A little is forgiven, as pictures have whole pixels.
const NARROWEST: f64 = 0.8 - 0.005;
const WIDEST: f64 = 1.91 + 0.005;

/// What the platform would refuse.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Of the member of a post, such as `/media/0`.
    pub pointer: String,
    /// For whoever writes the post.
    pub what: String,
}

/// What keeps a post from being published on this channel; none: no reason to refuse it is known here.
pub fn problems(post: &Post, channel: Channel) -> Vec<Fault> {
    let mut faults = Faults::default();
    match channel {
        Channel::Messenger => page(post, &mut faults),
        Channel::Instagram => instagram(post, &mut faults),
        Channel::Web | Channel::WhatsApp | Channel::Voice => {
            faults.add("/inbox", "Posts go to a Facebook page or an Instagram account.");
        }
    }
    if post.media.len() > MOST_MEDIA {
        faults.add("/media", format!("At most {MOST_MEDIA} pictures and films."));
    }
    for (place, medium) in post.media.iter().enumerate() {
        if medium.alt.chars().count() > LONGEST_ALT {
            faults.add(format!("/media/{place}/alt"), format!("At most {LONGEST_ALT} letters."));
        }
    }
    faults.0
}

#[derive(Default)]
struct Faults(Vec<Fault>);

impl Faults {
    fn add(&mut self, pointer: impl Into<String>, what: impl Into<String>) {
        self.0.push(Fault { pointer: pointer.into(), what: what.into() });
    }
}

fn page(post: &Post, faults: &mut Faults) {
    let letters = post.text.chars().count();
    if letters > LONGEST_TEXT {
        faults.add("/text", format!("At most {LONGEST_TEXT} letters: it has {letters}."));
    }
    if post.text.trim().is_empty() && post.link.is_empty() && post.media.is_empty() {
        faults.add("/text", "Write something, or add a picture, a film or a link.");
    }
    if !post.link.is_empty() && !is_link(&post.link) {
        faults.add("/link", "An address begins with https:// or http://.");
    }
    if !post.link.is_empty() && !post.media.is_empty() {
        faults.add("/link", "A page shows the preview of a link or pictures, not both: put the link into the text.");
    }
    let films = post.media.iter().filter(|medium| medium.kind == MediaKind::Video).count();
    if films > 1 {
        faults.add("/media", "A page takes one film in a post.");
    } else if films == 1 && post.media.len() > 1 {
        faults.add("/media", "A page takes either pictures or one film in a post.");
    }
    for (place, medium) in post.media.iter().enumerate() {
        let pointer = format!("/media/{place}");
        match medium.kind {
            MediaKind::Image => {
                if !["image/jpeg", "image/png"].contains(&medium.media_type.as_str()) {
                    faults.add(pointer.as_str(), "A page takes JPEG and PNG pictures.");
                }
                largest(medium, LARGEST_PAGE_PICTURE, &pointer, faults);
            }
            MediaKind::Video => {
                film(medium, &pointer, faults);
                largest(medium, LARGEST_PAGE_FILM, &pointer, faults);
            }
        }
    }
}

fn instagram(post: &Post, faults: &mut Faults) {
    if post.media.is_empty() {
        faults.add("/media", "Instagram shows nothing without a picture or a film: add one.");
    }
    let letters = post.text.chars().count();
    if letters > LONGEST_CAPTION {
        faults.add("/text", format!("Instagram takes {LONGEST_CAPTION} letters: it has {letters}."));
    }
    let hashtags = marks(&post.text, '#');
    if hashtags > MOST_HASHTAGS {
        faults.add("/text", format!("Instagram takes {MOST_HASHTAGS} hashtags: it has {hashtags}."));
    }
    let mentions = marks(&post.text, '@');
    if mentions > MOST_MENTIONS {
        faults.add("/text", format!("Instagram takes {MOST_MENTIONS} mentions: it has {mentions}."));
    }
    if !post.link.is_empty() {
        faults.add("/link", "Instagram shows no preview of a link: leave it empty.");
    }
    for (place, medium) in post.media.iter().enumerate() {
        let pointer = format!("/media/{place}");
        match medium.kind {
            MediaKind::Image => {
                if medium.media_type != "image/jpeg" {
                    faults.add(pointer.as_str(), "Instagram takes JPEG pictures alone: save it as a JPEG and upload it again.");
                }
                largest(medium, LARGEST_INSTAGRAM_PICTURE, &pointer, faults);
                ratio(medium, &pointer, faults);
            }
            MediaKind::Video => {
                film(medium, &pointer, faults);
                largest(medium, LARGEST_INSTAGRAM_FILM, &pointer, faults);
            }
        }
    }
}

fn largest(medium: &Media, most: u64, pointer: &str, faults: &mut Faults) {
    if medium.bytes > most {
        faults.add(pointer, format!("It is too large: at most {} MB.", most / MB));
    }
}

fn film(medium: &Media, pointer: &str, faults: &mut Faults) {
    if !["video/mp4", "video/quicktime"].contains(&medium.media_type.as_str()) {
        faults.add(pointer, "Films are MP4 or MOV.");
    }
}

fn ratio(medium: &Media, pointer: &str, faults: &mut Faults) {
    if medium.width == 0 || medium.height == 0 {
        faults.add(pointer, "How wide and high the picture is cannot be read: save it again as a JPEG.");
        return;
    }
    let ratio = f64::from(medium.width) / f64::from(medium.height);
    if ratio < NARROWEST {
        faults.add(pointer, "It is too narrow for Instagram: crop it to 4:5 or wider.");
    } else if ratio > WIDEST {
        faults.add(pointer, "It is too wide for Instagram: crop it to 1.91:1 or narrower.");
    }
}

/// How often a word follows this sign; `#one#two` are two.
fn marks(text: &str, sign: char) -> usize {
    let begins = |rest: &str| rest.starts_with(|letter: char| letter.is_alphanumeric() || letter == '_');
    text.split(sign).skip(1).filter(|rest| begins(rest)).count()
}

fn is_link(link: &str) -> bool {
    let host = ["https://", "http://"].iter().find_map(|scheme| link.strip_prefix(scheme));
    host.is_some_and(|host| host.starts_with(|letter: char| letter.is_alphanumeric() || letter == '['))
        && !link.contains(|letter: char| letter.is_whitespace() || letter.is_control())
}
