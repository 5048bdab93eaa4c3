//! Times as the shop writes them: whole seconds, in UTC or with the offset of the shop.

const DAY: i64 = 86_400;

/// Minutes that the shop's own clock is ahead of UTC.
const OFFSET: i64 = 330;

/// Milliseconds since 1970 of a time such as `2026-11-26T12:00:00Z`, with or without a fraction and an offset, or of a day.
pub(super) fn parse(text: &str) -> Option<i64> {
    let text = text.trim().to_ascii_uppercase();
    let (date, time) = text.split_once('T').unwrap_or((&text, "00:00:00Z"));
    let days = day(date)?;
    let end = time.find(['Z', '+', '-']).unwrap_or(time.len());
    let (clock, zone) = time.split_at(end);
    let (clock, fraction) = clock.split_once('.').unwrap_or((clock, ""));
    let mut parts = clock.split(':').map(|part| part.parse::<i64>().ok());
    let (hours, minutes) = (parts.next()??, parts.next()??);
    let seconds = parts.next().unwrap_or(Some(0))?;
    let is_time = (0..24).contains(&hours) && (0..60).contains(&minutes) && (0..=60).contains(&seconds) && parts.next().is_none();
    let ahead = offset(zone)?;
    let thousandths: String = fraction.chars().chain("000".chars()).take(3).collect();
    let seconds = days * DAY + hours * 3_600 + (minutes - ahead) * 60 + seconds;
    is_time.then_some(())?;
    Some(seconds * 1_000 + thousandths.parse::<i64>().ok()?)
}

/// Minutes ahead of UTC; a time without an offset is one of UTC.
fn offset(zone: &str) -> Option<i64> {
    if zone.is_empty() || zone == "Z" {
        return Some(0);
    }
    let (sign, rest) = zone.split_at_checked(1)?;
    let digits: String = rest.chars().filter(char::is_ascii_digit).collect();
    let (hours, minutes) = digits.split_at_checked(2)?;
    let ahead = hours.parse::<i64>().ok()? * 60 + if minutes.is_empty() { 0 } else { minutes.parse::<i64>().ok()? };
    Some(if sign == "-" { -ahead } else { ahead })
}

/// As the Admin API writes it.
pub(super) fn written(milliseconds: i64) -> String {
    format!("{}Z", plain(milliseconds))
}

/// As it stands in a webhook: by the shop's own clock.
pub(super) fn local(milliseconds: i64) -> String {
    format!("{}+{:02}:{:02}", plain(milliseconds + OFFSET * 60_000), OFFSET / 60, OFFSET % 60)
}

fn plain(milliseconds: i64) -> String {
    let seconds = milliseconds.div_euclid(1_000);
    let (year, month, day) = date(seconds.div_euclid(DAY));
    let rest = seconds.rem_euclid(DAY);
    format!("{year:04}-{month:02}-{day:02}T{:02}:{:02}:{:02}", rest / 3_600, rest / 60 % 60, rest % 60)
}

/// Days since 1970 of a date. Years begin in March here, so that a leap day is their last.
fn day(date: &str) -> Option<i64> {
    let mut parts = date.split('-').map(|part| part.parse::<i64>().ok());
    let (year, month, day) = (parts.next()??, parts.next()??, parts.next()??);
    if !(1..=12).contains(&month) || !(1..=31).contains(&day) || parts.next().is_some() {
        return None;
    }
    let (year, months) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let leaps = year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
    Some(year * 365 + leaps + (153 * months + 2) / 5 + day - 1 - 719_468)
}

fn date(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let (era, of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let years = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * years + years / 4 - years / 100);
    let months = (5 * of_year + 2) / 153;
    let day = of_year - (153 * months + 2) / 5 + 1;
    let month = if months < 10 { months + 3 } else { months - 9 };
    (years + era * 400 + i64::from(month <= 2), month, day)
}

#[test]
fn times_are_read_and_written_with_their_offsets() {
    let noon = 1_795_694_400_000;
    for text in [
        "2026-11-26T12:00:00Z",
        "2026-11-26T12:00:00",
        "2026-11-26T12:00:00.000+00:00",
        "2026-11-26T17:30:00+05:30",
        "2026-11-26T07:00:00-0500",
        "2026-11-26t12:00:00z",
    ] {
        assert_eq!(parse(text), Some(noon), "{text}");
    }
    assert_eq!(parse("2026-11-26"), Some(noon - 43_200_000));
    assert_eq!(parse("2026-11-26T12:00:00.25Z"), Some(noon + 250));
    for none in ["", "tomorrow", "2026-13-01", "2026-11-26T25:00:00Z", "2026-11-26T12Z", "2026-11"] {
        assert_eq!(parse(none), None, "{none}");
    }
    assert_eq!((written(noon + 999), local(noon)), ("2026-11-26T12:00:00Z".into(), "2026-11-26T17:30:00+05:30".into()));
    for day in ["2028-02-29T23:59:59Z", "2028-03-01T00:00:00Z", "2027-01-01T00:00:00Z", "2026-12-31T23:00:00Z"] {
        assert_eq!(parse(day).map(written).as_deref(), Some(day));
    }
}
