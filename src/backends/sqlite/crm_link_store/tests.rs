use super::*;
use crate::sqlite::migrate;

#[test]
fn links_are_found_and_listed_along_an_index() {
    let mut connection = Connection::open_in_memory().unwrap();
    migrate::migrate(&mut connection).unwrap();
    let places = [(AT_ID, "rowid=?"), (AT_LEAD, "lead=?"), (AT_EXTERNAL, "external=?")];
    let places = places.map(|(place, by)| (one_sql(place), by));
    let lists = [false, true].map(|with_problem| (list_sql(with_problem), "id<?"));
    for (sql, by) in places.into_iter().chain(lists) {
        let mut explain = connection.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
        let values = rusqlite::params_from_iter(std::iter::repeat_n(1, explain.parameter_count()));
        let steps = explain.query_map(values, |row| row.get::<_, String>(3)).unwrap();
        let steps = steps.collect::<rusqlite::Result<Vec<_>>>().unwrap();
        let is_good = |step: &String| step.starts_with("SEARCH") && step.contains(by);
        assert!(matches!(steps.as_slice(), [only] if is_good(only)), "{sql}: {steps:#?}");
    }
}
