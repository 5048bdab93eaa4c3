//! A filling as a message keeps it, and back.

use engine::model::template::{GapButton, GapText, SentTemplate};

use super::{ButtonValue, Category, Filling, HeaderValue, Parameter};

impl Filling {
    /// Without a file in the header: that is the message's own. Cards are not kept.
    pub fn to_sent(&self, category: &Category) -> SentTemplate {
        let gap = |parameter: &Parameter| GapText { name: parameter.name.clone(), text: parameter.text.clone() };
        let button = |value: &ButtonValue| match value {
            ButtonValue::Url { index, text } => Some(GapButton { index: *index, is_code: false, text: text.clone() }),
            ButtonValue::Coupon { index, code } => Some(GapButton { index: *index, is_code: true, text: code.clone() }),
            ButtonValue::Payload { .. } | ButtonValue::Flow { .. } => None,
        };
        SentTemplate {
            name: self.name.clone(),
            language: self.language.clone(),
            category: category.as_str().to_owned(),
            header: match &self.header {
                Some(HeaderValue::Text(parameter)) => Some(gap(parameter)),
                _ => None,
            },
            body: self.body.iter().map(gap).collect(),
            buttons: self.buttons.iter().filter_map(button).collect(),
        }
    }

    /// `file`: the header where it is one.
    pub fn of_sent(sent: &SentTemplate, file: Option<HeaderValue>) -> Self {
        let parameter = |gap: &GapText| Parameter { name: gap.name.clone(), text: gap.text.clone() };
        let button = |gap: &GapButton| {
            let (index, text) = (gap.index, gap.text.clone());
            if gap.is_code { ButtonValue::Coupon { index, code: text } } else { ButtonValue::Url { index, text } }
        };
        Self {
            name: sent.name.clone(),
            language: sent.language.clone(),
            header: sent.header.as_ref().map(|gap| HeaderValue::Text(parameter(gap))).or(file),
            body: sent.body.iter().map(parameter).collect(),
            buttons: sent.buttons.iter().map(button).collect(),
            cards: Vec::new(),
        }
    }
}
