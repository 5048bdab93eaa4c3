use super::*;

#[test]
fn what_may_pass_is_tried_again_and_what_cannot_is_not() {
    assert!(matches!(JobError::from(Error::unavailable("no answer")), JobError::Retry(_)));
    assert!(matches!(JobError::from(Error::conflict("somebody was first")), JobError::Retry(_)));
    assert!(matches!(JobError::from(Error::invalid("not a number")), JobError::Discard(_)));
    assert!(matches!(JobError::from(Error::corrupt("half a row")), JobError::Discard(_)));
}

#[test]
fn the_kept_text_names_every_cause() {
    let error = Error::unavailable("the provider").because(Error::unavailable("the line").because("cut"));
    assert_eq!(JobError::Retry(error).describe(), "the provider: the line: cut");
}
