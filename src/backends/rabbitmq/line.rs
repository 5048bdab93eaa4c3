//! One connection's places in the lines for all lanes.
//!
//! A lane is a queue of which the broker serves one consumer at a time, the first in the line (`x-single-active-consumer`); when it
//! goes, or its connection breaks, the next is served. Who is served is who owns the lane, and learns it by the token, a message
//! that it does not answer as long as it owns the lane.
//!
//! How many tokens there are cannot be asked, since the broker does not count those that are held; but it need not be known. A
//! queue serves one consumer however many tokens it has, so two tokens never make two owners, and an owner that gets a second one
//! answers the first: whatever is sent, soon there is one again. So there only has to be one at least, and every node sends one
//! into each lane when it connects. The same mends a lane whose token was lost, keeps a token young (the broker breaks off with who
//! leaves one unanswered for half an hour) and tells an owner whether it still is.
//!
//! An owner may be wrong about it for a while where brokers themselves are cut off from each other; see `lanes::PROVE_EVERY`.

use std::pin::Pin;
use std::time::Duration;

use engine::error::{Error, Result};
use futures_util::stream::SelectAll;
use futures_util::{Stream, StreamExt as _, stream};
use lapin::Acker;
use lapin::message::{Delivery, DeliveryResult};
use lapin::options::{
    BasicAckOptions, BasicCancelOptions, BasicConsumeOptions, BasicNackOptions, BasicQosOptions, QueueDeclareOptions,
};
use lapin::types::{FieldTable, ShortString};
use lapin::{Channel, Connection};

use super::connection::{Broker, close, connect, from_lapin, within};
use super::lanes::LANES;
use super::topology::{Names, declare_lanes};

/// A broker that does not answer in this time is lost. With the time between two questions (`shares`) this is less than the broker
/// waits before it takes a silent node's lanes away.
const PATIENCE: Duration = Duration::from_secs(4);

/// The one that is held and a fresh one, no more.
const TOKENS_IN_HAND: u16 = 2;

pub(super) struct Line {
    names: Names,
    connection: Connection,
    channel: Channel,
    seats: Vec<Seat>,
    heard: SelectAll<Pin<Box<dyn Stream<Item = Heard> + Send + Sync>>>,
    roll_call: ShortString,
}

#[derive(Default)]
struct Seat {
    consumer: Option<ShortString>,
    /// Tells its consumer from those before it, whose last messages may still come.
    sitting: u64,
    token: Option<Acker>,
}

struct Heard {
    lane: usize,
    sitting: u64,
    /// None: the consumer has ended.
    said: Option<lapin::Result<Delivery>>,
}

/// A token came to the consumer that sits in this lane now.
pub(super) struct Token {
    pub(super) lane: usize,
    acker: Acker,
}

impl Line {
    /// Connects, declares, and stands last in all lines; then this node is counted.
    pub(super) async fn join(broker: &Broker, names: &Names) -> Result<Self> {
        let connection = connect(broker, "lanes").await?;
        let channel = within(PATIENCE, connection.create_channel()).await?;
        declare_lanes(&channel, names).await?;
        within(PATIENCE, channel.basic_qos(TOKENS_IN_HAND, BasicQosOptions::default())).await?;
        let seats = (0..LANES).map(|_| Seat::default()).collect();
        let roll_call = ShortString::from("roll-call");
        let mut line = Self { names: names.clone(), connection, channel, seats, heard: SelectAll::new(), roll_call };
        for lane in 0..LANES {
            line.stand(lane).await?;
        }
        line.sign_on().await?;
        Ok(line)
    }

    async fn sign_on(&mut self) -> Result<()> {
        let unanswered = BasicConsumeOptions { no_ack: true, ..BasicConsumeOptions::default() };
        let consume = self.channel.basic_consume(self.names.nodes(), self.roll_call.clone(), unanswered, FieldTable::default());
        // Nothing is sent there; were it, it would be of no use.
        within(PATIENCE, consume).await?.set_delegate(|_: DeliveryResult| async {});
        Ok(())
    }

    /// This node is counted no more.
    pub(super) async fn sign_off(&mut self) -> Result<()> {
        within(PATIENCE, self.channel.basic_cancel(self.roll_call.clone(), BasicCancelOptions::default())).await
    }

    /// How many nodes are counted; zero when the broker does not know at the moment.
    pub(super) async fn count(&self) -> Result<usize> {
        let passive = QueueDeclareOptions::durable().passive();
        let nodes = within(PATIENCE, self.channel.queue_declare(self.names.nodes(), passive, FieldTable::default())).await?;
        Ok(nodes.consumer_count() as usize)
    }

    /// The next token; an error when the broker has ended a consumer, which it does when it or a queue goes.
    pub(super) async fn next(&mut self) -> Result<Token> {
        loop {
            let Some(heard) = self.heard.next().await else { return std::future::pending().await };
            let sits = self.seats.get(heard.lane).is_some_and(|seat| seat.consumer.is_some() && seat.sitting == heard.sitting);
            match heard.said {
                Some(Ok(delivery)) if sits => return Ok(Token { lane: heard.lane, acker: delivery.acker }),
                Some(Ok(delivery)) => give_back(&delivery.acker).await?,
                Some(Err(error)) if sits => return Err(from_lapin(error)),
                None if sits => return Err(Error::unavailable("the message broker ended a consumer")),
                Some(Err(_)) | None => {}
            }
        }
    }

    /// Keeps the token; the one that was held before is answered.
    pub(super) async fn keep(&mut self, token: Token) -> Result<()> {
        let older = self.seats.get_mut(token.lane).and_then(|seat| seat.token.replace(token.acker));
        match older {
            Some(older) => within(PATIENCE, older.ack(BasicAckOptions::default())).await.map(drop),
            None => Ok(()),
        }
    }

    pub(super) async fn refuse(&self, token: &Token) -> Result<()> {
        give_back(&token.acker).await
    }

    /// Last in the line for this lane.
    pub(super) async fn stand(&mut self, lane: usize) -> Result<()> {
        let queue = self.names.lane(lane);
        let consume = self.channel.basic_consume(queue, "".into(), BasicConsumeOptions::default(), FieldTable::default());
        let consumer = within(PATIENCE, consume).await?;
        if let Some(seat) = self.seats.get_mut(lane) {
            seat.consumer = Some(consumer.tag());
            let sitting = seat.sitting;
            let said = consumer.map(Some).chain(stream::once(async { None }));
            self.heard.push(Box::pin(said.map(move |said| Heard { lane, sitting, said })));
        }
        Ok(())
    }

    /// Out of the line for this lane. The consumer goes first: a token that went back before would come to it again.
    pub(super) async fn leave(&mut self, lane: usize) -> Result<()> {
        let Some(seat) = self.seats.get_mut(lane) else { return Ok(()) };
        seat.sitting += 1;
        let token = seat.token.take();
        if let Some(consumer) = seat.consumer.take() {
            within(PATIENCE, self.channel.basic_cancel(consumer, BasicCancelOptions::default())).await?;
        }
        match token {
            Some(token) => give_back(&token).await,
            None => Ok(()),
        }
    }

    pub(super) async fn close(self) {
        close(&self.connection).await;
    }
}

async fn give_back(token: &Acker) -> Result<()> {
    let again = BasicNackOptions { requeue: true, ..BasicNackOptions::default() };
    within(PATIENCE, token.nack(again)).await.map(drop)
}
