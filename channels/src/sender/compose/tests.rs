use engine::clock::Timestamp;
use engine::ids::{ContactId, ConversationId, InboxId, MessageId, OperatorId, OrgId};
use engine::model::contact::Identity;

use super::*;

fn contact(handles: &[(Channel, i64, &str)]) -> Contact {
    let identity =
        |&(channel, inbox, handle): &(Channel, i64, &str)| Identity::proven(channel, InboxId(inbox), handle.to_owned());
    Contact {
        id: ContactId(1),
        organisation: OrgId(1),
        name: None,
        email: None,
        phone: None,
        identities: handles.iter().map(identity).collect(),
        marketing: None,
        fields: std::collections::BTreeMap::new(),
        blocked: None,
        created_at: Timestamp::default(),
        version: 1,
    }
}

fn inbox(channel: Channel) -> Inbox {
    Inbox { id: InboxId(7), channel, ..Inbox::default() }
}

#[test]
fn a_number_is_called_before_a_user_id_and_an_own_handle_before_anothers() {
    let both = contact(&[(Channel::WhatsApp, 7, "US.77"), (Channel::WhatsApp, 7, "15550100")]);
    assert_eq!(recipient(&both, &inbox(Channel::WhatsApp)), Some(Recipient::Phone("15550100".into())));
    let hidden = contact(&[(Channel::WhatsApp, 8, "15550100"), (Channel::WhatsApp, 7, "US.77")]);
    assert_eq!(recipient(&hidden, &inbox(Channel::WhatsApp)), Some(Recipient::User("US.77".into())));
    let other = contact(&[(Channel::WhatsApp, 8, "15550100")]);
    assert_eq!(recipient(&other, &inbox(Channel::WhatsApp)), Some(Recipient::Phone("15550100".into())));
    let page = contact(&[(Channel::Messenger, 8, "24001")]);
    assert_eq!(recipient(&page, &inbox(Channel::Messenger)), None, "an id of another page is nobody here");
}

#[test]
fn marks_of_sources_are_left_out_and_other_brackets_stay() {
    assert_eq!(plain("Two days [1]. Free [12] above 50."), "Two days. Free above 50.");
    assert_eq!(plain("see [1](https://a.example) and [a] [123] ["), "see [1](https://a.example) and [a] [123] [");
}

fn message(text: &str, choices: Option<Choices>) -> Message {
    Message {
        id: MessageId(1),
        organisation: OrgId(1),
        conversation: ConversationId(1),
        seq: 1,
        author: Author::Operator(OperatorId(1)),
        author_name: None,
        client_id: None,
        text: text.to_owned(),
        notice: None,
        private: false,
        content: engine::model::message::Content { choices, ..Default::default() },
        delivery: None,
        epoch: 1,
        at: Timestamp::default(),
    }
}

fn list(count: usize, title: &str) -> Choices {
    let row = |number: usize| choices::Row { id: format!("id-{number}"), title: format!("{title} {number}"), description: None };
    let sections = vec![choices::Section { title: String::new(), rows: (1..=count).map(row).collect() }];
    Choices::List(choices::List { sections, ..Default::default() })
}

fn words_on(platform: Platform, message: &Message) -> Option<Content> {
    words(message, platform, &|_image| "https://files.example/image.png".to_owned())
}

#[test]
fn text_is_put_into_the_marks_of_the_platform_before_it_is_counted() {
    let bold = message("**Hello** [1]", None);
    assert_eq!(words_on(Platform::WhatsApp, &bold), Some(Content::Text { body: "*Hello*".into(), preview: false }));
    assert_eq!(words_on(Platform::Messenger, &bold), Some(Content::Text { body: "Hello".into(), preview: false }));
    assert_eq!(words_on(Platform::WhatsApp, &message(" ", None)), None);
}

#[test]
fn choices_stand_under_the_text_and_cards_may_stand_alone() {
    let Some(Content::List(shown)) = words_on(Platform::WhatsApp, &message("**Which?**", Some(list(2, "Day")))) else {
        panic!("a list")
    };
    assert_eq!((shown.body.as_str(), shown.sections[0].rows[1].id.as_str()), ("*Which?*", "id-2"));
    let card = choices::ChoiceCard { title: "Lamp".into(), ..Default::default() };
    let cards = Choices::Carousel(choices::Carousel { cards: vec![card] });
    assert!(matches!(words_on(Platform::Messenger, &message("", Some(cards))), Some(Content::Carousel { .. })));
}

#[test]
fn numbers_are_known_where_choices_are_shown_under_them_alone() {
    let long = message("Which?", Some(list(3, "A title that no button of any platform holds")));
    for platform in Platform::ALL {
        let numbered = numbered(&long, platform);
        assert_eq!(numbered.len(), 3, "{platform:?}");
        assert_eq!((numbered[1].number, numbered[1].id.as_str()), (2, "id-2"));
    }
    assert_eq!(numbered(&message("Which?", Some(list(3, "Day"))), Platform::WhatsApp), []);
    assert_eq!(numbered(&message("Which?", None), Platform::WhatsApp), []);
}
