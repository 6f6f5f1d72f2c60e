use shared::auth::{Caller, Secret, SecretHash};
use shared::config::Shop;
use shared::domain::{Email, Invalid, MAX_CART_LINES, UserId};
use shared::http::Problem;
use shared::random::Random;
use shared::store::{Buyer, CartOwner, GuestLimit, IdempotencyId, IdempotencyRecord, IdempotencyScope};

/// The route's name in idempotency keys.
const ROUTE: &str = "POST /v1/orders";

/// How many characters a key has at least that alone keeps strangers out: 16 of hexadecimal are 64 bits.
const LEAST_KEY: usize = 16;

/// Who orders.
pub(crate) enum Orderer {
    Customer(UserId),
    /// A guest, perhaps with a visitor's cart.
    Guest {
        cart: Option<Secret<16>>,
        email: Email,
    },
}

/// Where the order will be, and what a guest needs to see it.
pub(crate) struct Place {
    pub(crate) buyer: Buyer,
    pub(crate) order_token: Option<Secret<32>>,
    /// What the token can be made of again.
    pub(crate) salt: Option<[u8; 32]>,
}

impl Orderer {
    /// # Errors
    /// 422 for a guest without an e-mail address.
    pub(crate) fn new(
        caller: Option<Caller>,
        cart: Option<Secret<16>>,
        email: Option<&Email>,
    ) -> Result<Self, Problem> {
        if let Some(caller) = caller {
            return Ok(Self::Customer(caller.user));
        }
        let missing = || Problem::invalid("/email", &Invalid::new("required", "is required of guests"));
        Ok(Self::Guest { cart, email: email.cloned().ok_or_else(missing)? })
    }

    pub(crate) fn customer(&self) -> Option<UserId> {
        match self {
            Self::Customer(user) => Some(*user),
            Self::Guest { .. } => None,
        }
    }

    /// How often guests may order from the caller's address, if this is one.
    pub(crate) fn guests(&self, from: &str, shop: &Shop) -> Option<GuestLimit> {
        matches!(self, Self::Guest { .. }).then(|| GuestLimit {
            from: from.to_owned(),
            per_hour: shop.guest_orders_per_hour,
            refused_per_hour: shop.refused_guest_orders_per_hour,
        })
    }

    /// How many different products may be ordered, and how many units of all.
    pub(crate) fn most(&self, shop: &Shop) -> (usize, u64) {
        match self {
            Self::Customer(_) => (MAX_CART_LINES, u64::MAX),
            Self::Guest { .. } => shop.most_of_guests(),
        }
    }

    /// Whose cart is checked out.
    pub(crate) fn cart_owner(&self) -> Option<CartOwner> {
        match self {
            Self::Customer(user) => Some(CartOwner::Customer(*user)),
            Self::Guest { cart, .. } => cart.as_ref().map(|token| CartOwner::Visitor(token.hash())),
        }
    }

    /// Refuses a key that a stranger could guess, of a guest who has nothing else that nobody knows: neither an account
    /// nor a cart's token. Otherwise, anybody who knows the e-mail address could use the key first.
    ///
    /// # Errors
    /// Returns 400 `invalid_idempotency_key` if the key is shorter than [`LEAST_KEY`].
    pub(crate) fn check_key(&self, key: &str) -> Result<(), Problem> {
        if !matches!(self, Self::Guest { cart: None, .. }) || key.len() >= LEAST_KEY {
            return Ok(());
        }
        let detail = format!(
            "Without an account or a Cart-Token, Idempotency-Key must have at least {LEAST_KEY} characters, and be one that \
             nobody can guess, such as a UUID."
        );
        Err(Problem::malformed("invalid_idempotency_key", detail).with("min_length", LEAST_KEY))
    }

    pub(crate) fn idempotency_id(&self, key: &str) -> IdempotencyId {
        match self {
            Self::Customer(user) => IdempotencyId::new(&IdempotencyScope::Customer(*user), ROUTE, key),
            Self::Guest { cart: Some(token), .. } => {
                IdempotencyId::new(&IdempotencyScope::Visitor(&token.hash()), ROUTE, key)
            }
            Self::Guest { cart: None, email } => {
                IdempotencyId::new(&IdempotencyScope::Guest(&email.folded()), ROUTE, key)
            }
        }
    }

    /// Where a new order goes. With an idempotency key, a guest's order token is made of what the guest holds, so that
    /// a retry can be told it again although only its hash is stored.
    pub(crate) fn place(&self, key: Option<&str>, random: &Random) -> Place {
        if let Self::Customer(user) = self {
            return Place { buyer: Buyer::Customer(*user), order_token: None, salt: None };
        }
        let salt: [u8; 32] = random.bytes();
        let (token, salt) = match key {
            Some(key) => (Secret::made_of(&self.held(key), &salt), Some(salt)),
            None => (Secret::new(salt), None),
        };
        Place { buyer: Buyer::Guest(token.hash()), order_token: Some(token), salt }
    }

    /// Where the order of an earlier request is, for its own sender.
    pub(crate) fn place_of(&self, record: &IdempotencyRecord, key: &str) -> Option<Place> {
        if let Self::Customer(user) = self {
            return Some(Place { buyer: Buyer::Customer(*user), order_token: None, salt: None });
        }
        let token = record.order_token(&self.held(key))?;
        Some(Place { buyer: Buyer::Guest(token.hash()), order_token: Some(token), salt: None })
    }

    fn held(&self, key: &str) -> Vec<u8> {
        let cart = match self {
            Self::Guest { cart: Some(token), .. } => token.bytes().as_slice(),
            _ => &[],
        };
        [cart, key.as_bytes()].concat()
    }
}

/// Tells one request from another with the same key.
pub(crate) fn fingerprint(request: &crate::request::CreateOrderRequest) -> SecretHash {
    SecretHash::of(request.canonical().as_bytes())
}
