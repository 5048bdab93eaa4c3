//! Amounts of money as people and programs write them: decimals, which are counted in millionths.

use engine::model::campaign::prices::{MOST_VALUE, UNIT};

/// Places behind the point.
const PLACES: usize = 6;

/// Such as `0.0107`, `12.3` or `7`; none for what is no amount, has more places than are counted, or is larger than is written down.
pub fn amount(text: &str) -> Option<u64> {
    let text = text.trim();
    let (whole, part) = text.split_once('.').unwrap_or((text, "0"));
    let is_number = |digits: &str| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    if !is_number(whole) || !is_number(part) || part.len() > PLACES {
        return None;
    }
    let (units, millionths): (u64, u64) = (whole.parse().ok()?, format!("{part:0<PLACES$}").parse().ok()?);
    units.checked_mul(UNIT)?.checked_add(millionths).filter(|amount| *amount <= MOST_VALUE)
}

/// With two places, or as many more as it has.
pub fn written(amount: u64) -> String {
    let mut part = format!("{:0PLACES$}", amount % UNIT);
    while part.len() > 2 && part.ends_with('0') {
        part.pop();
    }
    format!("{}.{part}", amount / UNIT)
}

/// ISO 4217 has three letters for each currency; in whatever letters it came.
pub fn currency(text: &str) -> Option<String> {
    let text = text.trim();
    let is_code = text.len() == 3 && text.bytes().all(|byte| byte.is_ascii_alphabetic());
    is_code.then(|| text.to_ascii_uppercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_amount_is_read_and_written_to_the_millionth() {
        for (text, read, back) in [
            ("0.0107", 10_700, "0.0107"),
            ("12.3", 12_300_000, "12.30"),
            (" 7 ", 7_000_000, "7.00"),
            ("0", 0, "0.00"),
            ("00.10", 100_000, "0.10"),
            ("0.000001", 1, "0.000001"),
            ("1000000000", MOST_VALUE, "1000000000.00"),
        ] {
            assert_eq!(amount(text), Some(read), "{text}");
            assert_eq!(written(read), back);
        }
    }

    #[test]
    fn what_is_no_amount_is_none() {
        let odd = ["", ".", "1.", ".5", "-1", "+1", "1,5", "1e3", "1.2.3", "٣", "0.0000001", "1000000000.000001"];
        for text in odd.into_iter().chain(["99999999999999999999"]) {
            assert_eq!(amount(text), None, "{text}");
        }
    }

    #[test]
    fn a_currency_is_three_letters() {
        assert_eq!(currency(" eur "), Some("EUR".to_owned()));
        assert!(["", "EU", "EURO", "€", "E1R"].iter().all(|text| currency(text).is_none()));
    }
}
