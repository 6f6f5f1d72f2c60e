use std::sync::Arc;

use super::buyer::{Buyer, Sale};
use super::catalogue::Catalogue;
use super::data::Invoice;
use super::returns::give_back;
use super::settle::{Placed, Settlement, settle};
use super::tally::Tally;
use crate::call::Call;
use crate::failure::Failure;
use crate::route::CANCEL;
use crate::session::Session;

/// A buyer, the orders, and the results of everything else.
pub(crate) struct BuyerOrders {
    /// `None` if the shop refused the registration.
    pub(crate) buyer: Option<Buyer>,
    pub(crate) orders: Vec<Placed>,
    pub(crate) tally: Tally,
}

/// What the replay of all invoices shares.
#[derive(Clone)]
pub(crate) struct Stage {
    pub(crate) session: Arc<Session>,
    pub(crate) catalogue: Arc<Catalogue>,
}

impl BuyerOrders {
    /// Registers the buyer of these invoices.
    pub(crate) async fn open(stage: &Stage, invoices: &[Invoice]) -> Result<Self, Failure> {
        let mut buyer_orders = Self { buyer: None, orders: Vec::new(), tally: Tally::default() };
        let Some(first) = invoices.first() else { return Ok(buyer_orders) };
        match Buyer::enter(&stage.session, first).await {
            Ok(buyer) => buyer_orders.buyer = Some(buyer),
            Err(Failure::Unexpected(text)) => buyer_orders.tally.unexpected.push(text),
            Err(fatal) => return Err(fatal),
        }
        Ok(buyer_orders)
    }

    /// Replays one invoice.
    ///
    /// # Errors
    /// Returns only fatal failures. Unexpected answers are recorded.
    pub(crate) async fn replay(&mut self, stage: &Stage, invoice: &Invoice) -> Result<(), Failure> {
        let replayed = if invoice.is_cancellation {
            self.take_back(stage, invoice).await
        } else {
            self.sell(stage, invoice).await
        };
        match replayed {
            Err(Failure::Unexpected(text)) => self.tally.unexpected.push(text),
            other => other?,
        }
        Ok(())
    }

    async fn sell(&mut self, stage: &Stage, invoice: &Invoice) -> Result<(), Failure> {
        let Some(buyer) = &mut self.buyer else { return Ok(()) };
        let mut items = Vec::new();
        for (sku, &quantity) in &invoice.lines {
            items.push((stage.catalogue.product(sku)?.id.as_str(), quantity));
        }
        let key = format!("{}-{}", stage.session.run, invoice.number);
        match buyer.buy(&stage.session.shop, &items, &key).await? {
            Sale::Placed(id) => {
                self.tally.placed.add_order(&invoice.lines);
                self.orders.push(Placed::new(id, invoice.lines.clone()));
            }
            Sale::Refused(code) => *self.tally.refused.entry(code).or_default() += 1,
        }
        Ok(())
    }

    async fn take_back(&mut self, stage: &Stage, invoice: &Invoice) -> Result<(), Failure> {
        match settle(&mut self.orders, &invoice.lines) {
            Settlement::Cancel(place) => self.cancel(stage, place).await,
            Settlement::Return { items, unmatched } => {
                self.tally.unmatched += unmatched;
                for (sku, quantity) in items {
                    give_back(stage, invoice, &sku, quantity).await?;
                    self.tally.add_return(&sku, quantity);
                }
                Ok(())
            }
        }
    }

    async fn cancel(&mut self, stage: &Stage, place: usize) -> Result<(), Failure> {
        let (Some(buyer), Some(order)) = (&self.buyer, self.orders.get(place)) else { return Ok(()) };
        let answer = buyer.call(&stage.session.shop, Call::to(&CANCEL, &order.id)).await?;
        answer.check(&[200])?;
        self.tally.cancelled.add_order(&order.lines);
        Ok(())
    }
}
