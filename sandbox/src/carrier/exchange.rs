//! The carrier's REST interface, as far as calls need it, and the people who are called over it.

mod calls;
mod rules;

use std::collections::{HashMap, VecDeque};
use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde_json::{Value, json};
use tokio::sync::{Notify, mpsc};
use tokio::task::JoinSet;

use super::leg::Order;
use super::line::{Ended, Line, Notes};
use super::{Number, Phone, fresh_id};
use crate::PeerError;
use crate::serve::{self, Listening, Reply, Request, Service};
use rules::Form;

/// Requests that are remembered.
const MOST_SEEN: usize = 4_096;

/// What somebody does when their phone rings.
#[derive(Debug, Clone)]
pub enum Habit {
    /// Picks up after so long; a machine does it with the carrier's word for what it is.
    PicksUp {
        after: Duration,
        machine: Option<&'static str>,
    },
    IsBusy,
    /// Lets it ring.
    Ignores,
}

impl Habit {
    pub const AT_ONCE: Self = Self::PicksUp { after: Duration::from_millis(100), machine: None };
}

/// Where calls to a number go.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Pointed {
    pub incoming: String,
    pub status: String,
}

/// A request as it came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    pub method: String,
    pub path: String,
    pub form: Vec<(String, String)>,
    pub status: u16,
}

/// An account at the carrier. Its calls end with it.
pub struct Exchange {
    listening: Listening,
    hall: Arc<Hall>,
}

struct Hall {
    account: String,
    secret: String,
    inside: Mutex<Inside>,
    /// Somebody has picked up.
    picked_up: Notify,
}

#[derive(Default)]
struct Inside {
    numbers: Vec<(String, String, Pointed)>,
    habits: HashMap<String, (Habit, Phone)>,
    calls: HashMap<String, Placed>,
    answered: HashMap<String, VecDeque<Line>>,
    seen: VecDeque<Seen>,
    faults: VecDeque<u16>,
    /// How late calls that are made are answered for.
    late: VecDeque<Duration>,
    tasks: JoinSet<()>,
}

/// A call as the carrier's books have it.
struct Placed {
    from: String,
    to: String,
    direction: &'static str,
    status: &'static str,
    /// Once it is answered.
    line: Option<(mpsc::Sender<Order>, Arc<Notes>)>,
    /// Ends the ringing.
    gives_up: Arc<Notify>,
}

impl Placed {
    fn status(&self) -> &'static str {
        match self.line.as_ref().and_then(|(_, notes)| notes.ended()) {
            Some(Ended::HungUp | Ended::ByProduct | Ended::Broken) => "completed",
            None => self.status,
        }
    }
}

impl Exchange {
    /// An account with these numbers, none of which is pointed anywhere yet.
    pub async fn open(account: &str, secret: &str, numbers: &[&str]) -> io::Result<Self> {
        let numbers = numbers.iter().map(|number| ((*number).to_owned(), fresh_id("PN"), Pointed::default()));
        let inside = Inside { numbers: numbers.collect(), ..Inside::default() };
        let (account, secret) = (account.to_owned(), secret.to_owned());
        let hall = Arc::new(Hall { account, secret, inside: Mutex::new(inside), picked_up: Notify::new() });
        Ok(Self { listening: serve::listen(Arc::new(Arc::clone(&hall))).await?, hall })
    }

    pub fn url(&self) -> String {
        format!("http://{}", self.listening.address)
    }

    /// Whoever has this number does so from now on. Nobody: the number does not exist.
    pub fn at(&self, number: &str, habit: Habit) {
        self.hall.lock().habits.insert(number.to_owned(), (habit, Phone::new(number)));
    }

    /// The next call that this number has picked up.
    pub async fn picks_up(&self, number: &str, patience: Duration) -> Result<Line, PeerError> {
        let found = async {
            loop {
                let changed = self.hall.picked_up.notified();
                if let Some(line) = self.hall.lock().answered.get_mut(number).and_then(VecDeque::pop_front) {
                    return line;
                }
                changed.await;
            }
        };
        tokio::time::timeout(patience, found).await.map_err(|_elapsed| PeerError::Timeout("a phone that rings"))
    }

    /// Calls a number of the account from outside, where it is pointed.
    pub async fn call(&self, phone: &Phone, number: &str) -> Result<Line, PeerError> {
        let pointed = self.pointed(number).unwrap_or_default();
        let own = Number {
            number: number.to_owned(),
            incoming: pointed.incoming,
            status: pointed.status,
            account: self.hall.account.clone(),
            auth_token: self.hall.secret.clone(),
        };
        phone.dial(&own).await
    }

