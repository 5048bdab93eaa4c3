use std::collections::BTreeMap;

use engine::clock::Timestamp;
use engine::ids::{ContactId, ConversationId, InboxId, LeadId, OrgId};
use engine::model::conversation::NewConversation;

use super::*;

fn conversation() -> Conversation {
    let new = NewConversation {
        id: ConversationId(1),
        organisation: OrgId(1),
        inbox: InboxId(4),
        channel: Channel::WhatsApp,
        contact: ContactId(2),
    };
    Conversation::new(new, Timestamp::from_millis(5))
}

fn contact(identities: Vec<Identity>) -> Contact {
    Contact {
        id: ContactId(2),
        organisation: OrgId(1),
        name: None,
        email: None,
        phone: Some("+919812345678".to_owned()),
        identities,
        marketing: None,
        fields: BTreeMap::new(),
        blocked: None,
        created_at: Timestamp::from_millis(5),
        version: 1,
    }
}

fn lead(stage: Stage) -> Lead {
    Lead { stage, ..Lead::new(LeadId(7), OrgId(1), Source::Operator, Timestamp::from_millis(5)) }
}

fn stage_after(before: Stage, stage: Stage) -> Stage {
    let wanted = Wanted { stage, tags: &[], by: "Prices", act: "a" };
    moved(&lead(before), &contact(Vec::new()), &conversation(), &wanted).stage
}

#[test]
fn a_lead_goes_on_and_never_back_to_the_beginning() {
    for (before, wanted, after) in [
        (Stage::Unreal, Stage::Real, Stage::Real),
        (Stage::Real, Stage::Unreal, Stage::Real),
        (Stage::Real, Stage::Hold, Stage::Hold),
        (Stage::Hold, Stage::Real, Stage::Real),
        (Stage::Rejected, Stage::Real, Stage::Real),
        (Stage::Won, Stage::Real, Stage::Won),
        (Stage::Real, Stage::Won, Stage::Won),
    ] {
        assert_eq!(stage_after(before, wanted), after, "{before:?} {wanted:?}");
    }
}

#[test]
fn a_rule_that_rejects_gives_its_name_as_the_reason_and_leaves_a_better_one() {
    let wanted = Wanted { stage: Stage::Rejected, tags: &[], by: "Prices", act: "a" };
    let rejected = |before: &Lead| moved(before, &contact(Vec::new()), &conversation(), &wanted);
    assert_eq!(rejected(&lead(Stage::Real)).reason, "Prices");
    let by_hand = Lead { reason: "Lives too far away".to_owned(), ..lead(Stage::Rejected) };
    assert_eq!(rejected(&by_hand).reason, "Lives too far away");
}

#[test]
fn tags_come_once_and_as_many_as_there_is_room_for() {
    let tags: Vec<String> = std::iter::once(" price ".to_owned()).chain((0..30).map(|number| format!("tag {number}"))).collect();
    let wanted = Wanted { stage: Stage::Unreal, tags: &tags, by: "Prices", act: "a" };
    let before = Lead { tags: vec!["price".to_owned()], ..lead(Stage::Unreal) };
    let after = moved(&before, &contact(Vec::new()), &conversation(), &wanted);
    assert_eq!((after.tags.len(), after.tags[0].as_str(), after.tags[1].as_str()), (MOST_TAGS, "price", "tag 0"));
    assert_eq!((after.contact, after.conversation), (Some(ContactId(2)), Some(ConversationId(1))));
}

#[test]
fn a_number_counts_where_the_channel_vouches_for_it() {
    let identity = |channel, inbox, handle: &str, verified| Identity {
        channel,
        inbox: InboxId(inbox),
        handle: handle.to_owned(),
        verified,
        conversation: None,
    };
    let known = contact(vec![
        identity(Channel::WhatsApp, 4, "919812345679", true),
        identity(Channel::WhatsApp, 5, "919812345670", true),
        identity(Channel::Voice, 4, "+919812345671", true),
        identity(Channel::Web, 4, "9812345672", true),
        identity(Channel::Web, 4, "+919812345673", false),
    ]);
    assert_eq!(numbers(&known, &conversation(), is_proof), ["+919812345679"]);
    let all = ["+919812345679", "+919812345671", "+919812345673"];
    assert_eq!(numbers(&known, &conversation(), |_| true), all);
}
