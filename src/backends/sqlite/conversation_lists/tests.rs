use engine::clock::Timestamp;
use engine::ids::{ContactId, LabelId};
use engine::model::filing::Priority;

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
    let steps = explain.query_map(params_from_iter(values.iter().take(places)), |row| row.get(3)).unwrap();
    steps.collect::<rusqlite::Result<_>>().unwrap()
}

fn sight() -> Sight {
    Sight::Teams { operator: OperatorId(1), teams: [TeamId(1), TeamId(3)].into() }
}

/// Every choice of the parts of a filter, for every view.
fn queries() -> Vec<ListQuery> {
    let views = [
        View::Mine(OperatorId(1)),
        View::Unassigned,
        View::Status(Status::Open),
        View::Status(Status::Snoozed),
        View::Status(Status::Resolved),
        View::Contact(ContactId(1)),
        View::Mentioned(OperatorId(1)),
        View::Due,
    ];
    let mut queries = Vec::new();
    for view in views {
        for chosen in 0..512_u32 {
            let is = |part: u32| chosen & (1 << part) != 0;
            let filter = Filter {
                status: is(0).then_some(Status::Open),
                label: is(1).then_some(LabelId(1)),
                priority: is(2).then_some(if is(3) { Priority::None } else { Priority::High }),
                inboxes: if is(3) { vec![InboxId(1), InboxId(2)] } else { Vec::new() },
                teams: if is(4) { vec![TeamId(1), TeamId(2)] } else { Vec::new() },
                assignee: is(5).then_some(OperatorId(2)),
                waiting_since: is(6).then_some(Timestamp::from_millis(1)),
                breached: is(7),
                sight: if is(8) { sight() } else { Sight::Everything },
            };
            queries.push(ListQuery { view, about: About::Messages, filter, cursor: None, limit: 50 });
        }
    }
    queries
}

#[test]
fn no_list_reads_a_whole_table_or_sorts_what_it_finds() {
    let connection = migrated();
    for query in queries() {
        for driver in drivers(&query).unwrap() {
            let select = select(OF, &query, driver, (i64::MAX, i64::MAX), 51);
            let steps = plan(&connection, &select.sql, &select.values);
            assert!(!steps.is_empty());
            // A contact has few conversations: those are sorted.
            let sorts = |step: &String| step.contains("TEMP B-TREE") && !matches!(driver, Driver::Contact);
            let bad: Vec<_> = steps.iter().filter(|step| step.starts_with("SCAN") || sorts(step)).collect();
            assert!(bad.is_empty(), "{query:?} by {driver:?}: {steps:#?}");
        }
    }
}

#[test]
fn no_count_reads_a_whole_table() {
    let connection = migrated();
    for sight in [Sight::Everything, sight()] {
        let parts = counts::parts(OF, OperatorId(1), &[TeamId(1)], &sight);
        let [mine, unassigned, all] = [parts.mine, parts.unassigned, parts.all];
        for counted in [mine, unassigned, all, parts.team, parts.snoozed, parts.mentions].into_iter().flatten() {
            let steps = plan(&connection, &counted.sql, &counted.values);
            let searches = steps.iter().any(|step| step.starts_with("SEARCH") && step.contains("organisation=?"));
            // What is scanned is the bounded answer of the search.
            let scans = steps.iter().any(|step| step.starts_with("SCAN") && !step.contains("subquery"));
            assert!(searches && !scans, "{}: {steps:#?}", counted.sql);
        }
    }
}

#[test]
fn the_queue_is_read_in_its_order() {
    let steps = plan(&migrated(), &queue_sql(), &[1, 1, 50]);
    assert!(!steps.iter().any(|step| step.starts_with("SCAN") || step.contains("TEMP B-TREE")), "{steps:#?}");
}

#[test]
fn more_lanes_than_are_read_are_refused() {
    let filter = Filter { teams: (0..=MOST_LANES as i64).map(TeamId).collect(), ..Filter::default() };
    let query = ListQuery { view: View::Unassigned, about: About::Everything, filter, cursor: None, limit: 1 };
    assert_eq!(drivers(&query).unwrap_err().kind, engine::error::Kind::Invalid);
    let many = |count: i64| ListQuery {
        filter: Filter { inboxes: (0..count).map(InboxId).collect(), ..Filter::default() },
        ..query.clone()
    };
    assert_eq!(
        drivers(&ListQuery { view: View::Status(Status::Open), ..many(500) }).unwrap().len(),
        1,
        "one list, and these of it"
    );
    assert_eq!(drivers(&many(501)).unwrap_err().kind, engine::error::Kind::Invalid);
}

#[test]
fn who_sees_their_teams_reads_the_lanes_of_what_they_see_or_picks_it_out_of_all() {
    let lanes = |teams: i64| {
        let sight = Sight::Teams { operator: OperatorId(1), teams: (0..teams).map(TeamId).collect() };
        let filter = Filter { sight, ..Filter::default() };
        let view = View::Status(Status::Open);
        drivers(&ListQuery { view, about: About::Everything, filter, cursor: None, limit: 1 }).unwrap().len()
    };
    assert_eq!((lanes(0), lanes(3), lanes(20), lanes(21)), (2, 5, 22, 1));
}
