use super::*;
use crate::ids::{CallId, CampaignId, MessageId};
use crate::model::act::{CallBegan, CallEnded, Greeting, SessionAct, Spoke, Weight};
use crate::model::call::CallEnd;
use crate::model::campaign::CampaignMark;
use crate::model::message::Spoken;

fn began(greeting: Option<&str>) -> Act {
    Act::CallBegan(CallBegan {
        call: CallId(5),
        bot: BotId(1),
        name: "Cordelia".into(),
        greeting: greeting.map(|text| Greeting { id: MessageId(77), text: text.to_owned() }),
        timing: Timing::CALL,
        campaign: None,
    })
}

fn ended() -> Act {
    Act::CallEnded(CallEnded { call: CallId(5), how: CallEnd::CallerHungUp, was_answered: true, campaign: None })
}

/// A campaign's call that nobody took.
fn missed() -> Act {
    let campaign = Some(CampaignMark { id: CampaignId(1), name: "Spring".into(), step: 0, sent_to: None, until: None });
    Act::CallEnded(CallEnded { call: CallId(6), how: CallEnd::NoAnswer, was_answered: false, campaign })
}

fn on_the_phone() -> Desk {
    let mut desk = Desk::new();
    desk.conversation.channel = crate::model::inbox::Channel::Voice;
    desk.timing = Timing::CALL;
    desk.act(&began(Some("Hello, I am an automated assistant.")));
    desk
}

#[test]
fn a_call_is_a_session_that_opens_with_its_greeting_and_ends_with_the_call() {
    let mut desk = on_the_phone();
    assert_eq!(desk.notices(), [Notice::CallStarted, Notice::Greeting]);
    assert_eq!(desk.messages[1].content.spoken, Some(Spoken::Begun));
    assert_eq!(desk.messages[0].delivery, None, "nothing is to be brought to a provider");
    assert!(desk.conversation.session.is_some());
    desk.act(&ended());
    assert_eq!(desk.notices().last(), Some(&Notice::CallEnded));
    assert_eq!(desk.messages.last().unwrap().text, "The caller hung up.");
    assert_eq!(desk.conversation.status, Status::Resolved);
    assert!(matches!(desk.last.unwrap().session, Some(SessionAct::Close(_, CloseReason::HungUp))));
}

#[test]
fn the_notices_of_a_call_have_ids_that_the_store_takes_once() {
    let mut desk = on_the_phone();
    desk.act(&ended());
    let named: Vec<_> = desk.messages.iter().filter_map(|message| message.client_id.as_deref()).collect();
    assert_eq!(named.len(), 2);
    assert_ne!(named[0], named[1]);
}

#[test]
fn words_of_a_caller_are_a_turn_that_is_due_at_once() {
    let mut desk = on_the_phone();
    desk.receive("where is my parcel");
    assert_eq!(desk.conversation.turn.map(|turn| turn.at), Some(desk.now));
    desk.reply(desk.conversation.control.epoch, desk.conversation.contact_seq);
    assert_eq!(desk.messages.last().unwrap().content.spoken, Some(Spoken::Begun));
}

#[test]
fn who_hangs_up_while_they_wait_for_a_person_still_waits() {
    let mut desk = on_the_phone();
    desk.act(&Act::AskHuman { timing: Timing::CALL, opening: Desk::opening(), back: None });
    desk.act(&ended());
    assert_eq!(desk.conversation.control.holder, Holder::Queue);
    assert_eq!(desk.conversation.status, Status::Open);
    assert!(desk.conversation.waiting_since.is_some(), "somebody owes them a call");
}

#[test]
fn an_answer_to_somebody_who_hung_up_is_not_given() {
    let mut desk = on_the_phone();
    desk.receive("where is my parcel");
    let (epoch, upto) = (desk.conversation.control.epoch, desk.conversation.contact_seq);
    desk.act(&ended());
    assert_eq!(desk.conversation.turn, None);
    assert_eq!(desk.reply(epoch, upto), Verdict::Superseded);
}

#[test]
fn a_call_that_nobody_took_is_told_and_is_nobodys_work() {
    let mut desk = Desk::new();
    desk.conversation.channel = crate::model::inbox::Channel::Voice;
    desk.act(&missed());
    assert_eq!((desk.conversation.status, desk.conversation.session), (Status::Resolved, None));
    let told = &desk.messages[0];
    assert_eq!((told.text.as_str(), told.content.ended, told.delivery), ("Nobody answered.", Some(CallEnd::NoAnswer), None));
    assert!(told.content.campaign.is_some(), "whoever reads it knows why they were called");
    let resolved = |event: &EventKind| matches!(event, EventKind::Marked(Mark::Resolved));
    assert!(!desk.last.as_ref().unwrap().events.iter().any(resolved), "no work was done");
}

#[test]
fn a_call_that_nobody_took_changes_nothing_for_whoever_waits() {
    let mut desk = on_the_phone();
    desk.act(&Act::AskHuman { timing: Timing::CALL, opening: Desk::opening(), back: None });
    desk.act(&ended());
    let before = desk.conversation.clone();
    desk.wait(Duration::from_hours(1));
    desk.act(&missed());
    let after = &desk.conversation;
    assert_eq!((after.status, after.control, after.waiting_since), (before.status, before.control, before.waiting_since));
    assert_eq!((after.session, after.updated_at), (before.session, before.updated_at));
}

