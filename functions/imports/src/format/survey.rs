//! The first of two passes over a file: what only all of it can tell.

use shared::domain::{ImportFormat, ImportType, MAX_IMPORT_ROWS, ProductColumn};

use super::cells::{Cells, RawCells};
use super::encoding::{self, Encoding, LOOKED_AT, Sniffed, Tally, Utf16, sniff};
use super::failure::Refusal;
use super::groups::{Collected, Groups, name};
use super::numbers::{DecimalSign, Evidence};
use super::recognise::recognise;
use super::separator;
use super::splitter::Splitter;
use super::{shopify, woocommerce};

/// What a file is read by, found out from all of it.
#[derive(Clone, Debug)]
pub(crate) struct Plan {
    pub(super) content_type: ImportType,
    pub(super) format: ImportFormat,
    pub(super) encoding: Encoding,
    /// How many bytes at the beginning are a byte order mark.
    pub(super) mark: usize,
    pub(super) separator: u8,
    pub(super) declares_separator: bool,
    pub(super) sign: Option<DecimalSign>,
    pub(super) groups: Groups,
}

/// Goes through a file before it is read. Holds a few bytes a row.
pub(crate) struct Survey {
    content_type: ImportType,
    format: Option<ImportFormat>,
    /// Bytes that are too few to look at.
    beginning: Vec<u8>,
    sniffed: Option<Sniffed>,
    utf_16: Option<Utf16>,
    tally: Tally,
    splitter: Splitter,
    separator: Option<u8>,
    declares_separator: bool,
    watched: Option<Watched>,
    evidence: Evidence,
    rows: Collected,
}

/// Which cells are looked at.
struct Watched {
    format: ImportFormat,
    numbers: Vec<usize>,
    /// What says which product a row is of.
    keys: Keys,
    /// In the shop's own files, the product that a row without an id may go on with.
    above: Option<Above>,
}

/// The product of a row with option values and without an id.
struct Above {
    number: u64,
    name: Vec<u8>,
}

enum Keys {
    /// Each row is one.
    None,
    /// The place of Shopify's handle.
    Handle(usize),
    /// The places of the shop's own columns, those that there are.
    Own { product: Option<usize>, name: Option<usize>, values: Vec<usize> },
    /// The places of WooCommerce's columns, those that there are.
    WooCommerce { id: Option<usize>, sku: Option<usize>, parent: Option<usize>, kind: Option<usize> },
}

impl Survey {
    /// Of a file of this type, and of this format if it is known.
    pub(crate) fn new(content_type: ImportType, format: Option<ImportFormat>) -> Self {
        Self {
            content_type,
            format,
            beginning: Vec::new(),
            sniffed: None,
            utf_16: None,
            tally: Tally::default(),
            splitter: Splitter::new(content_type, 0),
            separator: None,
            declares_separator: false,
            watched: None,
            evidence: Evidence::default(),
            rows: Collected::default(),
        }
    }

    /// What comes next in the file.
    ///
    /// # Errors
    /// When it cannot be imported.
    pub(crate) fn push(&mut self, bytes: &[u8]) -> Result<(), Refusal> {
        if self.sniffed.is_some() {
            return self.go_through(bytes);
        }
        self.beginning.extend_from_slice(bytes);
        if self.beginning.len() < LOOKED_AT {
            return Ok(());
        }
        self.begin()
    }

    /// Finds out what the beginning says, and goes through it.
    fn begin(&mut self) -> Result<(), Refusal> {
        let beginning = std::mem::take(&mut self.beginning);
        let sniffed = sniff(&beginning)?;
        self.utf_16 = Utf16::of(sniffed.encoding);
        self.sniffed = Some(sniffed);
        self.go_through(beginning.get(sniffed.mark..).unwrap_or_default())
    }

    fn go_through(&mut self, bytes: &[u8]) -> Result<(), Refusal> {
        if self.content_type == ImportType::JsonLines {
            return Ok(());
        }
        match &mut self.utf_16 {
            Some(utf_16) => self.splitter.push(utf_16.decode(bytes, false).as_bytes()),
            None => {
                self.tally.push(bytes);
                self.splitter.push(bytes);
            }
        }
        self.look()
    }

