//! Choices and cards: which form of them a platform has, best first, down to numbered text.

pub(super) mod cards;

use std::collections::HashSet;

use super::fit::{Change, Choice, Fitter, Unfit};
use super::limits::ListLimits;
use super::measure::Limit;
use super::{Button, Buttons, Content, Header, List, MediaKind, Press, Reply, Row, Section};
use crate::platform::Platform;

/// More lists than this in a row nobody reads; then the choices are numbered.
const MOST_PAGES: usize = 3;

/// Choices as they were asked for, whatever the form.
pub(super) struct Asked {
    kind: Kind,
    header: Option<Header>,
    body: String,
    footer: Option<String>,
    open: Option<String>,
    sections: Vec<Section>,
    /// Buttons that open something and send nothing back.
    others: Vec<Button>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Buttons,
    List,
    Quick,
}

impl Asked {
    pub(super) fn from_buttons(from: &Buttons) -> Self {
        let (mut rows, mut others) = (Vec::new(), Vec::new());
        for button in &from.buttons {
            let title = one_line(&button.title);
            match &button.press {
                Press::Reply(id) => rows.push(Row { id: id.clone(), title, description: None }),
                _ => others.push(Button { title, press: button.press.clone() }),
            }
        }
        let sections = vec![Section { title: String::new(), rows }];
        let (header, footer) = (from.header.clone(), from.footer.clone());
        Self { kind: Kind::Buttons, header, body: from.body.clone(), footer, open: None, sections, others }
    }

    pub(super) fn from_list(from: &List) -> Self {
        let sections = from
            .sections
            .iter()
            .filter(|section| !section.rows.is_empty())
            .map(|section| Section { title: one_line(&section.title), rows: section.rows.iter().map(row_of_one_line).collect() })
            .collect();
        Self {
            kind: Kind::List,
            header: from.header.clone().map(Header::Text),
            body: from.body.clone(),
            footer: from.footer.clone(),
            open: Some(one_line(&from.open)),
            sections,
            others: Vec::new(),
        }
    }

    pub(super) fn from_replies(body: &str, replies: &[Reply]) -> Self {
        let rows =
            replies.iter().map(|reply| Row { id: reply.id.clone(), title: one_line(&reply.title), description: None }).collect();
        let sections = vec![Section { title: String::new(), rows }];
        Self { kind: Kind::Quick, header: None, body: body.to_owned(), footer: None, open: None, sections, others: Vec::new() }
    }

    fn rows(&self) -> impl Iterator<Item = &Row> {
        self.sections.iter().flat_map(|section| &section.rows)
    }

    fn count(&self) -> usize {
        self.rows().count()
    }

    fn is_plain(&self) -> bool {
        self.sections.len() <= 1 && self.rows().all(|row| row.description.is_none())
    }

    fn fold_above(&mut self, text: &str) {
        self.body = joined(text, &self.body);
    }

    fn fold_below(&mut self, text: &str) {
        self.body = joined(&self.body, text);
    }

    fn controls(&self) -> Vec<Button> {
        self.rows().map(|row| Button { title: row.title.clone(), press: Press::Reply(row.id.clone()) }).collect()
    }

    fn replies(&self) -> Vec<Reply> {
        self.rows().map(|row| Reply { id: row.id.clone(), title: row.title.clone() }).collect()
    }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn row_of_one_line(row: &Row) -> Row {
    let description = row.description.as_deref().map(one_line).filter(|text| !text.is_empty());
    Row { id: row.id.clone(), title: one_line(&row.title), description }
}

fn joined(above: &str, below: &str) -> String {
    let (above, below) = (above.trim(), below.trim());
    if above.is_empty() || below.is_empty() { format!("{above}{below}") } else { format!("{above}\n\n{below}") }
}

fn all_differ<'a>(texts: impl Iterator<Item = &'a str>) -> bool {
    let mut seen = HashSet::new();
    texts.into_iter().all(|text| seen.insert(text))
}

