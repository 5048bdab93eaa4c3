use proptest::prelude::*;

use super::*;

fn result(expression: &str) -> String {
    calculate(expression).map_or_else(|wrong| wrong, |answer| answer.value.normalize().to_string())
}

#[test]
fn sums_are_exact_and_bind_as_at_school() {
    for (expression, expected) in [
        ("0.1 + 0.2", "0.3"),
        ("3 * 19.99 + 4.50", "64.47"),
        ("(3 * 19.99 + 4.50) * 19%", "12.2493"),
        ("2 + 3 * 4 - 10 / 4", "11.5"),
        ("-2 ^ 2", "-4"),
        ("2 ^ 3 ^ 2", "512"),
        ("2 ^ -2", "0.25"),
        ("17 mod 5", "2"),
        ("round(100 / 3, 2)", "33.33"),
        ("round(2.5)", "3"),
        ("max(1, 2.5, -7) - min(4; 3)", "-0.5"),
        ("abs(-3) × 2 ÷ 3 × 3", "6"),
        ("79228162514264337593543950335", "79228162514264337593543950335"),
    ] {
        assert_eq!(result(expression), expected, "{expression}");
    }
}

#[test]
fn what_does_not_fit_is_said_to_be_rounded() {
    assert!(calculate("1 / 3").unwrap().rounded);
    assert!(calculate("0.0000001 ^ 5").unwrap().rounded);
    assert!(!calculate("1 / 8 + 0.2 * 3").unwrap().rounded);
}

#[test]
fn what_is_no_expression_is_told_and_never_panics() {
    for wrong in [
        "",
        "1 +",
        "1 2",
        "(1",
        "1)",
        "a",
        "sqrt(4)",
        "1..2",
        "1 / 0",
        "5 mod 0",
        "2 ^ 0.5",
        "2 ^ 100000",
        "9^99",
        "1,000 + 1",
        "1e9",
        "$5",
    ] {
        assert!(calculate(wrong).is_err(), "{wrong}");
    }
    assert!(calculate(&"(".repeat(LONGEST)).is_err());
    assert!(calculate(&"-".repeat(LONGEST)).is_err());
    assert!(calculate(&"1+".repeat(LONGEST * 4)).is_err());
}

proptest! {
    #[test]
    fn any_text_has_an_answer_or_an_error(text in "[-+*/^%(), 0-9.a-z]{0,60}") {
        let _ = calculate(&text);
    }

    #[test]
    fn whole_numbers_agree_with_the_machine(a in -100_000i64..100_000, b in -100_000i64..100_000, c in 1i64..1000) {
        let expression = format!("({a} + {b}) * {c} - {b} mod {c}");
        prop_assert_eq!(result(&expression), ((a + b) * c - b % c).to_string());
    }
}
