//! Tool calls put together from pieces, however a compatible server numbers them.

use std::borrow::Cow;

use super::Out;
use crate::model::{MOST_ARGUMENTS, MOST_CALLS, ModelError};

/// What one chunk says of a call.
#[derive(Debug, Default)]
pub struct Fragment<'a> {
    pub index: Option<i64>,
    pub id: Option<&'a str>,
    pub name: Option<&'a str>,
    pub arguments: Cow<'a, str>,
}

#[derive(Debug, Default)]
struct Open {
    index: Option<i64>,
    id: String,
    name: String,
    arguments: String,
}

impl Open {
    fn is_complete(&self) -> bool {
        !self.name.is_empty() && serde_json::from_str::<serde::de::IgnoredAny>(&self.arguments).is_ok()
    }
}

#[derive(Debug, Default)]
pub struct Calls {
    open: Vec<Open>,
}

impl Calls {
    pub fn add(&mut self, fragment: &Fragment<'_>) -> Result<(), ModelError> {
        let place = match self.place(fragment) {
            Some(place) => place,
            None if self.open.len() >= MOST_CALLS => {
                return Err(ModelError::broken(format!("the model asked for more than {MOST_CALLS} tools at once")));
            }
            None => {
                self.open.push(Open { index: fragment.index, ..Open::default() });
                self.open.len() - 1
            }
        };
        let Some(call) = self.open.get_mut(place) else { return Ok(()) };
        if call.id.is_empty() {
            fragment.id.unwrap_or_default().clone_into(&mut call.id);
        }
        if call.name.is_empty() {
            fragment.name.unwrap_or_default().clone_into(&mut call.name);
        }
        if call.arguments.len() + fragment.arguments.len() > MOST_ARGUMENTS {
            return Err(ModelError::broken("the arguments of a tool call have no end"));
        }
        call.arguments.push_str(&fragment.arguments);
        Ok(())
    }

    /// The call that a fragment goes on with; none when it opens one.
    fn place(&self, fragment: &Fragment<'_>) -> Option<usize> {
        let id = fragment.id.filter(|id| !id.is_empty());
        let by_id = id.and_then(|id| self.open.iter().rposition(|call| call.id == id));
        let by_index = fragment.index.and_then(|index| self.open.iter().rposition(|call| call.index == Some(index)));
        match (by_id, by_index, id, fragment.index) {
            (Some(place), ..) => Some(place),
            // Another id at a known index is another call: some servers number every call 0.
            (None, Some(place), Some(_), _) => Some(place).filter(|place| self.open[*place].id.is_empty()),
            // A name after whole arguments is another call too, where no ids are sent.
            (None, Some(place), None, _) => Some(place).filter(|place| !self.opens_another(*place, fragment)),
            (None, None, Some(_), _) | (None, None, None, Some(_)) => None,
            (None, None, None, None) => {
                let last = self.open.len().checked_sub(1)?;
                Some(last).filter(|place| !self.opens_another(*place, fragment))
            }
        }
    }

    fn opens_another(&self, place: usize, fragment: &Fragment<'_>) -> bool {
        fragment.name.is_some_and(|name| !name.is_empty()) && self.open[place].is_complete()
    }

    /// Gives the call of this index up, or the last one where none has it.
    pub fn take(&mut self, index: Option<i64>) -> Option<(String, String, String)> {
        let by_index = self.open.iter().position(|call| index.is_some() && call.index == index);
        let place = by_index.or_else(|| self.open.len().checked_sub(1).filter(|_| index.is_none()))?;
        let call = self.open.remove(place);
        Some((call.id, call.name, call.arguments))
    }

    /// Hands all of them over, in the order they were opened. A call that nobody named is none.
    pub fn settle(&mut self, out: &mut Out) {
        for call in self.open.drain(..).filter(|call| !call.name.is_empty()) {
            out.call(call.id, call.name, call.arguments);
        }
    }
}

#[cfg(test)]
mod tests;
