use shared::domain::{CategoryName, ImportFormat, ImportType, Invalid, MAX_IMPORT_BYTES, Timestamp};
use shared::http::Problem;
use shared::store::NewImport;
use utoipa::ToSchema;

/// A file to import. `docs/imports.md` describes the formats.
#[derive(eserde::Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewImport)]
pub(crate) struct ImportRequest {
    /// Which columns the file has. Detected from its header by default.
    #[serde(default)]
    #[schema(value_type = Option<ImportFormatBody>)]
    format: Option<ImportFormat>,
    #[schema(value_type = ImportTypeBody)]
    content_type: ImportType,
    /// How large the file is, in bytes.
    #[schema(minimum = 1, maximum = 67_108_864, example = 174_429)]
    size: u64,
    /// The category of new products whose row names none: `Uncategorised` by default. It is created if it does not
    /// exist.
    #[serde(default)]
    #[schema(value_type = Option<String>, min_length = 1, max_length = 100, example = "Kitchen & dining")]
    category: Option<CategoryName>,
    /// Only reads the file and reports on it: counts, errors and remarks. Nothing in the catalogue changes.
    #[serde(default)]
    #[schema(default = false)]
    dry_run: bool,
}

/// Which columns a file has.
#[derive(ToSchema)]
#[schema(as = ImportFormat, rename_all = "lowercase")]
#[allow(dead_code)]
pub(crate) enum ImportFormatBody {
    Bodega,
    Shopify,
    Woocommerce,
}

/// The format of a file.
#[derive(ToSchema)]
#[schema(as = ImportType)]
#[allow(dead_code)]
pub(crate) enum ImportTypeBody {
    #[schema(rename = "text/csv")]
    Csv,
    #[schema(rename = "application/x-ndjson")]
    JsonLines,
}

impl ImportRequest {
    /// # Errors
    /// 422 for a size that is none or too large, and for others' columns in anything but CSV.
    pub(crate) fn read(self, upload_until: Timestamp) -> Result<NewImport, Problem> {
        let Self { format, content_type, size, category, dry_run } = self;
        if size == 0 {
            return Err(Problem::invalid(
                "/size",
                &Invalid::new("empty", "must be at least 1: there is nothing in it"),
            ));
        }
        if size > MAX_IMPORT_BYTES {
            let detail = format!("must be at most {MAX_IMPORT_BYTES} bytes; import the file in parts");
            return Err(Problem::invalid("/size", &Invalid::new("file_too_large", detail)));
        }
        let of_others = matches!(format, Some(ImportFormat::Shopify | ImportFormat::Woocommerce));
        if of_others && content_type != ImportType::Csv {
            let detail = "must be text/csv, as Shopify and WooCommerce export nothing else";
            return Err(Problem::invalid("/content_type", &Invalid::new("not_csv", detail)));
        }
        Ok(NewImport { format, content_type, category, size, dry_run, upload_until })
    }
}
