//! Two contacts that are one person, and how they come apart again.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use engine::error::Kind;
use engine::ids::{ContactId, ConversationId, InboxId, MergeId};
use engine::model::act::Act;
use engine::model::contact::{Blocked, Contact, Identity};
use engine::model::conversation::NewConversation;
use engine::model::event::{EventKind, Mark};
use engine::model::inbox::Channel;
use engine::model::merge::{By, Evidence, EvidenceKind, Likeness, Merge};
use engine::ports::contact_book::ContactFilter;
use engine::ports::contact_store::Profile;
use engine::ports::conversation_store::{About, Filter, ListQuery, View};
use tokio::task::JoinSet;

use super::{ALPHA, ASHA, BETA, House, SHOP};
use crate::chance::Chance;

every_backend! {
    a_merge_moves_all_there_is_and_tells_the_followers,
    undone_each_has_what_it_had_and_what_came_later_stays,
    merging_again_gives_the_merge_there_is,
    what_cannot_be_merged_is_refused_and_changes_nothing,
    of_many_who_merge_at_once_one_does,
    the_id_of_one_who_is_gone_never_comes_to_life_by_itself,
    each_account_goes_on_in_its_own_thread_and_proves_nothing_for_the_other,
    one_account_under_two_ids_has_one_thread_and_is_reached_at_the_newer,
    a_chain_of_merges_is_undone_from_its_end,
    merged_and_taken_apart_at_random_everything_is_as_it_was,
    who_may_be_the_same_is_found_by_what_they_have_in_common,
    a_contact_is_found_by_whatever_is_known_of_them,
    contacts_are_listed_newest_first_and_narrowed,
    own_fields_and_a_block_come_with_a_merge_and_go_with_it,
    a_timeline_is_in_the_order_of_time_over_all_conversations,
    nothing_of_it_crosses_organisations,
}

const PAGE: InboxId = InboxId(31);

fn said() -> Evidence {
    Evidence { kind: EvidenceKind::Said, text: "They told us".to_owned() }
}

fn handle(channel: Channel, inbox: InboxId, handle: &str) -> Identity {
    Identity::proven(channel, inbox, handle.to_owned())
}

fn called(handle_: &str) -> Identity {
    handle(Channel::WhatsApp, SHOP, handle_)
}

fn named(name: &str) -> Profile {
    Profile { name: Some(name.to_owned()), ..Profile::default() }
}

impl House {
    async fn known(&self, identities: &[Identity], profile: Profile) -> Contact {
        self.contacts.resolve(ALPHA, identities, self.id(), profile).await.unwrap()
    }

    async fn thread(&self, contact: &Contact, inbox: InboxId, channel: Channel) -> NewConversation {
        let new = NewConversation { id: self.id(), organisation: ALPHA, inbox, channel, contact: contact.id };
        self.conversations.open(new).await.unwrap();
        new
    }

    async fn merged(&self, into: ContactId, from: ContactId) -> Merge {
        self.contact_book.merge(ALPHA, into, from, said(), By::Operator(ASHA)).await.unwrap()
    }

    async fn undone(&self, merge: MergeId) -> Merge {
        self.contact_book.unmerge(ALPHA, merge, By::Operator(ASHA)).await.unwrap()
    }

    async fn threads_of(&self, contact: ContactId) -> HashSet<ConversationId> {
        let query = ListQuery {
            view: View::Contact(contact),
            about: About::default(),
            filter: Filter::default(),
            cursor: None,
            limit: 100,
        };
        let page = self.conversations.list(ALPHA, query).await.unwrap();
        page.items.into_iter().map(|listed| listed.conversation.id).collect()
    }

    async fn contact(&self, id: ContactId) -> Contact {
        self.contacts.find(ALPHA, id).await.unwrap().unwrap()
    }
}

/// All of a contact but its version, which grows with every change.
async fn whole(house: &House, id: ContactId) -> (Contact, HashSet<ConversationId>) {
    let mut contact = Contact { version: 0, ..house.contact(id).await };
    contact.identities.sort_by(|one, other| one.handle.cmp(&other.handle));
    (contact, house.threads_of(id).await)
}

