use super::super::{confidence, gate};
use super::*;

#[test]
fn the_file_names_only_signals_that_are_measured() {
    let written: Written = serde_json::from_str(include_str!("../weights.json")).unwrap();
    for mode in [written.hybrid, written.lexical] {
        let WrittenRanking { always, named, short, dialogue } = mode.ranking;
        assert!(!always.is_empty());
        for name in [always, named, short, dialogue].iter().flat_map(BTreeMap::keys) {
            assert!(NAMES.contains(&name.as_str()), "{name}");
        }
        let measured =
            |fit: Logistic| !fit.always.is_empty() && fit.always.keys().all(|name| gate::NAMES.contains(&name.as_str()));
        assert!(mode.gate.is_none_or(measured));
        let Logistic { always, short, dialogue, .. } = mode.confidence;
        assert!(!always.is_empty());
        for name in [always, short, dialogue].iter().flat_map(BTreeMap::keys) {
            assert!(confidence::NAMES.contains(&name.as_str()), "{name}");
        }
    }
}

#[test]
fn circumstances_shift_the_weights() {
    let mut row = [0.0; COUNT];
    row[0] = 2.0;
    let one = |weight: f32| {
        let mut weights = vec![0.0; COUNT];
        weights[0] = weight;
        weights
    };
    let ranking = Ranking { always: one(1.0), named: one(10.0), short: one(0.0), dialogue: one(100.0) };
    let nothing = Circumstances::default();
    assert!((ranking.score(&row, nothing) - 2.0).abs() < 1e-6);
    let named = Circumstances { named: 0.5, ..nothing };
    assert!((ranking.score(&row, named) - 12.0).abs() < 1e-6);
    let dialogue = Circumstances { dialogue: 1.0, ..nothing };
    assert!((ranking.score(&row, dialogue) - 202.0).abs() < 1e-4);
}
