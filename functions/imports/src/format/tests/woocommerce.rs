//! WooCommerce's exports where they are unlike the usual.

use std::fmt::Write;

use super::super::model::ImportedStock;
use super::{Read, category, pictures, read, values};

const HEADER: &str = "ID,Type,SKU,Name,Published,In stock?,Stock,Regular price,Categories,Images,Parent,\
    Attribute 1 name,Attribute 1 value(s),Attribute 2 name,Attribute 2 value(s)\n";

fn of(rows: &str) -> Read {
    read(format!("{HEADER}{rows}"))
}

fn stock(read: &Read, name: &str) -> Vec<ImportedStock> {
    read.product(name).variants.iter().map(|variant| variant.stock).collect()
}

#[test]
fn a_parent_may_come_after_its_variations_and_far_from_them() {
    let mut rows = "9,variation,T-R,,1,1,1,5.00,,,T,Colour,Red,,\n".to_owned();
    for row in 100..2_000 {
        writeln!(rows, "{row},simple,S-{row},Thing {row},1,1,,1.00,,,,,,,").expect("written");
    }
    rows.push_str("10,variation,,,1,1,2,5.00,,,id:8,Colour,Blue,,\n");
    rows.push_str("8,variable,t,Tee,1,1,,,,,,Colour,\"Red, Blue\",,\n");
    rows.push_str("11,variation,,,1,1,2,5.00,,,id:7,Colour,Blue,,\n");
    let read = of(&rows);
    assert_eq!(values(read.product("Tee")), ["Red", "Blue"]);
    assert_eq!(read.product("Tee").variants[1].external_id.as_deref(), Some("10"));
    assert_eq!(read.wrong(), [(1_905, "Parent", "orphan_variant")]);
    assert_eq!((read.products().len(), read.rows()), (1_901, (1_904, 1, 1)));
}

#[test]
fn a_stock_is_never_multiplied() {
    let read = of("1,variable,t,Tee,1,1,,,,,,Colour,\"Red, Blue\",Size,\"S, M\"\n\
         2,variation,,,1,1,7,5.00,,,t,Colour,Red,Size,\n\
         3,variation,,,1,1,-3,5.00,,,t,Colour,Blue,Size,\n\
         4,variable,c,Cap,1,1,9,,,,,Colour,\"Red, Blue\",,\n\
         5,variation,,,1,1,parent,5.00,,,c,Colour,Red,,\n\
         6,variation,,,1,1,,5.00,,,c,Colour,Blue,,\n");
    let count = ImportedStock::Count;
    assert_eq!(stock(&read, "Tee"), [7, 0, -3, 0].map(count));
    assert_eq!(stock(&read, "Cap"), [9, 0].map(count));
    assert_eq!((read.remark("stock_of_several").1, read.remark("shared_stock").1), (2, 2));
}

#[test]
fn a_variation_by_name_comes_before_one_that_stands_for_all() {
    let read = of("1,variable,t,Tee,1,1,,,,,,Colour,\"Red, Blue\",,\n\
         2,\"virtual, variation\",T-ANY,,1,1,,5.00,,,t,Colour,,,\n\
         3,variation,T-RED,,1,1,4,6.00,,,t,Colour,red,,\n\
         4,variation,T-RED-2,,1,1,4,6.00,,,t,Colour,Red,,\n\
         5,variation,T-OFF,,0,1,4,6.00,,,t,Colour,Blue,,\n");
    let tee = read.product("Tee");
    assert_eq!(
        (values(tee), super::skus(tee)),
        (vec!["Blue".into(), "Red".into()], vec![Some("T-ANY"), Some("T-RED")])
    );
    assert_eq!(read.wrong(), [(5, "Attribute 1 value(s)", "duplicate_variant")]);
    assert_eq!(read.remark("skipped_variation").1, 1);
    assert_eq!(read.rows(), (5, 2, 1));
}

#[test]
fn variations_are_in_the_order_of_their_positions() {
    let read = read(
        "Type,SKU,Name,Regular price,Parent,Position,Attribute 1 name,Attribute 1 value(s),Attribute 1 visible\n\
         variable,t,Tee,,,3,Size,\"S, M, L\",1\n\
         variation,L,,5.00,t,3,Size,L,\n\
         variation,S,,5.00,t,1,Size,S,\n\
         variation,M,,5.00,t,2,Size,M,\n\
         simple,c,Cap,5.00,,0,Cloth,Wool,0\n",
    );
    assert_eq!(values(read.product("Tee")), ["S", "M", "L"]);
    assert_eq!((read.remark("order_not_kept").1, read.remark("attribute_shown").1), (1, 1));
    assert!(read.product("Tee").variants.iter().all(|variant| variant.stock == ImportedStock::Absent));
    read.remark("no_stock_column");
}

#[test]
fn too_many_variants_or_none_are_an_error_of_the_product() {
    let many: Vec<String> = (0..60).map(|number| number.to_string()).collect();
    let many = many.join(", ");
    let read = of(&format!(
        "1,variable,t,Tee,1,1,,,,,,A,\"{many}\",B,\"{many}\"\n\
         2,variation,,,1,1,,5.00,,,t,A,,B,\n\
         3,variable,c,Cap,1,1,,,,,,A,x,,\n\
         4,simple,h,Hat,1,1,,5.00,,,,,,,\n"
    ));
    let wanted = [(2, "Type", "too_many_variants"), (3, "", "product_failed"), (4, "Type", "no_variations")];
    assert_eq!(read.wrong(), wanted);
    assert_eq!((read.products().len(), read.rows()), (1, (4, 0, 3)));
}

#[test]
fn a_category_is_the_lowest_one() {
    let read = of("1,simple,a,A,1,1,,5.00,\"Clothing, Clothing > Hats, Sale > Summer\",,,,,,\n\
         2,simple,b,B,1,1,,5.00,\"Hats\\, caps\",\"https://x.example/1.jpg, /2.jpg\",,Wool,\"yes, soft\",,\n");
    assert_eq!(category(read.product("A")), ["Clothing", "Hats"]);
    assert_eq!(read.product("A").tags.as_deref(), Some(&["Summer".to_owned()][..]));
    assert_eq!(category(read.product("B")), ["Hats, caps"]);
    assert_eq!(pictures(read.product("B")), [("https://x.example/1.jpg", &[][..]), ("/2.jpg", &[][..])]);
    assert_eq!(read.product("B").attributes[0].values, ["yes", "soft"]);
}

#[test]
fn what_is_wrong_with_a_row_fails_what_it_is_about() {
    let read = of("1,variable,t,Tee,1,1,,,,,,Colour,\"Red, Blue\",,\n\
         2,variation,T-R,,1,1,many,free,,,t,Colour,Red,,\n\
         3,variation,T-B,,1,1,,5.00,,,t,Colour,Blue,,\n\
         4,simple,x,,1,1,,5.00,,,,,,,\n\
         5,simple,y,Y,yes,1,,,,,,,,,\n\
         6,subscription,z,Z,1,1,,5.00,,,,,,,\n");
    let wanted = [
        (3, "Regular price", "invalid_amount"),
        (3, "Stock", "invalid_stock"),
        (5, "Name", "empty"),
        (6, "Published", "invalid_status"),
        (6, "Regular price", "required"),
    ];
    assert_eq!(read.wrong(), wanted);
    assert_eq!(values(read.product("Tee")), ["Blue"]);
    assert_eq!(read.product("Tee").options[0].values, ["Blue"], "what can be chosen");
    assert!(read.remark("skipped_type").0.contains("subscription"));
}
