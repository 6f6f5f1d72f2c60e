//! What shoppers do, and how often: TPC-W's shopping mix (TPC Benchmark W 1.8, clause 5.3.1). Four fifths of it browse
//! and one fifth orders.

/// A web interaction of TPC-W: a page that a shopper or, for the last two, staff request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Interaction {
    Home,
    NewProducts,
    BestSellers,
    ProductDetail,
    SearchRequest,
    SearchResults,
    ShoppingCart,
    CustomerRegistration,
    BuyRequest,
    BuyConfirm,
    OrderInquiry,
    OrderDisplay,
    AdminRequest,
    AdminConfirm,
}

/// A request to the shop's API that these pages make.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Step {
    /// `GET /v1/categories`
    Categories,
    /// `GET /v1/products`: the newest
    Newest,
    /// `GET /v1/products` of a category: its newest
    NewestOfCategory,
    /// `GET /v1/products` of a category, in stock, the cheapest first
    CheapestOfCategory,
    /// `GET /v1/products` with words to look for
    Search,
    /// `GET /v1/products/{id}`
    Product,
    /// `POST /v1/cart/items`
    AddToCart,
    /// `GET /v1/cart`
    Cart,
    /// `GET /v1/cart/total`
    CartTotal,
    /// `POST /v1/auth/register`
    Register,
    /// `POST /v1/auth/token`
    LogIn,
    /// `GET /v1/users/me`
    Profile,
    /// `POST /v1/orders` of the cart
    CheckOut,
    /// `GET /v1/orders`
    Orders,
    /// `GET /v1/orders/{id}`
    Order,
    /// `PATCH /v1/products/{id}`, by staff
    ChangeProduct,
}

impl Interaction {
    pub(crate) const ALL: [Self; 14] = [
        Self::Home,
        Self::NewProducts,
        Self::BestSellers,
        Self::ProductDetail,
        Self::SearchRequest,
        Self::SearchResults,
        Self::ShoppingCart,
        Self::CustomerRegistration,
        Self::BuyRequest,
        Self::BuyConfirm,
        Self::OrderInquiry,
        Self::OrderDisplay,
        Self::AdminRequest,
        Self::AdminConfirm,
    ];
    /// The sum of all shares.
    pub(crate) const OF: u64 = 10_000;

    /// Returns the share of this interaction, of [`Self::OF`].
    pub(crate) const fn share(self) -> u64 {
        match self {
            Self::Home => 1_600,
            Self::NewProducts | Self::BestSellers => 500,
            Self::ProductDetail | Self::SearchResults => 1_700,
            Self::SearchRequest => 2_000,
            Self::ShoppingCart => 1_160,
            Self::CustomerRegistration => 300,
            Self::BuyRequest => 260,
            Self::BuyConfirm => 120,
            Self::OrderInquiry => 75,
            Self::OrderDisplay => 66,
            Self::AdminRequest => 10,
            Self::AdminConfirm => 9,
        }
    }

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Home => "home",
            Self::NewProducts => "new products",
            Self::BestSellers => "best sellers",
            Self::ProductDetail => "product detail",
            Self::SearchRequest => "search request",
            Self::SearchResults => "search results",
            Self::ShoppingCart => "shopping cart",
            Self::CustomerRegistration => "customer registration",
            Self::BuyRequest => "buy request",
            Self::BuyConfirm => "buy confirm",
            Self::OrderInquiry => "order inquiry",
            Self::OrderDisplay => "order display",
            Self::AdminRequest => "admin request",
            Self::AdminConfirm => "admin confirm",
        }
    }

    /// Returns the page's requests to the API, each with its probability in percent. One customer in five is new, as in
    /// TPC-W. The shop has no list of best sellers for customers, so a category by price, which is as much work,
    /// replaces it.
    pub(crate) const fn steps(self) -> &'static [(Step, u64)] {
        match self {
            Self::Home => &[(Step::Categories, 100), (Step::Newest, 100)],
            Self::NewProducts => &[(Step::NewestOfCategory, 100)],
            Self::BestSellers => &[(Step::CheapestOfCategory, 100)],
            Self::ProductDetail | Self::AdminRequest => &[(Step::Product, 100)],
            Self::SearchRequest => &[(Step::Categories, 100)],
            Self::SearchResults => &[(Step::Search, 100)],
            Self::ShoppingCart => &[(Step::AddToCart, 100), (Step::Cart, 100)],
            Self::CustomerRegistration => &[(Step::Register, 20), (Step::LogIn, 100)],
            Self::BuyRequest => &[(Step::Profile, 100), (Step::CartTotal, 100)],
            Self::BuyConfirm => &[(Step::CheckOut, 100)],
            Self::OrderInquiry => &[(Step::Orders, 100)],
            Self::OrderDisplay => &[(Step::Order, 100)],
            Self::AdminConfirm => &[(Step::ChangeProduct, 100)],
        }
    }

    /// Returns the interaction for a random number below [`Self::OF`], in proportion to the shares.
    pub(crate) fn at(number: u64) -> Self {
        let mut passed = 0;
        let found = Self::ALL.into_iter().find(|interaction| {
            passed += interaction.share();
            number < passed
        });
        found.unwrap_or(Self::Home)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_of_the_whole_and_one_fifth_orders() {
        assert_eq!(Interaction::ALL.iter().map(|it| it.share()).sum::<u64>(), Interaction::OF);
        let browsing = Interaction::ALL.iter().take(6).map(|it| it.share()).sum::<u64>();
        assert_eq!(browsing, 8_000);
        for interaction in Interaction::ALL {
            let drawn = (0..Interaction::OF).filter(|number| Interaction::at(*number) == interaction).count();
            assert_eq!(drawn as u64, interaction.share(), "{interaction:?}");
        }
    }
}
