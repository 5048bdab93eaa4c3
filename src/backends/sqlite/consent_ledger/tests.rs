use super::*;
use crate::sqlite::migrate;

#[test]
fn what_somebody_said_is_found_and_counted_by_an_index() {
    let mut connection = Connection::open_in_memory().unwrap();
    migrate::migrate(&mut connection).unwrap();
    for who in [Who::Contact(ContactId(1)), Who::Handle("+4915112345678".to_owned())] {
        let list = who.list_sql();
        for sql in [list.as_str(), who.count_sql(), who.newest_sql(), who.forget_sql()] {
            let mut explain = connection.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
            let places = explain.parameter_count();
            let steps = explain.query_map(rusqlite::params_from_iter(vec![1; places]), |row| row.get::<_, String>(3)).unwrap();
            let steps = steps.collect::<rusqlite::Result<Vec<_>>>().unwrap();
            assert!(matches!(steps.as_slice(), [only] if only.starts_with("SEARCH consent USING")), "{sql}: {steps:#?}");
        }
    }
}
