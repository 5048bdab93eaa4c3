use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::json;

use super::*;

const NOW: i64 = 1_800_000_000;
const EXPECTED: Expected<'static> = Expected { issuer: "https://id.example", client: "inbox", nonce: "n-1", now: NOW };

struct Signer(EcdsaKeyPair);

impl Signer {
    fn new() -> Self {
        Self(EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).unwrap())
    }

    fn keys(&self, name: &str) -> JwkSet {
        let (x, y) = self.0.public_key().as_ref()[1..].split_at(32);
        let key = json!({"kty": "EC", "crv": "P-256", "kid": name, "x": encoded(x), "y": encoded(y)});
        serde_json::from_value(json!({"keys": [key]})).unwrap()
    }

    fn sign(&self, header: &Value, claims: &Value) -> String {
        let said = format!("{}.{}", encoded(header.to_string().as_bytes()), encoded(claims.to_string().as_bytes()));
        let signature = self.0.sign(&SystemRandom::new(), said.as_bytes()).unwrap();
        format!("{said}.{}", encoded(signature.as_ref()))
    }
}

fn encoded(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

fn header() -> Value {
    json!({"alg": "ES256", "kid": "k"})
}

fn claims() -> Value {
    json!({
        "iss": "https://id.example", "aud": "inbox", "sub": "42", "exp": NOW + 300, "iat": NOW, "nonce": "n-1",
        "email": "mia@shop.example", "email_verified": true, "groups": ["staff", "night"],
    })
}

/// Why these claims are refused; empty when they are not.
fn why(change: impl FnOnce(&mut Value)) -> String {
    let (signer, mut claims) = (Signer::new(), claims());
    change(&mut claims);
    let verified = verify(&signer.sign(&header(), &claims), &signer.keys("k"), &EXPECTED);
    verified.err().map(|error| error.context.clone()).unwrap_or_default()
}

#[test]
fn a_token_of_the_provider_for_us_and_now_says_who_somebody_is() {
    let signer = Signer::new();
    let claims = verify(&signer.sign(&header(), &claims()), &signer.keys("k"), &EXPECTED).unwrap();
    assert_eq!(
        (claims.sub.as_str(), claims.email.as_deref(), claims.is_email_verified()),
        ("42", Some("mia@shop.example"), true)
    );
    assert_eq!(claims.groups("groups"), ["staff", "night"]);
    assert_eq!(claims.groups("roles"), [""; 0]);
}

#[test]
fn every_claim_is_looked_at() {
    assert_eq!(why(|_| ()), "");
    for (field, value, words) in [
        ("iss", json!("https://id.example/"), "another issuer"),
        ("aud", json!("other"), "somebody else"),
        ("aud", json!(["inbox", "other"]), "somebody else"),
        ("azp", json!("other"), "somebody else"),
        ("nonce", json!("n-2"), "another sign-on"),
        ("nonce", Value::Null, "another sign-on"),
        ("exp", json!(NOW - 61), "has ended"),
        ("nbf", json!(NOW + 120), "not valid yet"),
        ("iat", json!(NOW + 120), "in the future"),
        ("iat", json!(NOW - 700), "too old"),
        ("sub", json!(""), "who it is about"),
    ] {
        let said = why(|claims| claims[field] = value.clone());
        assert!(said.contains(words), "{field}: {value}: {said}");
    }
    // Of several that it is meant for, the one it was made for is us.
    assert_eq!(why(|claims| (claims["aud"], claims["azp"]) = (json!(["inbox", "other"]), json!("inbox"))), "");
}

#[test]
fn only_signatures_of_the_providers_keys_count() {
    let (signer, stranger) = (Signer::new(), Signer::new());
    let refused = |token: &str| verify(token, &signer.keys("k"), &EXPECTED).unwrap_err();
    assert_eq!(refused(&stranger.sign(&header(), &claims())).kind, Kind::Forbidden);
    let good = signer.sign(&header(), &claims());
    let (said, signature) = good.rsplit_once('.').unwrap();
    for alg in ["none", "HS256", "HS384", "RS384", "PS256", "ES384", "EdDSA", "nonsense"] {
        let odd = signer.sign(&json!({"alg": alg, "kid": "k"}), &claims());
        assert_eq!(refused(&odd).kind, if alg == "RS256" { Kind::NotFound } else { Kind::Forbidden }, "{alg}");
    }
    for broken in ["", ".", "..", "a.b.c", said, &format!("{said}."), &format!("{said}.{}", &signature[1..])] {
        assert_eq!(refused(broken).kind, Kind::Forbidden, "{broken}");
    }
    let other = encoded(claims().to_string().replace("42", "43").as_bytes());
    let moved = format!("{}.{other}.{signature}", said.split('.').next().unwrap());
    assert_eq!(refused(&moved).kind, Kind::Forbidden);
}

#[test]
fn a_key_is_found_by_its_name_and_kind() {
    let signer = Signer::new();
    let token = |header: Value| signer.sign(&header, &claims());
    let unknown = verify(&token(header()), &signer.keys("newer"), &EXPECTED).unwrap_err();
    assert_eq!(unknown.kind, Kind::NotFound, "the keys are worth another look");
    let unnamed = token(json!({"alg": "ES256"}));
    verify(&unnamed, &signer.keys("k"), &EXPECTED).unwrap();
    let mut two = signer.keys("k");
    two.keys.extend(Signer::new().keys("other").keys);
    assert_eq!(verify(&unnamed, &two, &EXPECTED).unwrap_err().kind, Kind::NotFound);
    // An RSA signature is not looked for under a key on a curve.
    assert_eq!(
        verify(&token(json!({"alg": "RS256", "kid": "k"})), &signer.keys("k"), &EXPECTED).unwrap_err().kind,
        Kind::NotFound
    );
}
