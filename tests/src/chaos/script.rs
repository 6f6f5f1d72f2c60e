use std::ops::RangeInclusive;
use std::time::Duration;

use shared::random::Random;
use shared::testing::Rates;

use super::intent::Intent;
use super::policies;
use crate::ledger::Policy;

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
    /// How each product is sold at the start.
    pub policies: Vec<Policy>,
    /// Whether it is enough for all, whatever staff takes.
    pub enough: bool,
    /// Each client's steps.
    pub clients: Vec<Vec<Step>>,
    /// Staff's tasks.
    pub staff: Vec<Work>,
    /// The tasks of somebody else of staff, who changes policies.
    pub merchant: Vec<Work>,
    /// What a customer orders whose account is erased meanwhile, and after how long it is erased.
    pub leaver: (Vec<Intent>, Duration),
    /// After how long a member of staff is demoted.
    pub demoted: Duration,
    /// The orders of clients that hang up before they are answered and never come back.
    pub abandoned: Vec<Intent>,
    /// The orders that also take a use of a counter, and how many uses there are, by its shards.
    pub redeemer: Vec<Intent>,
    pub uses: Vec<i64>,
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
    /// Gives a product this policy, and so many units if it was not counted.
    Sell(usize, Policy, i64),
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
        let redeemer = intents("redeemer", size.steps);
        let uses = dice.of(&[vec![1], vec![2], vec![1, 1]]).clone();
        let policies = policies::draw_all(size.products, &dice);
        let changes: Vec<_> = (0..size.steps).map(|_| policies::draw_change(size.products, &dice)).collect();
        let demoted = Duration::from_millis(dice.0.below(LONGEST_STAY));
        let mut stock = vec![0; size.products];
        let ordered = clients.iter().flatten().filter_map(|step| match step {
            Step::Order(intent) => Some(intent),
            _ => None,
        });
        for intent in ordered.chain(&leaver.0).chain(&abandoned).chain(&redeemer) {
            for (product, quantity) in intent.lines() {
                stock[product] += quantity;
            }
        }
        stock.iter_mut().for_each(|stock| *stock = *stock * share / 100);
        if share < 200 {
            // Where nothing is there, orders go down to what may be owed.
            let owed = stock.iter_mut().zip(&policies).filter(|(_, policy)| matches!(policy, Policy::Allow(_)));
            owed.for_each(|(stock, _)| *stock = 0);
        }
        for work in &staff {
            if let Work::Adjust(product, by) = work {
                stock[*product] -= by.min(&0);
            }
        }
        // As many as at the start are enough whenever they are counted anew.
        let sell = |(product, policy): (usize, Policy)| Work::Sell(product, policy, stock[product]);
        let merchant = changes.into_iter().map(sell).collect();
        let enough = share == 200;
        Self { stock, policies, enough, clients, staff, merchant, leaver, demoted, abandoned, redeemer, uses }
    }

    /// The policies that a product has in this seed, at any time.
    fn policies_of(&self, product: usize) -> impl Iterator<Item = Policy> {
        let changes = self.merchant.iter().filter_map(move |work| match work {
            Work::Sell(of, policy, _) if *of == product => Some(*policy),
            _ => None,
        });
        self.policies.get(product).copied().into_iter().chain(changes)
    }

    /// Whether a product is counted all the time.
    pub(super) fn is_counted(&self, product: usize) -> bool {
        self.policies_of(product).all(|policy| policy != Policy::Untracked)
    }

    /// The fewest that can be left of a product. None if there is no end.
    pub(super) fn floor(&self, product: usize) -> Option<i64> {
        let counted = self.policies_of(product).filter(|policy| *policy != Policy::Untracked);
        let floors: Option<Vec<i64>> = counted.map(Policy::floor).collect();
        let floor = floors?.into_iter().min().unwrap_or_default();
        // Where something may be owed, staff may count down to any number.
        let counts = self.staff.iter().filter_map(|work| match work {
            Work::Adjust(of, by) if *of == product => Some(*by.min(&0)),
            _ => None,
        });
        Some(if floor < 0 { floor + counts.sum::<i64>() } else { floor })
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
