//! Days counted from 1970, so that nights can be subtracted.

/// A day by its date, such as `2026-12-24`; none when there is no such day.
pub(super) fn day(date: &str) -> Option<i64> {
    let mut parts = date.split('-');
    let (year, month, date_of_month) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() || year.len() != 4 || month.len() != 2 || date_of_month.len() != 2 {
        return None;
    }
    let (year, month, date): (i64, i64, i64) = (year.parse().ok()?, month.parse().ok()?, date_of_month.parse().ok()?);
    let is_leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    let lengths = [31, if is_leap { 29 } else { 28 }, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    let before = usize::try_from(month - 1).ok()?;
    let length = *lengths.get(before)?;
    if !(1..=length).contains(&date) {
        return None;
    }
    let years = year - 1;
    let days = years * 365 + years / 4 - years / 100 + years / 400 + lengths.iter().take(before).sum::<i64>() + date - 1;
    Some(days - 719_162)
}

#[test]
fn days_are_counted_over_months_and_leap_years() {
    assert_eq!(day("1970-01-01"), Some(0));
    assert_eq!(day("2026-11-26"), Some(20_783));
    assert_eq!(day("2028-03-01").zip(day("2028-02-28")).map(|(one, other)| one - other), Some(2));
    for none in ["2027-02-29", "2026-13-01", "2026-00-10", "2026-1-1", "tomorrow", ""] {
        assert_eq!(day(none), None, "{none}");
    }
}
