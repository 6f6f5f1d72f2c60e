"""A customer's way by the generated Python client. It has to type-check without a cast, and to run."""

import sys
import time

from bodega_client import AuthenticatedClient, Client
from bodega_client.api.auth import log_in, register
from bodega_client.api.cart import add_cart_item, view_cart
from bodega_client.api.catalog import list_products
from bodega_client.api.orders import cancel_order, create_order
from bodega_client.models import (
    AddCartItem,
    Address,
    Cart,
    CartChange,
    CreateOrder,
    InvalidFieldsProblem,
    ListProductsSort,
    LogIn,
    Order,
    OrderItemRequest,
    OutOfStockProblem,
    PageBodyProductCard,
    PlacedOrder,
    Register,
    Tokens,
    User,
)

visitor = Client(base_url=sys.argv[1])

login = {"email": f"python-{time.time_ns()}@example.com", "password": "a client that types"}
account = register.sync(client=visitor, body=Register(**login))
assert isinstance(account, User), account
tokens = log_in.sync(client=visitor, body=LogIn(**login))
assert isinstance(tokens, Tokens), tokens
shop = AuthenticatedClient(base_url=sys.argv[1], token=tokens.access_token)

page = list_products.sync(client=visitor, sort=ListProductsSort.PRICE, in_stock=True, limit=2)
assert isinstance(page, PageBodyProductCard), page
cheapest = page.items[0]

added = add_cart_item.sync(client=shop, body=AddCartItem(product_id=cheapest.id, quantity=2))
assert isinstance(added, CartChange), added
cart = view_cart.sync(client=shop)
assert isinstance(cart, Cart) and cart.items[0].quantity == 2, cart

address = Address(name="Ada Lovelace", line1="12 St James's Square", city="London", postal_code="SW1Y 4JH", country="GB")
placed = create_order.sync(
    client=shop,
    body=CreateOrder(shipping_address=address),
    idempotency_key=f"python-{time.time_ns()}-client",
)
assert isinstance(placed, PlacedOrder), placed
cancelled = cancel_order.sync(placed.id, client=shop)
assert isinstance(cancelled, Order) and cancelled.status == "cancelled", cancelled

much = create_order.sync(
    client=shop,
    body=CreateOrder(
        shipping_address=address,
        items=[OrderItemRequest(product_id=cheapest.id, quantity=900)],
    ),
)
assert isinstance(much, OutOfStockProblem), much
assert much.available < 900 and much.products[0].name == cheapest.name, much

wrong = register.sync(client=visitor, body=Register(email="no address", password="short"))
assert isinstance(wrong, InvalidFieldsProblem), wrong
assert len(wrong.errors) == 2, wrong.errors
print("Python: listed, added, ordered, cancelled, and understood a refusal")
