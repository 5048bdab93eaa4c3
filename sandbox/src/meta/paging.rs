//! Pages of a list: how many rows, behind which, and the cursors that lead on.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::refusal::Refusal;
use super::route::Call;
use super::state::State;

/// Rows of a page, when the call does not say.
const USUAL: usize = 25;

/// Errors: for a number that is none, or above `most`.
pub(super) fn limit(call: &Call<'_>, most: usize) -> Result<usize, Refusal> {
    let limit = call.param("limit").map_or(Ok(USUAL), str::parse::<usize>).ok().filter(|limit| (1..=most).contains(limit));
    limit.ok_or_else(|| Refusal::param(format!("Param limit must be between 1 and {most}.")))
}

/// The rows of one page of `all`, and what stands in its `paging`; null where there are none.
///
/// Errors: for a cursor that leads nowhere any more, and for more rows than can be put together.
pub(super) fn page<'a, T>(
    state: &State,
    call: &Call<'_>,
    all: &'a [T],
    id: impl Fn(&T) -> &str,
    limit: usize,
) -> Result<(&'a [T], Value), Refusal> {
    let after = call.param("after").filter(|_| !state.repeats_pages);
    let start = match after {
        Some(after) => {
            let place = all.iter().position(|row| STANDARD.encode(id(row)) == after);
            place.map(|place| place + 1).ok_or_else(|| Refusal::param("Invalid cursors values"))?
        }
        None => 0,
    };
    let rows = all.get(start..).unwrap_or_default();
    let rows = rows.get(..limit.min(rows.len())).unwrap_or_default();
    if rows.iter().any(|row| state.heavy.get(id(row)).is_some_and(|most| limit > *most)) {
        return Err(Refusal::too_much());
    }
    let (Some(first), Some(last)) = (rows.first(), rows.last()) else { return Ok((rows, Value::Null)) };
    let (before, after) = (STANDARD.encode(id(first)), STANDARD.encode(id(last)));
    let mut paging = json!({"cursors": {"before": before, "after": after}});
    if state.repeats_pages || start + rows.len() < all.len() {
        paging["next"] = json!(format!("{}{}?limit={limit}&after={after}", state.base, call.request.path()));
    }
    Ok((rows, paging))
}

/// As it goes over the wire.
pub(super) fn answer(data: &[Value], paging: Value) -> Value {
    let mut answer = json!({"data": data});
    if !paging.is_null() {
        answer["paging"] = paging;
    }
    answer
}
