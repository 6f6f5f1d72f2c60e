use std::path::PathBuf;

use clap::Parser;

use crate::aws_emulators::sam::Host as SamHost;

/// Opens a shop on this machine: API, database and all.
///
/// The first start makes a data folder, an admin whose password is printed once, and a demo catalogue.
#[derive(Clone, Debug, Parser)]
#[command(name = "bodega", version)]
#[command(after_help = "Environment:
  BODEGA_ADMIN_EMAIL, BODEGA_ADMIN_PASSWORD  the first admin, instead of a random password
  BODEGA_CURRENCY, BODEGA_CORS_ORIGINS       as in template.yaml
  BODEGA_MAIL_SENDER, BODEGA_SHOP_NAME,
  BODEGA_SHOP_URL, BODEGA_STAFF_MAIL,
  BODEGA_LOW_STOCK, BODEGA_UNIQUE_SKUS       as in template.yaml
  AWS_ENDPOINT_URL_DYNAMODB                  a DynamoDB to use in place of the embedded one
  RUST_LOG                                   what is logged, such as warn")]
pub struct Args {
    /// Serve on this port of 127.0.0.1; 0 for any free one
    #[arg(long, value_name = "N", default_value_t = 3000)]
    pub port: u16,
    /// Keep the shop's data in this folder
    #[arg(long, value_name = "DIR", default_value = ".bodega")]
    pub data: PathBuf,
    /// Keep nothing: the shop is gone when it stops
    #[arg(long, conflicts_with = "data")]
    pub memory: bool,
    /// Begin with an empty catalogue
    #[arg(long)]
    pub no_demo: bool,
    /// Log all that is known of each request, and the work that nobody waits for
    #[arg(long)]
    pub verbose: bool,
    /// Run the functions as they are deployed: their binaries in this folder, such as .aws-sam/build
    #[arg(long, value_name = "DIR", requires = "lambda")]
    pub functions: Option<PathBuf>,
    /// Invoke them by this emulator of Lambda: `cargo lambda watch --only-lambda-apis`
    #[arg(long, value_name = "URL", requires = "functions")]
    pub lambda: Option<String>,
    /// Open it to functions that `sam local` runs in containers, which reach this machine at HOST [default: 172.17.0.1]
    #[arg(long, value_name = "HOST", num_args = 0..=1, default_missing_value = "172.17.0.1")]
    pub sam: Option<SamHost>,
}

/// Reads the command line. Ends the process on `--help`, and with exit code 2 on what makes no sense.
pub fn parse() -> Args {
    Args::parse()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_holds_together() {
        use clap::CommandFactory;
        Args::command().debug_assert();
        let args = Args::parse_from(["bodega", "--port", "0", "--memory", "--no-demo"]);
        assert!(args.port == 0 && args.memory && args.no_demo);
        assert!(Args::try_parse_from(["bodega", "--memory", "--data", "x"]).is_err());
        let sam = |arguments: &[&str]| Args::try_parse_from(arguments).ok().and_then(|args| args.sam);
        assert_eq!(sam(&["bodega", "--memory"]), None);
        assert_eq!(sam(&["bodega", "--sam", "--memory"]), "172.17.0.1".parse().ok());
        assert_eq!(sam(&["bodega", "--sam", "host.docker.internal"]), "host.docker.internal".parse().ok());
    }
}
