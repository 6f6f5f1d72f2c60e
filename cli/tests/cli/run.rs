use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use shared::random::Random;
use tests::Shop;

/// Somebody at a terminal, with a home that is gone afterwards.
pub(crate) struct Terminal {
    home: PathBuf,
    url: String,
    environment: Vec<(String, String)>,
}

/// What became of a command.
#[derive(Debug)]
pub(crate) struct Done {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Terminal {
    pub(crate) fn new(url: &str) -> Self {
        let home = std::env::temp_dir().join(format!("bodega-cli-{}", Random::default().below(u64::MAX)));
        std::fs::create_dir_all(&home).expect("a home");
        Self { home, url: url.to_owned(), environment: Vec::new() }
    }

    pub(crate) fn at(shop: &Shop) -> Self {
        Self::new(&shop.gateway.url())
    }

    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.home.join(name)
    }

    pub(crate) fn set(&mut self, name: &str, value: &str) {
        self.environment.push((name.to_owned(), value.to_owned()));
    }

    /// Logs in as this user of the shop's.
    pub(crate) async fn log_in(&self, user: &tests::Client) {
        let done = self.run_with(&format!("{}\n", user.password), &["login", &user.email]).await;
        assert_eq!(done.code, 0, "{done:?}");
    }

    pub(crate) async fn run(&self, arguments: &[&str]) -> Done {
        self.run_with("", arguments).await
    }

    /// Runs a command to its end, with this for its standard input.
    pub(crate) async fn run_with(&self, input: &str, arguments: &[&str]) -> Done {
        let mut child = self.start(arguments);
        let mut stdin = child.stdin.take().expect("a pipe");
        // Whoever wants none may have ended.
        let _ended = stdin.write_all(input.as_bytes());
        drop(stdin);
        let output = tokio::task::spawn_blocking(move || child.wait_with_output()).await.expect("a thread");
        let Output { status, stdout, stderr } = output.expect("an end");
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("text");
        Done { code: status.code().expect("an exit code"), out: text(stdout), err: text(stderr) }
    }

    pub(crate) fn start(&self, arguments: &[&str]) -> Child {
        let mut command = Command::new(env!("CARGO_BIN_EXE_bodega-cli"));
        command.args(arguments).current_dir(&self.home).env_clear();
        command.env("XDG_CONFIG_HOME", self.home.join("config")).env("BODEGA_URL", &self.url);
        command.envs(self.environment.iter().map(|(name, value)| (name, value)));
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command.spawn().expect("the program")
    }

    pub(crate) fn config(&self) -> &Path {
        &self.home
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        let _is_gone = std::fs::remove_dir_all(&self.home);
    }
}
