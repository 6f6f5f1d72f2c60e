/// Declares the e-mails about one thing, a row each: the variant, its two templates, the subject. All of them see the shop
/// and the thing, by the name that it has here.
macro_rules! email_templates {
    ($thing:ident: $type:ty; $($kind:ident, $html:literal, $text:literal, $subject:literal;)+) => {
        /// What an e-mail says, and for which occasion.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(super) enum EmailTemplate {
            $($kind,)+
        }

        impl EmailTemplate {
            /// Each with the path of its HTML.
            #[cfg(test)]
            const ALL: &[(Self, &str)] = &[$((Self::$kind, $html)),+];

            fn letter(
                self,
                shop: &::shared::config::Mail,
                locale: $crate::compose::Locale,
                to: &str,
                $thing: &$type,
            ) -> Result<$crate::compose::Letter, $crate::Failure> {
                match (locale, self) {
                    $(($crate::compose::Locale::English, Self::$kind) => {
                        #[derive(::askama::Template)]
                        #[template(path = $html)]
                        struct Html<'a> {
                            shop: &'a ::shared::config::Mail,
                            $thing: &'a $type,
                        }
                        #[derive(::askama::Template)]
                        #[template(path = $text)]
                        struct Text<'a> {
                            shop: &'a ::shared::config::Mail,
                            $thing: &'a $type,
                        }
                        #[derive(::askama::Template)]
                        #[template(source = $subject, ext = "txt")]
                        #[allow(dead_code, reason = "not every subject names the thing")]
                        struct Subject<'a> {
                            shop: &'a ::shared::config::Mail,
                            $thing: &'a $type,
                        }
                        let subject = ::askama::Template::render(&Subject { shop, $thing })?;
                        $crate::compose::Letter::new(to, subject, &Text { shop, $thing }, &Html { shop, $thing })
                    })+
                }
            }
        }
    };
}

pub(super) use email_templates;

/// Compares a letter with the snapshots beside its templates.
#[cfg(test)]
pub(super) fn assert_rendered(html: &str, letter: &super::Letter) {
    assert_snapshot(html, &letter.html);
    let text = format!("Subject: {}\n\n{}", letter.subject, letter.text);
    assert_snapshot(&html.replace(".html", ".txt"), &text);
}

/// Compares a rendered template with the snapshot `<path>.snap` beside it.
#[cfg(test)]
pub(super) fn assert_snapshot(path: &str, rendered: &str) {
    let (folder, name) = path.rsplit_once('/').expect("a folder and a file");
    let folder = format!("{}/templates/{folder}", env!("CARGO_MANIFEST_DIR"));
    insta::with_settings!({ snapshot_path => folder, prepend_module_to_snapshot => false, omit_expression => true }, {
        insta::assert_snapshot!(name, rendered);
    });
}
