use super::*;

struct Slow(Space);

#[async_trait]
impl Embedder for Slow {
    fn space(&self) -> &Space {
        &self.0
    }

    async fn embed(&self, texts: &[String], _purpose: Purpose) -> Result<Vec<Vec<f32>>, EmbedError> {
        tokio::time::sleep(Duration::from_millis(if texts[0] == "slow" { 500 } else { 0 })).await;
        Ok(vec![vec![1.0]; texts.len()])
    }
}

#[tokio::test]
async fn a_question_does_not_wait_for_a_slow_model() {
    let slow = Arc::new(Slow(Space { model: "slow".into(), dimensions: 1 }));
    let asking = Asking::new(slow, Duration::from_millis(20));
    let ask = async |text: &str| asking.embed(&[text.to_owned()], Purpose::Question).await;
    assert!(ask("slow").await.is_err());
    assert!(asking.is_away.load(Ordering::Relaxed));
    assert_eq!(ask("quick").await.unwrap(), [[1.0]]);
    assert!(!asking.is_away.load(Ordering::Relaxed));
}