async fn a_merge_moves_all_there_is_and_tells_the_followers(mut house: House) {
    let mira = house.known(&[called("15550100")], Profile { phone: Some("+15550100".to_owned()), ..Profile::default() }).await;
    let visitor = house.known(&[handle(Channel::Web, PAGE, "u-7")], named("Mira")).await;
    let (phone, chat) = (house.thread(&mira, SHOP, Channel::WhatsApp).await, house.thread(&visitor, PAGE, Channel::Web).await);
    house.say(chat, "hello").await;
    let before = house.log(ALPHA).await.len();
    let merge = house.merged(mira.id, visitor.id).await;
    assert_eq!((merge.into, merge.from.id, merge.by), (mira.id, visitor.id, By::Operator(ASHA)));
    assert_eq!((merge.evidence.clone(), merge.from.name.as_deref(), merge.undone.clone()), (said(), Some("Mira"), None));
    assert_eq!(merge.from.conversations, [chat.id]);
    let told: Vec<_> = house.log(ALPHA).await.split_off(before);
    assert!(
        told.iter().all(|event| matches!(event.kind, EventKind::ConversationChanged | EventKind::Marked(Mark::ContactChanged))
            && event.conversation.contact == mira.id)
    );
    let of: HashSet<_> = told.iter().map(|event| event.conversation.id).collect();
    assert_eq!(of, HashSet::from([phone.id, chat.id]));
    house.reopen();
    let one = house.contact(mira.id).await;
    assert_eq!((one.name.as_deref(), one.phone.as_deref(), one.identities.len()), (Some("Mira"), Some("+15550100"), 2));
    assert_eq!(house.contact(visitor.id).await, one, "the former id names whom they are now");
    assert_eq!(house.threads_of(mira.id).await, HashSet::from([phone.id, chat.id]));
    assert_eq!(house.contacts.find_by_handle(ALPHA, &visitor.identities).await.unwrap(), Some(mira.id));
    house.say(chat, "still me").await;
    assert_eq!(house.conversation(chat).await.contact, mira.id);
    assert_eq!(house.contact_book.list_merges(ALPHA, mira.id, 10).await.unwrap(), [merge]);
}

async fn undone_each_has_what_it_had_and_what_came_later_stays(mut house: House) {
    let mira = house.known(&[called("15550100")], Profile::default()).await;
    let visitor = house.known(&[handle(Channel::Web, PAGE, "u-7")], named("Mira")).await;
    let (phone, chat) = (house.thread(&mira, SHOP, Channel::WhatsApp).await, house.thread(&visitor, PAGE, Channel::Web).await);
    let before = (whole(&house, mira.id).await, whole(&house, visitor.id).await);
    let merge = house.merged(mira.id, visitor.id).await;
    let later = house.known(&[called("15550100"), called("US.9")], Profile::default()).await;
    let third = house.thread(&later, InboxId(77), Channel::Web).await;
    house.wait(Duration::from_secs(9));
    let undone = house.undone(merge.id).await;
    let undoing = undone.undone.clone().unwrap();
    assert_eq!((undoing.at, undoing.by), (house.now(), By::Operator(ASHA)));
    assert_eq!(house.undone(merge.id).await, undone, "again changes nothing");
    house.reopen();
    assert_eq!(whole(&house, visitor.id).await, before.1);
    let (contact, threads) = whole(&house, mira.id).await;
    assert_eq!((contact.name, contact.identities.len()), (None, 2), "the name went back, the new handle stays");
    assert_eq!(threads, HashSet::from([phone.id, third.id]));
    assert_eq!(house.conversation(chat).await.contact, visitor.id);
    let list = house.contact_book.list_merges(ALPHA, mira.id, 10).await.unwrap();
    assert_eq!(list, [undone], "the record stays");
    let again = house.merged(mira.id, visitor.id).await;
    assert_ne!(again.id, merge.id);
    assert_eq!(house.contact(visitor.id).await.id, mira.id);
}

