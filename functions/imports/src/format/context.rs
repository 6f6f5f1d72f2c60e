use shared::domain::{Currency, Sku};

use super::numbers::DecimalSign;
use super::remarks::Remarks;
use super::seen::Seen;

/// What the rows of a file are read with, and what is found out about all of them together.
pub(super) struct Context {
    pub(super) currency: Currency,
    /// None where no number of the file shows it.
    pub(super) sign: Option<DecimalSign>,
    pub(super) remarks: Remarks,
    pub(super) seen: Seen,
}

impl Context {
    /// Notes an SKU; whether an earlier row has it, which is remarked on.
    pub(super) fn repeats(&mut self, sku: &Sku, line: u64) -> bool {
        let repeated = self.seen.note(sku, line).is_some();
        if repeated {
            let detail = "Several variants have the same SKU; letter case makes no difference";
            self.remarks.named_row("repeated_sku", detail, sku.as_str(), line);
        }
        repeated
    }
}
