use super::*;

#[test]
fn a_file_without_its_end_is_refused_before_it_is_read() {
    let refused =
        outline(b"%PDF-1.7\n1 0 obj\n<< >>\nendobj\n", &mut crate::ingest::Deadline::within(std::time::Duration::from_secs(9)));
    assert_eq!(refused.unwrap_err(), Refusal::Damaged { format: NAME });
}