async fn merging_again_gives_the_merge_there_is(house: House) {
    let (one, other) = (house.known(&[called("1")], named("One")).await, house.known(&[called("2")], named("Other")).await);
    let merge = house.merged(one.id, other.id).await;
    let events = house.log(ALPHA).await.len();
    assert_eq!(house.merged(one.id, other.id).await, merge);
    assert_eq!(house.merged(other.id, one.id).await, merge, "whichever is named first");
    assert_eq!(house.log(ALPHA).await.len(), events);
    assert_eq!(house.contact(one.id).await.name.as_deref(), Some("One"), "nothing is overwritten");
}

async fn what_cannot_be_merged_is_refused_and_changes_nothing(house: House) {
    let people = [house.known(&[called("1")], named("A")).await, house.known(&[called("2")], named("B")).await];
    let third = house.known(&[called("3")], named("C")).await;
    let [one, other] = [people[0].id, people[1].id];
    let refused = |into, from| {
        let book = Arc::clone(&house.contact_book);
        async move { book.merge(ALPHA, into, from, said(), By::Program).await.unwrap_err().kind }
    };
    assert_eq!(refused(one, one).await, Kind::Invalid);
    assert_eq!(refused(one, ContactId(1)).await, Kind::NotFound);
    assert_eq!(refused(ContactId(1), one).await, Kind::NotFound);
    house.merged(one, other).await;
    assert_eq!(refused(third.id, other).await, Kind::Conflict, "they are somebody else already");
    let crowd: Vec<Identity> = (0..501).map(|number| called(&format!("7{number}"))).collect();
    let crowd = house.known(&crowd, Profile::default()).await;
    assert_eq!(refused(third.id, crowd.id).await, Kind::Invalid, "too many at once");
    assert_eq!(house.contact(third.id).await, third);
    assert_eq!(house.contact_book.unmerge(ALPHA, MergeId(1), By::Program).await.unwrap_err().kind, Kind::NotFound);
}

async fn of_many_who_merge_at_once_one_does(house: House) {
    let (one, other) = (house.known(&[called("1")], named("One")).await, house.known(&[called("2")], named("Other")).await);
    let (house, mut callers) = (Arc::new(house), JoinSet::new());
    for turn in 0..32 {
        let house = Arc::clone(&house);
        let (into, from) = if turn % 2 == 0 { (one.id, other.id) } else { (other.id, one.id) };
        callers.spawn(async move { house.merged(into, from).await.id });
    }
    let merges: HashSet<MergeId> = callers.join_all().await.into_iter().collect();
    assert_eq!(merges.len(), 1);
    assert_eq!(house.contact(one.id).await, house.contact(other.id).await);
    let merge = *merges.iter().next().unwrap();
    let mut callers = JoinSet::new();
    for _ in 0..16 {
        let house = Arc::clone(&house);
        callers.spawn(async move { house.undone(merge).await.undone.is_some() });
    }
    assert!(callers.join_all().await.into_iter().all(|is_undone| is_undone));
    assert_ne!(house.contact(one.id).await.id, house.contact(other.id).await.id);
}

async fn the_id_of_one_who_is_gone_never_comes_to_life_by_itself(house: House) {
    let to = house.opened(ALPHA).await;
    house.say(to, "hello").await;
    let mira = house.known(&[called("1")], named("Mira")).await;
    let merge = house.merged(mira.id, to.contact).await;
    assert_eq!(house.conversations.open(to).await.unwrap().contact, mira.id);
    let elsewhere = NewConversation { id: house.id(), inbox: PAGE, ..to };
    assert_eq!(house.conversations.open(elsewhere).await.unwrap().contact, mira.id);
    let found = house.conversations.find_or_open(NewConversation { id: house.id(), ..elsewhere }).await.unwrap();
    assert_eq!((found.id, found.contact), (elsewhere.id, mira.id));
    let vouched = handle(Channel::Web, PAGE, "u-7");
    let resolved = house.contacts.resolve(ALPHA, &[vouched], to.contact, Profile::default()).await.unwrap();
    assert_eq!(resolved.id, mira.id);
    let stale = Contact { id: to.contact, ..mira.clone() };
    assert_eq!(house.contacts.update(stale).await.unwrap_err().kind, Kind::Conflict, "read it again");
    house.say(to, "under the old id").await;
    house.undone(merge.id).await;
    assert_eq!(house.threads_of(to.contact).await, HashSet::from([to.id]));
}

