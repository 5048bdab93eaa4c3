//! One number, however the platform writes it.

/// The form under which a person is known. Brazil's mobile numbers may come without their ninth digit, Mexico's with a 1 and
/// Argentina's without a 9 that nobody dials any more or still does.
pub fn canonical(digits: &str) -> String {
    if let Some(rest) = digits.strip_prefix("55")
        && let Some((area, number)) = rest.split_at_checked(2)
        && number.len() == 8
        && number.starts_with(['6', '7', '8', '9'])
    {
        return format!("55{area}9{number}");
    }
    if let Some(number) = digits.strip_prefix("521")
        && number.len() == 10
    {
        return format!("52{number}");
    }
    if let Some(number) = digits.strip_prefix("54")
        && number.len() == 10
        && !number.starts_with('9')
    {
        return format!("549{number}");
    }
    digits.to_owned()
}

#[cfg(test)]
mod tests;
