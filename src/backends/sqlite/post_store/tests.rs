use super::*;
use crate::sqlite::migrate;

#[test]
fn no_list_reads_a_whole_table_or_sorts_what_it_finds() {
    let mut connection = Connection::open_in_memory().unwrap();
    migrate::migrate(&mut connection).unwrap();
    for inbox in [None, Some(InboxId(1))] {
        for states in [Vec::new(), vec![PostState::Draft, PostState::Failed]] {
            let query = PostQuery { organisation: OrgId(1), inbox, states };
            let dated = list_sql(&query, "publish_at >= ?2 AND publish_at < ?3", "publish_at, id");
            let undated = list_sql(&query, "publish_at = ?2 AND id < ?3", "id DESC");
            for sql in [dated, undated] {
                let mut explain = connection.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
                let steps = explain.query_map([1, 2, 3, 4, 5], |row| row.get::<_, String>(3)).unwrap();
                let steps = steps.collect::<rusqlite::Result<Vec<_>>>().unwrap();
                let is_good = |step: &String| step.starts_with("SEARCH") && step.contains("publish_at");
                assert!(!steps.is_empty() && steps.iter().all(is_good), "{sql}: {steps:#?}");
            }
        }
    }
}
