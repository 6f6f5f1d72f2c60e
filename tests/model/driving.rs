//! Driving a plan, as `Store::drive` does: the steps are those of `Progress`, from wherever it is.

use shared::domain::Step;

use super::doing::{Answer, Doing, Drive, Errand, Obstacle};
use super::operation::{Operation, Outcome};
use super::process::Process;
use super::role::{Role, Script};
use super::table::{OrderId, Plan};
use super::units::CapacityUnits;
use super::writes::Refusal;

impl Drive {
    pub fn new(id: OrderId, plan: Plan, lines: CapacityUnits, errand: Errand) -> Self {
        Self { id, plan, lines, errand, obstacle: None, forgot: false }
    }

    pub fn operation(&self, stage: u32) -> Operation {
        let Self { id, plan: read, lines, forgot, .. } = *self;
        let step = read.progress.next(stage);
        let to = read.progress.after(step);
        match step {
            Step::Take { from, to: end } => Operation::Take { id, read, to, units: lines.of_lines(from, end) },
            Step::GiveBack { from, to: end } => Operation::GiveBack { id, read, to, units: lines.of_lines(from, end) },
            Step::Commit => Operation::Commit { id, read },
            Step::End => match read.placing.and_then(|origin| origin.key).filter(|_| !forgot) {
                Some(key) => Operation::ForgetKey { id, key },
                None => Operation::End { id, read },
            },
        }
    }

    fn at(self, plan: Plan) -> Self {
        Self { plan, forgot: false, ..self }
    }
}

impl Process {
    pub fn driven(&mut self, drive: Drive, script: Script, outcome: Outcome) {
        let stage = script.stage();
        let step = drive.plan.progress.next(stage);
        self.doing = match (drive.operation(stage), outcome) {
            // Whether it was there or not.
            (Operation::ForgetKey { .. }, _) => Doing::Drive(Drive { forgot: true, ..drive }),
            (_, Outcome::Done) => match step {
                Step::Commit => return self.drove(drive, true, script),
                Step::End => return self.drove(drive, false, script),
                Step::Take { .. } | Step::GiveBack { .. } => {
                    Doing::Drive(drive.at(Plan { progress: drive.plan.progress.after(step), ..drive.plan }))
                }
            },
            (_, Outcome::Refused(Refusal::Stock)) => Doing::Turn(drive, Obstacle::Stock),
            (_, Outcome::Refused(Refusal::Cart)) => Doing::Turn(drive, Obstacle::Cart),
            _ => Doing::Reread(drive),
        };
    }

    pub fn turned(&mut self, drive: Drive, obstacle: Obstacle, outcome: Outcome) {
        self.doing = match outcome {
            Outcome::Done => {
                let plan = Plan { progress: drive.plan.progress.turned(), ..drive.plan };
                Doing::Drive(Drive { obstacle: Some(obstacle), ..drive.at(plan) })
            }
            _ => Doing::Reread(drive),
        };
    }

    pub fn reread(&mut self, drive: Drive, script: Script, outcome: Outcome) {
        match outcome {
            Outcome::Plan(Some(plan)) => self.doing = Doing::Drive(drive.at(plan)),
            _ => self.drove(drive, false, script),
        }
    }

    /// Lines that are gone belong to a plan that is gone: its next step is refused.
    pub fn found_lines(&mut self, id: OrderId, plan: Plan, errand: Errand, outcome: Outcome) {
        let lines = match outcome {
            Outcome::Lines(Some(lines)) => lines,
            _ => CapacityUnits::NONE,
        };
        self.doing = Doing::Drive(Drive::new(id, plan, lines, errand));
    }

    fn drove(&mut self, drive: Drive, is_placed: bool, script: Script) {
        match script.role {
            Role::Checkout(_) => self.checkout_drove(drive, is_placed, script),
            Role::Sweep => self.doing = Doing::Wait,
            Role::Cancel | Role::Move(_) | Role::Edit { .. } => self.end(Answer::Done),
        }
    }
}
