use super::*;
use crate::ids::CampaignId;
use crate::model::act::Say;
use crate::model::campaign::{CampaignMark, SentTo};

fn say(desk: &mut Desk) -> Verdict {
    let sent_to = Some(SentTo { row: 1, tries: 0 });
    let mark = CampaignMark { id: CampaignId(1), name: "Spring".into(), step: 0, sent_to, until: None };
    let say = Say {
        id: desk.ids.next_at(desk.now),
        bot: Some(BotId(1)),
        name: "Cordelia".into(),
        client_id: "campaign".into(),
        text: "Lamps at half price".into(),
        content: Content { campaign: Some(mark), ..Content::default() },
        private: false,
    };
    desk.act(&Act::ByAutomation(Box::new(Act::Say(say))))
}

#[test]
fn a_conversation_that_a_campaign_begins_is_nobodys_work_until_they_answer() {
    let mut desk = Desk::new();
    say(&mut desk);
    assert_eq!((desk.conversation.status, desk.conversation.session), (Status::Resolved, None));
    let resolved = |desk: &Desk| {
        let events = &desk.last.as_ref().unwrap().events;
        events.iter().any(|event| matches!(event, EventKind::Marked(Mark::Resolved)))
    };
    assert!(!resolved(&desk), "no work was done");
    desk.receive("how much?");
    assert_eq!(desk.conversation.status, Status::Open);
    assert!(desk.conversation.turn.is_some(), "the agent owes an answer");
}

#[test]
fn a_campaign_answers_nobody_and_moves_no_conversation_up() {
    let mut desk = Desk::new();
    desk.receive("where is my lamp?");
    let (before, wait) = (desk.conversation.clone(), Duration::from_hours(1));
    desk.wait(wait);
    say(&mut desk);
    let after = &desk.conversation;
    assert_eq!((after.status, after.waiting_since, after.turn), (Status::Open, before.waiting_since, before.turn));
    assert_eq!((after.control, after.updated_at), (before.control, before.updated_at));
}
