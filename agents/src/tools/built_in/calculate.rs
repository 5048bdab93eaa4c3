//! Exact arithmetic, because models are bad at it.
//!
//! ```text
//! sum     = product { ("+" | "-") product }
//! product = signed { ("*" | "/" | "mod") signed }
//! signed  = "-" signed | power
//! power   = part [ "^" signed ]
//! part    = number { "%" } | "(" sum ")" | name "(" sum { "," sum } ")"
//! ```

use async_trait::async_trait;
use rust_decimal::Decimal;
use serde_json::json;

use super::object;
use crate::tools::{Call, Card, Output, Tool, ToolError};

const LONGEST: usize = 300;
const DEEPEST: usize = 32;
const MOST_POWER: i64 = 200;

pub(super) struct Calculate {
    card: Card,
}

impl Calculate {
    pub(super) fn new() -> Self {
        let parameters = object(
            json!({"expression": {"type": "string", "minLength": 1, "maxLength": LONGEST,
                "description": "Such as (3 * 19.99 + 4.50) * 19% or round(100 / 3, 2); also ^, mod, min, max, abs. \
                    Numbers without separators of thousands."}}),
            &["expression"],
        );
        let description = "Calculates exactly. Use it for every sum, price, percentage or quantity instead of your head.";
        Self { card: Card::new("calculate", "Calculate", description, parameters) }
    }
}

#[async_trait]
impl Tool for Calculate {
    fn card(&self) -> &Card {
        &self.card
    }

    async fn call(&self, call: &Call) -> Result<Output, ToolError> {
        let expression = call.arguments["expression"].as_str().unwrap_or_default();
        let answer = calculate(expression).map_err(ToolError::refused)?;
        let mut content = json!({"result": answer.value.normalize().to_string()});
        if answer.rounded {
            content["rounded"] = json!(true);
        }
        Ok(Output::new(content))
    }
}

#[derive(Debug, PartialEq)]
struct Answer {
    value: Decimal,
    /// There were more digits than fit.
    rounded: bool,
}

fn calculate(expression: &str) -> Result<Answer, String> {
    if expression.len() > LONGEST * 4 {
        return Err("the expression is too long".to_owned());
    }
    let mut reader = Reader { letters: expression.chars().collect(), at: 0, depth: 0, rounded: false };
    let value = reader.sum()?;
    match reader.peek() {
        None => Ok(Answer { value, rounded: reader.rounded }),
        Some(letter) => Err(format!("{letter:?} was not expected at position {}", reader.at + 1)),
    }
}

struct Reader {
    letters: Vec<char>,
    at: usize,
    depth: usize,
    rounded: bool,
}

impl Reader {
    fn peek(&mut self) -> Option<char> {
        while self.letters.get(self.at).is_some_and(|letter| letter.is_whitespace()) {
            self.at += 1;
        }
        self.letters.get(self.at).copied()
    }

    fn take(&mut self, wanted: &[char]) -> Option<char> {
        let found = self.peek().filter(|letter| wanted.contains(letter))?;
        self.at += 1;
        Some(found)
    }

    fn need(&mut self, wanted: char) -> Result<(), String> {
        self.take(&[wanted]).map(|_| ()).ok_or_else(|| format!("{wanted:?} is missing at position {}", self.at + 1))
    }

    fn word(&mut self) -> Option<String> {
        self.peek()?;
        let word: String = self.letters[self.at..].iter().take_while(|letter| letter.is_ascii_alphabetic()).collect();
        (!word.is_empty()).then_some(word)
    }

    fn sum(&mut self) -> Result<Decimal, String> {
        let mut value = self.product()?;
        while let Some(sign) = self.take(&['+', '-', '−']) {
            let other = self.product()?;
            let other = if sign == '+' { other } else { -other };
            let sum = value.checked_add(other).ok_or_else(too_large)?;
            self.rounded |= sum.scale() < value.scale().max(other.scale()) && !value.is_zero() && !other.is_zero();
            value = sum;
        }
        Ok(value)
    }

    fn product(&mut self) -> Result<Decimal, String> {
        let mut value = self.signed()?;
        loop {
            if let Some(sign) = self.take(&['*', '×', '·', '/', '÷']) {
                let other = self.signed()?;
                value = if matches!(sign, '/' | '÷') { self.divide(value, other)? } else { self.multiply(value, other)? };
            } else if self.word().as_deref() == Some("mod") {
                self.at += 3;
                let other = self.signed()?;
                value = value.checked_rem(other).ok_or_else(by_zero)?;
            } else {
                return Ok(value);
            }
        }
    }

