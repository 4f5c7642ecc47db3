//! What a case can be handed over as.

/// A form of the hand-over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Form {
    /// The whole case, answers included.
    Case,
    Markdown,
    Html,
    Stix,
    Misp,
    Navigator,
    Dot,
    Mermaid,
}

/// A row of the table of forms.
struct Row {
    form: Form,
    /// In commands.
    name: &'static str,
    /// What files of it end with.
    endings: &'static [&'static str],
    about: &'static str,
}

const fn row(form: Form, name: &'static str, endings: &'static [&'static str], about: &'static str) -> Row {
    Row { form, name, endings, about }
}

/// All of them; of two endings that a name has, the longer one stands first.
const FORMS: [Row; 8] = [
    row(Form::Case, "case", &[".case"], "the whole case, answers included, for import and replay"),
    row(Form::Markdown, "md", &[".markdown", ".md"], "a report in Markdown"),
    row(Form::Html, "html", &[".html"], "a report as one HTML file"),
    row(Form::Stix, "stix", &[".stix.json"], "a STIX 2.1 bundle"),
    row(Form::Misp, "misp", &[".misp.json"], "a MISP event"),
    row(Form::Navigator, "navigator", &[".layer.json"], "a layer for the ATT&CK Navigator"),
    row(Form::Dot, "dot", &[".dot", ".gv"], "the graph for Graphviz"),
    row(Form::Mermaid, "mermaid", &[".mermaid", ".mmd"], "the graph for Mermaid"),
];

impl Form {
    /// All of them, in the order of menus.
    pub fn all() -> impl Iterator<Item = Self> {
        FORMS.iter().map(|row| row.form)
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
        FORMS.iter().find(|row| row.name == name).map(|row| row.form)
    }

    /// What a file's name says of it; anything that it does not say is a case file.
    pub fn by_ending(file: &str) -> Self {
        let file = file.to_lowercase();
        let is_meant = |row: &&Row| row.endings.iter().any(|ending| file.ends_with(ending));
        FORMS.iter().find(is_meant).map_or(Self::Case, |row| row.form)
    }

    /// What names of files that hold one end with: `.stix.json`.
    pub fn endings() -> impl Iterator<Item = &'static str> {
        FORMS.iter().flat_map(|row| row.endings.iter().copied())
    }

    fn row(self) -> &'static Row {
        let [first, ..] = &FORMS;
        FORMS.iter().find(|row| row.form == self).unwrap_or(first)
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