    /// Whether the rest of the file tells nothing more.
    pub(crate) fn has_seen_enough(&self) -> bool {
        self.content_type == ImportType::JsonLines && self.sniffed.is_some()
    }

    /// What was found out, once all of the file was pushed.
    ///
    /// # Errors
    /// When it cannot be imported.
    pub(crate) fn finish(mut self) -> Result<Plan, Refusal> {
        if self.sniffed.is_none() {
            self.begin()?;
        }
        if let Some(utf_16) = &mut self.utf_16 {
            self.splitter.push(utf_16.decode(b"", true).as_bytes());
        }
        self.splitter.end();
        self.look()?;
        let Sniffed { encoding, mark } = self.sniffed.unwrap_or(Sniffed { encoding: Encoding::Utf8, mark: 0 });
        let encoding = if encoding == Encoding::Utf8 && mark == 0 && self.content_type == ImportType::Csv {
            self.tally.encoding()
        } else {
            encoding
        };
        Ok(Plan {
            content_type: self.content_type,
            format: self.watched.map(|watched| watched.format).or(self.format).unwrap_or(ImportFormat::Bodega),
            encoding,
            mark,
            separator: self.separator.unwrap_or(b','),
            declares_separator: self.declares_separator,
            sign: self.evidence.sign(),
            groups: self.rows.groups(),
        })
    }

    fn look(&mut self) -> Result<(), Refusal> {
        if self.content_type == ImportType::JsonLines || !self.find_separator() {
            return Ok(());
        }
        while let Some(record) = self.splitter.next_raw() {
            let Some(watched) = &mut self.watched else {
                let fault = |fault: super::record::Fault| Refusal::new(fault.code, fault.detail).at(record.line);
                let header = header(record.cells.map_err(fault)?);
                let watched = Watched::new(&header, self.format)?;
                self.splitter.expect_width(width(&header));
                if is_own_export(&header) {
                    // Exports write points, even where all prices have three decimals.
                    self.evidence.note(b"0.1");
                }
                self.watched = Some(watched);
                continue;
            };
            // What comes after the most rows is not imported.
            if u64::try_from(self.rows.len()).unwrap_or(u64::MAX) > MAX_IMPORT_ROWS {
                continue;
            }
            match record.cells {
                Ok(cells) => watched.look(&cells, &mut self.evidence, &mut self.rows),
                Err(_) => self.rows.leader([]),
            }
        }
        Ok(())
    }

    /// Whether it is known.
    fn find_separator(&mut self) -> bool {
        while self.separator.is_none() {
            let Some(line) = self.splitter.peek_line() else { return false };
            if let Some(separator) = separator::declared(line).filter(|_| !self.declares_separator) {
                self.separator = Some(separator);
                self.declares_separator = true;
                self.splitter.skip_line();
            } else {
                self.separator = Some(separator::of_header(line));
            }
        }
        self.splitter.separate_by(self.separator.unwrap_or(b','));
        true
    }
}

/// A header as text, before the encoding of the file is known.
fn header(cells: RawCells) -> Cells {
    let utf_8 = encoding::text(cells.clone(), Encoding::Utf8);
    utf_8.or_else(|_| encoding::text(cells, Encoding::Windows1252)).unwrap_or_default()
}

/// Whether a file is an export of the shop's own, which alone has this column.
fn is_own_export(header: &Cells) -> bool {
    header.iter().any(|name| name.trim().eq_ignore_ascii_case(ProductColumn::Guarded.name()))
}

/// How many columns a header has, without the separators at its end.
pub(super) fn width(header: &Cells) -> usize {
    let empty = |cell: &str| cell.trim().is_empty();
    let last = (0..header.len()).rev().find(|place| !header.get(*place).is_none_or(empty));
    last.map_or(1, |last| last + 1)
}

