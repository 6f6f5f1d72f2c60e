use std::path::PathBuf;

use clap::{Args as Arguments, Parser, Subcommand, ValueEnum};

/// The command line for a shop's staff and operators.
#[derive(Debug, Parser)]
#[command(name = "bodega-cli", version, max_term_width = 100)]
#[command(after_help = "Exit codes:
  0    done
  1    refused, by the shop or by whatever is in the way: a sentence on standard error says why
  2    the command line makes no sense
  130  Ctrl-C

Environment:
  BODEGA_URL              where the shop is
  BODEGA_TOKEN            an access token, in place of logging in
  BODEGA_PASSWORD         the password for login and for admin create
  XDG_CONFIG_HOME         where login keeps its tokens, in bodega/; ~/.config unless set
  AWS_PROFILE and others  who you are to AWS, for admin create, events and keys")]
pub(crate) struct Args {
    /// Where the shop is
    #[arg(long, global = true, env = "BODEGA_URL", default_value = "http://127.0.0.1:3000")]
    pub(crate) url: String,
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Logs in to the shop, for the commands that need it, and keeps the tokens in a file that only you can read
    Login(Login),
    /// Ends what login began
    Logout,
    /// Uploads a file of products, and tells how far the shop has come with it
    Import(Import),
    /// Writes the whole catalogue, in the format that import reads
    Export(Export),
    /// Tells of new orders and of stock that runs low, as it happens, until Ctrl-C
    Tail(Tail),
    /// Prints orders, the newest first
    Orders(Orders),
    /// Prints an order, sets its status, or notes something on it
    Order(Order),
    /// Prints what each day sold: the last 30 days unless given
    Sales(Sales),
    /// Admins, made in the table itself with your AWS credentials
    #[command(subcommand)]
    Admin(Admin),
    /// Mails, lists and low stocks that a change should have led to and did not, made up for with your AWS credentials
    #[command(subcommand)]
    Events(Events),
    /// The keys that access tokens are signed with
    #[command(subcommand)]
    Keys(Keys),
}

#[derive(Debug, Arguments)]
pub(crate) struct Login {
    /// The e-mail address of your account
    pub(crate) email: String,
}

