use crate::error::StartError;
use crate::template::TEXT;

/// The template with further variables for all functions, without values: SAM passes on those that it finds there, and no
/// others. And with the architecture of this machine, which containers on it have.
pub(super) fn copy(variables: &[(&'static str, String)], machine: &str) -> Result<String, StartError> {
    let architecture = if machine == "aarch64" { "arm64" } else { "x86_64" };
    let names: String = variables.iter().map(|(name, _)| format!("        {name}: ''\n")).collect();
    let copy = with_default(TEXT, "Architecture", architecture).and_then(|text| with_variables(&text, &names));
    let copy = copy.ok_or_else(|| StartError::new("template.yaml has no variables for all functions to add to"))?;
    Ok(format!("# A copy of template.yaml for `sam local` on this machine: not to be deployed.\n{copy}"))
}

fn with_variables(text: &str, names: &str) -> Option<String> {
    after(text, &["\nGlobals:\n", "      Variables:\n"]).map(|(before, rest)| format!("{before}{names}{rest}"))
}

fn with_default(text: &str, parameter: &str, default: &str) -> Option<String> {
    let (before, rest) = after(text, &["\nParameters:\n", &format!("  {parameter}:\n"), "    Default: "])?;
    let (_, rest) = rest.split_once('\n')?;
    Some(format!("{before}{default}\n{rest}"))
}

/// The text up to where these come one after the other, they included, and what follows.
fn after<'a>(text: &'a str, marks: &[&str]) -> Option<(&'a str, &'a str)> {
    let mut end = 0;
    for mark in marks {
        end += text.get(end..)?.find(mark)? + mark.len();
    }
    text.split_at_checked(end)
}