async fn each_account_goes_on_in_its_own_thread_and_proves_nothing_for_the_other(house: House) {
    // Two numbers of one person, and a stranger of the website, all of whom an operator takes for one.
    let (first, second) =
        (house.known(&[called("1")], Profile::default()).await, house.known(&[called("2")], Profile::default()).await);
    let (one, other) =
        (house.thread(&first, SHOP, Channel::WhatsApp).await, house.thread(&second, SHOP, Channel::WhatsApp).await);
    house.merged(first.id, second.id).await;
    let both = house.contact(first.id).await;
    for (thread, number) in [(one.id, "1"), (other.id, "2")] {
        let handles: Vec<_> = both.as_met_in(SHOP, thread).identities.into_iter().map(|own| own.handle).collect();
        assert_eq!(handles, [number], "an answer goes to the number that asked");
        let own = both.identities.iter().find(|own| own.handle == number).unwrap();
        assert_eq!(own.conversation, Some(thread));
    }
    let further = house.known(&[called("US.2"), called("2")], Profile::default()).await;
    let new = further.identities.iter().find(|own| own.handle == "US.2").unwrap();
    assert_eq!(new.conversation, Some(other.id), "what is named with it goes on there too");

    let stranger = NewConversation { inbox: PAGE, ..house.somebody(ALPHA) };
    house.conversations.open(stranger).await.unwrap();
    let user = house.known(&[handle(Channel::Web, PAGE, "u-7")], Profile::default()).await;
    house.merged(user.id, stranger.contact).await;
    let merged = house.contact(user.id).await;
    assert!(!merged.is_verified_in(PAGE, stranger.id), "the stranger has shown nothing");
    let own = merged.identities[0].conversation.expect("the user has a thread of their own, though they have not written yet");
    assert!(own != stranger.id && merged.is_verified_in(PAGE, own));
}

async fn one_account_under_two_ids_has_one_thread_and_is_reached_at_the_newer(house: House) {
    let old = house.known(&[called("1")], Profile::default()).await;
    let first = house.thread(&old, SHOP, Channel::WhatsApp).await;
    house.wait(Duration::from_secs(1));
    let new = house.known(&[called("2")], Profile::default()).await;
    let second = house.thread(&new, SHOP, Channel::WhatsApp).await;
    let evidence = Evidence::proven(EvidenceKind::IdChanged);
    house.contact_book.merge(ALPHA, old.id, new.id, evidence, By::Program).await.unwrap();
    let one = house.contact(old.id).await;
    let handles: Vec<_> = one.identities.iter().map(|own| (own.handle.as_str(), own.conversation)).collect();
    assert_eq!(handles, [("2", None), ("1", None)], "the one heard of last comes first");
    assert_eq!(one.as_met_in(SHOP, first.id), one);
    let found = house.conversations.find_or_open(NewConversation { id: house.id(), ..first }).await.unwrap();
    assert_eq!(found.id, second.id, "it goes on in the newest");
}

async fn a_chain_of_merges_is_undone_from_its_end(house: House) {
    let (a, b) = (house.known(&[called("1")], named("A")).await, house.known(&[called("2")], named("B")).await);
    let c = house.known(&[called("3")], named("C")).await;
    let before = [whole(&house, a.id).await, whole(&house, b.id).await, whole(&house, c.id).await];
    let first = house.merged(b.id, a.id).await;
    let second = house.merged(c.id, b.id).await;
    for id in [a.id, b.id, c.id] {
        assert_eq!(house.contact(id).await.id, c.id);
    }
    let refused = house.contact_book.unmerge(ALPHA, first.id, By::Program).await.unwrap_err();
    assert_eq!(refused.kind, Kind::Conflict);
    house.undone(second.id).await;
    assert_eq!(house.contact(a.id).await.id, b.id);
    house.undone(first.id).await;
    assert_eq!([whole(&house, a.id).await, whole(&house, b.id).await, whole(&house, c.id).await], before);
}

