use super::*;

fn names() -> Vec<String> {
    ["card_arrival", "exchange_rate", "lost_phone"].map(str::to_owned).to_vec()
}

fn examples() -> Vec<Example> {
    let texts = [
        ("Where is my new card?", 0),
        ("My card has not arrived yet", 0),
        ("When will the card come in the mail?", 0),
        ("Which exchange rate do you use?", 1),
        ("Your rates for euros are bad", 1),
        ("What is the rate for exchanging dollars?", 1),
        ("I lost my phone", 2),
        ("My phone was stolen, block the app", 2),
        ("Somebody took my mobile phone", 2),
    ];
    texts.map(|(text, intent)| Example { text: text.to_owned(), intent }).to_vec()
}

/// One direction for each subject, as far as its words tell.
fn vector(text: &str) -> Vec<f32> {
    let told = |words: &[&str]| if words.iter().any(|word| text.to_lowercase().contains(word)) { 1.0 } else { 0.1 };
    let raw = [told(&["card", "mail"]), told(&["rate", "exchang"]), told(&["phone", "mobile"])];
    let length = raw.iter().map(|value: &f32| value * value).sum::<f32>().sqrt();
    raw.iter().map(|value| value / length).collect()
}

#[tokio::test]
async fn without_an_embedder_letter_runs_decide() {
    let classifier = Classifier::train(&names(), &examples(), None).await.unwrap();
    for (text, intent) in [("has my card arived", 0), ("is the exchange-rate good today", 1), ("phone lost!!", 2)] {
        let verdict = classifier.classify(text, None).await.unwrap();
        assert_eq!(verdict.guesses[0].intent, intent, "{text}");
        let all: f32 = verdict.guesses.iter().map(|guess| guess.probability).sum();
        assert!((all - 1.0).abs() < 1e-4);
    }
}

#[test]
fn a_message_that_fits_no_intent_is_less_certain() {
    let of_examples: Vec<Vec<f32>> = examples().iter().map(|example| vector(&example.text)).collect();
    let of_names: Vec<Vec<f32>> = names().iter().map(|name| vector(name)).collect();
    let classifier = Classifier::fit(&names(), &examples(), &of_examples, &of_names, None).unwrap();
    let known = classifier.judge("Where does my card stay?", &vector("card"));
    let strange = classifier.judge("Do you like music?", &vector("music"));
    assert_eq!(known.guesses[0].intent, 0);
    assert!(known.confidence > strange.confidence + 0.1, "{} {}", known.confidence, strange.confidence);
}

#[test]
fn the_name_alone_is_enough_to_begin_with() {
    let classifier = Classifier::fit(&names(), &[], &[], &vec![Vec::new(); 3], None).unwrap();
    assert_eq!(classifier.judge("the arrival of my card", &[]).guesses[0].intent, 0);
}

#[test]
fn what_was_learned_survives_storing() {
    let nothing = vec![Vec::new(); examples().len()];
    let classifier = Classifier::fit(&names(), &examples(), &nothing, &nothing[..3], None).unwrap();
    let stored = serde_json::to_string(&classifier).unwrap();
    let read: Classifier = serde_json::from_str(&stored).unwrap();
    assert_eq!(read.judge("my phone", &[]).guesses[0].intent, classifier.judge("my phone", &[]).guesses[0].intent);
}

#[test]
fn an_example_of_no_intent_is_refused() {
    let stray = [Example { text: "hello".into(), intent: 7 }];
    let refused = Classifier::fit(&names(), &stray, &[Vec::new()], &vec![Vec::new(); 3], None);
    assert!(matches!(refused, Err(IntentError::Unknown { intent: 7, names: 3 })));
    assert!(matches!(Classifier::fit(&[], &[], &[], &[], None), Err(IntentError::Nothing)));
}

#[test]
fn the_lowest_point_of_a_bowl_is_found() {
    let lowest = minimise::minimise(vec![0.0; 3], 50, |at, slope| {
        let goal = [1.0, -2.0, 30.0];
        let steep = [1.0, 10.0, 0.1];
        let mut value = 0.0;
        for part in 0..3 {
            let off = at[part] - goal[part];
            slope[part] = 2.0 * steep[part] * off;
            value += f64::from(steep[part] * off * off);
        }
        value
    });
    assert!((lowest[0] - 1.0).abs() < 0.05 && (lowest[1] + 2.0).abs() < 0.05 && (lowest[2] - 30.0).abs() < 0.5, "{lowest:?}");
}
