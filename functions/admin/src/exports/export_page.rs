//! A page of the catalogue as text: first the products that are shown, then the others, each in the order they were
//! made, so that what is made meanwhile comes at an end.

use serde::{Deserialize, Serialize};
use shared::App;
use shared::domain::{ProductColumn, ProductId};
use shared::http::Problem;
use shared::store::{ProductFilter, ProductPosition, ProductSort, StockedProduct};

use crate::exports::category_names::CategoryNames;
use crate::exports::export_json::ExportProduct;
use crate::exports::export_row::ExportRow;

/// How many products are read at a time.
const AT_A_TIME: u16 = 100;

/// A page this long gets no more products, in bytes. With one of the longest more, every line end and quote in it escaped
/// once again for Lambda, it is within the six megabytes of an answer.
const LONG_ENOUGH: usize = 1_200_000;

/// How the rows are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum ExportFormat {
    #[default]
    Csv,
    Ndjson,
}

/// Where a page ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Position {
    Shown(ProductPosition),
    Hidden(Option<ProductId>),
}

impl Position {
    /// Whether a page can have ended there: a made-up position is not for DynamoDB to refuse.
    pub(crate) fn is_sound(&self) -> bool {
        match self {
            Self::Shown(position) => SHOWN.has(position),
            Self::Hidden(_) => true,
        }
    }
}

const SHOWN: ProductFilter = ProductFilter {
    category: None,
    in_stock: None,
    min_price: None,
    max_price: None,
    words: Vec::new(),
    sort: ProductSort::Age,
    descending: false,
};

/// The text of a page, of at most so many products, and where it ended if there may be more.
pub(crate) async fn page(
    app: &App,
    format: ExportFormat,
    limit: u16,
    after: Option<Position>,
) -> Result<(Vec<u8>, Option<Position>), Problem> {
    let names = CategoryNames::new(&app.store.categories().await?);
    let mut text = Vec::new();
    if after.is_none() && format == ExportFormat::Csv {
        write_csv(&mut text, ProductColumn::ALL.map(ProductColumn::name))?;
    }
    let mut left = limit;
    let mut position = after;
    while left > 0 && text.len() < LONG_ENOUGH {
        let (ids, next) = products(app, left.min(AT_A_TIME), position.as_ref()).await?;
        let mut written: u16 = 0;
        for product in app.store.products(&ids).await? {
            // A long product may end a page before those that were read with it.
            if text.len() >= LONG_ENOUGH {
                break;
            }
            write_product(&mut text, format, &product, &names, app)?;
            // Those that were deleted meanwhile count too.
            written = position_of(&ids, product.product.id);
        }
        left = left.saturating_sub(u16::try_from(ids.len()).unwrap_or(left));
        if text.len() >= LONG_ENOUGH && usize::from(written) < ids.len() {
            let (_, here) = products(app, written, position.as_ref()).await?;
            return Ok((text, here));
        }
        position = next;
        if position.is_none() {
            break;
        }
    }
    Ok((text, position))
}

/// How many ids there are up to this one.
fn position_of(ids: &[ProductId], id: ProductId) -> u16 {
    let place = ids.iter().position(|known| *known == id).unwrap_or_default();
    u16::try_from(place).unwrap_or(u16::MAX).saturating_add(1)
}

fn write_product(
    text: &mut Vec<u8>,
    format: ExportFormat,
    stocked: &StockedProduct,
    names: &CategoryNames,
    app: &App,
) -> Result<(), Problem> {
    let currency = app.shop.currency;
    if format == ExportFormat::Ndjson {
        return write_json(text, &ExportProduct::new(stocked, names, currency));
    }
    for (place, (variant, stock)) in stocked.variants().enumerate() {
        let row = ExportRow { product: &stocked.product, variant, stock, is_first: place == 0 };
        write_csv(text, row.cells(names, currency))?;
    }
    Ok(())
}

/// Some products from a position on, and the position after them.
async fn products(
    app: &App,
    limit: u16,
    after: Option<&Position>,
) -> Result<(Vec<ProductId>, Option<Position>), Problem> {
    let shown = match after {
        None => None,
        Some(Position::Shown(position)) => Some(position),
        Some(Position::Hidden(after)) => {
            let (ids, more) = app.store.hidden_products(limit, *after).await?;
            let next = ids.last().filter(|_| more).map(|id| Position::Hidden(Some(*id)));
            return Ok((ids, next));
        }
    };
    let (cards, next) = app.store.list_products(&SHOWN, limit, shown).await?;
    let next = next.map_or(Position::Hidden(None), Position::Shown);
    Ok((cards.into_iter().map(|card| card.id).collect(), Some(next)))
}

fn write_csv(text: &mut Vec<u8>, row: impl IntoIterator<Item = impl AsRef<[u8]>>) -> Result<(), Problem> {
    let mut writer = csv::WriterBuilder::new().has_headers(false).from_writer(text);
    writer.write_record(row).map_err(|error| Problem::internal().because(error))?;
    writer.flush().map_err(|error| Problem::internal().because(error))
}

fn write_json(text: &mut Vec<u8>, product: &ExportProduct<'_>) -> Result<(), Problem> {
    serde_json::to_writer(&mut *text, product).map_err(|error| Problem::internal().because(error))?;
    text.push(b'\n');
    Ok(())
}
