/// As the Graph API writes a time: `2026-11-20T12:00:00+0000`.
pub(super) fn written(milliseconds: u64) -> String {
    let seconds = milliseconds / 1000;
    let (days, time) = (seconds / 86_400, seconds % 86_400);
    let (year, month, day) = date(days);
    let (hours, minutes, seconds) = (time / 3_600, time / 60 % 60, time % 60);
    format!("{year:04}-{month:02}-{day:02}T{hours:02}:{minutes:02}:{seconds:02}+0000")
}

/// Counted in years that begin in March, so that the day that some of them lack is their last.
fn date(days: u64) -> (u64, u64, u64) {
    let days = days + 719_468;
    let (era, day_of_era) = (days / 146_097, days % 146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * march + 2) / 5 + 1;
    let month = if march < 10 { march + 3 } else { march - 9 };
    (year_of_era + era * 400 + u64::from(month <= 2), month, day)
}

#[test]
fn times_are_written_as_the_platform_writes_them() {
    assert_eq!(written(0), "1970-01-01T00:00:00+0000");
    assert_eq!(written(1_795_176_000_999), "2026-11-20T12:00:00+0000");
    assert_eq!(written(1_835_395_199_000), "2028-02-28T23:59:59+0000");
    assert_eq!(written(1_835_395_200_000), "2028-02-29T00:00:00+0000");
    assert_eq!(written(1_835_481_600_000), "2028-03-01T00:00:00+0000");
}
