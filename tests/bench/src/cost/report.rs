use std::fmt;

use shared::capacity_units::CapacityUnits;

use super::after::{After, Followed};
use super::bill::{Bill, CALL, CORE, LOGGED, Tariff};
use super::floor::{Role, Visit};
use super::idle::Due;
use super::session::Share;
use super::sizes::{Page, Size, Sizes};
use super::taken::Taken;
use crate::shopping_mix::Interaction;
use crate::show::Ratio;
use crate::table::Table;

const MILLION: u64 = 1_000_000;

/// The costs, as text.
pub(crate) struct CostReport {
    pub(super) products: u32,
    pub(super) tariff: Tariff,
    pub(super) visits: Vec<(Visit, Taken)>,
    pub(super) dearest: Vec<(Role, Visit, Taken)>,
    pub(super) sizes: Sizes,
    pub(super) followed: Followed,
    pub(super) mix: Vec<Share>,
    pub(super) idle: Vec<Due>,
}

impl fmt::Display for CostReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "\nA million of each request, in dollars; a shop with {} products, carts and orders of 3 lines\n",
            self.products
        )?;
        writeln!(f, "{}", self.routes())?;
        writeln!(
            f,
            "The dearest request of each role, at its most; a million of each, in dollars\n\n{}",
            self.dearest()
        )?;
        writeln!(f, "A product, by its variants and the level of its category; write units\n\n{}", self.by_size())?;
        writeln!(f, "A page of a category with 200 below it, on five levels\n\n{}", self.pages())?;
        writeln!(f, "What follows, a million times, in dollars\n\n{}", self.follow_up())?;
        writeln!(
            f,
            "TPC-W's shopping mix, a million interactions, in dollars; what follows is in it\n\n{}",
            self.shopping()
        )?;
        writeln!(f, "Thirty days without a visitor, in dollars\n\n{}", self.quiet())?;
        writeln!(
            f,
            "requests  the HTTP API's price and Lambda's; in what follows and without visitors Lambda's, and the scheduler's"
        )?;
        writeln!(
            f,
            "compute   GB-seconds at the template's memory of the ms: {CALL} for each call, and what was measured"
        )?;
        writeln!(f, "          here as if it had been on a whole core, which a function has at {CORE} MB")?;
        writeln!(f, "other     {LOGGED} bytes of logs an invocation, what goes out to the client, mails")
    }
}

impl CostReport {
    fn routes(&self) -> Table {
        let head =
            ["request", "calls", "read", "write", "ms", "bytes", "requests", "compute", "DynamoDB", "other", "all"];
        let mut table = Table::new(head);
        for (visit, taken) in &self.visits {
            table.row(std::iter::once(name(*visit)).chain(self.taken(taken)));
        }
        table
    }

    fn dearest(&self) -> Table {
        let head = ["role", "calls", "read", "write", "ms", "bytes", "requests", "compute", "DynamoDB", "other", "all"];
        let mut table = Table::new(head);
        for (role, visit, taken) in &self.dearest {
            let name = format!("{}: {}", role.name(), name(*visit));
            table.row(std::iter::once(name).chain(self.taken(taken)));
        }
        table
    }

    /// Returns the cells of a request: its results, and the cost of a million of it.
    fn taken(&self, taken: &Taken) -> impl Iterator<Item = String> {
        let counts = [
            taken.calls.to_string(),
            taken.read_units.to_string(),
            taken.write_units.to_string(),
            self.tariff.billed_millis(taken).to_string(),
            taken.bytes_out.to_string(),
        ];
        counts.into_iter().chain(money(self.tariff.request(taken) * MILLION))
    }

    fn by_size(&self) -> Table {
        let head = ["variants", "level", "created", "calls", "renamed", "one repriced", "sold out", "deleted"];
        let mut table = Table::new(head);
        for Size { variants, level, created, renamed, repriced, sold_out, deleted } in &self.sizes.sizes {
            table.row([
                variants.to_string(),
                level.to_string(),
                created.write_units.to_string(),
                created.calls.to_string(),
                renamed.write_units.to_string(),
                repriced.write_units.to_string(),
                sold_out.to_string(),
                deleted.write_units.to_string(),
            ]);
        }
        table
    }

    fn pages(&self) -> Table {
        let mut table = Table::new(["", "calls", "read units", "DynamoDB a million"]);
        let Page { of_rows, merged } = &self.sizes.page;
        for (way, taken) in [("rows at every ancestor", of_rows), ("a page of each, merged", merged)] {
            let dollars = self.tariff.request(taken).dynamodb * MILLION;
            let cells = [way.to_owned(), taken.calls.to_string(), taken.read_units.to_string(), dollars.to_string()];
            table.row(cells);
        }
        table
    }

