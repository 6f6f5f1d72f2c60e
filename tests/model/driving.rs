//! Drives a saga like `Store::drive`. `Progress` decides the steps, from any progress.

use shared::domain::Step;

use super::doing::{Answer, Doing, Drive, Errand, Obstacle};
use super::operation::{Operation, Outcome};
use super::process::Process;
use super::role::{Role, Script};
use super::table::{OrderId, Saga};
use super::takings::Takings;
use super::writes::Refusal;

impl Drive {
    pub fn new(id: OrderId, saga: Saga, takings: Takings, errand: Errand) -> Self {
        Self { id, saga, takings, errand, obstacle: None, forgot: false }
    }

    pub fn operation(&self, stage: u32) -> Operation {
        let Self { id, saga: read, takings, forgot, .. } = *self;
        let step = read.progress.next(stage);
        let to = read.progress.after(step);
        match step {
            Step::Reserve { from, to: end } => Operation::Reserve { id, read, to, takings: takings.between(from, end) },
            Step::Release { from, to: end } => Operation::Release { id, read, to, takings: takings.between(from, end) },
            Step::Commit => Operation::Commit { id, read },
            Step::End => match read.placing.and_then(|origin| origin.key).filter(|_| !forgot) {
                Some(key) => Operation::ForgetKey { id, key },
                None => Operation::End { id, read },
            },
        }
    }

    fn at(self, saga: Saga) -> Self {
        Self { saga, forgot: false, ..self }
    }
}

impl Process {
    pub fn driven(&mut self, drive: Drive, script: Script, outcome: Outcome) {
        let stage = script.stage();
        let step = drive.saga.progress.next(stage);
        self.doing = match (drive.operation(stage), outcome) {
            // Whether the record existed or not.
            (Operation::ForgetKey { .. }, _) => Doing::Drive(Drive { forgot: true, ..drive }),
            (_, Outcome::Done) => match step {
                Step::Commit => return self.drove(drive, true, script),
                Step::End => return self.drove(drive, false, script),
                Step::Reserve { .. } | Step::Release { .. } => {
                    Doing::Drive(drive.at(Saga { progress: drive.saga.progress.after(step), ..drive.saga }))
                }
            },
            (_, Outcome::Refused(Refusal::Stock)) => Doing::Compensate(drive, Obstacle::Stock),
            (_, Outcome::Refused(Refusal::Terms)) => Doing::Compensate(drive, Obstacle::Terms),
            (_, Outcome::Refused(Refusal::Cart)) => Doing::Compensate(drive, Obstacle::Cart),
            _ => Doing::Reread(drive),
        };
    }

    pub fn compensating(&mut self, drive: Drive, obstacle: Obstacle, outcome: Outcome) {
        self.doing = match outcome {
            Outcome::Done => {
                let saga = Saga { progress: drive.saga.progress.compensating(), ..drive.saga };
                Doing::Drive(Drive { obstacle: Some(obstacle), ..drive.at(saga) })
            }
            _ => Doing::Reread(drive),
        };
    }

    pub fn reread(&mut self, drive: Drive, script: Script, outcome: Outcome) {
        match outcome {
            Outcome::Saga(Some(saga)) => self.doing = Doing::Drive(drive.at(saga)),
            _ => self.drove(drive, false, script),
        }
    }

    /// If the lines are missing, the saga is gone too, and its next step is refused.
    pub fn found_lines(&mut self, id: OrderId, saga: Saga, errand: Errand, outcome: Outcome) {
        let takings = match outcome {
            Outcome::Lines(Some(takings)) => takings,
            _ => Takings::NONE,
        };
        self.doing = Doing::Drive(Drive::new(id, saga, takings, errand));
    }

    fn drove(&mut self, drive: Drive, is_placed: bool, script: Script) {
        match script.role {
            Role::Checkout(_) => self.checkout_drove(drive, is_placed, script),
            Role::Sweep => self.doing = Doing::Wait,
            Role::Cancel | Role::Move(_) | Role::Edit { .. } | Role::Policy { .. } => self.end(Answer::Done),
        }
    }
}
