use super::{Asked, joined, one_line};
use crate::outgoing::fit::{Change, Fitter, Unfit};
use crate::outgoing::{Button, Buttons, Card, Content, Header, Media, MediaKind, Press, Source};
use crate::platform::Platform;

/// `WhatsApp`: line breaks in the text of a card.
const CARD_BREAKS: usize = 2;

impl Fitter<'_> {
    pub(in crate::outgoing) fn carousel(&mut self, body: &str, cards: &[Card]) -> Result<(), Unfit> {
        let cards: Vec<Card> = cards.iter().map(tidy).collect();
        let is_native = match self.platform {
            Platform::WhatsApp => self.whatsapp_cards_fit(body, &cards),
            _ => cards.iter().all(|card| self.element_fits(card)),
        };
        if !is_native || cards.len() < self.limits.fewest_cards {
            return self.cards_apart(body, &cards);
        }
        let count = cards.len().div_ceil(self.limits.cards);
        for (at, chunk) in cards.chunks(self.limits.cards).enumerate() {
            let body = if at == 0 { self.body_of_cards(body)? } else { format!("{}/{count}", at + 1) };
            if chunk.len() < self.limits.fewest_cards {
                self.cards_apart("", chunk)?;
                continue;
            }
            let body = if self.platform == Platform::WhatsApp { body } else { String::new() };
            self.push(Content::Carousel { body, cards: chunk.to_vec() });
        }
        if count > 1 {
            self.changed(Change::Pages);
        }
        Ok(())
    }

    /// Elsewhere cards have no text over them: it goes ahead.
    fn body_of_cards(&mut self, body: &str) -> Result<String, Unfit> {
        if self.platform == Platform::WhatsApp {
            return self.body_before(body, self.limits.buttons_body);
        }
        if !body.trim().is_empty() {
            self.text(body, false)?;
        }
        Ok(String::new())
    }

    fn whatsapp_cards_fit(&self, body: &str, cards: &[Card]) -> bool {
        let Some(first) = cards.first() else { return false };
        !body.trim().is_empty()
            && cards.iter().all(|card| {
                let text = card_text(card);
                matches!(card.image, Some(Source::Link(_)))
                    && self.limits.card_text.fits(&text)
                    && text.matches('\n').count() <= CARD_BREAKS
                    && same_kinds(&first.buttons, &card.buttons)
                    && self.card_buttons_fit(card)
                    && is_one_link_or_replies(&card.buttons)
            })
    }

    fn element_fits(&self, card: &Card) -> bool {
        let has_more_than_title = !card.text.is_empty() || card.image.is_some() || !card.buttons.is_empty();
        !card.title.is_empty()
            && has_more_than_title
            && self.limits.card_title.fits(&card.title)
            && self.limits.card_text.fits(&card.text)
            && !matches!(card.image, Some(Source::Id(_)))
            && self.card_buttons_fit(card)
    }

    fn card_buttons_fit(&self, card: &Card) -> bool {
        let limits = self.limits;
        card.buttons.len() <= limits.card_buttons
            && card.buttons.iter().all(|button| {
                let target_fits = match &button.press {
                    Press::Reply(id) => !id.is_empty() && limits.button_id.fits(id),
                    Press::Link(to) => !to.is_empty() && limits.link.fits(to),
                    Press::Call(to) => self.platform == Platform::Messenger && !to.is_empty() && limits.button_title.fits(to),
                };
                !button.title.is_empty() && limits.button_title.fits(&button.title) && target_fits
            })
    }

    /// One message a card: its picture over its text over its buttons.
    fn cards_apart(&mut self, body: &str, cards: &[Card]) -> Result<(), Unfit> {
        if cards.is_empty() {
            return self.text(body, false);
        }
        self.changed(Change::CardsApart);
        if !body.trim().is_empty() {
            self.text(body, false)?;
        }
        for card in cards {
            let text = joined(&card.title, &card.text);
            let has_text = !text.is_empty();
            match (&card.image, card.buttons.is_empty()) {
                (Some(source), is_bare) if is_bare || !has_text => {
                    let caption = Some(text).filter(|text| !text.is_empty());
                    self.media(&Media { kind: MediaKind::Image, source: source.clone(), caption, file_name: None })?;
                    if !is_bare {
                        return Err(Unfit::Empty("the text of a card with buttons"));
                    }
                }
                (None, true) => self.text(&text, false)?,
                (image, _) => {
                    let header = image.clone().map(|source| Header::Media(MediaKind::Image, source));
                    let buttons = Buttons { header, body: text, footer: None, buttons: card.buttons.clone() };
                    self.asked(Asked::from_buttons(&buttons))?;
                }
            }
        }
        Ok(())
    }
}

fn tidy(card: &Card) -> Card {
    let buttons = card.buttons.iter().map(|button| Button { title: one_line(&button.title), press: button.press.clone() });
    Card {
        title: one_line(&card.title),
        text: card.text.trim().to_owned(),
        image: card.image.clone(),
        buttons: buttons.collect(),
    }
}

/// `WhatsApp` shows one text on a card: the title is its first line.
pub(in crate::outgoing) fn card_text(card: &Card) -> String {
    if card.title.is_empty() || card.text.is_empty() {
        format!("{}{}", card.title, card.text)
    } else {
        format!("{}\n{}", card.title, card.text)
    }
}

fn same_kinds(left: &[Button], right: &[Button]) -> bool {
    left.len() == right.len()
        && left.iter().zip(right).all(|(left, right)| std::mem::discriminant(&left.press) == std::mem::discriminant(&right.press))
}

fn is_one_link_or_replies(buttons: &[Button]) -> bool {
    match buttons {
        [Button { press: Press::Link(_), .. }] => true,
        [] => false,
        _ => buttons.iter().all(|button| matches!(button.press, Press::Reply(_))),
    }
}
