use super::*;

const NOW: Timestamp = Timestamp::from_millis(1_800_000_000_000);

fn delivery() -> DeliverMessage {
    DeliverMessage { inbox: InboxId(7), message: MessageId(9) }
}

#[test]
fn what_a_job_carries_reads_back() {
    let job = delivery().job(JobId(1), OrgId(2), NOW).unwrap();
    assert_eq!(DeliverMessage::read(&job).unwrap(), delivery());
}

#[test]
fn two_deliveries_of_one_message_share_their_key() {
    let first = delivery().job(JobId(1), OrgId(2), NOW).unwrap();
    let second = delivery().job(JobId(3), OrgId(2), NOW).unwrap();
    assert_eq!(first.key, second.key);
}

#[test]
fn a_payload_of_another_time_is_corrupt_and_not_retried() {
    let mut job = delivery().job(JobId(1), OrgId(2), NOW).unwrap();
    job.payload = "{}".to_owned();
    let error = DeliverMessage::read(&job).unwrap_err();
    assert!(matches!(JobError::from(error), JobError::Discard(_)));
}
