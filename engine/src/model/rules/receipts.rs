use crate::clock::Timestamp;
use crate::model::act::{ReceiptMark, Verdict};
use crate::model::delivery::DeliveryState;
use crate::model::event::{EventKind, Side};
use crate::model::rules::Draft;

pub(super) fn read_by_contact(draft: &mut Draft<'_>, seq: u64) -> Verdict {
    let conversation = draft.conversation();
    let seq = seq.min(conversation.last_seq);
    if seq <= conversation.contact_read_seq {
        return Verdict::Unchanged;
    }
    conversation.contact_read_seq = seq;
    mark(draft, Side::Contact, seq);
    Verdict::Done
}

/// The messages themselves are raised one by one; this is what those are raised by that become known later.
pub(super) fn read_by_contact_at(draft: &mut Draft<'_>, at: Timestamp) -> Verdict {
    let conversation = draft.conversation();
    if conversation.contact_read_at >= Some(at) {
        return Verdict::Unchanged;
    }
    conversation.contact_read_at = Some(at);
    Verdict::Done
}

pub(super) fn read_by_operator(draft: &mut Draft<'_>, seq: u64) -> Verdict {
    let conversation = draft.conversation();
    let seq = seq.min(conversation.last_seq);
    if seq <= conversation.operator_read_seq {
        return Verdict::Unchanged;
    }
    conversation.operator_read_seq = seq;
    let left = u32::try_from(conversation.contact_seq.saturating_sub(seq)).unwrap_or(u32::MAX);
    conversation.unread = conversation.unread.min(left);
    mark(draft, Side::Operator, seq);
    Verdict::Done
}

fn mark(draft: &mut Draft<'_>, side: Side, seq: u64) {
    let state = DeliveryState::Read;
    draft.applied.receipt = Some(ReceiptMark { side, seq, state });
    draft.applied.events.push(EventKind::ReceiptAdvanced { side, seq, state });
}
