//! Secrets of webhooks and what is signed with them: HMAC-SHA-256 over id, time and body.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use engine::clock::Timestamp;
use engine::error::{Context as _, Error, Kind, Result};
use engine::model::webhook::{Previous, Webhook};
use engine::ports::Vault;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

use crate::http::tokens::random_bytes;

/// Says what it is; the key follows in base 64.
const PREFIX: &str = "whsec_";

pub fn fresh() -> Result<String> {
    Ok(format!("{PREFIX}{}", STANDARD.encode(random_bytes::<32>()?)))
}

/// For the header `webhook-signature`: by the secret and, for a day after a change, by the one before.
pub fn signature(vault: &dyn Vault, webhook: &Webhook, key: &str, at_s: i64, body: &str, now: Timestamp) -> Result<String> {
    let previous = webhook.previous.as_ref().filter(|previous| previous.until > now);
    let secrets = std::iter::once(&webhook.secret).chain(previous.map(|Previous { secret, .. }| secret));
    let mut signatures = Vec::new();
    for sealed in secrets {
        let secret = vault.open(webhook.organisation, sealed)?;
        signatures.push(format!("v1,{}", sign(&secret.0, key, at_s, body)?));
    }
    Ok(signatures.join(" "))
}

fn sign(secret: &str, key: &str, at_s: i64, body: &str) -> Result<String> {
    let broken = || Error::corrupt("the secret of a webhook is none");
    let bytes = secret.strip_prefix(PREFIX).and_then(|text| STANDARD.decode(text).ok()).ok_or_else(broken)?;
    let mut mac = Hmac::<Sha256>::new_from_slice(&bytes).context(Kind::Corrupt, "the secret of a webhook is none")?;
    mac.update(format!("{key}.{at_s}.{body}").as_bytes());
    Ok(STANDARD.encode(mac.finalize().into_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_letter_is_signed_as_the_scheme_says() {
        // The example of the scheme's own documents.
        let secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
        let signed = sign(secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, r#"{"test": 2432232314}"#).unwrap();
        assert_eq!(signed, "g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    #[test]
    fn secrets_are_long_and_never_the_same() {
        let (one, other) = (fresh().unwrap(), fresh().unwrap());
        assert_ne!(one, other);
        assert_eq!(STANDARD.decode(one.strip_prefix(PREFIX).unwrap()).unwrap().len(), 32);
        assert!(sign("whsec_***", "a", 1, "{}").is_err());
    }
}