async fn merged_and_taken_apart_at_random_everything_is_as_it_was(house: House) {
    for seed in 0..40 {
        let mut chance = Chance(seed);
        let mut side = Vec::new();
        for who in 0..2 {
            let mut identities = Vec::new();
            for number in 0..=chance.below(4) {
                let channel = Channel::ALL[chance.below(4) as usize];
                let inbox = [SHOP, PAGE][chance.below(2) as usize];
                identities.push(handle(channel, inbox, &format!("{seed}-{who}-{number}")));
            }
            let maybe = |text: String, chance: &mut Chance| (chance.below(2) == 0).then_some(text);
            let profile = Profile {
                name: maybe(format!("Name {who}"), &mut chance),
                email: maybe(format!("{seed}@example.org"), &mut chance),
                phone: maybe(format!("+1555{seed}"), &mut chance),
            };
            let contact = house.known(&identities, profile).await;
            for _ in 0..chance.below(4) {
                let (inbox, channel) = ([SHOP, PAGE][chance.below(2) as usize], Channel::ALL[chance.below(4) as usize]);
                let thread = house.thread(&contact, inbox, channel).await;
                house.say(thread, "hello").await;
            }
            house.wait(Duration::from_millis(chance.below(3)));
            side.push(contact.id);
        }
        let before = [whole(&house, side[0]).await, whole(&house, side[1]).await];
        let evidence = if chance.below(2) == 0 { said() } else { Evidence::proven(EvidenceKind::NamedTogether) };
        let merge = house.contact_book.merge(ALPHA, side[0], side[1], evidence, By::Program).await.unwrap();
        let one = whole(&house, side[0]).await;
        assert_eq!(one.0.identities.len(), before[0].0.identities.len() + before[1].0.identities.len(), "seed {seed}");
        assert_eq!(one.1, before[0].1.union(&before[1].1).copied().collect(), "seed {seed}");
        house.undone(merge.id).await;
        assert_eq!([whole(&house, side[0]).await, whole(&house, side[1]).await], before, "seed {seed}");
    }
}

async fn who_may_be_the_same_is_found_by_what_they_have_in_common(house: House) {
    let profile = |email: &str, phone: &str| Profile {
        email: Some(email.to_owned()).filter(|text| !text.is_empty()),
        phone: Some(phone.to_owned()).filter(|text| !text.is_empty()),
        ..named("Mira")
    };
    let mira = house.known(&[handle(Channel::Web, SHOP, "u-7")], profile("Mira@example.org", "+1 (555) 01-00")).await;
    let mail = house.known(&[handle(Channel::Web, SHOP, "x")], profile("mira@EXAMPLE.org", "")).await;
    let phone = house.known(&[called("1555 0100".replace(' ', "").as_str())], Profile::default()).await;
    let user = house.known(&[handle(Channel::Web, PAGE, "u-7")], Profile::default()).await;
    house.known(&[handle(Channel::Web, SHOP, "z")], named("Mira")).await;
    let alike = house.contact_book.list_alike(ALPHA, mira.id, 10).await.unwrap();
    let found: Vec<_> = alike.iter().map(|alike| (alike.contact.id, alike.likeness.clone())).collect();
    let expected = [
        (user.id, vec![Likeness::VerifiedUser("u-7".to_owned())]),
        (phone.id, vec![Likeness::Phone("+15550100".to_owned())]),
        (mail.id, vec![Likeness::Email("Mira@example.org".to_owned())]),
    ];
    assert_eq!(found, expected, "and nobody for a name alone");
    assert_eq!(house.contact_book.list_alike(ALPHA, phone.id, 10).await.unwrap()[0].contact.id, mira.id);
    let merge = house.merged(mira.id, mail.id).await;
    assert_eq!(house.contact_book.list_alike(ALPHA, mira.id, 10).await.unwrap().len(), 2);
    house.undone(merge.id).await;
    let told_apart = house.contact_book.list_alike(ALPHA, mail.id, 10).await.unwrap();
    assert!(told_apart.is_empty(), "{told_apart:?}");
    assert_eq!(house.contact_book.list_alike(ALPHA, mira.id, 1).await.unwrap().len(), 1);
}