    fn follow_up(&self) -> Table {
        let head =
            ["when", "stream", "mail", "mails", "read", "write", "requests", "compute", "DynamoDB", "other", "all"];
        let mut table = Table::new(head);
        let Followed { registered, placed, shipped } = &self.followed;
        for after in [registered, placed, shipped] {
            let After { what, of_stream, of_mail, mails } = after;
            let counts = [
                (*what).to_owned(),
                of_stream.len().to_string(),
                of_mail.len().to_string(),
                mails.to_string(),
                after.all().map(|taken| taken.read_units).sum::<CapacityUnits>().to_string(),
                after.all().map(|taken| taken.write_units).sum::<CapacityUnits>().to_string(),
            ];
            table.row(counts.into_iter().chain(money(after.bill(&self.tariff) * MILLION)));
        }
        table
    }

    fn shopping(&self) -> Shopping<'_> {
        Shopping(&self.mix)
    }

    fn quiet(&self) -> Table {
        let head = ["schedule", "times", "read", "write", "requests", "compute", "DynamoDB", "other", "all"];
        let mut table = Table::new(head);
        let mut sum = Bill::default();
        for due in &self.idle {
            let Taken { read_units, write_units, .. } = due.taken;
            let counts = [due.what.clone(), due.times.to_string(), read_units.to_string(), write_units.to_string()];
            let bill = due.bill(&self.tariff);
            sum = sum + bill;
            table.row(counts.into_iter().chain(money(bill)));
        }
        let empty = ["all".to_owned(), String::new(), String::new(), String::new()];
        table.row(empty.into_iter().chain(money(sum)));
        let stored = self.tariff.prices.dynamodb_storage + self.tariff.prices.dynamodb_backup;
        table.row(
            ["and for each GB in the table".to_owned()]
                .into_iter()
                .chain((0..7).map(|_| String::new()))
                .chain([stored.to_string()]),
        );
        table
    }
}

/// The shopping mix by interaction, and the cost of a session.
struct Shopping<'a>(&'a [Share]);

impl fmt::Display for Shopping<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let head = ["interaction", "%", "requests", "read", "write", "requests", "compute", "DynamoDB", "other", "all"];
        let (mut table, mut sum, times) = (Table::new(head), Bill::default(), MILLION / Interaction::OF);
        for share in self.0 {
            let Share { interaction, requests, read_units, write_units, bill } = share;
            let counts = [
                interaction.name().to_owned(),
                Ratio(interaction.share(), Interaction::OF / 100).to_string(),
                (requests * times).to_string(),
                CapacityUnits::halves(read_units.in_halves() * times).to_string(),
                CapacityUnits::halves(write_units.in_halves() * times).to_string(),
            ];
            sum = sum + *bill;
            table.row(counts.into_iter().chain(money(*bill * times)));
        }
        let of_all = |part: fn(&Share) -> CapacityUnits| {
            let halves: u64 = self.0.iter().map(|share| part(share).in_halves()).sum();
            CapacityUnits::halves(halves * times).to_string()
        };
        let counts = [
            "all".to_owned(),
            "100.00".to_owned(),
            (self.0.iter().map(|share| share.requests).sum::<u64>() * times).to_string(),
            of_all(|share| share.read_units),
            of_all(|share| share.write_units),
        ];
        table.row(counts.into_iter().chain(money(sum * times)));
        // In this number of interactions, one buys.
        let orders = Interaction::BuyConfirm.share();
        let thousand = sum.total().part(1_000, u128::from(orders));
        writeln!(f, "{table}")?;
        let length = Interaction::OF / orders;
        writeln!(
            f,
            "A session of {length} interactions, one of which buys: {thousand} dollars a thousand sessions, and a thousand orders."
        )
    }
}

impl Role {
    const fn name(self) -> &'static str {
        match self {
            Self::Stranger => "no account",
            Self::Customer => "customer",
            Self::Staff => "staff",
            Self::Admin => "admin",
        }
    }
}

fn name((route, which): Visit) -> String {
    if which.is_empty() { route.to_owned() } else { format!("{route}, {which}") }
}

/// Returns the cost by item, and the total.
fn money(bill: Bill) -> [String; 5] {
    [bill.requests, bill.compute, bill.dynamodb, bill.other, bill.total()].map(|dollars| dollars.to_string())
}
