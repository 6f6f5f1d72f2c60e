use std::collections::BTreeMap;

use saphyr::Yaml;

use super::Template;
use crate::error::StartError;
use crate::function::Function;

impl Template {
    /// A function's environment variables: `values` where it has them by name; else what the template says, parameters at
    /// their defaults.
    ///
    /// # Errors
    /// When one is in neither.
    pub(crate) fn variables(
        &self,
        function: Function,
        values: &BTreeMap<&'static str, String>,
    ) -> Result<BTreeMap<String, String>, StartError> {
        let of_all = self.at(&["Globals", "Function", "Environment", "Variables"]);
        let own = self.at(&["Resources", function.logical_id(), "Properties", "Environment", "Variables"]);
        let mut variables = BTreeMap::new();
        for (name, value) in [of_all, own].into_iter().flatten().filter_map(Yaml::as_mapping).flatten() {
            let Some(name) = name.as_str() else { continue };
            let unknown = || StartError::new(format!("template.yaml: what {name} of {function} is here is not known"));
            let value = values.get(name).cloned().or_else(|| self.said(value)).ok_or_else(unknown)?;
            variables.insert(name.to_owned(), value);
        }
        Ok(variables)
    }

    /// A plain value, or a parameter's default.
    pub(super) fn said(&self, value: &Yaml<'static>) -> Option<String> {
        match value {
            Yaml::Tagged(tag, name) if tag.suffix == "Ref" => {
                plain(self.at(&["Parameters", name.as_str()?, "Default"])?)
            }
            value => plain(value),
        }
    }
}

fn plain(value: &Yaml<'static>) -> Option<String> {
    value.as_str().map(str::to_owned).or_else(|| value.as_integer().map(|number| number.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_are_the_templates_and_what_is_given_goes_before() {
        let template = Template::parse().unwrap();
        let given = [
            ("BODEGA_CONFIGURATION", "1"),
            ("BODEGA_SERVICE", "bodega"),
            ("BODEGA_TABLE", "shop"),
            ("BODEGA_PUBLIC_KEYS", "{}"),
            ("BODEGA_ISSUER", "me"),
            ("BODEGA_LIVE_URL", "ws://x"),
            ("BODEGA_MEDIA_URL", ""),
        ];
        let given: BTreeMap<_, _> = given.map(|(name, value)| (name, value.to_owned())).into();
        let variables = template.variables(Function::Auth, &given).unwrap();
        let said = |name: &str| variables.get(name).map(String::as_str);
        assert_eq!(said("BODEGA_TABLE"), Some("shop"));
        assert_eq!(said("BODEGA_ISSUER"), Some("me"));
        assert_eq!(said("BODEGA_AUDIENCE"), Some("bodega"), "a parameter's default");
        assert_eq!(said("BODEGA_REGISTRATIONS_PER_HOUR"), Some("200"), "a number");
        assert_eq!(said("BODEGA_UPLOADS"), None, "another function's");
        let missing = template.variables(Function::Admin, &given).unwrap_err().to_string();
        assert!(missing.contains("BODEGA_UPLOADS of admin"), "{missing}");
    }
}