    fn signed(&mut self) -> Result<Decimal, String> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err("the expression is nested too deep".to_owned());
        }
        let value = if self.take(&['-', '−']).is_some() { -self.signed()? } else { self.power()? };
        self.depth -= 1;
        Ok(value)
    }

    fn power(&mut self) -> Result<Decimal, String> {
        let value = self.part()?;
        if self.take(&['^']).is_none() {
            return Ok(value);
        }
        let exponent = self.signed()?.normalize();
        let times = i64::try_from(exponent.mantissa()).ok().filter(|times| exponent.scale() == 0 && times.abs() <= MOST_POWER);
        let times = times.ok_or_else(|| format!("a power takes a whole number up to {MOST_POWER}"))?;
        let mut result = Decimal::ONE;
        for _ in 0..times.abs() {
            result = self.multiply(result, value)?;
        }
        if times < 0 { self.divide(Decimal::ONE, result) } else { Ok(result) }
    }

    fn part(&mut self) -> Result<Decimal, String> {
        if self.take(&['(']).is_some() {
            let value = self.sum()?;
            self.need(')')?;
            return self.percent(value);
        }
        match self.word() {
            Some(name) => self.function(&name),
            None => self.number().and_then(|value| self.percent(value)),
        }
    }

    fn percent(&mut self, mut value: Decimal) -> Result<Decimal, String> {
        while self.take(&['%']).is_some() {
            value = self.divide(value, Decimal::ONE_HUNDRED)?;
        }
        Ok(value)
    }

    fn function(&mut self, name: &str) -> Result<Decimal, String> {
        self.at += name.len();
        self.need('(')?;
        let mut values = vec![self.sum()?];
        while self.take(&[',', ';']).is_some() {
            values.push(self.sum()?);
        }
        self.need(')')?;
        match (name.to_ascii_lowercase().as_str(), values.as_slice()) {
            ("abs", [value]) => Ok(value.abs()),
            ("min", [..]) => values.iter().min().copied().ok_or_else(|| "min takes a number".to_owned()),
            ("max", [..]) => values.iter().max().copied().ok_or_else(|| "max takes a number".to_owned()),
            ("round", [value]) => Ok(rounded(*value, 0)),
            ("round", [value, places]) => {
                let places = places.normalize();
                let count = u32::try_from(places.mantissa()).ok().filter(|count| places.scale() == 0 && *count <= 28);
                Ok(rounded(*value, count.ok_or("round takes 0 to 28 places")?))
            }
            _ => Err(format!("there is no {name} of {} numbers", values.len())),
        }
    }

    fn number(&mut self) -> Result<Decimal, String> {
        self.peek();
        let text: String =
            self.letters[self.at..].iter().take_while(|letter| letter.is_ascii_digit() || **letter == '.').collect();
        if text.is_empty() {
            return Err(format!("a number is missing at position {}", self.at + 1));
        }
        self.at += text.len();
        Decimal::from_str_exact(&text).map_err(|error| format!("{text} is no number that fits: {error}"))
    }

    fn multiply(&mut self, left: Decimal, right: Decimal) -> Result<Decimal, String> {
        let product = left.checked_mul(right).ok_or_else(too_large)?;
        self.rounded |= product.scale() < left.scale() + right.scale() && !left.is_zero() && !right.is_zero();
        Ok(product)
    }

    fn divide(&mut self, left: Decimal, right: Decimal) -> Result<Decimal, String> {
        let quotient = left.checked_div(right).ok_or_else(|| if right.is_zero() { by_zero() } else { too_large() })?;
        self.rounded |= quotient.checked_mul(right) != Some(left);
        Ok(quotient)
    }
}

/// Half away from zero, as people round money.
fn rounded(value: Decimal, places: u32) -> Decimal {
    value.round_dp_with_strategy(places, rust_decimal::RoundingStrategy::MidpointAwayFromZero)
}

fn too_large() -> String {
    "the result does not fit".to_owned()
}

fn by_zero() -> String {
    "nothing can be divided by zero".to_owned()
}

#[cfg(test)]
mod tests;
