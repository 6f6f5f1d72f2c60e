use axum::extract::State;
use serde::{Deserialize, Serialize};
use shared::App;
use shared::auth::Caller;
use shared::domain::CartLine;
use shared::http::{Cursor, Json, MaybeCaller, MoneyBody, OrderBody, OrderToken, Problem, Query};
use shared::store::{Buyer, CartOwner, OrderItem};
use utoipa::{IntoParams, ToSchema};

use crate::profile::me;
use crate::profile::user_body::UserBody;
use crate::sessions::session::SessionBody;

/// How many orders a page has at most.
const PAGE: u16 = 100;
/// The cursors belong to no filter.
const CURSOR: Cursor<'_> = Cursor { query: "export" };

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct ExportProfileQuery {
    /// `next_cursor` of the previous page.
    cursor: Option<String>,
}

/// All personal data of a customer or a guest.
#[derive(Serialize, ToSchema)]
#[schema(as = PersonalData)]
pub(crate) struct PersonalDataBody {
    #[schema(format = DateTime, example = "2026-01-31T12:00:00.000Z")]
    exported_at: String,
    /// Null for a guest, and on further pages.
    account: Option<UserBody>,
    /// On the first page.
    sessions: Vec<SessionBody>,
    /// What is in the cart. On the first page.
    cart: Vec<KeptCartLineBody>,
    /// Newest first, including orders removed from the history. One order for a guest.
    orders: Vec<OrderBody>,
    /// What staff have noted on these orders.
    order_notes: Vec<KeptOrderNoteBody>,
    /// Pass it as `cursor` to get more orders. Null on the last page.
    next_cursor: Option<String>,
}

/// A stored line of the cart.
#[derive(Serialize, ToSchema)]
#[schema(as = KeptCartLine)]
struct KeptCartLineBody {
    #[schema(example = "prod_019b78cf732073819059bf1f823cb2ff")]
    variant_id: String,
    #[schema(minimum = 1, maximum = 100_000, example = 2)]
    quantity: u32,
    price_when_added: MoneyBody,
}

/// A note by staff on an order.
#[derive(Serialize, ToSchema)]
#[schema(as = KeptOrderNote)]
struct KeptOrderNoteBody {
    #[schema(example = "ord_018bcfe568787e8a9b4ff0d1c2a3b4c5")]
    order_id: String,
    #[schema(example = "Called: wants it after Friday.")]
    text: String,
    #[schema(format = DateTime, example = "2026-01-31T12:00:00.000Z")]
    at: String,
}

/// Exports the caller's personal data: a customer's account, sessions, cart and orders, or a guest's order.
#[utoipa::path(
    get,
    path = "/v1/users/me/export",
    tag = "profile",
    params(ExportProfileQuery),
    responses(
        (status = 200, description = "A page of it", body = PersonalDataBody),
        (status = 401, description = "Neither an access token nor an order token (`token_required`)"),
        (status = 404, description = "The account is erased, or there is no such order"),
    ),
    security(("bearer" = []), ("order_token" = []))
)]
pub(crate) async fn export_profile(
    State(app): State<App>,
    MaybeCaller(caller): MaybeCaller,
    OrderToken(token): OrderToken,
    Query(query): Query<ExportProfileQuery>,
) -> Result<Json<PersonalDataBody>, Problem> {
    let after = query.cursor.as_deref().map(|text| CURSOR.decode(text)).transpose()?;
    let buyer = match (&token, caller) {
        (Some(token), _) => Buyer::Guest(token.hash()),
        (None, Some(caller)) => Buyer::Customer(caller.user),
        (None, None) => {
            return Err(Problem::unauthorized("token_required", "This needs an access token or an Order-Token."));
        }
    };
    let account = caller.filter(|_| token.is_none() && after.is_none());
    let mut body = match account {
        Some(caller) => about_account(&app, caller).await?,
        None => PersonalDataBody::new(&app),
    };
    let (orders, more) = app.store.orders_kept(&buyer, PAGE, after).await?;
    if orders.is_empty() && token.is_some() {
        return Err(Problem::not_found());
    }
    body.next_cursor = orders.last().filter(|_| more).map(|last| CURSOR.encode(&last.id));
    body.order_notes = notes_of(&app, &orders).await?;
    body.orders = orders.into_iter().map(|order| OrderBody::new(order, &app.shop)).collect();
    Ok(Json(body))
}

impl PersonalDataBody {
    fn new(app: &App) -> Self {
        Self {
            exported_at: app.clock.now().to_string(),
            account: None,
            sessions: Vec::new(),
            cart: Vec::new(),
            orders: Vec::new(),
            order_notes: Vec::new(),
            next_cursor: None,
        }
    }
}

async fn notes_of(app: &App, orders: &[OrderItem]) -> Result<Vec<KeptOrderNoteBody>, Problem> {
    let mut kept = Vec::new();
    for order in orders {
        let notes = app.store.order_notes(order).await?.into_iter();
        kept.extend(notes.map(|note| KeptOrderNoteBody {
            order_id: order.id.to_string(),
            text: note.text.into_string(),
            at: note.at.to_string(),
        }));
    }
    Ok(kept)
}

async fn about_account(app: &App, caller: Caller) -> Result<PersonalDataBody, Problem> {
    let user = me::load(app, caller).await?;
    let (now, currency) = (app.clock.now(), app.shop.currency);
    let (mut sessions, mut after) = (Vec::new(), None);
    loop {
        let (page, next) = app.store.list_sessions(caller.user, shared::http::MAX_PAGE, after, now).await?;
        sessions.extend(page.into_iter().map(|session| SessionBody::new(session, caller)));
        after = next;
        if after.is_none() {
            break;
        }
    }
    let cart = app.store.cart(&CartOwner::Customer(caller.user), now).await?;
    let line = |line: CartLine| KeptCartLineBody {
        variant_id: line.variant_id.to_string(),
        quantity: line.quantity.get(),
        price_when_added: MoneyBody::new(line.price_seen, currency),
    };
    Ok(PersonalDataBody {
        account: Some(UserBody::from(user)),
        sessions,
        cart: cart.lines.into_iter().map(line).collect(),
        ..PersonalDataBody::new(app)
    })
}