impl Fitter<'_> {
    pub(super) fn asked(&mut self, mut asked: Asked) -> Result<(), Unfit> {
        if asked.rows().any(|row| row.title.is_empty()) || asked.others.iter().any(|button| button.title.is_empty()) {
            return Err(Unfit::Empty("the title of a choice"));
        }
        if asked.rows().any(|row| row.id.is_empty()) {
            return Err(Unfit::Empty("the id of a choice"));
        }
        self.fold_frame(&mut asked);
        if asked.body.trim().is_empty() {
            return Err(Unfit::Empty("the text"));
        }
        if !asked.others.is_empty() {
            if self.takes_links(&asked) {
                let mut buttons = asked.controls();
                buttons.append(&mut asked.others);
                return self.buttons(asked, buttons);
            }
            self.changed(Change::LinksInText);
            for button in std::mem::take(&mut asked.others) {
                let (Press::Link(to) | Press::Call(to) | Press::Reply(to)) = &button.press;
                asked.fold_below(&format!("{}: {to}", button.title));
            }
        }
        match asked.count() {
            0 => self.plain(asked),
            _ if self.platform == Platform::WhatsApp => self.whatsapp_choices(asked),
            _ => self.meta_choices(asked),
        }
    }

    /// Headers and footers that the platform does not have, or not that long, become part of the body.
    fn fold_frame(&mut self, asked: &mut Asked) {
        if let Some(Header::Text(text)) = &asked.header
            && (!self.limits.header.fits(text) || one_line(text) != *text || asked.body.trim().is_empty())
        {
            let text = text.clone();
            asked.header = None;
            if !text.trim().is_empty() {
                self.changed(Change::HeaderInText);
                asked.fold_above(&text);
            }
        }
        if let Some(Header::Text(text)) = &asked.header
            && text.is_empty()
        {
            asked.header = None;
        }
        if let Some(footer) = &asked.footer
            && (!self.limits.footer.fits(footer) || footer.trim().is_empty())
        {
            let footer = footer.clone();
            asked.footer = None;
            if !footer.trim().is_empty() {
                self.changed(Change::FooterInText);
                asked.fold_below(&footer);
            }
        }
        // A lone section needs no title; a longer one than fits is worth keeping as a line.
        if let [section] = &mut asked.sections[..] {
            let fits = self.limits.list.is_some_and(|list| list.section_title.fits(&section.title)) && asked.kind == Kind::List;
            if !fits && !section.title.is_empty() {
                let title = std::mem::take(&mut section.title);
                asked.fold_below(&title);
            }
        }
    }

    fn takes_links(&self, asked: &Asked) -> bool {
        let count = asked.count() + asked.others.len();
        let titles_fit = asked.others.iter().all(|button| self.limits.button_title.fits(&button.title));
        let targets_fit = asked.others.iter().all(|button| match &button.press {
            Press::Link(to) => !to.is_empty() && self.limits.link.fits(to),
            Press::Call(to) => self.platform == Platform::Messenger && !to.is_empty() && self.limits.button_title.fits(to),
            Press::Reply(_) => true,
        });
        let is_one_link = count == 1 && matches!(asked.others.first(), Some(Button { press: Press::Link(_), .. }));
        let counts_fit = if self.platform == Platform::WhatsApp { is_one_link } else { count <= self.limits.buttons };
        titles_fit && targets_fit && counts_fit && self.buttons_fit(asked)
    }

    fn buttons_fit(&self, asked: &Asked) -> bool {
        let limits = self.limits;
        asked.is_plain()
            && asked.count() <= limits.buttons
            && asked.rows().all(|row| limits.button_title.fits(&row.title) && limits.button_id.fits(&row.id))
            && all_differ(asked.rows().map(|row| row.id.as_str()))
            && all_differ(asked.rows().map(|row| row.title.as_str()))
    }

    fn plain(&mut self, mut asked: Asked) -> Result<(), Unfit> {
        if let Some(header @ Header::Media(..)) = &asked.header {
            self.header_apart(header)?;
        } else if let Some(Header::Text(text)) = asked.header.take() {
            self.changed(Change::HeaderInText);
            asked.fold_above(&text);
        }
        if let Some(footer) = asked.footer.take() {
            self.changed(Change::FooterInText);
            asked.fold_below(&footer);
        }
        self.text(&asked.body, false)
    }

    /// The body over its controls; a header stands over what it belongs to, so it leaves a body that has to be cut.
    fn body_of(&mut self, asked: &mut Asked, last: Limit, takes_media: bool) -> Result<String, Unfit> {
        let is_cut = !last.fits(asked.body.trim());
        match &asked.header {
            Some(Header::Text(text)) if is_cut => {
                let text = text.clone();
                self.changed(Change::HeaderInText);
                asked.fold_above(&text);
                asked.header = None;
            }
            Some(header @ Header::Media(kind, _)) => {
                let is_header = matches!(kind, MediaKind::Image | MediaKind::Video | MediaKind::Document);
                if is_cut || !takes_media || !is_header {
                    self.header_apart(header)?;
                    asked.header = None;
                }
            }
            _ => {}
        }
        self.body_before(&asked.body, last)
    }

    fn buttons(&mut self, mut asked: Asked, buttons: Vec<Button>) -> Result<(), Unfit> {
        let body = self.body_of(&mut asked, self.limits.buttons_body, self.platform == Platform::WhatsApp)?;
        self.push(Content::Buttons(Buttons { header: asked.header, body, footer: asked.footer, buttons }));
        Ok(())
    }

    fn whatsapp_choices(&mut self, asked: Asked) -> Result<(), Unfit> {
        if asked.kind != Kind::List && self.buttons_fit(&asked) {
            if asked.kind == Kind::Quick {
                self.changed(Change::Buttons);
            }
            let buttons = asked.controls();
            return self.buttons(asked, buttons);
        }
        let Some(limits) = self.limits.list else { return self.numbered(asked) };
        if list_fits(&asked, &limits) { self.lists(asked, &limits) } else { self.numbered(asked) }
    }

    fn lists(&mut self, mut asked: Asked, limits: &ListLimits) -> Result<(), Unfit> {
        if asked.kind != Kind::List {
            self.changed(Change::List);
        }
        let open = asked.open.take().filter(|open| !open.is_empty() && limits.open.fits(open));
        let open = open.unwrap_or_else(|| self.open_word(limits));
        let body = self.body_of(&mut asked, limits.body, false)?;
        let pages = pages(&asked.sections, limits.rows);
        let count = pages.len();
        if count > 1 {
            self.changed(Change::Pages);
        }
        let mut header = match asked.header.take() {
            Some(Header::Text(text)) => Some(text),
            _ => None,
        };
        for (at, sections) in pages.into_iter().enumerate() {
            let body = if at == 0 { body.clone() } else { format!("{}/{count}", at + 1) };
            let footer = asked.footer.clone().filter(|_| at + 1 == count);
            self.push(Content::List(List { header: header.take(), body, footer, open: open.clone(), sections }));
        }
        Ok(())
    }

    fn open_word(&self, limits: &ListLimits) -> String {
        let word = one_line(&self.words.open);
        if word.is_empty() || !limits.open.fits(&word) { "…".into() } else { word }
    }

    fn meta_choices(&mut self, asked: Asked) -> Result<(), Unfit> {
        let body_fits = self.limits.buttons_body.fits(asked.body.trim());
        if asked.kind == Kind::Buttons && body_fits && self.buttons_fit(&asked) {
            let buttons = asked.controls();
            return self.buttons(asked, buttons);
        }
        if asked.is_plain() && self.quick_replies_fit(&asked) {
            if asked.kind != Kind::Quick {
                self.changed(Change::QuickReplies);
            }
            return self.quick_replies(asked);
        }
        self.numbered(asked)
    }

    fn quick_replies_fit(&self, asked: &Asked) -> bool {
        asked.count() <= self.limits.quick_replies
            && asked.rows().all(|row| self.limits.button_title.fits(&row.title) && self.limits.button_id.fits(&row.id))
    }

    fn quick_replies(&mut self, mut asked: Asked) -> Result<(), Unfit> {
        let body = self.body_of(&mut asked, self.limits.text, false)?;
        self.push(Content::QuickReplies { body, replies: asked.replies() });
        Ok(())
    }

    /// The choices stand in the text with a number each, and the controls carry the numbers where there can be any.
    fn numbered(&mut self, mut asked: Asked) -> Result<(), Unfit> {
        self.changed(Change::Numbered);
        let mut lines = String::new();
        let mut number = 0;
        for section in &mut asked.sections {
            if !section.title.is_empty() {
                lines.extend(["\n", &section.title, "\n"]);
            }
            for row in &mut section.rows {
                number += 1;
                lines.extend([&number.to_string(), ". ", &row.title]);
                if let Some(description) = row.description.take() {
                    lines.extend([" – ", &description]);
                }
                lines.push('\n');
                let title = std::mem::replace(&mut row.title, number.to_string());
                self.fitted.choices.push(Choice { number, id: row.id.clone(), title });
            }
            section.title.clear();
        }
        asked.fold_below(&lines);
        let rows = asked.sections.drain(..).flat_map(|section| section.rows).collect();
        asked.sections.push(Section { title: String::new(), rows });
        if self.platform != Platform::WhatsApp {
            if asked.kind == Kind::Buttons && self.limits.buttons_body.fits(asked.body.trim()) && self.buttons_fit(&asked) {
                let buttons = asked.controls();
                return self.buttons(asked, buttons);
            }
            return if self.quick_replies_fit(&asked) { self.quick_replies(asked) } else { self.plain(asked) };
        }
        if self.buttons_fit(&asked) {
            let buttons = asked.controls();
            return self.buttons(asked, buttons);
        }
        match self.limits.list {
            Some(limits) if asked.count() <= limits.rows && list_fits(&asked, &limits) => self.lists(asked, &limits),
            _ => self.plain(asked),
        }
    }
}

