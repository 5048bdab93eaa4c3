//! What an operator offers to press: from the body to what is kept, or what is wrong with it, by field.

use std::collections::HashSet;

use engine::ids::{BlobId, OrgId};
use engine::model::choices::{Button, Buttons, Carousel, ChoiceCard, Choices, List, Press, Row, Section};
use engine::model::message::Attachment;

use crate::app::App;
use crate::http::problem::{Answer, FieldProblem, Problem};
use crate::http::wire::choices::{ChoiceButton, NewCarousel, NewChoices};
use crate::http::wire::message::NewMessage;

pub(super) async fn checked(app: &App, organisation: OrgId, new: &NewMessage, choices: &NewChoices) -> Answer<Choices> {
    if new.private {
        return Err(refused(vec![FieldProblem::new("/choices", "a note for colleagues offers none")]));
    }
    let choices = read(app, organisation, choices).await?;
    let mut wrong: Vec<FieldProblem> =
        choices.wrong().into_iter().map(|wrong| FieldProblem::new(format!("/choices{}", wrong.pointer), wrong.detail)).collect();
    if choices.needs_text() && new.text.trim().is_empty() {
        wrong.push(FieldProblem::new("/text", "buttons and lists stand under a text"));
    }
    if wrong.is_empty() { Ok(choices) } else { Err(refused(wrong)) }
}

fn refused(wrong: Vec<FieldProblem>) -> Problem {
    let first = wrong.first().map(|first| format!("{}: {}", first.pointer, first.detail));
    Problem::invalid(first.unwrap_or_default(), wrong)
}

async fn read(app: &App, organisation: OrgId, choices: &NewChoices) -> Answer<Choices> {
    let mut numbers = Numbers::of(choices);
    Ok(match choices {
        NewChoices::Buttons(of) => Choices::Buttons(Buttons {
            header: filled(of.header.as_deref()),
            footer: filled(of.footer.as_deref()),
            buttons: of.buttons.iter().map(|button| numbers.button(button)).collect(),
        }),
        NewChoices::List(of) => {
            let sections = of.sections.iter().map(|section| Section {
                title: section.title.as_deref().unwrap_or_default().trim().to_owned(),
                rows: section
                    .rows
                    .iter()
                    .map(|row| Row {
                        id: numbers.id(row.id.as_deref()),
                        title: row.title.trim().to_owned(),
                        description: filled(row.description.as_deref()),
                    })
                    .collect(),
            });
            let sections = sections.collect();
            Choices::List(List {
                header: filled(of.header.as_deref()),
                footer: filled(of.footer.as_deref()),
                open: filled(of.open.as_deref()),
                sections,
            })
        }
        NewChoices::Carousel(NewCarousel { cards }) => {
            let mut read = Vec::with_capacity(cards.len());
            for (place, card) in cards.iter().enumerate() {
                let image = match card.image {
                    Some(image) => Some(self::image(app, organisation, image, place).await?),
                    None => None,
                };
                read.push(ChoiceCard {
                    title: card.title.trim().to_owned(),
                    text: card.text.trim().to_owned(),
                    image,
                    buttons: card.buttons.iter().map(|button| numbers.button(button)).collect(),
                });
            }
            Choices::Carousel(Carousel { cards: read })
        }
    })
}

fn filled(text: Option<&str>) -> Option<String> {
    text.map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned)
}

async fn image(app: &App, organisation: OrgId, id: BlobId, place: usize) -> Answer<Attachment> {
    let found = app.engine.blobs.describe(organisation, id).await?;
    found.ok_or_else(|| refused(vec![FieldProblem::new(format!("/choices/cards/{place}/image"), "is the id of no attachment")]))
}

/// Choices without an id get the next number that no other choice has.
struct Numbers {
    next: usize,
    taken: HashSet<String>,
}

impl Numbers {
    fn of(choices: &NewChoices) -> Self {
        let of_button = |button: &ChoiceButton| match button {
            ChoiceButton::Reply { id, .. } => id.clone(),
            ChoiceButton::Link { .. } | ChoiceButton::Call { .. } => None,
        };
        let taken = match choices {
            NewChoices::Buttons(of) => of.buttons.iter().filter_map(of_button).collect(),
            NewChoices::List(of) => {
                of.sections.iter().flat_map(|section| &section.rows).filter_map(|row| row.id.clone()).collect()
            }
            NewChoices::Carousel(of) => of.cards.iter().flat_map(|card| &card.buttons).filter_map(of_button).collect(),
        };
        Self { next: 1, taken }
    }

    fn id(&mut self, given: Option<&str>) -> String {
        if let Some(given) = given {
            return given.to_owned();
        }
        while self.taken.contains(&self.next.to_string()) {
            self.next += 1;
        }
        let id = self.next.to_string();
        self.next += 1;
        id
    }

    fn button(&mut self, button: &ChoiceButton) -> Button {
        let (title, press) = match button {
            ChoiceButton::Reply { title, id } => (title, Press::Reply(self.id(id.as_deref()))),
            ChoiceButton::Link { title, url } => (title, Press::Link(url.trim().to_owned())),
            ChoiceButton::Call { title, phone } => {
                (title, Press::Call(phone.chars().filter(|letter| !matches!(letter, ' ' | '-' | '(' | ')')).collect()))
            }
        };
        Button { title: title.trim().to_owned(), press }
    }
}
