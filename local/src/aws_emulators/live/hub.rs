use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use shared::domain::Timestamp;
use tokio::sync::mpsc;

use super::event::Connection;

/// How many messages may wait for a client that does not read. API Gateway refuses more, too.
const BUFFER: usize = 64;

/// An order to a connection.
#[derive(Debug)]
pub(super) enum Order {
    Send(String),
    Close,
}

/// Why a connection did not get an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Untold {
    /// There is no such connection, or it has ended.
    Gone,
    /// Its client does not keep up.
    Full,
}

/// The connections that are open. Clones share them.
#[derive(Clone, Debug, Default)]
pub(super) struct Hub {
    open: Arc<Mutex<HashMap<String, Entry>>>,
}

#[derive(Debug)]
struct Entry {
    connection: Connection,
    last_active_at: Timestamp,
    orders: mpsc::Sender<Order>,
}

impl Hub {
    /// Registers a connection. From now on it receives orders.
    pub(super) fn open(&self, connection: &Connection) -> mpsc::Receiver<Order> {
        let (orders, receiver) = mpsc::channel(BUFFER);
        let entry = Entry { connection: connection.clone(), last_active_at: connection.connected_at, orders };
        self.lock().insert(connection.id.clone(), entry);
        receiver
    }

    pub(super) fn forget(&self, id: &str) {
        self.lock().remove(id);
    }

    pub(super) fn tell(&self, id: &str, order: Order) -> Result<(), Untold> {
        let orders = self.lock().get(id).map(|entry| entry.orders.clone()).ok_or(Untold::Gone)?;
        orders.try_send(order).map_err(|error| match error {
            mpsc::error::TrySendError::Full(_) => Untold::Full,
            mpsc::error::TrySendError::Closed(_) => Untold::Gone,
        })
    }

    /// Records that a message came or went.
    pub(super) fn touch(&self, id: &str, now: Timestamp) {
        if let Some(entry) = self.lock().get_mut(id) {
            entry.last_active_at = now;
        }
    }

    /// A connection, and when something last came or went.
    pub(super) fn view(&self, id: &str) -> Option<(Connection, Timestamp)> {
        self.lock().get(id).map(|entry| (entry.connection.clone(), entry.last_active_at))
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, Entry>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
