use super::*;

fn field(kind: FieldKind) -> ContactField {
    ContactField {
        id: ContactFieldId(1),
        organisation: OrgId(1),
        key: "field".to_owned(),
        name: "Field".to_owned(),
        kind,
        options: vec!["Gold".to_owned(), "Silver".to_owned()],
        help: String::new(),
        in_panel: true,
        created_at: Timestamp::default(),
    }
}

fn takes(kind: FieldKind, said: &str) -> bool {
    field(kind).read(said).is_ok()
}

#[test]
fn a_value_fits_its_kind() {
    assert!(takes(FieldKind::Text, "anything\nat all"));
    assert!(takes(FieldKind::Number, "-3.5") && !takes(FieldKind::Number, "three") && !takes(FieldKind::Number, "inf"));
    assert!(takes(FieldKind::Date, "2028-02-29") && !takes(FieldKind::Date, "2026-02-29") && !takes(FieldKind::Date, "26-2-1"));
    assert!(takes(FieldKind::Choice, "Gold") && !takes(FieldKind::Choice, "gold"));
    assert!(takes(FieldKind::Checkbox, "true") && !takes(FieldKind::Checkbox, "yes"));
    assert!(takes(FieldKind::Link, "https://shop.example/a") && !takes(FieldKind::Link, "javascript:alert(1)"));
}

#[test]
fn an_empty_value_is_none_whatever_the_kind() {
    for kind in [FieldKind::Text, FieldKind::Number, FieldKind::Date, FieldKind::Choice, FieldKind::Checkbox, FieldKind::Link] {
        assert_eq!(field(kind).read("  "), Ok(None));
    }
    assert!(field(FieldKind::Text).read(&"x".repeat(1_001)).is_err());
}

#[test]
fn a_key_is_plain() {
    assert!(is_key("vip_level2"));
    for wrong in ["", "2nd", "Vip", "vip-level", "_vip", &"a".repeat(41)] {
        assert!(!is_key(wrong), "{wrong}");
    }
}
