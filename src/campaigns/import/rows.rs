//! A row, or an entry of a list, as somebody in an audience.

use std::collections::{BTreeMap, HashMap};

use engine::model::audience::{FaultReason, LONGEST_NAME, Member, RowFault};
use engine::model::hours::zone;

use super::mapping::Columns;
use super::sheet::{Row, tidy};
use crate::campaigns::{numbers, zones};

/// Characters of what stood where something is wrong.
const LONGEST_SHOWN: usize = 60;

/// Zones that are remembered, of which a list has a few.
const MOST_ZONES: usize = 1_000;

/// What is said of one person.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Given {
    pub number: String,
    pub name: String,
    /// Empty: the one of the number's country.
    pub zone: String,
    pub values: BTreeMap<String, String>,
}

impl Given {
    /// As the cells of a sheet are: on one line, cut, and without what is empty.
    #[must_use]
    pub fn tidied(self) -> Self {
        let Self { number, name, zone, values } = self;
        let heads = |name: &str| tidy(name).chars().take(LONGEST_NAME).collect::<String>();
        let values = values.iter().map(|(name, value)| (heads(name), tidy(value)));
        let values = values.filter(|(name, value)| !name.is_empty() && !value.is_empty()).collect();
        Self { number: tidy(&number), name: tidy(&name), zone: tidy(&zone), values }
    }
}

/// Reads people of one audience.
#[derive(Debug)]
pub struct Reader {
    /// Of numbers that name none.
    country: Option<String>,
    /// By what was written; none: there is no such zone.
    zones: HashMap<String, Option<String>>,
}

impl Reader {
    pub fn new(country: Option<String>) -> Self {
        Self { country, zones: HashMap::new() }
    }

    pub fn row(&mut self, columns: &Columns, row: &Row) -> Result<Member, RowFault> {
        match given(columns, row) {
            Ok(given) => self.member(row.number, given),
            Err((reason, what)) => Err(fault(row.number, reason, what)),
        }
    }

    pub fn member(&mut self, row: u64, given: Given) -> Result<Member, RowFault> {
        let Given { number, name, zone, values } = given;
        let found = numbers::read(&number, self.country.as_deref());
        let found = found.map_err(|reason| fault(row, reason, &number))?;
        let zone = if zone.is_empty() { zones::of_country(&found.country).to_owned() } else { self.zone(row, &zone)? };
        let name = name.chars().take(LONGEST_NAME).collect();
        Ok(Member { row, handle: found.handle, name, zone, values })
    }

    /// By its own name, whatever the capitals it was written in.
    fn zone(&mut self, row: u64, written: &str) -> Result<String, RowFault> {
        let known = if let Some(known) = self.zones.get(written) {
            known.clone()
        } else {
            if self.zones.len() >= MOST_ZONES {
                self.zones.clear();
            }
            let known = zone(written).ok().and_then(|zone| zone.iana_name().map(str::to_owned));
            self.zones.insert(written.to_owned(), known.clone());
            known
        };
        known.ok_or_else(|| fault(row, FaultReason::UnknownZone, written))
    }
}

fn given<'a>(columns: &Columns, row: &'a Row) -> Result<Given, (FaultReason, &'a str)> {
    let cell = |place: usize| row.cells.get(place).map_or("", String::as_str);
    if !row.is_readable {
        return Err((FaultReason::Unreadable, cell(0)));
    }
    if let Some(beyond) = row.cells.iter().skip(columns.width).find(|cell| !cell.is_empty()) {
        return Err((FaultReason::TooLong, beyond));
    }
    let of = |place: Option<usize>| place.map(cell).unwrap_or_default().to_owned();
    let values = columns.values.iter().map(|(name, place)| (name.clone(), cell(*place).to_owned()));
    Ok(Given {
        number: cell(columns.number).to_owned(),
        name: of(columns.name),
        zone: of(columns.zone),
        values: values.filter(|(_, value)| !value.is_empty()).collect(),
    })
}

fn fault(row: u64, reason: FaultReason, what: &str) -> RowFault {
    RowFault { row, reason, what: tidy(what).chars().take(LONGEST_SHOWN).collect() }
}

/// That the number stands further up.
pub fn repeated(member: &Member) -> RowFault {
    RowFault { row: member.row, reason: FaultReason::Repeated, what: member.handle.clone() }
}

#[cfg(test)]
mod tests;
