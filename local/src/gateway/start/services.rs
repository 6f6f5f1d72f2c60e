use std::collections::BTreeMap;

use shared::auth::SecretHash;
use shared::config;

use super::super::dispatch::Dispatcher;
use super::super::options::Options;
use crate::aws_emulators::objects::{BUCKET, MEDIA_BUCKET};
use crate::aws_emulators::{live_api, live_url, ses, ssm};
use crate::lambda::Services;

/// The settings of the functions' processes: addresses of this machine, and values of the template's variables.
/// `gateway` and `dynamodb` are the addresses at which the processes reach them.
pub(super) fn services(
    options: &Options,
    dispatcher: &Dispatcher,
    gateway: &str,
    dynamodb: String,
    public_keys: &str,
    mail: &config::Mail,
) -> Services {
    let (address, shop) = (dispatcher.address, &dispatcher.app.shop);
    let staff = mail.staff.as_ref().map(|staff| staff.as_str().to_owned());
    Services {
        gateway: format!("http://{gateway}"),
        dynamodb,
        ses: ses::endpoint(gateway),
        ssm: ssm::endpoint(gateway),
        values: BTreeMap::from([
            ("BODEGA_CONFIGURATION", "0".to_owned()),
            ("BODEGA_SERVICE", "bodega".to_owned()),
            ("BODEGA_TABLE", options.table.clone()),
            ("BODEGA_UPLOADS", BUCKET.to_owned()),
            ("BODEGA_MEDIA", MEDIA_BUCKET.to_owned()),
            ("BODEGA_MEDIA_URL", shop.media_url.clone()),
            ("BODEGA_PUBLIC_KEYS", public_keys.to_owned()),
            ("BODEGA_LIVE_URL", live_url(address)),
            ("BODEGA_LIVE_API", live_api(gateway)),
            ("BODEGA_CURRENCY", shop.currency.code().to_owned()),
            ("BODEGA_CORS_ORIGINS", shop.cors_origins.join(",")),
            ("BODEGA_CDN_SECRET_HASH", join(&shop.cdn_secrets)),
            ("BODEGA_ISSUER", shop.issuer.clone()),
            ("BODEGA_AUDIENCE", shop.audience.clone()),
            ("BODEGA_REGISTRATIONS_PER_HOUR", shop.registrations_per_hour.to_string()),
            ("BODEGA_GUEST_ORDERS_PER_HOUR", shop.guest_orders_per_hour.to_string()),
            ("BODEGA_GUEST_LINES", shop.guest_lines.to_string()),
            ("BODEGA_GUEST_UNITS", shop.guest_units.to_string()),
            ("BODEGA_VISITOR_CARTS_PER_HOUR", shop.visitor_carts_per_hour.to_string()),
            ("BODEGA_UNIQUE_SKUS", shop.unique_skus.to_string()),
            ("BODEGA_LOW_STOCK", options.low_stock.to_string()),
            ("BODEGA_MAIL_SENDER", mail.sender.clone()),
            ("BODEGA_SHOP_NAME", mail.shop_name.clone()),
            ("BODEGA_SHOP_URL", mail.shop_url.clone()),
            ("BODEGA_STAFF_MAIL", staff.unwrap_or_default()),
            ("BODEGA_MAIL_CONFIGURATION_SET", mail.configuration_set.clone().unwrap_or_default()),
            ("BODEGA_MAILS_PER_RECIPIENT_PER_HOUR", mail.per_recipient_per_hour.to_string()),
            ("RUST_LOG", config::log_filter().unwrap_or_default()),
        ]),
    }
}

fn join(hashes: &[SecretHash]) -> String {
    hashes.iter().map(SecretHash::as_str).collect::<Vec<_>>().join(",")
}
