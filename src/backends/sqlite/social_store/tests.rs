use super::*;
use crate::sqlite::migrate;

#[test]
fn no_list_reads_a_whole_table_or_sorts_what_it_finds() {
    let mut connection = Connection::open_in_memory().unwrap();
    migrate::migrate(&mut connection).unwrap();
    let narrowed = [
        (one_sql(AT_ID), "rowid=?"),
        (one_sql(AT_EXTERNAL), "external=?"),
        (list_sql(None), "published_at<?"),
        (list_sql(Some(InboxId(1))), "inbox=? AND published_at<?"),
        (comments::list_sql(), "post=? AND (at,external)>(?,?)"),
        (comments::by_author_sql(), "author_id=? AND external>?"),
        (figures::list_sql(), "post=? AND day>?"),
    ];
    for (sql, by) in narrowed {
        let mut explain = connection.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
        let places = explain.parameter_count();
        let steps = explain.query_map(rusqlite::params_from_iter(vec![1; places]), |row| row.get::<_, String>(3)).unwrap();
        let steps = steps.collect::<rusqlite::Result<Vec<_>>>().unwrap();
        assert!(matches!(steps.as_slice(), [only] if only.starts_with("SEARCH") && only.contains(by)), "{sql}: {steps:#?}");
    }
}
