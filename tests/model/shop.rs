use super::doing::Doing;
use super::guard::Guard;
use super::operation::{Operation, Outcome};
use super::policy::Policy;
use super::process::Process;
use super::quantities::{COUNTERS, Quantities};
use super::role::{Role, Rules, Script};
use super::table::{OrderId, Table};

/// A shop with a few counters and carts, and the processes that work in it.
#[derive(Clone, Debug)]
pub struct Shop {
    pub stock: Quantities,
    /// `None` for a counter that is no stock. Such counters come last.
    pub policies: [Option<Policy>; COUNTERS],
    pub carts: &'static [Quantities],
    /// Checkouts come first.
    pub roles: Vec<Role>,
    pub rules: Rules,
    /// How many processes may crash, and how many answers may be lost.
    pub crashes: u8,
    pub losses: u8,
    /// The situations that must occur, in addition to the properties that must always hold.
    pub reached: &'static [Reached],
}

/// A situation that must occur, with its name.
pub type Reached = (&'static str, fn(&Shop, &State) -> bool);

/// The shop at one moment.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct State {
    pub table: Table,
    pub processes: Vec<Process>,
    pub crashes: u8,
    pub losses: u8,
}

/// What may happen next, and to which process.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// The next call, or the same call again if its answer was lost.
    Step(usize),
    /// The first look, but the cart is read before the record.
    CartFirst(usize),
    /// The next call is executed, but its answer is lost.
    Lose(usize),
    Crash(usize),
    /// The process takes up an order or a saga.
    Pick(usize, OrderId),
}

impl Shop {
    pub fn script(&self, process: usize) -> Script {
        let number = u8::try_from(process).expect("a few processes");
        Script { role: self.roles[process], number, rules: self.rules }
    }

    pub fn checkouts(&self) -> usize {
        self.roles.iter().filter(|role| role.request().is_some()).count()
    }

    pub fn run(&self, state: &mut State, process: usize, operation: Operation) -> Outcome {
        operation.run(&mut state.table, self.script(process).number, self.rules.without)
    }

    pub fn step(&self, state: &mut State, process: usize) -> Option<()> {
        let script = self.script(process);
        let operation = state.processes[process].operation(script)?;
        let known_again = self.rules.without.has(Guard::ClientToken) && operation.has_token();
        let outcome = match state.processes[process].is_unsure && known_again {
            true => Outcome::Done,
            false => self.run(state, process, operation),
        };
        state.processes[process].is_unsure = false;
        state.processes[process].learn(script, outcome);
        Some(())
    }

    /// Only the answer to a successful write is worth losing.
    pub fn lose(&self, state: &mut State, process: usize) -> Option<()> {
        let operation = state.processes[process].operation(self.script(process))?;
        let outcome = self.run(state, process, operation);
        state.losses -= 1;
        state.processes[process].is_unsure = true;
        (outcome == Outcome::Done).then_some(())
    }

    /// The process loses its memory. The next sweep is a new process.
    pub fn crash(&self, state: &mut State, process: usize) {
        state.crashes -= 1;
        let doing = match self.roles[process] {
            Role::Sweep => Doing::Wait,
            _ => Doing::Crashed,
        };
        state.processes[process] = doing.into();
    }
}
