use std::sync::OnceLock;

/// A shop that is running already, whose clients the tests are: `BODEGA_TEST_URL` and the variables beside it.
#[derive(Clone, Debug)]
pub(crate) struct Given {
    /// Without a slash at the end.
    pub(crate) url: String,
    /// Its admin, by `BODEGA_ADMIN_EMAIL` and `BODEGA_ADMIN_PASSWORD`.
    pub(crate) admin: (String, String),
    /// The address of its DynamoDB, by `AWS_ENDPOINT_URL_DYNAMODB`, and its table there, by `BODEGA_TEST_TABLE`.
    pub(crate) table: Option<(String, String)>,
    /// The local gateway that is beneath it, with its AWS emulators, by `BODEGA_TEST_GATEWAY`.
    pub(crate) gateway: Option<String>,
    /// Where Lambda's Invoke API is, by `BODEGA_TEST_LAMBDA`.
    pub(crate) lambda: Option<String>,
}

impl Given {
    /// The shop that was given; none where each test opens its own.
    ///
    /// # Panics
    /// When its admin was not given with it.
    pub(crate) fn shop() -> Option<&'static Self> {
        static GIVEN: OnceLock<Option<Given>> = OnceLock::new();
        GIVEN.get_or_init(Self::from_env).as_ref()
    }

    fn from_env() -> Option<Self> {
        let url = read("BODEGA_TEST_URL")?;
        let is_compiled_for_it = cfg!(lacks = "settings");
        assert!(is_compiled_for_it, "BODEGA_TEST_URL goes with BODEGA_TEST_HAS: docs/as-on-aws.md");
        let admin = |name: &str| read(name).unwrap_or_else(|| panic!("BODEGA_TEST_URL goes with {name}"));
        Some(Self {
            url: url.trim_end_matches('/').to_owned(),
            admin: (admin("BODEGA_ADMIN_EMAIL"), admin("BODEGA_ADMIN_PASSWORD")),
            table: read("AWS_ENDPOINT_URL_DYNAMODB").zip(read("BODEGA_TEST_TABLE")),
            gateway: read("BODEGA_TEST_GATEWAY"),
            lambda: read("BODEGA_TEST_LAMBDA"),
        })
    }

    /// Whether it is on this machine, so that its callers can come from any address of 127/8.
    pub(crate) fn is_on_this_machine(&self) -> bool {
        ["http://127.0.0.1:", "http://localhost:"].iter().any(|local| self.url.starts_with(local))
    }
}

fn read(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}
