use std::time::Duration;

use engine::clock::{ManualClock, Timestamp};
use engine::ids::{ContactId, ConversationId, InboxId, OperatorId, RecordId};
use engine::model::message::Attachment;
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use serde_json::json;

use super::*;

const NOW_S: i64 = 1_800_000_000;

fn tokens() -> (Tokens, Arc<ManualClock>) {
    let clock = Arc::new(ManualClock::at(Timestamp::from_millis(NOW_S * 1000)));
    (Tokens::new(&[7; 32], clock.clone()), clock)
}

fn visitor(signed: bool) -> VisitorClaims {
    let (organisation, inbox) = (OrgId(1), InboxId(2));
    VisitorClaims { organisation, inbox, contact: ContactId(3), conversation: ConversationId(4), signed }
}

#[test]
fn a_visitors_token_reads_back_as_it_was_issued() {
    let (tokens, _) = tokens();
    for signed in [false, true] {
        let token = tokens.issue_visitor(visitor(signed));
        assert_eq!(tokens.read_visitor(&token).unwrap(), visitor(signed));
    }
}

#[test]
fn a_changed_token_is_refused_whatever_was_changed() {
    let (tokens, _) = tokens();
    let token = tokens.issue_visitor(visitor(false));
    for place in 0..token.len() {
        let mut changed = token.clone().into_bytes();
        changed[place] = if changed[place] == b'A' { b'B' } else { b'A' };
        let changed = String::from_utf8(changed).unwrap();
        assert!(tokens.read_visitor(&changed).is_err(), "{place}");
    }
    for nonsense in ["", "x", &token[1..], &format!("{token}A"), "ä"] {
        assert!(tokens.read_visitor(nonsense).is_err());
    }
}

#[test]
fn signed_visitors_tokens_end_soon_and_others_late() {
    let (tokens, clock) = tokens();
    let (signed, unsigned) = (tokens.issue_visitor(visitor(true)), tokens.issue_visitor(visitor(false)));
    clock.advance(Duration::from_mins(10));
    assert!(tokens.read_visitor(&signed).is_err());
    clock.advance(Duration::from_hours(24 * 399));
    assert!(tokens.read_visitor(&unsigned).is_ok());
    clock.advance(Duration::from_hours(24));
    assert!(tokens.read_visitor(&unsigned).is_err());
}

#[test]
fn another_secret_accepts_nothing() {
    let (ours, clock) = tokens();
    let theirs = Tokens::new(&[8; 32], clock);
    let access = ours.issue_access(OperatorId(1), OrgId(2), RecordId(3)).unwrap();
    assert!(theirs.read_visitor(&ours.issue_visitor(visitor(false))).is_err());
    assert!(theirs.read_access(&access).is_err());
    assert!(theirs.check_blob(BlobId(9), &ours.sign_blob(OrgId(1), BlobId(9))).is_err());
    assert!(theirs.read_refresh(&ours.issue_refresh(OrgId(1), RecordId(1)).unwrap().token).is_err());
}

#[test]
fn an_access_token_lives_a_quarter_of_an_hour() {
    let (tokens, clock) = tokens();
    let token = tokens.issue_access(OperatorId(1), OrgId(2), RecordId(3)).unwrap();
    let claims = tokens.read_access(&token).unwrap();
    assert_eq!((claims.operator, claims.organisation), (OperatorId(1), OrgId(2)));
    clock.advance(ACCESS_LIFETIME + Duration::from_secs(6));
    assert!(tokens.read_access(&token).is_err());
}