async fn a_contact_is_found_by_whatever_is_known_of_them(house: House) {
    let profile =
        Profile { email: Some("noor@example.org".to_owned()), phone: Some("+34 600 100 200".to_owned()), ..named("Noör Ünal") };
    let noor = house.known(&[called("US.77")], profile).await;
    house.known(&[called("15550100")], named("Mira")).await;
    for text in ["noör", "ÜNAL", "unal", "öR", " noor@ex", "600100", "00200", "+34 600-100-200", "US.77"] {
        let found = house.contact_book.search(ALPHA, text, 10).await.unwrap();
        assert_eq!(found.iter().map(|found| found.id).collect::<Vec<_>>(), [noor.id], "{text}");
    }
    for text in ["nobody", "", "%", "US.7", "noor\" OR \"mira"] {
        assert!(house.contact_book.search(ALPHA, text, 10).await.unwrap().is_empty(), "{text}");
    }
    let newer = house.known(&[called("US.78")], named("Noör's brother")).await;
    let both = house.contact_book.search(ALPHA, "noör", 10).await.unwrap();
    assert_eq!(both.iter().map(|found| found.id).collect::<Vec<_>>(), [newer.id, noor.id]);
    assert_eq!(house.contact_book.search(ALPHA, "noör", 1).await.unwrap().len(), 1);
    let renamed = Contact { name: Some("Nora".to_owned()), ..house.contacts.find(ALPHA, newer.id).await.unwrap().unwrap() };
    house.contacts.update(renamed).await.unwrap();
    let [old, new] = ["brother", "nora"].map(|text| house.contact_book.search(ALPHA, text, 10));
    assert!(old.await.unwrap().is_empty(), "the name of before is no name any more");
    assert_eq!(new.await.unwrap()[0].id, newer.id);
}

async fn a_timeline_is_in_the_order_of_time_over_all_conversations(house: House) {
    let (one, other) =
        (house.known(&[called("1")], Profile::default()).await, house.known(&[called("2")], Profile::default()).await);
    let threads = [house.thread(&one, SHOP, Channel::WhatsApp).await, house.thread(&other, PAGE, Channel::Web).await];
    for number in 0..7 {
        house.wait(Duration::from_secs(1));
        house.say(threads[number % 2], &format!("message {number}")).await;
    }
    house.merged(one.id, other.id).await;
    for limit in [1, 3, 100] {
        let (mut seen, mut cursor) = (Vec::new(), None);
        loop {
            let page = house.contact_book.list_timeline(ALPHA, other.id, cursor.as_deref(), limit).await.unwrap();
            assert!(page.items.len() <= limit);
            seen.extend(page.items);
            let Some(next) = page.next else { break };
            cursor = Some(next);
        }
        let said: Vec<_> =
            seen.iter().filter(|message| message.text.starts_with("message")).map(|message| message.text.clone()).collect();
        assert_eq!(said, (0..7).rev().map(|number| format!("message {number}")).collect::<Vec<_>>(), "in pages of {limit}");
        assert!(seen.is_sorted_by(|newer, older| (newer.at, newer.id) > (older.at, older.id)));
    }
    let wrong = house.contact_book.list_timeline(ALPHA, one.id, Some("x"), 10).await.unwrap_err();
    assert_eq!(wrong.kind, Kind::Invalid);
}

