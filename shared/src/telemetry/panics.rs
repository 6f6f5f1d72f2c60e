use std::any::Any;
use std::panic::PanicHookInfo;

/// Logs panics in the same form as other events.
pub(super) fn log() {
    std::panic::set_hook(Box::new(|panic: &PanicHookInfo<'_>| {
        let at = panic.location().map(ToString::to_string);
        tracing::error!(at, what = literal(panic.payload()), "panicked");
    }));
}

/// Returns the message if it is a literal. A formatted message may contain data of the request.
fn literal(payload: &dyn Any) -> Option<&'static str> {
    payload.downcast_ref::<&'static str>().copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_put_together_is_not_told() {
        let of = |panic: fn()| literal(&*std::panic::catch_unwind(panic).expect_err("a panic"));
        assert_eq!(of(|| panic!("never")), Some("never"));
        let secret = || panic!("{} is no address", std::hint::black_box("ada@example.com"));
        assert_eq!(of(secret), None);
    }
}