#[test]
fn what_is_said_first_in_a_campaigns_call_says_which_campaign_it_is() {
    let mut desk = Desk::new();
    desk.conversation.channel = crate::model::inbox::Channel::Voice;
    let Act::CallBegan(call) = began(Some("Your lamp is ready.")) else { unreachable!() };
    let campaign = Some(CampaignMark { id: CampaignId(1), name: "Spring".into(), step: 0, sent_to: None, until: None });
    desk.act(&Act::CallBegan(CallBegan { campaign, ..call }));
    assert!(desk.messages.iter().all(|message| message.content.campaign.is_some()), "{:#?}", desk.messages);
}

#[test]
fn a_call_in_a_conversation_that_a_person_holds_is_not_greeted_by_the_agent() {
    let mut desk = Desk::new();
    desk.act(&Act::Take { operator: ASHA, name: "Asha".into(), epoch: None });
    desk.act(&began(Some("Hello")));
    assert!(!desk.notices().contains(&Notice::Greeting));
}

#[test]
fn a_caller_for_whom_nobody_is_free_is_spoken_to_again_and_may_wait_for_a_call_back() {
    let mut desk = on_the_phone();
    desk.act(&Act::AskHuman { timing: desk.timing, opening: Desk::opening(), back: None });
    assert_eq!(desk.act(&Act::PatienceDue), Verdict::Unchanged, "somebody on the line is not told to wait for an answer");
    assert_eq!(desk.act(&Act::NobodyFree), Verdict::Done);
    assert_eq!(desk.act(&Act::NobodyFree), Verdict::Unchanged);
    assert!(desk.conversation.is_held_by_agent());
    assert_eq!(desk.notices().last(), Some(&Notice::CallbackOffered));
    let wants = Act::WantsCallback { reason: "Wants to be called back".into() };
    assert_eq!(desk.act(&wants), Verdict::Done);
    assert_eq!(desk.act(&wants), Verdict::Unchanged);
    assert_eq!(desk.notices().last(), Some(&Notice::CallbackPromised));
    desk.act(&ended());
    assert_eq!((desk.conversation.control.holder, desk.conversation.status), (Holder::Queue, Status::Open), "the place is kept");
}

#[test]
fn nobody_offers_a_call_back_to_whom_a_person_has() {
    let mut desk = on_the_phone();
    desk.take(ASHA);
    assert_eq!(desk.act(&Act::NobodyFree), Verdict::Unchanged);
    assert_eq!(desk.act(&Act::WantsCallback { reason: "".into() }), Verdict::Unchanged);
}

/// Under that epoch, or the present one.
fn spoke(desk: &mut Desk, epoch: Option<u32>) -> Verdict {
    let epoch = epoch.unwrap_or(desk.conversation.control.epoch);
    let id = desk.ids.next_at(desk.now);
    let text = "It is on its way.".to_owned();
    let (bot, name, epoch) = (BotId(1), "Cordelia".into(), Some(epoch));
    desk.act(&Act::Spoke(Spoke { id, bot, name, epoch, client_id: None, text, spoken: Spoken::Whole, at: None }))
}

#[test]
fn what_an_agent_said_by_itself_is_stored_as_it_was_heard_and_owes_nothing() {
    let mut desk = on_the_phone();
    desk.hear("where is my parcel", Weight::Said);
    assert_eq!(spoke(&mut desk, None), Verdict::Done);
    let last = desk.messages.last().unwrap();
    assert_eq!((last.author, last.content.spoken), (Author::Agent(BotId(1)), Some(Spoken::Whole)));
    assert_eq!((desk.conversation.turn, desk.conversation.unread), (None, 0));
}

#[test]
fn nothing_of_an_agent_that_speaks_by_itself_is_stored_once_control_has_moved() {
    let mut desk = on_the_phone();
    let before = desk.conversation.control.epoch;
    desk.act(&Act::Take { operator: ASHA, name: "Asha".into(), epoch: None });
    assert_eq!(spoke(&mut desk, Some(before)), Verdict::Superseded);
    assert_eq!(spoke(&mut desk, None), Verdict::Superseded, "a person holds it");
    desk.act(&Act::Return);
    assert_eq!(spoke(&mut desk, Some(before)), Verdict::Superseded, "it was said before the person was there");
    assert_eq!(spoke(&mut desk, None), Verdict::Done);
    let now = desk.conversation.control.epoch;
    desk.act(&ended());
    assert_eq!(spoke(&mut desk, Some(now)), Verdict::Superseded, "nobody heard it");
}

#[test]
fn whoever_was_cut_off_is_told_once_where_they_write_and_not_beside_a_person() {
    let dropped = Act::CallDropped { call: CallId(5) };
    let mut desk = on_the_phone();
    assert_eq!(desk.act(&dropped), Verdict::Unchanged, "nobody hears it on the phone");
    let mut desk = Desk::new();
    assert_eq!(desk.act(&dropped), Verdict::Done);
    assert_eq!(desk.notices().last(), Some(&Notice::CallDropped));
    let client_id = desk.messages.last().unwrap().client_id.clone();
    assert_eq!(client_id, Some(format!("{} dropped", CallId(5))), "the store takes it once by this");
    desk.take(ASHA);
    assert_eq!(desk.act(&dropped), Verdict::Unchanged);
}
