use super::*;

fn titles() -> Titles {
    let names = [
        "ACORN GUEST HOUSE",
        "HOBSONS HOUSE",
        "Pizza Hut Fen Ditton",
        "Pizza Hut City Centre",
        "Insurance lapses",
        "Bridge Guest House",
        "A and B Guest House",
        "Leverton House",
        "Cambridge Guest House",
        "Ely Guest House",
    ];
    Titles::new(names.map(str::to_owned).to_vec().into())
}

#[test]
fn a_title_is_mentioned_when_its_telling_words_stand_together() {
    let titles = titles();
    let whole = titles.mentions("Is the Acorn guest house quiet?");
    assert!(whole[0].0 == 0 && (whole[0].1 - 1.0).abs() < 1e-3, "{whole:?}");
    assert!(whole[1..].iter().all(|(_, share)| *share < 0.6), "what other titles share with it is little: {whole:?}");
    let partly = titles.mentions("I booked the Acorn.");
    assert_eq!(partly.len(), 1);
    assert!(partly[0].1 > PART && partly[0].1 < 1.0);
    assert!(titles.mentions("an acorn fell on the hut and rolled over the road to the house of my guest").len() <= 1);
}

#[test]
fn common_words_of_titles_mention_nothing() {
    assert!(titles().mentions("I want to stay in a house.").is_empty());
}

#[test]
fn the_fuller_mention_is_the_stronger_one() {
    let found = titles().mentions("A table at Pizza Hut Fen Ditton, please");
    let of = |title: usize| found.iter().find(|(own, _)| *own == title).map_or(0.0, |(_, share)| *share);
    assert!((of(2) - 1.0).abs() < 1e-6);
    assert!(of(3) < 0.8);
}

#[test]
fn what_is_named_later_overrules_what_was_named_before() {
    let turns = [vec![], vec![(1, 1.0)], vec![(0, 1.0)]];
    let found = beliefs(&turns, |_| 0.9);
    assert_eq!(found[0].0, 1);
    assert!(found[0].1 > 0.8 && found[1].1 < 0.2, "{found:?}");
    let vague = beliefs(&turns, |_| 0.1);
    assert!(vague.iter().all(|(_, belief)| *belief <= 0.1));
}
