//! Who may tell what happens at a shop: whoever knows what its app's webhooks are signed with. What they bring is kept as it came
//! before they are answered.

use agents::packs::commerce;
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use engine::clock::Timestamp;
use engine::error::Result;
use engine::ids::OrgId;
use engine::model::job::Job;
use engine::ports::vault::Secret;
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;

use crate::app::App;

/// Bytes of one webhook.
pub const MAX_WEBHOOK: usize = 1 << 20;

/// Bytes of a header that is looked at.
const LONGEST_HEADER: usize = 100;

/// One webhook as it came; what no header says is empty.
#[derive(Debug, Clone, Copy)]
pub struct Letter<'a> {
    pub topic: &'a str,
    /// The shop that it is from, as Shopify names it.
    pub shop: &'a str,
    /// The same however often it is brought.
    pub id: &'a str,
    pub signature: &'a str,
    pub body: &'a [u8],
}

/// What became of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Brought {
    /// Durable.
    Kept,
    /// With our word for why, which is for counting alone.
    Refused(&'static str),
}

/// As it waits.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct ShopNews {
    pub(super) topic: String,
    pub(super) received: Timestamp,
    pub(super) body: String,
}

pub(super) const TAKE_IN_SHOP_NEWS: &str = "take_in_shop_news";

/// Keeps a webhook of the shop that the organisation has connected. The same one again while the first still waits is one.
pub async fn arrived(app: &App, organisation: OrgId, letter: &Letter<'_>) -> Result<Brought> {
    let Some(pack) = super::connection(app, organisation).await? else { return Ok(Brought::Refused("no_shop")) };
    let Ok(secret) = commerce::webhook_secret(app.shelf.supplies(), &pack) else { return Ok(Brought::Refused("no_secret")) };
    if !is_signed(&secret, letter.body, letter.signature) {
        return Ok(Brought::Refused("signature"));
    }
    let is_ours = commerce::domain(&pack).is_ok_and(|own| own.eq_ignore_ascii_case(letter.shop.trim()));
    if !is_ours {
        return Ok(Brought::Refused("other_shop"));
    }
    let (engine, received) = (&app.engine, app.engine.clock.now());
    let body = String::from_utf8_lossy(letter.body).into_owned();
    let carried = ShopNews { topic: letter.topic.chars().take(LONGEST_HEADER).collect(), received, body };
    let id = letter.id.trim();
    let is_named = !id.is_empty() && id.len() <= LONGEST_HEADER;
    let key = if is_named { id.to_owned() } else { URL_SAFE_NO_PAD.encode(Sha256::digest(letter.body)) };
    let job = Job::new(engine.ids.next_at(received), organisation, TAKE_IN_SHOP_NEWS, Some(key), &carried, received)?;
    engine.jobs.push(job).await?;
    Ok(Brought::Kept)
}

/// A secret that nobody entered signs nothing.
fn is_signed(secret: &Secret, body: &[u8], signature: &str) -> bool {
    if secret.0.is_empty() {
        return false;
    }
    let Ok(given) = STANDARD.decode(signature.trim()) else { return false };
    // A key of any length is a key for HMAC: the error cannot happen.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret.0.as_bytes()) else { return false };
    mac.update(body);
    let digest: [u8; 32] = mac.finalize().into_bytes().into();
    digest.as_slice().ct_eq(given.as_slice()).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_body_as_it_came_has_to_be_signed_with_the_secret() {
        let hush = Secret("hush".to_owned());
        let right = "VnKUjZsLuN5iZWjn5EntcBVCF9kMN43LglzCE1/GSeY=";
        assert!(is_signed(&hush, br#"{"id":1}"#, right));
        assert!(!is_signed(&hush, br#"{"id": 1}"#, right), "not as it came");
        assert!(!is_signed(&Secret("other".to_owned()), br#"{"id":1}"#, right));
        for odd in ["", "VnKU", "no base64", &right[..40]] {
            assert!(!is_signed(&hush, br#"{"id":1}"#, odd), "{odd}");
        }
        let empty = Secret(String::new());
        let signed = "tBbFjSXUzrqvu2IxGWY3RgOYw0MH7i85p2gXr1ZPzPk=";
        assert!(!is_signed(&empty, br#"{"id":1}"#, signed));
    }
}
