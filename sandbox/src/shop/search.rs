//! The search syntax of `query:` arguments: terms with a field, quotes, comparisons, a hyphen for not.
//!
//! It is a search and no comparison: a name is found by its beginning, an address without quotes by any word of it, and a
//! field that is unknown is passed over, as in the real one.

use super::state::{Checkout, Customer, Order, Product};
use super::time;

struct Term {
    field: String,
    value: String,
    is_quoted: bool,
    is_not: bool,
}

fn terms(query: &str) -> Vec<Term> {
    let mut terms = Vec::new();
    let mut rest = query.trim_start();
    while let Some(first) = rest.chars().next() {
        let (mut word, mut quote, mut is_quoted, mut end) = (String::new(), None, false, rest.len());
        for (place, letter) in rest.char_indices() {
            match quote {
                Some(open) if letter == open => quote = None,
                None if letter == '"' || letter == '\'' => {
                    quote = Some(letter);
                    is_quoted = true;
                }
                None if letter.is_whitespace() => {
                    end = place;
                    break;
                }
                _ => word.push(letter),
            }
        }
        rest = rest.get(end..).unwrap_or_default().trim_start();
        if word == "AND" || word.is_empty() {
            continue;
        }
        let is_not = first == '-';
        let plain = word.trim_start_matches('-');
        let (field, value) = plain.split_once(':').filter(|_| first != '"').unwrap_or(("", plain));
        terms.push(Term { field: field.to_owned(), value: value.to_lowercase(), is_quoted, is_not });
    }
    terms
}

fn fits(query: &str, holds: impl Fn(&Term) -> bool) -> bool {
    terms(query).iter().all(|term| holds(term) != term.is_not)
}

impl Term {
    fn is(&self, value: &str) -> bool {
        let value = value.to_lowercase();
        match self.value.strip_suffix('*') {
            Some(beginning) => value.starts_with(beginning),
            None => value == self.value,
        }
    }

    /// Every word begins a word of the text.
    fn is_in(&self, text: &str) -> bool {
        let text = text.to_lowercase();
        let mut wanted =
            self.value.trim_end_matches('*').split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty());
        wanted.all(|word| text.split(|letter: char| !letter.is_alphanumeric()).any(|other| other.starts_with(word)))
    }

    /// An e-mail address or a number: whole in quotes, by any of its words without.
    fn is_contact(&self, value: Option<&String>) -> bool {
        let Some(value) = value.map(|value| value.to_lowercase()) else { return false };
        if self.is_quoted {
            return value == self.value;
        }
        let words = |text: &str| text.split(|letter: char| !letter.is_alphanumeric()).map(str::to_owned).collect::<Vec<_>>();
        words(&self.value).iter().any(|word| !word.is_empty() && words(&value).contains(word))
    }

    /// A comparison of times; a day alone is all of it. What is no time is passed over.
    fn compares(&self, value: &str) -> bool {
        let given = self.value.trim_start_matches(['<', '>', '=']);
        let (Some(limit), Some(time)) = (time::parse(given), time::parse(value)) else { return true };
        if self.value.starts_with(['<', '>']) {
            return self.holds(time, limit);
        }
        value.to_lowercase().starts_with(given) || time == limit
    }

    fn counts(&self, value: i64) -> bool {
        self.holds(value, self.value.trim_start_matches(['<', '>', '=']).parse::<i64>().unwrap_or(0))
    }

    /// `>`, `>=`, `<`, `<=`, and equal without any of them.
    fn holds(&self, value: i64, given: i64) -> bool {
        match self.value.chars().take_while(|letter| "<>=".contains(*letter)).collect::<String>().as_str() {
            ">" => value > given,
            ">=" => value >= given,
            "<" => value < given,
            "<=" => value <= given,
            _ => value == given,
        }
    }
}

