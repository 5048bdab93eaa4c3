//! Markdown to HTML, with ids on headings so that citations and links can point at them.

use std::collections::HashMap;

use pulldown_cmark::{CowStr, Event, Options, Parser, Tag, TagEnd, html};

pub(super) struct Rendered {
    pub(super) title: String,
    pub(super) html: String,
    /// Anchors and texts of the second-level headings.
    pub(super) contents: Vec<(String, String)>,
}

/// `name` is the guide's own path: links to other files are relative to it.
pub(super) fn render(name: &str, markdown: &str) -> Rendered {
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TASKLISTS | Options::ENABLE_FOOTNOTES;
    let mut events: Vec<Event<'_>> = Parser::new_ext(markdown, options).map(|event| relinked(name, event)).collect();
    let mut slugs = Slugs::default();
    let (mut title, mut contents) = (None, Vec::new());
    let headings: Vec<usize> = events
        .iter()
        .enumerate()
        .filter(|(_, event)| matches!(event, Event::Start(Tag::Heading { .. })))
        .map(|(at, _)| at)
        .collect();
    for at in headings {
        let words = words_of(&events[at + 1..]);
        let Event::Start(Tag::Heading { level, id, .. }) = &mut events[at] else { continue };
        let anchor = slugs.next(&words);
        if *level == pulldown_cmark::HeadingLevel::H2
            && let Some(anchor) = &anchor
        {
            contents.push((anchor.clone(), words.clone()));
        }
        *id = anchor.map(CowStr::from);
        title.get_or_insert(words);
    }
    let mut page = String::with_capacity(markdown.len() * 3 / 2);
    html::push_html(&mut page, events.into_iter());
    Rendered { title: title.unwrap_or_else(|| name.to_owned()), html: page, contents }
}

fn words_of(events: &[Event<'_>]) -> String {
    let inside = events.iter().take_while(|event| !matches!(event, Event::End(TagEnd::Heading(_))));
    let words = inside.filter_map(|event| match event {
        Event::Text(text) | Event::Code(text) => Some(text.as_ref()),
        Event::SoftBreak | Event::HardBreak => Some(" "),
        _ => None,
    });
    words.collect()
}

/// A link to another guide's file becomes one to its page.
fn relinked<'a>(name: &str, event: Event<'a>) -> Event<'a> {
    match event {
        Event::Start(Tag::Link { link_type, dest_url, title, id }) => {
            let dest_url = page_of(name, &dest_url).map_or(dest_url, CowStr::from);
            Event::Start(Tag::Link { link_type, dest_url, title, id })
        }
        other => other,
    }
}

fn page_of(name: &str, link: &str) -> Option<String> {
    if link.contains("://") || link.starts_with('/') {
        return None;
    }
    let (file, anchor) = link.split_once('#').map_or((link, None), |(file, anchor)| (file, Some(anchor)));
    let file = file.strip_suffix(".md")?;
    let mut folders: Vec<&str> = name.split('/').collect();
    folders.pop();
    for part in file.split('/') {
        match part {
            "." | "" => {}
            // What lies outside the guides has no page.
            ".." => drop(folders.pop()?),
            part => folders.push(part),
        }
    }
    let page = format!("/guides/{}", folders.join("/"));
    Some(anchor.map_or_else(|| page.clone(), |anchor| format!("{page}#{anchor}")))
}

/// Anchors by the same rule as the knowledge reader makes them (`rag/src/ingest/outline.rs`): lower case, dashes, a number
/// on repeats; so a bot that cites a guide links to its heading.
#[derive(Debug, Default)]
pub(super) struct Slugs {
    seen: HashMap<String, usize>,
}

impl Slugs {
    pub(super) fn next(&mut self, heading: &str) -> Option<String> {
        let letters = heading.trim().to_lowercase();
        let slug: String = letters
            .chars()
            .filter_map(|letter| match letter {
                ' ' => Some('-'),
                '-' | '_' => Some(letter),
                _ => letter.is_alphanumeric().then_some(letter),
            })
            .collect();
        if slug.is_empty() {
            return None;
        }
        let repeats = self.seen.entry(slug.clone()).or_default();
        *repeats += 1;
        Some(if *repeats == 1 { slug } else { format!("{slug}-{}", *repeats - 1) })
    }
}
