//! The recipes at hand: those shipped, and the user's own.

use super::{Fault, Recipe};

const SHIPPED: &[(&str, &str)] = &[
    ("file-network.toml", include_str!("../../../assets/recipes/file-network.toml")),
    ("domain-hosts.toml", include_str!("../../../assets/recipes/domain-hosts.toml")),
    ("certificate-hosts.toml", include_str!("../../../assets/recipes/certificate-hosts.toml")),
    ("common-hosts.toml", include_str!("../../../assets/recipes/common-hosts.toml")),
    ("same-page.toml", include_str!("../../../assets/recipes/same-page.toml")),
];

/// Recipes by name, and what is wrong with files that hold none.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Shelf {
    recipes: Vec<Recipe>,
    faults: Vec<Fault>,
}

impl Shelf {
    /// Those that are shipped, and `own`: names and texts of files. One's own recipe stands in for the shipped one of its name.
    pub fn of(own: &[(String, String)]) -> Self {
        let mut shelf = Self::default();
        let shipped = SHIPPED.iter().copied();
        for (file, text) in shipped.chain(own.iter().map(|(file, text)| (file.as_str(), text.as_str()))) {
            match Recipe::read(file, text) {
                Ok(recipe) => shelf.put(recipe),
                Err(fault) => shelf.faults.push(fault),
            }
        }
        shelf
    }

    fn put(&mut self, recipe: Recipe) {
        match self.recipes.iter_mut().find(|known| known.is_called(&recipe.name)) {
            Some(known) => *known = recipe,
            None => self.recipes.push(recipe),
        }
    }

    /// All of them, the shipped ones first.
    pub fn all(&self) -> &[Recipe] {
        &self.recipes
    }

    /// The recipe of that name, whatever the case of its letters.
    pub fn named(&self, name: &str) -> Option<&Recipe> {
        self.recipes.iter().find(|recipe| recipe.is_called(name))
    }

    /// Files that hold no recipe, and why.
    pub fn faults(&self) -> &[Fault] {
        &self.faults
    }
}

impl Recipe {
    /// Whether that is its name, whatever the case of the letters.
    fn is_called(&self, name: &str) -> bool {
        self.name.to_lowercase() == name.to_lowercase()
    }
}
