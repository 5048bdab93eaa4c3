use super::*;
use crate::model::act::{SurveyLook, Weight};
use crate::model::inbox::Channel;
use crate::model::survey::Survey;

const DAY: Duration = Duration::from_hours(24);

/// Resolved on a channel whose messages are brought; `answered`: by a person.
fn resolved(answered: bool) -> (Desk, SurveyLook) {
    let mut desk = Desk::new();
    desk.conversation.channel = Channel::WhatsApp;
    desk.receive("hello");
    if answered {
        desk.write(ASHA, false);
    }
    let session = desk.conversation.session.unwrap();
    desk.act(&Act::Resolve);
    let survey = Survey { enabled: true, ..Survey::default() };
    let look = SurveyLook { session, closed_at: desk.now, survey, last_asked: None };
    (desk, look)
}

fn survey_timer(desk: &Desk) -> Option<TimerAct> {
    let timers = &desk.last.as_ref()?.timers;
    timers.iter().rfind(|timer| matches!(timer, TimerAct::Set { kind: TimerKind::Survey, .. })).copied()
}

#[test]
fn whoever_was_answered_by_a_person_is_asked_once_after_the_delay() {
    let (mut desk, look) = resolved(true);
    assert_eq!(survey_timer(&desk), Some(TimerAct::Set { kind: TimerKind::Survey, due: desk.now }));
    let delay = Duration::from_secs(look.survey.delay_s.into());
    desk.act(&Act::SurveyDue(look.clone()));
    assert_eq!(survey_timer(&desk), Some(TimerAct::Set { kind: TimerKind::Survey, due: desk.now.plus(delay) }));
    desk.wait(delay);
    assert_eq!(desk.act(&Act::SurveyDue(look.clone())), Verdict::Done);
    let asked = desk.messages.last().unwrap();
    assert_eq!((asked.notice, asked.text.as_str()), (Some(Notice::RatingAsked), look.survey.question.as_str()));
    assert_eq!((asked.delivery, desk.conversation.status), (Some(DeliveryState::Queued), Status::Resolved));
    assert_eq!(desk.act(&Act::SurveyDue(look)), Verdict::Unchanged);
}

#[test]
fn nobody_is_asked_who_was_asked_lately_came_back_or_can_be_written_to_no_more() {
    let later = Duration::from_mins(10);
    for case in ["agent alone", "off", "asked lately", "came back", "window closed", "web"] {
        let (mut desk, mut look) = resolved(case != "agent alone");
        match case {
            "off" => look.survey.enabled = false,
            "asked lately" => look.last_asked = Some(desk.now.minus(DAY)),
            "came back" => drop(desk.receive("one more thing")),
            "window closed" => desk.wait(DAY),
            _ => {}
        }
        desk.wait(later);
        if case == "web" {
            let mut web = Desk::new();
            web.receive("hello");
            web.act(&Act::Resolve);
            assert_eq!(survey_timer(&web), None);
        } else {
            assert_eq!(desk.act(&Act::SurveyDue(look)), Verdict::Unchanged, "{case}");
        }
    }
}

#[test]
fn a_rating_in_words_wakes_nobody_and_is_thanked_once() {
    let (mut desk, mut look) = resolved(true);
    look.survey.delay_s = 0;
    let session = look.session;
    desk.act(&Act::SurveyDue(look));
    for rating in [2, 5] {
        let received = Receive {
            id: desk.ids.next_at(desk.now),
            contact: ContactId(1),
            client_id: None,
            name: None,
            text: rating.to_string(),
            content: Content::default(),
            at: None,
            weight: Weight::Asks,
            timing: desk.timing,
            opening: Desk::opening(),
        };
        assert_eq!(desk.act(&Act::ReceiveRating { received, session, rating }), Verdict::Done);
        let applied = desk.last.as_ref().unwrap();
        assert_eq!(applied.session, Some(SessionAct::Rate(session, rating)));
        let now = &desk.conversation;
        assert_eq!((now.status, now.session, now.turn, now.unread), (Status::Resolved, None, None, 0));
    }
    assert_eq!(desk.notices().iter().filter(|notice| **notice == Notice::RatingThanks).count(), 1);
}
