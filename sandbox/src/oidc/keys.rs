use std::io;

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _, RSA_PKCS1_SHA256, RsaKeyPair};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde_json::{Value, json};
use sha2::Sha256;

/// Bytes of the modulus.
const MODULUS: usize = 256;
/// How DER ends a public key: the exponent, 65537.
const EXPONENT: [u8; 5] = [2, 3, 1, 0, 1];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Algorithm {
    Rs256,
    Es256,
}

pub(super) struct Key {
    name: String,
    pair: Pair,
}

enum Pair {
    Rsa(RsaKeyPair),
    Ec(EcdsaKeyPair),
}

impl Key {
    pub(super) fn make(name: &str, algorithm: Algorithm) -> io::Result<Self> {
        let failed = |_unspecified| io::Error::other("no key can be made");
        let pair = match algorithm {
            Algorithm::Rs256 => Pair::Rsa(RsaKeyPair::generate(KeySize::Rsa2048).map_err(failed)?),
            Algorithm::Es256 => Pair::Ec(EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).map_err(failed)?),
        };
        Ok(Self { name: name.to_owned(), pair })
    }

    pub(super) fn name(&self) -> &str {
        &self.name
    }

    pub(super) fn algorithm(&self) -> Algorithm {
        match self.pair {
            Pair::Rsa(_) => Algorithm::Rs256,
            Pair::Ec(_) => Algorithm::Es256,
        }
    }

    fn bytes(&self) -> &[u8] {
        match &self.pair {
            Pair::Rsa(pair) => pair.public_key().as_ref(),
            Pair::Ec(pair) => pair.public_key().as_ref(),
        }
    }

    /// As a JWK.
    pub(super) fn public(&self) -> Value {
        let bytes = self.bytes();
        match self.pair {
            Pair::Rsa(_) => {
                let end = bytes.len().saturating_sub(EXPONENT.len());
                let modulus = bytes.get(end.saturating_sub(MODULUS)..end).unwrap_or_default();
                let (n, e) = (encoded(modulus), encoded(&EXPONENT[2..]));
                json!({"kty": "RSA", "use": "sig", "alg": "RS256", "kid": self.name, "n": n, "e": e})
            }
            // One byte that says "not packed", then both coordinates.
            Pair::Ec(_) => {
                let (x, y) = bytes.get(1..).unwrap_or_default().split_at(32);
                json!({"kty": "EC", "use": "sig", "alg": "ES256", "crv": "P-256", "kid": self.name, "x": encoded(x), "y": encoded(y)})
            }
        }
    }

    pub(super) fn sign(&self, claims: &Value) -> Option<String> {
        let random = SystemRandom::new();
        match &self.pair {
            Pair::Rsa(pair) => {
                let said = said("RS256", Some(&self.name), claims);
                let mut signature = vec![0; pair.public_modulus_len()];
                pair.sign(&RSA_PKCS1_SHA256, &random, said.as_bytes(), &mut signature).ok()?;
                Some(format!("{said}.{}", encoded(&signature)))
            }
            Pair::Ec(pair) => {
                let said = said("ES256", Some(&self.name), claims);
                let signature = pair.sign(&random, said.as_bytes()).ok()?;
                Some(format!("{said}.{}", encoded(signature.as_ref())))
            }
        }
    }

    /// With the public key as a secret: good for whoever lets the token choose the algorithm.
    pub(super) fn confused(&self, claims: &Value) -> String {
        let said = said("HS256", Some(&self.name), claims);
        let signature =
            Hmac::<Sha256>::new_from_slice(self.bytes()).map(|mac| mac.chain_update(said.as_bytes()).finalize().into_bytes());
        format!("{said}.{}", signature.map(|signature| encoded(&signature)).unwrap_or_default())
    }
}

pub(super) fn unsigned(claims: &Value) -> String {
    format!("{}.", said("none", None, claims))
}

fn said(algorithm: &str, key: Option<&str>, claims: &Value) -> String {
    let mut header = json!({"alg": algorithm, "typ": "JWT"});
    if let Some(key) = key {
        header["kid"] = json!(key);
    }
    format!("{}.{}", encoded(header.to_string().as_bytes()), encoded(claims.to_string().as_bytes()))
}

fn encoded(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}
