use super::*;

#[test]
fn nesting_is_found_in_plain_and_in_packed_streams() {
    let deep = "[".repeat(DEEPEST + 1);
    assert!(check(format!("1 0 obj << /X {deep} >>").as_bytes()).is_err());
    assert!(check(format!("1 0 obj << /Length 9 >>\nstream\n{deep}\nendstream").as_bytes()).is_err());
    let hex = "5b".repeat(DEEPEST + 1);
    let packed = format!("1 0 obj << /Filter /ASCII#48exDecode >>\nstream\n{hex}>\nendstream endobj");
    assert_eq!(check(packed.as_bytes()), Err(Refusal::TooDeep { limit: DEEPEST }));
}

#[test]
fn ordinary_brackets_and_pictures_pass() {
    let balanced = "[ << /A [1 2] >> ] ".repeat(DEEPEST);
    assert_eq!(check(balanced.as_bytes()), Ok(()));
    let picture = format!("1 0 obj << /Subtype /Image >>\nstream\n{}\nendstream", "[".repeat(DEEPEST + 1));
    assert_eq!(check(picture.as_bytes()), Ok(()));
}
