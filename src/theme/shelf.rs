//! All themes that there are: those that ship with the program, and the user's own, which are files of one folder.

use std::path::{Path, PathBuf};

use super::{Palette, SHIPPED, Theme, ThemeError};

/// The theme that follows the terminal's background.
pub const AUTO: &str = "auto";

/// What [`AUTO`] looks like until the terminal has told its background, and for ever where it does not.
const UNTIL_TOLD: &str = "terminal";

/// The names that are there without a file, the default first.
pub fn usual() -> impl Iterator<Item = &'static str> {
    std::iter::once(AUTO).chain(SHIPPED.iter().map(|(name, _)| *name))
}

/// The themes that there are, with those of a folder, which need not exist.
#[derive(Debug, Clone)]
pub struct Themes {
    folder: PathBuf,
}

impl Themes {
    pub fn with_those_in(folder: &Path) -> Self {
        Self { folder: folder.to_owned() }
    }

    /// The names of all, the usual ones first.
    pub fn names(&self) -> Vec<String> {
        let own = self.own().into_iter().filter(|name| !usual().any(|usual| usual == name));
        usual().map(str::to_owned).chain(own).collect()
    }

    /// The user's own theme of that name, else the shipped one.
    pub fn named(&self, name: &str, palette: Palette) -> Result<Theme, ThemeError> {
        let name = if name == AUTO { UNTIL_TOLD } else { name };
        if !self.own().iter().any(|own| own == name) {
            return Theme::by_name(name, palette).map_err(|error| match error {
                ThemeError::NoSuchTheme { name, .. } => ThemeError::NoSuchTheme { name, known: self.names() },
                other => other,
            });
        }
        let path = self.folder.join(format!("{name}.toml"));
        let fault = |reason: String| ThemeError::File { path: path.clone(), reason };
        let source = std::fs::read_to_string(&path).map_err(|reason| fault(reason.to_string()))?;
        Theme::parse(&source, palette).map_err(|reason| fault(reason.to_string()))
    }

    /// The names of the files in the folder.
    fn own(&self) -> Vec<String> {
        let entries = std::fs::read_dir(&self.folder).into_iter().flatten().filter_map(Result::ok);
        let paths = entries.map(|entry| entry.path()).filter(|path| path.extension().is_some_and(|end| end == "toml"));
        let mut names: Vec<String> = paths.filter_map(|path| Some(path.file_stem()?.to_str()?.to_owned())).collect();
        names.sort_unstable();
        names
    }
}