    pub fn pointed(&self, number: &str) -> Option<Pointed> {
        let inside = self.hall.lock();
        inside.numbers.iter().find(|(known, ..)| known == number).map(|(_, _, pointed)| pointed.clone())
    }

    /// The next request is answered with this status.
    pub fn fails_with(&self, status: u16) {
        self.hall.lock().faults.push_back(status);
    }

    /// The next call is made at once, and whoever asked for it is told so much later.
    pub fn answers_late(&self, after: Duration) {
        self.hall.lock().late.push_back(after);
    }

    pub fn requests(&self) -> Vec<Seen> {
        self.hall.lock().seen.iter().cloned().collect()
    }
}

impl Drop for Exchange {
    fn drop(&mut self) {
        let mut inside = self.hall.lock();
        inside.tasks.abort_all();
        inside.answered.clear();
    }
}

impl Hall {
    fn lock(&self) -> MutexGuard<'_, Inside> {
        self.inside.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn route(self: &Arc<Self>, request: &Request, form: &Form) -> Reply {
        let given = format!("Basic {}", BASE64.encode(format!("{}:{}", self.account, self.secret)));
        if request.header("authorization") != Some(&given) {
            return refusal(401, 20_003, "Authenticate");
        }
        let fault = self.lock().faults.pop_front();
        if let Some(status) = fault {
            return refusal(status, u32::from(status) + 20_000, "The sandbox was told to refuse this.");
        }
        let path = request.path().to_owned();
        let home = format!("/2010-04-01/Accounts/{}/", self.account);
        let Some(rest) = path.strip_prefix(&home).and_then(|rest| rest.strip_suffix(".json")) else { return unknown(&path) };
        match (request.method.as_str(), rest.split('/').collect::<Vec<_>>().as_slice()) {
            ("POST", ["Calls"]) => self.place(form).unwrap_or_else(|refused| refused),
            ("GET", ["Calls", call]) => self.shown(call).unwrap_or_else(|| unknown(&path)),
            ("POST", ["Calls", call]) => self.change(call, form),
            ("GET", ["IncomingPhoneNumbers"]) => self.numbers(request.query("PhoneNumber").as_deref()),
            ("POST", ["IncomingPhoneNumbers", id]) => self.point(id, form).unwrap_or_else(|refused| refused),
            _ => unknown(&path),
        }
    }

    fn numbers(&self, wanted: Option<&str>) -> Reply {
        let inside = self.lock();
        let found = inside.numbers.iter().filter(|(number, ..)| wanted.is_none_or(|wanted| wanted == number));
        let found: Vec<Value> = found.map(|(number, id, pointed)| number_shown(number, id, pointed)).collect();
        Reply::json(200, &json!({ "incoming_phone_numbers": found, "page": 0, "page_size": 50 }))
    }

    fn point(&self, id: &str, form: &Form) -> Result<Reply, Reply> {
        let mut inside = self.lock();
        let found = inside.numbers.iter_mut().find(|(_, known, _)| known == id);
        let (number, id, pointed) = found.ok_or_else(|| unknown(id))?;
        for (name, place) in [("VoiceUrl", &mut pointed.incoming), ("StatusCallback", &mut pointed.status)] {
            if let Some(url) = form.one(name)? {
                rules::address(name, &url)?;
                *place = url;
            }
        }
        Ok(Reply::json(200, &number_shown(number, id, pointed)))
    }
}

fn number_shown(number: &str, id: &str, pointed: &Pointed) -> Value {
    json!({ "sid": id, "phone_number": number, "voice_url": pointed.incoming, "voice_method": "POST",
        "status_callback": pointed.status })
}

impl Service for Arc<Hall> {
    fn answer(&self, request: Request) -> Reply {
        let form = Form::read(&request);
        let mut reply = form.as_ref().map_or_else(Clone::clone, |form| self.route(&request, form));
        let mut inside = self.lock();
        if request.method == "POST"
            && request.path().ends_with("/Calls.json")
            && let Some(late) = inside.late.pop_front()
        {
            reply.delay = late;
        }
        if inside.seen.len() == MOST_SEEN {
            inside.seen.pop_front();
        }
        let path = request.path().to_owned();
        let form = form.map(|form| form.0).unwrap_or_default();
        inside.seen.push_back(Seen { method: request.method, path, form, status: reply.status });
        drop(inside);
        reply
    }
}

fn refusal(status: u16, code: u32, message: &str) -> Reply {
    let more = format!("https://www.twilio.com/docs/errors/{code}");
    Reply::json(status, &json!({ "code": code, "message": message, "more_info": more, "status": status }))
}

fn unknown(what: &str) -> Reply {
    refusal(404, 20_404, &format!("The requested resource {what} was not found"))
}
