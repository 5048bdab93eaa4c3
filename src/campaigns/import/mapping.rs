//! Which column of a sheet is what.

use engine::model::audience::MOST_COLUMNS;
use engine::model::hours::zone;
use serde::{Deserialize, Serialize};

use super::sheet::Row;
use crate::http::problem::FieldProblem;

/// By names of columns.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mapping {
    pub number: String,
    pub name: Option<String>,
    pub zone: Option<String>,
    /// Those that are kept as they are.
    pub values: Vec<String>,
}

/// The same by places.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Columns {
    /// How many the head has.
    pub(super) width: usize,
    pub(super) number: usize,
    pub(super) name: Option<usize>,
    pub(super) zone: Option<usize>,
    pub(super) values: Vec<(String, usize)>,
}

/// How columns with numbers are headed, the surest first.
#[rustfmt::skip]
const NUMBERS: &[&str] = &[
    "whatsapp", "whatsapp number", "whatsapp no", "mobile", "mobile number", "mobile no", "mobile phone", "phone", "phone number",
    "phone no", "cell", "cell phone", "cellphone", "telephone", "telephone number", "tel", "contact number", "contact no",
    "msisdn", "number",
    // Spanish, Portuguese, Italian
    "móvil", "movil", "teléfono móvil", "telefono movil", "celular", "teléfono", "telefono", "número de teléfono",
    "numero de telefono", "número", "numero", "telemóvel", "telefone", "cellulare",
    // French, German
    "portable", "téléphone", "téléphone portable", "handy", "handynummer", "mobilnummer", "telefon", "telefonnummer",
    // Hindi, Gujarati, Arabic
    "व्हाट्सएप", "व्हाट्सऐप", "मोबाइल", "मोबाइल नंबर", "फोन", "फ़ोन", "फोन नंबर", "नंबर", "વોટ્સએપ", "મોબાઇલ", "મોબાઇલ નંબર", "ફોન",
    "واتساب", "جوال", "هاتف",
];

/// What such a head may have within it.
#[rustfmt::skip]
const NUMBER_STEMS: &[&str] =
    &["whatsapp", "mobile", "phone", "móvil", "movil", "teléfono", "telefono", "celular", "मोबाइल", "फोन", "फ़ोन"];

#[rustfmt::skip]
const NAMES: &[&str] = &[
    "name", "full name", "first name", "customer name", "contact name", "customer", "contact", "nombre", "nombre completo",
    "nombre y apellidos", "cliente", "nome", "nom", "prénom", "vorname", "kunde", "नाम", "पूरा नाम", "ग्राहक", "નામ", "اسم", "الاسم",
];

const NAME_STEMS: &[&str] = &["name", "nombre", "नाम"];

#[rustfmt::skip]
const ZONES: &[&str] = &[
    "time zone", "timezone", "zone", "tz", "zona horaria", "huso horario", "zona", "zeitzone", "fuseau horaire", "समय क्षेत्र",
];

/// Digits of a cell that may be a number.
const DIGITS: usize = 7;

impl Mapping {
    /// What the columns may be, by their heads and what stands below.
    pub fn guess(columns: &[String], rows: &[Row]) -> Self {
        let number = headed(columns, NUMBERS, NUMBER_STEMS, None).or_else(|| full_of_numbers(columns, rows)).unwrap_or_default();
        let name = headed(columns, NAMES, NAME_STEMS, Some(number));
        // Sales have zones too.
        let zone = headed(columns, ZONES, &[], Some(number)).filter(|place| Some(*place) != name && is_of_zones(rows, *place));
        let of = |place: usize| columns.get(place).cloned();
        let is_left = |place: &usize| *place != number && Some(*place) != name && Some(*place) != zone;
        let values = (0..columns.len()).filter(is_left).filter_map(of).take(MOST_COLUMNS).collect();
        Self { number: of(number).unwrap_or_default(), name: name.and_then(of), zone: zone.and_then(of), values }
    }

    /// Where they are in a sheet with these columns, or what is wrong with it, by field.
    pub fn places(&self, columns: &[String]) -> Result<Columns, Vec<FieldProblem>> {
        let mut wrong = Vec::new();
        let mut place = |field: String, name: &str| {
            let place = columns.iter().position(|column| column == name);
            if place.is_none() {
                wrong.push(FieldProblem::new(field, "the file has no such column"));
            }
            place
        };
        let number = place("/mapping/number".to_owned(), &self.number);
        let name = self.name.as_deref().filter(|name| !name.is_empty());
        let name = name.and_then(|name| place("/mapping/name".to_owned(), name));
        let zone = self.zone.as_deref().filter(|zone| !zone.is_empty());
        let zone = zone.and_then(|zone| place("/mapping/zone".to_owned(), zone));
        let values: Vec<(String, usize)> = self
            .values
            .iter()
            .enumerate()
            .filter_map(|(at, value)| Some((value.clone(), place(format!("/mapping/values/{at}"), value)?)))
            .collect();
        if self.values.len() > MOST_COLUMNS {
            wrong.push(FieldProblem::new("/mapping/values", format!("at most {MOST_COLUMNS} columns are kept")));
        }
        for (at, value) in self.values.iter().enumerate() {
            if self.values.iter().take(at).any(|other| other == value) {
                wrong.push(FieldProblem::new(format!("/mapping/values/{at}"), "this column stands twice"));
            }
        }
        match number {
            Some(number) if wrong.is_empty() => Ok(Columns { width: columns.len(), number, name, zone, values }),
            _ => Err(wrong),
        }
    }
}

/// Whether a head says that numbers stand below it.
pub(super) fn says_number(head: &str) -> bool {
    let head = plain(head);
    NUMBERS.contains(&head.as_str()) || NUMBER_STEMS.iter().any(|stem| head.contains(stem))
}

/// The column with the first of these heads that is there, or else with one of these stems in its head.
fn headed(columns: &[String], heads: &[&str], stems: &[&str], but: Option<usize>) -> Option<usize> {
    let columns: Vec<(usize, String)> =
        columns.iter().enumerate().filter(|(place, _)| Some(*place) != but).map(|(place, head)| (place, plain(head))).collect();
    let whole = heads.iter().find_map(|head| columns.iter().find(|(_, column)| column == head));
    let part = || stems.iter().find_map(|stem| columns.iter().find(|(_, column)| column.contains(stem)));
    whole.or_else(part).map(|(place, _)| *place)
}

/// In small letters, with blanks for marks.
fn plain(head: &str) -> String {
    let shown = |letter: char| if letter.is_ascii_punctuation() || letter == 'º' { ' ' } else { letter };
    let plain: String = head.to_lowercase().chars().map(shown).collect();
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn full_of_numbers(columns: &[String], rows: &[Row]) -> Option<usize> {
    let numbers = |place: usize| {
        let digits = |cell: &String| cell.chars().filter(char::is_ascii_digit).count();
        rows.iter().filter_map(|row| row.cells.get(place)).filter(|cell| digits(cell) >= DIGITS).count()
    };
    let counted = (0..columns.len()).rev().map(|place| (numbers(place), place));
    counted.max_by_key(|(count, _)| *count).filter(|(count, _)| *count > 0).map(|(_, place)| place)
}

fn is_of_zones(rows: &[Row], place: usize) -> bool {
    let cells = rows.iter().filter_map(|row| row.cells.get(place)).filter(|cell| !cell.is_empty());
    let mut is_one = false;
    for cell in cells {
        if zone(cell).is_err() {
            return false;
        }
        is_one = true;
    }
    is_one
}

#[cfg(test)]
mod tests;
