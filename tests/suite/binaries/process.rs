use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::{Output, Stdio};
use std::time::Duration;

use local::Function;
use tokio::process::{Child, Command};
use tokio::time::timeout;

/// How long a function may take to start, or to say why it does not.
const INIT: Duration = Duration::from_secs(10);

/// A function's process, to be started.
pub(super) struct Process {
    function: Function,
    pub(super) variables: BTreeMap<String, String>,
}

impl Process {
    /// A process with all that it needs: the template's variables, and AWS at this address.
    pub(super) fn new(function: Function, aws: &str) -> Self {
        let key = auth::SigningKey::generate().expect("a key");
        let own = [
            ("BODEGA_CONFIGURATION", "0".to_owned()),
            ("BODEGA_SERVICE", "bodega".to_owned()),
            ("BODEGA_TABLE", "bodega".to_owned()),
            ("BODEGA_UPLOADS", "uploads".to_owned()),
            ("BODEGA_MEDIA", "media".to_owned()),
            ("BODEGA_MEDIA_URL", "https://media.example".to_owned()),
            ("BODEGA_PUBLIC_KEYS", key.public_jwks()),
            ("BODEGA_LIVE_URL", "wss://live.example/live".to_owned()),
            ("BODEGA_LIVE_API", "https://live.example/live".to_owned()),
            ("BODEGA_MAIL_SENDER", "orders@shop.example".to_owned()),
            ("BODEGA_SHOP_URL", "https://shop.example".to_owned()),
            ("BODEGA_MAIL_CONFIGURATION_SET", "events".to_owned()),
        ];
        let mut variables = local::template_variables(function, &own.into()).expect("the template's variables");
        let lambda = [
            ("AWS_LAMBDA_RUNTIME_API", format!("{aws}/.rt/{function}")),
            ("AWS_LAMBDA_FUNCTION_NAME", function.to_string()),
            ("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST".to_owned()),
            ("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "512".to_owned()),
            ("AWS_REGION", "us-east-1".to_owned()),
            ("AWS_ACCESS_KEY_ID", "nobody".to_owned()),
            ("AWS_SECRET_ACCESS_KEY", "nothing".to_owned()),
            ("AWS_ENDPOINT_URL", aws.to_owned()),
        ];
        variables.extend(lambda.map(|(name, value)| (name.to_owned(), value)));
        Self { function, variables }
    }

    /// The same with one variable otherwise; none to leave it out.
    pub(super) fn with(mut self, name: &str, value: Option<&str>) -> Self {
        match value {
            Some(value) => self.variables.insert(name.to_owned(), value.to_owned()),
            None => self.variables.remove(name),
        };
        self
    }

    pub(super) fn start(&self) -> Child {
        let mut command = Command::new(binary(self.function));
        command.env_clear().envs(&self.variables).stdin(Stdio::null()).kill_on_drop(true);
        command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("a process")
    }

    /// What it says and how it ends, given that it ends by itself.
    pub(super) async fn ended(&self) -> Output {
        let ended = timeout(INIT, self.start().wait_with_output()).await;
        ended.unwrap_or_else(|_| panic!("{} goes on", self.function)).expect("its output")
    }
}

fn binary(function: Function) -> PathBuf {
    let folder = PathBuf::from(std::env::var_os("BODEGA_TEST_FUNCTIONS").expect("the binaries"));
    let folder =
        if folder.is_absolute() { folder } else { PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..").join(folder) };
    local::function_binary(&folder, function).expect("a binary")
}
