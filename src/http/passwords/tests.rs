use super::*;

#[tokio::test]
async fn only_the_right_password_of_a_known_person_passes() {
    let passwords = Passwords::new();
    let stored = passwords.hash("correct horse".into()).await.unwrap();
    assert!(stored.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{stored}");
    assert!(passwords.verify("correct horse".into(), Some(stored.clone())).await.unwrap());
    assert!(!passwords.verify("wrong".into(), Some(stored)).await.unwrap());
    assert!(!passwords.verify("correct horse".into(), None).await.unwrap());
}

#[test]
fn nobodys_hash_costs_as_much_as_anybodys() {
    let nobody = PasswordHash::new(NOBODY).unwrap();
    let somebody = hash("x").unwrap();
    let somebody = PasswordHash::new(&somebody).unwrap();
    assert_eq!((nobody.algorithm, nobody.version, nobody.params), (somebody.algorithm, somebody.version, somebody.params));
    assert_eq!(nobody.hash.unwrap().len(), somebody.hash.unwrap().len());
}
