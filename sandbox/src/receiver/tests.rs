use super::*;

const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

fn letter(at: u64, secret: &str) -> Request {
    let body = br#"{"type":"a.b","timestamp":"2026-11-26T12:00:00Z","data":{}}"#.to_vec();
    let said = [format!("evt_1.{at}.").as_bytes(), &body].concat();
    let key = STANDARD.decode(secret.strip_prefix("whsec_").unwrap()).unwrap();
    let mac = Hmac::<Sha256>::new_from_slice(&key).unwrap().chain_update(said);
    let signature = format!("v1,AAAA v1,{}", STANDARD.encode(mac.finalize().into_bytes()));
    let header = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    let headers = vec![
        header("content-type", "application/json"),
        header("webhook-id", "evt_1"),
        header("webhook-timestamp", &at.to_string()),
        header("webhook-signature", &signature),
    ];
    Request { method: "POST".to_owned(), target: "/hook".to_owned(), headers, body }
}

#[test]
fn a_letter_of_now_under_a_trusted_secret_is_taken() {
    let taken = checked(&letter(now_s(), SECRET), &[SECRET.to_owned()]).unwrap();
    assert_eq!((taken.id.as_str(), taken.signatures), ("evt_1", 2));
}

#[test]
fn whatever_a_real_receiver_refuses_is_refused() {
    let trusted = [SECRET.to_owned()];
    assert!(checked(&letter(now_s() - 600, SECRET), &trusted).unwrap_err().contains("of now"));
    assert!(checked(&letter(now_s(), "whsec_AAAA"), &trusted).unwrap_err().contains("signature"));
    let mut changed = letter(now_s(), SECRET);
    changed.body.push(b' ');
    assert!(checked(&changed, &trusted).is_err());
    for name in ["webhook-id", "webhook-timestamp", "webhook-signature", "content-type"] {
        let mut without = letter(now_s(), SECRET);
        without.headers.retain(|(known, _)| known != name);
        assert!(checked(&without, &trusted).is_err(), "{name}");
    }
}
