use shared::domain::{Email, Role};

use crate::gateway::Gateway;

/// What to say where `BODEGA_ADMIN_EMAIL` names somebody who is no admin of a shop that is there already: the variable is
/// for the first admin of a new one. None where there is nothing to say.
pub(super) async fn ignored_admin(gateway: &Gateway, email: Option<&str>) -> Option<String> {
    let email = email.filter(|_| !gateway.is_new())?;
    let parsed = Email::parse(email).ok()?;
    let user = gateway.app().store.user_by_email(&parsed).await.ok()?;
    let is_admin = user.is_some_and(|user| user.role == Role::Admin && !user.disabled);
    (!is_admin).then(|| {
        let endpoint = gateway.dynamodb_url();
        format!(
            "BODEGA_ADMIN_EMAIL is ignored: this shop has its first admin already. While it is open, this makes another:\n  \
             cargo run -p cli -- admin create --email {email} --endpoint {endpoint}"
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gateway::{Options, Storage};

    #[tokio::test]
    async fn another_first_admin_of_a_shop_that_is_there_is_told_of() {
        let folder = std::env::temp_dir().join(format!("bodega-ignored-admin-{}", std::process::id()));
        let options = || Options {
            storage: Storage::Folder(folder.clone()),
            admin: Some(("first@bodega.example".to_owned(), "correct-horse-admin-9".to_owned())),
            ..Options::default()
        };
        let new = Gateway::start(options()).await.unwrap();
        assert_eq!(ignored_admin(&new, Some("first@bodega.example")).await, None, "it is made just now");
        new.stop().await;
        let again = Gateway::start(options()).await.unwrap();
        assert_eq!(ignored_admin(&again, None).await, None);
        assert_eq!(ignored_admin(&again, Some("First@bodega.example")).await, None, "an admin");
        let told = ignored_admin(&again, Some("other@bodega.example")).await.unwrap();
        assert!(told.contains("is ignored") && told.contains("admin create --email other@bodega.example"), "{told}");
        again.stop().await;
        std::fs::remove_dir_all(folder).unwrap();
    }
}
