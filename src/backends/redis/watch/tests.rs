use super::Watch;

#[test]
fn what_is_not_told_by_the_second_look_is_lost() {
    let mut watch = Watch::default();
    assert_eq!(watch.look(7, 5), None);
    assert_eq!(watch.look(9, 5), Some(7));
    // Followers were sent to the log, and what came later is on its way.
    assert_eq!(watch.look(9, 7), Some(9));
    assert_eq!(watch.look(9, 9), None);
}

#[test]
fn what_comes_in_time_is_not() {
    let mut watch = Watch::default();
    for (last, told) in [(4, 0), (7, 4), (7, 7), (14, 9), (14, 14)] {
        assert_eq!(watch.look(last, told), None);
    }
}
