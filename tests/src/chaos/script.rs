use std::ops::RangeInclusive;
use std::time::Duration;

use shared::random::Random;
use shared::testing::Rates;

use super::intent::Intent;

/// Over how many parts staff spreads a product's stock at most.
pub(super) const MOST_PARTS: usize = 5;

/// The longest time before an account is erased or demoted, in milliseconds.
const LONGEST_STAY: u64 = 60;

/// The statuses to which staff moves orders.
const MOVES: [&str; 4] = ["paid", "shipped", "delivered", "cancelled"];

/// How much happens in a seed.
#[derive(Clone, Copy, Debug)]
pub struct Size {
    pub clients: usize,
    /// The number of steps of each client.
    pub steps: usize,
    /// How many products there are.
    pub products: usize,
    /// How many different products an order has.
    pub lines: (usize, usize),
    pub rates: Rates,
    /// How long a transaction holds its items before it is done, and as long again after.
    pub hold: Duration,
}

/// Who does what in a seed. The same for the same seed and size.
#[derive(Clone, Debug)]
pub struct Script {
    /// Each product's stock at the start.
    pub stock: Vec<i64>,
    /// Whether it is enough for all, whatever staff takes.
    pub enough: bool,
    /// Each client's steps.
    pub clients: Vec<Vec<Step>>,
    /// Staff's tasks.
    pub staff: Vec<Work>,
    /// What a customer orders whose account is erased meanwhile, and after how long it is erased.
    pub leaver: (Vec<Intent>, Duration),
    /// After how long a member of staff is demoted.
    pub demoted: Duration,
    /// The orders of clients that hang up before they are answered and never come back.
    pub abandoned: Vec<Intent>,
}

/// What a client does next.
#[derive(Clone, Debug)]
pub enum Step {
    Order(Intent),
    /// Cancels one of their orders, by a number that is taken modulo how many they have.
    Cancel(usize),
    /// Sends an earlier checkout again.
    Again(usize),
    /// Sends another body with an earlier key.
    Misuse(usize),
    /// Looks at one of their orders.
    Look(usize),
}

/// What staff does next.
#[derive(Clone, Debug)]
pub enum Work {
    /// Moves some order on.
    Move(usize, &'static str),
    /// Counts a product anew.
    Adjust(usize, i64),
    /// Sets a product's price, in cents.
    Price(usize, i64),
    /// Spreads a product's stock over so many parts.
    Spread(usize, usize),
}

impl Script {
    pub fn new(seed: u64, size: Size) -> Self {
        let dice = Dice(Random::seeded(seed));
        let clients: Vec<Vec<Step>> = (0..size.clients)
            .map(|client| (0..size.steps).map(|step| dice.step(&format!("s{seed}-c{client}-{step}"), size)).collect())
            .collect();
        let staff: Vec<Work> = (0..size.steps * size.clients / 4).map(|_| dice.work(size)).collect();
        // Half of what is wanted, just enough, or twice as much.
        let share = *dice.of(&[50, 100, 200]);
        let intents = |who: &str, count: usize| -> Vec<Intent> {
            (0..count).map(|number| Intent::draw(&format!("s{seed}-{who}-{number}"), size, &dice)).collect()
        };
        let leaver = (intents("leaver", size.steps), Duration::from_millis(dice.0.below(LONGEST_STAY)));
        let abandoned = intents("abandoned", size.steps);
        let demoted = Duration::from_millis(dice.0.below(LONGEST_STAY));
        let mut stock = vec![0; size.products];
        let ordered = clients.iter().flatten().filter_map(|step| match step {
            Step::Order(intent) => Some(intent),
            _ => None,
        });
        for intent in ordered.chain(&leaver.0).chain(&abandoned) {
            for (product, quantity) in intent.lines() {
                stock[product] += quantity;
            }
        }
        stock.iter_mut().for_each(|stock| *stock = *stock * share / 100);
        for work in &staff {
            if let Work::Adjust(product, by) = work {
                stock[*product] -= by.min(&0);
            }
        }
        Self { stock, enough: share == 200, clients, staff, leaver, demoted, abandoned }
    }
}

/// Draws of a seed.
pub(super) struct Dice(pub(super) Random);

impl Dice {
    fn step(&self, name: &str, size: Size) -> Step {
        match self.below(20) {
            0..=2 => Step::Cancel(self.below(100)),
            3 => Step::Again(self.below(100)),
            4 => Step::Misuse(self.below(100)),
            5 => Step::Look(self.below(100)),
            _ => Step::Order(Intent::draw(name, size, self)),
        }
    }

    fn work(&self, size: Size) -> Work {
        match self.below(6) {
            0 => Work::Adjust(self.below(size.products), *self.of(&[-2, -1, 1, 2])),
            1 => Work::Price(self.below(size.products), *self.of(&[90, 100, 110])),
            2 | 3 => Work::Spread(self.below(size.products), *self.of(&[1, 2, 3, MOST_PARTS])),
            _ => Work::Move(self.below(100), MOVES[self.below(MOVES.len())]),
        }
    }

    pub(super) fn below(&self, bound: usize) -> usize {
        usize::try_from(self.0.below(bound as u64)).expect("a small number")
    }

    pub(super) fn of<'a, T>(&self, choices: &'a [T]) -> &'a T {
        &choices[self.below(choices.len())]
    }

    pub(super) fn within(&self, range: RangeInclusive<usize>) -> usize {
        range.start() + self.below(range.end() - range.start() + 1)
    }

    /// True so many times of a hundred.
    pub(super) fn percent(&self, chance: usize) -> bool {
        self.below(100) < chance
    }
}
