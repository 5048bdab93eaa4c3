use super::*;

fn view(conversation: i64, operator: i64) -> View {
    View { organisation: OrgId(1), conversation: ConversationId(conversation), operator: OperatorId(operator) }
}

#[tokio::test]
async fn who_goes_to_another_conversation_leaves_the_first() {
    let (viewing, now) = (Viewing::default(), Instant::now());
    assert_eq!(viewing.on_view(1, Some(view(5, 7)), now), Change { left: None, came: Some(view(5, 7)) });
    assert_eq!(viewing.on_view(1, Some(view(6, 7)), now), Change { left: Some(view(5, 7)), came: Some(view(6, 7)) });
    assert_eq!(viewing.of(OrgId(1)), [view(6, 7)]);
    assert_eq!(viewing.on_view(1, None, now), Change { left: Some(view(6, 7)), came: None });
    assert!(viewing.of(OrgId(1)).is_empty());
}

#[tokio::test]
async fn who_looks_from_two_tabs_leaves_with_the_last() {
    let (viewing, now) = (Viewing::default(), Instant::now());
    viewing.on_view(1, Some(view(5, 7)), now);
    viewing.on_view(2, Some(view(5, 7)), now);
    assert_eq!(viewing.on_view(1, None, now).left, None);
    assert_eq!(viewing.on_view(2, None, now).left, Some(view(5, 7)));
}

#[tokio::test]
async fn what_is_not_said_again_is_forgotten() {
    let (viewing, now) = (Viewing::default(), Instant::now());
    viewing.on_view(1, Some(view(5, 7)), now);
    viewing.on_view(2, Some(view(5, 8)), now);
    let later = now + EXPIRY / 2;
    viewing.on_view(2, Some(view(5, 8)), later);
    assert!(viewing.on_time(later).is_empty());
    assert_eq!(viewing.on_time(now + EXPIRY), [view(5, 7)]);
    assert_eq!(viewing.on_time(later + EXPIRY), [view(5, 8)]);
}

#[tokio::test]
async fn nobody_of_another_organisation_is_seen() {
    let viewing = Viewing::default();
    viewing.on_view(1, Some(view(5, 7)), Instant::now());
    assert!(viewing.of(OrgId(2)).is_empty());
}
