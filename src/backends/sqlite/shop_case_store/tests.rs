use super::*;
use crate::sqlite::migrate;

fn plan(connection: &Connection, sql: &str) -> Vec<String> {
    let mut explain = connection.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
    let places = explain.parameter_count();
    let values = rusqlite::params_from_iter(std::iter::repeat_n(1, places));
    let steps = explain.query_map(values, |row| row.get(3)).unwrap();
    steps.collect::<rusqlite::Result<_>>().unwrap()
}

#[test]
fn cases_are_found_listed_and_forgotten_along_an_index() {
    let mut connection = Connection::open_in_memory().unwrap();
    migrate::migrate(&mut connection).unwrap();
    for kind in [None, Some(CaseKind::Cart)] {
        for state in [None, Some(CaseState::Asked)] {
            let steps = plan(&connection, &list_sql(&CaseQuery { organisation: OrgId(1), kind, state }));
            let is_good = |step: &String| step.starts_with("SEARCH") && step.contains("id<?");
            assert!(matches!(steps.as_slice(), [only] if is_good(only)), "{kind:?} {state:?}: {steps:#?}");
        }
    }
    let places = [AT_ID, AT_SUBJECT, AT_PLACE].map(one_sql);
    for sql in places.into_iter().chain([open_sql()]) {
        let steps = plan(&connection, &sql);
        assert!(matches!(steps.as_slice(), [only] if only.starts_with("SEARCH")), "{sql}: {steps:#?}");
    }
    let steps = plan(&connection, &old_sql());
    assert!(steps.iter().any(|step| step.contains("shop_case_newest (organisation=? AND id<?)")), "{steps:#?}");
    assert!(!steps.iter().any(|step| step.starts_with("SCAN") || step.contains("TEMP B-TREE")), "{steps:#?}");
}
