use engine::clock::Timestamp;
use engine::ids::OperatorId;
use engine::ports::lead_store::{LeadOrder, MOST_LOOKED_AT};
use rusqlite::params_from_iter;

use super::*;
use crate::sqlite::migrate;

const OF: OrgId = OrgId(1);

fn migrated() -> Connection {
    let mut connection = Connection::open_in_memory().unwrap();
    migrate::migrate(&mut connection).unwrap();
    connection
}

fn plan(connection: &Connection, sql: &str, values: &[i64]) -> Vec<String> {
    let mut explain = connection.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
    let places = explain.parameter_count();
    let values = values.iter().chain(std::iter::repeat(&1)).take(places);
    let steps = explain.query_map(params_from_iter(values), |row| row.get(3)).unwrap();
    steps.collect::<rusqlite::Result<_>>().unwrap()
}

/// Every choice of what an index may know.
fn queries() -> Vec<LeadQuery> {
    let choice = |chosen: u32| {
        let is = |part: u32| chosen & (1 << part) != 0;
        LeadQuery {
            stage: is(0).then_some(Stage::Real),
            owner: is(1).then_some(OperatorId(1)),
            due_before: is(2).then_some(Timestamp::from_millis(1)),
            order: if is(3) { LeadOrder::Next } else { LeadOrder::Newest },
            ..LeadQuery::all(OF)
        }
    };
    (0..16).map(choice).collect()
}

/// So many leads of the organisation, the first of which is called Anna.
fn filled(leads: usize) -> Connection {
    let connection = migrated();
    let sql = format!(
        "WITH RECURSIVE n (id) AS (VALUES (1) UNION ALL SELECT id + 1 FROM n WHERE id < {leads}) \
         INSERT INTO lead (id, organisation, name, email, location, needs, budget, start, stage, reason, tags, details, next_at, \
         source, created_at, updated_at, version) \
         SELECT id, 1, iif(id = 1, 'Anna', 'Otto'), '', '', '', '', '', 1, '', '[]', '{{}}', {}, 1, 0, 0, 1 FROM n",
        rows::NEVER
    );
    connection.execute_batch(&sql).unwrap();
    connection
}

#[test]
fn no_list_reads_a_whole_table_or_sorts_what_it_finds() {
    let connection = migrated();
    for query in queries() {
        for after in [None, Some((5, 7))] {
            for lists::Look { sql, values } in lists::looks(&query, after) {
                let steps = plan(&connection, &sql, &values);
                assert!(matches!(steps.as_slice(), [only] if only.starts_with("SEARCH")), "{query:?}: {steps:#?}");
                let narrowed = ["id<?", "id>?", "next_at=?", "next_at>?"].iter().any(|by| steps[0].contains(by));
                assert!(after.is_none() || narrowed, "{query:?}: {steps:#?}");
            }
        }
    }
}

#[test]
fn one_lead_its_history_and_counts_are_found_by_an_index() {
    let connection = migrated();
    let places = [AT_ID, AT_PHONE, AT_EMAIL, AT_ACT, AT_CONTACT].map(one_sql);
    let changed = [lists::AT_THAT_TIME, lists::AFTERWARDS].map(lists::changed_sql);
    for sql in places.iter().chain(&changed).map(String::as_str).chain([history_sql().as_str()]) {
        let steps = plan(&connection, sql, &[]);
        assert!(matches!(steps.as_slice(), [only] if only.starts_with("SEARCH")), "{sql}: {steps:#?}");
    }
    let steps = plan(&connection, &one_sql(AT_EMAIL), &[]);
    assert!(steps[0].ends_with("(organisation=? AND <expr>=?)"), "its address finds it: {steps:#?}");
    for sql in [lists::OF_STAGE, lists::OF_OWNER] {
        let steps = plan(&connection, sql, &[]);
        assert!(steps.first().is_some_and(|step| step.contains("COVERING INDEX")), "{sql}: {steps:#?}");
    }
}

#[test]
fn a_look_ends_after_so_many_and_goes_on_where_it_ended() {
    let connection = filled(MOST_LOOKED_AT + 2);
    let query = LeadQuery { text: "ANNA".to_owned(), ..LeadQuery::all(OF) };
    let count = |query: &LeadQuery| lists::count(&connection, query).unwrap().first().map(|(_, leads)| *leads);
    assert_eq!(count(&query), Some(0), "she is not among the newest");
    assert_eq!(count(&LeadQuery::all(OF)), Some(MOST_LOOKED_AT as u64 + 2));
    for order in [LeadOrder::Newest, LeadOrder::Next] {
        let name = if order == LeadOrder::Newest { "anna" } else { "otto" };
        let query = LeadQuery { order, text: name.to_owned(), tag: Some("blue".to_owned()), ..query.clone() };
        let first = lists::list(&connection, &query, None, 10).unwrap();
        assert!(first.items.is_empty() && first.next.is_some());
        let second = lists::list(&connection, &query, first.next.as_deref(), 10).unwrap();
        assert_eq!(second, Page { items: Vec::new(), next: None });
    }
    let first = lists::list(&connection, &query, None, 10).unwrap();
    let second = lists::list(&connection, &query, first.next.as_deref(), 10).unwrap();
    assert_eq!(second.items.iter().map(|lead| lead.id).collect::<Vec<_>>(), [LeadId(1)]);
    assert_eq!(second.next, None);
}
