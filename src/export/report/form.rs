//! What a case can be handed over as.

/// A row of the table of forms.
struct Row {
    /// In commands.
    name: &'static str,
    /// What files of it end with.
    endings: &'static [&'static str],
    about: &'static str,
}

const fn row(name: &'static str, endings: &'static [&'static str], about: &'static str) -> Row {
    Row { name, endings, about }
}

tabled! {
    /// A form of the hand-over, in the order of menus; of two endings that a name has, the longer one stands first.
    pub enum Form by Row {
        /// The whole case, answers included.
        Case = row("case", &[".case"], "the whole case, answers included, for import and replay"),
        Markdown = row("md", &[".markdown", ".md"], "a report in Markdown"),
        Html = row("html", &[".html"], "a report as one HTML file"),
        Stix = row("stix", &[".stix.json"], "a STIX 2.1 bundle"),
        Misp = row("misp", &[".misp.json"], "a MISP event"),
        Navigator = row("navigator", &[".layer.json"], "a layer for the ATT&CK Navigator"),
        Dot = row("dot", &[".dot", ".gv"], "the graph for Graphviz"),
        Mermaid = row("mermaid", &[".mermaid", ".mmd"], "the graph for Mermaid"),
    }
}

impl Form {
    /// All of them, in the order of menus.
    pub fn all() -> impl Iterator<Item = Self> {
        Self::ALL.into_iter()
    }

    /// The name in commands.
    pub fn name(self) -> &'static str {
        self.row().name
    }

    /// What it is, in the words of menus.
    pub fn about(self) -> &'static str {
        self.row().about
    }

    /// The form of that name.
    pub fn named(name: &str) -> Option<Self> {
        Self::all().find(|form| form.name() == name)
    }

    /// What a file's name says of it; anything that it does not say is a case file.
    pub fn by_ending(file: &str) -> Self {
        let file = file.to_lowercase();
        let is_meant = |form: &Self| form.row().endings.iter().any(|ending| file.ends_with(ending));
        Self::all().find(is_meant).unwrap_or(Self::Case)
    }

    /// What names of files that hold one end with: `.stix.json`.
    pub fn endings() -> impl Iterator<Item = &'static str> {
        Self::all().flat_map(|form| form.row().endings.iter().copied())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_is_found_by_its_name_and_by_what_its_files_end_with() {
        for form in Form::all() {
            assert_eq!(Form::named(form.name()), Some(form));
            for ending in form.row().endings {
                assert_eq!(Form::by_ending(&format!("Wave{}", ending.to_uppercase())), form, "{ending}");
            }
        }
        assert_eq!(Form::by_ending("wave.json"), Form::Case);
    }
}
