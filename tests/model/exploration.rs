//! The transitions between states.

use stateright::{Model, Property};

use super::checkout::cart_first;
use super::doing::Doing;
use super::process::Process;
use super::properties;
use super::quantities::Quantities;
use super::role::Role;
use super::sales::Sales;
use super::shop::{Action, Shop, State};
use super::table::{Cart, OrderItems, Table};
use super::takings::Terms;

impl Model for Shop {
    type State = State;
    type Action = Action;

    fn init_states(&self) -> Vec<State> {
        let cart = |lines: &Quantities| Cart { lines: *lines, ..Cart::default() };
        let keys = self.roles.iter().filter_map(|role| role.request()?.key);
        let table = Table {
            stock: self.stock,
            terms: self.policies.map(|policy| Some(Terms { version: 0, policy: policy? })),
            sales: Sales::default(),
            carts: self.carts.iter().map(cart).collect(),
            records: vec![None; keys.max().map_or(0, |key| usize::from(key) + 1)],
            orders: vec![OrderItems::default(); self.checkouts() * usize::from(self.rules.tries)],
        };
        let processes = self.roles.iter().map(|role| Process::new(*role)).collect();
        vec![State { table, processes, crashes: self.crashes, losses: self.losses }]
    }

    fn actions(&self, state: &State, actions: &mut Vec<Action>) {
        for (number, process) in state.processes.iter().enumerate() {
            let role = self.roles[number];
            match process.doing {
                Doing::Ended(_) | Doing::Crashed => {}
                Doing::Wait => {
                    let has_work = |items: &OrderItems| match role {
                        Role::Sweep => items.saga.is_some(),
                        _ => items.order.is_some(),
                    };
                    let work = state.table.ids().filter(|(_, items)| has_work(items));
                    actions.extend(work.map(|(id, _)| Action::Pick(number, id)));
                }
                doing => {
                    actions.push(Action::Step(number));
                    if role.request().is_some_and(|request| cart_first(doing, request).is_some()) {
                        actions.push(Action::CartFirst(number));
                    }
                    if state.losses > 0 && !process.is_unsure {
                        actions.push(Action::Lose(number));
                    }
                    if state.crashes > 0 {
                        actions.push(Action::Crash(number));
                    }
                }
            }
        }
    }

    fn next_state(&self, before: &State, action: Action) -> Option<State> {
        let mut state = before.clone();
        match action {
            Action::Step(process) => self.step(&mut state, process)?,
            Action::CartFirst(process) => {
                let script = self.script(process);
                let operation = cart_first(state.processes[process].doing, script.role.request()?)?;
                let outcome = self.run(&mut state, process, operation);
                state.processes[process].learn(script, outcome);
            }
            Action::Lose(process) => self.lose(&mut state, process)?,
            Action::Crash(process) => self.crash(&mut state, process),
            // The process also reads at once, because finding an id in a list tells it nothing more.
            Action::Pick(process, id) => {
                state.processes[process].pick(id, self.roles[process]);
                self.step(&mut state, process)?;
            }
        }
        Some(state)
    }

    fn properties(&self) -> Vec<Property<Self>> {
        let reached = self.reached.iter().map(|(name, happens)| Property::sometimes(name, *happens));
        properties::always().chain(reached).collect()
    }
}