fn list_fits(asked: &Asked, limits: &ListLimits) -> bool {
    let has_several = asked.sections.len() > 1;
    asked.count() <= limits.rows * MOST_PAGES
        && asked.sections.len() <= limits.sections
        && asked
            .sections
            .iter()
            .all(|section| limits.section_title.fits(&section.title) && !(has_several && section.title.is_empty()))
        && all_differ(asked.rows().map(|row| row.id.as_str()))
        && asked.rows().all(|row| {
            limits.row_id.fits(&row.id)
                && limits.row_title.fits(&row.title)
                && row.description.as_deref().is_none_or(|text| limits.row_description.fits(text))
        })
}

/// Lists of at most so many rows; a section that is cut keeps its title on each side.
fn pages(sections: &[Section], most: usize) -> Vec<Vec<Section>> {
    let mut pages: Vec<Vec<Section>> = vec![Vec::new()];
    let mut room = most;
    for section in sections {
        let mut rest = &section.rows[..];
        while !rest.is_empty() {
            if room == 0 {
                pages.push(Vec::new());
                room = most;
            }
            let (now, later) = rest.split_at(room.min(rest.len()));
            room -= now.len();
            rest = later;
            if let Some(page) = pages.last_mut() {
                page.push(Section { title: section.title.clone(), rows: now.to_vec() });
            }
        }
    }
    pages
}
