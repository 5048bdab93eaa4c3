//! Forms of what people give of themselves, so that one person is one text.

/// Digits of a phone number with its country's code (E.164).
const PHONE_DIGITS: std::ops::RangeInclusive<usize> = 8..=15;
const LONGEST_EMAIL: usize = 254;
const LONGEST_NAME: usize = 100;

/// In lower case; `None` when mail to it could not arrive.
pub(crate) fn email(text: &str) -> Option<String> {
    let text = text.trim().to_lowercase();
    let (local, domain) = text.rsplit_once('@')?;
    let is_domain = domain.contains('.')
        && domain.split('.').all(|label| !label.is_empty() && !label.starts_with('-') && !label.ends_with('-'))
        && domain.chars().all(|letter| letter.is_alphanumeric() || matches!(letter, '.' | '-'));
    let is_local = !local.is_empty()
        && !local.starts_with('.')
        && !local.ends_with('.')
        && local.chars().all(|letter| letter.is_alphanumeric() || ".!#$%&'*+/=?^_`{|}~-".contains(letter));
    (is_domain && is_local && text.len() <= LONGEST_EMAIL).then_some(text)
}

/// As `+4420…`; `None` without a country's code, for the same digits are somebody else's in the next country.
pub(crate) fn phone(text: &str) -> Option<String> {
    let text = text.trim();
    let rest = text.strip_prefix('+').or_else(|| text.strip_prefix("00"))?;
    let digits = digits(rest)?;
    (PHONE_DIGITS.contains(&digits.len()) && !digits.starts_with('0')).then(|| format!("+{digits}"))
}

/// The digits of a number written with the usual separators; `None` when there is something else in it.
pub(crate) fn digits(text: &str) -> Option<String> {
    let is_usual = text.chars().all(|letter| letter.is_ascii_digit() || matches!(letter, ' ' | '-' | '.' | '(' | ')' | '/'));
    is_usual.then(|| text.chars().filter(char::is_ascii_digit).collect::<String>()).filter(|digits| !digits.is_empty())
}

/// One line without what is no letter of any kind.
pub(crate) fn name(text: &str) -> Option<String> {
    let name = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let is_name = name.chars().any(char::is_alphabetic)
        && !name.contains("://")
        && name.chars().all(|letter| !letter.is_control() && !matches!(letter, '<' | '>' | '{' | '}'));
    (is_name && name.chars().count() <= LONGEST_NAME).then_some(name)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_mail_can_reach_is_an_address_in_one_form() {
        for (text, form) in [
            (" Ann@Example.COM ", Some("ann@example.com")),
            ("a.b+c@mail.example.co.uk", Some("a.b+c@mail.example.co.uk")),
            ("ann@localhost", None),
            ("ann@exa mple.com", None),
            ("ann", None),
            ("@example.com", None),
            ("ann@.com", None),
            ("a\"b@example.com", None),
            ("ann@example.com OR email:*@x.y", None),
        ] {
            assert_eq!(email(text).as_deref(), form, "{text}");
        }
    }

    #[test]
    fn a_number_with_its_country_has_one_form() {
        for (text, form) in [
            ("+44 (20) 7946-0958", Some("+442079460958")),
            ("0091 98765 43210", Some("+919876543210")),
            ("98765 43210", None),
            ("+0 123 456 78", None),
            ("+44 call me", None),
            ("+1", None),
        ] {
            assert_eq!(phone(text).as_deref(), form, "{text}");
        }
    }

    #[test]
    fn names_are_one_line_of_letters() {
        assert_eq!(name("  Zoë \n van  Dijk ").as_deref(), Some("Zoë van Dijk"));
        for wrong in ["", "123", "<b>Ann</b>", "https://x.example a", "{{name}}"] {
            assert_eq!(name(wrong), None, "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn a_form_is_its_own_form(text in "\\PC*") {
            for shape in [email, phone, name] {
                if let Some(once) = shape(&text) {
                    prop_assert_eq!(shape(&once), Some(once));
                }
            }
        }
    }
}
