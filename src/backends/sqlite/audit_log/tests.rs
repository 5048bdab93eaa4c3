use super::*;
use crate::sqlite::migrate;

/// Every choice of the parts of a filter.
fn filters() -> impl Iterator<Item = AuditFilter> {
    (0..256_u32).map(|chosen| {
        let is = |part: u32| chosen & (1 << part) != 0;
        AuditFilter {
            actor: is(0).then_some(Actor::Operator(OperatorId(1))),
            kind: is(7).then_some(EntryKind::Looked),
            operation: is(1).then(|| "roles_add".to_owned()),
            object_kind: is(2).then(|| "contact".to_owned()),
            object: is(3).then(|| "ct_1".to_owned()),
            contact: is(4).then_some(ContactId(1)),
            from: is(5).then_some(Timestamp::from_millis(1)),
            until: is(6).then_some(Timestamp::from_millis(9)),
            text: None,
        }
    })
}

#[test]
fn no_list_reads_the_whole_log_or_sorts_what_it_finds() {
    let mut connection = Connection::open_in_memory().unwrap();
    migrate::migrate(&mut connection).unwrap();
    for filter in filters() {
        let (sql, values) = select(OrgId(1), filter.clone(), (i64::MAX, i64::MAX), 51);
        let mut explain = connection.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
        let steps = explain.query_map(params_from_iter(values), |row| row.get::<_, String>(3)).unwrap();
        let steps = steps.collect::<rusqlite::Result<Vec<_>>>().unwrap().join("; ");
        assert!(steps.starts_with("SEARCH audit USING INDEX audit_"), "{filter:?}: {steps}");
        assert!(!steps.contains("TEMP B-TREE"), "{filter:?}: {steps}");
    }
}