async fn nothing_of_it_crosses_organisations(house: House) {
    let (one, other) = (house.known(&[called("1")], named("One")).await, house.known(&[called("2")], named("Other")).await);
    let thread = house.thread(&one, SHOP, Channel::WhatsApp).await;
    house.say(thread, "a secret").await;
    let profile = Profile { email: Some("one@example.org".to_owned()), ..named("One") };
    let theirs = house.contacts.resolve(BETA, &[called("1")], house.id(), profile.clone()).await.unwrap();
    house.known(&[called("1")], profile).await;
    let book = &house.contact_book;
    for (into, from) in [(one.id, other.id), (theirs.id, one.id), (one.id, theirs.id)] {
        assert_eq!(book.merge(BETA, into, from, said(), By::Program).await.unwrap_err().kind, Kind::NotFound);
    }
    assert_eq!(book.merge(ALPHA, one.id, theirs.id, said(), By::Program).await.unwrap_err().kind, Kind::NotFound);
    let merge = house.merged(one.id, other.id).await;
    assert_eq!(book.unmerge(BETA, merge.id, By::Program).await.unwrap_err().kind, Kind::NotFound);
    assert!(book.list_merges(BETA, one.id, 10).await.unwrap().is_empty());
    assert!(house.contacts.find(BETA, other.id).await.unwrap().is_none());
    assert!(book.list_alike(BETA, theirs.id, 10).await.unwrap().is_empty());
    assert!(book.list_alike(BETA, one.id, 10).await.unwrap().is_empty());
    assert_eq!(book.search(BETA, "one", 10).await.unwrap().len(), 1);
    assert!(book.list_timeline(BETA, one.id, None, 10).await.unwrap().items.is_empty());
    house.apply(thread, Act::ContactChanged).await;
}

async fn contacts_are_listed_newest_first_and_narrowed(house: House) {
    let mira = house.known(&[called("15550100")], named("Mira")).await;
    let otto = house.known(&[handle(Channel::Web, SHOP, "otto")], named("Otto")).await;
    let blocked = Some(Blocked { at: house.now(), by: ASHA });
    house.contacts.update(Contact { blocked, ..mira.clone() }).await.unwrap();
    let ids = async |filter: ContactFilter, before| {
        let found = house.contact_book.list_contacts(ALPHA, filter, before, 10).await.unwrap();
        found.into_iter().map(|contact| contact.id).collect::<Vec<_>>()
    };
    let everybody = ContactFilter::default();
    assert_eq!(ids(everybody, None).await, [otto.id, mira.id]);
    assert_eq!(ids(everybody, Some(otto.id)).await, [mira.id]);
    assert_eq!(ids(ContactFilter { channel: Some(Channel::Web), ..everybody }, None).await, [otto.id]);
    assert_eq!(ids(ContactFilter { blocked: true, ..everybody }, None).await, [mira.id]);
    assert_eq!(house.contact_book.list_contacts(BETA, everybody, None, 10).await.unwrap(), []);
}

async fn own_fields_and_a_block_come_with_a_merge_and_go_with_it(house: House) {
    let field = |key: &str, value: &str| (key.to_owned(), value.to_owned());
    let into = house.known(&[called("15550100")], named("Mira")).await;
    let into = house.contacts.update(Contact { fields: [field("plan", "Gold")].into(), ..into }).await.unwrap();
    let from = house.known(&[handle(Channel::Web, SHOP, "mira")], Profile::default()).await;
    let blocked = Some(Blocked { at: house.now(), by: ASHA });
    let fields = [field("plan", "Silver"), field("city", "Lisbon")].into();
    let from = house.contacts.update(Contact { fields, blocked, ..from }).await.unwrap();
    let merge = house.contact_book.merge(ALPHA, into.id, from.id, said(), By::Operator(ASHA)).await.unwrap();
    let both = house.contacts.find(ALPHA, into.id).await.unwrap().unwrap();
    assert_eq!(both.fields, [field("plan", "Gold"), field("city", "Lisbon")].into());
    assert_eq!(both.blocked, blocked, "who is kept out stays out under either name");
    house.contact_book.unmerge(ALPHA, merge.id, By::Operator(ASHA)).await.unwrap();
    let kept = house.contacts.find(ALPHA, into.id).await.unwrap().unwrap();
    assert_eq!((kept.fields, kept.blocked), (into.fields, None));
    let back = house.contacts.find(ALPHA, from.id).await.unwrap().unwrap();
    assert_eq!((back.fields, back.blocked), (from.fields, blocked));
}
