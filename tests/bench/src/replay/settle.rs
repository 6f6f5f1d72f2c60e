//! What a cancellation returns: orders that the same customer placed earlier in the period.

use super::data::Lines;

/// A placed order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Placed {
    pub(crate) id: String,
    /// As ordered.
    pub(crate) lines: Lines,
    /// Without what was returned.
    pub(crate) kept: Lines,
    pub(crate) cancelled: bool,
}

/// How to replay a cancellation.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Settlement {
    /// It names exactly the lines of this order, which must be cancelled.
    Cancel(usize),
    /// It names parts of orders, so these products are returned. The rest was bought on other days.
    Return { items: Vec<(String, u32)>, unmatched: u64 },
}

impl Placed {
    pub(crate) fn new(id: String, lines: Lines) -> Self {
        Self { id, kept: lines.clone(), lines, cancelled: false }
    }
}

/// Matches a cancellation with the orders, the latest first, and marks what it returns.
pub(crate) fn settle(orders: &mut [Placed], cancelled: &Lines) -> Settlement {
    let whole = |order: &Placed| !order.cancelled && order.kept == order.lines && order.lines == *cancelled;
    if let Some(place) = orders.iter().rposition(whole) {
        if let Some(order) = orders.get_mut(place) {
            order.cancelled = true;
        }
        return Settlement::Cancel(place);
    }
    let (mut items, mut unmatched) = (Vec::new(), 0);
    for (sku, &quantity) in cancelled {
        let live = orders.iter_mut().rev().filter(|order| !order.cancelled);
        match live.filter_map(|order| order.kept.get_mut(sku)).find(|kept| **kept >= quantity) {
            Some(kept) => {
                *kept -= quantity;
                items.push((sku.clone(), quantity));
            }
            None => unmatched += 1,
        }
    }
    Settlement::Return { items, unmatched }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(lines: &[(&str, u32)]) -> Lines {
        lines.iter().map(|&(sku, quantity)| (sku.to_owned(), quantity)).collect()
    }

    #[test]
    fn all_of_an_order_cancels_it_once() {
        let both = lines(&[("A", 2), ("B", 1)]);
        let mut orders = [Placed::new("1".into(), both.clone()), Placed::new("2".into(), both.clone())];
        assert_eq!(settle(&mut orders, &both), Settlement::Cancel(1));
        assert_eq!(settle(&mut orders, &both), Settlement::Cancel(0));
        assert_eq!(settle(&mut orders, &both), Settlement::Return { items: vec![], unmatched: 2 });
    }

    #[test]
    fn a_part_is_returned_and_never_more_than_was_bought() {
        let mut orders = [Placed::new("1".into(), lines(&[("A", 2), ("B", 1)]))];
        let one = lines(&[("A", 1), ("C", 1)]);
        let returned = |unmatched| Settlement::Return { items: vec![("A".into(), 1)], unmatched };
        assert_eq!(settle(&mut orders, &one), returned(1));
        // An order with returned parts cannot be cancelled: that would release their stock a second time.
        let all = lines(&[("A", 2), ("B", 1)]);
        assert_eq!(settle(&mut orders, &all), Settlement::Return { items: vec![("B".into(), 1)], unmatched: 1 });
        assert_eq!(settle(&mut orders, &one), returned(1));
        assert_eq!(settle(&mut orders, &one), Settlement::Return { items: vec![], unmatched: 2 });
    }
}
