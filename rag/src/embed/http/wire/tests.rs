use super::*;

fn read(json: &str) -> Result<Vec<Vec<f32>>, EmbedError> {
    vectors(json.as_bytes(), 2, 2)
}

#[test]
fn numbers_of_the_answer_decide_the_order() {
    let json = r#"{"data":[{"index":1,"embedding":[0,2]},{"index":0,"embedding":[3,4]}],"usage":{}}"#;
    assert_eq!(read(json).unwrap(), [[0.6, 0.8], [0.0, 1.0]]);
}

#[test]
fn wrong_numbers_are_refused() {
    for data in [
        r#"{"index":0,"embedding":[1,1]},{"index":0,"embedding":[1,1]}"#,
        r#"{"index":0,"embedding":[1,1]},{"index":2,"embedding":[1,1]}"#,
        r#"{"index":0,"embedding":[1,1]}"#,
        r#"{"index":0,"embedding":[1,1]},{"index":1,"embedding":[1,1e39]}"#,
        r#"{"index":0,"embedding":[1,1]},{"index":1,"embedding":[1,null]}"#,
        r#"{"index":0,"embedding":[1,1]},{"index":1,"embedding":[1,1,1]}"#,
        r#"{"index":0,"embedding":[1,1]},{"index":1,"embedding":[0,0]}"#,
    ] {
        assert!(read(&format!(r#"{{"data":[{data}]}}"#)).is_err(), "{data}");
    }
}
