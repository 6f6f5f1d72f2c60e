//! The business rules: types whose values are valid once parsed, sums that detect overflow, and the allowed changes of
//! status.
//!
//! Nothing here depends on AWS, HTTP or async. Money is an integer of minor units, never a float.

mod account;
mod cart;
mod category;
mod country;
mod day;
mod details;
mod email;
mod event;
mod every_error;
mod formula;
mod html;
mod id;
mod import;
mod invalid;
mod item_id;
mod live;
mod mail;
mod media;
mod money;
mod object;
mod options;
mod order;
mod order_number;
mod order_status;
mod password;
mod price_history;
mod product;
mod product_column;
mod quantity;
mod role;
mod saga;
mod sales;
mod search;
mod shard_count;
mod taking;
mod text;
mod text_enum;
mod timestamp;
mod username;
mod variant;

pub use account::{Address, AddressBook, MAX_ADDRESSES, stored_address, stored_addresses};
pub use cart::{Cart, CartFull, CartLine, MAX_CART_CHANGES, MAX_CART_LINES};
pub use category::{
    CategoryDescription, CategoryName, MAX_CATEGORIES, MAX_CATEGORIES_BYTES, MAX_CATEGORY_DEPTH, RESERVED_SLUGS, Slug,
    SlugOrigin,
};
pub use day::{Day, MalformedDay};
pub use details::{
    AttributeValue, Attributes, ExternalId, ExternalSource, Label, MAX_ATTRIBUTES, MAX_METADATA, MAX_TAGS, Metadata,
    MetadataValue, Seo, SeoDescription, SeoTitle, Tags,
};
pub use email::Email;
pub use event::{Concerned, Event, EventId, EventTotal, What};
pub use formula::{guarded, is_formula, unguarded};
pub use html::{CleanHtml, HtmlInput, MAX_HTML, SafeHtml, Unkept, text_of_html};
pub use id::{
    AuditId, CategoryId, CategoryKind, Id, ImportId, ImportKind, Kind, MalformedId, MediaId, MediaKind, NoteId,
    NoteKind, OrderId, OrderKind, ProductId, ProductKind, SessionId, SessionKind, UserId, UserKind, VariantId,
    VariantKind,
};
pub use import::{
    ImportCounts, ImportFormat, ImportStatus, ImportType, ImportedRow, MAX_IMPORT_BYTES, MAX_IMPORT_ROWS,
};
pub use invalid::Invalid;
pub use iso_currency::Currency;
pub use item_id::ItemId;
pub use live::{
    CONNECTION_LIFETIME, ConnectionId, MAX_CONNECTIONS, MAX_STRIKES, MAX_WATCHED_ORDERS, Subscription, Subscriptions,
    TICKET_LIFETIME, TooManyOrders, Topic,
};
pub use mail::{MailId, MailUrgency};
pub use media::{
    AltText, MAX_MEDIA, MAX_MEDIA_BYTES, MAX_MEDIA_VARIANTS, MAX_MEDIA_WEIGHT, MAX_OPEN_UPLOADS, MAX_PIXELS, Media,
    MediaFailure, MediaFolder, MediaKey, MediaStatus, Picture, PictureFormat, PictureSize, Rendition, StoredMedia,
    media_weight,
};
pub use money::{Decimal, Money, recorded_currency};
pub use object::Object;
pub use options::{option_key, settle_options};
pub use order::{LINES_PER_CHUNK, OrderLine, OrderLineOption, full_name, merge_lines, total, variant_name};
pub use order_number::OrderNumber;
pub use order_status::OrderStatus;
pub use password::{NewPassword, Password};
pub use price_history::{LOWEST_PRICE_PERIOD, LowestPrice, PriceStanding, PriceTag};
pub use product::{ImageUrl, ProductDescription, ProductName, ProductStatus, Sku};
pub use product_column::{ProductColumn, joined_cell, split_cell};
pub use quantity::{Level, MAX_STOCK, Quantity, Stock};
pub use role::Role;
pub use saga::{Phase, Progress, Step};
pub use sales::{Counts, SalesDay, SalesDetail, Sold, Tally, TooMuch, TopVariant};
pub use search::{fold, search_text, words};
pub use shard_count::ShardCount;
pub use taking::{CounterId, CounterName, Taking};
pub use text::{Prose, SingleLine, is_blank};
pub use timestamp::Timestamp;
pub use username::Username;
pub use variant::{
    Backorder, Barcode, Grams, MAX_OPTIONS, MAX_VARIANTS, OptionName, OptionValue, OptionValues, ProductOption,
    StockPolicy, TaxClass, Variant,
};
