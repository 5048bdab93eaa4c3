use engine::model::lead::Lead;
use mongodb::bson::{Document, doc};
use mongodb::{Client, Database};
use rusqlite::Connection;

use super::{MIRA, made, somebody};
use crate::{ALPHA, BETA, House};

every_backend! {
    a_lead_is_found_by_its_address_in_any_case,
    of_several_with_one_address_the_newest_of_the_organisation_is_found,
    who_has_another_address_now_is_found_by_that_one_alone,
    who_is_forgotten_is_found_by_no_address,
    leads_of_before_are_found_by_their_address,
    an_address_that_an_older_program_changed_finds_nobody,
}

const MAIL: &str = "mira@mail.example";
const HOME: &str = "mira@home.example";

const MIGRATION: &str = "20261218000000_lead_email";

fn with(house: &House, email: &str) -> Lead {
    Lead { email: email.to_owned(), ..somebody(house, ALPHA) }
}

async fn found(house: &House, email: &str) -> Option<Lead> {
    house.leads.find_by_email(ALPHA, email).await.unwrap()
}

/// Below the store.
fn tables(house: &House) -> Connection {
    Connection::open(house.folder.path().join("switchboard.db")).unwrap()
}

/// The same; none: it is on tables.
async fn collections(house: &House) -> Option<Database> {
    let (uri, name) = house.database.as_ref()?;
    Some(Client::with_uri_str(uri).await.unwrap().database(name))
}

async fn a_lead_is_found_by_its_address_in_any_case(mut house: House) {
    let mira = made(&house, with(&house, "Mira@Mail.example")).await;
    let anne = made(&house, with(&house, "Änne@mail.example")).await;
    made(&house, somebody(&house, ALPHA)).await;
    house.reopen();
    for written in ["Mira@Mail.example", MAIL, "MIRA@MAIL.EXAMPLE"] {
        assert_eq!(found(&house, written).await.as_ref(), Some(&mira), "{written}");
    }
    assert_eq!(found(&house, "Änne@MAIL.example").await, Some(anne));
    for other in ["", "änne@mail.example", "mira@mail", "ira@mail.example", "m_ra@mail.example", "%", "mira@mail.example "] {
        assert_eq!(found(&house, other).await, None, "{other:?}");
    }
}

async fn of_several_with_one_address_the_newest_of_the_organisation_is_found(house: House) {
    let (older, newer) = (with(&house, MAIL), with(&house, "MIRA@mail.example"));
    let theirs = Lead { organisation: BETA, ..with(&house, MAIL) };
    let newer = made(&house, newer).await;
    let older = made(&house, older).await;
    let theirs = made(&house, theirs).await;
    assert_eq!(found(&house, MAIL).await.as_ref(), Some(&newer), "by when it was made, not written");
    assert_eq!(house.leads.find_by_email(BETA, MAIL).await.unwrap(), Some(theirs));
    assert!(house.leads.forget(ALPHA, newer.id).await.unwrap());
    assert_eq!(found(&house, MAIL).await, Some(older));
}

async fn who_has_another_address_now_is_found_by_that_one_alone(house: House) {
    let read = made(&house, with(&house, MAIL)).await;
    let moved = Lead { email: HOME.to_owned(), ..read };
    assert!(house.leads.change(moved.clone(), Vec::new()).await.unwrap());
    let moved = Lead { version: 2, ..moved };
    assert_eq!(found(&house, MAIL).await, None);
    assert_eq!(found(&house, "MIRA@home.example").await.as_ref(), Some(&moved));
    let bare = Lead { email: String::new(), ..moved };
    assert!(house.leads.change(bare, Vec::new()).await.unwrap());
    assert_eq!(found(&house, HOME).await, None);
    assert_eq!(found(&house, "").await, None);
}

async fn who_is_forgotten_is_found_by_no_address(house: House) {
    let one = made(&house, with(&house, MAIL)).await;
    made(&house, Lead { contact: Some(MIRA), ..with(&house, HOME) }).await;
    assert!(found(&house, MAIL).await.is_some() && found(&house, HOME).await.is_some());
    assert!(house.leads.forget(ALPHA, one.id).await.unwrap());
    assert_eq!(house.leads.forget_person(ALPHA, MIRA, &[]).await.unwrap(), 1);
    for email in [MAIL, HOME] {
        assert_eq!(found(&house, email).await, None, "{email}");
    }
}

async fn leads_of_before_are_found_by_their_address(mut house: House) {
    let mira = made(&house, with(&house, "Mira@Mail.example")).await;
    made(&house, somebody(&house, ALPHA)).await;
    (house.stores.stop)();
    // As it was before the migration that is about addresses.
    if let Some(database) = collections(&house).await {
        let leads = database.collection::<Document>("lead");
        leads.drop_index("lead_email").await.unwrap();
        leads.update_many(doc! {}, doc! { "$unset": { "email_key": 1 } }).await.unwrap();
        let log = database.collection::<Document>("migration");
        assert_eq!(log.delete_one(doc! { "_id": MIGRATION }).await.unwrap().deleted_count, 1);
    } else {
        let tables = tables(&house);
        tables.execute_batch("DROP INDEX lead_email").unwrap();
        assert_eq!(tables.execute("DELETE FROM migration WHERE name = ?1", [MIGRATION]).unwrap(), 1);
    }
    house.reopen();
    assert_eq!(found(&house, "mira@MAIL.example").await, Some(mira));
    assert_eq!(found(&house, "").await, None);
}

async fn an_address_that_an_older_program_changed_finds_nobody(house: House) {
    let mira = made(&house, with(&house, MAIL)).await;
    if let Some(database) = collections(&house).await {
        let leads = database.collection::<Document>("lead");
        leads.update_one(doc! { "_id": mira.id.0 }, doc! { "$set": { "email": HOME } }).await.unwrap();
    } else {
        assert_eq!(tables(&house).execute("UPDATE lead SET email = ?1 WHERE id = ?2", (HOME, mira.id.0)).unwrap(), 1);
    }
    assert_eq!(found(&house, MAIL).await, None, "it is hers no more");
    let now = Lead { email: HOME.to_owned(), name: "Mira".to_owned(), ..mira };
    assert!(house.leads.change(now.clone(), Vec::new()).await.unwrap());
    assert_eq!(found(&house, HOME).await, Some(Lead { version: 2, ..now }), "found from the next change on");
}