pub(super) fn product(product: &Product, query: &str) -> bool {
    let stock: i64 = product.variants.iter().map(|variant| variant.stock).sum();
    let price =
        |variant: &super::state::Variant| variant.price.split('.').next().and_then(|rupees| rupees.parse().ok()).unwrap_or(0);
    fits(query, |term| match term.field.as_str() {
        "" => {
            let tags = product.tags.join(" ");
            let text = [&product.title, &product.product_type, &product.vendor, &tags, &product.description].map(String::as_str);
            term.is_in(&text.join(" "))
        }
        "title" => term.is_in(&product.title),
        "handle" => term.is(&product.handle),
        "vendor" => term.is(&product.vendor),
        "product_type" => term.is(&product.product_type),
        "status" => term.value.split(',').any(|status| status.eq_ignore_ascii_case(&product.status)),
        "tag" => product.tags.iter().any(|tag| term.is(tag)),
        "tag_not" => !product.tags.iter().any(|tag| term.is(tag)),
        "sku" => product.variants.iter().any(|variant| term.is(&variant.sku)),
        "id" => term.is(&product.id.to_string()),
        "inventory_total" => term.counts(stock),
        "price" | "variants.price" => product.variants.iter().any(|variant| term.counts(price(variant))),
        _ => true,
    })
}

pub(super) fn order(order: &Order, query: &str) -> bool {
    let name = |text: &str| text.trim_start_matches('#').to_lowercase();
    let status = |wanted: &str| match wanted {
        "open" | "not_closed" => order.cancelled_at.is_none(),
        "closed" => false,
        "cancelled" => order.cancelled_at.is_some(),
        _ => true,
    };
    fits(query, |term| match term.field.as_str() {
        "" => name(&order.name).starts_with(&name(&term.value)) || term.is_contact(order.email.as_ref()),
        "name" => name(&order.name).starts_with(&name(&term.value)),
        "email" => term.is_contact(order.email.as_ref()),
        "financial_status" => term.is(&order.financial),
        "fulfillment_status" => {
            let status = if term.value == "shipped" { "fulfilled" } else { &term.value };
            order.fulfillment.eq_ignore_ascii_case(status) || (status == "unshipped" && order.fulfillments.is_empty())
        }
        "status" => status(&term.value),
        "tag" => order.tags.iter().any(|tag| term.is(tag)),
        "tag_not" => !order.tags.iter().any(|tag| term.is(tag)),
        "gateway" => term.is_in(&order.gateway),
        "created_at" | "processed_at" => term.compares(&order.created_at),
        "updated_at" => term.compares(order.changed_at()),
        "checkout_token" => term.is(&order.checkout_token),
        "cart_token" => term.is(&order.cart_token),
        "confirmation_number" => term.is(&format!("NK{}", order.id)),
        "source_name" => term.is("web"),
        "customer_id" => order.customer.is_some_and(|id| term.is(&id.to_string())),
        "id" => term.counts(order.id as i64),
        _ => true,
    })
}

/// A token and a number to call are nothing that checkouts are found by.
pub(super) fn checkout(checkout: &Checkout, query: &str) -> bool {
    fits(query, |term| match term.field.as_str() {
        "" => term.is_contact(checkout.email.as_ref()) || term.is(&format!("#{}", checkout.id)),
        "created_at" => term.compares(&checkout.created_at),
        "updated_at" => term.compares(checkout.changed_at()),
        "recovery_state" => (term.value == "recovered") == checkout.completed_at.is_some(),
        "status" => term.value != "closed",
        "email_state" => term.value == "not_sent",
        "id" => term.counts(checkout.id as i64),
        _ => true,
    })
}

pub(super) fn customer(customer: &Customer, query: &str) -> bool {
    fits(query, |term| match term.field.as_str() {
        "" => {
            let name = format!("{} {}", customer.first_name, customer.last_name);
            term.is_in(&name) || term.is_contact(customer.email.as_ref()) || term.is_contact(customer.phone.as_ref())
        }
        "email" => term.is_contact(customer.email.as_ref()),
        "phone" => term.is_contact(customer.phone.as_ref()),
        "first_name" => term.is(&customer.first_name),
        "last_name" => term.is(&customer.last_name),
        "tag" => customer.tags.iter().any(|tag| term.is(tag)),
        "id" => term.is(&customer.id.to_string()),
        _ => true,
    })
}
