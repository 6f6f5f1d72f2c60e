//! What must hold when everything goes wrong at once: DynamoDB's calls fail, transactions meet, functions die.

mod carts;
mod exhausted;
mod large_orders;
mod positions;
mod races;
mod request;
mod small_orders;

use shared::testing::{Fault, Rates};

/// A fifth of all calls go wrong, in every way that DynamoDB and the network between have, and one in a hundred takes its
/// function with it. A call that is never answered takes two seconds, so they are few.
const A_FIFTH: Rates = Rates::per_mille(&[
    (Fault::Throttled, 60),
    (Fault::Conflict, 50),
    (Fault::Failed, 25),
    (Fault::FailedLate, 25),
    (Fault::Silent, 1),
    (Fault::TimedOut, 5),
    (Fault::Refused, 4),
    (Fault::Lost, 10),
    (Fault::Delayed, 5),
    (Fault::Unprocessed, 5),
    (Fault::KilledBefore, 5),
    (Fault::KilledAfter, 5),
]);