impl Watched {
    fn new(header: &Cells, format: Option<ImportFormat>) -> Result<Self, Refusal> {
        let format = match format {
            Some(format) => format,
            None => recognise(header)?,
        };
        let names: Vec<String> = header.iter().map(|name| name.trim().to_lowercase()).collect();
        let places = |wanted: &dyn Fn(&str) -> bool| -> Vec<usize> {
            names.iter().enumerate().filter(|(_, name)| wanted(name)).map(|(place, _)| place).collect()
        };
        let of_shopify = |column| places(&|name: &str| shopify::known(name) == Some(column)).first().copied();
        let of_woocommerce = |column| places(&|name: &str| woocommerce::known(name) == Some(column)).first().copied();
        let (numbers, keys) = match format {
            ImportFormat::Bodega => {
                let of = |wanted: &dyn Fn(ProductColumn) -> bool| {
                    places(&|name: &str| ProductColumn::of_name(name).is_some_and(wanted))
                };
                let one = |column: ProductColumn| of(&|it| it == column).first().copied();
                let values = of(&|column| matches!(column, ProductColumn::OptionValue(_)));
                let keys = match (one(ProductColumn::ProductId), values.as_slice()) {
                    (None, []) => Keys::None,
                    (product, _) => Keys::Own { product, name: one(ProductColumn::Name), values },
                };
                (of(&ProductColumn::is_amount), keys)
            }
            ImportFormat::Shopify => {
                let numbers = places(&|name: &str| shopify::known(name).is_some_and(shopify::Column::is_decimal));
                (numbers, of_shopify(shopify::Column::Handle).map_or(Keys::None, Keys::Handle))
            }
            ImportFormat::Woocommerce => {
                let is_number = |name: &str| woocommerce::known(name).is_some_and(woocommerce::Column::is_decimal);
                let keys = Keys::WooCommerce {
                    id: of_woocommerce(woocommerce::Column::Id),
                    sku: of_woocommerce(woocommerce::Column::Sku),
                    parent: of_woocommerce(woocommerce::Column::Parent),
                    kind: of_woocommerce(woocommerce::Column::Type),
                };
                (places(&is_number), keys)
            }
        };
        Ok(Self { format, numbers, keys, above: None })
    }

    fn look(&mut self, cells: &RawCells, evidence: &mut Evidence, rows: &mut Collected) {
        for cell in self.numbers.iter().filter_map(|place| cells.get(*place)) {
            evidence.note(cell);
        }
        let cell = |place: Option<usize>| place.and_then(|place| cells.get(place)).unwrap_or_default().trim_ascii();
        match &self.keys {
            Keys::None => rows.leader([]),
            Keys::Own { product, name: named, values } => {
                let has_values = values.iter().any(|place| !cell(Some(*place)).is_empty());
                let (id, text) = (cell(*product), cell(*named));
                let above = self.above.take();
                if !id.is_empty() {
                    rows.same(name("product", &id.to_ascii_lowercase()));
                } else if !has_values {
                    rows.leader([]);
                } else {
                    // Rows of variants without an id go on with the product above them.
                    let goes_on = above.filter(|above| text.is_empty() || text == above.name);
                    let number = u64::try_from(rows.len()).unwrap_or(u64::MAX);
                    let above = goes_on.unwrap_or_else(|| Above { number, name: text.to_vec() });
                    rows.same(name("row", &above.number.to_le_bytes()));
                    self.above = Some(above);
                }
            }
            Keys::Handle(place) => match cell(Some(*place)) {
                b"" => rows.leader([]),
                handle => rows.same(name("handle", handle)),
            },
            &Keys::WooCommerce { id, sku, parent, kind } => {
                let mut types = cell(kind).split(|byte| *byte == b',').map(<[u8]>::trim_ascii);
                let is_variation = types.any(|kind| kind.eq_ignore_ascii_case(b"variation"));
                let parent = cell(parent);
                if is_variation && !parent.is_empty() {
                    rows.member(match parent.strip_prefix(b"id:") {
                        Some(id) => name("id", id.trim_ascii()),
                        None => name("sku", &parent.to_ascii_lowercase()),
                    });
                } else {
                    let id = Some(cell(id)).filter(|id| !id.is_empty()).map(|id| name("id", id));
                    let sku = Some(cell(sku)).filter(|sku| !sku.is_empty());
                    let sku = sku.map(|sku| name("sku", &sku.to_ascii_lowercase()));
                    rows.leader(id.into_iter().chain(sku));
                }
            }
        }
    }
}
