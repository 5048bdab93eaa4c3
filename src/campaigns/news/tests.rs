use super::*;

const OF: Of = Of { step: 1, tries: 0 };

fn fault(reason: &str, code: i64) -> Fault {
    Fault { reason: reason.into(), code, detail: String::new() }
}

#[test]
fn what_came_before_the_newest_state_is_told_before_it() {
    let told = news(DeliveryState::Read, SendState::Read, OF, None);
    assert_eq!(told, [News::Sent(OF), News::Delivered(OF), News::Read(OF)]);
    assert_eq!(news(DeliveryState::Queued, SendState::Begun, OF, None), []);
}

#[test]
fn only_what_may_pass_is_tried_again() {
    let after = |reason, code| match news(DeliveryState::Failed, SendState::Failed, OF, Some(&fault(reason, code))).pop() {
        Some(News::Failed(_, _, again)) => again,
        other => panic!("{other:?}"),
    };
    assert_eq!(after("unavailable", 131_000), Some(AGAIN));
    assert_eq!(after("unavailable", HELD_BACK), Some(AGAIN_LATER));
    assert_eq!(after(QUIET, 0), Some(Duration::ZERO), "its claim waits for the morning");
    for reason in ["unreachable", "refused", "opted_out", "template", "window_closed", "needs_phone"] {
        assert_eq!(after(reason, 0), None, "{reason}");
    }
}

#[test]
fn what_nobody_knows_the_end_of_is_never_sent_again() {
    let unknown = fault(engine::model::again::UNKNOWN, 0);
    let (state, _) = stands(DeliveryState::Failed, Some(&unknown));
    assert_eq!(state, SendState::Unknown);
    assert_eq!(news(DeliveryState::Failed, state, OF, Some(&unknown)), []);
}