#[test]
fn the_algorithm_is_not_the_tokens_choice() {
    let (tokens, _) = tokens();
    let key = derive(&[7; 32], "access token 1");
    let claims = AccessClaims { operator: OperatorId(1), organisation: OrgId(2), session: RecordId(3), exp: NOW_S + 60 };
    let strong = jsonwebtoken::encode(&Header::new(Algorithm::HS512), &claims, &EncodingKey::from_secret(&key)).unwrap();
    assert!(tokens.read_access(&strong).is_err());
    let unsigned = format!("{}.{}.", encode(br#"{"alg":"none","typ":"JWT"}"#), encode(&serde_json::to_vec(&claims).unwrap()));
    assert!(tokens.read_access(&unsigned).is_err());
}

fn signed(secret: &str, claims: &serde_json::Value) -> String {
    jsonwebtoken::encode(&Header::new(Algorithm::HS256), claims, &EncodingKey::from_secret(secret.as_bytes())).unwrap()
}

#[test]
fn a_sites_identity_is_read() {
    let (tokens, _) = tokens();
    let jwt =
        signed("s3cret", &json!({"sub": "u-1", "exp": NOW_S + 300, "name": " Ann ", "email": "a@b.c", "phone": "", "extra": 1}));
    let identity = tokens.read_identity("s3cret", &jwt).unwrap();
    assert_eq!(identity, Identity { sub: "u-1".into(), name: Some("Ann".into()), email: Some("a@b.c".into()), phone: None });
}

#[test]
fn identities_without_a_near_end_or_a_subject_are_refused() {
    let (tokens, _) = tokens();
    let refused = [
        json!({"sub": "u"}),
        json!({"sub": "u", "exp": NOW_S - 60}),
        json!({"sub": "u", "exp": NOW_S + 25 * 3600}),
        json!({"sub": "u", "exp": i64::MAX}),
        json!({"sub": "u", "exp": NOW_S + 60, "nbf": NOW_S + 3600}),
        json!({"sub": "", "exp": NOW_S + 60}),
        json!({"sub": "u".repeat(257), "exp": NOW_S + 60}),
        json!({"exp": NOW_S + 60}),
    ];
    for claims in refused {
        assert!(tokens.read_identity("s", &signed("s", &claims)).is_err(), "{claims}");
    }
    let good = json!({"sub": "u", "exp": NOW_S + 60});
    assert!(tokens.read_identity("other", &signed("s", &good)).is_err());
    assert!(tokens.read_identity("", &signed("", &good)).is_err(), "an inbox without a secret accepts nobody");
}

#[test]
fn a_files_address_names_its_organisation_and_no_other() {
    let (tokens, _) = tokens();
    let signature = tokens.sign_blob(OrgId(5), BlobId(6));
    assert_eq!(tokens.check_blob(BlobId(6), &signature).unwrap(), OrgId(5));
    assert!(tokens.check_blob(BlobId(7), &signature).is_err());
    let other = tokens.sign_blob(OrgId(4), BlobId(6));
    let mixed = format!("{}{}", &other[..12], &signature[12..]);
    assert!(tokens.check_blob(BlobId(6), &mixed).is_err());
}

#[test]
fn a_files_name_is_escaped_in_its_address() {
    let (tokens, _) = tokens();
    let file = Attachment {
        id: BlobId(1),
        name: "rück/\u{202e}?.pdf".into(),
        media_type: "x/y".into(),
        size: 1,
        width: None,
        height: None,
    };
    let address = tokens.files().address(OrgId(1), &file);
    assert!(address.ends_with("/r%C3%BCck%2F%E2%80%AE%3F.pdf"), "{address}");
}

#[test]
fn a_refresh_token_tells_its_session() {
    let (tokens, _) = tokens();
    let fresh = tokens.issue_refresh(OrgId(3), RecordId(4)).unwrap();
    let read = tokens.read_refresh(&fresh.token).unwrap();
    assert_eq!(read, Presented { organisation: OrgId(3), session: RecordId(4), hash: fresh.hash });
}

#[test]
fn secrets_are_not_printed() {
    let (tokens, _) = tokens();
    assert_eq!(format!("{tokens:?} {:?}", tokens.files()), "Tokens(***) FileLinks(***)");
}
