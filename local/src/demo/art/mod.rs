//! The pictures of the demo catalogue: flat shapes on a soft background, drawn when a shop is made.

mod brush;
mod coffee_and_tea;
mod desk;
mod home;
mod kitchen;
mod outdoors;

use brush::{Brush, Color};

/// The file of a product's picture, a PNG of 1,000 by 1,000 pixels. None for a product that nobody has drawn.
pub(super) fn picture(sku: &str) -> Option<Vec<u8>> {
    let (background, draw) = [
        coffee_and_tea::drawing(sku),
        kitchen::drawing(sku),
        desk::drawing(sku),
        outdoors::drawing(sku),
        home::drawing(sku),
    ]
    .into_iter()
    .flatten()
    .next()?;
    let mut brush = Brush::on(background)?;
    draw(&mut brush);
    brush.png()
}

/// The colour behind a thing, and how it is drawn.
type Drawing = (Color, fn(&mut Brush));

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demo::catalogue::CATALOGUE;

    #[test]
    fn every_product_of_the_demo_has_a_picture_of_its_own() {
        let mut seen = std::collections::BTreeSet::new();
        for product in CATALOGUE.iter().flat_map(|category| category.products) {
            let file = picture(product.sku).unwrap_or_else(|| panic!("{} has no picture", product.sku));
            assert!(media::render(&file).is_ok(), "{}", product.sku);
            assert!(seen.insert(media::digest(&file)), "{} looks like another", product.sku);
        }
        assert_eq!(picture("NOTHING"), None);
    }

    /// For people who change a drawing: writes the pictures to a folder, to look at them.
    #[test]
    #[ignore = "writes files: cargo test -p local --lib -- --ignored pictures_to_look_at"]
    fn pictures_to_look_at() {
        let folder = std::env::temp_dir().join("bodega-demo-pictures");
        std::fs::create_dir_all(&folder).unwrap();
        for product in CATALOGUE.iter().flat_map(|category| category.products) {
            std::fs::write(folder.join(format!("{}.png", product.sku)), picture(product.sku).unwrap()).unwrap();
        }
    }
}
