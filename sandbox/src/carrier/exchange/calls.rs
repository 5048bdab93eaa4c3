//! Calls that the business makes: placed, rung, answered by a person or a machine, changed while they last.

use std::sync::Arc;
use std::time::Duration;

use serde_json::json;
use tokio::sync::Notify;

use super::rules::{self, Form, invalid};
use super::{Habit, Hall, Phone, Placed, refusal, unknown};
use crate::carrier::fresh_id;
use crate::carrier::leg::{Leg, Order};
use crate::carrier::line::Line;
use crate::carrier::twiml;
use crate::serve::Reply;

/// Longest instructions in a request.
const LONGEST: usize = 4_000;

/// It takes the carrier so long to tell a machine from a person.
const LISTENS: Duration = Duration::from_millis(300);

/// A call as it was asked for.
struct Wanted {
    leg: Leg,
    url: Option<String>,
    twiml: Option<String>,
    ring: Duration,
    events: Vec<String>,
    machine: Option<String>,
}

impl Hall {
    pub(super) fn place(self: &Arc<Self>, form: &Form) -> Result<Reply, Reply> {
        let wanted = self.wanted(form)?;
        let (id, from, to) = (wanted.leg.call.clone(), wanted.leg.from.clone(), wanted.leg.to.clone());
        let gives_up = Arc::new(Notify::new());
        let mut inside = self.lock();
        let placed =
            Placed { from, to, direction: "outbound-api", status: "queued", line: None, gives_up: Arc::clone(&gives_up) };
        let shown = shown(&id, &placed);
        inside.calls.insert(id, placed);
        inside.tasks.spawn(Arc::clone(self).ring(wanted, gives_up));
        Ok(Reply::json(201, &shown))
    }

    fn wanted(&self, form: &Form) -> Result<Wanted, Reply> {
        let (to, from) = (form.need("To", 21_201)?, form.need("From", 21_213)?);
        if !rules::is_number(&to) {
            return Err(refusal(400, 21_211, &format!("The phone number you are attempting to call, {to}, is not valid.")));
        }
        if !self.lock().numbers.iter().any(|(number, ..)| *number == from) {
            return Err(refusal(400, 21_210, &format!("The source phone number provided, {from}, is not yet verified.")));
        }
        let (url, twiml) = (form.one("Url")?, form.one("Twiml")?);
        match (&url, &twiml) {
            (None, None) => return Err(refusal(400, 21_205, "Url parameter is required.")),
            (Some(url), _) => rules::address("Url", url)?,
            (None, Some(twiml)) if twiml.len() > LONGEST => return Err(invalid("Twiml is longer than 4000 characters")),
            (None, Some(_)) => {}
        }
        for name in ["StatusCallback", "AsyncAmdStatusCallback"] {
            form.one(name)?.map_or(Ok(()), |url| rules::address(name, &url))?;
        }
        let ring = form.one("Timeout")?.unwrap_or_else(|| "60".to_owned());
        let ring = ring.parse().ok().filter(|seconds| (1..=600).contains(seconds));
        let ring = ring.ok_or_else(|| invalid("Timeout is from 1 to 600"))?;
        let events: Vec<String> = form.all("StatusCallbackEvent").map(str::to_owned).collect();
        let is_event = |event: &String| ["initiated", "ringing", "answered", "completed"].contains(&event.as_str());
        if !events.iter().all(is_event) {
            return Err(refusal(400, 21_626, "Invalid StatusCallbackEvents"));
        }
        let kind = form.one("MachineDetection")?;
        if kind.as_deref().is_some_and(|kind| !["Enable", "DetectMessageEnd"].contains(&kind)) {
            return Err(invalid("MachineDetection is Enable or DetectMessageEnd"));
        }
        let asks = kind.is_some() && form.one("AsyncAmd")?.as_deref() == Some("true");
        let leg = Leg {
            call: fresh_id("CA"),
            account: self.account.clone(),
            auth_token: self.secret.clone(),
            from,
            to,
            direction: "outbound-api",
            status: form.one("StatusCallback")?.unwrap_or_default(),
            reports: 0,
            phone: Phone::hidden(),
        };
        let machine = form.one("AsyncAmdStatusCallback")?.filter(|_| asks);
        Ok(Wanted { leg, url, twiml, ring: Duration::from_secs(ring), events, machine })
    }

    fn set(&self, call: &str, status: &'static str) {
        if let Some(placed) = self.lock().calls.get_mut(call) {
            placed.status = status;
        }
    }

