use std::time::Duration;

use engine::ids::{BotId, ConversationId, OrgId};
use engine::model::usage::{Tokens, Used, day_of};

use super::{ALPHA, BETA, House};

every_backend! {
    uses_of_one_day_bot_and_model_are_summed,
    days_and_organisations_are_kept_apart,
    what_a_conversation_used_is_counted_from_a_moment_on,
}

fn used(house: &House, organisation: OrgId, bot: i64, cost: u64) -> Used {
    Used {
        organisation,
        conversation: ConversationId(9),
        bot: BotId(bot),
        model: "openai/gpt-6-luna".into(),
        at: house.now(),
        requests: 2,
        tokens: Tokens { input: 100, cached: 60, output: 10, reasoning: 3 },
        estimated: 1,
        cost,
        unpriced: 0,
        took: 800,
    }
}

async fn uses_of_one_day_bot_and_model_are_summed(house: House) {
    house.usage.add(vec![used(&house, ALPHA, 1, 40), used(&house, ALPHA, 2, 5)]).await.unwrap();
    house.usage.add(vec![used(&house, ALPHA, 1, 2)]).await.unwrap();
    let day = day_of(house.now());
    let days = house.usage.by_day(ALPHA, day, day).await.unwrap();
    assert_eq!(days.len(), 2);
    let first = &days[0];
    assert_eq!((first.bot, first.turns, first.requests, first.cost, first.estimated), (BotId(1), 2, 4, 42, 2));
    assert_eq!(first.tokens, Tokens { input: 200, cached: 120, output: 20, reasoning: 6 });
    assert_eq!(house.usage.cost_of_day(ALPHA, None, day).await.unwrap(), 47);
    assert_eq!(house.usage.cost_of_day(ALPHA, Some(BotId(2)), day).await.unwrap(), 5);
}

async fn days_and_organisations_are_kept_apart(house: House) {
    house.usage.add(vec![used(&house, ALPHA, 1, 40)]).await.unwrap();
    let day = day_of(house.now());
    house.wait(Duration::from_hours(24));
    house.usage.add(vec![used(&house, ALPHA, 1, 1)]).await.unwrap();
    assert_eq!(house.usage.cost_of_day(ALPHA, None, day).await.unwrap(), 40);
    assert_eq!(house.usage.cost_of_day(ALPHA, None, day + 1).await.unwrap(), 1);
    assert_eq!(house.usage.by_day(ALPHA, day, day + 1).await.unwrap().len(), 2);
    assert_eq!(house.usage.by_day(BETA, day, day + 1).await.unwrap(), []);
    assert_eq!(house.usage.cost_of_day(BETA, None, day).await.unwrap(), 0);
}

async fn what_a_conversation_used_is_counted_from_a_moment_on(house: House) {
    house.usage.add(vec![used(&house, ALPHA, 1, 1)]).await.unwrap();
    house.wait(Duration::from_hours(1));
    let later = house.now();
    house.usage.add(vec![used(&house, ALPHA, 1, 1)]).await.unwrap();
    let talk = ConversationId(9);
    assert_eq!(house.usage.tokens_of(ALPHA, talk, later).await.unwrap(), 110);
    assert_eq!(house.usage.tokens_of(BETA, talk, later).await.unwrap(), 0);
    house.wait(Duration::from_hours(72));
    house.usage.add(vec![used(&house, ALPHA, 1, 1)]).await.unwrap();
    // What is days old has been forgotten.
    assert_eq!(house.usage.tokens_of(ALPHA, talk, engine::clock::Timestamp::from_millis(0)).await.unwrap(), 110);
}
