use super::*;

const TEXT: &str = "\
InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country
1,A,Old,9,2011-11-16 08:00:00,1.0,7.0,UK
2,A,Mug,2,2011-11-17 08:00:00,1.0,7.0,UK
2,A,Mug,3,2011-11-17 08:00:00,1.0,7.0,UK
2,B,\"Cup, blue\",1,2011-11-17 08:00:00,1.0,7.0,UK
2,X,Unknown,1,2011-11-17 08:00:00,1.0,7.0,UK
3,B,Cup,4,2011-11-17 08:01:00,1.0,,UK
4,B,,-4,2011-11-17 08:02:00,0.0,,UK
C5,A,Mug,-5,2011-11-17 08:03:00,1.0,7.0,UK
6,B,Cup,1,2011-11-17 08:04:00,1.0,,UK
";

fn trade(first: &str, last: &str) -> Trade {
    let row = |sku: &str| CatalogueRow { sku: sku.to_owned(), name: sku.to_owned(), price: "1.00".to_owned() };
    let period = Period { first: first.parse().unwrap(), last: last.parse().unwrap() };
    let mut trade = Trade::default();
    trade.take_all(TEXT.as_bytes(), period, &[row("A"), row("B")]).unwrap();
    trade.leave_out_empty();
    trade
}

fn day() -> Trade {
    trade("2011-11-17", "2011-11-17")
}

#[test]
fn days_follow_each_other() {
    let days = trade("2011-11-16", "2011-11-17");
    assert_eq!((days.invoices[0].number.as_str(), days.invoices.len()), ("1", 1 + day().invoices.len()));
    assert_eq!(trade("2011-11-15", "2011-11-16").invoices.len(), 1);
}

#[test]
fn a_day_has_its_own_lines_summed_and_the_rest_counted() {
    let day = day();
    assert_eq!(day.invoices[0].lines, Lines::from([("A".to_owned(), 5), ("B".to_owned(), 1)]));
    assert_eq!(day.invoices[2].lines, Lines::from([("A".to_owned(), 5)]));
    assert!(day.invoices[2].is_cancellation);
    assert_eq!(day.skipped, Skipped { unknown_product: 1, no_quantity: 1, empty_invoices: 1 });
    assert_eq!(day.demand(), HashMap::from([("A", 5), ("B", 6)]));
}

#[test]
fn a_customer_keeps_the_order_of_things_and_a_guest_is_alone() {
    let buyers = day().by_buyer();
    let numbers: Vec<Vec<&str>> =
        buyers.iter().map(|invoices| invoices.iter().map(|invoice| invoice.number.as_str()).collect()).collect();
    assert_eq!(numbers, [vec!["2", "C5"], vec!["3"], vec!["6"]]);
    assert_eq!(buyers[0][0].customer.as_deref(), Some("7"));
}
