use std::collections::BTreeMap;

use super::Template;
use crate::error::StartError;
use crate::function::Function;

/// Each function's own `MemorySize` or that of all, in MB; of a parameter its default.
///
/// # Errors
/// When one has none.
pub(super) fn memory(template: &Template) -> Result<BTreeMap<Function, u64>, StartError> {
    let size = |function: Function| {
        let own = template.at(&["Resources", function.logical_id(), "Properties", "MemorySize"]);
        let node = own.or_else(|| template.at(&["Globals", "Function", "MemorySize"]));
        let missing = || StartError::new(format!("template.yaml gives {} no MemorySize", function.logical_id()));
        Ok((function, node.and_then(|node| template.said(node)?.parse().ok()).ok_or_else(missing)?))
    };
    Function::ALL.into_iter().map(size).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_are_looked_up() {
        let memory = memory(&Template::parse().expect("the template")).expect("its memory");
        assert_eq!(memory.len(), Function::ALL.len());
        // It hashes passwords.
        assert!(memory[&Function::Auth] > memory[&Function::Catalog], "{memory:?}");
    }
}
