use async_trait::async_trait;
use engine::model::choices::{Button, Buttons, Choices, List, Press, Row, Section};
use serde_json::{Value, json};

use super::object;
use crate::tools::{Call, Card, Output, Tool, ToolError};

/// More are shown as a list.
const MOST_BUTTONS: usize = 3;
const MOST_CHOICES: usize = 10;
/// Characters of a choice, so that every channel can show it whole.
const LONGEST_TITLE: usize = 24;
const LONGEST_BUTTON: usize = 20;
const LONGEST_DESCRIPTION: usize = 72;

/// Puts choices under the answer, for the customer to press.
pub(super) struct OfferChoices {
    card: Card,
}

impl OfferChoices {
    pub(super) fn new() -> Self {
        let choice = object(
            json!({
                "title": {"type": "string", "minLength": 1, "maxLength": LONGEST_TITLE, "description": "What the customer presses."},
                "description": {"type": "string", "maxLength": LONGEST_DESCRIPTION, "description": "One more line; most need none."},
            }),
            &["title"],
        );
        let parameters =
            object(json!({"choices": {"type": "array", "minItems": 1, "maxItems": MOST_CHOICES, "items": choice}}), &["choices"]);
        let description = "Puts up to ten choices under your answer, which the customer can press instead of typing. Use it when \
            you ask something that has a few clear answers. Then write the question as your answer, without repeating the choices.";
        Self { card: Card::new("offer_choices", "Offer choices", description, parameters) }
    }
}

#[async_trait]
impl Tool for OfferChoices {
    fn card(&self) -> &Card {
        &self.card
    }

    async fn call(&self, call: &Call) -> Result<Output, ToolError> {
        let choices = read(&call.arguments["choices"]);
        if let Some(wrong) = choices.wrong().first() {
            return Err(ToolError::refused(format!("{}: {}", wrong.pointer, wrong.detail)));
        }
        let content = json!({"shown": "under your answer; now write the question"});
        Ok(Output { choices: Some(Box::new(choices)), ..Output::new(content) })
    }
}

fn read(choices: &Value) -> Choices {
    let mut rows: Vec<Row> = Vec::new();
    for choice in choices.as_array().into_iter().flatten().take(MOST_CHOICES) {
        let said = |name: &str| choice[name].as_str().unwrap_or_default().trim().to_owned();
        let (title, description) = (said("title"), said("description"));
        // The same twice is once.
        if !rows.iter().any(|row| row.title == title) {
            let description = Some(description).filter(|description| !description.is_empty());
            rows.push(Row { id: format!("choice-{}", rows.len() + 1), title, description });
        }
    }
    let is_short = |row: &Row| row.description.is_none() && row.title.chars().count() <= LONGEST_BUTTON;
    if rows.len() <= MOST_BUTTONS && rows.iter().all(is_short) {
        let button = |row: Row| Button { title: row.title, press: Press::Reply(row.id) };
        return Choices::Buttons(Buttons { buttons: rows.into_iter().map(button).collect(), ..Buttons::default() });
    }
    Choices::List(List { sections: vec![Section { title: String::new(), rows }], ..List::default() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_few_short_choices_are_buttons_and_others_a_list() {
        let titles = |titles: &[&str]| read(&titles.iter().map(|title| json!({"title": title})).collect());
        let Choices::Buttons(few) = titles(&["Yes", "No", "No"]) else { panic!("buttons") };
        assert_eq!(few.buttons.len(), 2);
        assert!(matches!(titles(&["a", "b", "c", "d"]), Choices::List(_)));
        assert!(matches!(titles(&["Tomorrow in the morning"]), Choices::List(_)));
        assert!(matches!(read(&json!([{"title": "a", "description": "b"}])), Choices::List(_)));
        assert_eq!(titles(&["a", "b", "c", "d"]).wrong(), []);
        assert!(!titles(&[" "]).wrong().is_empty());
    }
}
