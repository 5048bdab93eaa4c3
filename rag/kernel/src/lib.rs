//! What a sentence model calculates, apart from everything else so that it is optimised in development too: there a first
//! reading of documents would otherwise take minutes.

mod matrix;
mod numbers;

pub use pulp::Arch;

pub use self::matrix::{Left, Packed, add_product};
pub use self::numbers::{gelu, layer_norm, softmax};
