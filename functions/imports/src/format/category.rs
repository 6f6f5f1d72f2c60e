//! Categories as paths from the top of the tree.

use shared::domain::{CategoryName, Invalid};

use super::model::MAX_CATEGORY_DEPTH;
use super::remarks::Remarks;

/// The path of a text such as `Clothing > Hoodies`. One that is too deep keeps its upper part and the product's own
/// category, which is remarked on.
///
/// # Errors
/// Those of [`CategoryName::parse`].
pub(super) fn path(text: &str, line: u64, remarks: &mut Remarks) -> Result<Vec<CategoryName>, Invalid> {
    let names = text.split('>').map(str::trim).filter(|name| !name.is_empty());
    let mut path = names.map(CategoryName::parse).collect::<Result<Vec<_>, _>>()?;
    if path.len() > MAX_CATEGORY_DEPTH {
        let detail = format!("Categories are at most {MAX_CATEGORY_DEPTH} deep; what is between was left out");
        remarks.row("category_too_deep", &detail, line);
        path.drain(MAX_CATEGORY_DEPTH - 1..path.len() - 1);
    }
    Ok(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_at_most_five_deep() {
        let mut remarks = Remarks::default();
        let mut names = |text: &str| -> Vec<String> {
            path(text, 2, &mut remarks).expect("a path").into_iter().map(CategoryName::into_string).collect()
        };
        assert_eq!(names("Clothing > Hoodies"), ["Clothing", "Hoodies"]);
        assert_eq!(names(" > "), Vec::<String>::new());
        assert_eq!(names("a>b>c>d>e>f>g"), ["a", "b", "c", "d", "g"]);
        assert_eq!(remarks.all()[0].code, "category_too_deep");
        assert!(path(&"x".repeat(101), 2, &mut remarks).is_err());
    }
}
