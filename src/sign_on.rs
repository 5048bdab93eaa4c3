//! Single sign-on with `OpenID` Connect: an organisation's own provider says who somebody is.
//!
//! | step | in |
//! | --- | --- |
//! | what an organisation has set up | `record` |
//! | a browser leaves for the provider: state, nonce, PKCE | `attempt` |
//! | the provider's addresses and keys, and the exchange of the code | `provider` |
//! | whether an ID token is what it claims to be | `id_token` |
//! | which operator that is | `arrive` |

mod arrive;
mod attempt;
mod id_token;
mod provider;
mod record;

pub use self::arrive::{Refusal, arrive, need_password_allowed};
pub use self::attempt::{Departure, LIFETIME, SignOnAttempt, depart, take};
pub use self::id_token::{Claims, Expected, verify};
pub use self::provider::{Exchange, Providers};
pub use self::record::{GroupRole, SignOn, SignOnIdentity};
