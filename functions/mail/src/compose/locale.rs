/// The language of a letter. Each has its templates in `templates/<tag>` and its subjects in `email_templates!`; a new one
/// is a new variant, and the compiler names what it lacks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Locale {
    #[default]
    English,
}