    /// Rings until somebody picks up, or nobody does.
    async fn ring(self: Arc<Self>, mut wanted: Wanted, gives_up: Arc<Notify>) {
        let wants = |event: &str, events: &[String]| events.iter().any(|known| known == event);
        let (habit, phone) = match self.lock().habits.get(&wanted.leg.to) {
            Some((habit, phone)) => (Some(habit.clone()), phone.clone()),
            None => (None, Phone::hidden()),
        };
        wanted.leg.phone = phone;
        self.set(&wanted.leg.call, "ringing");
        if wants("ringing", &wanted.events) {
            wanted.leg.report("ringing", None).await;
        }
        let over = match habit {
            None => "failed",
            Some(Habit::IsBusy) => "busy",
            Some(Habit::PicksUp { after, machine }) if after < wanted.ring => {
                tokio::select! {
                    () = tokio::time::sleep(after) => return self.answered(wanted, machine).await,
                    () = gives_up.notified() => "canceled",
                }
            }
            Some(_) => tokio::select! {
                () = tokio::time::sleep(wanted.ring) => "no-answer",
                () = gives_up.notified() => "canceled",
            },
        };
        self.set(&wanted.leg.call, over);
        wanted.leg.report(over, None).await;
    }

    async fn answered(&self, mut wanted: Wanted, machine: Option<&'static str>) {
        self.set(&wanted.leg.call, "in-progress");
        if wanted.events.iter().any(|event| event == "answered") {
            wanted.leg.report("in-progress", None).await;
        }
        let steps = match (&wanted.url, &wanted.twiml) {
            (Some(url), _) => wanted.leg.instructions(url, &[("CallStatus", "in-progress")]).await,
            (None, twiml) => twiml::parse(twiml.as_deref().unwrap_or_default()),
        };
        let (call, to) = (wanted.leg.call.clone(), wanted.leg.to.clone());
        let Ok(steps) = steps else {
            // An application error: the call is over, and nobody has heard anything.
            self.set(&call, "completed");
            return wanted.leg.report("completed", None).await;
        };
        let asked = wanted.machine.take().map(|url| (url, wanted.leg.clone()));
        let line = Line::start(wanted.leg, steps);
        self.connected(&call, to, line);
        if let Some((url, leg)) = asked {
            tokio::time::sleep(LISTENS).await;
            let verdict = machine.unwrap_or("human");
            // What the product makes of it shows in what it does.
            let _told = leg.ask(&url, &[("AnsweredBy", verdict), ("MachineDetectionDuration", "300")]).await;
        }
    }

    fn connected(&self, call: &str, to: String, line: Line) {
        let mut inside = self.lock();
        if let Some(placed) = inside.calls.get_mut(call) {
            placed.line = Some((line.orders(), line.notes()));
        }
        inside.answered.entry(to).or_default().push_back(line);
        self.picked_up.notify_waiters();
    }

    pub(super) fn shown(&self, call: &str) -> Option<Reply> {
        self.lock().calls.get(call).map(|placed| Reply::json(200, &shown(call, placed)))
    }

    pub(super) fn change(&self, call: &str, form: &Form) -> Reply {
        let inside = self.lock();
        let Some(placed) = inside.calls.get(call) else { return unknown(call) };
        let status = placed.status();
        let is_rung = matches!(status, "queued" | "ringing");
        let outcome = match (form.one("Status"), form.one("Twiml")) {
            (Ok(Some(wanted)), Ok(None)) => match (wanted.as_str(), &placed.line) {
                ("completed" | "canceled", None) if is_rung => {
                    placed.gives_up.notify_one();
                    Ok(())
                }
                ("completed", Some((orders, _))) if status == "in-progress" => sent(orders.try_send(Order::Complete)),
                ("completed" | "canceled", _) => return unknown(call),
                _ => Err(invalid("Status is completed or canceled")),
            },
            (Ok(None), Ok(Some(text))) if text.len() <= LONGEST => match (twiml::parse(&text), &placed.line) {
                (Err(error), _) => Err(refusal(400, 12_100, &error.to_string())),
                (Ok(steps), Some((orders, _))) if status == "in-progress" => sent(orders.try_send(Order::Follow(steps))),
                (Ok(_), _) => Err(refusal(400, 21_220, "Call is not in-progress. Cannot redirect.")),
            },
            (Err(refused), _) | (_, Err(refused)) => Err(refused),
            _ => Err(invalid("one of Status and Twiml, of at most 4000 characters")),
        };
        outcome.map_or_else(|refused| refused, |()| Reply::json(200, &shown(call, placed)))
    }
}

fn sent<T>(order: Result<(), T>) -> Result<(), Reply> {
    order.map_err(|_full_or_over| refusal(400, 21_220, "Call is not in-progress."))
}

fn shown(call: &str, placed: &Placed) -> serde_json::Value {
    json!({ "sid": call, "status": placed.status(), "direction": placed.direction, "from": placed.from, "to": placed.to })
}
