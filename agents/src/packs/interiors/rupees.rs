//! Rupees, as people write them.

/// Words for many rupees.
const UNITS: [(&str, u64); 10] = [
    ("crores", 10_000_000),
    ("crore", 10_000_000),
    ("cr", 10_000_000),
    ("lakhs", 100_000),
    ("lakh", 100_000),
    ("lacs", 100_000),
    ("lac", 100_000),
    ("l", 100_000),
    ("thousand", 1_000),
    ("k", 1_000),
];

/// Digits behind the point that say something of a crore.
const MOST_DECIMALS: usize = 7;

/// `₹4,50,000`: the last three digits by themselves, the others by twos.
pub(super) fn written(rupees: u64) -> String {
    let digits = rupees.to_string();
    let (head, tail) = digits.split_at(digits.len().saturating_sub(3));
    if head.is_empty() {
        return format!("₹{tail}");
    }
    let mut grouped = String::new();
    for (place, digit) in head.chars().enumerate() {
        if place > 0 && (head.len() - place).is_multiple_of(2) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    format!("₹{grouped},{tail}")
}

/// One amount: `₹4,50,000`, `4.5 lakh`, `450000`. None for whatever says less, or more than one.
pub(super) fn amount(text: &str) -> Option<u64> {
    let lower = text.trim().to_lowercase();
    let signs = ["₹", "rs.", "rs", "inr"];
    let plain = signs.into_iter().find_map(|sign| lower.strip_prefix(sign)).unwrap_or(&lower).trim();
    let end = plain.find(|sign: char| !sign.is_ascii_digit() && !matches!(sign, ',' | '.')).unwrap_or(plain.len());
    let (number, unit) = plain.split_at_checked(end)?;
    let unit = match unit.trim() {
        "" | "/-" | "rupees" => 1,
        word => UNITS.into_iter().find(|(known, _)| *known == word)?.1,
    };
    let (whole, decimals) = number.split_once('.').unwrap_or((number, ""));
    let whole: u64 = whole.replace(',', "").parse().ok()?;
    if decimals.len() > MOST_DECIMALS || !decimals.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let parts = 10_u64.pow(u32::try_from(decimals.len()).ok()?);
    let rest: u64 = if decimals.is_empty() { 0 } else { decimals.parse().ok()? };
    whole.checked_mul(unit)?.checked_add(rest.checked_mul(unit)? / parts)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn an_amount_is_read_as_people_write_it() {
        for (text, rupees) in [
            ("450000", Some(450_000)),
            ("₹4,50,000", Some(450_000)),
            ("Rs. 4,50,000/-", Some(450_000)),
            ("4.5 lakh", Some(450_000)),
            ("4.5L", Some(450_000)),
            ("1 crore", Some(10_000_000)),
            ("50k", Some(50_000)),
            ("0", Some(0)),
            ("", None),
            ("about 4 lakh", None),
            ("4-5 lakh", None),
            ("4 dollars", None),
            ("99999999999999999999", None),
        ] {
            assert_eq!(amount(text), rupees, "{text}");
        }
    }

    #[test]
    fn rupees_are_written_in_groups() {
        for (rupees, text) in [(0, "₹0"), (999, "₹999"), (1_000, "₹1,000"), (450_000, "₹4,50,000"), (10_000_000, "₹1,00,00,000")]
        {
            assert_eq!(written(rupees), text);
        }
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_again(rupees in 0_u64..=10_000_000_000) {
            prop_assert_eq!(amount(&written(rupees)), Some(rupees));
        }
    }
}
