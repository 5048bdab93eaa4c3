use super::*;
use crate::model::{End, Entry, Scene, Scripted, Step};

fn asked(total: Duration) -> Request {
    let mut request = Request::new("Be brief.", vec![Entry::User { text: "hi".into() }]);
    request.deadline = Instant::now() + total;
    request
}

fn scripted(name: &str, scenes: Vec<Scene>) -> Arc<Scripted> {
    Arc::new(Scripted::named(name, scenes))
}

fn chain(models: &[&Arc<Scripted>]) -> Chain {
    let link =
        |model: &&Arc<Scripted>| Link::new(Arc::clone(model) as Arc<dyn LanguageModel>, Arc::new(Breaker::new(model.name())));
    Chain::new(models.iter().map(link).collect())
}

async fn answer(chain: &Chain, request: &Request) -> Result<(String, End), ModelError> {
    let mut pieces = chain.stream(request).await?;
    let mut text = String::new();
    while let Some(piece) = pieces.next().await {
        match piece? {
            Piece::Text(more) => text.push_str(&more),
            Piece::Call(_) => {}
            Piece::End(end) => return Ok((text, end)),
        }
    }
    panic!("no end");
}

const LONG: Duration = Duration::from_secs(20);

#[tokio::test]
async fn the_first_that_answers_is_named() {
    let (down, up) =
        (scripted("a/down", vec![Scene::refused(ErrorClass::Unauthorised)]), scripted("b/up", vec![Scene::says("Hello there")]));
    let chain = chain(&[&down, &up]);
    assert_eq!(chain.name(), "a/down > b/up");
    let (text, end) = answer(&chain, &asked(LONG)).await.unwrap();
    assert_eq!((text.as_str(), end.served_by.as_deref()), ("Hello there", Some("b/up")));
    answer(&chain, &asked(LONG)).await.unwrap();
    assert_eq!(down.requests(), 1, "a refused key is not tried again");
}

#[tokio::test]
async fn what_may_pass_is_asked_again_after_the_named_time() {
    let busy = ModelError::new(ErrorClass::RateLimited, "busy").after(Some(Duration::from_millis(30)));
    let model = scripted("a/busy", vec![Scene::new(vec![Step::Fail(busy)]), Scene::says("Now")]);
    let began = Instant::now();
    assert_eq!(answer(&chain(&[&model]), &asked(LONG)).await.unwrap().0, "Now");
    assert!(began.elapsed() >= Duration::from_millis(30));
}

#[tokio::test]
async fn a_time_beyond_the_deadline_is_not_waited() {
    let busy = ModelError::new(ErrorClass::RateLimited, "busy").after(Some(Duration::from_hours(1)));
    let (model, next) =
        (scripted("a/busy", vec![Scene::new(vec![Step::Fail(busy)])]), scripted("b/up", vec![Scene::says("Here")]));
    let began = Instant::now();
    assert_eq!(answer(&chain(&[&model]), &asked(LONG)).await.unwrap_err().class, ErrorClass::RateLimited);
    assert_eq!(answer(&chain(&[&model, &next]), &asked(LONG)).await.unwrap().0, "Here");
    assert!(began.elapsed() < Duration::from_secs(1));
    assert_eq!(model.requests(), 2);
}

#[tokio::test]
async fn a_word_of_the_provider_against_retrying_is_kept() {
    let error = ModelError { should_retry: Some(false), ..ModelError::new(ErrorClass::Overloaded, "no") };
    let model = scripted("a/no", vec![Scene::new(vec![Step::Fail(error)]), Scene::says("late")]);
    assert!(answer(&chain(&[&model]), &asked(LONG)).await.is_err());
    assert_eq!(model.requests(), 1);
}

#[tokio::test]
async fn a_request_that_is_itself_to_blame_goes_to_nobody_else() {
    for class in [ErrorClass::ContextTooLong, ErrorClass::Filtered] {
        let (first, second) = (scripted("a/x", vec![Scene::refused(class)]), scripted("b/y", vec![Scene::says("no")]));
        assert_eq!(answer(&chain(&[&first, &second]), &asked(LONG)).await.unwrap_err().class, class);
        assert_eq!(second.requests(), 0);
    }
}

#[tokio::test]
async fn after_the_first_piece_an_error_ends_the_stream() {
    let (half, next) = (scripted("a/half", vec![Scene::dropped("Half a ")]), scripted("b/up", vec![Scene::says("other")]));
    let chain = chain(&[&half, &next]);
    let pieces: Vec<_> = chain.stream(&asked(LONG)).await.unwrap().collect().await;
    assert!(pieces.last().unwrap().is_err());
    assert_eq!((half.requests(), next.requests()), (1, 0));
}

#[tokio::test]
async fn an_empty_answer_and_a_silent_model_are_passed_over() {
    let (empty, up) = (scripted("a/empty", vec![Scene::empty()]), scripted("b/up", vec![Scene::says("Something")]));
    assert_eq!(answer(&chain(&[&empty, &up]), &asked(LONG)).await.unwrap().0, "Something");
    let silent = scripted("a/silent", vec![Scene::says("late").after(Duration::from_secs(9))]);
    let began = Instant::now();
    assert_eq!(answer(&chain(&[&silent, &up]), &asked(Duration::from_millis(400))).await.unwrap().0, "Something");
    assert!(began.elapsed() < Duration::from_millis(390));
    assert_eq!(silent.requests(), 1);
}

#[tokio::test]
async fn a_model_nobody_knows_is_passed_over_for_a_while() {
    let (gone, up) =
        (scripted("a/gone", vec![Scene::refused(ErrorClass::UnknownModel)]), scripted("b/up", vec![Scene::says("Here")]));
    let chain = chain(&[&gone, &up]);
    for _ in 0..3 {
        answer(&chain, &asked(LONG)).await.unwrap();
    }
    assert_eq!(gone.requests(), 1);
}

#[tokio::test]
async fn a_chain_of_nothing_and_one_that_is_all_down_say_so() {
    assert!(answer(&chain(&[]), &asked(LONG)).await.is_err());
    let down = scripted("a/down", vec![Scene::refused(ErrorClass::QuotaSpent)]);
    let chain = chain(&[&down]);
    for _ in 0..3 {
        assert_eq!(answer(&chain, &asked(LONG)).await.unwrap_err().class, ErrorClass::QuotaSpent);
    }
    assert_eq!(down.requests(), 1);
}
