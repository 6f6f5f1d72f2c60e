//! How a checkout reacts to the end of a saga: its own, that of its key, or the one that claims its cart.

use super::doing::{Answer, Doing, Drive, Errand, Obstacle};
use super::guard::Guard;
use super::process::Process;
use super::role::Script;
use super::table::OrderId;

impl Process {
    /// Its saga has ended.
    pub fn checkout_drove(&mut self, drive: Drive, is_placed: bool, script: Script) {
        match (drive.errand, drive.obstacle) {
            (Errand::Own, _) if is_placed => self.end(Answer::Placed(drive.id)),
            (Errand::Own, Some(Obstacle::Cart)) => self.cart_changed(script),
            (Errand::Own, Some(Obstacle::Stock)) => self.again(Some(Obstacle::Stock), script),
            (Errand::Own, Some(Obstacle::Terms)) => self.again(None, script),
            (Errand::Own, None) => self.over(drive.id, Errand::Own, script),
            (errand, _) => self.doing = Doing::FindSaga(drive.id, errand),
        }
    }

    /// The saga is gone. Whether the order exists tells how the saga ended.
    pub fn over(&mut self, id: OrderId, errand: Errand, script: Script) {
        if script.rules.without.has(Guard::SagaBeforeOrder) {
            self.doing = Doing::FindOrder(id, errand);
        } else {
            self.settled(id, errand, false, script);
        }
    }

    pub fn settled(&mut self, id: OrderId, errand: Errand, is_placed: bool, script: Script) {
        match errand {
            Errand::Claim(_) if is_placed => self.cart_became(id, script),
            Errand::Claim(cart) => self.doing = Doing::ReadStock(cart),
            _ if is_placed => self.end(Answer::Placed(id)),
            Errand::Own => self.again(None, script),
            _ => self.next_try(script),
        }
    }

    /// Its cart became an order, which may be its own, by the same key.
    pub fn cart_became(&mut self, id: OrderId, script: Script) {
        let has_key = script.role.request().is_some_and(|request| request.key.is_some());
        if has_key && script.rules.without.has(Guard::KeyAfterCart) {
            self.doing = Doing::LookBack(id);
        } else {
            self.end(Answer::CartOrdered(id));
        }
    }

    pub fn claimed(&mut self, script: Script) {
        match script.rules.without.has(Guard::ClaimIsNoChange) {
            true => self.again(None, script),
            false => self.cart_changed(script),
        }
    }

    pub fn cart_changed(&mut self, script: Script) {
        if self.cart_changed {
            return self.end(Answer::CartChanged);
        }
        self.cart_changed = true;
        self.next_try(script);
    }

    pub fn again(&mut self, obstacle: Option<Obstacle>, script: Script) {
        self.obstacle = obstacle;
        self.next_try(script);
    }

    fn next_try(&mut self, script: Script) {
        self.tries += 1;
        match script.role.request().filter(|_| self.tries < script.rules.tries) {
            Some(request) => self.doing = Doing::look(request),
            None => self.end(self.obstacle.map_or(Answer::Busy, |_| Answer::OutOfStock)),
        }
    }
}
