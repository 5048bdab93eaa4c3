use super::*;

#[test]
fn the_shipped_table_is_whole() {
    let table = Table::shipped();
    assert_eq!(table.price_version(), "2026-11-20");
    assert!(table.models().count() >= 35);
    for profile in table.models() {
        assert!(profile.default_effort.is_none_or(|effort| profile.efforts.contains(&effort)), "{}", profile.id);
        let known = |id: &String| table.find(id).is_some_and(|model| model.retires.is_none());
        assert!(profile.replacement.as_ref().is_none_or(known), "{} is replaced by what goes too", profile.id);
    }
}

#[test]
fn names_are_found_with_what_providers_put_around_them() {
    let id = |name: &str| Table::shipped().find(name).map(|profile| profile.id.as_str());
    assert_eq!(id("us.anthropic.claude-haiku-4-5-20251001-v1:0"), Some("claude-haiku-4-5"));
    assert_eq!(id("amazon.nova-lite-v1:0"), Some("nova-lite"));
    assert_eq!(id("gpt-4o-mini-2024-07-18"), Some("gpt-4o-mini"));
    assert_eq!(id("gpt-4o-2024-05-13"), Some("gpt-4o-2024-05-13"));
    assert_eq!(id("openai/gpt-6-luna"), Some("gpt-6-luna"));
    assert_eq!(id("gpt-6-luna-mini"), None);
    assert_eq!(id("gpt-4o-audio"), None);
    assert_eq!(id("llama3.2"), None);
}

#[test]
fn effort_is_raised_to_what_the_model_takes() {
    let effort = |model: &str, wanted| Table::shipped().profile(model).effort(wanted);
    assert_eq!(effort("gpt-6-luna", None), Some(Effort::None));
    assert_eq!(effort("gpt-6-astra", Some(Effort::None)), Some(Effort::Low));
    assert_eq!(effort("gpt-6-luna", Some(Effort::Minimal)), Some(Effort::Low));
    assert_eq!(effort("gpt-5", Some(Effort::Highest)), Some(Effort::High));
    assert_eq!(effort("gpt-4o-mini", Some(Effort::High)), None);
    assert_eq!(effort("some-new-model", None), None);
}

#[test]
fn a_cost_has_three_prices_and_a_surcharge() {
    let cost = |model: &str, input, cached, output| {
        Table::shipped().profile(model).cost(&Usage { input, cached, output, reasoning: 0, estimated: false })
    };
    // 900 × 0.10 + 100 × 0.01 + 200 × 0.50 dollars a million.
    assert_eq!(cost("gpt-6-luna", 1_000, 100, 200), Some(191_000));
    assert_eq!(cost("gpt-6-luna", 300_000, 0, 1_000), Some(300_000 * 200 + 1_000 * 750));
    assert_eq!(cost("nova-micro", 1_000_000, 0, 0), Some(35_000_000));
    assert_eq!(cost("llama3.2", 1_000, 0, 10), None);
    assert_eq!(cost("gpt-4o", 10, 20, 0), Some(12_500), "more cached than read is a provider's slip");
}

#[test]
fn a_document_changes_single_fields_and_adds_models() {
    let document = r#"{"version": "house-1", "models": [
        {"id": "gpt-6-luna", "price": {"input": 1, "output": 2}},
        {"id": "house-model", "context": 8192, "json_schema": false}]}"#;
    let table = Table::overridden(document).unwrap();
    assert_eq!(table.price_version(), "2026-11-20+house-1");
    let luna = table.profile("gpt-6-luna");
    assert_eq!((luna.price.unwrap().input, luna.context), (1.0, Some(922_000)));
    assert_eq!(table.profile("house-model").context, Some(8_192));
    for wrong in [
        "{}",
        r#"{"version": "1", "models": [{"context": 1}]}"#,
        r#"{"version": "1", "models": [{"id": "a", "colour": 1}]}"#,
        r#"{"version": "1", "models": [{"id": "a", "price": {"input": -1, "output": 1}}]}"#,
        r#"{"version": "1", "models": [{"id": "a", "context": 0}]}"#,
    ] {
        assert!(Table::overridden(wrong).is_err(), "{wrong}");
    }
}

#[test]
fn azure_has_its_own_days() {
    let profile = Table::shipped().profile("gpt-4o-mini");
    assert_eq!((profile.retirement(false), profile.retirement(true)), (Some("2027-01-14"), Some("2027-04-14")));
}
