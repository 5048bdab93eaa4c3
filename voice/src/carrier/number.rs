//! Numbers as carriers show them.

/// Words for "no number", and the digits that some networks send instead of them.
const WITHHELD: [&str; 8] =
    ["anonymous", "restricted", "unavailable", "unknown", "private", "blocked", "+266696687", "+7378742833"];

/// `+` and 6 to 15 digits; none when it was withheld or is no number.
pub fn normal(shown: &str) -> Option<String> {
    let shown = shown.trim();
    if WITHHELD.iter().any(|word| shown.eq_ignore_ascii_case(word)) {
        return None;
    }
    let shown = shown.strip_prefix("sip:").map_or(shown, |address| address.split('@').next().unwrap_or_default());
    let digits = shown.strip_prefix('+').unwrap_or(shown).replace([' ', '-', '(', ')', '.'], "");
    let is_number =
        (6..=15).contains(&digits.len()) && digits.bytes().all(|digit| digit.is_ascii_digit()) && !digits.starts_with('0');
    is_number.then(|| format!("+{digits}"))
}

#[cfg(test)]
mod tests {
    use super::normal;

    #[test]
    fn numbers_are_written_in_one_way() {
        for shown in ["+4915112345678", " +49 151 1234-5678", "4915112345678", "sip:+4915112345678@carrier.example"] {
            assert_eq!(normal(shown).as_deref(), Some("+4915112345678"), "{shown}");
        }
    }

    #[test]
    fn who_hides_their_number_has_none() {
        for shown in ["anonymous", "Restricted", "+266696687", "client:asha", "", "sip:desk@pbx.example", "12", "0151123456"] {
            assert_eq!(normal(shown), None, "{shown}");
        }
    }
}
