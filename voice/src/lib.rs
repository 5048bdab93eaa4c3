//! Phone calls: the carrier's wire, turn taking, speech in and out, playout.