#[derive(Debug, Arguments)]
pub(crate) struct Import {
    /// CSV with Bodega's columns, Shopify's or WooCommerce's, or a product in JSON a line; or the id of an import to go
    /// on watching
    #[arg(value_name = "FILE or imp_…")]
    pub(crate) file: PathBuf,
    /// Whose columns they are; found out from the header unless given
    #[arg(long)]
    pub(crate) format: Option<Format>,
    /// Where new products go that name no category
    #[arg(long, value_name = "NAME")]
    pub(crate) category: Option<String>,
    /// Only read the file and tell what an import would do; change nothing
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Do not stay until the shop has read all of it: print the import's id once the file is uploaded
    #[arg(long)]
    pub(crate) detach: bool,
    /// Write here what was wrong with which row
    #[arg(long, value_name = "FILE", conflicts_with = "detach")]
    pub(crate) report: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Format {
    Bodega,
    Shopify,
    Woocommerce,
}

#[derive(Debug, Arguments)]
pub(crate) struct Export {
    /// Write to this file, which must not be there yet; to standard output unless given
    pub(crate) file: Option<PathBuf>,
    #[arg(long, default_value = "csv")]
    pub(crate) format: ExportFormat,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum ExportFormat {
    Csv,
    Ndjson,
}

#[derive(Debug, Arguments)]
pub(crate) struct Tail {
    /// Each event as a line of JSON, for programs
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Arguments)]
pub(crate) struct Orders {
    /// Only those with this status
    #[arg(long, value_parser = ["pending", "paid", "shipped", "delivered", "cancelled"])]
    pub(crate) status: Option<String>,
    /// Only those given this e-mail address, or of the account that has it
    #[arg(long, conflicts_with = "customer")]
    pub(crate) email: Option<String>,
    /// Only those of this customer
    #[arg(long, value_name = "user_…")]
    pub(crate) customer: Option<String>,
    /// Only those of this UTC day or later
    #[arg(long, value_name = "DAY")]
    pub(crate) from: Option<String>,
    /// Only those of this UTC day or earlier
    #[arg(long, value_name = "DAY")]
    pub(crate) to: Option<String>,
    /// How many at most
    #[arg(long, value_name = "N", default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) limit: u32,
    /// Each as a line of JSON, for programs
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Arguments)]
pub(crate) struct Order {
    /// Its id, or the number that its buyer knows
    #[arg(value_name = "ord_… or NUMBER")]
    pub(crate) order: String,
    /// As JSON, for programs
    #[arg(long)]
    pub(crate) json: bool,
    #[command(subcommand)]
    pub(crate) action: Option<OrderAction>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum OrderAction {
    /// Sets its status; its buyer is mailed where that is news to them
    Status {
        /// pending, paid, shipped, delivered or cancelled
        status: String,
    },
    /// Notes something on it, for staff
    Note { text: String },
}

#[derive(Debug, Arguments)]
pub(crate) struct Sales {
    /// The first UTC day, such as 2026-01-31
    #[arg(long, value_name = "DAY")]
    pub(crate) from: Option<String>,
    /// The last UTC day; today unless given
    #[arg(long, value_name = "DAY")]
    pub(crate) to: Option<String>,
    /// Each day as a line of JSON, for programs
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Admin {
    /// Makes an account that may do everything
    #[command(after_help = "\
The password is BODEGA_PASSWORD, or what you type. Where there is nobody to type, one is made up and printed, once.")]
    Create(CreateAdmin),
}

#[derive(Debug, Arguments)]
pub(crate) struct CreateAdmin {
    #[arg(long)]
    pub(crate) email: String,
    /// The shop's table: TableName of the stack's outputs
    #[arg(long, env = "BODEGA_TABLE", default_value = "bodega")]
    pub(crate) table: String,
    /// A DynamoDB other than that of AWS, such as the one of a shop on this machine
    #[arg(long, value_name = "URL", env = "AWS_ENDPOINT_URL_DYNAMODB")]
    pub(crate) endpoint: Option<String>,
    /// If somebody has this address, make them an admin; their password stays
    #[arg(long)]
    pub(crate) promote: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Events {
    /// Tells which of the stream's records were set aside because they could not be read, the dead letters
    List(Table),
    /// Does the work of dead letters by the items that they name, as these are now, and forgets those that went well
    #[command(after_help = "\
Mend the item first, if it cannot be read. Doing it again does nothing twice: nobody is mailed a second time.

With --message, the work of a message that was set aside in one of the stack's queues: the body as SQS gives it.
One of the stream names records that the stream does not have any more, so that it is as reconcile.")]
    Replay(Replay),
    /// Looks through products, orders and users for mails, lists and low stocks that are missing, and makes up for them
    #[command(after_help = "\
A schedule does the same once a day, in small steps. Of orders of the last thirty days those are looked at that moved in
the last two, and of users those of the last two. What is younger than a quarter of an hour may be on its way, and is
passed over.")]
    Reconcile(Effects),
}

/// Where the shop's items are.
#[derive(Debug, Arguments)]
pub(crate) struct Table {
    /// The shop's table: TableName of the stack's outputs
    #[arg(long, env = "BODEGA_TABLE", default_value = "bodega")]
    pub(crate) table: String,
    /// A DynamoDB other than that of AWS, such as the one of a shop on this machine
    #[arg(long, value_name = "URL", env = "AWS_ENDPOINT_URL_DYNAMODB")]
    pub(crate) endpoint: Option<String>,
}

#[derive(Debug, Arguments)]
pub(crate) struct Effects {
    #[command(flatten)]
    pub(crate) table: Table,
    /// How many units or fewer are a low stock: the stack's parameter LowStock; 0 for never
    #[arg(long, value_name = "UNITS", env = "BODEGA_LOW_STOCK", default_value_t = 5, value_parser = clap::value_parser!(i64).range(0..))]
    pub(crate) low_stock: i64,
}

#[derive(Debug, Arguments)]
pub(crate) struct Replay {
    /// Dead letters, as list names them
    #[arg(value_name = "LETTER", required_unless_present_any = ["all", "message"], conflicts_with_all = ["all", "message"])]
    pub(crate) letters: Vec<String>,
    /// All dead letters
    #[arg(long, conflicts_with = "message")]
    pub(crate) all: bool,
    /// A message of a queue, in this file; - for standard input
    #[arg(long, value_name = "FILE")]
    pub(crate) message: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) effects: Effects,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Keys {
    /// Makes a shop's first key, and prints its public half
    Generate(Place),
    /// Takes the next step of putting a new key in the old one's place, and prints the public keys to deploy with
    #[command(after_help = "\
With --parameter, call it again after each deployment with the PublicKeys that it prints, until it says that the old key
is gone: four times in all. It finds out from the shop at --url how far that has come. Nobody is logged out.

With --file it is one step: the shop signs with the new key from its next start on.")]
    Rotate(Place),
    /// Tells which keys there are, and which of them signs
    List(Place),
}

/// Where the private keys are.
#[derive(Debug, Arguments)]
#[group(required = true, multiple = false)]
pub(crate) struct Place {
    /// In this SSM SecureString, as the template's SigningKeyParameter names it
    #[arg(long, value_name = "NAME")]
    pub(crate) parameter: Option<String>,
    /// In this file, such as .bodega/signing-key.json
    #[arg(long, value_name = "FILE")]
    pub(crate) file: Option<PathBuf>,
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_holds_together() {
        Args::command().debug_assert();
        let parse = |line: &str| Args::try_parse_from(line.split(' '));
        assert!(parse("bodega-cli keys rotate --parameter /bodega/signing-key").is_ok());
        assert!(parse("bodega-cli keys rotate").is_err());
        assert!(parse("bodega-cli keys list --file a --parameter b").is_err());
        assert!(parse("bodega-cli import a.csv --report b.csv --url https://shop.example").is_ok());
        assert!(parse("bodega-cli import a.csv --detach --report b.csv").is_err());
        assert!(parse("bodega-cli admin create").is_err());
    }
}
