//! What stands in the gaps of a template for one person.

use std::collections::BTreeMap;

use engine::model::campaign::{Filler, Variant};

/// The column that is the person's name.
pub const NAME: &str = "name";

/// By the keys of the gaps.
pub fn values(variant: &Variant, name: &str, columns: &BTreeMap<String, String>) -> BTreeMap<String, String> {
    let filled = variant.values.iter().map(|(key, filler)| {
        let text = match filler {
            Filler::Fixed(text) => text.clone(),
            Filler::Column { column, otherwise } => {
                let own = if column == NAME { Some(name) } else { columns.get(column).map(String::as_str) };
                own.map(tidy).filter(|own| !own.is_empty()).unwrap_or_else(|| otherwise.clone())
            }
        };
        (key.clone(), text)
    });
    filled.collect()
}

/// Platforms refuse line ends, tabs and runs of blanks in a gap.
fn tidy(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests;
