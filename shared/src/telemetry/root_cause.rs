use std::error::Error;

/// Returns the deepest source of an error, such as a certificate that is not trusted. The errors above it only name
/// layers.
pub fn root_cause(error: &(dyn Error + 'static)) -> String {
    let mut cause = error;
    while let Some(deeper) = cause.source() {
        cause = deeper;
    }
    cause.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, thiserror::Error)]
    #[error("a layer")]
    struct Layer(#[source] std::io::Error);

    #[test]
    fn the_deepest_is_told() {
        let deepest = || std::io::Error::other("a certificate");
        assert_eq!(root_cause(&Layer(deepest())), "a certificate");
        assert_eq!(root_cause(&deepest()), "a certificate");
    }
}
