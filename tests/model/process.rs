use super::doing::{Answer, Doing, Obstacle};
use super::operation::{Operation, Outcome};
use super::role::{Role, Script};

/// A process with its memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Process {
    pub doing: Doing,
    /// The number of failed tries of a checkout.
    pub tries: u8,
    pub cart_changed: bool,
    /// Why the order of the last try was refused.
    pub obstacle: Option<Obstacle>,
    /// Its last write was executed, but the process does not know.
    pub is_unsure: bool,
}

impl Process {
    pub fn new(role: Role) -> Self {
        let doing = match role {
            Role::Checkout(request) => Doing::look(request),
            Role::Edit { .. } => Doing::ReadCart,
            Role::Policy { .. } => Doing::ChangePolicy,
            Role::Cancel | Role::Move(_) | Role::Sweep => Doing::Wait,
        };
        doing.into()
    }

    pub fn end(&mut self, answer: Answer) {
        *self = Doing::Ended(answer).into();
    }

    /// Returns the next call. `None` if the process waits or has ended.
    pub fn operation(&self, script: Script) -> Option<Operation> {
        match (self.doing, script.role) {
            (Doing::FindSaga(id, _), _) => Some(Operation::ReadSaga { id }),
            (Doing::FindLines(id, _, _), _) => Some(Operation::ReadLines { id }),
            (Doing::Replay(id) | Doing::FindOrder(id, _), _) => Some(Operation::ReadOrder { id }),
            (Doing::Drive(drive), _) => Some(drive.operation(script.stage())),
            (Doing::Compensate(drive, _), _) => Some(Operation::Compensate { id: drive.id, read: drive.saga }),
            (Doing::Reread(drive), _) => Some(Operation::ReadSaga { id: drive.id }),
            (Doing::Claim(id, read), _) => Some(Operation::Claim { id, read }),
            (Doing::Cancel(id, read), _) => Some(Operation::Cancel { id, read }),
            (Doing::Move(id, read), Role::Move(to)) => Some(Operation::Move { id, read, to }),
            (Doing::ReadCart, Role::Edit { cart, .. }) => Some(Operation::ReadCart { cart }),
            (Doing::Edit(version), Role::Edit { cart, to }) => Some(Operation::Edit { cart, version, lines: to }),
            (Doing::ChangePolicy, Role::Policy { product, to }) => Some(Operation::ChangePolicy { product, to }),
            (doing, Role::Checkout(request)) => doing.of_checkout(request, script.order_id(self.tries), script.stage()),
            _ => None,
        }
    }

    /// Continues with the outcome of a call.
    pub fn learn(&mut self, script: Script, outcome: Outcome) {
        match self.doing {
            Doing::Drive(drive) => self.driven(drive, script, outcome),
            Doing::Compensate(drive, obstacle) => self.compensating(drive, obstacle, outcome),
            Doing::Reread(drive) => self.reread(drive, script, outcome),
            Doing::FindLines(id, saga, errand) => self.found_lines(id, saga, errand, outcome),
            _ => match script.role {
                Role::Checkout(request) => self.checkout_learns(request, script, outcome),
                Role::Cancel | Role::Move(_) => self.mover_learns(script.role, outcome),
                Role::Edit { .. } => self.editor_learns(outcome),
                Role::Policy { .. } => self.end(Answer::Done),
                Role::Sweep => self.sweep_learns(outcome),
            },
        }
    }
}

impl From<Doing> for Process {
    fn from(doing: Doing) -> Self {
        Self { doing, tries: 0, cart_changed: false, obstacle: None, is_unsure: false }
    }
}
